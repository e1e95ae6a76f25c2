/* What the rest of the document says: where else the same characters stand around a place. */
#include "stages/confusion_doubt.h"

#include "model/symbols.h"

enum {
	REACH = 4,   /* symbols on each side that are compared */
	PLACES = 64, /* the nearest ones that are looked at, of a symbol that is everywhere */
};

/* The symbols of a document as they would stand with a guess. */
struct with {
	const struct ofx_ngram_text *t;
	size_t at, n_old;
	const uint16_t *new;
	size_t n_new;
};

static size_t length(const struct with *w)
{
	return w->t->n - w->n_old + w->n_new;
}

static uint16_t symbol(const struct with *w, size_t i)
{
	if (i < w->at)
		return w->t->id[i];
	return i < w->at + w->n_new ? w->new[i - w->at] : w->t->id[i - w->n_new + w->n_old];
}

/* How many symbols agree around symbol `i` with the guess and symbol `k` of the text, both ways. */
static unsigned agree(const struct with *w, size_t i, size_t k)
{
	unsigned n = 0;
	for (size_t d = 1; d <= REACH && d <= i && d <= k; d++) {
		uint16_t id = symbol(w, i - d);
		if (id < OFX_SYM_CLASSES || id != w->t->id[k - d])
			break;
		n++;
	}
	for (size_t d = 1; d <= REACH && i + d < length(w) && k + d < w->t->n; d++) {
		uint16_t id = symbol(w, i + d);
		if (id < OFX_SYM_CLASSES || id != w->t->id[k + d])
			break;
		n++;
	}
	return n;
}

int ofx_echo(const struct ofx_search *s, const struct ofx_guess *g)
{
	const struct ofx_reading *r = &s->r;
	struct with w = {.t = &r->text, .at = g->at};
	uint16_t new[2];
	unsigned most = 0, looked = 0;
	for (size_t i = 0; i < g->len;)
		new[w.n_new++] = ofx_ngram_id(s->g->ngram, ofx_u8_next(g->with, &i));
	w.new = new;
	while (w.at + w.n_old < w.t->n && w.t->span[w.at + w.n_old].beg < g->span.end)
		w.n_old++;
	uint16_t id = symbol(&w, w.at);
	if (id < OFX_SYM_CLASSES || id == OFX_NGRAM_NONE)
		return 0;
	for (size_t p = r->first[id + 1]; p > r->first[id] && looked < PLACES; p--, looked++) {
		size_t place = r->places[p - 1];
		if (place + REACH >= w.at && place < w.at + w.n_old + REACH)
			continue; /* no echo, but the place itself */
		unsigned n = agree(&w, w.at, place);
		most = n > most ? n : most;
	}
	return (int)most;
}
