/* Remembers the candidates of places, and what each symbol may have been misread from. */
#include "stages/confusion_memory.h"

#include "model/symbols.h"

#include <stdlib.h>
#include <xxhash.h>

enum {
	PLACES = 4096, /* several blocks' */
	SLOTS = 2 * PLACES,
	ROWS = 40, /* of the channel, and … */
	SHAPES = 20, /* … of shapes: so many are looked at for others */
	OTHERS = 40, /* and so many kept */
};

struct entry {
	struct ofx_place place;
	uint32_t first; /* candidate */
	uint32_t n;
};

struct ofx_memory {
	struct ofx_guesser of;
	struct ofx_other **others; /* by id, made when asked for */
	uint16_t slot[SLOTS];      /* number of an entry, from 1; 0 is free */
	struct entry entries[PLACES];
	size_t n;
	struct ofx_candidate *cand;
	size_t n_cand, cap_cand;
};

struct ofx_memory *ofx_memory_new(const struct ofx_guesser *g)
{
	struct ofx_memory *m = ofx_alloc(sizeof *m);
	m->of = *g;
	m->others = calloc(g->ngram->n_symbols, sizeof *m->others);
	if (!m->others)
		ofx_die_nomem();
	memset(m->slot, 0, sizeof m->slot);
	m->n = m->n_cand = m->cap_cand = 0;
	m->cand = NULL;
	return m;
}

void ofx_memory_free(struct ofx_memory *m)
{
	if (!m)
		return;
	for (uint32_t i = 0; i < m->of.ngram->n_symbols; i++)
		free(m->others[i]);
	free(m->others);
	free(m->cand);
	free(m);
}

bool ofx_memory_is_of(const struct ofx_memory *m, const struct ofx_guesser *g)
{
	return m && m->of.ngram == g->ngram && m->of.channel == g->channel &&
	       m->of.shapes == g->shapes && m->of.wide == g->wide;
}

/* The slot of a place, or the free one where it would stand. */
static size_t slot_of(const struct ofx_memory *m, const struct ofx_place *place)
{
	size_t at = XXH3_64bits(place, sizeof *place) % SLOTS;
	while (m->slot[at] && memcmp(&m->entries[m->slot[at] - 1].place, place, sizeof *place))
		at = (at + 1) % SLOTS;
	return at;
}

bool ofx_memory_recall(const struct ofx_memory *m, const struct ofx_place *place,
                       const struct ofx_candidate **cand, size_t *n)
{
	uint16_t slot = m->slot[slot_of(m, place)];
	if (!slot)
		return false;
	const struct entry *e = &m->entries[slot - 1];
	*cand = e->n ? &m->cand[e->first] : NULL;
	*n = e->n;
	return true;
}

void ofx_memory_keep(struct ofx_memory *m, const struct ofx_place *place,
                     const struct ofx_candidate *cand, size_t n)
{
	if (m->n == PLACES) {
		memset(m->slot, 0, sizeof m->slot);
		m->n = m->n_cand = 0;
	}
	size_t at = slot_of(m, place);
	m->entries[m->n] = (struct entry){*place, (uint32_t)m->n_cand, (uint32_t)n};
	m->slot[at] = (uint16_t)++m->n;
	for (size_t i = 0; i < n; i++) {
		m->cand = ofx_grow(m->cand, &m->cap_cand, m->n_cand, sizeof *m->cand);
		m->cand[m->n_cand++] = cand[i];
	}
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
	if (written == cp || id < OFX_SYM_CLASSES || id == OFX_NGRAM_NONE || !ofx_is_guessable(written))
		return n;
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return n;
	int score = ofx_confusions_score(g->channel, g->shapes, (struct ofx_pair){{written, 0}},
	                                 (struct ofx_pair){{ofx_compat(cp), 0}});
	list[n] = (struct ofx_other){id, (int16_t)score};
	return n + 1;
}

/* The others of a symbol, with room for one more; how many there are. */
static size_t list_others(const struct ofx_guesser *g, uint16_t id,
                          struct ofx_other list[ROWS + SHAPES + 1])
{
	uint32_t cp = g->ngram->symbol[id];
	size_t rows, shapes, n = 0;
	if (id < OFX_SYM_CLASSES)
		return 0;
	const struct ofx_confusion *row =
	    ofx_confusions_of(g->channel, (struct ofx_pair){{ofx_compat(cp), 0}}, &rows);
	for (size_t i = 0; i < rows && i < ROWS; i++)
		if (row[i].written.cp[0] && !row[i].written.cp[1])
			n = add_other(g, cp, row[i].written.cp[0], list, n);
	const struct ofx_shape *shape = ofx_shapes_of(g->shapes, cp, &shapes);
	for (size_t i = 0; i < shapes && i < SHAPES; i++)
		n = add_other(g, cp, shape[i].like, list, n);
	qsort(list, n, sizeof *list, by_channel);
	return n < OTHERS ? n : OTHERS;
}

const struct ofx_other *ofx_memory_others(struct ofx_memory *m, uint16_t id)
{
	struct ofx_other list[ROWS + SHAPES + 1];
	if (m->others[id])
		return m->others[id];
	size_t n = list_others(&m->of, id, list);
	list[n++] = (struct ofx_other){0, 0};
	m->others[id] = ofx_alloc(n * sizeof *list);
	memcpy(m->others[id], list, n * sizeof *list);
	return m->others[id];
}
