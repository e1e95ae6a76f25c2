# --help, the manual page, the completion and the program agree: each is made from one table.
. tests/props/lib.sh
b=$(dirname "$ocrfix")
[ -e "$b/ocrfix.1" ] || { echo "skipped: no manual page was made"; exit 0; }
for o in $($ocrfix --help | grep -oE -- '--[a-z-]+' | sort -u); do
	grep -qF -- "${o#--}" "$b/ocrfix.1" || wrong "the manual page lacks $o"
	grep -qF -- "$o" "$b/ocrfix.bash" || wrong "the completion lacks $o"
	grep -q -- "OPT_" pipeline/commands/options.c || wrong "no table of options"
done
for s in $($ocrfix --list-stages | cut -d' ' -f1); do
	grep -q "^.It Cm $s" "$b/ocrfix.1" || wrong "the manual page lacks the stage $s"
done
for p in $(grep -v '^#' dicts/presets.tsv | cut -f1); do
	$ocrfix --for "$p" </dev/null || wrong "preset $p does not work"
	grep -q "^.It Cm $p" "$b/ocrfix.1" || wrong "the manual page lacks the preset $p"
done
if command -v mandoc >/dev/null; then
	mandoc -W warning "$b/ocrfix.1" >/dev/null 2>"$work/err" || true
	grep -E 'WARNING|ERROR' "$work/err" && wrong "mandoc complains"
fi
# The completion offers the words that the program takes, as its message names them.
for o in min kanji ruby lines heads effort report others logs document; do
	takes=$($ocrfix bulk --$o=wrong a b 2>&1 | sed -n 's/.*: it takes //p' | sed 's/,//g; s/ or / /')
	[ "$takes" ] || wrong "--$o takes a wrong word"
	grep -qF -- "--$o) words='$takes' ;;" "$b/ocrfix.bash" || wrong "the completion of --$o"
done
[ "$(bash -c ". $b/ocrfix.bash; COMP_WORDS=(ocrfix --ka); COMP_CWORD=1; _ocrfix; echo \${COMPREPLY[@]}")" = --kanji ] || wrong "completion"
exit $failed
