# A short run of every fuzz target under ASan and UBSan.
. tests/props/lib.sh
ls build/fuzz/fuzz_* >/dev/null 2>&1 || { echo "skipped: no fuzz targets were built"; exit 0; }
bash tests/fuzz.sh "${FUZZ_SECONDS:-5}" $(find build/fuzz -name 'fuzz_*' -type f -perm -100 | grep -v '\.log$' | sort)
