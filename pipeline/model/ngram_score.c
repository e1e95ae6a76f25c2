/* Scores symbols with the language model, many at a time: what all orders of n-grams have to say of
   all of them is asked at once, then put together. */
#include "model/ngram.h"

enum {
	BATCH = 32,
	LONGEST = OFX_NGRAM_ORDER - 1, /* symbols of a context */
};

/* What the n-grams that end in a symbol say, with k + 1 symbols of context. */
struct answers {
	uint16_t of[LONGEST][BATCH];
};

/* Symbols that ask for n-grams of one order. */
struct asking {
	uint64_t key[BATCH];
	uint8_t who[BATCH];
	size_t n;
};

static void find_answers(const struct ofx_fuse *map, const struct asking *a, uint16_t *of)
{
	int32_t value[BATCH];
	ofx_fuse_find_all(map, a->key, value, a->n);
	for (size_t i = 0; i < a->n; i++)
		of[a->who[i]] = (uint16_t)value[i]; /* -1 is OFX_NGRAM_NONE */
}

/* The context that ends in a symbol. Nothing here is easy to foresee, so there is no branch; what
   lies behind the end of a context is 0. */
static void set_context(const struct ofx_ngram_part *part, uint16_t id,
                        const uint16_t found[LONGEST], struct ofx_ngram_context *context)
{
	unsigned grows = part->back[id] != 0;
	context->back[0] = part->back[id];
	context->len = grows;
	for (unsigned k = 0; k + 1 < LONGEST; k++) {
		const struct ofx_ngram_order *o = &part->order[k];
		unsigned back = found[k] & ((1U << o->back_bits) - 1);
		grows &= (unsigned)(found[k] != OFX_NGRAM_NONE) & (unsigned)(back != 0);
		context->back[k + 1] = (int16_t)(o->back[back] & -(int)grows);
		context->len += grows;
	}
}

/* The score of a symbol, number i of the answers, after a context, which moves on behind it; notes
   which answers count. From the shortest n-gram up: each context scales, each n-gram that is in the
   model adds its gain. The model holds with an n-gram all that it ends in, so the first miss is the
   last. */
static int take(const struct ofx_ngram_part *part, struct ofx_ngram_context *context, uint16_t id,
                const struct answers *answers, size_t i, uint16_t found[LONGEST])
{
	int score = part->score[id];
	unsigned hit = 1;
	for (unsigned k = 0; k < LONGEST; k++) {
		const struct ofx_ngram_order *o = &part->order[k];
		unsigned value = answers->of[k][i];
		hit &= (unsigned)(context->len > k) & (unsigned)(value != OFX_NGRAM_NONE);
		found[k] = hit ? (uint16_t)value : OFX_NGRAM_NONE;
		score += context->back[k] + (o->gain[value >> o->back_bits & 0xFF] & -(int)hit);
	}
	set_context(part, id, found, context);
	return score;
}

/* Scores a run of at most BATCH symbols, of which `reach` stand before them, and moves the context
   behind them. An n-gram is asked for where both that end in the same symbol and that begin with the
   same, one shorter, are in the model. */
static void score_run(const struct ofx_ngram *m, unsigned p, struct ofx_ngram_context *context,
                      const uint16_t *ids, size_t n, size_t reach, int *score,
                      struct ofx_ngram_found *found)
{
	const struct ofx_ngram_part *part = &m->part[p];
	struct answers answers;
	uint64_t key[BATCH];
	memset(&answers, 0xFF, sizeof answers);
	for (size_t i = 0; i < n; i++)
		key[i] = ids[i];
	for (size_t k = 0; k < LONGEST; k++) {
		const uint16_t *shorter = k ? answers.of[k - 1] : NULL;
		struct asking a;
		a.n = 0;
		for (size_t i = reach > k ? 0 : k + 1 - reach; i < n; i++) {
			bool open = i ? !k || shorter[i - 1] != OFX_NGRAM_NONE : context->len > k;
			key[i] += (ids + i)[-1 - (ptrdiff_t)k] * m->power[k + 1];
			a.key[a.n] = key[i];
			a.who[a.n] = (uint8_t)i;
			a.n += open && (!k || shorter[i] != OFX_NGRAM_NONE);
		}
		find_answers(&part->order[k].map, &a, answers.of[k]);
	}
	for (size_t i = 0; i < n; i++)
		score[i] = take(part, context, ids[i], &answers, i, found[i].part[p]);
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
	struct ofx_ngram_state state = {{{0, {0}}}};
	size_t from = beg < LONGEST ? 0 : beg - LONGEST;
	for (size_t i = from, n; i < end; i += n) {
		int one[BATCH], other[BATCH];
		struct ofx_ngram_found found[BATCH];
		n = end - i < BATCH ? end - i : BATCH;
		score_run(m, OFX_NGRAM_ALL, &state.part[OFX_NGRAM_ALL], ids + i, n, i - from, one, found);
		if (old)
			score_run(m, OFX_NGRAM_OLD, &state.part[OFX_NGRAM_OLD], ids + i, n, i - from,
			          other, found);
		for (size_t k = i < beg ? beg - i : 0; k < n; k++) {
			int mixed = old ? mix(m, one[k], other[k]) : one[k];
			r->sum[OFX_NGRAM_ALL] += one[k];
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
	for (unsigned p = 0; p <= old; p++)
		set_context(&m->part[p], id, found->part[p], &state->part[p]);
}

/* Steps at most BATCH walks by what one part says. */
static void step_some(const struct ofx_ngram *m, unsigned p, struct ofx_ngram_walk **walks, size_t n,
                      int *score)
{
	const struct ofx_ngram_part *part = &m->part[p];
	struct answers answers;
	uint64_t key[BATCH];
	memset(&answers, 0xFF, sizeof answers);
	for (size_t i = 0; i < n; i++)
		key[i] = *walks[i]->ids;
	for (unsigned k = 0; k < LONGEST; k++) {
		struct asking a;
		a.n = 0;
		for (size_t i = 0; i < n; i++) {
			const struct ofx_ngram_walk *w = walks[i];
			if (w->state.part[p].len <= k || (k && answers.of[k - 1][i] == OFX_NGRAM_NONE))
				continue;
			key[i] += w->ids[-1 - (ptrdiff_t)k] * m->power[k + 1];
			if (k < w->n_known) {
				answers.of[k][i] = w->known->part[p][k];
				continue;
			}
			a.who[a.n] = (uint8_t)i;
			a.key[a.n++] = key[i];
		}
		find_answers(&part->order[k].map, &a, answers.of[k]);
	}
	for (size_t i = 0; i < n; i++) {
		uint16_t found[LONGEST];
		score[i] = take(part, &walks[i]->state.part[p], *walks[i]->ids, &answers, i, found);
	}
}

void ofx_ngram_steps(const struct ofx_ngram *m, bool old, struct ofx_ngram_walk **walks, size_t n)
{
	for (size_t i = 0, some; i < n; i += some) {
		int one[BATCH], other[BATCH];
		some = n - i < BATCH ? n - i : BATCH;
		step_some(m, OFX_NGRAM_ALL, walks + i, some, one);
		if (old)
			step_some(m, OFX_NGRAM_OLD, walks + i, some, other);
		for (size_t k = 0; k < some; k++) {
			struct ofx_ngram_walk *w = walks[i + k];
			w->score = old ? mix(m, one[k], other[k]) : one[k];
			w->ids++;
			if (w->known) {
				w->known++;
				w->n_known++;
			}
		}
	}
}
