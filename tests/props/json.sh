# JSON formats and TSV: what comes out is well formed, differs in its text alone, and its parts still
# agree; the same bytes for any read size and any -j; what is too large or broken passes through.
. tests/props/lib.sh
command -v jq >/dev/null || { echo "skipped: no jq"; exit 0; }

bare='walk(if type == "object" then del(.text, .description, .property?.detectedBreak, .property?.detected_break) else . end)'
spelled='.responses?[]? // . | .fullTextAnnotation // .full_text_annotation // empty | [.pages[]?.blocks[].paragraphs[].words[].symbols[] |
	.text + ((.property.detectedBreak // .property.detected_break).type as $t |
		if $t == null then "" elif $t == "SPACE" or $t == 1 then " " else "\n" end)] | add'
whole='.responses?[]? // . | .fullTextAnnotation // .full_text_annotation // empty | .text'
for f in tests/golden/{vision,ndljson}/*.in; do
	case $f in */bad-*) continue ;; esac
	$ocrfix "$f" >"$work/out" || wrong "$f: cannot clean"
	jq -cS "$bare" "$f" >"$work/in.bare"
	jq -cS "$bare" "$work/out" >"$work/out.bare" || wrong "$f: the output is no JSON"
	same "$f: something else than text changed" "$work/in.bare" "$work/out.bare"
	# Those that agreed before agree after.
	for which in "$f" "$work/out"; do
		jq -c "$spelled | select(. != null) | rtrimstr(\"\n\")" "$which" >"$work/a"
		jq -c "$whole | rtrimstr(\"\n\")" "$which" >"$work/b"
		cmp -s "$work/a" "$work/b" && echo agrees || echo differs
	done >"$work/agree"
	[ "$(head -n 1 "$work/agree")" != agrees ] || [ "$(tail -n 1 "$work/agree")" = agrees ] ||
		wrong "$f: symbols and text agreed, and do not any more"
done
grep -q agrees "$work/agree" || wrong "nothing to agree on"
for f in tests/golden/tsv/*.in; do
	case $f in */bad-*) continue ;; esac
	$ocrfix "$f" | cut -f 1-11 | cmp - <(cut -f 1-11 "$f") || wrong "$f: more than the text changed"
done

for f in tests/golden/{vision/page,ndljson/lines,tsv/library}.in; do
	$ocrfix --log "$work/log" --map "$work/map" <"$f" >"$work/want"
	for size in 1 7 4096; do
		dd bs=$size if="$f" status=none | $ocrfix >"$work/got"
		same "$f: reads of $size bytes give another file" "$work/want" "$work/got"
	done
	$ocrfix -j 3 --log "$work/log.j" --map "$work/map.j" <"$f" >"$work/got"
	same "$f: -j 3 gives another file" "$work/want" "$work/got"
	same "$f: -j 3 gives another log" "$work/log" "$work/log.j"
	same "$f: -j 3 gives another map" "$work/map" "$work/map.j"
done

passes() { # format, what the message says, file
	$ocrfix --format "$1" "$3" >"$work/got" 2>"$work/err"
	[ $? = 2 ] || wrong "$1: $2: not refused"
	[ "$(wc -l <"$work/err")" = 1 ] && grep -q "$2" "$work/err" || wrong "$1: $(cat "$work/err")"
	same "$1: $2: not passed through" "$3" "$work/got"
}
mb=${JSON_MB:-80}
head -c "${mb}000000" /dev/zero | tr '\0' '[' >"$work/in"
for format in vision ndljson; do
	passes $format "larger than 64 MiB" "$work/in"
	head -c 60000000 "$work/in" >"$work/deep"
	passes $format "parsing depth" "$work/deep"
done
passes tsv "names of" "$work/in"

# Memory is bounded by the largest page, not by the file.
{
	printf '{"responses":['
	yes "$(jq -c '.responses[0]' tests/golden/vision/pages.in)," | head -c "${mb}000000" | sed '$d'
	echo '{}]}'
} >"$work/in"
if [ -x /usr/bin/time ] && [[ $ocrfix != *address* ]]; then
	/usr/bin/time -f %M -o "$work/rss" $ocrfix "$work/in" >"$work/out" || wrong "many pages"
	[ "$(grep -c コンピュータ "$work/out")" = "$(grep -c コンピュー夕 "$work/in")" ] ||
		wrong "not all of many pages are clean"
	# The file's own pages in memory count too, but not more.
	[ "$(cat "$work/rss")" -lt "$((mb * 1000 + 100000))" ] || wrong "$(cat "$work/rss") KB resident"
fi
exit $failed
