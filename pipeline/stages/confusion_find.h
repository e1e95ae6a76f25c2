/* Candidates: where the language model is surprised, and what else may have stood there. Private to
   the stage "confusion". */
#ifndef OFX_STAGES_CONFUSION_FIND_H
#define OFX_STAGES_CONFUSION_FIND_H

#include "base/utf8.h"
#include "stages/confusion.h"

enum {
	OFX_CANDIDATES = 96,
	OFX_BETWEEN = 48,
	OFX_FARTHER = 60, /* symbols on each side whose scores are known */
};

/* What may have stood for the n_old symbols at a place. Scores are logarithms in
   1/OFX_NGRAM_NAT. */
struct ofx_candidate {
	uint32_t cp[2];
	uint16_t id[2];
	uint8_t n_old, n_new;
	uint8_t kind; /* enum guess_kind */
	int gain;     /* score of the text with it, less that without */
	int here, right; /* the parts of the gain at the characters replaced, and at those behind */
	int new_right;   /* score of those behind, with it */
	int channel;
	int total; /* gain and channel */
	int rank;  /* total, and more where another engine read it so */
};

struct ofx_memory; /* confusion_memory.h */

/* A block that is searched for candidates. Start with {0}; reused from block to block. */
struct ofx_search {
	const struct ofx_guesser *g;
	const struct ofx_facts *facts;
	struct ofx_str block;
	struct ofx_reading r, past; /* and that of the block before, often the same but for a few changes */
	size_t end; /* of the symbols that are looked at */
	/* Of the place looked at last, the likeliest first. */
	struct ofx_candidate cand[OFX_CANDIDATES];
	size_t n_cand;
	/* Symbols that stand between its neighbours elsewhere. */
	uint16_t between[OFX_BETWEEN];
	size_t n_between;
	struct ofx_beside beside; /* the second engine's text, if there is one */
	struct ofx_memory *memory;
	struct ofx_buf piece, changed; /* text for MeCab, without the guess and with it */
};

/* Reads the block; its scores are for the caller to make known. */
void ofx_search_begin(struct ofx_search *, const struct ofx_guesser *, const struct ofx_block *);
void ofx_search_release(struct ofx_search *);

/* The first symbol from i on for which there are candidates, which are then in `cand`; `end` if there
   is none. */
size_t ofx_search_next(struct ofx_search *, size_t i);

/* The block's text that a candidate replaces. */
struct ofx_span ofx_search_span(const struct ofx_search *, size_t i, const struct ofx_candidate *);

/* What the second engine says of a candidate. */
enum ofx_opinion ofx_search_opinion(const struct ofx_search *, size_t i,
                                    const struct ofx_candidate *);

static inline uint32_t ofx_search_char(const struct ofx_search *s, size_t i)
{
	return ofx_u8_get(s->block.ptr + s->r.text.span[i].beg);
}

/* The channel knows characters by their NFKC form. */
static inline uint32_t ofx_compat(uint32_t cp)
{
	return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp;
}

/* What was read at n symbols, as the channel knows it. */
static inline struct ofx_pair ofx_search_read(const struct ofx_search *s, size_t i, unsigned n)
{
	struct ofx_pair p = {{0, 0}};
	for (unsigned k = 0; k < n; k++)
		p.cp[k] = ofx_compat(ofx_search_char(s, i + k));
	return p;
}

/* The score of the symbol and of those behind that it is context of. */
int ofx_search_window(const struct ofx_search *, size_t i);

/* Whether a guess may replace the symbol: a single Japanese letter or mark, or dirt between such. */
bool ofx_search_is_open(const struct ofx_search *, size_t i);
/* Whether it may replace the symbol and the next together, … */
bool ofx_search_is_open_pair(const struct ofx_search *, size_t i);
/* … and put something in before the symbol. */
bool ofx_search_is_open_gap(const struct ofx_search *, size_t i);

/* Whether a guess may put this character in. */
bool ofx_is_guessable(uint32_t cp);

#endif
