/* Describes a candidate by the numbers that the decision is made from. */
#include "stages/confusion_describe.h"

#include "model/symbols.h"
#include "text/chars.h"

const char *const ofx_guess_features[OFX_GUESS_FEATURES] = {
    [F_GAIN] = "gain",
    [F_GAIN_HERE] = "gain-here",
    [F_GAIN_RIGHT] = "gain-right",
    [F_OLD_SCORE] = "old-score",
    [F_NEW_SCORE] = "new-score",
    [F_OLD_RIGHT] = "old-right",
    [F_NEW_RIGHT] = "new-right",
    [F_MARGIN] = "margin",
    [F_GAIN_MARGIN] = "gain-margin",
    [F_DENSITY] = "density",
    [F_NEAREST] = "nearest",
    [F_CHANNEL] = "channel",
    [F_CHANNEL_KEEP] = "channel-keep",
    [F_COUNT] = "count",
    [F_TWIN] = "twin",
    [F_DOUBT] = "doubt",
    [F_SHAPE] = "shape",
    [F_OLD_ALONE] = "old-alone",
    [F_NEW_ALONE] = "new-alone",
    [F_OLD_CLASS] = "old-class",
    [F_NEW_CLASS] = "new-class",
    [F_KIND] = "kind",
    [F_AROUND] = "around",
    [F_FAR] = "far",
    [F_SURPRISE] = "surprise",
    [F_OLD_TEXT] = "old-text",
    [F_BEFORE] = "before",
    [F_AFTER] = "after",
    [F_ODD] = "odd",
    [F_OLD_BETWEEN] = "old-between",
    [F_NEW_BETWEEN] = "new-between",
    [F_DOC] = "old-left-count",
    [F_DOC_OLD_RIGHT] = "old-right-count",
    [F_DOC_NEW_LEFT] = "new-left-count",
    [F_DOC_NEW_RIGHT] = "new-right-count",
    [F_DOC_OLD_BOTH] = "old-both-count",
    [F_DOC_NEW_BOTH] = "new-both-count",
    [F_EDGE] = "edge",
    [F_RANK] = "rank",
    [F_PATH] = "path",
    [F_TOKENS] = "tokens",
    [F_UNKNOWN] = "unknown",
    [F_OLD_WORD] = "old-word",
    [F_NEW_WORD] = "new-word",
    [F_OLD_POS] = "old-pos",
    [F_NEW_POS] = "new-pos",
};

enum {
	NAT = OFX_NGRAM_NAT,
	ORDER = OFX_NGRAM_ORDER,
	ODD = -7 * NAT,
	NEAR = 15,
	OFTEN = 20,  /* more than that is not counted, … */
	PLACES = 256, /* nor in more places looked for */
};

static int script(uint32_t cp)
{
	return ofx_is(cp, OFX_KANJI) ? 4 : ofx_is(cp, OFX_KATA) ? 3 : ofx_is(cp, OFX_HIRA) ? 2
	       : ofx_is(cp, OFX_PUNCT) ? 1 : 0;
}

static int mean(const struct ofx_search *w, size_t i, size_t reach, size_t skip)
{
	int sum = 0, n = 0;
	size_t beg = i > reach ? i - reach : 0, end = i + reach < w->r.text.n ? i + reach : w->r.text.n;
	for (size_t k = beg; k < end; k++) {
		if (k >= i && k < i + skip)
			continue;
		sum += w->r.score[k];
		n++;
	}
	return n ? sum / n : 0;
}

static int place_between(const struct ofx_search *w, uint16_t id)
{
	for (size_t k = 0; k < w->n_between; k++)
		if (w->between[k] == id)
			return (int)k;
	return w->n_between ? OFX_BETWEEN : OFX_BETWEEN + 1;
}

static bool stands_at(const struct ofx_ngram_text *t, size_t from, const uint16_t *run, size_t n)
{
	size_t k = 0;
	while (k < n && from + k < t->n && t->id[from + k] == run[k])
		k++;
	return k == n;
}

/* How often the text has the symbols one behind the other, but for so many times that are known. Looks
   at the places of the rarest of them. */
static int32_t count_run(const struct ofx_search *w, const uint16_t *run, size_t n, int32_t known)
{
	const uint32_t *first = w->r.first;
	size_t rarest = 0;
	for (size_t k = 1; k < n; k++)
		if (first[run[k] + 1] - first[run[k]] < first[run[rarest] + 1] - first[run[rarest]])
			rarest = k;
	uint32_t beg = first[run[rarest]], end = first[run[rarest] + 1];
	int32_t count = -known;
	if (end - beg > PLACES)
		end = beg + PLACES;
	for (uint32_t p = beg; p < end && count < OFTEN; p++)
		count += w->r.places[p] >= rarest && stands_at(&w->r.text, w->r.places[p] - rarest, run, n);
	return count > 0 ? count : 0;
}

/* How often the document has the guess with its neighbours, and what stands there; the place itself
   is not counted. */
static void support(const struct ofx_search *w, size_t i, const struct ofx_candidate *c, int32_t *f)
{
	const uint16_t *id = w->r.text.id;
	uint16_t left = id[i - 1], right = id[i + c->n_old];
	uint16_t old[2] = {c->n_old ? id[i] : right, c->n_old ? id[i + c->n_old - 1U] : left};
	uint16_t new[2] = {c->n_new ? c->id[0] : right, c->n_new ? c->id[c->n_new - 1] : left};
	f[F_DOC] = count_run(w, (uint16_t[]){left, old[0]}, 2, 1);
	f[F_DOC_OLD_RIGHT] = count_run(w, (uint16_t[]){old[1], right}, 2, 1);
	f[F_DOC_NEW_LEFT] = count_run(w, (uint16_t[]){left, new[0]}, 2, 0);
	f[F_DOC_NEW_RIGHT] = count_run(w, (uint16_t[]){new[1], right}, 2, 0);
	f[F_DOC_OLD_BOTH] = c->n_old == 1 ? count_run(w, (uint16_t[]){left, old[0], right}, 3, 1) : 0;
	f[F_DOC_NEW_BOTH] = c->n_new == 1 ? count_run(w, (uint16_t[]){left, new[0], right}, 3, 0) : 0;
}

void ofx_describe(const struct ofx_search *w, size_t i, size_t rank, int32_t *f)
{
	const struct ofx_ngram *m = w->g->ngram;
	const struct ofx_candidate *c = &w->cand[rank];
	const struct ofx_ngram_text *t = &w->r.text;
	size_t n, other = rank ? 0 : 1;
	uint16_t old_id = t->id[i], new_id = c->n_new ? c->id[0] : OFX_SYM_EDGE;
	int old_score = c->n_old ? w->r.score[i] : 0;
	f[F_GAIN] = c->gain;
	f[F_GAIN_HERE] = c->here;
	f[F_GAIN_RIGHT] = c->right;
	f[F_OLD_SCORE] = w->r.score[i];
	f[F_NEW_SCORE] = c->here + old_score + (c->n_old > 1 ? w->r.score[i + 1] : 0);
	f[F_NEW_RIGHT] = c->new_right;
	f[F_OLD_RIGHT] = c->new_right - c->right;
	f[F_MARGIN] = w->n_cand > 1 ? c->total - w->cand[other].total : 40 * NAT;
	int best = -40 * NAT;
	for (size_t k = 0; k < w->n_cand; k++)
		if (k != rank && w->cand[k].gain > best)
			best = w->cand[k].gain;
	f[F_GAIN_MARGIN] = c->gain - best;
	f[F_TWIN] = c->n_old && (old_id == t->id[i - 1] || old_id == t->id[i + 1]);
	f[F_CHANNEL] = c->channel;
	struct ofx_pair read = ofx_search_read(w, i, 1);
	f[F_CHANNEL_KEEP] = ofx_confusions_score(w->g->channel, w->g->shapes, read, read);
	f[F_COUNT] = 0;
	uint32_t right = 0, all = 0;
	const struct ofx_confusion *row = ofx_confusions_of(w->g->channel, read, &n);
	for (size_t k = 0; k < n; k++) {
		all += row[k].count;
		if (row[k].written.cp[0] == read.cp[0] && !row[k].written.cp[1])
			right += row[k].count;
	}
	f[F_DOUBT] = (int32_t)((uint64_t)(all - right + 1) * 1000 / (all + 20));
	row = ofx_confusions_of(w->g->channel, ofx_search_read(w, i, c->n_old), &n);
	for (size_t k = 0; k < n; k++)
		if (row[k].written.cp[0] == (c->n_new ? c->cp[0] : 0) &&
		    row[k].written.cp[1] == (c->n_new > 1 ? c->cp[1] : 0))
			f[F_COUNT] = (int32_t)row[k].count;
	f[F_SHAPE] = c->kind == GUESS_SWAP
	                 ? (int32_t)ofx_shapes_similarity(w->g->shapes, read.cp[0], c->cp[0]) : -1;
	f[F_OLD_ALONE] = m->part[0].score[old_id];
	f[F_NEW_ALONE] = m->part[0].score[new_id];
	f[F_OLD_CLASS] = script(ofx_search_char(w, i));
	f[F_NEW_CLASS] = c->n_new ? script(c->cp[0]) : -1;
	f[F_KIND] = c->kind;
	f[F_AROUND] = mean(w, i, NEAR, ORDER);
	f[F_FAR] = mean(w, i, OFX_FARTHER, ORDER);
	f[F_SURPRISE] = (int32_t)w->facts->surprise;
	f[F_OLD_TEXT] = (int32_t)w->facts->old_text;
	f[F_BEFORE] = f[F_AFTER] = 0;
	for (size_t k = i > ORDER ? i - ORDER : 0; k < i; k++)
		f[F_BEFORE] = w->r.score[k] < f[F_BEFORE] ? w->r.score[k] : f[F_BEFORE];
	for (size_t k = i + 1; k < i + ORDER && k < t->n; k++)
		f[F_AFTER] = w->r.score[k] < f[F_AFTER] ? w->r.score[k] : f[F_AFTER];
	f[F_ODD] = 0;
	for (size_t k = i > NEAR ? i - NEAR : 0; k < i + NEAR && k < t->n; k++)
		f[F_ODD] += w->r.score[k] < ODD;
	f[F_OLD_BETWEEN] = place_between(w, old_id);
	f[F_NEW_BETWEEN] = c->kind == GUESS_SWAP ? place_between(w, new_id) : -1;
	f[F_EDGE] = 0;
	while (f[F_EDGE] < 8 && t->id[i - (size_t)f[F_EDGE]] != OFX_SYM_EDGE &&
	       t->id[i + (size_t)f[F_EDGE]] != OFX_SYM_EDGE)
		f[F_EDGE]++;
	f[F_RANK] = (int32_t)rank;
	support(w, i, c, f);
}

