/* Counts of all n-grams of a training text, order by order. */
#ifndef OFX_MODEL_NGRAM_COUNT_H
#define OFX_MODEL_NGRAM_COUNT_H

#include "base/err.h"
#include "model/ngram.h"

/* A text to train on. */
struct ofx_ngram_source {
	const char *path;
	float weight; /* how much each of its characters counts */
	bool old;     /* in old orthography: counts in both parts of the model */
};

/* The n-grams of one order, in order of key. A key is a number in base n_symbols whose last digit
   is the last symbol. */
struct ofx_ngram_level {
	size_t n;
	uint64_t *key;
	float *count;     /* weighted: how often it stands in the text */
	uint32_t *types;  /* what estimation counts: occurrences, or n-grams that end in this one */
	float *mass;      /* the same, weighted */
	uint32_t *suffix; /* its place in the level below, less its first symbol */
	float *score;     /* log probability of the last symbol after the others */
	float *back;      /* log of the share that this context leaves to shorter ones; 0 if unused */
	uint8_t *keep;    /* whether the model holds it */
};

/* The texts, read into ids of one alphabet. */
struct ofx_ngram_corpus {
	const struct ofx_ngram_source *source;
	struct ofx_ngram_ids *ids; /* of each source */
	size_t n;
	uint32_t n_symbols;
	uint16_t symbol[OFX_NGRAM_SYMBOLS]; /* by id; most frequent first behind the classes */
};

struct ofx_ngram_counts {
	uint32_t n_symbols;
	uint64_t power[OFX_NGRAM_ORDER + 1]; /* of n_symbols */
	struct ofx_ngram_level level[OFX_NGRAM_ORDER + 1]; /* from 1 */
};

/* Where an n-gram is in a level, looking from `from` on; level.n if it is not there. */
size_t ofx_ngram_find(const struct ofx_ngram_level *, size_t from, uint64_t key);

/* Reads the sources, which must outlive the corpus. Of each, every `hold_out`th line is left out;
   0: none. */
enum ofx_status ofx_ngram_corpus_read(struct ofx_ngram_corpus *, const struct ofx_ngram_source *,
                                      size_t n_sources, unsigned hold_out, struct ofx_error *);
void ofx_ngram_corpus_release(struct ofx_ngram_corpus *);

/* Counts the n-grams of the whole corpus or of its old orthography. Lines begin and end with an
   edge. */
enum ofx_status ofx_ngram_count(struct ofx_ngram_counts *, const struct ofx_ngram_corpus *,
                                bool only_old, struct ofx_error *);
void ofx_ngram_counts_release(struct ofx_ngram_counts *);

#endif
