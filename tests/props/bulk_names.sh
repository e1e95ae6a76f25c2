# A file whose output cannot be put in its place is told of by its own name, however long that is.
. tests/props/lib.sh
src=$work/src clean=$work/clean
mkdir "$src"
printf '日本\n' >"$src/0"
$ocrfix bulk --only gate "$src" "$clean" >/dev/null || wrong "bulk"
name=
for n in $(seq 200); do
	name=${name}x
	printf '日本\n' >"$src/$name.txt"
	mkdir "$clean/$name.txt" # stands where the output is to go
done
for run in first again; do # again: as files that failed before
	$ocrfix bulk -j1 --only gate --logs none "$src" "$clean" >/dev/null 2>&1
	[ $? = 3 ] || wrong "exit status of the $run"
done
$ocrfix bulk --status "$clean" >"$work/status" 2>&1
(cd "$src" && echo x*.txt) | tr ' ' '\n' | sort >"$work/names"
sed -n 's/^\(x*\.txt\) *failed  cannot write: Is a directory$/\1/p' "$work/status" | sort |
	cmp -s - "$work/names" || wrong "names are not those of the files"
exit $failed
