/* Makes the guesses: what else may have stood at a place, and how likely that is. */
#include "stages/confusion_describe.h"
#include "stages/confusion_doubt.h"

#include "base/buf.h"

#include <stdlib.h>

enum {
	NAT = OFX_NGRAM_NAT,
	GOOD = 2 * NAT,  /* total of a guess that tells of a broken text */
	GUESSES = 4,     /* of a place … */
	WORSE = 8 * NAT, /* … if they are not so much less likely than the first */
	FAR_OFF = 1000,
	HARDLY = 300, /* where the search is narrow, a guess less sure by the cheap features is dropped */
};

/* A candidate as a guess. */
static void add_guess(struct ofx_search *s, size_t i, size_t rank, struct ofx_guesses *out)
{
	const struct ofx_candidate *c = &s->cand[rank];
	out->items = ofx_grow(out->items, &out->cap, out->n, sizeof *out->items);
	struct ofx_guess *g = &out->items[out->n++];
	*g = (struct ofx_guess){.span = ofx_search_span(s, i, c),
	                        .at = (uint32_t)i,
	                        .opinion = ofx_search_opinion(s, i, c)};
	for (unsigned j = 0; j < c->n_new; j++)
		g->len = (uint8_t)(g->len + ofx_u8_put(c->cp[j], g->with + g->len));
	ofx_describe(s, i, rank, g->features);
}

/* The likeliest candidates of a place as guesses. */
static void guess_at(struct ofx_search *s, size_t i, struct ofx_guesses *out)
{
	for (size_t k = 0; k < s->n_cand && k < GUESSES; k++)
		if (s->cand[k].rank >= s->cand[0].rank - WORSE)
			add_guess(s, i, k, out);
}

/* Whether it is the first of its place, and tells of a broken text. */
static bool is_good(const struct ofx_guess *g)
{
	return !g->features[F_RANK] && g->features[F_GAIN] + g->features[F_CHANNEL] > GOOD;
}

static void note_nearest(struct ofx_guess *g, const struct ofx_guess *good)
{
	if (!good)
		return;
	int32_t apart = (int32_t)(g->at > good->at ? g->at - good->at : good->at - g->at);
	if (apart < g->features[F_NEAREST])
		g->features[F_NEAREST] = apart;
}

/* How many good guesses there are beside each: one alone in a long text is hardly right. */
static void count_good(struct ofx_guesses *out, size_t symbols)
{
	const struct ofx_guess *before = NULL, *here = NULL; /* the last good ones */
	int32_t good = 0;
	for (size_t i = 0; i < out->n; i++) {
		struct ofx_guess *g = &out->items[i];
		good += is_good(g);
		if (!g->features[F_RANK]) {
			before = here ? here : before;
			here = is_good(g) ? g : NULL;
		}
		g->features[F_DENSITY] = here != NULL;
		g->features[F_NEAREST] = FAR_OFF;
		note_nearest(g, before);
	}
	before = here = NULL;
	for (size_t i = out->n; i-- > 0;) {
		struct ofx_guess *g = &out->items[i];
		int64_t others = good - g->features[F_DENSITY];
		g->features[F_DENSITY] = (int32_t)(others * 10000 / (int64_t)(symbols + 1));
		note_nearest(g, before);
		here = is_good(g) ? g : NULL;
		before = here ? here : before;
	}
}

/* The symbols of a part of the text. */
static size_t first_at(const struct ofx_ngram_text *t, uint32_t pos)
{
	size_t lo = 0, hi = t->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (t->span[mid].beg < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Other text than the model's, and characters put in or left out, deceive it in their own ways. */
unsigned ofx_guess_group(const struct ofx_guess *g)
{
	int32_t kind = g->features[F_KIND];
	return g->features[F_OLD_TEXT] ? 1 : kind == GUESS_DROP || kind == GUESS_PUT ? 2 : 0;
}

/* Whether the guess may be right by the sum of its cheap features. */
static bool goes_on(const struct ofx_guesser *g, const struct ofx_guess *guess, int32_t sum)
{
	if (!g->decision || guess->opinion == OFX_OPINION_AGREES)
		return true;
	return ofx_decision_goes_on(g->decision, sum) &&
	       (g->wide ||
	        ofx_decision_confidence(g->decision, ofx_guess_group(guess), sum) >= HARDLY);
}

/* Drops those that the decision rules out by the cheap features; then the rest are judged by all. */
static void judge(const struct ofx_guesser *g, struct ofx_morph *morph, struct ofx_guesses *out)
{
	size_t n = out->n;
	int32_t *sums = ofx_alloc(ofx_size_mul(n, sizeof *sums));
	const int32_t **rows = ofx_alloc(ofx_size_mul(n, sizeof *rows));
	for (size_t i = 0; i < n; i++)
		rows[i] = out->items[i].features;
	if (g->decision)
		ofx_decision_begin(g->decision, rows, n, sums);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!goes_on(g, &out->items[i], sums[i]))
			continue;
		sums[out->n] = sums[i];
		out->items[out->n] = out->items[i];
		ofx_describe_words(out->search, morph, &out->items[out->n++]);
	}
	if (g->decision)
		ofx_decision_end(g->decision, rows, out->n, sums);
	for (size_t i = 0; i < out->n && g->decision; i++) {
		out->items[i].sum = sums[i];
		out->items[i].echo = ofx_echo(out->search, &out->items[i]);
	}
	free(sums);
	free(rows);
}

/* Notes what is doubted among the symbols [beg, end): of each run what stands on its first line. */
static void note_doubts(const struct ofx_search *s, size_t beg, size_t end, struct ofx_guesses *out)
{
	struct ofx_doubt d;
	while (ofx_doubt_next(s->g->ngram, &s->r, &beg, end, &d)) {
		const struct ofx_span *span = s->r.text.span;
		struct ofx_span at = {span[d.beg].beg, span[d.end - 1].beg};
		at.end += ofx_u8_len(s->block.ptr[at.end]);
		const char *lf = memchr(s->block.ptr + at.beg, '\n', at.end - at.beg);
		if (lf)
			at.end = (uint32_t)(lf - s->block.ptr);
		out->doubts = ofx_grow(out->doubts, &out->cap_doubts, out->n_doubts, sizeof at);
		out->doubts[out->n_doubts++] = at;
	}
}

void ofx_guess(const struct ofx_guesser *g, struct ofx_morph *morph, const struct ofx_block *block,
               struct ofx_guesses *out)
{
	if (!out->search) {
		out->search = ofx_alloc(sizeof *out->search);
		*out->search = (struct ofx_search){0};
	}
	struct ofx_search *s = out->search;
	out->n = out->n_doubts = 0;
	ofx_search_begin(s, g, block);
	size_t n = s->r.text.n, looked = 0;
	for (size_t p = 0; p < block->n_todo; p++) {
		size_t beg = first_at(&s->r.text, block->todo[p].beg);
		s->end = first_at(&s->r.text, block->todo[p].end);
		ofx_reading_score(&s->r, g->ngram, beg > OFX_FARTHER ? beg - OFX_FARTHER : 0,
		                  s->end + OFX_FARTHER < n ? s->end + OFX_FARTHER : n);
		for (size_t i = beg; (i = ofx_search_next(s, i)) < s->end; i++)
			guess_at(s, i, out);
		note_doubts(s, beg, s->end, out);
		looked += s->end - beg;
	}
	count_good(out, looked);
	judge(g, morph, out);
}

struct ofx_guesses *ofx_guesses_new(void)
{
	struct ofx_guesses *g = ofx_alloc(sizeof *g);
	*g = (struct ofx_guesses){0};
	return g;
}

void ofx_guesses_free(struct ofx_guesses *g)
{
	if (!g)
		return;
	ofx_guesses_release(g);
	free(g);
}

void ofx_guesses_release(struct ofx_guesses *g)
{
	if (g->search)
		ofx_search_release(g->search);
	free(g->search);
	free(g->items);
	free(g->doubts);
	*g = (struct ofx_guesses){0};
}
