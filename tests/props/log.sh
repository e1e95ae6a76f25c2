# P8: every record of the log has all its fields, in order, and its rule can be explained.
. tests/props/lib.sh
command -v jq >/dev/null || { echo "skipped: no jq"; exit 0; }
everything >"$work/in"
$ocrfix --log "$work/log" <"$work/in" >"$work/out"
[ "$(wc -l <"$work/log")" -gt 100 ] || wrong "too short to tell anything"
head -n 1 "$work/log" | jq -e '.ocrfix and .log == 1 and .encoding == "UTF-8" and (.data | length > 3)' \
	>/dev/null || wrong "header"
tail -n 1 "$work/log" | jq -e --argjson n "$(wc -c <"$work/out")" '.end and .clean_bytes == $n' \
	>/dev/null || wrong "footer"
sed '1d;$d' "$work/log" >"$work/records"
jq -c 'select((keys_unsorted - ["raw", "steps"]) != ["at", "line", "from", "to", "rule", "class",
	"confidence", "stage", "status", "out"] or (.class | IN("safe", "likely", "review") | not)
	or (.status | IN("applied", "reported", "lost") | not)
	or .confidence < 0 or .confidence > 1000)' "$work/records" >"$work/odd"
[ ! -s "$work/odd" ] || wrong "records: $(head -3 "$work/odd")"
jq -r 'select(.status == "applied") | .out' "$work/records" | sort -nc || wrong "not in order"
jq -r '.rule, (.steps // [] | .[].rule)' "$work/records" | sort -u | xargs $ocrfix explain >/dev/null ||
	wrong "a rule cannot be explained"
exit $failed
