/* Finds candidates: where the model is surprised, what else may have stood there. */
#include "stages/confusion_find.h"

#include "model/symbols.h"
#include "stages/confusion_memory.h"
#include "text/chars.h"

#include <stdlib.h>

enum {
	NAT = OFX_NGRAM_NAT,
	ORDER = OFX_NGRAM_ORDER,
	REACH = ORDER - 1,            /* symbols on each side that a candidate is weighed with */
	SURPRISE = -5 * NAT,          /* a character with less than this is looked at … */
	SURPRISE_WINDOW = -18 * NAT,  /* … if with those behind it has less than this */
	LEAST_GAIN = 2 * NAT, /* of a guess; also what makes mending come to an end … */
	LEAST_SECOND = NAT,   /* … and of one that another engine read */
	LEAST_TOTAL = -8 * NAT, /* of gain and channel */
	LEAST_HERE = -6 * NAT,
	SECONDED = 4 * NAT, /* what another engine's word counts between candidates */
	BETWEEN_ANY = 5, /* of those between, so many are tried even if unlike in shape */
	OTHERS_ANY = 40, /* and of those alike, even if never seen between */
	FITS_WELL = 4, /* of those between: where one of them stands, nothing else is tried */
	PUTS_ANY = 6,    /* and of those between a place and the one before: something may be lost there */
	PAIRS_ANY = 16,  /* of those alike, so many are tried together with the next */
	TRIALS = 320,    /* weighed together … */
	SUSPECTS = 32,   /* … for so many places */
	UNKNOWN = INT32_MAX, /* what the channel says is not looked up yet */
	IS_BETWEEN = 0xFF,   /* one of the others that stands between the neighbours elsewhere */
};

/* A place that is searched for candidates. */
struct suspect {
	size_t at;
	struct ofx_place place;
	struct ofx_ngram_state before; /* of what stands before it */
	uint16_t between[OFX_BETWEEN]; /* symbols that stand between its neighbours elsewhere */
	size_t n_between;
	size_t first, n_trials; /* its candidates on the scales */
};

/* A candidate on the scales. */
struct trial {
	struct ofx_candidate c;
	struct ofx_ngram_walk walk;
	uint16_t ids[REACH + 2 + REACH];
	size_t at;
	size_t n_right;    /* symbols behind it */
	int old_right;     /* their score as it stands */
	int need;          /* the least gain that it is kept for */
	bool agrees, lost; /* another engine read it so; it cannot gain enough any more */
};

/* What is searched together: the memory that all will ask for is then fetched together. */
struct trials {
	struct ofx_search *s;
	struct suspect suspects[SUSPECTS];
	size_t n_suspects;
	struct trial items[TRIALS]; /* those of a suspect together, in their order */
	size_t n;
	uint8_t other[OFX_NGRAM_SYMBOLS]; /* by id: place among a suspect's others, from 1; else 0 */
};

/* Whether an ASCII mark stands between Japanese letters: often dirt on the page. Marks that mean
   something in Markdown or code are not asked. */
static bool is_stray(const struct ofx_search *s, size_t beg, size_t end)
{
	size_t before = beg;
	return memchr("-.,:;'\"~^_", s->block.ptr[beg], 10) && beg > 0 && end < s->block.len &&
	       ofx_is(ofx_u8_prev(s->block.ptr, &before), OFX_JAPANESE) &&
	       ofx_is(ofx_u8_get(s->block.ptr + end), OFX_JAPANESE);
}

/* Whether the symbol is a single Japanese letter or mark, which a guess may replace. */
static bool is_open(const struct ofx_search *s, size_t i)
{
	struct ofx_span span = s->r.text.span[i];
	uint16_t id = s->r.text.id[i];
	if (span.beg == span.end || (id && id < OFX_SYM_CLASSES))
		return false;
	uint32_t cp = ofx_u8_get(s->block.ptr + span.beg);
	size_t next = span.beg + ofx_u8_len(s->block.ptr[span.beg]);
	if (next < span.end && !ofx_is(ofx_u8_get(s->block.ptr + next), OFX_SPACE | OFX_BREAK))
		return false;
	if (cp <= 0x7F)
		return is_stray(s, span.beg, next);
	return cp < 0x10000 && !ofx_is(cp, OFX_LATIN | OFX_DIGIT | OFX_FOREIGN);
}

/* Whether the symbol and the next may be replaced together. */
static bool is_open_pair(const struct ofx_search *s, size_t i)
{
	const struct ofx_span *span = s->r.text.span;
	return i + 1 < s->end && is_open(s, i + 1) && span[i].end == span[i + 1].beg;
}

/* Whether something may have been lost before the symbol: it goes on where the one before ends. */
static bool is_open_gap(const struct ofx_search *s, size_t i)
{
	const struct ofx_span *span = s->r.text.span;
	return i > 0 && is_open(s, i - 1) && span[i - 1].end == span[i].beg &&
	       span[i - 1].end == span[i - 1].beg + ofx_u8_len(s->block.ptr[span[i - 1].beg]);
}

bool ofx_is_guessable(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE) ||
	       cp == 0x3001 || cp == 0x3002 || cp == 0x300C || cp == 0x300D || cp == 0x30FB;
}

static bool is_known(const struct ofx_ngram *m, struct ofx_candidate *c)
{
	for (unsigned k = 0; k < c->n_new; k++) {
		c->id[k] = ofx_ngram_id(m, c->cp[k]);
		if (c->id[k] < OFX_SYM_CLASSES || c->id[k] == OFX_NGRAM_NONE ||
		    !ofx_is_guessable(c->cp[k]))
			return false;
	}
	return true;
}

struct ofx_span ofx_search_span(const struct ofx_search *s, size_t i, const struct ofx_candidate *c)
{
	struct ofx_span span = {s->r.text.span[i].beg, s->r.text.span[i].beg};
	for (unsigned k = 0; k < c->n_old; k++)
		span.end += ofx_u8_len(s->block.ptr[span.end]);
	return span;
}

enum ofx_opinion ofx_search_opinion(const struct ofx_search *s, size_t i,
                                    const struct ofx_candidate *c)
{
	uint32_t cp[OFX_SECOND_MOST];
	size_t n;
	if (!s->g->second ||
	    !ofx_second_reads(s->g->second, &s->beside, ofx_search_span(s, i, c), cp, &n))
		return OFX_OPINION_NONE;
	bool agrees = n == c->n_new, keeps = n == c->n_old;
	for (size_t k = 0; k < n && agrees; k++)
		agrees = cp[k] == ofx_compat(c->cp[k]);
	for (size_t k = 0; k < n && keeps; k++)
		keeps = cp[k] == ofx_compat(ofx_search_char(s, i + k));
	return agrees ? OFX_OPINION_AGREES : keeps ? OFX_OPINION_KEEPS : OFX_OPINION_OTHER;
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
static int hope(const struct trial *t)
{
	return t->c.here + t->c.new_right - t->old_right;
}

/* Takes one more symbol of each trial: one of its own, or one to its right. */
static void step_all(const struct trials *ts, struct trial *const *t, size_t n, bool right)
{
	struct ofx_ngram_walk *walks[TRIALS];
	if (!n)
		return;
	for (size_t k = 0; k < n; k++)
		walks[k] = &t[k]->walk;
	ofx_ngram_steps(ts->s->g->ngram, ts->s->facts->old_text, walks, n);
	for (size_t k = 0; k < n; k++)
		*(right ? &t[k]->c.new_right : &t[k]->c.here) += t[k]->walk.score;
}

/* The candidates' own symbols. */
static void weigh_here(struct trials *ts)
{
	const struct ofx_search *s = ts->s;
	struct trial *t[TRIALS];
	for (unsigned step = 0; step < 2; step++) {
		size_t n = 0;
		for (size_t k = 0; k < ts->n; k++)
			if (ts->items[k].c.n_new > step)
				t[n++] = &ts->items[k];
		step_all(ts, t, n, false);
	}
	for (size_t k = 0; k < ts->n; k++) {
		struct trial *one = &ts->items[k];
		struct ofx_candidate *c = &one->c;
		for (unsigned j = 0; j < c->n_old; j++)
			c->here -= s->r.score[one->at + j];
		one->agrees = ofx_search_opinion(s, one->at, c) == OFX_OPINION_AGREES;
		one->need = one->agrees ? LEAST_SECOND : LEAST_GAIN;
		one->lost = (c->n_new && c->here < LEAST_HERE) || hope(one) < one->need;
		if (one->lost)
			continue;
		if (c->channel == UNKNOWN)
			c->channel = channel(s, one->at, c);
		int need = LEAST_TOTAL - (one->agrees ? SECONDED : 0) - c->channel;
		one->need = need > one->need ? need : one->need;
	}
}

/* The symbols behind them. */
static void weigh_right(struct trials *ts)
{
	for (size_t k = 0; k < ts->n; k++) {
		struct trial *one = &ts->items[k];
		one->walk.known = ts->s->r.found + one->at + one->c.n_old;
	}
	for (size_t step = 0; step < REACH; step++) {
		struct trial *t[TRIALS];
		size_t n = 0;
		for (size_t k = 0; k < ts->n; k++) {
			struct trial *one = &ts->items[k];
			one->lost = one->lost || hope(one) < one->need;
			if (!one->lost && one->n_right > step)
				t[n++] = one;
		}
		step_all(ts, t, n, true);
	}
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

/* The candidates of a suspect: of its n trials those that gain enough. */
static size_t choose(const struct trial *t, size_t n, struct ofx_candidate out[OFX_CANDIDATES])
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

/* Kanji that write numbers are digits: of those the language has no evidence. */
static bool is_numeral(uint32_t cp)
{
	static const uint32_t numerals[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03,
	                                    0x516B, 0x4E5D, 0x5341, 0x767E, 0x5343, 0x3007, 0x96F6};
	for (size_t k = 0; k < sizeof numerals / sizeof *numerals; k++)
		if (cp == numerals[k])
			return true;
	return ofx_is(ofx_compat(cp), OFX_DIGIT);
}

static bool is_numeral_at(const struct ofx_search *s, size_t i)
{
	return i < s->r.text.n && s->r.text.id[i] != OFX_SYM_EDGE && is_numeral(ofx_search_char(s, i));
}

/* Whether a candidate would change a number: a numeral into another, or one beside others. */
static bool is_number(const struct ofx_search *s, size_t i, const struct ofx_candidate *c)
{
	bool old = false, new = false;
	for (size_t k = 0; k < c->n_old; k++)
		old |= is_numeral_at(s, i + k);
	for (size_t k = 0; k < c->n_new; k++)
		new |= is_numeral(c->cp[k]);
	return (old && new) ||
	       ((old || new) && (is_numeral_at(s, i - 1) || is_numeral_at(s, i + c->n_old)));
}

static void try(struct trials *ts, struct suspect *suspect, struct ofx_candidate c)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id;
	size_t i = suspect->at, n = 0;
	if (suspect->n_trials == OFX_CANDIDATES || is_number(s, i, &c))
		return;
	suspect->n_trials++;
	struct trial *t = &ts->items[ts->n++];
	t->c = c;
	t->at = i;
	t->old_right = 0;
	for (size_t k = i < REACH ? 0 : i - REACH; k < i; k++)
		t->ids[n++] = id[k];
	t->walk = (struct ofx_ngram_walk){.state = suspect->before, .ids = t->ids + n};
	for (unsigned k = 0; k < c.n_new; k++)
		t->ids[n++] = c.id[k];
	size_t tail = i + c.n_old, end = tail + REACH < s->r.text.n ? tail + REACH : s->r.text.n;
	t->n_right = end - tail;
	for (size_t k = tail; k < end; k++) {
		t->ids[n++] = id[k];
		t->old_right += s->r.score[k];
	}
}

/* `other`: what is known of it as read here, or NULL. */
static void try_swap(struct trials *ts, struct suspect *suspect, uint16_t id,
                     const struct ofx_other *other)
{
	const struct ofx_search *s = ts->s;
	struct ofx_candidate c = {.cp = {s->g->ngram->symbol[id]}, .id = {id}, .n_old = 1, .n_new = 1,
	                          .kind = GUESS_SWAP, .channel = other ? other->channel : UNKNOWN};
	if (id != s->r.text.id[suspect->at] && id >= OFX_SYM_CLASSES && ofx_is_guessable(c.cp[0]))
		try(ts, suspect, c);
}

/* What the channel knows that is not one character for one. */
static void try_rows(struct trials *ts, struct suspect *suspect, unsigned n_old)
{
	size_t n;
	const struct ofx_confusion *row =
	    ofx_confusions_of(ts->s->g->channel, ofx_search_read(ts->s, suspect->at, n_old), &n);
	for (size_t k = 0; k < n; k++) {
		const uint32_t *cp = row[k].written.cp;
		unsigned n_new = cp[1] ? 2 : cp[0] ? 1 : 0;
		struct ofx_candidate c = {.cp = {cp[0], cp[1]}, .n_old = (uint8_t)n_old,
		                          .n_new = (uint8_t)n_new, .channel = UNKNOWN};
		c.kind = n_old == 2 ? GUESS_JOIN : n_new == 2 ? GUESS_SPLIT : GUESS_DROP;
		if (n_new == 1 && n_old == 1)
			continue;
		if (is_known(ts->s->g->ngram, &c))
			try(ts, suspect, c);
	}
}

/* What the second engine read here, if that is something else: for one character, or two. */
static void try_second(struct trials *ts, struct suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	uint32_t cp[OFX_SECOND_MOST];
	size_t n, i = suspect->at;
	if (!s->g->second)
		return;
	for (uint8_t n_old = 1; n_old <= 2; n_old++) {
		struct ofx_candidate c = {.n_old = n_old, .channel = UNKNOWN};
		if (n_old == 2 && !is_open_pair(s, i))
			return;
		if (!ofx_second_reads(s->g->second, &s->beside, ofx_search_span(s, i, &c), cp, &n) ||
		    n > 2 || (n_old == 2 && n != 1))
			continue;
		for (size_t k = 0; k < n; k++)
			c.cp[k] = cp[k];
		c.n_new = (uint8_t)n;
		c.kind = n_old == 2 ? GUESS_JOIN : n == 2 ? GUESS_SPLIT : n ? GUESS_SWAP : GUESS_DROP;
		if (is_known(s->g->ngram, &c) && !(c.kind == GUESS_SWAP && c.id[0] == s->r.text.id[i]))
			try(ts, suspect, c);
	}
}

/* Characters that are often read so, or look so; those first that fit between the neighbours. */
static void try_swaps(struct trials *ts, struct suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *between = suspect->between;
	uint16_t id = s->r.text.id[suspect->at];
	const struct ofx_other *other = ofx_memory_others(s->memory, id);
	/* What others are known by is the symbol's own character. */
	bool same = ofx_compat(ofx_search_char(s, suspect->at)) == ofx_compat(s->g->ngram->symbol[id]);
	size_t n_other = 0;
	for (; other[n_other].id; n_other++)
		ts->other[other[n_other].id] = (uint8_t)(n_other + 1);
	for (size_t k = 0; k < suspect->n_between; k++) {
		uint8_t at = ts->other[between[k]];
		if (k < BETWEEN_ANY)
			try_swap(ts, suspect, between[k], at && same ? &other[at - 1] : NULL);
		if (at)
			ts->other[between[k]] = k < BETWEEN_ANY ? 0 : IS_BETWEEN;
	}
	for (size_t n = 0; n < n_other; n++) {
		uint8_t *at = &ts->other[other[n].id];
		if (*at == IS_BETWEEN || (*at && n < OTHERS_ANY))
			try_swap(ts, suspect, other[n].id, same ? &other[n] : NULL);
		*at = 0;
	}
}

static void begin(struct trials *ts, struct ofx_search *s)
{
	ts->s = s;
	ts->n_suspects = ts->n = 0;
	memset(ts->other, 0, sizeof ts->other);
}

/* What may have been lost before the place. */
static void try_puts(struct trials *ts, struct suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id + suspect->at;
	uint16_t between[PUTS_ANY];
	struct ofx_ngram_gap gap = {id[-1], id[0], 0};
	ofx_ngram_find_gaps(s->g->ngram, &gap, 1);
	size_t n = ofx_ngram_between(s->g->ngram, &gap, between, PUTS_ANY);
	for (size_t k = 0; k < n; k++) {
		struct ofx_candidate c = {.cp = {s->g->ngram->symbol[between[k]]}, .n_new = 1,
		                          .kind = GUESS_PUT, .channel = UNKNOWN};
		if (is_known(s->g->ngram, &c))
			try(ts, suspect, c);
	}
}

/* Whether the symbol is one of those that another may be misread from. */
static bool is_other(const struct ofx_other *other, uint16_t id)
{
	while (other->id && other->id != id)
		other++;
	return other->id;
}

/* Two neighbours that were both misread: of those alike to the one, and between it and what
   follows alike to the other. */
static void try_pairs(struct trials *ts, struct suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id + suspect->at;
	const struct ofx_other *first = ofx_memory_others(s->memory, id[0]);
	const struct ofx_other *second = ofx_memory_others(s->memory, id[1]);
	struct ofx_ngram_gap gaps[PAIRS_ANY];
	size_t n_first = 0;
	for (; n_first < PAIRS_ANY && first[n_first].id; n_first++)
		gaps[n_first] = (struct ofx_ngram_gap){first[n_first].id, id[2], 0};
	ofx_ngram_find_gaps(s->g->ngram, gaps, n_first);
	for (size_t a = 0; a < n_first; a++) {
		uint16_t between[OFX_BETWEEN];
		size_t n = ofx_ngram_between(s->g->ngram, &gaps[a], between, OFX_BETWEEN);
		for (size_t b = 0; b < n; b++) {
			struct ofx_candidate c = {.n_old = 2, .n_new = 2, .kind = GUESS_PAIR,
			                          .channel = UNKNOWN};
			c.cp[0] = s->g->ngram->symbol[first[a].id];
			c.cp[1] = s->g->ngram->symbol[between[b]];
			if (is_other(second, between[b]) && is_known(s->g->ngram, &c))
				try(ts, suspect, c);
		}
	}
}

/* Puts on the scales all that may have stood at a suspect's place. */
static void try_all(struct trials *ts, struct suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id;
	size_t i = suspect->at;
	suspect->first = ts->n;
	suspect->n_trials = 0;
	ofx_ngram_resume(s->g->ngram, s->facts->old_text, id[i - 1], &s->r.found[i - 1],
	                 &suspect->before);
	try_second(ts, suspect);
	try_swaps(ts, suspect);
	try_rows(ts, suspect, 1);
	if (is_open_gap(s, i))
		try_puts(ts, suspect);
	if (is_open_pair(s, i)) {
		try_rows(ts, suspect, 2);
		if (s->r.score[i + 1] < SURPRISE)
			try_pairs(ts, suspect);
	}
	if (id[i] == id[i - 1] || id[i] == id[i + 1])
		try(ts, suspect, (struct ofx_candidate){.n_old = 1, .kind = GUESS_DROP, .channel = UNKNOWN});
}

/* Whether the model is surprised enough to look closer. */
static bool is_surprise(const struct ofx_search *s, size_t i)
{
	const int16_t *score = s->r.score + i;
	if (score[0] >= SURPRISE)
		return false;
	int sum = 0;
	for (size_t k = 0; k < ORDER && i + k < s->r.text.n; k++)
		sum += score[k];
	return sum < SURPRISE_WINDOW;
}

/* The second of two that are the same is looked at before a surprise as well: the language likes it
   after the first, and not what follows. */
static bool is_odd(const struct ofx_search *s, size_t i)
{
	const uint16_t *id = s->r.text.id;
	return is_surprise(s, i) ||
	       (i > 0 && i + 1 < s->r.text.n && id[i] == id[i - 1] && is_surprise(s, i + 1));
}

static struct ofx_ngram_gap gap_at(const struct ofx_search *s, size_t i)
{
	return (struct ofx_ngram_gap){s->r.text.id[i - 1], s->r.text.id[i + 1], 0};
}

/* Whether the character is one of those that fit best between its neighbours; notes which do. */
static bool fits(const struct ofx_search *s, size_t i, const struct ofx_ngram_gap *gap,
                 uint16_t between[OFX_BETWEEN], size_t *n)
{
	*n = ofx_ngram_between(s->g->ngram, gap, between, OFX_BETWEEN);
	for (size_t k = 0; k < *n && k < FITS_WELL; k++)
		if (between[k] == s->r.text.id[i])
			return true;
	return false;
}

static bool fits_alone(const struct ofx_search *s, size_t i, uint16_t between[OFX_BETWEEN], size_t *n)
{
	struct ofx_ngram_gap gap = gap_at(s, i);
	ofx_ngram_find_gaps(s->g->ngram, &gap, 1);
	return fits(s, i, &gap, between, n);
}

static struct ofx_place place_at(const struct ofx_search *s, size_t i)
{
	const struct ofx_ngram_text *t = &s->r.text;
	struct ofx_place p = {.cp = ofx_search_char(s, i), .old = s->facts->old_text};
	if (is_open_pair(s, i))
		p.next = ofx_search_char(s, i + 1);
	if (is_open_gap(s, i))
		p.prev = ofx_search_char(s, i - 1);
	for (size_t k = 0; k < sizeof p.id / sizeof *p.id; k++) {
		size_t at = i + k - OFX_PLACE_BEFORE; /* wraps around before the text */
		p.id[k] = at < t->n ? t->id[at] : OFX_PLACE_NONE;
	}
	for (size_t k = 0; k <= OFX_PLACE_BEHIND && i + k < t->n; k++)
		p.score[k] = s->r.score[i + k];
	return p;
}

/* Weighs what is on the scales and remembers the candidates of each suspect. */
static void settle(struct trials *ts)
{
	struct ofx_candidate found[OFX_CANDIDATES];
	weigh_here(ts);
	weigh_right(ts);
	for (size_t k = 0; k < ts->n_suspects; k++) {
		const struct suspect *suspect = &ts->suspects[k];
		size_t n = choose(ts->items + suspect->first, suspect->n_trials, found);
		ofx_memory_keep(ts->s->memory, &suspect->place, found, n);
	}
}

/* Gathers places from i on that are not in the memory; returns how many there are. */
static size_t gather(const struct ofx_search *s, size_t i, struct suspect suspects[SUSPECTS])
{
	const struct ofx_candidate *known;
	size_t n = 0, n_known;
	for (; i < s->end && n < SUSPECTS; i++) {
		if (!is_odd(s, i) || !is_open(s, i))
			continue;
		suspects[n].at = i;
		suspects[n].place = place_at(s, i);
		n += !ofx_memory_recall(s->memory, &suspects[n].place, &known, &n_known);
	}
	return n;
}

/* Searches some places from i on, which are then in the memory. */
static void look_ahead(struct ofx_search *s, size_t i)
{
	struct trials ts;
	struct ofx_ngram_gap gaps[SUSPECTS];
	size_t n = gather(s, i, ts.suspects);
	begin(&ts, s);
	for (size_t k = 0; k < n; k++)
		gaps[k] = gap_at(s, ts.suspects[k].at);
	ofx_ngram_find_gaps(s->g->ngram, gaps, n);
	for (; ts.n_suspects < n && ts.n + OFX_CANDIDATES <= TRIALS; ts.n_suspects++) {
		struct suspect *suspect = &ts.suspects[ts.n_suspects];
		suspect->first = ts.n;
		suspect->n_trials = 0;
		if (!fits(s, suspect->at, &gaps[ts.n_suspects], suspect->between, &suspect->n_between))
			try_all(&ts, suspect);
	}
	settle(&ts);
}

static void find(struct ofx_search *s, size_t i)
{
	const struct ofx_candidate *known;
	struct ofx_place place = place_at(s, i);
	s->n_cand = 0;
	while (!ofx_memory_recall(s->memory, &place, &known, &s->n_cand))
		look_ahead(s, i);
	if (s->n_cand)
		memcpy(s->cand, known, s->n_cand * sizeof *known);
}

/* The same where another engine has a say: where it read something else, that is looked at too. */
static void find_disputed(struct ofx_search *s, size_t i)
{
	struct ofx_candidate same = {.cp = {ofx_search_char(s, i)}, .n_old = 1, .n_new = 1};
	bool disputed = ofx_search_opinion(s, i, &same) == OFX_OPINION_OTHER;
	struct trials ts;
	struct suspect *suspect = &ts.suspects[0];
	s->n_cand = 0;
	if (!is_odd(s, i) && !disputed)
		return;
	suspect->at = i;
	if (fits_alone(s, i, suspect->between, &suspect->n_between) && !disputed)
		return;
	begin(&ts, s);
	ts.n_suspects = 1;
	try_all(&ts, suspect);
	weigh_here(&ts);
	weigh_right(&ts);
	s->n_cand = choose(ts.items, suspect->n_trials, s->cand);
}

size_t ofx_search_next(struct ofx_search *s, size_t i)
{
	for (; i < s->end; i++) {
		if ((!s->g->second && !is_odd(s, i)) || !is_open(s, i))
			continue;
		if (s->g->second)
			find_disputed(s, i);
		else
			find(s, i);
		if (s->n_cand)
			break;
	}
	if (i < s->end)
		fits_alone(s, i, s->between, &s->n_between);
	return i;
}

void ofx_search_begin(struct ofx_search *s, const struct ofx_guesser *g,
                      const struct ofx_block *block)
{
	s->g = g;
	s->facts = block->facts;
	s->block = block->text;
	if (!ofx_memory_is_of(s->memory, g)) {
		ofx_search_release(s);
		s->memory = ofx_memory_new(g);
	}
	struct ofx_reading past = s->r;
	s->r = s->past;
	s->past = past;
	ofx_reading_make(&s->r, &s->past, g->ngram, block->facts->old_text, block->text);
	if (g->second)
		ofx_second_lay(g->second, block->text, &s->beside);
}

void ofx_search_release(struct ofx_search *s)
{
	ofx_reading_release(&s->r);
	ofx_reading_release(&s->past);
	ofx_beside_release(&s->beside);
	ofx_buf_release(&s->piece);
	ofx_buf_release(&s->changed);
	ofx_memory_free(s->memory);
	s->memory = NULL;
}
