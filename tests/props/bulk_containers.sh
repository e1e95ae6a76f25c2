# ocrfix bulk cleans what is in zip, tar and packed files, packs it again under the same names, gives it
# back, and is not led astray by containers that mean harm.
. tests/props/lib.sh
for tool in zip unzip tar gzip zstd; do
	command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 0; }
done
src=$work/src in=$work/in
mkdir -p "$src" "$in/巻/章" "$in/empty"
for i in $(seq 70); do
	cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' |
		tail -n +"$i" | head -c $((i * 40)) | sed '$d' >"$in/巻/章/頁$i.txt"
done
printf '電線後の新たな体制\n' | iconv -f UTF-8 -t CP932 >"$in/sjis.txt"
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >"$in/picture.png"
: >"$in/nothing.txt"
ln -s 巻/章 "$in/link"
ln "$in/sjis.txt" "$in/zz-hard.txt"
(cd "$in" && zip -qyr "$src/a.zip" . && tar cf "$src/a.tar" . && tar czf "$src/a.tgz" -- * && tar czf "$src/a.tar.gz" . && tar --zstd -cf "$src/a.tar.zst" .)
cat "$in"/巻/章/* >"$work/text"
gzip -c "$work/text" >"$src/text.txt.gz"
zstd -q "$work/text" -o "$src/text.txt.zst"
gzip -c "$in/picture.png" >"$src/picture.png.gz"
: | gzip >"$src/empty.gz"
(cd "$in" && zip -qr "$src/book.docx" 巻) # no container that anybody wants to see opened
mkdir "$work/inner" && cp "$src/a.zip" "$work/inner/" && (cd "$work/inner" && zip -q0 "$src/nested.zip" a.zip)
sleep 0.2

unpack() { # folder, to
	mkdir -p "$2"/{zip,tar,tgz,targz,tzst}
	unzip -qo "$1/a.zip" -d "$2/zip"
	tar xf "$1/a.tar" -C "$2/tar"
	tar xzf "$1/a.tgz" -C "$2/tgz"
	tar xzf "$1/a.tar.gz" -C "$2/targz"
	tar xf "$1/a.tar.zst" -C "$2/tzst"
	gzip -dc "$1/text.txt.gz" >"$2/gz"
	zstd -qdc "$1/text.txt.zst" >"$2/zst"
}

expect 0 "$ocrfix" bulk -j1 "$src" "$work/one"
expect 0 "$ocrfix" bulk -j4 "$src" "$work/four"
diff -r -x .ocrfix "$work/one" "$work/four" || wrong "-j1 and -j4 differ"
unpack "$work/one" "$work/got"
# What a tree of the same files comes to.
expect 0 "$ocrfix" bulk "$in" "$work/tree"
rm -rf "$work/tree/.ocrfix"
for c in zip tar tgz targz tzst; do
	diff -r --no-dereference "$work/tree" "$work/got/$c" >"$work/diff" || wrong "in $c: $(head -3 "$work/diff")"
done
"$ocrfix" <"$work/text" >"$work/clean"
same "in .gz" "$work/clean" "$work/got/gz"
same "in .zst" "$work/clean" "$work/got/zst"
unzip -p "$work/one/nested.zip" a.zip | cmp -s - "$src/a.zip" || wrong "a container in a container was opened"
for f in book.docx empty.gz; do same "$f was touched" "$src/$f" "$work/one/$f"; done
gzip -dc "$work/one/picture.png.gz" | cmp -s - "$in/picture.png" || wrong "a packed picture"
diff <(tar tf "$src/a.tar") <(tar tf "$work/one/a.tar") || wrong "names or order in a.tar"
diff <(unzip -Z1 "$src/a.zip") <(unzip -Z1 "$work/one/a.zip") || wrong "names or order in a.zip"

# Cleaning twice is cleaning once; the scans come back.
expect 0 "$ocrfix" bulk "$work/one" "$work/twice"
diff -r -x .ocrfix "$work/one" "$work/twice" || wrong "cleaning twice is not cleaning once"
expect 0 "$ocrfix" undo -o "$work/back" "$work/four"
unpack "$work/back" "$work/again"
unpack "$src" "$work/was"
diff -r --no-dereference "$work/was" "$work/again" >"$work/diff" || wrong "undo: $(head -3 "$work/diff")"
expect 0 "$ocrfix" bulk --logs beside "$src" "$work/beside"
expect 0 "$ocrfix" undo "$work/beside" a.tgz
tar xzOf "$work/out" sjis.txt | cmp -s - "$in/sjis.txt" || wrong "undo of one container"
expect 0 "$ocrfix" bulk --others skip "$src" "$work/skip"
unzip -Z1 "$work/skip/a.zip" | grep -q picture && wrong "--others skip keeps a picture"

# Names in another encoding stay what they are.
mkdir "$work/names" "$work/old"
printf '日 本 に お け る\n' >"$work/old/$(printf '頁.txt' | iconv -f UTF-8 -t CP932)"
(cd "$work/old" && tar cf "$work/names/n.tar" -- *)
expect 0 "$ocrfix" bulk "$work/names" "$work/names2"
diff <(LC_ALL=C tar tf "$work/names/n.tar") <(LC_ALL=C tar tf "$work/names2/n.tar") || wrong "a CP932 name"

# Harm.
bad=$work/bad
mkdir "$bad" "$work/x"
(cd "$work/x" && echo あ >up && echo い >good && echo う >Good && ln -s /etc/passwd abs && ln -s ../../up out &&
	mkfifo pipe && tar cPf "$bad/evil.tar" --transform 's|^up|../up|;s|^good2|/tmp/good2|' up good Good abs out pipe)
head -c 300 "$src/a.tgz" >"$bad/broken.tgz"
head -c 150000000 /dev/zero | gzip -9 >"$bad/bomb.gz"
(cd "$work/x" && zip -qP secret "$bad/locked.zip" good)
expect 2 "$ocrfix" bulk "$bad" "$work/safe"
[ "$(tar tf "$work/safe/evil.tar")" = good ] || [ "$(tar tf "$work/safe/evil.tar")" = Good ] ||
	wrong "evil.tar: $(tar tf "$work/safe/evil.tar")"
same "a broken container" "$bad/broken.tgz" "$work/safe/broken.tgz"
same "a locked container" "$bad/locked.zip" "$work/safe/locked.zip"
[ ! -e "$work/safe/bomb.gz" ] || wrong "a bomb was unpacked"
grep -q "bomb.gz: refused: it unpacks to more" "$work/err" || wrong "a bomb is not told"
grep -q "locked.zip: cannot unpack: it is encrypted; passed" "$work/err" || wrong "a lock is not told"
expect 2 "$ocrfix" bulk "$bad" "$work/safe" # what is wrong stays so
expect 0 "$ocrfix" bulk --status --report json "$work/safe"
for e in "leads out of its folder" "a link out of the container" "a device or the like" "at most in case"; do
	grep -q "$e" "$work/out" || wrong "--status lacks: $e"
done
expect 4 "$ocrfix" bulk --max-change 1% "$src" "$work/budget"
exit $failed
