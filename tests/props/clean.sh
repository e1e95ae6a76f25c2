# P3: text that is already right stays as it is: under 0.5 changes per 10,000 characters, and under
# 2 in any source.
. tests/props/lib.sh
if [ ! -d "$shared/eval/clean" ]; then echo "skipped: no clean text here to try"; exit 0; fi
chars=0 changes=0
for f in "$shared"/eval/clean/*.txt; do
	line=$($ocrfix --check --stats "$f" 2>&1)
	[[ $line =~ ([0-9]+)\ characters,\ ([0-9]+)\ changes ]] || wrong "no counts: $line"
	n=${BASH_REMATCH[1]} k=${BASH_REMATCH[2]}
	chars=$((chars + n)) changes=$((changes + k))
	[ $((k * 10000)) -lt $((n * 2)) ] || wrong "$(basename "$f"): $k changes in $n characters"
done
[ $((changes * 20000)) -lt "$chars" ] || wrong "all: $changes changes in $chars characters"
echo "$changes changes in $chars characters"
exit $failed
