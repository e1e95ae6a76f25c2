/* Measures: how much text a block holds, and where a block therefore ends, in units that neither
   joining lines nor mending characters changes much. The gate cuts by them, and the runner asks
   whether a clean block would be cut in the same place. */
#ifndef OFX_STAGES_MEASURE_H
#define OFX_STAGES_MEASURE_H

#include "base/str.h"

enum {
	OFX_BLOCK_PAGES = 8,     /* pages in a block, where form feeds part them … */
	OFX_BLOCK_WEIGHT = 5000, /* … or so much text: characters but for kana, or a quarter of all */
	OFX_FEW_PAGES = 3,       /* full ones: with fewer it may hold more text */
	OFX_LAST_PAGES = 5,      /* of a scan: too few to tell what repeats on each, so they go with those before … */
	OFX_LAST_FULL_PAGES = 2, /* … where pages are full */
	OFX_BLOCK_BLANKS = 16 * 1024,  /* blank lines in a block */
	OFX_BLOCK_BYTES = 1024 * 1024, /* of a block that is mostly blanks; others are far from it */
	OFX_LONG_CHARS = 16 * 1024,    /* characters that make a line a block of its own */
	OFX_LONG_LINE = 64 * 1024,     /* bytes that do so too */
};

/* How much text there is: code points but for blanks and invisible ones, all of them, and those that
   are not kana. Readings of kanji come and go, and so do voiced marks. */
struct ofx_measure {
	size_t all, solid;
	size_t pages; /* form feeds */
};
struct ofx_measure ofx_measure(struct ofx_str);

/* Where text pauses. Start with {0}. The letters are the last ones so far, however lines are broken;
   by them one pause in sixteen is picked, wherever it stands. */
struct ofx_pause {
	bool there; /* a sentence or a quotation ends */
	uint32_t letters[3];
};
void ofx_pause_add(struct ofx_pause *, struct ofx_str text);
bool ofx_pause_is_picked(const struct ofx_pause *);

/* A block as it grows. Start with {0}. */
struct ofx_extent {
	struct ofx_measure sum; /* of the lines so far */
	size_t bytes, blanks;
	bool parted; /* blank lines stand behind the last line */
	struct ofx_pause pause;
};

/* A line that holds nothing is added as blank; `line` is without its LF. */
void ofx_extent_add(struct ofx_extent *, struct ofx_str line, bool blank);

/* Whether the block ends before the next line that holds something, which begins with a form feed
   where `page`. What stands behind has no say: cleaning may change it. */
bool ofx_extent_ripe(const struct ofx_extent *, bool page);

/* If it does so before a page, but only so many pages follow to the end of the scan, they belong to this
   block too. */
size_t ofx_extent_rest(const struct ofx_extent *);

/* Whether the block ends here, whatever follows. */
bool ofx_extent_full(const struct ofx_extent *);

/* Whether the line holds more than blanks and invisible characters. */
bool ofx_holds_something(struct ofx_str line);

/* Whether the line is a block of its own. */
bool ofx_is_long(struct ofx_str line);

/* Why a block ends where it does. */
enum ofx_end {
	OFX_END_FREE, /* its maker said so: a second run cannot move it */
	OFX_END_OPEN, /* the scan ends, or something follows that is a block of its own */
	OFX_END_RIPE, /* it holds enough … */
	OFX_END_RIPE_PAGE, /* … and a form feed follows */
	OFX_END_FULL, /* it holds too much */
	OFX_END_LONG, /* it is one long line */
};

/* Whether `text`, which came of a block that ended so, is a block that ends in the same place. `feeds`:
   form feeds from its start to the end of the scan, where few were left; else 0. */
bool ofx_extent_holds(enum ofx_end, size_t feeds, struct ofx_str text);

#endif
