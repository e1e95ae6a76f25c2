#!/bin/bash
# Runs test cases and counts them: run.sh [-b PROGRAM] [golden|unit|props|props/NAME]... (default: all).
#
# Golden cases are data. One case is a line of tests/golden/*/cases.tsv:
#     name<TAB>input<TAB>expected[<TAB>options]
# where "=" expects the input unchanged and \n \t \\ \xHH \uXXXX \u{XXXXX} are escapes; or a stem of
# files in tests/golden/*/: STEM.in with STEM.out (missing: unchanged), and where wanted STEM.args,
# STEM.err, STEM.rc and STEM.log. A case whose name ends in .todo is known to be wrong: it must
# still fail. Each case is also cleaned twice and undone, so each is a test of those promises too.
set -u
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."
prog=build/ocrfix
if [ "${1-}" = -b ]; then prog=$2; shift 2; fi
prog=$(readlink -f "$prog")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results
: >"$results"

ok() { echo "ok $1" >>"$results"; }
bad() { # name, what went wrong on standard input
	echo "FAIL $1" >>"$results"
	{ echo "FAIL $1"; sed 's/^/    /'; } >&2
}

# Text with every character that is not plain ASCII named, so that look-alikes can be told apart.
code_points() {
	if command -v uconv >/dev/null; then
		uconv -x '::[^\u0000-\u007F] any-hex/unicode;' 2>/dev/null || cat -v
	else
		od -An -c
	fi
}

show_diff() { # expected, got
	diff -u --label expected "$1" --label got "$2" | head -40
	diff <(code_points <"$1") <(code_points <"$2") | head -20
}

# One case in its own folder: in, want, args -> result by name.
run_case() { # name dir
	local name=$1 d=$2 rc=0 want_rc=0 fault=
	local -a args=()
	[ -s "$d/args" ] && read -ra args <"$d/args"
	[ -e "$d/rc" ] && want_rc=$(cat "$d/rc")
	"$prog" --log "$d/log" "${args[@]}" <"$d/in" >"$d/out" 2>"$d/err" || rc=$?
	if [ "$rc" != "$want_rc" ]; then
		fault="exit status $rc instead of $want_rc: $(head -3 "$d/err")"
	elif ! cmp -s "$d/want" "$d/out"; then
		fault=$(show_diff "$d/want" "$d/out")
	elif [ -e "$d/want.err" ] && ! cmp -s "$d/want.err" "$d/err"; then
		fault=$(show_diff "$d/want.err" "$d/err")
	elif [ ! -e "$d/want.err" ] && [ -s "$d/err" ]; then
		fault="unexpected message: $(head -3 "$d/err")"
	elif [ -e "$d/want.log" ] && ! diff <(tail -n +2 "$d/want.log") <(tail -n +2 "$d/log") >"$d/x"; then
		fault="log: $(head -20 "$d/x")"
	elif [ "$want_rc" = 0 ]; then
		if ! "$prog" undo "$d/log" "$d/out" >"$d/undone" 2>"$d/err" ||
			! cmp -s "$d/in" "$d/undone"; then
			fault="undo does not give the input back: $(head -3 "$d/err")
$(diff "$d/in" "$d/undone" | head)"
		fi
		# A second run reads what the first one wrote: in its encoding.
		case " ${args[*]-}" in
		*--output-encoding*) ;;
		*)
			local -a again=()
			local a skip=
			for a in "${args[@]}"; do
				if [ "$skip" ]; then skip=; continue; fi
				case $a in --encoding) skip=1; continue ;; --encoding=*) continue ;; esac
				again+=("$a")
			done
			"$prog" "${again[@]}" <"$d/out" >"$d/twice" 2>/dev/null
			cmp -s "$d/out" "$d/twice" || fault="$fault
cleaning twice is not cleaning once:
$(show_diff "$d/out" "$d/twice")"
			;;
		esac
	fi
	case $name in
	*.todo) [ "$fault" ] && ok "$name" || echo "it works now: take .todo off its name" | bad "$name" ;;
	*) [ "$fault" ] && bad "$name" <<<"$fault" || ok "$name" ;;
	esac
	rm -rf "$d"
}

# "\u{1F600}" is for us, "\U0001F600" for printf; everything else printf knows.
unescape() {
	local s=$1
	while [[ $s =~ \\u\{([0-9A-Fa-f]+)\} ]]; do
		s=${s/"${BASH_REMATCH[0]}"/\\U$(printf %08x "0x${BASH_REMATCH[1]}")}
	done
	printf %b "$s"
}

golden_lines() {
	local file=$1 base n=0 name in want args d
	base=$(basename "$(dirname "$file")")
	# A tab is white space to read, which would swallow empty fields: use another separator.
	while IFS=$'\x1f' read -r name in want args; do
		case $name in ''|'#'*) continue ;; esac
		n=$((n + 1))
		d=$work/$base.$n
		mkdir "$d"
		unescape "$in" >"$d/in"
		if [ "$want" = = ]; then cp "$d/in" "$d/want"; else unescape "$want" >"$d/want"; fi
		printf %s "$args" >"$d/args"
		run_case "$base/$name" "$d" &
		while [ "$(jobs -r | wc -l)" -ge 4 ]; do wait -n; done
	done < <(tr '\t' '\037' <"$file")
	wait
}

golden_files() {
	local in=$1 stem d name
	stem=${in%.in}
	name=$(basename "$(dirname "$in")")/$(basename "$stem")
	d=$work/files.$(echo "$name" | tr / .)
	mkdir "$d"
	cp "$in" "$d/in"
	if [ -e "$stem.out" ]; then cp "$stem.out" "$d/want"; else cp "$in" "$d/want"; fi
	[ -e "$stem.args" ] && cp "$stem.args" "$d/args"
	[ -e "$stem.rc" ] && cp "$stem.rc" "$d/rc"
	[ -e "$stem.err" ] && cp "$stem.err" "$d/want.err"
	[ -e "$stem.log" ] && cp "$stem.log" "$d/want.log"
	run_case "$name" "$d"
}

golden() {
	local f
	for f in tests/golden/*/cases.tsv; do [ -e "$f" ] && golden_lines "$f"; done
	for f in tests/golden/*/*.in; do [ -e "$f" ] && golden_files "$f"; done
	for f in corpus/raw/*; do
		[ -e "$f" ] || continue
		local d=$work/corpus
		mkdir "$d"
		cp "$f" "$d/in"
		cp "corpus/clean/$(basename "$f")" "$d/want"
		run_case "corpus/$(basename "$f")" "$d"
	done
}

unit() {
	local t line
	for t in tests/unit/test_*.c; do
		t=$(dirname "$prog")/unit/$(basename "$t" .c)
		if "$t" >"$work/unit.out" 2>"$work/unit.err"; then :; fi
		line=$(tail -1 "$work/unit.out")
		if [[ $line =~ ^([0-9]+)\ passed,\ 0\ failed$ && ${BASH_REMATCH[1]} -gt 0 ]]; then
			ok "unit/$(basename "$t")"
		else
			{ cat "$work/unit.err"; echo "$line"; } | bad "unit/$(basename "$t")"
		fi
	done
}

props() {
	local t
	for t in tests/props/${1-*}.sh; do
		[ "$t" != tests/props/lib.sh ] || continue
		if bash "$t" "$prog" "$work" >"$work/props.out" 2>&1; then
			# A property that cannot be tried here says "skipped: why".
			if grep '^skipped:' "$work/props.out"; then echo "skip props/$(basename "$t")" >>"$results"
			else ok "props/$(basename "$t" .sh)"; fi
		else
			tail -30 "$work/props.out" | bad "props/$(basename "$t" .sh)"
		fi
	done
}

[ -x "$prog" ] || { echo "run.sh: cannot find $prog: build it first" >&2; exit 2; }
for part in "${@:-golden unit props}"; do
	for p in $part; do
		case $p in props/*) props "${p#props/}" ;; *) "$p" ;; esac
	done
done
passed=$(grep -c '^ok ' "$results")
failed=$(grep -c '^FAIL ' "$results")
skipped=$(grep -c '^skip ' "$results")
[ "$skipped" = 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
