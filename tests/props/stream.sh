# P5: memory stays bounded however long the input (STREAM_MB, default 128), and output starts
# before input ends.
. tests/props/lib.sh
mb=${STREAM_MB:-128}
everything | head -c 1000000 >"$work/piece"
endless() { while cat "$work/piece"; do :; done 2>/dev/null | head -c "${mb}000000"; }
case $ocrfix in *address*) limit=unlimited ;; *) limit=400000 ;; esac
(ulimit -v $limit; endless | $ocrfix >/dev/null) || wrong "$mb MB do not pass in 400 MB of addresses"
if [ -x /usr/bin/time ] && [ $limit != unlimited ]; then
	endless | /usr/bin/time -f %M -o "$work/rss" $ocrfix >/dev/null
	[ "$(cat "$work/rss")" -lt 200000 ] || wrong "$(cat "$work/rss") KB resident"
fi
# The writer waits for the first output before it ends its input.
mkfifo "$work/fifo"
{ head -c 200000 "$work/piece"; read -r -t 20 <"$work/fifo" || echo late >"$work/late"; } |
	$ocrfix | { head -c 1 >/dev/null; echo >"$work/fifo" & cat >/dev/null; }
[ ! -e "$work/late" ] || wrong "no output before the end of the input"
exit $failed
