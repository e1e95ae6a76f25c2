# make install: the program works from any directory, the library links both ways, uninstall leaves
# nothing.
. tests/props/lib.sh
case $ocrfix in *address*) echo "skipped: not for a sanitized build"; exit 0 ;; esac
p=$work/prefix
make -s install PREFIX="$p" OPT="-O1" B="$work/b" >"$work/out" 2>&1 || { cat "$work/out"; wrong "make install"; }
cd / || exit 1
echo 'もののづくり' | "$p/bin/ocrfix" >"$work/got" || wrong "the installed program does not run"
[ "$(cat "$work/got")" = ものづくり ] || wrong "the installed program does not clean: $(cat "$work/got")"
export PKG_CONFIG_PATH=$p/lib/pkgconfig
here=$OLDPWD
# shellcheck disable=SC2046 # flags are words
cc -o "$work/shared" "$here/tests/example.c" $(pkg-config --cflags --libs ocrfix) || wrong "shared link"
cc -o "$work/static" "$here/tests/example.c" $(pkg-config --cflags ocrfix) "$p/lib/libocrfix.a" \
	$(pkg-config --static --libs ocrfix | sed 's/-locrfix//') || wrong "static link"
LD_LIBRARY_PATH=$p/lib "$work/shared" もののづくり >"$work/a" || wrong "shared example"
"$work/static" もののづくり >"$work/b.out" || wrong "static example"
grep -q 'phrase/' "$work/a" && [ "$(tail -1 "$work/a")" = ものづくり ] || wrong "example: $(cat "$work/a")"
same "shared and static differ" "$work/a" "$work/b.out"
nm -D --defined-only "$p/lib/libocrfix.so" | awk '{print $3}' | grep -v '^ocrfix_' && wrong "private names leak"
cd "$here" || exit 1
make -s uninstall PREFIX="$p" >/dev/null || wrong "make uninstall"
left=$(find "$p" -type f -o -type l)
[ -z "$left" ] || wrong "left behind: $left"
exit $failed
