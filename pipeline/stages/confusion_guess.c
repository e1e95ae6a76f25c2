/* Makes the guesses: where the model is surprised, what else may have stood there, and the numbers
   by which it is judged. */
#include "stages/confusion.h"

#include "model/symbols.h"
#include "text/chars.h"

#include <stdlib.h>

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
};

enum {
	NAT = OFX_NGRAM_NAT,
	ORDER = OFX_NGRAM_ORDER,
	SURPRISE = -5 * NAT,          /* a character with less than this is looked at … */
	SURPRISE_WINDOW = -18 * NAT,  /* … if with those behind it has less than this */
	ODD = -7 * NAT,
	LEAST_GAIN = 3 * NAT, /* of a guess; also what makes mending come to an end … */
	LEAST_SECOND = NAT,   /* … and of one that another engine read */
	LEAST_TOTAL = -5 * NAT, /* of gain and channel */
	LEAST_HERE = -2 * NAT,
	SECONDED = 4 * NAT,   /* what another engine's word counts between candidates */
	GOOD = 2 * NAT,       /* total of a guess that tells of a broken text */
	MOST_CANDIDATES = 96,
	BETWEEN = 48,
	BETWEEN_ANY = 5,  /* of those, so many are tried even if unlike in shape */
	OTHERS_ANY = 4,   /* and of those alike, even if never seen between */
	NEAR = 15,
	FARTHER = 60,
};

/* What may have stood for the n_old symbols at a place. */
struct candidate {
	uint32_t cp[2];
	uint16_t id[2];
	uint8_t n_old, n_new;
	uint8_t kind;
	int gain, here, right, new_right;
	int channel;
	int total; /* gain and channel */
	int rank;  /* total, and more where another engine read it so */
};

struct work {
	const struct ofx_guesser *g;
	struct ofx_str block;
	const struct ofx_facts *facts;
	struct ofx_reading r;
	size_t end; /* of the symbols to look at */
	struct ofx_ngram_state before; /* of what stands before the place */
	struct candidate cand[MOST_CANDIDATES];
	size_t n_cand;
	uint16_t between[BETWEEN];
	size_t n_between;
	struct ofx_beside beside; /* the second engine's text, if there is one */
	struct ofx_guesses *out;
};

static uint32_t char_at(const struct work *w, size_t i)
{
	return ofx_u8_get(w->block.ptr + w->r.text.span[i].beg);
}

/* Whether the symbol is a single Japanese letter or mark, which a guess may replace. */
static bool is_open(const struct work *w, size_t i)
{
	struct ofx_span s = w->r.text.span[i];
	uint16_t id = w->r.text.id[i];
	if (s.beg == s.end || (id && id < OFX_SYM_CLASSES))
		return false;
	uint32_t cp = ofx_u8_get(w->block.ptr + s.beg);
	size_t next = s.beg + ofx_u8_len(w->block.ptr[s.beg]);
	if (next < s.end && !ofx_is(ofx_u8_get(w->block.ptr + next), OFX_SPACE | OFX_BREAK))
		return false;
	return cp > 0x7F && cp < 0x10000 && !ofx_is(cp, OFX_LATIN | OFX_DIGIT | OFX_FOREIGN);
}

/* Whether a guess may put this character in. */
static bool is_guessable(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE) ||
	       cp == 0x3001 || cp == 0x3002 || cp == 0x300C || cp == 0x300D || cp == 0x30FB;
}

/* The channel knows characters by their NFKC form. */
static uint32_t compat(uint32_t cp)
{
	return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp;
}

static bool is_known(const struct ofx_ngram *m, struct candidate *c)
{
	for (unsigned k = 0; k < c->n_new; k++) {
		c->id[k] = ofx_ngram_id(m, c->cp[k]);
		if (c->id[k] < OFX_SYM_CLASSES || c->id[k] == OFX_NGRAM_NONE || !is_guessable(c->cp[k]))
			return false;
	}
	return true;
}

/* The block's text that a candidate replaces. */
static struct ofx_span replaced(const struct work *w, size_t i, const struct candidate *c)
{
	struct ofx_span span = {w->r.text.span[i].beg, w->r.text.span[i].beg};
	for (unsigned k = 0; k < c->n_old; k++)
		span.end += ofx_u8_len(w->block.ptr[span.end]);
	return span;
}

static enum ofx_opinion opinion(const struct work *w, size_t i, const struct candidate *c)
{
	uint32_t cp[OFX_SECOND_MOST];
	size_t n;
	if (!w->g->second ||
	    !ofx_second_reads(w->g->second, &w->beside, replaced(w, i, c), cp, &n))
		return OFX_OPINION_NONE;
	bool agrees = n == c->n_new, keeps = n == c->n_old;
	for (size_t k = 0; k < n && agrees; k++)
		agrees = cp[k] == compat(c->cp[k]);
	for (size_t k = 0; k < n && keeps; k++)
		keeps = cp[k] == compat(char_at(w, i + k));
	return agrees ? OFX_OPINION_AGREES : keeps ? OFX_OPINION_KEEPS : OFX_OPINION_OTHER;
}

/* Weighs a candidate and keeps it if it gains enough. `context` is that of what stands before i. */
static void try(struct work *w, size_t i, struct candidate c)
{
	const struct ofx_ngram *m = w->g->ngram;
	const uint16_t *id = w->r.text.id;
	bool old = w->facts->old_text;
	uint16_t ids[3 * ORDER];
	size_t n = 0, tail = i + c.n_old;
	if (w->n_cand == MOST_CANDIDATES)
		return;
	for (size_t k = i < ORDER - 1 ? 0 : i - (ORDER - 1); k < i; k++)
		ids[n++] = id[k];
	struct ofx_ngram_state state = w->before;
	int here = 0, right = 0, old_here = 0, old_right = 0;
	for (unsigned k = 0; k < c.n_new; k++) {
		ids[n] = c.id[k];
		here += ofx_ngram_step(m, old, &state, ids + n++);
	}
	for (unsigned k = 0; k < c.n_old; k++)
		old_here += w->r.score[i + k];
	c.here = here - old_here;
	if (c.n_new && c.here < LEAST_HERE)
		return;
	for (size_t k = tail; k < w->r.text.n && k < tail + ORDER - 1; k++) {
		ids[n] = id[k];
		right += ofx_ngram_step(m, old, &state, ids + n++);
		old_right += w->r.score[k];
	}
	c.right = right - old_right;
	c.gain = c.here + c.right;
	c.new_right = right;
	bool seconded = c.gain >= LEAST_SECOND && opinion(w, i, &c) == OFX_OPINION_AGREES;
	if (c.gain >= LEAST_GAIN || seconded)
		w->cand[w->n_cand++] = c;
}

static void try_swap(struct work *w, size_t i, uint16_t id)
{
	struct candidate c = {.cp = {w->g->ngram->symbol[id]}, .id = {id}, .n_old = 1, .n_new = 1,
	                      .kind = GUESS_SWAP};
	if (id != w->r.text.id[i] && id >= OFX_SYM_CLASSES && is_guessable(c.cp[0]))
		try(w, i, c);
}

/* What the channel knows that is not one character for one. */
static void try_rows(struct work *w, size_t i, struct ofx_pair read, uint8_t n_old)
{
	size_t n;
	const struct ofx_confusion *row = ofx_confusions_of(w->g->channel, read, &n);
	for (size_t k = 0; k < n; k++) {
		const uint32_t *cp = row[k].written.cp;
		uint8_t n_new = cp[1] ? 2 : cp[0] ? 1 : 0;
		struct candidate c = {.cp = {cp[0], cp[1]}, .n_old = n_old, .n_new = n_new};
		c.kind = n_old == 2 ? GUESS_JOIN : n_new == 2 ? GUESS_SPLIT : GUESS_DROP;
		if (n_new == 1 && n_old == 1)
			continue;
		if (is_known(w->g->ngram, &c))
			try(w, i, c);
	}
}

static bool is_between(const struct work *w, uint16_t id)
{
	for (size_t k = 0; k < w->n_between; k++)
		if (w->between[k] == id)
			return true;
	return false;
}

/* Whether the character is one that fits its neighbours. */
static bool fits(struct work *w, size_t i)
{
	const uint16_t *id = w->r.text.id;
	w->n_between = ofx_ngram_between(w->g->ngram, id[i - 1], id[i + 1], w->between, BETWEEN);
	return is_between(w, id[i]);
}

/* What the second engine read here, if that is something else: for one character, or two. */
static void try_second(struct work *w, size_t i)
{
	const struct ofx_ngram_text *t = &w->r.text;
	uint32_t cp[OFX_SECOND_MOST];
	size_t n;
	if (!w->g->second)
		return;
	for (uint8_t n_old = 1; n_old <= 2; n_old++) {
		struct candidate c = {.n_old = n_old};
		if (n_old == 2 && (i + 1 >= w->end || !is_open(w, i + 1) ||
		                   t->span[i].end != t->span[i + 1].beg))
			return;
		if (!ofx_second_reads(w->g->second, &w->beside, replaced(w, i, &c), cp, &n) ||
		    n > 2 || (n_old == 2 && n != 1))
			continue;
		for (size_t k = 0; k < n; k++)
			c.cp[k] = cp[k];
		c.n_new = (uint8_t)n;
		c.kind = n_old == 2 ? GUESS_JOIN : n == 2 ? GUESS_SPLIT : n ? GUESS_SWAP : GUESS_DROP;
		if (is_known(w->g->ngram, &c) && !(c.kind == GUESS_SWAP && c.id[0] == t->id[i]))
			try(w, i, c);
	}
}

/* Whether the second engine read something else at this one character. */
static bool is_disputed(const struct work *w, size_t i)
{
	struct candidate same = {.cp = {char_at(w, i)}, .n_old = 1, .n_new = 1};
	return w->g->second && opinion(w, i, &same) == OFX_OPINION_OTHER;
}

static void collect(struct work *w, size_t i)
{
	const struct ofx_ngram_text *t = &w->r.text;
	uint32_t cp = char_at(w, i);
	const struct ofx_other *other = w->g->others[t->id[i]];
	size_t n_other = 0;
	w->n_cand = 0;
	w->before = (struct ofx_ngram_state){{{0, {0}}}};
	for (size_t k = i < ORDER - 1 ? 0 : i - (ORDER - 1); k < i; k++)
		ofx_ngram_step(w->g->ngram, w->facts->old_text, &w->before, t->id + k);
	try_second(w, i);
	for (size_t k = 0; k < w->n_between && k < BETWEEN_ANY; k++)
		try_swap(w, i, w->between[k]);
	for (; n_other < OFX_OTHERS && other[n_other].id; n_other++) {
		size_t k = 0;
		while (k < w->n_between && w->between[k] != other[n_other].id)
			k++;
		if (k >= BETWEEN_ANY && (k < w->n_between || n_other < OTHERS_ANY))
			try_swap(w, i, other[n_other].id);
	}
	try_rows(w, i, (struct ofx_pair){{compat(cp), 0}}, 1);
	if (i + 1 < w->end && is_open(w, i + 1) && t->span[i].end == t->span[i + 1].beg)
		try_rows(w, i, (struct ofx_pair){{compat(cp), compat(char_at(w, i + 1))}}, 2);
	if (t->id[i] == t->id[i - 1] || t->id[i] == t->id[i + 1])
		try(w, i, (struct candidate){.n_old = 1, .kind = GUESS_DROP});
}

static struct ofx_pair read_at(const struct work *w, size_t i, unsigned n)
{
	struct ofx_pair p = {{0, 0}};
	for (unsigned k = 0; k < n; k++)
		p.cp[k] = compat(char_at(w, i + k));
	return p;
}

/* The channel's word on it, against that all was read right. */
static int channel(const struct work *w, size_t i, const struct candidate *c)
{
	struct ofx_pair written = {{c->n_new ? c->cp[0] : 0, c->n_new > 1 ? c->cp[1] : 0}};
	return ofx_confusions_score(w->g->channel, w->g->shapes, written, read_at(w, i, c->n_old));
}

static int by_total(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->cp[0] != b->cp[0])
		return a->cp[0] < b->cp[0] ? -1 : 1;
	return (a->cp[1] > b->cp[1]) - (a->cp[1] < b->cp[1]);
}

static int script(uint32_t cp)
{
	return ofx_is(cp, OFX_KANJI) ? 4 : ofx_is(cp, OFX_KATA) ? 3 : ofx_is(cp, OFX_HIRA) ? 2
	       : ofx_is(cp, OFX_PUNCT) ? 1 : 0;
}

static int mean(const struct work *w, size_t i, size_t reach, size_t skip)
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

static int place_between(const struct work *w, uint16_t id)
{
	for (size_t k = 0; k < w->n_between; k++)
		if (w->between[k] == id)
			return (int)k;
	return w->n_between ? BETWEEN : BETWEEN + 1;
}

/* How often the document has the guess with its neighbours, and what stands there; the place itself
   is not counted. */
static void support(const struct work *w, size_t i, const struct candidate *c, int32_t *f)
{
	const uint16_t *id = w->r.text.id;
	size_t n = w->r.text.n;
	uint16_t left = id[i - 1], right = id[i + c->n_old];
	uint16_t old[2] = {c->n_old ? id[i] : right, c->n_old ? id[i + c->n_old - 1U] : left};
	uint16_t new[2] = {c->n_new ? c->id[0] : right, c->n_new ? c->id[c->n_new - 1] : left};
	int32_t count[6] = {-1, -1, 0, 0, -1, 0};
	for (size_t k = 1; k + 1 < n; k++) {
		if (id[k - 1] == left) {
			bool is_old = id[k] == old[0], is_new = id[k] == new[0];
			count[0] += is_old;
			count[2] += is_new;
			count[4] += is_old && c->n_old == 1 && id[k + 1] == right;
			count[5] += is_new && c->n_new == 1 && id[k + 1] == right;
		}
		if (id[k + 1] == right) {
			count[1] += id[k] == old[1];
			count[3] += id[k] == new[1];
		}
	}
	for (int k = 0; k < 6; k++)
		f[F_DOC + k] = count[k] < 0 ? 0 : count[k] < 20 ? count[k] : 20;
}

static void describe(struct work *w, size_t i, size_t rank, struct ofx_guess *out)
{
	const struct ofx_ngram *m = w->g->ngram;
	const struct candidate *c = &w->cand[rank];
	const struct ofx_ngram_text *t = &w->r.text;
	int32_t *f = out->features;
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
	struct ofx_pair read = read_at(w, i, 1);
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
	row = ofx_confusions_of(w->g->channel, read_at(w, i, c->n_old), &n);
	for (size_t k = 0; k < n && c->n_old; k++)
		if (row[k].written.cp[0] == (c->n_new ? c->cp[0] : 0) &&
		    row[k].written.cp[1] == (c->n_new > 1 ? c->cp[1] : 0))
			f[F_COUNT] = (int32_t)row[k].count;
	f[F_SHAPE] = c->kind == GUESS_SWAP
	                 ? (int32_t)ofx_shapes_similarity(w->g->shapes, read.cp[0], c->cp[0]) : -1;
	f[F_OLD_ALONE] = m->part[0].score[old_id];
	f[F_NEW_ALONE] = m->part[0].score[new_id];
	f[F_OLD_CLASS] = script(char_at(w, i));
	f[F_NEW_CLASS] = c->n_new ? script(c->cp[0]) : -1;
	f[F_KIND] = c->kind;
	f[F_AROUND] = mean(w, i, NEAR, ORDER);
	f[F_FAR] = mean(w, i, FARTHER, ORDER);
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
	support(w, i, c, f);
}

/* Whether the model is surprised enough to look closer. */
static bool is_odd(const struct work *w, size_t i)
{
	const int16_t *s = w->r.score + i;
	if (s[0] >= SURPRISE)
		return false;
	int sum = 0;
	for (size_t k = 0; k < ORDER && i + k < w->r.text.n; k++)
		sum += s[k];
	return sum < SURPRISE_WINDOW;
}

/* Whether there is something to guess at a place; notes what stands between its neighbours. */
static bool is_suspect(struct work *w, size_t i)
{
	bool odd = is_odd(w, i);
	if ((!odd && !w->g->second) || !is_open(w, i))
		return false;
	bool disputed = is_disputed(w, i);
	return (odd || disputed) && (!fits(w, i) || disputed);
}

static void guess_at(struct work *w, size_t i)
{
	collect(w, i);
	size_t kept = 0;
	for (size_t k = 0; k < w->n_cand; k++) {
		struct candidate c = w->cand[k];
		c.channel = channel(w, i, &c);
		c.total = c.gain + c.channel;
		c.rank = c.total +
		         (opinion(w, i, &c) == OFX_OPINION_AGREES ? SECONDED : 0);
		if (c.rank >= LEAST_TOTAL)
			w->cand[kept++] = c;
	}
	w->n_cand = kept;
	if (!kept)
		return;
	qsort(w->cand, kept, sizeof *w->cand, by_total);
	const struct candidate *c = &w->cand[0];
	w->out->items = ofx_grow(w->out->items, &w->out->cap, w->out->n, sizeof *w->out->items);
	struct ofx_guess *g = &w->out->items[w->out->n++];
	*g = (struct ofx_guess){.span = replaced(w, i, c),
	                        .at = (uint32_t)i,
	                        .opinion = opinion(w, i, c)};
	for (unsigned j = 0; j < c->n_new; j++)
		g->len = (uint8_t)(g->len + ofx_u8_put(c->cp[j], g->with + g->len));
	describe(w, i, 0, g);
}

static bool is_good(const struct ofx_guess *g)
{
	return g->features[F_GAIN] + g->features[F_CHANNEL] > GOOD;
}

/* How many good guesses there are beside each: one alone in a long text is hardly right. */
static void count_good(struct ofx_guesses *out, size_t first, size_t symbols)
{
	enum { FAR_OFF = 1000 };
	int32_t good = 0;
	for (size_t i = first; i < out->n; i++)
		good += is_good(&out->items[i]);
	for (size_t i = first; i < out->n; i++) {
		struct ofx_guess *g = &out->items[i];
		int64_t others = good - is_good(g);
		int32_t nearest = FAR_OFF;
		g->features[F_DENSITY] = (int32_t)(others * 10000 / (int64_t)(symbols + 1));
		for (size_t k = i; k-- > first && g->at - out->items[k].at < FAR_OFF;)
			if (is_good(&out->items[k])) {
				nearest = (int32_t)(g->at - out->items[k].at);
				break;
			}
		for (size_t k = i + 1; k < out->n && out->items[k].at - g->at < FAR_OFF; k++)
			if (is_good(&out->items[k])) {
				int32_t d = (int32_t)(out->items[k].at - g->at);
				nearest = d < nearest ? d : nearest;
				break;
			}
		g->features[F_NEAREST] = nearest;
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

void ofx_guess(const struct ofx_guesser *g, const struct ofx_block *block, struct ofx_guesses *out)
{
	struct work w = {.g = g, .block = block->text, .facts = block->facts, .out = out};
	ofx_reading_make(g->ngram, block->text, &w.r);
	if (g->second)
		ofx_second_lay(g->second, block->text, &w.beside);
	size_t n = w.r.text.n, scored = 0, looked = 0, first = out->n;
	for (size_t p = 0; p < block->n_todo; p++) {
		size_t beg = first_at(&w.r.text, block->todo[p].beg);
		w.end = first_at(&w.r.text, block->todo[p].end);
		size_t from = beg > FARTHER ? beg - FARTHER : 0;
		size_t to = w.end + FARTHER < n ? w.end + FARTHER : n;
		from = from > scored ? from : scored;
		if (from < to)
			ofx_ngram_score(g->ngram, block->facts->old_text, w.r.text.id, from, to,
			                w.r.score + from);
		scored = to;
		for (size_t i = beg; i < w.end; i++)
			if (is_suspect(&w, i))
				guess_at(&w, i);
		looked += w.end - beg;
	}
	count_good(out, first, looked);
	ofx_reading_release(&w.r);
	ofx_beside_release(&w.beside);
}

void ofx_guesses_release(struct ofx_guesses *g)
{
	free(g->items);
	*g = (struct ofx_guesses){0};
}

static int by_channel(const void *pa, const void *pb)
{
	const struct ofx_other *a = pa, *b = pb;
	if (a->channel != b->channel)
		return a->channel > b->channel ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* Adds a character to the others of one, unless it is there. */
static size_t add_other(const struct ofx_guesser *g, uint32_t cp, uint32_t written,
                        struct ofx_other *list, size_t n)
{
	uint16_t id = ofx_ngram_id(g->ngram, written);
	if (written == cp || id < OFX_SYM_CLASSES || id == OFX_NGRAM_NONE || !is_guessable(written))
		return n;
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return n;
	int score = ofx_confusions_score(g->channel, g->shapes, (struct ofx_pair){{written, 0}},
	                                 (struct ofx_pair){{compat(cp), 0}});
	list[n] = (struct ofx_other){id, (int16_t)score};
	return n + 1;
}

enum { ROWS = 40, SHAPES = 12 };

static void fill_others(struct ofx_guesser *g, uint16_t id)
{
	struct ofx_other list[ROWS + SHAPES];
	uint32_t cp = g->ngram->symbol[id];
	size_t rows, shapes, n = 0;
	const struct ofx_confusion *row =
	    ofx_confusions_of(g->channel, (struct ofx_pair){{compat(cp), 0}}, &rows);
	for (size_t i = 0; i < rows && i < ROWS; i++)
		if (row[i].written.cp[0] && !row[i].written.cp[1])
			n = add_other(g, cp, row[i].written.cp[0], list, n);
	const struct ofx_shape *shape = ofx_shapes_of(g->shapes, cp, &shapes);
	for (size_t i = 0; i < shapes && i < SHAPES; i++)
		n = add_other(g, cp, shape[i].like, list, n);
	qsort(list, n, sizeof *list, by_channel);
	if (n < OFX_OTHERS)
		list[n++].id = 0;
	memcpy(g->others[id], list, (n < OFX_OTHERS ? n : OFX_OTHERS) * sizeof *list);
}

void ofx_guesser_init(struct ofx_guesser *g, const struct ofx_ngram *ngram,
                      const struct ofx_confusions *channel, const struct ofx_shapes *shapes)
{
	*g = (struct ofx_guesser){.ngram = ngram, .channel = channel, .shapes = shapes};
	g->others = ofx_alloc(ofx_size_mul(ngram->n_symbols, sizeof *g->others));
	for (uint32_t id = 0; id < OFX_SYM_CLASSES; id++)
		g->others[id][0].id = 0;
	for (uint32_t id = OFX_SYM_CLASSES; id < ngram->n_symbols; id++)
		fill_others(g, (uint16_t)id);
}

void ofx_guesser_release(struct ofx_guesser *g)
{
	free(g->others);
	*g = (struct ofx_guesser){0};
}
