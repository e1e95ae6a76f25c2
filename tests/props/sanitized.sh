# The golden inputs and broken bytes through a build with ASan, LSan and UBSan: no report.
. tests/props/lib.sh
san=build/address,undefined
[ -x "$san/ocrfix" ] || { echo "skipped: no sanitized build"; exit 0; }
everything >"$work/in"
awk 'BEGIN { srand(9); for (i = 0; i < 20000; i++) printf "%02x", int(rand() * 256) }' | xxd -r -p >>"$work/in"
$ocrfix --log "$work/a.log" <"$work/in" >"$work/a"
$san/ocrfix --log "$work/b.log" <"$work/in" >"$work/b" || wrong "sanitized clean"
same "the sanitized build gives other text" "$work/a" "$work/b"
same "the sanitized build gives another log" "$work/a.log" "$work/b.log"
$san/ocrfix undo "$work/b.log" "$work/b" >"$work/back" || wrong "sanitized undo"
same "sanitized undo" "$work/in" "$work/back"
$san/ocrfix --diff -j 3 <"$work/in" >/dev/null || wrong "sanitized diff"
$san/ocrfix --tokens <"$work/a" >/dev/null || wrong "sanitized tokens"
$san/ocrfix --for search <"$work/in" >/dev/null || wrong "sanitized search"
for t in "$san"/unit/test_*; do
	[ -x "$t" ] && [ -f "$t" ] || continue
	"$t" >"$work/unit" 2>&1 || { tail -20 "$work/unit"; wrong "$t"; }
done
exit $failed
