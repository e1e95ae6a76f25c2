# How sure the engine was of a word weighs in the confidence of a correction there, in each format that
# tells; the promises hold with it, and without it nothing changes.
. tests/props/lib.sh
text=成果は国の学会で発表ざれる。
tsv() { # how sure, of 100
	printf 'level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n'
	printf '5\t1\t1\t1\t1\t1\t0\t0\t400\t30\t%s\t成果は国の\n' "$1"
	printf '5\t1\t1\t1\t1\t2\t400\t0\t600\t30\t%s\t学会で発表ざれる。\n' "$1"
}
hocr() {
	printf '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
	printf '<meta name="ocr-system" content="x"/></head><body><div class="ocr_page"><span class="ocr_line">'
	printf '<span class="ocrx_word" title="bbox 0 0 400 30; x_wconf %s">成果は国の</span>' "$1"
	printf '<span class="ocrx_word" title="bbox 400 0 1000 30; x_wconf %s">学会で発表ざれる。</span>' "$1"
	printf '</span></div></body></html>\n'
}
confidence() { # of the guess in the file
	$ocrfix --log "$work/log" -o "$work/out" "$1" || wrong "$1: exit status"
	$ocrfix undo "$work/log" "$work/out" | cmp -s - "$1" || wrong "$1: undo"
	$ocrfix <"$work/out" | cmp -s - "$work/out" || wrong "$1: twice is not once"
	jq 'select(.from == "ざ" and .to == "さ") | .confidence' "$work/log"
}
printf '%s\n' "$text" >"$work/plain"
plain=$(confidence "$work/plain")
[ -n "$plain" ] || wrong "no guess in plain text"
for format in tsv hocr; do
	$format 97 >"$work/sure"
	$format 35 >"$work/unsure"
	sure=$(confidence "$work/sure") unsure=$(confidence "$work/unsure")
	[ -n "$sure" ] && [ -n "$unsure" ] && [ "$sure" -lt "$unsure" ] ||
		wrong "$format: '$sure' where the engine was sure, '$unsure' where it was not"
	$format -1 | sed 's/; x_wconf -1//g' >"$work/silent"
	[ "$(confidence "$work/silent")" = "$plain" ] || wrong "$format: it tells nothing, and that changes something"
done
exit $failed
