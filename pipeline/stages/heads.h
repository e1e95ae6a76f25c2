/* The parts of the stage "heads": running heads and feet, and folios, at the edges of pages that form
   feeds part. All of it looks at one block, which holds whole pages: so a second run, which sees the same
   blocks, sees the same pages. */
#ifndef OFX_STAGES_HEADS_H
#define OFX_STAGES_HEADS_H

#include "text/block.h"

enum {
	OFX_HEADS_DEPTH = 3,  /* lines at the top, and at the foot, that are looked at */
	OFX_HEADS_PAGES = 64, /* a block of more pages has no heads; it is mostly form feeds */
	OFX_HEADS_KEY = 40,   /* letters of the longest running head */
	OFX_HEADS_NUMBERS = 4,
};

/* A number in a line. */
struct ofx_heads_number {
	uint32_t value;
	bool edge;  /* it begins or ends the line */
	bool plain; /* in Arabic digits */
};

/* A line at the edge of a page: what is left of it without numbers, blanks and ornaments, and the numbers. */
struct ofx_heads_line {
	struct ofx_span span; /* without blanks at its ends */
	uint32_t key[OFX_HEADS_KEY];
	uint32_t n_key, letters; /* letters: of the key, how many are some */
	uint64_t hash;           /* of the key */
	struct ofx_heads_number numbers[OFX_HEADS_NUMBERS];
	uint32_t n_numbers;
	uint32_t shown;  /* characters but for blanks */
	bool ornamented; /* marks as they stand around folios were left out: - 〔 ・ */
	bool digit_like; /* it reads like a number, with a letter or two for digits */
	enum ofx_head { OFX_HEAD_NONE, OFX_HEAD_RUNNING, OFX_HEAD_FOLIO } is;
};

/* Reads a line; false where it holds nothing. */
bool ofx_heads_read(struct ofx_str text, struct ofx_span line, struct ofx_heads_line *);

/* Whether the line is a number and no more, and as much as a folio can be. */
bool ofx_heads_is_number(const struct ofx_heads_line *);

/* Whether a running head may look so: no sentence, no speech, no row of a table, no note in brackets. */
bool ofx_heads_may_run(struct ofx_str text, const struct ofx_heads_line *);

/* Lines of the page from the edge inwards. */
struct ofx_heads_edge {
	struct ofx_heads_line line[OFX_HEADS_DEPTH];
	uint32_t n;
};

struct ofx_heads_page {
	struct ofx_heads_edge edge[2]; /* top, foot; lines of a short page stand in both */
	uint32_t n_lines;              /* that hold something */
};

struct ofx_heads {
	struct ofx_str text;
	struct ofx_heads_page *pages;
	uint32_t n;
	uint64_t *inside; /* hashes of the keys of the lines that stand at no edge */
	size_t n_inside, cap_inside;
};

/* Finds the heads of the block: sets `is` of the lines. Release what it made, in any case. */
void ofx_heads_find(struct ofx_heads *, const struct ofx_block *);
void ofx_heads_release(struct ofx_heads *);

/* Judges the lines of the pages that were read. Private to ofx_heads_find. */
void ofx_heads_judge(struct ofx_heads *);

/* How many lines of this edge are heads, from the edge inwards. */
uint32_t ofx_heads_count(const struct ofx_heads_page *, int edge);

#endif
