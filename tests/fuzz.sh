#!/bin/bash
# Runs fuzz targets: fuzz.sh SECONDS TARGET... Findings stay in build/fuzz/ for a look.
set -u
seconds=$1
shift
failed=0
[ $# -gt 0 ] || { echo "fuzz.sh: no targets"; exit 1; }
for t in "$@"; do
	name=$(basename "$t")
	seeds=$(dirname "$t")/seeds-$name
	mkdir -p "$seeds"
	# Golden inputs are the seeds: one file a line, and the whole files.
	if [ -z "$(ls -A "$seeds")" ]; then
		cut -f2 tests/golden/*/cases.tsv | split -l 1 -a 4 - "$seeds/line."
		cp corpus/raw/* "$seeds/"
		# The first byte of these picks the format: 0 to 3 (fuzz_json.c), or none (fuzz_tsv.c).
		case $name in
		fuzz_json | fuzz_tsv)
			for f in tests/golden/{jsonl,vision,ndljson,tsv}/*.in; do
				for pick in 0 2 3; do
					{ printf "\\$pick"; cat "$f"; } >"$seeds/$(basename "$f").$pick"
				done
			done
			;;
		esac
		[ "$name" != fuzz_dict ] || for f in dicts/*.tsv; do head -40 "$f" >"$seeds/$(basename "$f")"; done
	fi
	if "$t" -max_total_time="$seconds" -max_len=8192 -timeout=25 -rss_limit_mb=2048 \
		-artifact_prefix="$(dirname "$t")/$name-" -print_final_stats=1 "$seeds" >"$t.log" 2>&1; then
		echo "$name: $(grep -o 'stat::number_of_executed_units: *[0-9]*' "$t.log" | grep -o '[0-9]*$') runs"
	else
		tail -25 "$t.log"
		echo "$name: failed"
		failed=1
	fi
done
exit $failed
