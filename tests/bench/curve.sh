#!/bin/bash
# The curve of the corrector, by the confidence asked for: how much less is wrong, against what it breaks.
# Prints a table in Markdown, and with -o draws it as SVG. Run by hand.
#
#     tests/bench/curve.sh [-o FILE.svg] DIRECTORY...     each holds pages with their truth
set -eu
export LC_ALL=C.UTF-8
svg=
[ "${1-}" = -o ] && { svg=$2; shift 2; }
[ $# -gt 0 ] || { sed -n '5s/^# *//p' "$0"; exit 2; }
prog=${OCRFIX:-$(dirname "$0")/../../build/ocrfix}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for dir; do
	"$prog" eval --effort best --truth "$dir" --report tsv |
		awk -F'\t' -v name="$(basename "$dir")" '
			/^# /{in_curve = $0 == "# curve"}
			in_curve && $1 + 0 > 0 && $1 >= 0.3 {print name "\t" $1 "\t" $5 "\t" $6 "\t" $7}'
done >"$work/points"
awk -F'\t' '
	{at = $2; if (!(at in seen)) {seen[at]; order[++n] = at}
	 if (!($1 in set)) {set[$1]; names[++m] = $1}
	 less[$1, at] = $3; broken[$1, at] = $4}
	END {
		head = "| confidence |"; rule = "|---|"
		for (k = 1; k <= m; k++) {
			head = head " " names[k] ": −CER% | broken per 10,000 |"; rule = rule "---|---|"
		}
		print head; print rule
		for (i = 1; i <= n; i++) {
			line = "| " order[i] " |"
			for (k = 1; k <= m; k++)
				line = line " " less[names[k], order[i]] " | " broken[names[k], order[i]] " |"
			print line
		}
	}' "$work/points"
[ "$svg" ] || exit 0
awk -F'\t' '
	function x(v) {return 60 + v / 8 * 520}
	function y(v) {return 340 - v / 32 * 320}
	BEGIN {
		print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 620 390\" font-family=\"sans-serif\" font-size=\"12\">"
		print "<rect width=\"620\" height=\"390\" fill=\"#fff\"/>"
		for (v = 0; v <= 8; v++)
			printf "<path d=\"M%.1f 20V340\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"356\" text-anchor=\"middle\">%d</text>\n", x(v), x(v), v
		for (v = 0; v <= 32; v += 4)
			printf "<path d=\"M60 %.1fH580\" stroke=\"#ddd\"/><text x=\"54\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>\n", y(v), y(v) + 4, v
		print "<text x=\"320\" y=\"378\" text-anchor=\"middle\">right characters broken, per 10,000</text>"
		print "<text transform=\"translate(16 180) rotate(-90)\" text-anchor=\"middle\">fewer errors (CER)</text>"
		split("#1b6ca8 #c44536 #3a7d44 #7b4fa3", colour, " ")
	}
	$4 <= 8 {
		if (!($1 in set)) {set[$1]; names[++m] = $1}
		path[$1] = path[$1] (path[$1] == "" ? "M" : "L") sprintf("%.1f %.1f", x($4), y($3))
		dots[$1] = dots[$1] sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", x($4), y($3))
	}
	END {
		for (k = 1; k <= m; k++) {
			c = colour[(k - 1) % 4 + 1]
			printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/><g fill=\"%s\">%s</g>\n", path[names[k]], c, c, dots[names[k]]
			printf "<text x=\"500\" y=\"%d\" fill=\"%s\">%s</text>\n", 300 + 18 * k, c, names[k]
		}
		print "</svg>"
	}' "$work/points" >"$svg"
