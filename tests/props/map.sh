# P8: the map leads from the clean text back to the scan: its runs cover both texts without a hole,
# and what they call the same is the same; for every encoding, read size and number of threads.
. tests/props/lib.sh
command -v jq >/dev/null || { echo "skipped: no jq"; exit 0; }

# Walks the runs through both texts, which come in hexadecimal, and prints what is wrong first.
# What is called the same goes to the files `ours` and `theirs`.
cat >"$work/walk.awk" <<'AWK'
function text(s, beg, end) { return substr(s, 2 * beg + 1, 2 * (end - beg)) }
function count(s, class,    i, n) {
	for (i = 1; i < length(s); i += 2) n += substr(s, i, 2) ~ class
	return n + 0
}
function wrong(what) { print what ": " $0; bad = 1; exit }
FILENAME ~ /clean[.]hex$/ { clean = $0; next }
FILENAME ~ /scan[.]hex$/ { scan = $0; next }
$1 != c + 0 || $3 != s + 0 || $2 < $1 || $4 < $3 { wrong("a hole or an overlap") }
{
	a = text(clean, $1, $2); b = text(scan, $3, $4); c = $2; s = $4
	if ($5 == "same") { printf "%s", a >ours; printf "%s", b >theirs }
	if (!utf8) next
	if ($5 == "same" && a != b) wrong("not the same")
	if ($6 != lines + 1 || $7 != c_chars + 0 || $8 != s_chars + 0) wrong("line or characters")
	lines += count(b, "0a"); c_chars += count(a, "[^89ab]."); s_chars += count(b, "[^89ab].")
}
END { if (!bad && (2 * c != length(clean) || 2 * s != length(scan))) print "the runs end too early" }
AWK
clean() { # what, options...: from $work/in to $work/out
	local what=$1
	shift
	$ocrfix --map "$work/map" --log "$work/log" "$@" <"$work/in" >"$work/out" ||
		wrong "$what: cannot clean"
}
check() { # what; lines are counted by their LF, so the text has no other line ends
	local odd utf8 c s
	c=$(wc -c <"$work/out") s=$(wc -c <"$work/in")
	head -n 1 "$work/map" | jq -e '.ocrfix and .map == 1 and .file == "<stdin>"' >/dev/null ||
		wrong "$1: header"
	tail -n 1 "$work/map" | jq -e "[.end, .clean_bytes, .scan_bytes] == [true, $c, $s]" >/dev/null ||
		wrong "$1: footer"
	utf8=$(head -n 1 "$work/map" | jq 'if .encoding == "UTF-8" then 1 else 0 end')
	xxd -p "$work/out" | tr -d '\n' >"$work/clean.hex"
	xxd -p "$work/in" | tr -d '\n' >"$work/scan.hex"
	: >"$work/ours.hex" >"$work/theirs.hex"
	odd=$(sed '1d;$d' "$work/map" | tr -d '[]"' | awk -F, -v utf8="$utf8" -v ours="$work/ours.hex" \
		-v theirs="$work/theirs.hex" -f "$work/walk.awk" "$work/clean.hex" "$work/scan.hex" -)
	[ -z "$odd" ] || wrong "$1: $odd"
	xxd -r -p "$work/ours.hex" >"$work/ours"
	xxd -r -p "$work/theirs.hex" >"$work/theirs"
}

everything >"$work/all"
cp "$work/all" "$work/in"
clean "all golden inputs"
check "all golden inputs"

# P4: the same map for any size of read and any number of threads.
cp "$work/map" "$work/want"
for size in 1 7 4096; do
	dd bs=$size if="$work/in" status=none | $ocrfix --map "$work/got" >/dev/null
	same "reads of $size bytes give another map" "$work/want" "$work/got"
done
$ocrfix -j 3 --map "$work/got" <"$work/in" >/dev/null
same "-j 3 gives another map" "$work/want" "$work/got"

# Every change is found again where the log says that it stood.
jq -r 'select(.status == "applied" and .to != "") | "\(.out)-\(.out + (.to | utf8bytelength))\t\(.at)"' \
	"$work/log" >"$work/changes"
cut -f1 "$work/changes" | xargs $ocrfix where "$work/map" | cut -f1,4 >"$work/found"
same "the map leads elsewhere than the log" "$work/changes" "$work/found"
at=$(grep -abo -m1 歴史 "$work/out" | cut -d: -f1)
$ocrfix where "$work/map" "$at-$((at + 6))" | {
	IFS=$'\t' read -r _ _ line beg end _
	[ "$(tail -c +$((beg + 1)) "$work/in" | head -c $((end - beg)) | tr -d ' ')" = 歴史 ] ||
		wrong "a hit leads to other bytes"
	sed -n "${line}p" "$work/in" | tr -d ' ' | grep -q 歴史 || wrong "a hit leads to another line"
	exit $failed
} || failed=1

for e in Shift_JIS EUC-JP UTF-16LE UTF-16BE ISO-2022-JP; do
	iconv -c -f UTF-8 -t "${e/Shift_JIS/CP932}" <"$work/all" >"$work/in"
	clean "$e" --encoding $e
	check "$e"
	case $e in
	Shift_JIS) icu=ibm-943_P15A-2003 ;;
	EUC-JP) icu=euc-jp-2007 ;;
	ISO-2022-JP) continue ;; # changes take escapes along: parts cannot be decoded by themselves
	*) icu=$e ;;
	esac
	uconv -f $icu -t UTF-8 <"$work/theirs" >"$work/decoded"
	same "$e: not the same" "$work/ours" "$work/decoded"
done
for seed in 1 2; do
	awk -v s=$seed 'BEGIN { srand(s); for (i = 0; i < 30000; i++) printf "%02x", int(rand() * 256) }' |
		xxd -r -p | tr -d '\r\205' >"$work/in"
	clean "random bytes" --encoding UTF-8
	check "random bytes"
	for e in Shift_JIS EUC-JP UTF-16LE UTF-16BE ISO-2022-JP; do
		clean "random bytes as $e" --encoding $e
		check "random bytes as $e"
	done
done

# What is passed through is the same from end to end; two files are two parts of one map.
cp "$work/all" "$work/in"
$ocrfix --max-change 0% --map "$work/map" <"$work/in" >"$work/out" 2>/dev/null
check "passed through"
! grep -q changed "$work/map" || wrong "passed through, and yet changed"
printf '日 本 に お け る\n' >"$work/a"
$ocrfix --map "$work/map" "$work/a" "$work/a" >"$work/out"
[ "$($ocrfix where "$work/map" $(($(wc -c <"$work/out") / 2)) | cut -f4)" = 0 ] ||
	wrong "the second file does not begin where the first one ends"
for bad in 'cannot find offset:999' 'cannot use:5-3' 'cannot use:x'; do
	$ocrfix where "$work/map" "${bad#*:}" >"$work/o" 2>"$work/err" && wrong "$bad passes"
	grep -q "^ocrfix: .*${bad%:*}" "$work/err" || wrong "$bad: $(cat "$work/err")"
done
head -n 3 "$work/map" >"$work/cut"
$ocrfix where "$work/cut" 0 2>"$work/err" && wrong "a map that is cut off passes"
sh -c "$ocrfix --map /dev/full" <"$work/in" >/dev/null 2>"$work/err"
[ $? = 3 ] || wrong "a full disk is not told"
exit $failed
