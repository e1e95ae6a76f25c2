/* What may have stood at a place: characters that are read so, look so, or fit between the neighbours. */
#include "stages/confusion_try.h"

#include "model/symbols.h"
#include "text/chars.h"

#include <limits.h>

enum { IS_BETWEEN = 0xFF }; /* one of the others that stands between the neighbours elsewhere */

/* How much is tried: what is far from likely only where the model is very much surprised. */
struct reach {
	int window;     /* for places that have less than this */
	uint8_t others; /* of those alike, so many even if never seen between */
	uint8_t any;    /* of those between, so many even if unlike in shape */
	uint8_t puts;   /* of those between a place and the one before: something may be lost there */
	uint8_t pairs;  /* of those alike, so many together with the next */
};

enum { NAT = OFX_NGRAM_NAT, PUTS_MOST = 6, PAIRS_MOST = 16 };

static const struct reach wide[] = {{INT_MAX, 40, 5, PUTS_MOST, PAIRS_MOST}};
static const struct reach narrow[] = {{-27 * NAT, 6, 5, 1, 6},
                                      {-24 * NAT, 6, 5, 1, 0},
                                      {-21 * NAT, 2, 1, 1, 0},
                                      {INT_MAX, 1, 0, 0, 0}};

static const struct reach *reach_at(const struct ofx_search *s, size_t i)
{
	const struct reach *r = s->g->wide ? wide : narrow;
	for (int window = ofx_search_window(s, i); window >= r->window;)
		r++;
	return r;
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

static void try(struct ofx_trials *ts, struct ofx_suspect *suspect, struct ofx_candidate c)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id;
	size_t i = suspect->at, n = 0;
	if (suspect->n_trials == OFX_CANDIDATES || is_number(s, i, &c))
		return;
	suspect->n_trials++;
	struct ofx_trial *t = &ts->items[ts->n++];
	t->c = c;
	t->at = i;
	t->old_right = 0;
	for (size_t k = i < OFX_REACH ? 0 : i - OFX_REACH; k < i; k++)
		t->ids[n++] = id[k];
	t->walk = (struct ofx_ngram_walk){.state = suspect->before, .ids = t->ids + n};
	for (unsigned k = 0; k < c.n_new; k++)
		t->ids[n++] = c.id[k];
	size_t tail = i + c.n_old, end = tail + OFX_REACH < s->r.text.n ? tail + OFX_REACH : s->r.text.n;
	t->n_right = end - tail;
	for (size_t k = tail; k < end; k++) {
		t->ids[n++] = id[k];
		t->old_right += s->r.score[k];
	}
}

/* `other`: what is known of it as read here, or NULL. */
static void try_swap(struct ofx_trials *ts, struct ofx_suspect *suspect, uint16_t id,
                     const struct ofx_other *other)
{
	const struct ofx_search *s = ts->s;
	struct ofx_candidate c = {.cp = {s->g->ngram->symbol[id]}, .id = {id}, .n_old = 1, .n_new = 1,
	                          .kind = GUESS_SWAP, .channel = other ? other->channel : OFX_CHANNEL_UNKNOWN};
	if (id != s->r.text.id[suspect->at] && id >= OFX_SYM_CLASSES && ofx_is_guessable(c.cp[0]))
		try(ts, suspect, c);
}

/* What the channel knows that is not one character for one. */
static void try_rows(struct ofx_trials *ts, struct ofx_suspect *suspect, unsigned n_old)
{
	size_t n;
	const struct ofx_confusion *row =
	    ofx_confusions_of(ts->s->g->channel, ofx_search_read(ts->s, suspect->at, n_old), &n);
	for (size_t k = 0; k < n; k++) {
		const uint32_t *cp = row[k].written.cp;
		unsigned n_new = cp[1] ? 2 : cp[0] ? 1 : 0;
		struct ofx_candidate c = {.cp = {cp[0], cp[1]}, .n_old = (uint8_t)n_old,
		                          .n_new = (uint8_t)n_new, .channel = OFX_CHANNEL_UNKNOWN};
		c.kind = n_old == 2 ? GUESS_JOIN : n_new == 2 ? GUESS_SPLIT : GUESS_DROP;
		if (n_new == 1 && n_old == 1)
			continue;
		if (is_known(ts->s->g->ngram, &c))
			try(ts, suspect, c);
	}
}

/* What the second engine read here, if that is something else: for one character, or two. */
static void try_second(struct ofx_trials *ts, struct ofx_suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	uint32_t cp[OFX_SECOND_MOST];
	size_t n, i = suspect->at;
	if (!s->g->second)
		return;
	for (uint8_t n_old = 1; n_old <= 2; n_old++) {
		struct ofx_candidate c = {.n_old = n_old, .channel = OFX_CHANNEL_UNKNOWN};
		if (n_old == 2 && !ofx_search_is_open_pair(s, i))
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
static void try_swaps(struct ofx_trials *ts, struct ofx_suspect *suspect, const struct reach *reach)
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
		if (k < reach->any)
			try_swap(ts, suspect, between[k], at && same ? &other[at - 1] : NULL);
		if (at)
			ts->other[between[k]] = k < reach->any ? 0 : IS_BETWEEN;
	}
	for (size_t n = 0; n < n_other; n++) {
		uint8_t *at = &ts->other[other[n].id];
		if (*at == IS_BETWEEN || (*at && n < reach->others))
			try_swap(ts, suspect, other[n].id, same ? &other[n] : NULL);
		*at = 0;
	}
}

void ofx_trials_begin(struct ofx_trials *ts, struct ofx_search *s)
{
	ts->s = s;
	ts->n_suspects = ts->n = 0;
	memset(ts->other, 0, sizeof ts->other);
}

/* What may have been lost before the place. */
static void try_puts(struct ofx_trials *ts, struct ofx_suspect *suspect, size_t most)
{
	const struct ofx_search *s = ts->s;
	uint16_t between[PUTS_MOST];
	size_t n = ofx_ngram_between(s->g->ngram, &suspect->lost, between, most);
	for (size_t k = 0; k < n; k++) {
		struct ofx_candidate c = {.cp = {s->g->ngram->symbol[between[k]]}, .n_new = 1,
		                          .kind = GUESS_PUT, .channel = OFX_CHANNEL_UNKNOWN};
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
static void try_pairs(struct ofx_trials *ts, struct ofx_suspect *suspect, size_t most)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id + suspect->at;
	const struct ofx_other *first = ofx_memory_others(s->memory, id[0]);
	const struct ofx_other *second = ofx_memory_others(s->memory, id[1]);
	struct ofx_ngram_gap gaps[PAIRS_MOST];
	size_t n_first = 0;
	for (; n_first < most && first[n_first].id; n_first++)
		gaps[n_first] = (struct ofx_ngram_gap){first[n_first].id, id[2], 0};
	ofx_ngram_find_gaps(s->g->ngram, gaps, n_first);
	for (size_t a = 0; a < n_first; a++) {
		uint16_t between[OFX_BETWEEN];
		size_t n = ofx_ngram_between(s->g->ngram, &gaps[a], between, OFX_BETWEEN);
		for (size_t b = 0; b < n; b++) {
			struct ofx_candidate c = {.n_old = 2, .n_new = 2, .kind = GUESS_PAIR,
			                          .channel = OFX_CHANNEL_UNKNOWN};
			c.cp[0] = s->g->ngram->symbol[first[a].id];
			c.cp[1] = s->g->ngram->symbol[between[b]];
			if (is_other(second, between[b]) && is_known(s->g->ngram, &c))
				try(ts, suspect, c);
		}
	}
}

void ofx_try_all(struct ofx_trials *ts, struct ofx_suspect *suspect)
{
	const struct ofx_search *s = ts->s;
	const uint16_t *id = s->r.text.id;
	size_t i = suspect->at;
	const struct reach *reach = reach_at(s, i);
	suspect->first = ts->n;
	suspect->n_trials = 0;
	ofx_ngram_resume(s->g->ngram, s->facts->old_text, id[i - 1], &s->r.found[i - 1],
	                 &suspect->before);
	try_second(ts, suspect);
	try_swaps(ts, suspect, reach);
	try_rows(ts, suspect, 1);
	if (reach->puts && ofx_search_is_open_gap(s, i))
		try_puts(ts, suspect, reach->puts);
	if (ofx_search_is_open_pair(s, i)) {
		try_rows(ts, suspect, 2);
		if (reach->pairs && s->r.score[i + 1] < OFX_SURPRISE)
			try_pairs(ts, suspect, reach->pairs);
	}
	if (id[i] == id[i - 1] || id[i] == id[i + 1])
		try(ts, suspect, (struct ofx_candidate){.n_old = 1, .kind = GUESS_DROP, .channel = OFX_CHANNEL_UNKNOWN});
}
