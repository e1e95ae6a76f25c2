/* Weighs candidates: what the language gains by each, and what the channel says of it. */
#include "stages/confusion_try.h"

#include <stdlib.h>

enum {
	NAT = OFX_NGRAM_NAT,
	LEAST_GAIN = 2 * NAT, /* of a guess; also what makes mending come to an end … */
	LEAST_SECOND = NAT,   /* … and of one that another engine read */
	LEAST_HERE = -6 * NAT,
	SECONDED = 4 * NAT, /* what another engine's word counts between candidates */
};

/* What a trial must reach to be weighed further. */
static const struct bounds {
	int total; /* of gain and channel, at least */
	int spare[OFX_REACH]; /* hope over need, before the first symbol behind, the second, … */
} narrow = {-5 * NAT, {9 * NAT, 5 * NAT, 4 * NAT, 2 * NAT}}, wide = {-8 * NAT, {0}};

static const struct bounds *bounds_of(const struct ofx_search *s)
{
	return s->g->wide ? &wide : &narrow;
}

/* The channel's word on it, against that all was read right. */
static int swap_score(const struct ofx_search *s, uint32_t written, size_t i)
{
	return ofx_confusions_score(s->g->channel, s->g->shapes, (struct ofx_pair){{written, 0}},
	                            ofx_search_read(s, i, 1));
}

static int channel(const struct ofx_search *s, size_t i, const struct ofx_candidate *c)
{
	struct ofx_pair written = {{c->n_new ? c->cp[0] : 0, c->n_new > 1 ? c->cp[1] : 0}};
	if (c->kind == GUESS_PAIR)
		return swap_score(s, c->cp[0], i) + swap_score(s, c->cp[1], i + 1);
	return ofx_confusions_score(s->g->channel, s->g->shapes, written,
	                            ofx_search_read(s, i, c->n_old));
}

/* The gain that a trial may still come to: no symbol scores more than 0. */
static int hope(const struct ofx_trial *t)
{
	return t->c.here + t->c.new_right - t->old_right;
}

/* Takes one more symbol of each trial: one of its own, or one to its right. */
static void step_all(const struct ofx_trials *ts, struct ofx_trial *const *t, size_t n, bool right)
{
	struct ofx_ngram_walk *walks[OFX_TRIALS];
	if (!n)
		return;
	for (size_t k = 0; k < n; k++)
		walks[k] = &t[k]->walk;
	ofx_ngram_steps(ts->s->g->ngram, ts->s->facts->old_text, walks, n);
	for (size_t k = 0; k < n; k++)
		*(right ? &t[k]->c.new_right : &t[k]->c.here) += t[k]->walk.score;
}

/* The candidates' own symbols. */
static void weigh_here(struct ofx_trials *ts)
{
	const struct ofx_search *s = ts->s;
	const struct bounds *bounds = bounds_of(s);
	struct ofx_trial *t[OFX_TRIALS];
	for (unsigned step = 0; step < 2; step++) {
		size_t n = 0;
		for (size_t k = 0; k < ts->n; k++)
			if (ts->items[k].c.n_new > step)
				t[n++] = &ts->items[k];
		step_all(ts, t, n, false);
	}
	for (size_t k = 0; k < ts->n; k++) {
		struct ofx_trial *one = &ts->items[k];
		struct ofx_candidate *c = &one->c;
		for (unsigned j = 0; j < c->n_old; j++)
			c->here -= s->r.score[one->at + j];
		one->agrees = ofx_search_opinion(s, one->at, c) == OFX_OPINION_AGREES;
		one->need = one->agrees ? LEAST_SECOND : LEAST_GAIN;
		one->lost = (c->n_new && c->here < LEAST_HERE) ||
		            hope(one) < one->need + bounds->spare[0];
		if (one->lost)
			continue;
		if (c->channel == OFX_CHANNEL_UNKNOWN)
			c->channel = channel(s, one->at, c);
		int need = bounds->total - (one->agrees ? SECONDED : 0) - c->channel;
		one->need = need > one->need ? need : one->need;
	}
}

/* The symbols behind them. */
static void weigh_right(struct ofx_trials *ts)
{
	for (size_t k = 0; k < ts->n; k++) {
		struct ofx_trial *one = &ts->items[k];
		one->walk.known = ts->s->r.found + one->at + one->c.n_old;
	}
	const struct bounds *bounds = bounds_of(ts->s);
	for (size_t step = 0; step < OFX_REACH; step++) {
		struct ofx_trial *t[OFX_TRIALS];
		size_t n = 0;
		for (size_t k = 0; k < ts->n; k++) {
			struct ofx_trial *one = &ts->items[k];
			one->lost = one->lost || hope(one) < one->need + bounds->spare[step];
			if (!one->lost && one->n_right > step)
				t[n++] = one;
		}
		step_all(ts, t, n, true);
	}
}

void ofx_trials_weigh(struct ofx_trials *ts)
{
	weigh_here(ts);
	weigh_right(ts);
}

static int by_rank(const void *pa, const void *pb)
{
	const struct ofx_candidate *a = pa, *b = pb;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->cp[0] != b->cp[0])
		return a->cp[0] < b->cp[0] ? -1 : 1;
	return (a->cp[1] > b->cp[1]) - (a->cp[1] < b->cp[1]);
}

size_t ofx_trials_choose(const struct ofx_trial *t, size_t n, struct ofx_candidate out[OFX_CANDIDATES])
{
	size_t kept = 0;
	for (size_t k = 0; k < n; k++) {
		struct ofx_candidate c = t[k].c;
		c.right = c.new_right - t[k].old_right;
		c.gain = c.here + c.right;
		if (t[k].lost || c.gain < t[k].need)
			continue;
		c.total = c.gain + c.channel;
		c.rank = c.total + (t[k].agrees ? SECONDED : 0);
		out[kept++] = c;
	}
	if (kept > 1)
		qsort(out, kept, sizeof *out, by_rank);
	return kept;
}
