# Record modes: JSON Lines and records that end in NUL. Order kept, the same bytes for any read size
# and any -j, undo, one line for each bad record, memory bounded, an answer to each line at once.
. tests/props/lib.sh
command -v jq >/dev/null || { echo "skipped: no jq"; exit 0; }

# Records of all golden inputs, in both styles of escaping, with bad ones among them.
everything | tr -d '\r' >"$work/all"
{
	jq -cR '{id: 1, text: .}' "$work/all"
	jq -acR '{meta: {lang: "ja", n: [1, {}]}, text: ., z: "日 本"}' "$work/all"
	echo '{"text":"日 本'
	cat tests/golden/jsonl/bad.in
	jq -csR '{text: .}' "$work/all"
} >"$work/in"
clean() { # options...
	local rc=0
	$ocrfix --format jsonl "$@" 2>"$work/err" || rc=$?
	[ $rc = 2 ] || echo "status $rc instead of 2" >>"$work/odd"
}
clean --log "$work/log" --map "$work/map" <"$work/in" >"$work/out"
[ "$(tail -n 1 "$work/err" | grep -o '[0-9]* of [0-9]* records')" = \
	"$(($(wc -l <"$work/err") - 1)) of $(wc -l <"$work/in") records" ] ||
	wrong "not one line a bad record: $(tail -1 "$work/err")"
cmp -s "$work/in" "$work/out" && wrong "nothing was cleaned"
$ocrfix undo "$work/log" "$work/out" | cmp - "$work/in" || wrong "undo differs"
clean <"$work/out" >"$work/got"
same "cleaning twice is not cleaning once" "$work/out" "$work/got"

# Only the text may differ, and a text becomes what it would become as a file.
for f in in out; do
	sed 's/"text":"\([^"\\]\|\\.\)*"/"text"/' "$work/$f" >"$work/rest.$f"
done
same "something else than the text changed" "$work/rest.in" "$work/rest.out"
head -n 60 "$work/out" | jq -r .text >"$work/got"
head -n 60 "$work/all" | while IFS= read -r line; do
	printf %s "$line" | $ocrfix
	echo
done >"$work/want"
same "a record is cleaned otherwise than a file" "$work/want" "$work/got"

head -c 40000 "$work/in" >"$work/small"
clean <"$work/small" >"$work/want"
for size in 1 7 4096; do
	dd bs=$size if="$work/small" status=none | clean >"$work/got"
	same "reads of $size bytes give another text" "$work/want" "$work/got"
done
for jobs in 2 5; do
	clean -j $jobs --log "$work/log.j" --map "$work/map.j" <"$work/in" >"$work/got"
	same "-j $jobs gives another text" "$work/out" "$work/got"
	same "-j $jobs gives another log" "$work/log" "$work/log.j"
	same "-j $jobs gives another map" "$work/map" "$work/map.j"
done
$ocrfix where "$work/map" 0-9 >/dev/null || wrong "the map cannot be read"

# What the records of Spark, Hadoop and parallel hang on: a line in, a line out, before the next.
mkfifo "$work/to" "$work/from"
for jobs in 1 2; do
	$ocrfix --format jsonl -j $jobs <"$work/to" >"$work/from" &
	exec 3>"$work/to" 4<"$work/from"
	for word in 東京 大阪 京都; do
		echo "{\"text\":\"$word\"}" >&3
		read -r -t 20 answer <&4 && [ "$answer" = "{\"text\":\"$word\"}" ] ||
			{ wrong "-j $jobs: no answer to a line"; break; }
	done
	exec 3>&- 4<&-
	wait $!
done

# A record that is too long, or too deep, passes through with one line; the ones around it do not.
record='{"text":"日 本 に お け る 歴 史"}'
{
	echo "$record"
	printf '{"text":"'
	head -c 20000000 /dev/zero | tr '\0' a
	printf '"}\n%s\n' "$record"
	head -c 10000 /dev/zero | tr '\0' '['
	echo
	head -c 40000000 /dev/zero | tr '\0' '['
	printf '\n%s' "$record"
} >"$work/in"
case $ocrfix in *address*) limit=unlimited ;; *) limit=400000 ;; esac
(ulimit -v $limit; clean -j 2 --log "$work/log" <"$work/in" >"$work/out") || wrong "a long record"
[ "$(wc -l <"$work/err")" = 4 ] || wrong "not three bad records: $(cut -c1-100 "$work/err")"
[ "$(grep -ac '"日本における歴史"' "$work/out")" = 3 ] || wrong "records beside a long one"
$ocrfix undo "$work/log" "$work/out" | cmp - "$work/in" || wrong "undo differs with a long record"
mb=${STREAM_MB:-64}
(ulimit -v $limit; head -c "${mb}000000" /dev/zero | tr '\0' '[' | clean | wc -c >"$work/n")
[ "$(cat "$work/n")" = "${mb}000000" ] || wrong "a record without end: something was lost"

# NUL: plain text of many lines.
tr '\n' '\0' <"$work/all" >"$work/in"
$ocrfix -0 --log "$work/log" <"$work/in" >"$work/out" || wrong "-0"
$ocrfix undo "$work/log" "$work/out" | cmp - "$work/in" || wrong "-0: undo differs"
$ocrfix -0 <"$work/out" | cmp - "$work/out" || wrong "-0: cleaning twice is not cleaning once"
[ "$(tr -cd '\0' <"$work/in" | wc -c)" = "$(tr -cd '\0' <"$work/out" | wc -c)" ] ||
	wrong "-0: other records"

# Files: in place, --check, and a change budget for each record.
echo "$record" >"$work/x.jsonl"
printf '%s\n%s\n' '{"text":"日 本 に お け る 歴 史"}' '{"text":"東京"}' >"$work/in"
$ocrfix --format jsonl --check <"$work/in"
[ $? = 1 ] || wrong "--check does not tell"
$ocrfix --format jsonl -i "$work/x.jsonl" && grep -q '"日本における歴史"' "$work/x.jsonl" ||
	wrong "not in place"
$ocrfix --format jsonl --max-change 1% <"$work/in" >"$work/out" 2>"$work/err"
[ $? = 4 ] || wrong "--max-change does not tell"
same "over the budget, and yet changed" "$work/in" "$work/out"
for bad in '--tokens' '--encoding EUC-JP' '--output-encoding EUC-JP' '--null'; do
	$ocrfix --format jsonl $bad <"$work/in" >"$work/out" 2>"$work/err"
	[ $? = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] || wrong "$bad is not refused"
done
$ocrfix -0 --diff <"$work/in" >"$work/out" 2>"$work/err"
[ $? = 2 ] || wrong "a diff of -0 is not refused"
cp tests/golden/jsonl/bad.in "$work/x"
(cd "$work" && clean --diff x >diff && patch -s x diff) || wrong "the diff is no patch"
clean <tests/golden/jsonl/bad.in >"$work/want"
same "the diff leads elsewhere" "$work/want" "$work/x"
[ ! -s "$work/odd" ] || wrong "$(cat "$work/odd")"
exit $failed
