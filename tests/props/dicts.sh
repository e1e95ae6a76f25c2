# The dictionaries pass their own tests, and lint finds what is wrong with others.
. tests/props/lib.sh
$ocrfix lint >"$work/said" || { wrong "dicts/"; cat "$work/said"; }
entry() { printf "$@" >"$work/d.tsv"; }
finds() { # pattern
	$ocrfix lint "$work/d.tsv" >"$work/said" 2>&1 && wrong "lint accepts: $1"
	grep -qE "$1" "$work/said" || { wrong "lint does not say: $1"; cat "$work/said"; }
}
entry '1\t東亰\t東京\tsafe\t-\twhy\n+\t東亰都\t東京都\n'
finds 'd.tsv:1: '
entry '1\t東亰\t東京\tsafe\t-\twhy\n+\t東亰都\t東京部\n-\t東京\n'
finds 'd.tsv:'
entry '1\t東亰\t東京\tsafe\t-\twhy\n+\t東亰都\t東京都\n-\t東京\n2\t東亰\t西京\tsafe\t-\twhy\n+\t東亰\t西京\n-\t東京\n'
finds 'd.tsv:4: '
entry '1\tい\tろ\tsafe\t-\twhy\n+\tい\tろ\n-\tは\n2\tろ\tい\tsafe\t-\twhy\n+\tろ\tい\n-\tは\n'
finds 'loop|chain|fires|becomes|again'
exit $failed
