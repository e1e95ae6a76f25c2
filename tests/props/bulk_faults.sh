# Faults of disks, and files that end their cleaner, stop single files: nothing wrong stands under a
# final name, what failed is reported, and a run without faults mends it all.
. tests/props/lib.sh
case $ocrfix in *address* | *thread*) echo "skipped: sanitizers and preloaded libraries do not mix"; exit 0 ;; esac
${CC:-cc} -std=c11 -shared -fPIC -o "$work/faults.so" tests/preload/faults.c -ldl 2>"$work/err" ||
	{ wrong "$(cat "$work/err")"; exit 1; }
src=$work/src dst=$work/dst
for i in $(seq 6); do
	mkdir -p "$src/v$i"
	cut -f2 tests/golden/{spaces,lookalike,dictionary,normalize}/cases.tsv | grep -v '^#\|\\' |
		head -c 30000 | split -l $((12 + i % 5)) -a 2 - "$src/v$i/p"
done
cat "$src"/v1/* >"$src/poison.txt"
for i in $(seq 10); do cat "$src"/v[1-9]/*; done >"$src/large" # larger than what is synced at once
sleep 0.2
"$ocrfix" bulk "$src" "$work/want" >/dev/null || wrong "a run without faults"

run() { # status (or any), environment..., -- options
	local want=$1 rc=0
	local -a set=()
	shift
	while [ "$1" != -- ]; do set+=("$1"); shift; done
	shift
	env "${set[@]}" LD_PRELOAD="$work/faults.so" timeout 60 "$ocrfix" bulk "$@" "$src" "$dst" >"$work/out" 2>"$work/err" || rc=$?
	[ "$want" = any ] && [ $rc != 124 ] && [ $rc -lt 128 ] || [ "$rc" = "$want" ] ||
		wrong "status $rc instead of $want: ${set[*]}: $(head -3 "$work/err")"
}
whole() { # every output is an undisturbed run's, or the source as it was
	diff -rq -x .ocrfix "$work/want" "$dst" | sed -n "s|^Files $work/want/\(.*\) and $dst/.* differ$|\1|p
		s|^Only in $dst|NEW |p" | while read -r f; do cmp -s "$dst/$f" "$src/$f" || echo "$f"; done >"$work/bad"
	[ ! -s "$work/bad" ] || wrong "wrong outputs: $1: $(head -3 "$work/bad")"
	[ -z "$(ls -A "$dst/.ocrfix/tmp")" ] || wrong "temporary files are left: $1"
}
mended() {
	"$ocrfix" bulk "$src" "$dst" >"$work/out" 2>&1 || wrong "not mended: $1: $(head -3 "$work/out")"
	diff -r -x .ocrfix "$work/want" "$dst" >"$work/diff" || wrong "not the same once mended: $1: $(head -3 "$work/diff")"
}

# A file that ends its cleaner: it alone is not cleaned, and even its bytes are kept where they can be.
run 3 FAULT_CRASH=poison.txt -- -j2
grep -q "^ocrfix: poison.txt: cannot .*signal 11" "$work/err" || wrong "a crash is not told: $(cat "$work/err")"
[ "$(wc -l <"$work/err")" = 2 ] || wrong "other files suffered from a crash: $(cat "$work/err")"
"$ocrfix" bulk --status --report json "$dst" | jq -e '.problems | length == 1 and .[0].state == "crashed"' >/dev/null ||
	wrong "--status does not show the crash"
whole crash
mended crash

# A file that cannot be read, and one that grows while it is read.
rm -rf "$dst"
run 3 FAULT_READ=poison.txt -- -j2
grep -q "^ocrfix: poison.txt: cannot read: Input/output error" "$work/err" || wrong "a read error is not told"
[ ! -e "$dst/poison.txt" ] || wrong "an output of what could not be read"
whole read
mended read
rm -rf "$dst"
cp "$src/poison.txt" "$work/keep"
run 3 FAULT_GROW=poison.txt -- -j2
grep -q "^ocrfix: poison.txt: .*changed while it was read" "$work/err" || wrong "a change is not told"
cp "$work/keep" "$src/poison.txt"
whole change
mended change

# Errors by chance, in every call that writes, until all is done; then once without.
failures=0
for fault in write:30 write:60 fsync:2 fsync:7 syncfs:2 syncfs:4 renameat:8 renameat:60 openat:30 read:30 \
	write,fsync,syncfs,renameat,openat,read:50; do
	rm -rf "$dst"
	call=${fault%:*}
	for seed in 1 2; do
		run any FAULT_CALLS=$call FAULT_EVERY=${fault#*:} FAULT_SEED=$seed FAULT_ERRNO=5 -- -j2
		[ -s "$work/err" ] && failures=$((failures + 1))
		[ -d "$dst/.ocrfix/tmp" ] && whole "$call"
	done
	mended "$call"
done
[ $failures -gt 10 ] || wrong "too few faults were met: $failures"

# A disk that fills.
if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=900k tmpfs "$work/small" 2>/dev/null; then
	dst=$work/small/dst
	for size in 900k 1500k; do
		mount -o remount,size=$size "$work/small"
		rc=0
		"$ocrfix" bulk -j2 "$src" "$dst" >"$work/out" 2>"$work/err" || rc=$?
		[ $rc = 3 ] || wrong "status $rc instead of 3 on a full disk"
		grep -qE "No space left on device|disk is full" "$work/err" || wrong "a full disk is not told: $(head -3 "$work/err")"
		whole "full disk"
	done
	mount -o remount,size=100m "$work/small"
	mended "full disk"
	umount "$work/small"
else
	echo "note: no disk was filled: that takes root"
fi
exit $failed
