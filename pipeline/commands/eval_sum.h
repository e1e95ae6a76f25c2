/* Sums over pages and changes for the report of ocrfix eval. */
#ifndef OFX_COMMANDS_EVAL_SUM_H
#define OFX_COMMANDS_EVAL_SUM_H

#include "commands/eval.h"

/* The pages of a group: those that have `value` in a column, or all. */
struct ofx_group {
	struct ofx_str column, value; /* both empty: all */
	const struct ofx_eval_page **pages; /* without those left out */
	size_t n;
	struct ofx_tally sum;
};
/* All first, then by column and value. */
struct ofx_groups {
	struct ofx_group *items;
	size_t n, cap;
};
void ofx_groups_find(const struct ofx_eval *, struct ofx_groups *);
void ofx_groups_release(struct ofx_groups *);

/* Ends of the 95 % interval of a figure. */
struct ofx_interval {
	double low, high;
};
/* Draws the group's pages anew a thousand times, as the reference scorer does: with its generator
   and seed, so that the intervals are its own too. */
struct ofx_intervals {
	struct ofx_interval reduction; /* of the error rate, percent */
	struct ofx_interval broken;    /* per 10,000 right characters */
	struct ofx_interval precision;
};
struct ofx_intervals ofx_bootstrap(const struct ofx_group *);

static inline double ofx_precision(const struct ofx_tally *t)
{
	uint64_t all = t->fixed + t->broken + t->moved;
	return (double)t->fixed / (double)(all ? all : 1);
}

/* Changes that have something in common. */
struct ofx_change_sum {
	struct ofx_str name, more;
	uint64_t applied, verdicts[4]; /* by verdict, of the applied */
	uint64_t fixed, broken, moved; /* characters, by the applied */
	int64_t gain;
	uint64_t suggested, suggested_right, flagged;
};
struct ofx_change_sums {
	struct ofx_change_sum *items;
	size_t n, cap;
};
/* What a change is counted under. */
typedef void ofx_change_key_fn(const struct ofx_eval_change *, struct ofx_str *name,
                               struct ofx_str *more);
/* In the order of the names, all of them in one. */
void ofx_changes_sum(const struct ofx_eval *, ofx_change_key_fn *, struct ofx_change_sums *);

/* A pair and how often it is left, the most frequent first. */
struct ofx_pair_count {
	struct ofx_eval_pair pair;
	uint64_t n;
};
struct ofx_pair_counts {
	struct ofx_pair_count *items;
	size_t n, cap;
};
void ofx_pairs_count(const struct ofx_eval *, struct ofx_pair_counts *);

#endif
