#!/bin/bash
# Makes page files with real errors: sets each text in a Debian font, blurs it like a scan, and has
# Debian's Tesseract write hOCR, ALTO and TSV. Run by hand, not by the tests:
#     tests/corpus/render.sh OUT texts/*.txt
# needs imagemagick, tesseract-ocr, tesseract-ocr-jpn, fonts-ipafont-mincho.
set -eu
export OMP_THREAD_LIMIT=1
out=$1
shift
mkdir -p "$out"
for text in "$@"; do
	name=$(basename "$text" .txt)
	stem=$out/$name
	convert -background white -fill black -font /usr/share/fonts/opentype/ipafont-mincho/ipam.ttf \
		-pointsize "${SIZE:-26}" -interline-spacing 12 label:"$(cat "$text")" \
		-bordercolor white -border 40 -blur "0x${BLUR:-1.1}" -attenuate 0.4 -seed 1 +noise Gaussian \
		-colorspace gray -density 150 -units PixelsPerInch "$stem.png"
	(cd "$out" && tesseract "$name.png" "$name" -l "${LANGS:-jpn}" --psm "${PSM:-6}" hocr alto tsv) \
		>/dev/null 2>&1
	rm "$stem.png"
done
