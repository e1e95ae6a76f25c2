# ocrfix bulk in bounded memory, however many or large the files: BULK_FILES (default 4000; by hand
# 100000) and one of BULK_MB (default 12; by hand 5000); no process takes more than 150 MB. A run that
# has nothing to do takes a small part of the first one's time. Blocks of one large file are cleaned on
# several threads, to the filter's bytes.
. tests/props/lib.sh
[ -x /usr/bin/time ] || { echo "skipped: no /usr/bin/time"; exit 0; }
files=${BULK_FILES:-4000} mb=${BULK_MB:-12} limit=150000
case $ocrfix in *address* | *thread*) limit=2000000 ;; esac
cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' >"$work/text"
mkdir -p "$work/many" "$work/one"
head -c 1500 "$work/text" | iconv -c -f UTF-8 -t UTF-8 >"$work/page" 2>/dev/null
awk -v n="$files" -v dir="$work/many" -v page="$work/page" 'BEGIN {
	while ((getline line <page) > 0) text = text line "\n"
	for (i = 0; i < n; i++) {
		d = sprintf("%s/v%03d", dir, i / 500)
		if (i % 500 == 0) system("mkdir " d)
		f = sprintf("%s/p%06d.txt", d, i)
		printf "%d頁\n%s", i, text >f
		close(f)
	}
}'
while cat "$work/text"; do :; done 2>/dev/null | head -c "${mb}000000" >"$work/one/large"
sleep 0.2
measure() { # name, command...: seconds of CPU and the largest process
	local name=$1
	shift
	/usr/bin/time -f "%U %S %M" -o "$work/$name" "$@" >"$work/out" 2>"$work/err" || wrong "$*: $(cat "$work/err")"
	read -r user sys kb <"$work/$name"
	[ "$kb" -lt $limit ] || wrong "$kb KB resident: $name"
	centis=$(awk -v u="$user" -v s="$sys" 'BEGIN { print int((u + s) * 100) }')
}
measure first "$ocrfix" bulk -j2 "$work/many" "$work/clean"
first=$centis
[ "$(find "$work/clean" -name 'p*' | wc -l)" = "$files" ] || wrong "files are missing"
measure again "$ocrfix" bulk -j2 "$work/many" "$work/clean"
grep -q "$files unchanged" "$work/out" || wrong "not unchanged: $(cat "$work/out")"
# 5 % of the first run and 100 ms for the start, doubled for what else the machine does.
[ "$centis" -le $((first / 10 + 20)) ] || wrong "nothing to do took $centis of $first"
measure large "$ocrfix" bulk -j4 "$work/one" "$work/big"
"$ocrfix" "$work/one/large" >"$work/want"
same "a large file on four threads" "$work/want" "$work/big/large"
exit $failed
