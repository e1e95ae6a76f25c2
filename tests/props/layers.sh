# The rooms keep their order, and the check itself can fail.
. tests/props/lib.sh
bash tests/layers.sh || wrong "layers"
mkdir -p "$work/tree/base"
echo '#include "stages/run.h"' >"$work/tree/base/x.c"
bash tests/layers.sh "$work/tree" >/dev/null && wrong "a breach is not seen"
echo '#include <mecab.h>' >"$work/tree/base/x.c"
bash tests/layers.sh "$work/tree" >/dev/null && wrong "a library outside adapt is not seen"
exit $failed
