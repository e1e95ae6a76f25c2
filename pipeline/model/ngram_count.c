/* Counts n-grams: symbols to keys, keys sorted and summed up, shorter n-grams from longer ones. */
#include "model/ngram_count.h"

#include "model/corpus.h"
#include "model/symbols.h"

#include <stdlib.h>

/* Symbols of one source, later their ids; every line ends in an edge. */
struct ofx_ngram_ids {
	uint16_t *sym;
	size_t n, cap;
	uint64_t lines;
	unsigned hold_out;
};

static void add_symbol(struct ofx_ngram_ids *t, uint16_t sym)
{
	if (t->n && t->sym[t->n - 1] == sym && ofx_symbol_runs(sym))
		return;
	t->sym = ofx_grow(t->sym, &t->cap, t->n, sizeof *t->sym);
	t->sym[t->n++] = sym;
}

static void add_line(void *ctx, struct ofx_str line)
{
	struct ofx_ngram_ids *t = ctx;
	if (t->hold_out && ++t->lines % t->hold_out == 0)
		return;
	size_t before = t->n;
	for (size_t pos = 0; pos < line.len;) {
		uint16_t sym = ofx_symbol(ofx_u8_next(line.ptr, &pos));
		if (sym != OFX_SYM_DROP)
			add_symbol(t, sym);
	}
	if (t->n > before)
		add_symbol(t, OFX_SYM_EDGE);
}

struct tally {
	uint64_t n;
	uint16_t sym;
};

static int by_tally(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;
	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return (x->sym > y->sym) - (x->sym < y->sym);
}

/* The alphabet: the classes, then the most frequent symbols. Turns the symbols into ids. */
static void make_alphabet(struct ofx_ngram_corpus *c)
{
	struct tally *tally = ofx_alloc(0x10000 * sizeof *tally);
	for (unsigned i = 0; i < 0x10000; i++)
		tally[i] = (struct tally){i < OFX_SYM_CLASSES ? UINT64_MAX : 0, (uint16_t)i};
	for (size_t k = 0; k < c->n; k++)
		for (size_t i = 0; i < c->ids[k].n; i++)
			if (c->ids[k].sym[i] >= OFX_SYM_CLASSES)
				tally[c->ids[k].sym[i]].n++;
	qsort(tally, 0x10000, sizeof *tally, by_tally);
	uint16_t *id = calloc(0x10000, sizeof *id);
	if (!id)
		ofx_die_nomem();
	while (c->n_symbols < OFX_NGRAM_SYMBOLS && tally[c->n_symbols].n) {
		uint16_t sym = tally[c->n_symbols].sym;
		c->symbol[c->n_symbols] = sym;
		id[sym] = (uint16_t)c->n_symbols++;
	}
	for (size_t k = 0; k < c->n; k++)
		for (size_t i = 0; i < c->ids[k].n; i++)
			c->ids[k].sym[i] = id[c->ids[k].sym[i]];
	free(id);
	free(tally);
}

enum ofx_status ofx_ngram_corpus_read(struct ofx_ngram_corpus *c,
                                      const struct ofx_ngram_source *sources, size_t n_sources,
                                      unsigned hold_out, struct ofx_error *err)
{
	*c = (struct ofx_ngram_corpus){.source = sources, .n = n_sources};
	c->ids = calloc(n_sources, sizeof *c->ids);
	if (!c->ids)
		ofx_die_nomem();
	for (size_t k = 0; k < n_sources; k++) {
		c->ids[k].hold_out = hold_out;
		OFX_TRY(ofx_corpus_lines(sources[k].path, add_line, &c->ids[k], err));
	}
	make_alphabet(c);
	return OFX_OK;
}

void ofx_ngram_corpus_release(struct ofx_ngram_corpus *c)
{
	for (size_t k = 0; k < c->n; k++)
		free(c->ids[k].sym);
	free(c->ids);
}

/* Keys of the longest n-grams, one for each symbol; before a line stand as many edges as an n-gram
   can reach back. */
static uint64_t *make_keys(const struct ofx_ngram_counts *c, const struct ofx_ngram_ids *t)
{
	uint64_t *keys = ofx_alloc(ofx_size_mul(t->n, sizeof *keys));
	uint64_t start = 0, top = c->power[OFX_NGRAM_ORDER - 1];
	for (unsigned i = 0; i < OFX_NGRAM_ORDER; i++)
		start = start * c->n_symbols + OFX_SYM_EDGE;
	uint64_t key = start;
	for (size_t i = 0; i < t->n; i++) {
		keys[i] = key % top * c->n_symbols + t->sym[i];
		key = t->sym[i] == OFX_SYM_EDGE ? start : keys[i];
	}
	return keys;
}

/* Radix sort, 11 bits at a time. */
static void sort_keys(uint64_t *keys, size_t n)
{
	enum { BITS = 11, SIZE = 1 << BITS };
	uint64_t *other = ofx_alloc(ofx_size_mul(n, sizeof *other)), *from = keys, *to = other;
	for (unsigned shift = 0; shift < 64; shift += BITS) {
		size_t at[SIZE + 1] = {0};
		for (size_t i = 0; i < n; i++)
			at[(from[i] >> shift & (SIZE - 1)) + 1]++;
		for (unsigned d = 0; d < SIZE; d++)
			at[d + 1] += at[d];
		for (size_t i = 0; i < n; i++)
			to[at[from[i] >> shift & (SIZE - 1)]++] = from[i];
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	free(other); /* six passes: the result is where it began */
}

/* Merges sorted keys, each `weight` heavy, into the level. */
static void merge(struct ofx_ngram_level *l, const uint64_t *keys, size_t n, float weight)
{
	size_t distinct = 0;
	for (size_t i = 0; i < n; i++)
		distinct += !i || keys[i] != keys[i - 1];
	struct ofx_ngram_level m = {0};
	size_t most = l->n + distinct;
	m.key = ofx_alloc(ofx_size_mul(most, sizeof *m.key));
	m.count = ofx_alloc(ofx_size_mul(most, sizeof *m.count));
	m.types = ofx_alloc(ofx_size_mul(most, sizeof *m.types));
	for (size_t i = 0, k = 0; i < l->n || k < n; m.n++) {
		bool old = i < l->n && (k == n || l->key[i] <= keys[k]);
		m.key[m.n] = old ? l->key[i] : keys[k];
		m.count[m.n] = old ? l->count[i] : 0;
		m.types[m.n] = old ? l->types[i] : 0;
		i += old;
		uint32_t more = 0;
		for (; k < n && keys[k] == m.key[m.n]; k++)
			more++;
		m.types[m.n] += more;
		m.count[m.n] += (float)more * weight;
	}
	free(l->key);
	free(l->count);
	free(l->types);
	*l = m;
}

size_t ofx_ngram_find(const struct ofx_ngram_level *l, size_t from, uint64_t key)
{
	size_t step = 1, beg = from, end = from;
	while (end < l->n && l->key[end] < key) { /* galloping: what is sought is mostly near */
		beg = end + 1;
		end += step;
		step *= 2;
	}
	if (end > l->n)
		end = l->n;
	while (beg < end) {
		size_t mid = beg + (end - beg) / 2;
		if (l->key[mid] < key)
			beg = mid + 1;
		else
			end = mid;
	}
	return beg < l->n && l->key[beg] == key ? beg : l->n;
}

/* The level below `l`, from the n-grams that those of l end in. */
static void make_below(struct ofx_ngram_counts *c, unsigned order)
{
	const struct ofx_ngram_level *l = &c->level[order];
	struct ofx_ngram_level *b = &c->level[order - 1];
	uint64_t top = c->power[order - 1];
	uint64_t *keys;
	size_t n = 0;
	if (order == 2) { /* every symbol has its place, seen or not */
		keys = ofx_alloc(c->n_symbols * sizeof *keys);
		for (; n < c->n_symbols; n++)
			keys[n] = n;
	} else {
		keys = ofx_alloc(ofx_size_mul(l->n, sizeof *keys));
		for (size_t i = 0; i < l->n; i++)
			keys[i] = l->key[i] % top;
		sort_keys(keys, l->n);
		for (size_t i = 0; i < l->n; i++)
			if (!i || keys[i] != keys[i - 1])
				keys[n++] = keys[i];
		keys = ofx_realloc(keys, n * sizeof *keys);
	}
	b->n = n;
	b->key = keys;
	b->types = calloc(n, sizeof *b->types);
	b->count = calloc(n, sizeof *b->count);
	if (!b->count || !b->types)
		ofx_die_nomem();
}

static void link_below(struct ofx_ngram_counts *c, unsigned order)
{
	struct ofx_ngram_level *l = &c->level[order], *b = &c->level[order - 1];
	uint64_t top = c->power[order - 1], first = 0;
	l->suffix = ofx_alloc(ofx_size_mul(l->n, sizeof *l->suffix));
	for (size_t i = 0, at = 0; i < l->n; i++) {
		if (i && l->key[i] / top != first)
			at = 0;
		first = l->key[i] / top;
		at = ofx_ngram_find(b, at, l->key[i] % top);
		l->suffix[i] = (uint32_t)at;
		b->count[at] += l->count[i];
	}
}

enum ofx_status ofx_ngram_count(struct ofx_ngram_counts *c, const struct ofx_ngram_corpus *corpus,
                                bool only_old, struct ofx_error *err)
{
	*c = (struct ofx_ngram_counts){.n_symbols = corpus->n_symbols, .power = {1}};
	for (unsigned k = 1; k <= OFX_NGRAM_ORDER; k++)
		c->power[k] = c->power[k - 1] * c->n_symbols;
	struct ofx_ngram_level *top = &c->level[OFX_NGRAM_ORDER];
	for (size_t k = 0; k < corpus->n; k++) {
		if (only_old && !corpus->source[k].old)
			continue;
		uint64_t *keys = make_keys(c, &corpus->ids[k]);
		sort_keys(keys, corpus->ids[k].n);
		merge(top, keys, corpus->ids[k].n, corpus->source[k].weight);
		free(keys);
	}
	if (!top->n || top->n >= UINT32_MAX)
		return ofx_fail(err, OFX_BAD, "cannot train: too %s text", top->n ? "much" : "little");
	for (unsigned order = OFX_NGRAM_ORDER; order > 1; order--) {
		make_below(c, order);
		link_below(c, order);
	}
	return OFX_OK;
}

void ofx_ngram_counts_release(struct ofx_ngram_counts *c)
{
	for (unsigned k = 1; k <= OFX_NGRAM_ORDER; k++) {
		struct ofx_ngram_level *l = &c->level[k];
		free(l->key);
		free(l->count);
		free(l->types);
		free(l->mass);
		free(l->suffix);
		free(l->score);
		free(l->back);
		free(l->keep);
	}
}
