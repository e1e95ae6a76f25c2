# Many machines on one archive: shards of a bulk run under GNU parallel and under a Slurm cluster of
# our own come to the same outputs and the same manifest as one machine; record mode passes
# through GNU parallel --pipe. Each part is skipped where its tools are missing (make cluster-deps).
. tests/props/lib.sh
src=$work/src
bash tests/cluster/archive.sh "$src" 120
$ocrfix bulk "$src" "$work/one" >/dev/null || wrong "one machine"
# What the manifest says, without times, inodes and numbers of runs.
facts() {
	$ocrfix bulk --status --report json "$1" |
		jq -S '[.files, .["changes by stage"], .problems] | del(.[][].seconds)'
}
check_merged() { # name
	$ocrfix bulk --merge "$work/$1" >/dev/null || wrong "$1: merge"
	diff -r -x .ocrfix "$work/one" "$work/$1" >/dev/null || wrong "$1: outputs differ from one machine's"
	[ "$(facts "$work/one")" = "$(facts "$work/$1")" ] || wrong "$1: manifests differ"
	$ocrfix bulk "$src" "$work/$1" >"$work/again" || wrong "$1: again"
	grep -q '; 120 unchanged' "$work/again" || wrong "$1: not all is known after the merge: $(cat "$work/again")"
	# What was merged can be undone, by the logs in the manifest.
	$ocrfix undo -o "$work/$1.raw" "$work/$1" >/dev/null || wrong "$1: undo"
	diff -r -x .ocrfix "$src" "$work/$1.raw" >/dev/null || wrong "$1: undo does not give the archive back"
}
# Shards in turn, and all at once.
for i in 1 2 3; do $ocrfix bulk --shard $i/3 "$src" "$work/turn" >/dev/null || wrong "shard $i"; done
check_merged turn
for bad in 0/3 4/3 1 a/b 1/3x; do
	$ocrfix bulk --shard $bad "$src" "$work/bad" >/dev/null 2>&1 && wrong "--shard $bad is taken"
done
if command -v parallel >/dev/null; then
	parallel -j 4 $ocrfix bulk --shard '{}/4' "$src" "$work/parallel" ::: 1 2 3 4 >/dev/null 2>&1 || wrong "GNU parallel"
	check_merged parallel
	jq -cRn '[inputs] | to_entries[] | {id: .key, text: .value}' <(everything) >"$work/records"
	parallel -k -j 3 --block 2k --pipe $ocrfix --format jsonl <"$work/records" >"$work/piped" 2>/dev/null
	$ocrfix --format jsonl <"$work/records" | cmp - "$work/piped" || wrong "records under parallel --pipe"
else
	echo "skipped: no GNU parallel"
fi
if command -v sbatch >/dev/null && [ "$(id -u)" = 0 ]; then
	cat >"$work/job.sh" <<END
#!/bin/sh
exec $ocrfix bulk -j 1 --shard "\$SLURM_ARRAY_TASK_ID/\$SLURM_ARRAY_TASK_COUNT" "$src" "$work/slurm"
END
	chmod -R a+rX "$work"
	rc=0
	tests/cluster/slurm.sh sbatch --wait --array=1-5 -o "$work/slurm-%a.log" "$work/job.sh" >/dev/null 2>"$work/err" || rc=$?
	case $rc in
	0) check_merged slurm ;;
	77) echo "skipped: no Slurm cluster comes up here: $(tail -1 "$work/err")" ;;
	*) wrong "Slurm: $(tail -n 3 "$work/err" "$work"/slurm-*.log)" ;;
	esac
else
	echo "skipped: no Slurm, or not root"
fi
exit $failed
