# Undo of an archive writes only below the folder it is given, whatever the manifest and its links say.
. tests/props/lib.sh
command -v sqlite3 >/dev/null || { echo "skipped: no sqlite3"; exit 0; }
src=$work/src clean=$work/there/clean back=$work/here/back
mkdir -p "$src/d" "$work/there/out" "$work/here/out"
printf '日 本\n' >"$src/d/page.txt"
ln -s d "$src/a"
$ocrfix bulk "$src" "$clean" >/dev/null || wrong "bulk"
$ocrfix undo "$clean" -o "$back" || wrong "undo"
diff -r --no-dereference "$src" "$back" || wrong "undo does not give the scans back"

# The link now leads out of the folder, and a file is said to be behind it.
rm -r "$back"
ln -sfn ../out "$clean/a"
cp "$clean/d/page.txt" "$work/there/out/page.txt"
sqlite3 "$clean/.ocrfix/manifest.sqlite" "UPDATE files SET name='a/page.txt' WHERE name='d/page.txt';
	UPDATE logs SET name='a/page.txt' WHERE name='d/page.txt'"
$ocrfix undo "$clean" -o "$back" 2>"$work/err" && wrong "undo through a link ends well"
grep -qF "a/page.txt: cannot undo: its name leads through a link" "$work/err" || wrong "undo does not tell of the link"
[ -z "$(ls -A "$work/here/out")" ] || wrong "undo wrote out of its folder"
exit $failed
