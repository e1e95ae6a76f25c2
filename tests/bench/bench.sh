#!/bin/bash
# Speed as a ratio: ocrfix and its peers over the same text, in turn, in the same run. Prints the
# median CPU time (user and system) of each and how many times MeCab's throughput that is.
#   bench.sh [TEXT]    default: 20 MB of clean modern text from ../shared, warm cache
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."
runs=${BENCH_RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clean=../shared/eval/clean
if [ $# -gt 0 ]; then
	cp "$1" "$work/text"
elif [ -d $clean ]; then
	# Modern text only; whole files again and again, up to the last line that fits.
	for i in 1 2 3 4 5 6; do
		for f in $clean/*.txt; do case $f in *old*) ;; *) cat "$f" ;; esac; done
	done | head -c 20000000 | sed '$d' >"$work/text"
else
	echo "skipped: no clean text here to measure on; name a file"
	exit 0
fi

names=(fast normal best mecab uconv)
run_fast() { build/ocrfix --effort fast; }
run_normal() { build/ocrfix; }
run_best() { build/ocrfix --effort best; }
run_mecab() { mecab -d "$ipadic" -b 1048576 -Owakati; }
run_uconv() { uconv -x any-nfkc; }
ipadic=${IPADIC:-/var/lib/mecab/dic/ipadic-utf8}
export ipadic
export -f run_fast run_normal run_best run_mecab run_uconv
for i in $(seq 0 "$runs"); do
	for n in "${names[@]}"; do
		TIMEFORMAT='%U %S'
		t=$({ time run_"$n" <"$work/text" >/dev/null 2>&1; } 2>&1)
		# The first round warms caches and does not count.
		[ "$i" = 0 ] || echo "$t" | awk '{ printf "%.3f\n", $1 + $2 }' >>"$work/$n"
	done
done
bytes=$(wc -c <"$work/text")
echo "$((bytes / 1000000)) MB, median CPU time of $runs runs in turn, one thread"
median() { sort -n "$work/$1" | sed -n "$((runs / 2 + 1))p"; }
base=$(median mecab)
printf '%-28s %8s %12s\n' program seconds 'x mecab'
for n in "${names[@]}"; do
	case $n in
	fast) label='ocrfix --effort fast' ;;
	normal) label='ocrfix' ;;
	best) label='ocrfix --effort best' ;;
	mecab) label='mecab -d IPADIC -Owakati' ;;
	uconv) label='uconv -x any-nfkc' ;;
	esac
	m=$(median "$n")
	printf '%-28s %8.2f %12.2f\n' "$label" "$m" "$(awk -v a="$base" -v b="$m" 'BEGIN { print a / b }')"
done
# The same for files of each format: a page of the golden files, again and again.
many_pages() { # first and last line of a page, file, how many
	sed "/$1/,\$d" "$3"
	sed -n "/$1/,/$2/p" "$3" >"$work/page"
	for i in $(seq "$4"); do cat "$work/page"; done
	sed "1,/$2/d" "$3"
}
golden=tests/golden
many_pages "<div class='ocr_page'" '^  <\/div>' $golden/hocr/museum.in 1000 >"$work/hocr"
many_pages '<Page ' '<\/Page>' $golden/alto/sports.in 1000 >"$work/alto"
many_pages '<TextRegion ' '<\/TextRegion>' $golden/page/report.in 1000 >"$work/page.xml"
mv "$work/page.xml" "$work/page-xml"
many_pages '<PAGE ' '<\/PAGE>' $golden/ndlocr/sports.in 5000 >"$work/ndlocr"
repeat() { # text, how many
	for i in $(seq "$2"); do printf %s "$1"; done
}
{ echo '{"responses":['; repeat "$(cat $golden/vision/page.in)," 500; echo '{}]}'; } >"$work/vision"
{ echo '{"contents":['; repeat "$(jq -c '.contents[0]' $golden/ndljson/lines.in)," 10000; echo '[]]}'; } >"$work/ndljson"
for i in $(seq 3000); do cat $golden/tsv/library.in; done >"$work/tsv"
for i in $(seq 50000); do echo '{"id":'"$i"',"text":"コンピュー夕の 歴 史 を 語 る。港町の図書館だより。\n\n新しいページ"}'; done >"$work/jsonl"
for i in $(seq 30000); do printf 'コンピュー夕の 歴 史 を 語 る。港町の図書館だより。\n\n新しいページ\0'; done >"$work/nul"
{ echo '# 港町の図書館だより'; for i in $(seq 5000); do printf '\n## %d  新しいページ\n\nコンピュー夕の**歴 史**を語る会。\n\n- 午 前 9 時\n' "$i"; done; } >"$work/markdown"
printf '\n%-28s %8s %12s\n' format MB 'MB a second'
for n in hocr alto page-xml ndlocr ndljson vision tsv jsonl nul markdown; do
	case $n in
	nul) as=-0 ;;
	*) as="--format ${n%-xml}" ;;
	esac
	for i in $(seq 0 "$runs"); do
		TIMEFORMAT='%U %S'
		t=$({ time build/ocrfix $as <"$work/$n" >/dev/null 2>"$work/err"; } 2>&1)
		[ ! -s "$work/err" ] || { echo "$n: $(cat "$work/err")" >&2 && exit 1; }
		[ "$i" = 0 ] || echo "$t" | awk '{ printf "%.3f\n", $1 + $2 }' >>"$work/$n.times"
	done
	mb=$(wc -c <"$work/$n" | awk '{ print $1 / 1e6 }')
	printf '%-28s %8.1f %12.1f\n' "$n" "$mb" "$(awk -v a="$mb" -v b="$(median $n.times)" 'BEGIN { print a / b }')"
done
start=$(for i in 1 2 3 4 5 6 7; do { TIMEFORMAT='%U %S'; time build/ocrfix </dev/null; } 2>&1 | awk '{ print ($1 + $2) * 1000 }'; done | sort -n | sed -n 4p)
echo "start-up with all dictionaries: $start ms of CPU"
