# eval counts right: on a page whose figures are known, for any number of threads, the same whether it
# cleans itself or is given what cleaning wrote, and as the reference scorer does, to the last digit.
. tests/props/lib.sh
mkdir "$work/truth" "$work/raw" "$work/fixed"
row() { awk -F'\t' -v want="$1" '/^# /{in_groups = $0 == "# groups"} in_groups && $1 == want' "$2"; }

# 12 right characters; raw: one wrong (ほ), one lost (う), one put in (ー); fixed: ほ mended, か broken.
printf 'あいう えおか\nきくけこはふ\n' >"$work/truth/p.gt.txt"
printf 'あい　えおか\nきくけーこほふ\n' >"$work/raw/p.ocr.txt"
printf 'あい　えおが\nきくけーこはふ\n' >"$work/fixed/p.txt"
$ocrfix eval --truth "$work/truth" --raw "$work/raw" --fixed "$work/fixed" --report tsv >"$work/one"
printf 'ALL\t1\t12\t25.000\t25.000\t0.00\t1\t1\t0\t1\t1000.00\t0.500\t\t\n' >"$work/want"
row ALL "$work/one" | diff "$work/want" - || wrong "the known page has other figures"

# A tree of files, as bulk leaves them: by name, folders and all.
mkdir -p "$work/scans/a/b" "$work/right/a/b"
cp "$work/raw/p.ocr.txt" "$work/scans/a/b/p.txt"
cp "$work/truth/p.gt.txt" "$work/right/a/b/p.txt"
$ocrfix bulk --effort fast "$work/scans" "$work/cleaned" >/dev/null 2>&1 || wrong "bulk: exit status"
cp "$work/fixed/p.txt" "$work/cleaned/a/b/p.txt"
$ocrfix eval --truth "$work/right" --raw "$work/scans" --fixed "$work/cleaned" --report tsv >"$work/one"
printf 'ALL\t1\t12\t25.000\t25.000\t0.00\t1\t1\t0\t1\t1000.00\t0.500\t21.429\t21.429\n' >"$work/want"
row ALL "$work/one" | diff "$work/want" - || wrong "a page in a folder has other figures"

# Of two spurious spaces one is gone, and with it the one that stands on the page; one beside what the
# engine put in, one between Latin letters and one at the end of a line say nothing.
mkdir "$work/spaces"
printf '東京都 山田太郎は本を読む\nabcの歌\n' >"$work/spaces/p.gt.txt"
printf '東京都 山田 太郎は本 を読む　＊\na bcの歌\n' >"$work/spaces/p.ocr.txt"
printf '東京都山田太郎は本 を読む ＊\na bcの歌\n' >"$work/spaces/p.txt"
$ocrfix eval --truth "$work/spaces" --raw "$work/spaces" --fixed "$work/spaces" --report tsv |
	awk -F'\t' '/^# /{here = $0 == "# white_space"} here && $1 == "ALL"' >"$work/one"
printf 'ALL\t2\t1\t50.00\t1\t1\t100.00\n' >"$work/want"
diff "$work/want" "$work/one" || wrong "spaces are counted otherwise"

# Two of the page's breaks are its paragraphs'. The fixed text joined one of these and kept one of the
# others. A line that the engine saw in the margin says nothing; without paragraphs there is no table.
mkdir "$work/breaks"
printf '港の朝は早く\n船が出る。\n市場では氷を\n砕く音がする\n。荷を積んだ\n車が坂を下る\n' >"$work/breaks/p.gt.txt"
printf '港の朝は早く船が出る。\n市場では氷を砕く音がする。荷を積んだ\n車が坂を下る\n' >"$work/breaks/p.par.txt"
printf '港の朝は早く\n船が出ろ。\n市場では氷を\n\nｘｙ\n砕く音がする\n。荷を積んだ\n車が坂を下る\n' >"$work/breaks/p.ocr.txt"
printf '港の朝は早く\n船が出ろ。市場では氷を\nｘｙ\n砕く音がする。荷を積んだ\n車が坂を下る\n' >"$work/breaks/p.txt"
breaks() { awk -F'\t' '/^# /{here = $0 == "# line_breaks"} here && $1 == "ALL"'; }
$ocrfix eval --truth "$work/breaks" --fixed "$work/breaks" --list --report tsv >"$work/one"
printf 'ALL\traw\t4\t1\t1\t50.00\t2\n' >"$work/want"
breaks <"$work/one" | diff "$work/want" - || wrong "line breaks are counted otherwise"
printf 'p\traw\tkept\t港の朝は早く⏎船が出ろ。市場では氷をxy砕く音\np\traw\tjoined\t港の朝は早く船が出ろ。⏎市場では氷をxy砕く音がする。荷\n' >"$work/want"
sed -n '/^# wrong_breaks/,/^$/p' "$work/one" | sed '1,2d;/^$/d' | diff "$work/want" - || wrong "breaks are listed otherwise"
$ocrfix eval --truth "$work/breaks" --report tsv | breaks | grep -q '^ALL	paper	5	' || wrong "no breaks of the paper"
rm "$work/breaks/p.par.txt"
$ocrfix eval --truth "$work/breaks" --report json | jq -e 'has("line_breaks") | not' >/dev/null ||
	wrong "breaks are judged without paragraphs"

# What is no use is said so.
for bad in "" "--truth $work/none" "--truth $work/truth" "--clean" "--clean --raw $work/raw x" \
	"--truth $work/truth --report xml"; do
	$ocrfix eval $bad >/dev/null 2>"$work/err" && wrong "eval $bad: no error"
	grep -q '^ocrfix: .*cannot' "$work/err" || wrong "eval $bad: $(cat "$work/err")"
done

# The seed scan by the pipeline; the three formats tell the same.
for f in text tsv json; do
	$ocrfix eval --truth corpus/clean --raw corpus/raw --list --report $f >"$work/$f" || wrong "eval: $?"
	$ocrfix eval --truth corpus/clean --raw corpus/raw --list --report $f -j 3 | cmp - "$work/$f" ||
		wrong "$f differs with threads"
done
jq -e '.groups[0] | .group == "ALL" and ."fix%" == 0 and .broken == 0 and .fixed > 0' "$work/json" \
	>/dev/null || wrong "the seed scan is not mended: $(jq -c '.groups[0]' "$work/json")"
[ "$(row ALL "$work/tsv" | cut -f7)" = "$(jq '.groups[0].fixed' "$work/json")" ] || wrong "tsv is not json"
[ "$(jq '[.stages[].fixed] | add' "$work/json")" = "$(jq '.groups[0].fixed' "$work/json")" ] ||
	wrong "the stages do not add up to the whole"
$ocrfix eval --clean corpus/clean --report json |
	jq -e '.files[-1] | .file == "ALL" and .chars > 1000 and .changes == 0' >/dev/null ||
	wrong "something changes in the clean seed"

eval=$shared/eval
if [ ! -e "$eval/score.py" ] || ! command -v python3 >/dev/null || ! command -v gcc >/dev/null; then
	[ $failed = 0 ] && echo "skipped: no reference scorer here to compare with"
	exit $failed
fi
# Figures that both print, of the groups that both name.
ours() {
	awk -F'\t' '/^# /{in_groups = $0 == "# groups"} in_groups && $1 ~ /^(ALL|domain:|degradation:)/ {
		print $1, $3, $4, $5, $6, $7, $9, $10, $11, $12}
		/^# /{in_ends = $0 == "# intervals"} in_ends && $1 == "ALL" {print $2, $3, $4, $5}' "$1"
}
theirs() {
	awk '$1 ~ /^(ALL|domain:|degradation:)/ {$1 = $1; print} /^95%/ {printf "%s %s%s", $(NF - 2), $NF, ++n % 2 ? " " : "\n"}' "$1"
}
for split in dev dev2; do
	# Made to have all kinds of changes: mended, broken, moved, lost and put in.
	mkdir "$work/$split"
	for f in "$eval/$split"/*.ocr.txt; do
		sed 's/ニ/二/g; s/ー/一/2; s/は/ば/3; s/[-|]//; s/、/、、/5; s/人/入/; s/じ/し/' "$f" >"$work/$split/$(basename "$f" .ocr.txt).txt"
	done
	python3 "$eval/score.py" "$eval/$split" "$work/$split" >"$work/theirs" || wrong "the scorer failed"
	$ocrfix eval --truth "$eval/$split" --fixed "$work/$split" --report tsv >"$work/ours"
	diff <(theirs "$work/theirs") <(ours "$work/ours") || wrong "$split: not as the reference scorer says"
	[ "$(ours "$work/ours" | wc -l)" -gt 5 ] || wrong "$split: nothing was compared"
done
# The pipeline run by eval, and its output given to eval.
mkdir "$work/clean"
for f in "$eval"/dev/d00*.ocr.txt; do
	id=$(basename "$f" .ocr.txt)
	$ocrfix <"$f" >"$work/clean/$id.txt"
	cp "$f" "$eval/dev/$id.gt.txt" "$eval/dev/$id.par.txt" "$work/truth/"
done
rm "$work"/truth/p.*
$ocrfix eval --truth "$work/truth" --report tsv >"$work/ours"
$ocrfix eval --truth "$work/truth" --fixed "$work/clean" --report tsv >"$work/theirs"
[ "$(row ALL "$work/ours")" = "$(row ALL "$work/theirs")" ] || wrong "its own cleaning counts otherwise"
exit $failed
