# P5: memory stays bounded however long the input (STREAM_MB, default 128; with the corrector, which takes
# its time, an eighth of it), and output starts before input ends.
. tests/props/lib.sh
mb=${STREAM_MB:-128}
everything | head -c 1000000 >"$work/piece"
endless() { while cat "$work/piece"; do :; done 2>/dev/null | head -c "${1}000000"; }
case $ocrfix in *address*) limit=unlimited ;; *) limit=400000 ;; esac
passes() { # megabytes, effort
	local measure=
	[ ! -x /usr/bin/time ] || measure="/usr/bin/time -f %M -o $work/rss"
	(ulimit -v $limit; endless "$1" | $measure $ocrfix --effort "$2" >/dev/null) ||
		wrong "$2: $1 MB do not pass in 400 MB of addresses"
	[ $limit = unlimited ] || [ ! -e "$work/rss" ] || [ "$(tail -1 "$work/rss")" -lt 200000 ] ||
		wrong "$2: $(cat "$work/rss") KB resident"
}
passes "$mb" fast
passes $(((mb + 7) / 8)) normal
# The writer waits for the first output before it ends its input.
mkfifo "$work/fifo"
{ head -c 200000 "$work/piece"; read -r -t 20 <"$work/fifo" || echo late >"$work/late"; } |
	$ocrfix | { head -c 1 >/dev/null; echo >"$work/fifo" & cat >/dev/null; }
[ ! -e "$work/late" ] || wrong "no output before the end of the input"
exit $failed
