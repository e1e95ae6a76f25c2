/* Training of the language model: from counts to probabilities, to fewer n-grams, to a file. */
#ifndef OFX_MODEL_NGRAM_TRAIN_H
#define OFX_MODEL_NGRAM_TRAIN_H

#include "model/ngram_count.h"

struct ofx_ngram_plan {
	double prune[OFX_NGRAM_PARTS]; /* nats that an n-gram must save over the weighted text */
	unsigned hold_out;  /* see ofx_ngram_count */
	unsigned check_bits; /* an absent n-gram is taken for one with probability 2^-check_bits */
	unsigned gain_bits, back_bits; /* of the quantised numbers; at most 8 each */
	float between_count; /* weighted count from which a middle is listed */
	unsigned between_most; /* middles listed for a pair of neighbours */
};

extern const struct ofx_ngram_plan ofx_ngram_plan; /* what dicts/ja.ngram is made with */

/* Decides which n-grams to keep, so that each saves `prune` nats, and computes all scores. */
void ofx_ngram_estimate(struct ofx_ngram_counts *, double prune);

/* The file of the model is made of its head and both parts, in this order. Encoding a part leaves
   the scores as the file holds them. */
void ofx_ngram_encode_head(const struct ofx_ngram_corpus *, struct ofx_buf *out);
void ofx_ngram_encode_part(struct ofx_ngram_counts *, unsigned part, const struct ofx_ngram_plan *,
                           struct ofx_buf *out);
void ofx_ngram_encode_middles(const struct ofx_ngram_corpus *, const struct ofx_ngram_counts *,
                              const struct ofx_ngram_plan *, struct ofx_buf *out);
void ofx_ngram_encode_end(struct ofx_buf *out);

/* All of it: the same bytes for the same texts in the same order. Without a source in old
   orthography, both parts are of all sources. */
enum ofx_status ofx_ngram_train(const struct ofx_ngram_source *, size_t n_sources,
                                const struct ofx_ngram_plan *, struct ofx_buf *out,
                                struct ofx_error *);

#endif
