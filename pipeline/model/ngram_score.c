/* Scores symbols with the language model, many at a time: what all orders of n-grams have to say of
   all of them is asked at once, then put together. */
#include "model/ngram.h"

enum {
	BATCH = 32,
	LONGEST = OFX_NGRAM_ORDER - 1, /* symbols of a context */
};

/* Symbols on their way from the shortest n-grams that end in them to the longest. Each context scales,
   each n-gram that is in the model adds its gain. The model holds with an n-gram all that it ends in,
   so the first miss is the last. */
struct run {
	const struct ofx_ngram_part *part;
	size_t n;
	uint64_t key[BATCH]; /* of the n-gram looked at */
	int score[BATCH];
	uint16_t found[LONGEST][BATCH]; /* with k + 1 symbols of context */
};

/* Symbols that ask for n-grams of one order, and the answers. */
struct asking {
	uint64_t key[BATCH];
	int32_t value[BATCH]; /* or -1 */
	uint8_t who[BATCH];
	size_t n;
};

static void start(struct run *r, size_t i, uint16_t id)
{
	r->key[i] = id;
	r->score[i] = r->part->score[id];
}

/* Takes the answers about n-grams with k + 1 symbols of context. `after`: by symbol, what the context
   of k + 1 symbols that ends in it leaves; `longer`: that of one more, to be filled in. Nothing here
   is easy to foresee, so there is no branch but masks, 0 or -1. */
static void take(struct run *r, unsigned k, const struct asking *a, const int16_t *after,
                 int16_t *longer)
{
	const struct ofx_ngram_order *o = &r->part->order[k];
	for (size_t j = 0; j < a->n; j++) {
		size_t i = a->who[j];
		struct ofx_ngram_value v = o->values[(unsigned)a->value[j] & o->mask];
		int hit = -(a->value[j] >= 0);
		r->found[k][i] = (uint16_t)a->value[j]; /* -1 is OFX_NGRAM_NONE */
		r->score[i] += v.gain & hit;
		longer[i] = (int16_t)(v.back & hit & -(after[i] != 0));
	}
}

/* Finds the answers; `before`: by symbol, what the context of k + 1 symbols before it leaves. */
static void find_all(struct run *r, unsigned k, struct asking *a, const int16_t *before,
                     const int16_t *after, int16_t *longer)
{
	ofx_fuse_find_all(&r->part->order[k].map, a->key, a->value, a->n);
	for (size_t i = 0; i < r->n; i++)
		r->score[i] += before[i];
	memset(longer, 0, r->n * sizeof *longer);
	take(r, k, a, after, longer);
}

/* Scores a run of at most BATCH symbols, of which `reach` stand before them, and moves the context
   behind them. An n-gram is asked for where what it begins with is a context, and what it ends in
   was found. */
static void score_run(struct run *r, const struct ofx_ngram *m, unsigned p, int16_t context[LONGEST],
                      const uint16_t *ids, size_t n, size_t reach, struct ofx_ngram_found *found)
{
	int16_t back[LONGEST + 1][BATCH + 1]; /* of the context before each symbol */
	r->part = &m->part[p];
	r->n = n;
	for (size_t i = 0; i < n; i++) {
		start(r, i, ids[i]);
		back[0][i + 1] = r->part->back[ids[i]];
	}
	memset(r->found, 0xFF, sizeof r->found);
	for (unsigned k = 0; k < LONGEST; k++) {
		struct asking a;
		a.n = 0;
		back[k][0] = context[k];
		for (size_t i = reach > k ? 0 : k + 1 - reach; i < n; i++) {
			r->key[i] += (ids + i)[-1 - (ptrdiff_t)k] * m->power[k + 1];
			a.key[a.n] = r->key[i];
			a.who[a.n] = (uint8_t)i;
			a.n += back[k][i] && (!k || r->found[k - 1][i] != OFX_NGRAM_NONE);
		}
		find_all(r, k, &a, back[k], back[k] + 1, back[k + 1] + 1);
		context[k] = back[k][n];
	}
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < LONGEST; k++)
			found[i].part[p][k] = r->found[k][i];
}

/* Even odds: the logarithm of the mean of two probabilities. */
static int mix(const struct ofx_ngram *m, int a, int b)
{
	enum { LAST = sizeof m->half / sizeof *m->half - 1 };
	int most = a > b ? a : b, apart = (most == a ? a - b : b - a) / (OFX_NGRAM_NAT / 16);
	return most + m->half[apart < LAST ? apart : LAST];
}

/* What is to be filled in, and the sums: modern and old. */
struct results {
	int16_t *score;
	struct ofx_ngram_found *found;
	int sum[OFX_NGRAM_PARTS];
};

static void score_range(const struct ofx_ngram *m, bool old, const uint16_t *ids, size_t beg, size_t end,
                        struct results *r)
{
	struct ofx_ngram_state state = {{{0}}};
	struct run one, other;
	size_t from = beg < LONGEST ? 0 : beg - LONGEST;
	for (size_t i = from, n; i < end; i += n) {
		struct ofx_ngram_found found[BATCH];
		n = end - i < BATCH ? end - i : BATCH;
		score_run(&one, m, OFX_NGRAM_ALL, state.back[OFX_NGRAM_ALL], ids + i, n, i - from, found);
		if (old)
			score_run(&other, m, OFX_NGRAM_OLD, state.back[OFX_NGRAM_OLD], ids + i, n,
			          i - from, found);
		for (size_t k = i < beg ? beg - i : 0; k < n; k++) {
			int mixed = old ? mix(m, one.score[k], other.score[k]) : one.score[k];
			r->sum[OFX_NGRAM_ALL] += one.score[k];
			r->sum[OFX_NGRAM_OLD] += mixed;
			if (r->score)
				r->score[i + k - beg] = (int16_t)mixed;
			if (r->found)
				r->found[i + k - beg] = found[k];
		}
	}
}

int ofx_ngram_score(const struct ofx_ngram *m, bool old, const uint16_t *ids, size_t beg, size_t end,
                    int16_t *score, struct ofx_ngram_found *found)
{
	struct results r = {.score = score, .found = found};
	score_range(m, old, ids, beg, end, &r);
	return r.sum[OFX_NGRAM_OLD];
}

void ofx_ngram_compare(const struct ofx_ngram *m, const uint16_t *ids, size_t beg, size_t end,
                       int *modern, int *old)
{
	struct results r = {.score = NULL};
	score_range(m, true, ids, beg, end, &r);
	*modern = r.sum[OFX_NGRAM_ALL];
	*old = r.sum[OFX_NGRAM_OLD];
}

void ofx_ngram_resume(const struct ofx_ngram *m, bool old, uint16_t id,
                      const struct ofx_ngram_found *found, struct ofx_ngram_state *state)
{
	*state = (struct ofx_ngram_state){{{0}}};
	for (unsigned p = 0; p <= old; p++) {
		const struct ofx_ngram_part *part = &m->part[p];
		int16_t *back = state->back[p];
		back[0] = part->back[id];
		for (unsigned k = 0; k + 1 < LONGEST && back[k]; k++) {
			unsigned value = found->part[p][k];
			const struct ofx_ngram_order *o = &part->order[k];
			back[k + 1] = value == OFX_NGRAM_NONE ? 0 : o->values[value & o->mask].back;
		}
	}
}

/* Steps at most BATCH walks by what one part says. */
static void step_some(struct run *r, const struct ofx_ngram *m, unsigned p,
                      struct ofx_ngram_walk **walks, size_t n)
{
	int16_t before[LONGEST][BATCH], after[LONGEST + 1][BATCH];
	r->part = &m->part[p];
	r->n = n;
	for (size_t i = 0; i < n; i++) {
		start(r, i, *walks[i]->ids);
		after[0][i] = r->part->back[*walks[i]->ids];
	}
	memset(r->found, 0xFF, sizeof r->found);
	for (unsigned k = 0; k < LONGEST; k++) {
		struct asking a, known;
		a.n = known.n = 0;
		for (size_t i = 0; i < n; i++) {
			const struct ofx_ngram_walk *w = walks[i];
			before[k][i] = w->state.back[p][k];
			if (!before[k][i] || (k && r->found[k - 1][i] == OFX_NGRAM_NONE))
				continue;
			r->key[i] += w->ids[-1 - (ptrdiff_t)k] * m->power[k + 1];
			if (k < w->n_known) {
				uint16_t value = w->known->part[p][k];
				known.who[known.n] = (uint8_t)i;
				known.value[known.n++] = value == OFX_NGRAM_NONE ? -1 : value;
				continue;
			}
			a.who[a.n] = (uint8_t)i;
			a.key[a.n++] = r->key[i];
		}
		find_all(r, k, &a, before[k], after[k], after[k + 1]);
		take(r, k, &known, after[k], after[k + 1]);
	}
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < LONGEST; k++)
			walks[i]->state.back[p][k] = after[k][i];
}

void ofx_ngram_steps(const struct ofx_ngram *m, bool old, struct ofx_ngram_walk **walks, size_t n)
{
	struct run one, other;
	for (size_t i = 0, some; i < n; i += some) {
		some = n - i < BATCH ? n - i : BATCH;
		step_some(&one, m, OFX_NGRAM_ALL, walks + i, some);
		if (old)
			step_some(&other, m, OFX_NGRAM_OLD, walks + i, some);
		for (size_t k = 0; k < some; k++) {
			struct ofx_ngram_walk *w = walks[i + k];
			w->score = old ? mix(m, one.score[k], other.score[k]) : one.score[k];
			w->ids++;
			if (w->known) {
				w->known++;
				w->n_known++;
			}
		}
	}
}
