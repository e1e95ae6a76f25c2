/* Normalises single characters: split voiced marks, half-width kana, radicals, odd spaces. */
#include "stages/normalize.h"

#include "adapt/icu.h"
#include "text/chars.h"

#include <stdlib.h>

uint32_t ofx_norm_at(const struct ofx_norm *n, size_t i)
{
	uint32_t cp = i < n->text.len ? ofx_u8_get(n->text.ptr + i) : 0;
	return ofx_is(cp, OFX_BREAK) ? 0 : cp;
}

uint32_t ofx_norm_before(const struct ofx_norm *n, size_t i)
{
	uint32_t cp = i > 0 ? ofx_u8_prev(n->text.ptr, &i) : 0;
	return ofx_is(cp, OFX_BREAK) ? 0 : cp;
}

void ofx_norm_put(struct ofx_norm *n, size_t beg, size_t end, uint32_t cp,
                  enum ofx_normalize_rule rule)
{
	char *with = ofx_arena_take(&n->scratch->arena, 4);
	ofx_propose(n->out, (uint32_t)beg, (uint32_t)end, ofx_str(with, ofx_u8_put(cp, with)),
	            &ofx_normalize_rules[rule]);
}

/* The combining form of a voiced or semi-voiced mark of any kind, or 0. */
static uint32_t combining(uint32_t cp)
{
	switch (cp) {
	case 0x3099: case 0x309B: case 0xFF9E: return 0x3099;
	case 0x309A: case 0x309C: case 0xFF9F: return 0x309A;
	default: return 0;
	}
}

static bool is_half(uint32_t cp)
{
	return cp >= 0xFF61 && cp <= 0xFF9F;
}

/* The full-width form of U+FF61..FF9F. A mark that found no kana becomes the spacing one: NFKC
   would make the combining one of it. */
static uint32_t full_width(uint32_t cp)
{
	static const char forms[] = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコ"
	                            "サシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
	                            "ヤユヨラリルレロワン゛゜";
	return ofx_u8_get(forms + 3 * (cp - 0xFF61));
}

/* A mark that is no half-width one: composed with the kana before it, if that can take it. */
static size_t compose_mark(struct ofx_norm *n, size_t i, uint32_t mark)
{
	size_t end = i + 3, beg = i;
	uint32_t base = ofx_norm_before(n, i);
	uint32_t cp = base ? ofx_compose(base, combining(mark)) : 0;
	if (!cp)
		return 0;
	ofx_u8_prev(n->text.ptr, &beg);
	bool joined = mark == 0x3099 || mark == 0x309A;
	ofx_norm_put(n, beg, end, cp, joined ? OFX_NORM_VOICED : OFX_NORM_SPACING_VOICED);
	return end;
}

static bool is_half_kana(uint32_t cp)
{
	return cp >= 0xFF66 && cp <= 0xFF9F;
}

/* Whether the line at i writes half-width kana. */
static bool half_line(struct ofx_norm *n, size_t i)
{
	if (i < n->half_end)
		return n->half_kana;
	struct ofx_span line = ofx_line_around(n->text, (uint32_t)i);
	n->half_end = line.end;
	n->half_kana = false;
	for (size_t k = line.beg; k < line.end && !n->half_kana;)
		n->half_kana = is_half_kana(ofx_u8_next(n->text.ptr, &k));
	return n->half_kana;
}

/* A run of half-width kana and marks is one change; pairs go before singles. Half-width ｡｢｣､･ in a
   line without such kana are how somebody writes, and stay unless symbols are to be folded. */
static size_t fold_half(struct ofx_norm *n, size_t i)
{
	struct ofx_buf with = {0};
	size_t beg = i;
	uint32_t cp;
	if (!n->config->fold_symbols && !half_line(n, i))
		return i + 3;
	while (is_half(cp = ofx_norm_at(n, i))) {
		uint32_t full = full_width(cp);
		i += 3;
		uint32_t mark = combining(ofx_norm_at(n, i));
		uint32_t pair = mark ? ofx_compose(full, mark) : 0;
		if (pair)
			i += 3;
		ofx_buf_reserve(&with, 4);
		with.len += ofx_u8_put(pair ? pair : full, with.ptr + with.len);
	}
	ofx_propose(n->out, (uint32_t)beg, (uint32_t)i,
	            ofx_arena_copy(&n->scratch->arena, ofx_buf_str(&with)),
	            &ofx_normalize_rules[OFX_NORM_HALFWIDTH]);
	ofx_buf_release(&with);
	return i;
}

/* NO-BREAK SPACE and FIGURE SPACE come from word processors; the others were set by somebody who
   wanted just that width, and go only where symbols are to be folded. */
static bool is_odd_space(const struct ofx_config *c, uint32_t cp)
{
	if (cp == 0xA0 || cp == 0x2007)
		return true;
	return c->fold_symbols && cp >= 0x2000 && cp <= 0x205F && ofx_is(cp, OFX_SPACE);
}

/* EM QUAD and EM SPACE are as wide as a kanji: U+3000 by another name. */
static uint32_t plain_space(uint32_t cp)
{
	return cp == 0x2001 || cp == 0x2003 ? 0x3000 : ' ';
}

/* Decides on the character at i; returns where to go on. */
static size_t decide(struct ofx_norm *n, size_t i, uint32_t cp)
{
	size_t end = i + ofx_u8_len(n->text.ptr[i]), used;
	if (combining(cp) && (used = compose_mark(n, i, cp)) != 0)
		return used;
	if (is_half(cp))
		return fold_half(n, i);
	if (ofx_is(cp, OFX_HIDDEN))
		return ofx_norm_invisible(n, i);
	if (is_odd_space(n->config, cp))
		ofx_norm_put(n, i, end, plain_space(cp), OFX_NORM_SPACE);
	else if (ofx_radical_kanji(cp))
		ofx_norm_put(n, i, end, ofx_radical_kanji(cp), OFX_NORM_RADICAL);
	else if (ofx_norm_may_fold(n->config, cp))
		return ofx_norm_fold(n, i);
	return end;
}

static bool folds(const struct ofx_config *c)
{
	return c->fold_digits || c->fold_latin || c->fold_symbols;
}

/* Whether cp may need a decision. */
static bool is_odd(const struct ofx_config *c, uint32_t cp)
{
	/* Nearly all: ASCII, kana, kanji. */
	if (cp < 0x80 || (cp > 0x3000 && cp < 0x3099 && cp != 0x301C) ||
	    (cp > 0x309C && cp < 0x3200) || (cp >= 0x3400 && cp < 0xE000))
		return false;
	return combining(cp) || is_half(cp) || is_odd_space(c, cp) || ofx_is(cp, OFX_HIDDEN) ||
	       (cp >= 0x2E80 && cp <= 0x2FD5) || (folds(c) && ofx_norm_may_fold(c, cp));
}

#define ONES UINT64_C(0x0101010101010101)

/* Sets the top bit of some byte where x holds a zero byte; 0 where it holds none. */
static uint64_t zero_bytes(uint64_t x)
{
	return (x - ONES) & ~x & ONES << 7;
}

/* Whether a character that begins in eight bytes may be odd, folding aside: its lead is C2, E2, EF
   or above, or it is one of U+3098..309F, E3 82 98..9F. Reads a ninth byte. */
static bool may_be_odd(const unsigned char *p)
{
	uint64_t x, next;
	memcpy(&x, p, 8);
	memcpy(&next, p + 1, 8);
	uint64_t lead = zero_bytes(x ^ ONES * 0xC2) | zero_bytes(x ^ ONES * 0xE2) |
	                zero_bytes(x ^ ONES * 0xEF) | (x & x << 1 & x << 2 & x << 3 & ONES << 7);
	uint64_t mark = zero_bytes(x ^ ONES * 0x82) & zero_bytes((next ^ ONES * 0x98) & ONES * 0xF8);
	return lead | mark;
}

/* The next character at or behind i that may need a decision, or `end`. Nearly all text needs none,
   so it is looked at in steps that do not mind where characters begin. */
static size_t next_odd(const struct ofx_config *c, const char *text, size_t i, size_t end)
{
	const unsigned char *p = (const unsigned char *)text;
	bool quick = !folds(c);
	while (i < end) {
		if (quick && end - i > 8 && !may_be_odd(p + i)) {
			i += 8;
			continue;
		}
		while ((p[i] & 0xC0) == 0x80)
			i--;
		for (size_t stop = end - i < 8 ? end : i + 8; i < stop; i += ofx_u8_len(text[i]))
			if (is_odd(c, ofx_u8_get(text + i)))
				return i;
	}
	return end;
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	(void)err;
	struct ofx_norm n = {.config = self, .text = block->text, .scratch = scratch, .out = out};
	for (size_t k = 0; k < block->n_todo; k++) {
		size_t i = block->todo[k].beg, end = block->todo[k].end;
		while ((i = next_odd(n.config, n.text.ptr, i, end)) < end)
			i = decide(&n, i, ofx_u8_get(n.text.ptr + i));
	}
	return OFX_OK;
}

static enum ofx_status open_stage(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	(void)err;
	struct ofx_config *own = ofx_alloc(sizeof *own);
	*own = *config;
	*self = own;
	return OFX_OK;
}

extern const struct ofx_stage ofx_normalize_stage;

const struct ofx_stage ofx_normalize_stage = {
    .name = "normalize",
    .summary = "one form of each character: voiced marks, half-width kana, radicals, spaces",
    .rules = ofx_normalize_rules,
    .open = open_stage,
    .scan = scan,
    .close = free,
};
