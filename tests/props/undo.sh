# P1: undo gives the scan back byte for byte: broken text, random bytes, every encoding.
. tests/props/lib.sh
round() { # what, options...
	local what=$1
	shift
	$ocrfix --log "$work/log" "$@" <"$work/in" >"$work/out" || wrong "$what: cannot clean"
	$ocrfix undo "$work/log" "$work/out" >"$work/back" || wrong "$what: cannot undo"
	same "$what: undo differs" "$work/in" "$work/back"
}
everything >"$work/all"
cp "$work/all" "$work/in"
round "all golden inputs"
sed 's/$/\r/' "$work/all" >"$work/in"
round "CRLF"
printf '%s' "中小企業　ﾊﾟﾝ か゛ ㈱ 日 本 𠮟" >"$work/text"
size=$(wc -c <"$work/text")
for n in $(seq 1 "$size"); do
	head -c "$n" "$work/text" >"$work/in"
	round "cut at byte $n"
done
for seed in 1 2 3; do
	# Random bytes that are the same everywhere.
	awk -v s=$seed 'BEGIN { srand(s); for (i = 0; i < 30000; i++) printf "%02x", int(rand() * 256) }' |
		xxd -r -p >"$work/in"
	round "random bytes $seed"
	for e in Shift_JIS EUC-JP ISO-2022-JP UTF-16LE UTF-16BE; do
		round "random bytes $seed as $e" --encoding $e
	done
done
for e in Shift_JIS EUC-JP ISO-2022-JP UTF-16LE UTF-16BE; do
	iconv -c -f UTF-8 -t "${e/Shift_JIS/CP932}" <"$work/all" >"$work/in"
	round "$e" --encoding $e
	round "$e, detected"
	round "$e to EUC-JP, where it can" --encoding $e --only gate
done
exit $failed
