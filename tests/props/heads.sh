# Running heads: undo gives the scan back, cleaning twice is cleaning once, and read sizes and threads make
# no difference, on documents whose heads, folios and numbers of pages vary; and text without form feeds
# has none.
. tests/props/lib.sh
document() { # seed: pages of golden text, with heads that come, go and are misread
	everything | tr -d '\f' | grep -v '^$' | head -c 150000 | awk -v seed="$1" '
		function rnd(n) { return int(rand() * n) }
		BEGIN { srand(seed); h = 1; split("海辺の暮らし,港の一日,第三章　山の道,付録", head, ","); no = rnd(300) + 1 }
		function top() {
			if (rnd(8)) print rnd(2) ? head[h] "　　" no : (rnd(9) ? head[h] : "海辺の募らし")
			if (rnd(2)) print ""
		}
		function foot() {
			if (rnd(2)) print ""
			if (rnd(6)) print style == 0 ? no : style == 1 ? "― " (rnd(9) ? no : "l" no) " ―" : head[h]
		}
		!n { if (!rnd(20)) { h = 1 + rnd(4); style = rnd(4) }; n = 2 + rnd(rnd(3) ? 40 : 400); if (NR > 1) printf "%s", rnd(30) ? "\f" : "x\f"; top() }
		{ print }
		!--n { foot(); no++ }'
}
for seed in 1 2 3 4; do
	document $seed >"$work/in"
	for heads in mark drop; do
		opts="--heads $heads --effort fast --format text"
		$ocrfix $opts --log "$work/log" <"$work/in" >"$work/out" || wrong "seed $seed: cannot clean"
		$ocrfix undo "$work/log" "$work/out" >"$work/back"
		same "seed $seed, $heads: undo differs" "$work/in" "$work/back"
		$ocrfix $opts --log "$work/log2" <"$work/out" >"$work/twice"
		same "seed $seed, $heads: cleaning twice is not cleaning once" "$work/out" "$work/twice"
		$ocrfix $opts -j 3 --log "$work/log.j" <"$work/in" >"$work/got"
		same "seed $seed, $heads: -j 3 gives other text" "$work/out" "$work/got"
		same "seed $seed, $heads: -j 3 gives another log" "$work/log" "$work/log.j"
		dd bs=61 if="$work/in" status=none | $ocrfix $opts >"$work/got"
		same "seed $seed, $heads: small reads give other text" "$work/out" "$work/got"
		found=$(grep -c '"rule":"heads/' "$work/log")
		[ "$found" -ge 10 ] || wrong "seed $seed, $heads: only $found heads found"
	done
	$ocrfix --format text --effort fast --heads keep <"$work/in" >"$work/keep"
	$ocrfix --format text --effort fast --heads mark <"$work/in" >"$work/mark"
	same "seed $seed: telling changes the text" "$work/keep" "$work/mark"
done
everything | tr -d '\f' | $ocrfix --effort fast --heads drop --log "$work/log" >"$work/out"
grep '"rule":"heads/' "$work/log" && wrong "heads in a text without form feeds"
exit $failed
