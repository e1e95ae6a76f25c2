# P4: the same bytes, and the same log, for any size of read and any number of threads.
. tests/props/lib.sh
for i in 1 2 3 4 5; do everything; done >"$work/in"
$ocrfix --log "$work/log" <"$work/in" >"$work/out" || wrong "cannot clean"
for size in 1 7 4096; do
	head -c 60000 "$work/in" >"$work/small"
	$ocrfix <"$work/small" >"$work/want"
	dd bs=$size if="$work/small" status=none | $ocrfix >"$work/got"
	same "reads of $size bytes give other text" "$work/want" "$work/got"
done
for jobs in 2 3 8; do
	$ocrfix -j $jobs --log "$work/log.j" <"$work/in" >"$work/got"
	same "-j $jobs gives other text" "$work/out" "$work/got"
	same "-j $jobs gives another log" "$work/log" "$work/log.j"
done
exit $failed
