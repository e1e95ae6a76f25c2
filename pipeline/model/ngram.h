/* The language model: how likely a character is after those before it. Two n-gram models of symbols
   (model/symbols.h), one of all Japanese and one of the old orthography, in one memory-mapped file
   that model/ngram_train.h makes. */
#ifndef OFX_MODEL_NGRAM_H
#define OFX_MODEL_NGRAM_H

#include "base/buf.h"
#include "base/err.h"
#include "model/fuse.h"

/* Scores are natural logarithms of probabilities, in 1/256; integers, so that they are the same
   on every machine. */
enum {
	OFX_NGRAM_NAT = 256,
	OFX_NGRAM_ORDER = 5,
	OFX_NGRAM_SYMBOLS = 7131, /* at most; 7131^5 is the last fifth power under 2^64 */
	OFX_NGRAM_NONE = 0xFFFF,  /* the id of white space; the value of an n-gram that is not there */
};

/* What the value of an n-gram means: the gain that it has over what the order below says, and what
   it leaves, as a context, to shorter ones (0: it is no context). */
struct ofx_ngram_value {
	int16_t gain, back;
};

/* n-grams of one order above the first. */
struct ofx_ngram_order {
	struct ofx_fuse map;
	struct ofx_ngram_value *values; /* by value, a power of two of them */
	unsigned mask;                  /* of values */
};

enum { OFX_NGRAM_ALL, OFX_NGRAM_OLD, OFX_NGRAM_PARTS };

struct ofx_ngram_part {
	int16_t score[OFX_NGRAM_SYMBOLS]; /* of a symbol without context */
	int16_t back[OFX_NGRAM_SYMBOLS];  /* of a context of one symbol */
	struct ofx_ngram_order order[OFX_NGRAM_ORDER - 1]; /* from 2 */
};

/* Read-only after open; shared by threads. */
struct ofx_ngram {
	struct ofx_str file; /* mapped or borrowed */
	bool mapped;
	uint32_t n_symbols;
	uint64_t power[OFX_NGRAM_ORDER];    /* of n_symbols */
	uint16_t id[0x10000];               /* by code point of the BMP */
	uint16_t symbol[OFX_NGRAM_SYMBOLS]; /* by id */
	struct ofx_ngram_part part[OFX_NGRAM_PARTS];
	struct ofx_ngram_value *values; /* of all orders */
	struct ofx_fuse between;      /* pair of neighbours to where its list begins */
	const unsigned char *middles; /* the lists, 2 bytes each; the last has bit 15 */
	uint32_t n_middles;
	int16_t half[128]; /* what is lost by the likelier of two even odds, by 1/16 nat between them */
};

/* A file that is cut short, not a model, or of another version is OFX_BAD. Reads little of it. */
enum ofx_status ofx_ngram_open(struct ofx_ngram **, const char *path, struct ofx_error *);
/* The same from bytes that outlive the model; `name` is for messages. */
enum ofx_status ofx_ngram_open_bytes(struct ofx_ngram **, struct ofx_str bytes, const char *name,
                                     struct ofx_error *);
void ofx_ngram_close(struct ofx_ngram *); /* accepts NULL */

/* Reads all of the file: OFX_BAD where its checksum is not that of its bytes. */
enum ofx_status ofx_ngram_check(const struct ofx_ngram *, const char *name, struct ofx_error *);

/* Text as the model reads it: ids of symbols, each with the bytes that it stands for. */
struct ofx_ngram_text {
	uint16_t *id;
	struct ofx_span *span; /* in the line that was read */
	size_t n, cap, cap_span;
};

/* Appends the symbols of valid UTF-8. No edges are put in: a line of a page is often not one of
   the text. A span ends where the next begins, so it may take in white space behind. */
void ofx_ngram_read(const struct ofx_ngram *, struct ofx_str line, struct ofx_ngram_text *);
void ofx_ngram_text_release(struct ofx_ngram_text *);

/* The id of one character, or OFX_NGRAM_NONE. */
static inline uint16_t ofx_ngram_id(const struct ofx_ngram *m, uint32_t cp)
{
	return cp < 0x10000 ? m->id[cp] : 0;
}

/* What the model found of the n-grams that end in a symbol of a text, the shortest first: their
   values, or OFX_NGRAM_NONE. Of the part for the old orthography only where that was asked. */
struct ofx_ngram_found {
	uint16_t part[OFX_NGRAM_PARTS][OFX_NGRAM_ORDER - 1];
};

/* The scores of ids[beg..end), each after what stands before it in ids, and what was found; `score`
   and `found` may be NULL. Returns the sum. What a change of ids[i] does is seen in
   [i, i + OFX_NGRAM_ORDER).
   `old`: for a document in old orthography, even odds of both parts; takes twice the time. */
int ofx_ngram_score(const struct ofx_ngram *, bool old, const uint16_t *ids, size_t beg, size_t end,
                    int16_t *score, struct ofx_ngram_found *found);

/* The sums for a document in modern and in old orthography, in the time of the latter. */
void ofx_ngram_compare(const struct ofx_ngram *, const uint16_t *ids, size_t beg, size_t end,
                       int *modern, int *old);

/* What is kept of the symbols scored so far: what the contexts of the last 1, 2, … of them leave to
   shorter ones; 0 from the first on that is no context. Start with {0}. */
struct ofx_ngram_state {
	int16_t back[OFX_NGRAM_PARTS][OFX_NGRAM_ORDER - 1];
};

/* The state behind a symbol of a text that was scored. */
void ofx_ngram_resume(const struct ofx_ngram *, bool old, uint16_t id, const struct ofx_ngram_found *,
                      struct ofx_ngram_state *);

/* A text that is scored symbol by symbol, beside others that go on otherwise. */
struct ofx_ngram_walk {
	struct ofx_ngram_state state;
	const uint16_t *ids; /* the next symbol; those of the state stand before it */
	/* What was found of it where so many symbols before it were the same; or NULL. */
	const struct ofx_ngram_found *known;
	unsigned n_known;
	int score; /* of the symbol stepped over last */
};

/* Takes each walk one symbol further. */
void ofx_ngram_steps(const struct ofx_ngram *, bool old, struct ofx_ngram_walk **, size_t n);

/* Two neighbours, and the list of what stands between them; -1: there is none. */
struct ofx_ngram_gap {
	uint16_t left, right;
	int32_t list;
};

/* Finds the lists of many gaps at once. */
void ofx_ngram_find_gaps(const struct ofx_ngram *, struct ofx_ngram_gap *, size_t n);

/* Ids that stand between the neighbours in the training text, likeliest first; writes up to `cap` of
   them to out and returns how many. */
size_t ofx_ngram_between(const struct ofx_ngram *, const struct ofx_ngram_gap *, uint16_t *out,
                         size_t cap);

#endif
