# kill -9 at any moment of ocrfix bulk leaves no wrong file under its name, nor a row of the manifest
# that is not true; and the same command then ends where an undisturbed run ends. KILLS (default 10)
# by chance; by hand KILLS=100.
. tests/props/lib.sh
command -v sqlite3 >/dev/null || { echo "skipped: no sqlite3"; exit 0; }
kills=${KILLS:-10} src=$work/src dst=$work/dst
mkdir -p "$src"
for i in $(seq 20); do
	mkdir "$src/v$i"
	cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' |
		head -c 80000 | split -l $((7 + i % 5)) -a 3 - "$src/v$i/p"
done
for i in 1 2 3; do cat "$src"/v[1-9]/*; done >"$src/large"
sleep 0.2
options=("" "--min safe") # with which bulk runs by turns, so that outputs are replaced too
sql() { sqlite3 "$1/.ocrfix/manifest.sqlite" "$2"; }
for k in 0 1; do
	# shellcheck disable=SC2086 # words
	"$ocrfix" bulk -j2 ${options[k]} "$src" "$work/want$k" >/dev/null || wrong "an undisturbed run"
	hash[k]=$(sql "$work/want$k" "SELECT hash FROM configs")
done
[ "$(find "$work/want0" -type f | wc -l)" -gt 500 ] || wrong "too few files"
cmp -s "$work/want0/large" "$work/want1/large" && wrong "the options change nothing"

check() { # when
	local k
	[ -e "$dst/.ocrfix/manifest.sqlite" ] || return 0
	[ "$(sql "$dst" "PRAGMA integrity_check")" = ok ] || wrong "the manifest broke $1"
	for k in 0 1; do
		# Names that are missing, or other than an undisturbed run has them.
		diff -rq -x .ocrfix "$work/want$k" "$dst" | sed "s|^Only in $work/want$k/*||; s|: |/|; s|^/||
			s|^Files $work/want$k/||; s| and $dst/.* differ$||; s|^Only in|NEW &|" | LC_ALL=C sort >"$work/not$k"
		sql "$dst" "SELECT name FROM files JOIN configs USING(config) WHERE state = 'cleaned' AND
			configs.hash = '${hash[k]}'" | LC_ALL=C sort >"$work/done$k"
		LC_ALL=C comm -12 "$work/not$k" "$work/done$k" >"$work/false"
		[ ! -s "$work/false" ] || wrong "the manifest does not speak the truth $1: $(head -3 "$work/false")"
		grep NEW "$work/not$k" && wrong "files that nobody knows $1"
	done
	LC_ALL=C comm -12 "$work/not0" "$work/not1" | while read -r f; do [ ! -f "$dst/$f" ] || echo "$f"; done >"$work/false"
	[ ! -s "$work/false" ] || wrong "a wrong file stands there $1: $(head -3 "$work/false")"
}

stopped=0
for round in $(seq "$kills"); do
	k=$((round / 4 % 2))
	[ $((round % 6)) != 0 ] || rm -rf "$dst"
	# shellcheck disable=SC2086 # words
	"$ocrfix" bulk -j2 ${options[k]} "$src" "$dst" >/dev/null 2>"$work/err" &
	pid=$!
	sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
	kill -9 $pid 2>/dev/null && stopped=$((stopped + 1))
	wait $pid 2>/dev/null
	check "after kill $round"
done
[ $stopped -gt 0 ] || wrong "no run was killed"
# SIGTERM: what is at work ends, and the run says how to go on.
rm -rf "$dst"
"$ocrfix" bulk -j2 "$src" "$dst" >/dev/null 2>"$work/err" &
pid=$!
for _ in $(seq 100); do [ -d "$dst/.ocrfix/tmp" ] && break; sleep 0.05; done
kill -TERM $pid 2>/dev/null
wait $pid 2>/dev/null
rc=$?
if [ $rc != 0 ]; then
	[ $rc = 143 ] && grep -q "same command goes on" "$work/err" || wrong "SIGTERM: status $rc, $(cat "$work/err")"
	[ -z "$(ls -A "$dst/.ocrfix/tmp")" ] || wrong "SIGTERM left temporary files"
fi
check "after SIGTERM"
"$ocrfix" bulk -j2 "$src" "$dst" >"$work/out" 2>&1 || wrong "the last run: $(cat "$work/out")"
check "in the end"
diff -r -x .ocrfix "$work/want0" "$dst" >"$work/diff" || wrong "the end differs: $(head -3 "$work/diff")"
[ "$(sql "$dst" "SELECT count(*) FROM files WHERE state = 'cleaned'")" = "$(find "$src" -type f | wc -l)" ] ||
	wrong "the manifest is not complete"
[ -z "$(ls -A "$dst/.ocrfix/tmp")" ] || wrong "temporary files are left"
"$ocrfix" undo -o "$work/back" "$dst" || wrong "undo"
diff -r "$src" "$work/back" >"$work/diff" || wrong "undo differs: $(head -3 "$work/diff")"
exit $failed
