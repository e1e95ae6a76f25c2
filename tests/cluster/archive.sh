# Makes a sample archive: archive.sh FOLDER [FILES]. Golden inputs, cut into pages of many books.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
n=${2:-120}
mkdir -p "$1"
i=0
while read -r line; do
	i=$((i + 1))
	[ "$i" -le "$n" ] || break
	mkdir -p "$1/book$((i % 9))"
	{
		printf '%s\n' "$line"
		[ $((i % 5)) != 0 ] || cat "$here/corpus/raw/brochure.md"
	} >"$1/book$((i % 9))/page$i.txt"
done < <(cut -f2 "$here"/tests/golden/{spaces,lookalike,dictionary}/cases.tsv | grep -v '^#' | grep -v '[\\]')
