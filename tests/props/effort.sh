# The promises hold with the statistical corrector at work: undo, cleaning twice, any -j; and right
# text stays as it is.
. tests/props/lib.sh
everything >"$work/in"
[ -d "$shared/eval/dev" ] && cat "$shared"/eval/dev/d00[0-4]*.ocr.txt >>"$work/in"
x="$ocrfix --effort best"
$x --log "$work/log" <"$work/in" >"$work/out" || wrong "cannot clean"
grep -q '"stage":"confusion","status":"applied"' "$work/log" || wrong "the corrector did nothing"
$ocrfix undo "$work/log" "$work/out" >"$work/back"
same "undo" "$work/in" "$work/back"
$x <"$work/out" >"$work/twice"
same "cleaning twice is not cleaning once" "$work/out" "$work/twice"
$x -j 3 <"$work/in" >"$work/jobs"
same "-j 3 gives other text" "$work/out" "$work/jobs"
dd bs=4096 if="$work/in" status=none | $x >"$work/reads"
same "reads of 4096 bytes give other text" "$work/out" "$work/reads"
# A model that is not whole is refused in one line.
mkdir "$work/d"
cp dicts/* "$work/d"
head -c 1000000 dicts/ja.ngram >"$work/d/ja.ngram"
$x --dicts "$work/d" </dev/null 2>"$work/err" && wrong "a cut model is accepted"
[ "$(wc -l <"$work/err")" = 1 ] || wrong "not one line: $(cat "$work/err")"
exit $failed
