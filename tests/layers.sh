#!/bin/bash
# The rooms' order: a file includes only its own floor or a lower one, and only adapt/ includes ICU,
# PCRE2, MeCab and md4c. Prints each breach; `layers.sh ROOT` checks another tree (for its own test).
set -u
root=${1:-$(dirname "$0")/../pipeline}
declare -A floor=([base]=1 [text]=2 [adapt]=3 [dict]=4 [model]=4 [stages]=5 [formats]=6 [bulk]=7 [commands]=8)
breaches=0 seen=0
while IFS=: read -r file _ include; do
	room=${file#"$root"/}
	case $room in */*) room=${room%%/*} ;; *) room=commands ;; esac # ocrfix.c stands on top
	seen=$((seen + 1))
	if [[ $include =~ \"([a-z]+)/ ]]; then
		to=${BASH_REMATCH[1]}
		if [ -z "${floor[$to]-}" ] || [ -z "${floor[$room]-}" ] ||
			[ "${floor[$to]}" -gt "${floor[$room]}" ] ||
			{ [ "${floor[$to]}" = "${floor[$room]}" ] && [ "$to" != "$room" ]; }; then
			echo "$file: $room must not include $to"
			breaches=$((breaches + 1))
		fi
	elif [[ $include =~ \<(unicode/|pcre2|mecab|md4c) ]] && [ "$room" != adapt ]; then
		echo "$file: only adapt may include ${BASH_REMATCH[1]}"
		breaches=$((breaches + 1))
	fi
done < <(grep -rnE --include='*.[ch]' '^#include' "$root")
[ "$seen" -gt 0 ] || { echo "layers.sh: no includes found under $root"; exit 1; }
[ "$breaches" = 0 ]
