# Without dictionaries, what is wrong in the seed scan is mended, or reported with the right candidate
# first; what is past guessing is reported as doubtful. Right text yields few reports.
. tests/props/lib.sh
$ocrfix --except dictionary --effort best --log "$work/log" <corpus/raw/brochure.md >"$work/out" ||
	wrong "cannot clean"
record() { # line of the scan, from, to: mended or reported so
	jq -c --argjson n "$1" --arg from "$2" --arg to "$3" \
		'select(.line == $n and .from == $from and .to == $to)' "$work/log" | grep -q . ||
		wrong "line $1: not a word of '$2' → '$3'"
}
doubt() { # line, text that a report must share characters with
	jq -c --argjson n "$1" --arg text "$2" 'select(.line == $n and .stage == "confusion" and
		(.from | explode | any(. as $c | $text | explode | any(. == $c))))' "$work/log" | grep -q . ||
		wrong "line $1: no doubt about '$2'"
}
record 21 農 震
record 21 の ""
record 43 國 国
doubt 3 小説業都ホサミツ
doubt 19 電線
if [ ! -d "$shared/eval/clean" ]; then
	[ $failed = 0 ] && echo "skipped: no right text here to count reports in"
	exit $failed
fi
$ocrfix eval --effort best --clean "$shared/eval/clean" --report json >"$work/clean"
jq -e '.stages[] | select(.by == "confusion") | (.suggested + .flagged) / .chars * 10000 < 3' \
	"$work/clean" >/dev/null || wrong "too many reports: $(jq -c '.stages' "$work/clean")"
exit $failed
