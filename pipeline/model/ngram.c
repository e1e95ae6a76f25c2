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

size_t ofx_ngram_between(const struct ofx_ngram *m, uint16_t left, uint16_t right, uint16_t *out,
                         size_t cap)
{
	int32_t at = ofx_fuse_find(&m->between, left * m->power[1] + right);
	if (at < 0)
		return 0;
	size_t n = 0;
	for (uint32_t i = (uint32_t)at; i < m->n_middles && n < cap; i++) {
		unsigned id = m->middles[2 * i] | (unsigned)m->middles[2 * i + 1] << 8;
		if ((id & 0x7FFF) < m->n_symbols)
			out[n++] = id & 0x7FFF;
		if (id & 0x8000)
			break;
	}
	return n;
}
