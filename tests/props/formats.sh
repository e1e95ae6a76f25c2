# Page formats in XML: only text changes, what comes out is well formed, -j and the size of reads do not
# matter, options do what they do for text, and memory stays bounded.
. tests/props/lib.sh
# The file without its text, and without what goes with a space: what is left must stay as it is.
skeleton() { # format, file
	case $1 in
	hocr) tr -d '\n' <"$2" | sed 's/>[^<]*</></g' ;;
	alto) sed -E 's/<SP[^>]*>//g; s/ CONTENT="[^"]*"//g; s/<postProcessingStep>.*ocrfix.*<\/postProcessingStep>//' \
		"$2" | grep -v '^[[:space:]]*$' ;;
	page) tr '\n' ' ' <"$2" | sed 's/<Unicode>[^<]*</<Unicode></g' ;;
	ndlocr) sed 's/ STRING="[^"]*"//g' "$2" ;;
	esac
}
well_formed() { # what, file
	command -v xmllint >/dev/null || return 0
	xmllint --nonet --noout "$2" 2>"$work/xmllint" || wrong "$1: not well formed: $(head -3 "$work/xmllint")"
}
# The schema that the file names, where it is at hand: in $SCHEMAS, as alto-3-1.xsd and page-2019.xsd.
schemas=${SCHEMAS:-$shared/schemas}
schema_of() { # file
	local v
	case $(grep -Eo 'alto/ns-v[0-9]#|pagecontent/20[0-9]+' "$1" | head -1) in
	alto/*) for v in "$schemas/alto-$(sed -n 's/.*ns-v\([0-9]\)#.*/\1/p' "$1" | head -1)"-*.xsd; do echo "$v"; done ;;
	page*) echo "$schemas/page-$(sed -n 's/.*pagecontent\/\(20[0-9]*\).*/\1/p' "$1" | head -1).xsd" ;;
	esac
}
valid() { # what, file
	local xsd
	xsd=$(schema_of "$2")
	command -v xmllint >/dev/null && [ -e "$xsd" ] || return 0
	xmllint --nonet --noout --schema "$xsd" "$2" 2>"$work/xmllint" || wrong "$1: not valid: $(head -3 "$work/xmllint")"
	validated=$((validated + 1))
}
validated=0
for f in tests/golden/{hocr,alto,page,ndlocr}/*.in; do
	[ -e "${f%.in}.rc" ] && continue
	format=$(basename "$(dirname "$f")")
	args=$(cat "${f%.in}.args" 2>/dev/null)
	$ocrfix $args --log "$work/log" --map "$work/map" "$f" >"$work/one" || wrong "$f: cannot clean"
	well_formed "$f" "$work/one"
	valid "$f" "$work/one"
	cmp -s <(skeleton $format "$f") <(skeleton $format "$work/one") || wrong "$f: more than text changed"
	# The same for any number of threads, any size of reads, and if the format is named.
	$ocrfix $args --format $format -j 3 <"$f" >"$work/two"
	same "$f: -j 3 differs" "$work/one" "$work/two"
	dd bs=7 if="$f" status=none | $ocrfix $args >"$work/two"
	same "$f: small reads differ" "$work/one" "$work/two"
	# The log's counts are those of its records; the map leads from one file to the other.
	[ "$(grep -c '"status":"applied"' "$work/log")" = "$(tail -1 "$work/log" | sed 's/.*"applied":\([0-9]*\).*/\1/')" ] ||
		wrong "$f: the log's footer counts otherwise"
	[ "$(tail -1 "$work/map" | sed 's/.*"clean_bytes":\([0-9]*\).*/\1/')" = "$(wc -c <"$work/one")" ] ||
		wrong "$f: the map does not reach the end"
	# The diff applies, where there is one.
	$ocrfix $args --diff "$f" >"$work/diff"
	cp "$f" "$work/two"
	[ ! -s "$work/diff" ] || patch -s "$work/two" "$work/diff" || wrong "$f: the diff does not apply"
	same "$f: diff differs" "$work/one" "$work/two"
done
page=tests/golden/alto/story.in
cp $page "$work/page.xml"
$ocrfix -i "$work/page.xml" || wrong "cannot clean in place"
same "in place differs" tests/golden/alto/story.out "$work/page.xml"
$ocrfix --check $page && wrong "--check says nothing would change"
$ocrfix --check "$work/page.xml" || wrong "--check says something would change"
$ocrfix --max-change 1% --log "$work/log" $page >"$work/out" 2>/dev/null
[ $? = 4 ] || wrong "no exit status 4 over the budget"
same "over the budget, but not passed through" $page "$work/out"
$ocrfix undo "$work/log" "$work/out" | cmp -s - $page || wrong "what was passed through cannot be undone"
$ocrfix --max-change 99% $page >"$work/out"
same "within the budget, but differs" tests/golden/alto/story.out "$work/out"
$ocrfix --format text $page | cmp -s - tests/golden/alto/story.out && wrong "--format text is not obeyed"
for o in --tokens "--output-encoding EUC-JP"; do
	$ocrfix $o $page >"$work/out" 2>"$work/err"
	[ $? = 2 ] && [ -s "$work/err" ] || wrong "$o: no error"
done
# A bad file among good ones passes through; the others are cleaned.
$ocrfix $page tests/golden/alto/bad-truncated.in "$work/page.xml" >"$work/out" 2>"$work/err"
[ $? = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] || wrong "a bad file among good ones: $(cat "$work/err")"
cat tests/golden/alto/story.out tests/golden/alto/bad-truncated.in "$work/page.xml" | cmp -s - "$work/out" ||
	wrong "a bad file among good ones: output differs"
# Memory does not grow with the file: 40 MB of pages in 24 MB of data.
body=$(sed -n '/<Page /,/<\/Page>/p' $page)
{
	sed '/<Page /,$d' $page
	for i in 1 2 3 4 5 6 7 8 9 10; do echo "$body"; done >"$work/ten"
	for i in $(seq 230); do cat "$work/ten"; done
	sed '1,/<\/Page>/d' $page
} >"$work/big"
(
	ulimit -d 24576
	$ocrfix --log "$work/log" "$work/big" >"$work/out"
) || wrong "a large file needs more memory"
$ocrfix undo "$work/log" "$work/out" | cmp -s - "$work/big" || wrong "a large file cannot be undone"
[ $validated -gt 0 ] || [ $failed = 1 ] || echo "skipped: no schemas to validate with (SCHEMAS=DIR)"
exit $failed
