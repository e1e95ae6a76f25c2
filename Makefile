# ocrfix: `make help` lists the targets. One file, no recursion; everything made goes to build/.
SHELL = /bin/sh
.SHELLFLAGS = -ec
.SUFFIXES:
.DELETE_ON_ERROR:

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
AR      ?= ar
VERSION := 0.1.0

# The compiled IPADIC in UTF-8: named, never "whatever the system has".
IPADIC  ?= /var/lib/mecab/dic/ipadic-utf8

# SAN=address,undefined builds into build/address,undefined/, with its own objects.
SAN ?=
B   := build$(if $(SAN),/$(SAN))

# LIB_PKGS: what the library for other programs needs; the rest is for files, pages and archives.
LIB_PKGS := icu-uc icu-i18n libpcre2-8 jansson libxxhash md4c
PKGS     := $(LIB_PKGS) libzstd sqlite3 libarchive libxml-2.0
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Werror
OPT      ?= -O2 -g
CPPFLAGS := -D_POSIX_C_SOURCE=200809L -Ipipeline \
            -DOFX_VERSION='"$(VERSION)"' \
            -DOFX_MECAB_DICT='"$(IPADIC)"' \
            -DOFX_DATADIR='"$(PREFIX)/share/ocrfix"' \
            $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(shell mecab-config --cflags 2>/dev/null)
CFLAGS   ?=
OUR      := -std=c11 $(WARN) $(OPT) -fPIC -fvisibility=hidden -pthread \
            $(if $(findstring address,$(SAN)),$(if $(findstring clang,$(CC)),-fsanitize=fuzzer-no-link)) \
            $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) $(CFLAGS)
LDLIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) $(shell mecab-config --libs 2>/dev/null) -lm
LINK      = $(CC) $(OUR) -Wl,--as-needed $(LDFLAGS)

ROOMS   := base text adapt dict model stages formats bulk
LIB_SRC := $(filter-out pipeline/text/mkchars.c pipeline/adapt/ft.c,$(sort $(foreach r,$(ROOMS),$(wildcard pipeline/$(r)/*.c)))) pipeline/ocrfix.c
TRAIN_SRC := $(sort $(wildcard pipeline/commands/train_*.c))
CMD_SRC := $(filter-out %/mkdocs.c $(TRAIN_SRC),$(sort $(wildcard pipeline/commands/*.c)))
LIB_OBJ := $(LIB_SRC:pipeline/%.c=$(B)/obj/%.o) $(B)/obj/text/chars.o
CMD_OBJ := $(CMD_SRC:pipeline/%.c=$(B)/obj/%.o)
UNITS   := $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

## all: build the program
all: $(B)/ocrfix
.PHONY: all

$(B)/ocrfix: $(CMD_OBJ) $(B)/libocrfix.a
	@echo "  LD $@"
	@$(LINK) -o $@ $(CMD_OBJ) $(B)/libocrfix.a $(LDLIBS)

$(B)/libocrfix.a: $(LIB_OBJ)
	@echo "  AR $@"
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJ)

$(B)/obj/%.o: pipeline/%.c Makefile
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(OUR) -MMD -MP -c -o $@ $<

# The table of character classes is printed by a small program.
$(B)/mkchars: pipeline/text/mkchars.c pipeline/text/chars.h pipeline/base/utf8.h
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) -std=c11 -O1 -o $@ $<

$(B)/chars.c: $(B)/mkchars
	@$(B)/mkchars >$@

$(B)/obj/text/chars.o: $(B)/chars.c
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CPPFLAGS) $(OUR) -c -o $@ $<

$(B)/unit/%: tests/unit/%.c tests/unit/unit.h $(B)/libocrfix.a
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(LINK) $(CPPFLAGS) -Itests/unit -o $@ $< $(B)/libocrfix.a $(LDLIBS)

## trainer: build ocrfix-train, which `ocrfix train` runs (libfreetype-dev, libzstd-dev)
trainer: $(B)/ocrfix-train
.PHONY: trainer

$(B)/ocrfix-train: $(TRAIN_SRC) pipeline/adapt/ft.c $(wildcard pipeline/commands/train_*.h) \
    pipeline/adapt/ft.h $(CMD_OBJ) $(B)/libocrfix.a
	@echo "  LD $@"
	@$(LINK) $(CPPFLAGS) $$(pkg-config --cflags freetype2) -o $@ $(filter %.c,$^) \
	    $(filter-out %/main.o,$(CMD_OBJ)) $(B)/libocrfix.a $$(pkg-config --libs freetype2 libzstd) $(LDLIBS)

## lib: build libocrfix, static and shared
lib: $(B)/libocrfix.a $(B)/libocrfix.so $(B)/ocrfix.pc
.PHONY: lib

SONAME := libocrfix.so.0
# What it does without: training, page formats, bulk runs, and the libraries of these.
PROGRAM_ONLY := %_train.o %/corpus.o %/ngram_count.o %/ngram_encode.o $(B)/obj/formats/%.o \
                $(B)/obj/bulk/%.o %/adapt/sqlite.o %/adapt/zstd.o %/adapt/archive.o %/adapt/xml.o
$(B)/libocrfix.so: $(LIB_OBJ)
	@echo "  LD $@"
	@$(LINK) -shared -Wl,-soname,$(SONAME) -o $@ $(filter-out $(PROGRAM_ONLY),$(LIB_OBJ)) $(LDLIBS)

$(B)/ocrfix.pc: Makefile
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'Name: ocrfix' 'Description: clean Japanese OCR text' \
	    'Version: $(VERSION)' 'Requires.private: $(LIB_PKGS)' 'Libs: -L$${prefix}/lib -locrfix' \
	    'Libs.private: -lmecab -lstdc++ -lpthread -lm' 'Cflags: -I$${prefix}/include' >$@

## docs: make the manual page and the bash completion from the table of options
docs: $(B)/ocrfix.1 $(B)/ocrfix.bash
.PHONY: docs

$(B)/mkdocs: pipeline/commands/mkdocs.c $(CMD_OBJ) $(B)/libocrfix.a
	@echo "  CC $<"
	@$(LINK) $(CPPFLAGS) -o $@ $< $(filter-out %/main.o,$(CMD_OBJ)) $(B)/libocrfix.a $(LDLIBS)

$(B)/ocrfix.1: pipeline/ocrfix.1.in $(B)/mkdocs
	@$(B)/mkdocs man <$< >$@

$(B)/ocrfix.bash: $(B)/mkdocs
	@$(B)/mkdocs bash >$@

## install: install under PREFIX (default /usr/local), below DESTDIR
install: all lib docs
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include \
	    $(DESTDIR)$(PREFIX)/share/ocrfix/dicts $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(B)/ocrfix $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(B)/libocrfix.a $(DESTDIR)$(PREFIX)/lib/
	install -m 755 $(B)/libocrfix.so $(DESTDIR)$(PREFIX)/lib/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libocrfix.so
	install -m 644 $(B)/ocrfix.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/
	install -m 644 pipeline/ocrfix.h $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(filter-out dicts/README.md,$(wildcard dicts/*)) $(DESTDIR)$(PREFIX)/share/ocrfix/dicts/
	install -m 644 dicts/README.md $(DESTDIR)$(PREFIX)/share/ocrfix/dicts/
	install -m 644 $(B)/ocrfix.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(B)/ocrfix.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ocrfix
.PHONY: install

## uninstall: remove what install put there
uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -f bin/ocrfix lib/libocrfix.a lib/libocrfix.so lib/$(SONAME) \
	    lib/pkgconfig/ocrfix.pc include/ocrfix.h share/man/man1/ocrfix.1 \
	    share/bash-completion/completions/ocrfix
	rm -rf $(DESTDIR)$(PREFIX)/share/ocrfix
.PHONY: uninstall

# What building, running and testing need, as Debian names it.
DEBS := build-essential pkg-config libicu-dev libpcre2-dev libmecab-dev mecab mecab-ipadic-utf8 \
        libjansson-dev libxxhash-dev libzstd-dev libsqlite3-dev libarchive-dev libxml2-dev libmd4c-dev
TRAIN_DEBS := libzstd-dev libfreetype-dev fonts-ipafont-mincho fonts-ipafont-gothic fonts-noto-cjk
# What tests/corpus/pages.py makes pages with.
PAGE_DEBS  := python3-pil tesseract-ocr tesseract-ocr-jpn tesseract-ocr-script-jpan fonts-horai-umefont \
              fonts-ipaexfont-gothic fonts-ipaexfont-mincho fonts-konatu fonts-migmix fonts-motoya-l-cedar \
              fonts-motoya-l-maruberi fonts-sawarabi-gothic fonts-sawarabi-mincho fonts-takao-gothic \
              fonts-takao-mincho fonts-vlgothic
TEST_DEBS := sqlite3 zip unzip zstd clang libclang-rt-14-dev jq xxd time icu-devtools mandoc cmark-gfm libxml2-utils patch

CLUSTER_DEBS := slurm-wlm munge parallel iproute2 chromium

## deps: install what building and running need (apt; root or sudo)
deps:
	@tests/deps.sh $(DEBS)
.PHONY: deps

model-deps:
	@tests/deps.sh $(DEBS) $(TRAIN_DEBS) $(PAGE_DEBS)
.PHONY: model-deps

test-deps:
	@tests/deps.sh $(DEBS) $(TEST_DEBS)
.PHONY: test-deps

cluster-deps:
	@tests/deps.sh $(CLUSTER_DEBS)
.PHONY: cluster-deps

## check-cluster: only the tests on a Slurm cluster, under GNU parallel, and of the report in a browser
check-cluster: test-deps cluster-deps all
	@tests/run.sh props/cluster props/report
.PHONY: check-cluster

## demo: install what is missing, build, clean the seed scan and show the diff
demo: deps
	@$(MAKE) --no-print-directory all
	@echo "== build/ocrfix --diff corpus/raw/brochure.md"
	@build/ocrfix --diff corpus/raw/brochure.md
	@echo "== build/ocrfix <corpus/raw/brochure.md | diff - corpus/clean/brochure.md"
	@build/ocrfix <corpus/raw/brochure.md | diff - corpus/clean/brochure.md
	@echo "== the clean text is exactly corpus/clean/brochure.md"
.PHONY: demo

# Where the texts, pages and fonts lie that dicts/ is computed from.
CORPORA ?= ../shared/corpora
PAGES   ?= ../shared/eval
IPADIC_SOURCES ?= /usr/share/mecab/dic/ipadic
FONTS   ?= /usr/share/fonts/opentype/ipafont-mincho/ipam.ttf /usr/share/fonts/opentype/ipafont-gothic/ipag.ttf \
           /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
# More pages of the same texts, in more fonts and damages; the second of them read by two engines.
MADE := build/pages
TRAIN_PAGES := $(foreach d,$(PAGES)/train $(PAGES)/train2 $(MADE)/one $(MADE)/two,$d $d)

## model: make the computed files under dicts/ again, from CORPORA, PAGES and FONTS, to the same bytes
model: model-deps all trainer
	/usr/bin/python3 tests/corpus/pages.py $(MADE)/one --count 1500 $(PAGES)/train/*.par.txt
	/usr/bin/python3 tests/corpus/pages.py $(MADE)/two --count 315 --second $(PAGES)/train2/*.par.txt
	build/ocrfix train ngram -o dicts/ja.ngram --weights dicts/corpora.tsv $(sort $(wildcard $(CORPORA)/*.txt.zst))
	build/ocrfix train confusions -o dicts/confusions.tsv $(TRAIN_PAGES)
	build/ocrfix train shapes -o dicts/shapes.tsv $(FONTS)
	build/ocrfix train readings -o dicts/readings.tsv $(sort $(wildcard $(IPADIC_SOURCES)/*.csv))
	build/ocrfix train mined -o dicts/mined.tsv $(sort $(wildcard $(CORPORA)/*.txt.zst) $(wildcard $(CORPORA)/lexicon/*.tsv.zst))
	build/ocrfix train decision -o dicts/decision.tsv $(TRAIN_PAGES)
	build/ocrfix train opinions -o dicts/opinions.tsv $(MADE)/two
.PHONY: model

## check: all tests, as CI runs them: golden, unit, dictionaries, layers, properties, a short fuzz
check: test-deps
	@$(MAKE) --no-print-directory -j$$(nproc) all lib docs units
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=address,undefined CC=clang OPT=-O1 all units
	@echo "== building fuzz targets"
	@$(MAKE) --no-print-directory -j$$(nproc) fuzzers
	@echo "== running tests"
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run.sh $(TESTS)
.PHONY: check

TESTS        ?= golden unit props
FUZZ_SECONDS ?= 5

units: $(UNITS)
.PHONY: units

## golden: only the golden files
golden: all
	@tests/run.sh golden
.PHONY: golden

## unit: only the unit tests
unit: units all
	@tests/run.sh unit
.PHONY: unit

## layers: check that no file includes a higher floor
layers:
	@tests/layers.sh
.PHONY: layers

## dicts: test the dictionaries
dicts: all
	@build/ocrfix lint
.PHONY: dicts

## accept: rewrite one golden case, CASE=stage/name, and show what changed
accept: all
	@tests/accept.sh $(CASE)
.PHONY: accept

# libFuzzer targets; `make fuzz FUZZ_SECONDS=600` runs each for ten minutes.
FUZZ := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_FLAGS := -g -O1 -std=c11 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
fuzzers: $(FUZZ)
.PHONY: fuzzers

build/fuzz/%: tests/fuzz/%.c build/address,undefined/libocrfix.a $(wildcard tests/fuzz/*.h)
	@mkdir -p $(@D)
	@echo "  CC $<"
	@clang $(CPPFLAGS) $(FUZZ_FLAGS) -pthread -o $@ $< build/address,undefined/libocrfix.a $(LDLIBS)

# Made by the sanitized build of `check`; by hand: make fuzz
ifeq ($(SAN),)
build/address,undefined/libocrfix.a: $(LIB_SRC) $(wildcard pipeline/*/*.h)
	@$(MAKE) --no-print-directory SAN=address,undefined CC=clang OPT=-O1 $@
endif

## fuzz: run every fuzz target for FUZZ_SECONDS
fuzz: fuzzers
	@tests/fuzz.sh $(FUZZ_SECONDS) $(FUZZ)
.PHONY: fuzz

## bench: speed against named peers in the same run
bench: all
	@tests/bench/bench.sh
.PHONY: bench

## clean: remove what was built
clean:
	rm -rf build
.PHONY: clean

## help: list the targets
help:
	@sed -n 's/^## /  make /p' Makefile
.PHONY: help

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d)
