# --second: another engine's reading mends what one text alone does not show, and vouches for what
# both read; the promises hold with it, and a bad table or file is refused.
. tests/props/lib.sh
cat >"$work/scan" <<'END'
祖父の占い話を聞きながら、虫の声のする夜を過ごした。
川の氾濫を防ぐための提防が春の初めに築かれた。
END
sed 's/占い/古い/; s/提防/堤防/' "$work/scan" >"$work/right"
clean() { $ocrfix --effort best "$@"; }
clean <"$work/scan" | cmp -s - "$work/scan" || wrong "one text alone is not enough for these"
clean --second "$work/right" --log "$work/log" <"$work/scan" >"$work/clean" || wrong "exit status"
same "what the second engine read right is mended" "$work/right" "$work/clean"
$ocrfix undo "$work/log" "$work/clean" | cmp -s - "$work/scan" || wrong "undo"
clean --second "$work/right" <"$work/clean" | cmp -s - "$work/clean" || wrong "twice is not once"
clean --second "$work/scan" <"$work/scan" | cmp -s - "$work/scan" || wrong "both agree, and it changed"
# Spaces, lines and the encoding of the second text do not matter, nor what else it holds.
{ echo 前の頁の文。; tr -d '\n' <"$work/right" | sed 's/./& /g'; } | iconv -t CP932 >"$work/other"
clean --second "$work/other" <"$work/scan" | cmp -s - "$work/right" || wrong "spaced out, in Shift_JIS"
# Right text stays, whatever the other engine read.
sed 's/声/戸/; s/初/切/; s/築/葉/' "$work/right" >"$work/broken"
clean --second "$work/broken" <"$work/right" | cmp -s - "$work/right" || wrong "right text changed"
: >"$work/empty"
clean --second "$work/empty" <"$work/scan" | cmp -s - "$work/scan" || wrong "an empty second text"
clean --second "$work/missing" <"$work/scan" >/dev/null 2>"$work/err" && wrong "a missing file"
[ "$(wc -l <"$work/err")" = 1 ] || wrong "one line for a missing file: $(cat "$work/err")"
mkdir "$work/dicts" && cp dicts/* "$work/dicts/"
for damage in '#! other 1' '#! opinions 1\nagrees\tx' '#! opinions 1\nagrees\t0\t1001' \
	'#! opinions 1\nagrees\t0\t0\nagrees\t0\t1' '#! opinions 1\nagrees\t0\t0\nagrees\t1000\t1000\n'; do
	printf "$damage\n" >"$work/dicts/opinions.tsv"
	clean --dicts "$work/dicts" --second "$work/right" <"$work/scan" >/dev/null 2>"$work/err"
	[ $? = 2 ] || wrong "a damaged table: exit status"
	grep -q 'opinions.tsv:.*cannot read' "$work/err" || wrong "a damaged table: $(cat "$work/err")"
done
exit $failed
