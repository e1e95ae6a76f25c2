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

names=(ocrfix best mecab uconv)
run_ocrfix() { build/ocrfix; }
run_best() { build/ocrfix --effort best; }
run_mecab() { mecab -d "$ipadic" -b 1048576 -Owakati; }
run_uconv() { uconv -x any-nfkc; }
ipadic=${IPADIC:-/var/lib/mecab/dic/ipadic-utf8}
export ipadic
export -f run_ocrfix run_best run_mecab run_uconv
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
	ocrfix) label='ocrfix' ;;
	best) label='ocrfix --effort best' ;;
	mecab) label='mecab -d IPADIC -Owakati' ;;
	uconv) label='uconv -x any-nfkc' ;;
	esac
	m=$(median "$n")
	printf '%-28s %8.2f %12.2f\n' "$label" "$m" "$(awk -v a="$base" -v b="$m" 'BEGIN { print a / b }')"
done
start=$(for i in 1 2 3 4 5 6 7; do { TIMEFORMAT='%U %S'; time build/ocrfix </dev/null; } 2>&1 | awk '{ print ($1 + $2) * 1000 }'; done | sort -n | sed -n 4p)
echo "start-up with all dictionaries: $start ms of CPU"
