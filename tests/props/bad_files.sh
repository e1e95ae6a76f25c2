# Broken page files, for every format and every way to be broken: one clear line, exit status 2, the file
# passed through and undone; nothing outside of it is read; alone or among others, named or told by its text.
. tests/props/lib.sh
seen=0
refused() { # format, what is wrong with it; the file is $work/bad
	for named in "--format $1" ""; do
		$ocrfix $named --log "$work/log" <"$work/bad" >"$work/out" 2>"$work/err"
		[ $? = 2 ] || wrong "$1: $2 ($named): not refused"
		[ "$(wc -l <"$work/err")" = 1 ] && grep -Eq '^ocrfix: <stdin>:([0-9]+:)? cannot [a-z]+ .*: .*; passed through$' "$work/err" ||
			wrong "$1: $2 ($named): $(cat "$work/err")"
		same "$1: $2 ($named): not passed through" "$work/bad" "$work/out"
		$ocrfix undo "$work/log" "$work/out" | cmp -s - "$work/bad" || wrong "$1: $2: cannot be undone"
		seen=$((seen + 1))
	done
}
cut_short() { # format, file
	head -c $(($(wc -c <"$2") * 2 / 3)) "$2" >"$work/bad"
	refused "$1" "cut short"
}
broken_byte() { # format, file
	LC_ALL=C sed '0,/\xE3\x81./s//\xE3/' "$2" >"$work/bad" # one kana loses its end
	refused "$1" "not UTF-8"
}
declare_type() { # file, what the document type declares; takes the place of the one that is there
	sed "/<!DOCTYPE/,/>/d; 1s|?>|?><!DOCTYPE x [$2]>|" "$1"
}
echo 'stands outside' >"$work/outside"
for f in hocr/library alto/report page/report ndlocr/library; do
	format=${f%/*} f=tests/golden/$f.in
	# NDLOCR files begin without a declaration.
	{ grep -q '^<?xml' "$f" || echo '<?xml version="1.0" encoding="UTF-8"?>'; cat "$f"; } >"$work/good"
	$ocrfix --format $format "$work/good" >/dev/null || wrong "$format: refused, and nothing is wrong"
	cut_short $format "$work/good"
	broken_byte $format "$work/good"
	sed '0,/<\/[a-zA-Z]*>/s///' "$work/good" >"$work/bad"
	refused $format "an end tag is missing"
	bomb='<!ENTITY a "ああああああああ">'
	for pair in b:a c:b d:c e:d g:e h:g i:h; do
		bomb="$bomb<!ENTITY ${pair%:*} \"$(printf "\\&${pair#*:};%.0s" 1 2 3 4 5 6 7 8 9 10)\">"
	done
	declare_type "$work/good" "${bomb//&/\\&}" | sed 's/の/\&i;/' >"$work/bad"
	refused $format "an entity that grows"
	declare_type "$work/good" "<!ENTITY i SYSTEM \"file://$work/outside\">" | sed 's/の/\&i;/' >"$work/bad"
	refused $format "an entity from outside"
	declare_type "$work/good" "<!ENTITY % i SYSTEM \"file://$work/outside\"> %i;" >"$work/bad"
	refused $format "a document type from outside"
	for e in Shift_JIS EUC-JP UTF-16 ISO-8859-1; do
		sed "1s/encoding=[\"'][^\"']*[\"']/encoding=\"$e\"/" "$work/good" >"$work/bad"
		refused $format "says that it is $e"
	done
	iconv -f UTF-8 -t CP932 "$f" >"$work/sjis" 2>/dev/null && {
		{ grep -aq '^<?xml' "$work/sjis" || echo '<?xml version="1.0" encoding="UTF-8"?>'; cat "$work/sjis"; } >"$work/bad"
		refused $format "is Shift_JIS and says UTF-8"
	}
done
for f in vision/page ndljson/lines; do
	format=${f%/*} f=tests/golden/$f.in
	cut_short $format $f
	broken_byte $format $f
	sed 's/"text": *"/"text": 7, &/' $f >"$work/bad"
	refused $format "a key that stands twice"
done
broken_byte tsv tests/golden/tsv/library.in
head -c -4 tests/golden/tsv/library.in | sed '5s/\t[^\t]*$//' >"$work/bad"
refused tsv "a column is missing"
[ $seen = 104 ] || wrong "$seen files were tried"
exit $failed
