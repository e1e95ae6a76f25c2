# Cleaning leaves the structure of Markdown as it was: another parser (cmark-gfm) sees the same blocks and
# inline elements before and after, but for the words. Tried for each stage by itself and for all of them.
. tests/props/lib.sh
command -v cmark-gfm >/dev/null || { echo "skipped: no cmark-gfm"; exit 0; }

# The elements with their attributes; words become one mark each, soft line ends are none.
set -o pipefail
structure() {
	cmark-gfm -t xml -e table -e strikethrough -e tasklist -e footnotes "$1" | sed -E '
		s@^ *<text[^>]*>[^<]*</text>$@<text />@; s@^ *<softbreak />$@<text />@
		/<html_block/,/<\/html_block>/ s/[^!-~]//g' |
		awk '$0 != "<text />" || last != $0; { last = $0 }'
}
tried=0
same_structure() { # name, before, after
	structure "$2" >"$work/a" && structure "$3" >"$work/b" || wrong "$1: no structure"
	diff "$work/a" "$work/b" >"$work/diff" || { wrong "$1: another structure"; head -20 "$work/diff"; }
	cmp -s "$2" "$3" || tried=$((tried + 1))
}
# What the stage itself mends is meant; what it leaves is the structure that all others must keep.
clean() { # name, file
	$ocrfix --format markdown --only markdown,lines/blank <"$2" >"$work/mended" &&
		$ocrfix --format markdown <"$work/mended" >"$work/clean" || wrong "$1: cannot clean"
	same_structure "$1" "$work/mended" "$work/clean"
}

# The inputs of tests/golden/markdown, one by one.
while IFS=$'\t' read -r name in _; do
	case $name in
	'' | '#'*) continue ;;
	indented-text) continue ;; # code to any parser, words to us
	esac
	printf %b "$in" >"$work/in"
	clean "$name" "$work/in"
done <tests/golden/markdown/cases.tsv

# Long texts: the corpus, and all golden inputs as one; fences would swallow what follows.
everything | grep -av '```\|~~~' >"$work/all.md"
for f in corpus/raw/*.md tests/golden/markdown/*.in "$work/all.md"; do
	clean "$f" "$f"
	for stage in $($ocrfix --list-stages | cut -d' ' -f1); do
		[ "$stage" = markdown ] && continue
		$ocrfix --format markdown --only "$stage" <"$f" >"$work/clean" || wrong "$f: cannot clean"
		same_structure "$f, $stage" "$f" "$work/clean"
	done
done
[ "$tried" -gt 10 ] || wrong "hardly anything changed: $tried texts"
exit $failed
