# Bad input and bad surroundings: one clear line, the documented exit status, nothing lost.
. tests/props/lib.sh
expect() { # status, pattern of the message, command...
	local want=$1 pattern=$2 rc=0
	shift 2
	"$@" >"$work/out" 2>"$work/err" <"$work/in" || rc=$?
	[ "$rc" = "$want" ] || wrong "status $rc instead of $want: $*"
	if [ "$pattern" ]; then
		[ "$(wc -l <"$work/err")" = 1 ] || wrong "not one line: $*: $(cat "$work/err")"
		grep -qE "^ocrfix: .*$pattern" "$work/err" || wrong "message: $*: $(cat "$work/err")"
	else
		[ ! -s "$work/err" ] || wrong "unexpected message: $*: $(cat "$work/err")"
	fi
}
echo "日 本 に お け る 中小企業" >"$work/in"
expect 0 "" $ocrfix
expect 1 "" $ocrfix --check
expect 2 "no such option" $ocrfix --nonsense
expect 2 "needs an argument" $ocrfix --log
expect 2 "takes safe or likely" $ocrfix --min review
expect 2 "no such preset" $ocrfix --for nothing
expect 3 "cannot open" $ocrfix "$work/missing.txt"
expect 2 "is a directory" $ocrfix "$work"
expect 3 "cannot open MeCab dictionary" $ocrfix --mecab-dict "$work/none"
expect 3 "cannot" $ocrfix --dicts "$work/none"
expect 2 "cannot explain" $ocrfix explain nothing/at-all
expect 3 "cannot write" sh -c "$ocrfix >/dev/full"
expect 3 "cannot write" sh -c "$ocrfix --log /dev/full"
expect 3 "cannot write" sh -c "$ocrfix --help >/dev/full"
expect 0 "" sh -c "$ocrfix | true"
expect 3 "cannot write" $ocrfix -o "$work/none/out.txt"
expect 4 "passed through" $ocrfix --max-change 1%
same "--max-change must pass the scan through" "$work/in" "$work/out"
expect 0 "" $ocrfix --max-change 90%

printf '# id\tfrom\tto\tclass\twhen\twhy\nX1\t誤\t正\tsafe\tnext=(\tbad regex\n-\t正\n+\t誤\t正\n' >"$work/bad.tsv"
expect 2 "bad.tsv:2: " $ocrfix --dict "$work/bad.tsv"
mkdir "$work/charset"
cp "$(mecab-config --dicdir 2>/dev/null || echo /usr/share/mecab/dic)"/nothing "$work/charset" 2>/dev/null
printf 'dictionary of another charset' >"$work/charset/sys.dic"
expect 3 "cannot open MeCab dictionary" $ocrfix --mecab-dict "$work/charset"

# A failed run leaves neither an output nor a temporary file; a good one leaves just the output.
mkdir "$work/o"
expect 3 "cannot open" $ocrfix -o "$work/o/x.txt" "$work/missing.txt"
[ -z "$(ls -A "$work/o")" ] || wrong "left behind: $(ls -A "$work/o")"
expect 0 "" $ocrfix -o "$work/o/x.txt"
[ "$(ls -A "$work/o")" = x.txt ] || wrong "left behind: $(ls -A "$work/o")"

# In place: the file changes where it must, and is not touched where nothing changes.
cp "$work/in" "$work/o/x.txt"
expect 0 "" $ocrfix -i "$work/o/x.txt"
$ocrfix <"$work/in" | cmp -s - "$work/o/x.txt" || wrong "-i wrote something else"
touch -d '2001-01-01' "$work/o/x.txt"
expect 0 "" $ocrfix -i "$work/o/x.txt"
[ "$(stat -c %Y "$work/o/x.txt")" = "$(date -d '2001-01-01' +%s)" ] || wrong "-i touched clean text"

# Undo refuses what does not belong together.
$ocrfix --log "$work/log" <"$work/in" >"$work/clean"
echo "別の文" >"$work/in2"
expect 2 "cannot undo" $ocrfix undo "$work/log" "$work/in2"
head -n 2 "$work/log" >"$work/cut"
expect 2 "cannot undo" $ocrfix undo "$work/cut" "$work/clean"
expect 2 "cannot undo" $ocrfix undo "$work/in" "$work/clean"

# Text without end or bottom passes in bounded time and memory.
(ulimit -v 600000; head -c 100000000 /dev/zero | tr '\0' 'a' | timeout 60 $ocrfix >"$work/out") ||
	wrong "100 MB without a newline"
[ "$(wc -c <"$work/out")" = 100000000 ] || wrong "100 MB without a newline: something was lost"
for i in $(seq 10000); do printf '（「'; done | timeout 20 $ocrfix >"$work/out" || wrong "nested brackets"
exit $failed
