# Shared by the property tests: each is run as `bash test.sh PROGRAM WORK-DIR`, prints what went
# wrong and exits 1; "skipped: why" and exit 0 where it cannot be tried here.
set -u
export LC_ALL=C.UTF-8
ocrfix=$1
work=$(mktemp -d -p "$2") || exit 1
shared=$(cd "$(dirname "$0")/../../.." && pwd)/shared # beside a developer's checkout only
failed=0
wrong() {
	echo "$*"
	failed=1
}
same() { # what, file, file
	cmp -s "$2" "$3" || { wrong "$1"; cmp "$2" "$3"; }
}
expect() { # status, command...: its output is in out, its messages in err
	local want=$1 rc=0
	shift
	"$@" >"$work/out" 2>"$work/err" </dev/null || rc=$?
	[ "$rc" = "$want" ] || wrong "status $rc instead of $want: $*: $(head -3 "$work/err")"
}
# All golden inputs that are text in one: every rule has something to do in it.
everything() {
	local f
	is_text() {
		case $1 in */hocr/* | */alto/* | */page/* | */ndlocr/* | */ndljson/* | */vision/* | */tsv/* | */jsonl/*) return 1 ;; esac
	}
	for f in tests/golden/*/cases.tsv; do is_text "$f" && cut -f2 "$f"; done |
		grep -v '^#' | sed 's/\\n/\n/g; s/\\t/\t/g; s/\\u3000/　/g'
	for f in tests/golden/*/*.in corpus/raw/*; do is_text "$f" && [ -e "$f" ] && cat "$f"; done
}
