# The report of a bulk run, opened in a browser without network: its charts are there, nothing is
# fetched, and nothing is complained about. Progress as JSON is JSON.
. tests/props/lib.sh
bash tests/cluster/archive.sh "$work/src" 40
printf '\xff\xfe\xfd' >"$work/src/broken.xml"
$ocrfix bulk --report "$work/report.html" --json-progress "$work/src" "$work/dst" >"$work/out" 2>"$work/progress"
jq -es 'length > 0 and .[-1].end and (.[-1].files == .[-1].all_files)' <"$work/progress" >/dev/null ||
	wrong "progress is not JSON: $(tail -2 "$work/progress")"
grep -q '<svg' "$work/report.html" || wrong "no charts"
grep -qE 'https?:|<script|@import|url\(' "$work/report.html" && wrong "the page fetches something"
$ocrfix bulk --status --report "$work/later.html" "$work/dst" || wrong "a report by --status"
grep -o '<rect[^>]*>' "$work/report.html" | cmp -s - <(grep -o '<rect[^>]*>' "$work/later.html") ||
	wrong "the report of --status shows other charts"
browser=$(command -v chromium || command -v chromium-browser) ||
	{ echo "skipped: no chromium to open it in"; exit $failed; }
offline=
[ "$(id -u)" != 0 ] || ! unshare -n true 2>/dev/null || offline="unshare -n"
HOME=$work $offline timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
	--enable-logging=stderr --user-data-dir="$work/profile" --dump-dom "file://$work/report.html" \
	>"$work/dom" 2>"$work/browser.log" ||
	{ echo "skipped: the browser does not run here: $(tail -1 "$work/browser.log")"; exit $failed; }
grep CONSOLE "$work/browser.log" && wrong "the page has errors"
[ "$(grep -o '<rect' "$work/dom" | wc -l)" -ge 9 ] || wrong "the browser shows no charts"
exit $failed
