/* Reads text as the language model sees it, and finds what stands between neighbours. */
#include "model/ngram.h"

#include "model/symbols.h"

#include <stdlib.h>

void ofx_ngram_read(const struct ofx_ngram *m, struct ofx_str line, struct ofx_ngram_text *t)
{
	uint16_t last = OFX_NGRAM_NONE;
	size_t first = t->n;
	for (size_t pos = 0; pos < line.len;) {
		uint32_t beg = (uint32_t)pos;
		uint16_t id = ofx_ngram_id(m, ofx_u8_next(line.ptr, &pos));
		bool more = id == OFX_NGRAM_NONE || (id == last && ofx_symbol_runs(m->symbol[id]));
		if (more) {
			if (t->n > first)
				t->span[t->n - 1].end = (uint32_t)pos;
			continue;
		}
		t->id = ofx_grow(t->id, &t->cap, t->n, sizeof *t->id);
		t->span = ofx_grow(t->span, &t->cap_span, t->n, sizeof *t->span);
		t->span[t->n] = (struct ofx_span){beg, (uint32_t)pos};
		t->id[t->n++] = last = id;
	}
}

void ofx_ngram_text_release(struct ofx_ngram_text *t)
{
	free(t->id);
	free(t->span);
	*t = (struct ofx_ngram_text){0};
}

void ofx_ngram_find_gaps(const struct ofx_ngram *m, struct ofx_ngram_gap *gaps, size_t n)
{
	enum { BATCH = 32 };
	for (size_t i = 0; i < n; i += BATCH) {
		uint64_t key[BATCH];
		int32_t list[BATCH];
		size_t some = n - i < BATCH ? n - i : BATCH;
		for (size_t k = 0; k < some; k++)
			key[k] = gaps[i + k].left * m->power[1] + gaps[i + k].right;
		ofx_fuse_find_all(&m->between, key, list, some);
		for (size_t k = 0; k < some; k++)
			gaps[i + k].list = (uint32_t)list[k] < m->n_middles ? list[k] : -1;
		for (size_t k = 0; k < some; k++)
			__builtin_prefetch(m->middles + (gaps[i + k].list < 0 ? 0 : 2 * list[k]));
	}
}

size_t ofx_ngram_between(const struct ofx_ngram *m, const struct ofx_ngram_gap *gap, uint16_t *out,
                         size_t cap)
{
	size_t n = 0;
	if (gap->list < 0)
		return 0;
	for (uint32_t i = (uint32_t)gap->list; i < m->n_middles && n < cap; i++) {
		unsigned id = m->middles[2 * i] | (unsigned)m->middles[2 * i + 1] << 8;
		if ((id & 0x7FFF) < m->n_symbols)
			out[n++] = id & 0x7FFF;
		if (id & 0x8000)
			break;
	}
	return n;
}
