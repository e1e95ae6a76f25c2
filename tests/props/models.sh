# A model that is cut off, broken, another file, or missing is refused: one line that names it, the exit
# status of bad input, and not a byte of text.
. tests/props/lib.sh
refused() { # what is wrong with it, file
	printf '東京に行く。\n' >"$work/in"
	$ocrfix --effort best --dicts "$work/d" <"$work/in" >"$work/out" 2>"$work/err"
	rc=$?
	case $rc in 2 | 3) ;; *) wrong "$2, $1: exit status $rc" ;; esac
	[ "$(wc -l <"$work/err")" = 1 ] || wrong "$2, $1: not one line: $(head -3 "$work/err")"
	grep -q "^ocrfix: .*$2.*cannot" "$work/err" || wrong "$2, $1: $(cat "$work/err")"
	[ -s "$work/out" ] && wrong "$2, $1: text was written"
	cp "dicts/$2" "$work/d/"
}
mkdir "$work/d"
cp dicts/* "$work/d"
for f in decision.tsv confusions.tsv shapes.tsv ja.ngram; do
	size=$(stat -c %s "dicts/$f")
	for part in 0 10 $((size / 3)) $((size - 3)); do
		head -c "$part" "dicts/$f" >"$work/d/$f"
		refused "cut after $part bytes" $f
	done
	for other in words.tsv decision.tsv confusions.tsv; do
		[ $other = $f ] && continue
		cp "dicts/$other" "$work/d/$f"
		refused "in its place $other" $f
	done
	{ cat "dicts/$f"; echo more; } >"$work/d/$f"
	refused "with a line too many" $f
	rm "$work/d/$f"
	refused missing $f
	case $f in
	*.tsv)
		sed '100s/\t/ /g' "dicts/$f" >"$work/d/$f"
		refused "without tabs in line 100" $f
		sed '90d' "dicts/$f" >"$work/d/$f"
		refused "without line 90" $f
		;;
	esac
done
printf '東京に行く。\n' | $ocrfix --effort best --dicts "$work/d" >/dev/null || wrong "whole models are refused"
exit $failed
