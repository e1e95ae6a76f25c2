# ocrfix bulk: a tree comes out as the filter would write each file, for any -j; what is not text,
# not safe, or not changed is treated as promised; undo gives everything back.
. tests/props/lib.sh
src=$work/src
pages() { # lines that stages have something to do in
	cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' | head -c "$1"
}
mkdir -p "$src/巻一/章 二" "$src/b/empty" "$src/b.d" "$src/loose"
pages 60000 | split -l 40 -a 3 - "$src/巻一/p"
printf '日 本 に お け る 歴 史\n' >"$src/b/名前.txt"
printf '日 本 に お け る 歴 史\n' >"$src/b.d/new
line.txt"
printf '電線後の新たな体制\n' | iconv -f UTF-8 -t CP932 >"$src/b/sjis.txt"
cp "$src/b/名前.txt" "$src/巻一/章 二/p 一"
printf 'bad \xFF\xFE\x80 bytes\n' >"$src/b/bad.txt"
: >"$src/b/nothing.txt"
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >"$src/b/picture.png"
cp "$ocrfix" "$src/b/program" 2>/dev/null
ln -s 名前.txt "$src/b/link"
ln -s ../b "$src/loose/folder"
chmod 640 "$src/b/名前.txt"
sleep 0.2 # files that are younger are compared by hash next time

tree_same() { # what, dir, dir
	diff -r --no-dereference -x .ocrfix "$2" "$3" >"$work/diff" || wrong "$1: $(head -5 "$work/diff")"
}
said() { grep -q -- "$1" "$work/out" "$work/err" || wrong "not said: $1: $(cat "$work/out" "$work/err")"; }

expect 0 "$ocrfix" bulk -j1 "$src" "$work/one"
expect 0 "$ocrfix" bulk -j3 "$src" "$work/three"
tree_same "-j1 and -j3 differ" "$work/one" "$work/three"
(cd "$src" && find . -type f -print0) | while IFS= read -r -d '' f; do
	case $f in *.png | */program) cp "$src/$f" "$work/want" ;; *) "$ocrfix" <"$src/$f" >"$work/want" ;; esac
	cmp -s "$work/want" "$work/one/$f" || echo "$f" >>"$work/differ"
done
[ ! -e "$work/differ" ] || wrong "bulk and filter differ: $(head -3 "$work/differ")"
[ -d "$work/one/b/empty" ] || wrong "an empty folder is missing"
[ "$(readlink "$work/one/b/link")" = 名前.txt ] || wrong "a link is missing"
[ "$(stat -c %a "$work/one/b/名前.txt")" = 640 ] || wrong "rights are lost"
[ -z "$(ls -A "$work/one/.ocrfix/tmp")" ] || wrong "temporary files are left"

# Everything comes back.
expect 0 "$ocrfix" undo -o "$work/back" "$work/three"
find "$src" -type d -empty -delete
tree_same "undo does not give the tree back" "$src" "$work/back"
expect 0 "$ocrfix" undo "$work/three" b/sjis.txt
same "undo of one file" "$src/b/sjis.txt" "$work/out"

# Nothing to do; then only what changed; then all, with other settings.
before=$(stat -c %Y%i "$work/one/b/名前.txt")
expect 0 "$ocrfix" bulk "$src" "$work/one"
said "unchanged"
[ "$before" = "$(stat -c %Y%i "$work/one/b/名前.txt")" ] || wrong "an unchanged file was written again"
touch "$src/b/名前.txt"
expect 0 "$ocrfix" bulk "$src" "$work/one"
[ "$before" = "$(stat -c %Y%i "$work/one/b/名前.txt")" ] || wrong "a touched file was written again"
printf '電線後の新たな体制\n' >"$src/b/名前.txt"
rm "$src/b/bad.txt"
expect 0 "$ocrfix" bulk "$src" "$work/one"
said "gone"
[ "$(cat "$work/one/b/名前.txt")" = "震災後の新たな体制" ] || wrong "a changed file was not cleaned again"
rm "$work/one/b/sjis.txt"
expect 0 "$ocrfix" bulk "$src" "$work/one"
[ -s "$work/one/b/sjis.txt" ] || wrong "a lost output was not made again"
expect 0 "$ocrfix" bulk --only spaces "$src" "$work/one"
[ "$(cat "$work/one/b/名前.txt")" = "電線後の新たな体制" ] || wrong "other settings changed nothing"
expect 0 "$ocrfix" bulk --status --report json "$work/one"
jq -e '.files[] | select(.state == "cleaned") | .files > 5' <"$work/out" >/dev/null || wrong "--status: $(cat "$work/out")"

# A list, with what it must not name.
(cd "$src" && find . -name 'p*' -type f) >"$work/list"
printf '%s\n' /etc/passwd ../src/b/sjis.txt loose/folder/sjis.txt missing.txt >>"$work/list"
expect 3 "$ocrfix" bulk --files-from "$work/list" "$src" "$work/listed"
said "passwd: refused: its name is an absolute path"
said "sjis.txt: refused: its name leads out"
said "folder/sjis.txt: refused: its name leads through a link"
said "missing.txt: cannot look at it"
tree_same "a list" "$work/three/巻一" "$work/listed/巻一"
[ "$(find "$work/listed" -type f -name 'p*' | wc -l)" = "$(find "$src" -name 'p*' | wc -l)" ] || wrong "a list"
(cd "$src" && find . -name '*.txt' -type f -print0) | "$ocrfix" bulk -0 --files-from - "$src" "$work/listed0" >"$work/out" ||
	wrong "-0 --files-from -"
[ -s "$work/listed0/b.d/new
line.txt" ] || wrong "a name with a newline"
expect 0 "$ocrfix" bulk "$src/b/sjis.txt" "$work/single"
[ "$(cat "$work/single/sjis.txt")" = "震災後の新たな体制" ] || wrong "a single file"

# What is no text; logs elsewhere.
expect 0 "$ocrfix" bulk --others skip --logs beside "$src" "$work/beside"
[ ! -e "$work/beside/b/picture.png" ] || wrong "--others skip copied"
expect 0 "$ocrfix" undo "$work/beside/b/sjis.txt.log.zst" "$work/beside/b/sjis.txt"
same "a log beside its output" "$src/b/sjis.txt" "$work/out"
expect 0 "$ocrfix" undo "$work/beside" b/sjis.txt
same "a log beside its output, by the manifest" "$src/b/sjis.txt" "$work/out"
expect 0 "$ocrfix" bulk --logs none "$src" "$work/beside"
[ -z "$(find "$work/beside" -name '*.log.zst')" ] || wrong "old logs are left"
[ -e "$work/beside/b/picture.png" ] || wrong "--others copy did not"
expect 2 "$ocrfix" undo "$work/beside" b/sjis.txt

# A change budget.
expect 4 "$ocrfix" bulk --max-change 1% "$src" "$work/budget"
same "over the budget" "$src/b.d/new
line.txt" "$work/budget/b.d/new
line.txt"
expect 4 "$ocrfix" bulk --max-change 1% "$src" "$work/budget"

# What is not safe.
bad=$work/bad
mkdir "$bad"
printf 'あ\n' >"$bad/Page.txt"
cp "$bad/Page.txt" "$bad/page.txt"
mkfifo "$bad/pipe"
ln -s /etc/passwd "$bad/abs"
ln -s ../src/b/sjis.txt "$bad/out"
ln -s nowhere "$bad/dangling"
expect 2 "$ocrfix" bulk "$bad" "$work/safe"
for f in "page.txt: refused: its name differs" "pipe: refused: it is a FIFO" "abs: refused: it is a link out" \
	"out: refused: it is a link out" "dangling: refused: it is a link that leads nowhere"; do said "$f"; done
[ "$(cd "$work/safe" && ls)" = Page.txt ] || wrong "something unsafe was written: $(ls "$work/safe")"
mkdir "$work/full"
echo mine >"$work/full/mine"
expect 2 "$ocrfix" bulk "$src" "$work/full"
said "did not make"
expect 2 "$ocrfix" bulk "$src" "$work"
expect 3 "$ocrfix" bulk "$work/nowhere" "$work/x"
[ ! -e "$work/x" ] || wrong "a target was made for nothing"
expect 2 "$ocrfix" bulk "$src"
expect 2 "$ocrfix" bulk --status "$work/full"
# A target inside its source is not walked.
expect 0 "$ocrfix" bulk "$src" "$src/clean"
expect 0 "$ocrfix" bulk "$src" "$src/clean"
[ ! -e "$src/clean/clean" ] || wrong "the target was cleaned too"
exit $failed
