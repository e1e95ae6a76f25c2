/* Opens the language model and scores symbols with it. */
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

/* The score of ids[0], whose context stands before it. From the shortest n-gram up: each context
   scales, each n-gram that is in the model adds its gain. The model holds with an n-gram all that
   it ends in, so the first miss is the last. */
static int step(const struct ofx_ngram *m, const struct ofx_ngram_part *part,
                struct ofx_ngram_context *s, const uint16_t *ids)
{
	struct ofx_ngram_context next = {part->back[*ids] != 0, {part->back[*ids]}};
	int score = part->score[*ids];
	uint64_t key = *ids;
	unsigned k = 0;
	for (; k < s->len; k++) {
		const struct ofx_ngram_order *o = &part->order[k];
		score += s->back[k];
		key += *--ids * m->power[k + 1];
		int32_t value = ofx_fuse_find(&o->map, key);
		if (value < 0)
			break;
		score += o->gain[value >> o->back_bits & 0xFF];
		unsigned back = (unsigned)value & ((1U << o->back_bits) - 1);
		if (back && next.len == k + 1 && next.len < OFX_NGRAM_ORDER - 1)
			next.back[next.len++] = o->back[back];
	}
	while (++k < s->len)
		score += s->back[k];
	*s = next;
	return score;
}

/* Even odds: the logarithm of the mean of two probabilities. */
static int mix(const struct ofx_ngram *m, int a, int b)
{
	enum { LAST = sizeof m->half / sizeof *m->half - 1 };
	int most = a > b ? a : b, apart = (most == a ? a - b : b - a) / (OFX_NGRAM_NAT / 16);
	return most + m->half[apart < LAST ? apart : LAST];
}

int ofx_ngram_step(const struct ofx_ngram *m, bool old, struct ofx_ngram_state *s,
                   const uint16_t *ids)
{
	int one = step(m, &m->part[OFX_NGRAM_ALL], &s->part[OFX_NGRAM_ALL], ids);
	if (old)
		one = mix(m, one, step(m, &m->part[OFX_NGRAM_OLD], &s->part[OFX_NGRAM_OLD], ids));
	return one;
}

int ofx_ngram_score(const struct ofx_ngram *m, bool old, const uint16_t *ids, size_t beg, size_t end,
                    int16_t *score)
{
	struct ofx_ngram_state state = {{{0, {0}}}};
	int sum = 0;
	for (size_t i = beg < OFX_NGRAM_ORDER - 1 ? 0 : beg - (OFX_NGRAM_ORDER - 1); i < end; i++) {
		int one = ofx_ngram_step(m, old, &state, ids + i);
		if (i < beg)
			continue;
		sum += one;
		if (score)
			score[i - beg] = (int16_t)one;
	}
	return sum;
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
