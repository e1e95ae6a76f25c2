/* Training of a decision: gradient boosted trees over examples, and the table of confidence. */
#ifndef OFX_MODEL_DECISION_TRAIN_H
#define OFX_MODEL_DECISION_TRAIN_H

#include "base/buf.h"

/* Examples to learn from. */
struct ofx_decision_rows {
	size_t n, n_features;
	int32_t *features; /* n × n_features */
	uint8_t *right;    /* 1: the correction is right */
	float *weight;     /* 0: the trees do not learn from it, only the table of confidence */
	uint32_t *page;    /* examples of a page stay together when the table is made … */
	uint8_t *counts;   /* … in which those without this do not count */
	uint8_t *group;    /* a table for each, by what the caller thinks apart */
	uint32_t *at;      /* where in its text; the examples of a text follow each other in order */
};

struct ofx_decision_plan {
	unsigned first, trees; /* so many trees, of which the first do with the cheap features */
	unsigned depth;
	size_t cheap;     /* features, those with the lower numbers */
	double give_up;   /* what is less likely than this after the first trees is not asked further */
	double rate;      /* by how much each tree is trusted */
	double least;     /* second derivatives that a leaf must have */
	double smooth;    /* added to the second derivatives of a leaf */
	uint32_t apart;   /* of examples that are no farther from each other, one is taken: the likeliest */
	unsigned groups;  /* at most OFX_DECISION_GROUPS */
	unsigned folds;   /* the table of confidence is made of pages that the trees did not see */
	const char *source; /* for the head comment */
};

/* Appends the file. The same examples give the same bytes. */
void ofx_decision_train(const struct ofx_decision_rows *, const struct ofx_decision_plan *,
                        const char *const *names, struct ofx_buf *out);

#endif
