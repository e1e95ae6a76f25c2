#!/bin/bash
# How well the corrector does on what it never saw: learns the channel and the decision from all
# pages but those whose column matches, and prints what that does to pages that match, beside the model
# of dicts/. Run by hand; takes some minutes for each.
#
#     tests/corpus/leave.sh COLUMN REGEX [PAGES]
#     tests/corpus/leave.sh font 'VL-?Gothic'
#     tests/corpus/leave.sh degradation '^jpeg$'
#
# PAGES (../shared/eval) holds train, train2, dev and dev2 with their tables; the pages that `make model`
# makes lie in build/pages, one and two.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '5,12s/^# \{0,1\}//p' "$0"; exit 2; }
column=$1 regex=$2 pages=${3:-../shared/eval}
prog=${OCRFIX:-build/ocrfix}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The pages of a table that match, or (-v) that do not, as links in a folder of their own.
pick() { # -v or nothing, folder of pages
	local id set
	set=$(basename "$2")
	mkdir "$work/$set"
	awk -F'\t' -v column="$column" -v regex="$regex" -v not="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) c = i; next }
		($c ~ regex) != (not == "-v") { print $1 }' "$2.tsv" |
		while read -r id; do ln -s "$(realpath "$2")/$id".* "$work/$set/"; done
}
dirs=()
for from in "$pages/train" "$pages/train2" build/pages/one build/pages/two; do
	[ -d "$from" ] || continue
	pick -v "$from"
	set=$work/$(basename "$from")
	[ "$(ls "$set")" ] && dirs+=("$set" "$set")
done
pick "" "$pages/dev"
pick "" "$pages/dev2"
cp -r dicts "$work/dicts"
"$prog" train confusions -o "$work/dicts/confusions.tsv" "${dirs[@]}"
"$prog" train decision --dicts "$work/dicts" -o "$work/dicts/decision.tsv" "${dirs[@]}"
for set in dev dev2; do
	[ "$(ls "$work/$set")" ] || continue
	for dicts in dicts "$work/dicts"; do
		[ $dicts = dicts ] && echo "== $set, $column $regex: learnt with it" ||
			echo "== $set, $column $regex: learnt without it"
		"$prog" eval --dicts "$dicts" --effort best --truth "$work/$set" >"$work/report"
		sed -n '/^group /p; /^ALL  /{p;q}' "$work/report"
		sed -n '/^curve/,/^confusions/p' "$work/report" | grep -E '^(confidence| +0\.([3-8]|9[0-9]*) *)' || true
	done
done
