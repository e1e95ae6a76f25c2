/* The private parts of the stage "confusion": guesses at what a page said where the language model
   is surprised, each described by numbers that the decision is made from. */
#ifndef OFX_STAGES_CONFUSION_H
#define OFX_STAGES_CONFUSION_H

#include "model/confusions.h"
#include "model/decision.h"
#include "model/ngram.h"
#include "model/shapes.h"
#include "stages/opinions.h"
#include "stages/second.h"
#include "stages/stage.h"

/* What guesses are made from; read-only. */
struct ofx_guesser {
	const struct ofx_ngram *ngram;
	const struct ofx_confusions *channel;
	const struct ofx_shapes *shapes;
	const struct ofx_second *second; /* what another engine read, or NULL */
	const struct ofx_decision *decision; /* NULL where it is yet to be learnt */
	bool wide; /* looks for what is seldom found too */
};

/* Features of a guess. Scores are logarithms in 1/OFX_NGRAM_NAT. */
enum {
	F_GAIN,         /* score of the text with the guess, less that without it */
	F_GAIN_HERE,    /* the part of the gain at the characters replaced … */
	F_GAIN_RIGHT,   /* … and at those behind */
	F_OLD_SCORE,    /* of what stands there */
	F_NEW_SCORE,    /* of the guess */
	F_OLD_RIGHT,    /* of the characters behind, as it stands … */
	F_NEW_RIGHT,    /* … and with the guess */
	F_MARGIN,       /* gain and channel together, over the best other guess here */
	F_GAIN_MARGIN,  /* gain over the best other guess here */
	F_DENSITY,      /* good guesses in a thousand symbols of the block … */
	F_NEAREST,      /* … and symbols to the next one */
	F_CHANNEL,      /* read so, written as guessed */
	F_CHANNEL_KEEP, /* read so, written so */
	F_COUNT,        /* how often the channel saw this */
	F_TWIN,         /* whether a neighbour is the same character */
	F_DOUBT,        /* of a thousand times that this was read, so often it was wrong */
	F_SHAPE,        /* 0..1000 */
	F_OLD_ALONE,    /* scores without context */
	F_NEW_ALONE,
	F_OLD_CLASS,    /* scripts */
	F_NEW_CLASS,
	F_KIND,         /* enum guess_kind */
	F_AROUND,       /* mean score of the characters around */
	F_FAR,          /* and of more of them */
	F_SURPRISE,     /* and of the block */
	F_OLD_TEXT,     /* whether the document is in old orthography */
	F_BEFORE,       /* the least score of the characters before */
	F_AFTER,        /* and behind */
	F_ODD,          /* how many surprises there are around */
	F_OLD_BETWEEN,  /* place of the character among those that stand between its neighbours */
	F_NEW_BETWEEN,
	F_DOC,          /* how often the document has what stands there with its left neighbour, … */
	F_DOC_OLD_RIGHT, /* … with its right one, */
	F_DOC_NEW_LEFT, /* the guess with its left neighbour, … */
	F_DOC_NEW_RIGHT,
	F_DOC_OLD_BOTH,
	F_DOC_NEW_BOTH,
	F_EDGE,         /* characters to the nearest edge that the model sees */
	F_RANK,         /* among the guesses of its place; the order is that of gain and channel */
	OFX_GUESS_CHEAP, /* what follows costs more, and is asked only for guesses worth it */
	F_PATH = OFX_GUESS_CHEAP, /* by how much the best path costs less with the guess */
	F_TOKENS,       /* how many tokens less … */
	F_UNKNOWN,      /* … and words less that MeCab does not know */
	F_OLD_WORD,     /* characters of the word at the place, 0 if it is not known, as it stands … */
	F_NEW_WORD,     /* … and with the guess */
	F_OLD_POS,      /* enum ofx_pos of these */
	F_NEW_POS,
	OFX_GUESS_FEATURES
};

extern const char *const ofx_guess_features[OFX_GUESS_FEATURES];

enum guess_kind { GUESS_SWAP, GUESS_DROP, GUESS_JOIN, GUESS_SPLIT, GUESS_PAIR, GUESS_PUT };

/* Guesses that are calibrated apart. */
enum { OFX_GUESS_GROUPS = 3 };

/* Symbols between two guesses taken at once, at least: each is context of the other. */
enum { OFX_GUESSES_APART = 2 };

struct ofx_guess {
	struct ofx_span span; /* in the block's text; empty where a character is put in */
	char with[8];
	uint8_t len;
	uint32_t at;  /* number of its symbol */
	int32_t sum;  /* the decision's */
	int echo;     /* how many characters around stand elsewhere in the document as the guess has them */
	enum ofx_opinion opinion;
	int32_t features[OFX_GUESS_FEATURES];
};

/* Start with {0}, or new; reused from block to block, for what is remembered of the last ones. */
struct ofx_guesses {
	struct ofx_guess *items; /* in order of place; the likeliest of each place, those first */
	size_t n, cap;
	struct ofx_span *doubts; /* in the block; what is hardly language */
	size_t n_doubts, cap_doubts;
	struct ofx_search *search; /* confusion_find.h; made when needed */
};

struct ofx_guesses *ofx_guesses_new(void);
void ofx_guesses_free(struct ofx_guesses *); /* accepts NULL */

/* Fills in the guesses for the parts of the block to look at: where there is a decision, those that
   it does not rule out. */
void ofx_guess(const struct ofx_guesser *, struct ofx_morph *, const struct ofx_block *,
               struct ofx_guesses *out);
void ofx_guesses_release(struct ofx_guesses *);

/* The group of a guess. */
unsigned ofx_guess_group(const struct ofx_guess *);

/* Fills the facts that guesses need. */
void ofx_guess_learn(const struct ofx_guesser *, const struct ofx_block *, struct ofx_facts *);

/* The text as the model reads it: lines of a paragraph run on, an edge stands where they do not. */
struct ofx_reading {
	struct ofx_ngram_text text; /* spans are in the block */
	bool old;                   /* scored as of the old orthography */
	/* By symbol, where `known`: */
	int16_t *score;
	struct ofx_ngram_found *found;
	bool *known;
	/* Where symbols stand: `places` by id, then by place; those of an id begin at first[id] and end
	   where those of the next begin. */
	uint32_t *first, *places;
};

/* Reads a block. What `past`, the reading made before this one, knows of the same symbols is taken
   over. Both start with {0}. */
void ofx_reading_make(struct ofx_reading *, const struct ofx_reading *past, const struct ofx_ngram *,
                      bool old, struct ofx_str block);
void ofx_reading_release(struct ofx_reading *);

/* Makes the scores of [beg, end) known. */
void ofx_reading_score(struct ofx_reading *, const struct ofx_ngram *, size_t beg, size_t end);

#endif
