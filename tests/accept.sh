#!/bin/bash
# Rewrites one golden case from what the program does now, and shows what changed:
# accept.sh stage/name, where name is a stem of files or a line of cases.tsv.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."
case ${1-} in */*) ;; *) echo "usage: make accept CASE=stage/name" >&2; exit 2 ;; esac
stage=${1%%/*} name=${1#*/}
stem=tests/golden/$stage/$name
args=()
if [ -e "$stem.in" ]; then
	[ -e "$stem.args" ] && { read -ra args <"$stem.args" || true; }
	touch "$stem.out"
	build/ocrfix "${args[@]}" <"$stem.in" >"$stem.new"
	diff -u "$stem.out" "$stem.new" || true
	mv "$stem.new" "$stem.out"
	exit 0
fi
table=tests/golden/$stage/cases.tsv
line=$(grep -nP "^\Q$name\E\t" "$table" | cut -d: -f1)
[ "$line" ] || { echo "accept: no case '$1'" >&2; exit 2; }
IFS=$'\x1f' read -r _ in want options < <(sed -n "${line}p" "$table" | tr '\t' '\037')
read -ra args <<<"$options"
escape() { sed ':a;N;$!ba;s/\\/\\\\/g;s/\t/\\t/g;s/\n/\\n/g'; }
got=$(printf %b "$in" | build/ocrfix "${args[@]}"; echo x)
got=$(printf %s "${got%x}" | escape)
cp "$table" "$table.new"
awk -v n="$line" -v name="$name" -v in_="${in//\\/\\\\}" -v got="${got//\\/\\\\}" -v o="$options" \
	'NR == n { printf "%s\t%s\t%s%s\n", name, in_, got == in_ ? "=" : got, o == "" ? "" : "\t" o; next } { print }' \
	"$table" >"$table.new"
diff -u "$table" "$table.new" || true
mv "$table.new" "$table"
