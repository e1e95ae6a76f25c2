# The test runner fails where a case fails, where a .todo case works, and where there is no case.
. tests/props/lib.sh
mkdir -p "$work/t/tests/golden/x" "$work/t/tests/unit" "$work/t/corpus/raw"
cp tests/run.sh "$work/t/tests/"
try() { # wanted status, line of cases.tsv
	local rc=0
	printf '%b\n' "$2" >"$work/t/tests/golden/x/cases.tsv"
	bash "$work/t/tests/run.sh" -b "$(readlink -f "$ocrfix")" golden >"$work/said" 2>&1 || rc=$?
	[ $rc = "$1" ] || wrong "status $rc instead of $1 for: $2: $(cat "$work/said")"
}
try 0 'right\t漢字\t漢字'
try 1 'wrong\t漢字\t漢宇'
try 1 '# no case at all'
try 1 'works.todo\t漢字\t漢字'
try 0 'known.todo\t漢字\t漢宇'
exit $failed
