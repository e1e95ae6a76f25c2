# P6: digits, ASCII words, URLs and addresses come out as they went in. The one rule that may write
# a digit, lookalike/letter-in-number, is not statistical, and is off here.
. tests/props/lib.sh
keep() { # everything that must not be touched, in order
	grep -oE 'https?://[!-~]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+|[0-9０-９]+|[A-Za-z]+' | cat
}
everything >"$work/in"
[ -d "$shared/eval/dev" ] && cat "$shared"/eval/dev/*.ocr.txt >>"$work/in"
$ocrfix --except lookalike/letter-in-number,normalize <"$work/in" >"$work/out"
keep <"$work/in" | tr -d '\n' >"$work/a"
keep <"$work/out" | tr -d '\n' >"$work/b"
same "digits or Latin words changed" "$work/a" "$work/b"
exit $failed
