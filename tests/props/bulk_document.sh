# ocrfix bulk --document: pages that are one document come out as one text with form feeds between them
# would, each under its own name, with a log of its own; for any -j, twice as once, and undone.
. tests/props/lib.sh
src=$work/src
mkdir -p "$src/v1/inner" "$src/v2" "$src/sjis"
cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' | head -c 40000 | sed '$d' >"$work/text"
split -l 23 -a 3 "$work/text" "$src/v1/p"
split -l 31 -a 3 "$work/text" "$src/v1/inner/p"
split -l 3 -a 3 "$work/text" "$src/v2/p"
printf 'first\f\f日 本 に お け る\n\f' >"$src/v2/p0" # with form feeds of its own
: >"$src/v2/p1"
printf '日 本 に お け る 歴 史' >"$src/v2/p2" # without a line feed at its end
cp "$ocrfix" "$src/v2/program"
for i in 1 2 3; do printf '電線後の新たな体制\n日 本 に お け る 第%d章\n' $i | iconv -f UTF-8 -t CP932 >"$src/sjis/p$i"; done
echo ascii >"$src/sjis/p4"
printf '\n\nABC\r\nd e f\r\n' >"$src/sjis/p5"

# Old kanji are stray in a document that otherwise writes the new ones; a page alone cannot tell.
mkdir "$src/old"
printf '國際協力の会議を開いた。\n' >"$src/old/p1"
for i in 2 3 4; do
	printf '国際協力の関係を広げ、学校と県の発展を図る。国の権利を守り、経済の実験を続けた。\n会社の営業と労働の条件を変え、総会の議決を経て図書館の台帳を発行した。\n' >"$src/old/p$i"
done
sleep 0.2

whole() { # folder: its pages as one text
	local first=1 f
	for f in "$1"/p*; do
		[ -f "$f" ] || continue
		[ $first = 1 ] || printf '\f'
		first=0
		cat "$f"
	done
}
expect 0 "$ocrfix" bulk -j1 --document folder "$src" "$work/one"
expect 0 "$ocrfix" bulk -j3 --document folder "$src" "$work/three"
diff -r -x .ocrfix "$work/one" "$work/three" || wrong "-j1 and -j3 differ"
grep -q 国際 "$work/one/old/p1" || wrong "pages do not know of each other"
for d in v1 v1/inner sjis old; do
	whole "$src/$d" | "$ocrfix" >"$work/want"
	whole "$work/one/$d" >"$work/got"
	same "$d is not cleaned as one text" "$work/want" "$work/got"
done
same "what is no page" "$src/v2/program" "$work/one/v2/program"
expect 0 "$ocrfix" bulk --document folder "$work/one" "$work/twice"
diff -r -x .ocrfix "$work/one" "$work/twice" || wrong "cleaning twice is not cleaning once"
expect 0 "$ocrfix" undo -o "$work/back" "$work/one"
diff -r "$src" "$work/back" >"$work/diff" || wrong "undo: $(head -3 "$work/diff")"

# The log of a page is that page's own: places, lines and totals.
expect 0 "$ocrfix" bulk --document folder --logs beside "$src" "$work/beside"
for f in v1/paac sjis/p2 v2/p0; do
	expect 0 "$ocrfix" undo "$work/beside/$f.log.zst" "$work/beside/$f"
	same "undo of $f by its log" "$src/$f" "$work/out"
	enc=UTF-8
	[ "${f%/*}" != sjis ] || enc=CP932
	zstd -qdc "$work/beside/$f.log.zst" | jq -r 'select(.status == "applied" and .raw == null) | [.at, .line, .from] | @tsv' |
		while IFS=$'\t' read -r at line from; do
			[ "${from:0:1}" != '\' ] || continue # white space, as jq writes it
			tail -c +$((at + 1)) "$src/$f" | iconv -c -f $enc -t UTF-8 | head -c ${#from} >"$work/at" 2>/dev/null
			before=$(head -c "$at" "$src/$f" | tr -cd '\n' | wc -c)
			[ "$line" = $((before + 1)) ] || echo "$f: line $line at $at, not $((before + 1))"
			[ "$enc" != UTF-8 ] || tail -c +$((at + 1)) "$src/$f" | head -c "$(printf %s "$from" | wc -c)" | cmp -s - <(printf %s "$from") || echo "$f: not at $at: $from"
		done >"$work/places"
	[ ! -s "$work/places" ] || wrong "places: $(head -3 "$work/places")"
	zstd -qdc "$work/beside/$f.log.zst" | jq -se --argjson scan "$(wc -c <"$src/$f")" '.[0].ocrfix and (last | .end and .scan_bytes == $scan) and
		([.[] | select(.status == "applied")] | length) == last.applied' >/dev/null || wrong "the log of $f does not add up"
done

# Nothing to do; one page changes and all of its document is cleaned again; one goes.
expect 0 "$ocrfix" bulk --document folder "$src" "$work/one"
n=$(find "$src" -type f | wc -l)
grep -q "$n unchanged" "$work/out" || wrong "not unchanged: $(cat "$work/out")"
touch "$src/v1/paaa"
expect 0 "$ocrfix" bulk --document folder "$src" "$work/one"
grep -q "$n unchanged" "$work/out" || wrong "a touched page was cleaned again: $(cat "$work/out")"
echo "國際" >"$src/v1/paaa"
expect 0 "$ocrfix" bulk --document folder "$src" "$work/one"
grep -q "$((n - $(find "$src/v1" -maxdepth 1 -type f | wc -l))) unchanged" "$work/out" || wrong "a changed page: $(cat "$work/out")"
rm "$src/v1/paaa"
expect 0 "$ocrfix" bulk --document folder "$src" "$work/one"
rm "$work/one/v1/paaa"
rm -rf "$work/three"
expect 0 "$ocrfix" bulk --document folder "$src" "$work/three"
diff -r -x .ocrfix "$work/three" "$work/one" || wrong "changes do not end where a fresh run ends"
expect 4 "$ocrfix" bulk --document folder --max-change 20% "$src" "$work/budget"
expect 0 "$ocrfix" bulk --status --report json "$work/budget"
jq -e '[.files[] | select(.state == "passed" or .state == "cleaned")] | length == 2' <"$work/out" >/dev/null || wrong "a budget is not judged page by page"

# A container's members, and a tree of the same files.
if command -v zip >/dev/null; then
	mkdir "$work/zips"
	(cd "$src/v1/inner" && zip -q "$work/zips/a.zip" p*)
	expect 0 "$ocrfix" bulk --document container "$work/zips" "$work/boxes"
	expect 0 "$ocrfix" undo -o "$work/unboxed" "$work/boxes"
	for k in boxes unboxed; do mkdir "$work/x$k" && unzip -qo "$work/$k/a.zip" -d "$work/x$k"; done
	diff -r "$work/one/v1/inner" "$work/xboxes" || wrong "a container's members"
	diff -r "$src/v1/inner" "$work/xunboxed" || wrong "undo of a container's members"
fi
exit $failed
