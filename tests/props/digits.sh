# P6: digits, ASCII words, URLs and addresses come out as they went in. The rules that may write a digit
# (lookalike/letter-in-number) or take a letter for a stroke (lookalike/split, bracket) are not statistical, and are off
# here; so are the marks of models, which hold names and coordinates, and lines, which takes dirt out of margins.
. tests/props/lib.sh
keep() { # everything that must not be touched, in order
	grep -oP 'https?://[!-~]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+|[0-9\x{FF10}-\x{FF19}]+|[A-Za-z]+' | cat
}
everything >"$work/in"
[ -d "$shared/eval/dev" ] && cat "$shared"/eval/dev/*.ocr.txt >>"$work/in"
$ocrfix --effort best --except lines,lookalike/letter-in-number,lookalike/split,lookalike/bracket,normalize,markdown <"$work/in" >"$work/out"
keep <"$work/in" | tr -d '\n' >"$work/a"
keep <"$work/out" | tr -d '\n' >"$work/b"
[ "$(wc -c <"$work/a")" -gt 1000 ] || wrong "too little to tell anything"
same "digits or Latin words changed" "$work/a" "$work/b"
exit $failed
