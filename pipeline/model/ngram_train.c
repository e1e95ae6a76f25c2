/* Estimates the language model: interpolated modified Kneser-Ney discounting (Chen and Goodman
   1999) over a set of n-grams that is pruned by what each of them is worth. */
#include "model/ngram_train.h"

#include "model/symbols.h"

#include <math.h>
#include <stdlib.h>

const struct ofx_ngram_plan ofx_ngram_plan = {
    .prune = {5, 4.5},
    .hold_out = 200,
    .check_bits = 12,
    .gain_bits = 4,
    .back_bits = 3,
    .between_count = 6,
    .between_most = 32,
};

enum { KEPT = 1, NEEDED = 2 }; /* bits of keep: in the model; a longer n-gram leans on it */

/* What an n-gram hands down. One that the model holds speaks for itself: its ending counts once,
   as Kneser and Ney do it. What one that was pruned would have said, its ending must say. */
static void count_types(struct ofx_ngram_counts *c)
{
	for (unsigned order = OFX_NGRAM_ORDER; order > 1; order--) {
		const struct ofx_ngram_level *l = &c->level[order];
		struct ofx_ngram_level *b = &c->level[order - 1];
		memset(b->types, 0, b->n * sizeof *b->types);
		memset(b->mass, 0, b->n * sizeof *b->mass);
		for (size_t i = 0; i < l->n; i++) {
			uint32_t n = l->keep[i] ? l->types[i] : 1;
			b->types[l->suffix[i]] += l->types[i] / n;
			b->mass[l->suffix[i]] += l->mass[i] / (float)n;
		}
	}
}

/* The discounts of n-grams counted once, twice, and more often. */
static void find_discounts(const struct ofx_ngram_level *l, double discount[4])
{
	double n[5] = {0};
	for (size_t i = 0; i < l->n; i++)
		if (l->types[i] <= 4)
			n[l->types[i]]++;
	discount[0] = 0;
	for (unsigned k = 1; k <= 3; k++) {
		double y = n[1] / (n[1] + 2 * n[2]);
		double d = n[k] > 0 ? k - (k + 1) * y * n[k + 1] / n[k] : 0;
		discount[k] = d > 0.1 && d < k ? d : 0.5 * k; /* too little text to tell */
	}
}

/* The share of its context's probability that an n-gram holds by itself. */
static double own_mass(const struct ofx_ngram_level *l, size_t i, const double discount[4])
{
	uint32_t t = l->types[i];
	return t ? l->mass[i] * (1 - discount[t < 3 ? t : 3] / t) : 0;
}

/* One context: the n-grams [beg, end) of level l that differ in their last symbol only, and the
   place of the context in the level below, b->n where the model never holds it. */
struct context {
	size_t beg, end, at;
};

static bool next_context(const struct ofx_ngram_counts *c, unsigned order, struct context *x)
{
	const struct ofx_ngram_level *l = &c->level[order], *b = &c->level[order - 1];
	x->beg = x->end;
	if (x->beg == l->n)
		return false;
	uint64_t key = l->key[x->beg] / c->n_symbols;
	while (x->end < l->n && l->key[x->end] / c->n_symbols == key)
		x->end++;
	size_t at = ofx_ngram_find(b, x->at < b->n ? x->at : 0, key);
	x->at = at;
	return true;
}

static void score_context(struct ofx_ngram_level *l, const struct ofx_ngram_level *b,
                          const struct context *x, const double discount[4])
{
	double total = 0, held = 0;
	for (size_t i = x->beg; i < x->end; i++) {
		total += l->mass[i];
		if (l->keep[i])
			held += own_mass(l, i, discount);
	}
	double left = 1 - held / total;
	if (x->at < b->n)
		b->back[x->at] = held > 0 ? (float)log(left) : 0;
	for (size_t i = x->beg; i < x->end; i++) {
		double below = left * exp(b->score[l->suffix[i]]);
		double own = l->keep[i] ? own_mass(l, i, discount) / total : 0;
		l->score[i] = (float)log(own + below);
	}
}

static void score_symbols(struct ofx_ngram_level *l)
{
	double discount[4], total = 0, held = 0;
	find_discounts(l, discount);
	for (size_t i = 0; i < l->n; i++) {
		total += l->mass[i];
		held += own_mass(l, i, discount);
	}
	for (size_t i = 0; i < l->n; i++) {
		double own = own_mass(l, i, discount) / total;
		l->score[i] = (float)log(own + (1 - held / total) / (double)l->n);
	}
}

static void score_all(struct ofx_ngram_counts *c)
{
	count_types(c);
	score_symbols(&c->level[1]);
	for (unsigned order = 2; order <= OFX_NGRAM_ORDER; order++) {
		struct ofx_ngram_level *l = &c->level[order], *b = &c->level[order - 1];
		double discount[4];
		find_discounts(l, discount);
		memset(b->back, 0, b->n * sizeof *b->back);
		for (struct context x = {0}; next_context(c, order, &x);)
			score_context(l, b, &x, discount);
	}
}

/* How many nats the text loses without an n-gram (Stolcke 1998, with the counts of the text): its
   own occurrences get the shorter estimate, and all that its context does not hold gets more. */
static double worth(const struct ofx_ngram_level *l, size_t i, double back, double below,
                    double rest)
{
	double own = exp(l->score[i]) - exp(back + below);
	double wider = log(exp(back) + own);
	return l->count[i] * (l->score[i] - wider - below) - rest * (wider - back);
}

static void prune_context(struct ofx_ngram_level *l, struct ofx_ngram_level *b,
                          const struct context *x, double least)
{
	if (x->at == b->n)
		return;
	double rest = 0;
	for (size_t i = x->beg; i < x->end; i++)
		if (!l->keep[i])
			rest += l->count[i];
	for (size_t i = x->beg; i < x->end; i++) {
		uint32_t below = l->suffix[i];
		if (l->keep[i] == KEPT &&
		    worth(l, i, b->back[x->at], b->score[below], rest) < least)
			l->keep[i] = 0;
		if (l->keep[i])
			b->keep[x->at] = b->keep[below] = KEPT | NEEDED;
	}
}

static void prune(struct ofx_ngram_counts *c, double least)
{
	for (unsigned order = 1; order <= OFX_NGRAM_ORDER; order++)
		for (size_t i = 0; i < c->level[order].n; i++)
			c->level[order].keep[i] &= KEPT;
	for (unsigned order = OFX_NGRAM_ORDER; order > 1; order--)
		for (struct context x = {0}; next_context(c, order, &x);)
			prune_context(&c->level[order], &c->level[order - 1], &x, least);
}

/* To begin with everything that stands twice, but what begins with two edges: the first of them is
   there only to fill up the key. */
static void keep_first(struct ofx_ngram_counts *c)
{
	for (unsigned order = 1; order <= OFX_NGRAM_ORDER; order++) {
		struct ofx_ngram_level *l = &c->level[order];
		l->keep = ofx_alloc(l->n);
		l->score = ofx_alloc(ofx_size_mul(l->n, sizeof *l->score));
		l->mass = ofx_alloc(ofx_size_mul(l->n, sizeof *l->mass));
		l->back = order < OFX_NGRAM_ORDER
		              ? ofx_alloc(ofx_size_mul(l->n, sizeof *l->back))
		              : NULL;
		uint64_t edges = OFX_SYM_EDGE * c->n_symbols + OFX_SYM_EDGE;
		for (size_t i = 0; i < l->n; i++)
			l->keep[i] = order == 1 || (l->count[i] > 1.5F &&
			                            l->key[i] / c->power[order - 2] != edges);
	}
	struct ofx_ngram_level *top = &c->level[OFX_NGRAM_ORDER];
	memcpy(top->mass, top->count, top->n * sizeof *top->mass);
}

void ofx_ngram_estimate(struct ofx_ngram_counts *c, double least)
{
	keep_first(c);
	for (double part = 0.25; part <= 1; part *= 2) {
		score_all(c);
		prune(c, least * part);
	}
	score_all(c);
}

static enum ofx_status train_part(const struct ofx_ngram_corpus *corpus, unsigned part,
                                  bool only_old, const struct ofx_ngram_plan *plan,
                                  struct ofx_buf *out, struct ofx_error *err)
{
	struct ofx_ngram_counts c;
	enum ofx_status status = ofx_ngram_count(&c, corpus, only_old, err);
	if (status == OFX_OK && part == OFX_NGRAM_ALL)
		ofx_ngram_encode_middles(corpus, &c, plan, out);
	if (status == OFX_OK) {
		ofx_ngram_estimate(&c, plan->prune[part]);
		ofx_ngram_encode_part(&c, part, plan, out);
	}
	ofx_ngram_counts_release(&c);
	return status;
}

enum ofx_status ofx_ngram_train(const struct ofx_ngram_source *sources, size_t n_sources,
                                const struct ofx_ngram_plan *plan, struct ofx_buf *out,
                                struct ofx_error *err)
{
	bool any_old = false;
	for (size_t k = 0; k < n_sources; k++)
		any_old |= sources[k].old;
	struct ofx_ngram_corpus corpus;
	enum ofx_status status =
	    ofx_ngram_corpus_read(&corpus, sources, n_sources, plan->hold_out, err);
	if (status == OFX_OK) {
		ofx_ngram_encode_head(&corpus, out);
		status = train_part(&corpus, OFX_NGRAM_ALL, false, plan, out, err);
	}
	if (status == OFX_OK)
		status = train_part(&corpus, OFX_NGRAM_OLD, any_old, plan, out, err);
	if (status == OFX_OK)
		ofx_ngram_encode_end(out);
	ofx_ngram_corpus_release(&corpus);
	return status;
}
