/* What the fold options change: full-width ASCII, symbols for search keys. */
#include "stages/normalize.h"

#include "adapt/icu.h"
#include "text/chars.h"

static bool is_wide_digit(uint32_t cp)
{
	return cp >= 0xFF10 && cp <= 0xFF19;
}

static bool is_wide_letter(uint32_t cp)
{
	return (cp >= 0xFF21 && cp <= 0xFF3A) || (cp >= 0xFF41 && cp <= 0xFF5A);
}

/* Symbols that stand for letters, digits or words: ² № Ⅳ ① ㈱ ㌔ ﬁ. Not fractions, which lose their
   meaning next to digits (2½), and not punctuation. */
static bool is_symbol(uint32_t cp)
{
	return cp == 0xAA || cp == 0xB2 || cp == 0xB3 || cp == 0xB9 || cp == 0xBA ||
	       (cp >= 0x2070 && cp <= 0x209C) || (cp >= 0x2100 && cp <= 0x214F) ||
	       (cp >= 0x2160 && cp <= 0x217F) || (cp >= 0x2460 && cp <= 0x24FF) ||
	       (cp >= 0x3200 && cp <= 0x33FF) || (cp >= 0xFB00 && cp <= 0xFB06);
}

bool ofx_norm_may_fold(const struct ofx_config *c, uint32_t cp)
{
	return (c->fold_digits && is_wide_digit(cp)) || (c->fold_latin && is_wide_letter(cp)) ||
	       (c->fold_symbols && (is_symbol(cp) || cp == 0x301C));
}

/* Whether i stands within a note of Aozora Bunko (［＃「１」は縦中横］), which programs read. */
static bool in_note(struct ofx_norm *n, size_t i)
{
	for (; n->note_seen < i; n->note_seen++) {
		char c = n->text.ptr[n->note_seen];
		if (c == '\n')
			n->in_note = false;
		if ((unsigned char)c != 0xEF)
			continue; /* the first byte of both brackets */
		struct ofx_str rest = ofx_str(n->text.ptr + n->note_seen, n->text.len - n->note_seen);
		if (ofx_str_starts(rest, OFX_STR("［＃")))
			n->in_note = true;
		else if (ofx_str_starts(rest, OFX_STR("］")))
			n->in_note = false;
	}
	return n->in_note;
}

/* Whether the ， or ． at i stands between full-width digits. */
static bool joins_digits(const struct ofx_norm *n, size_t i)
{
	uint32_t cp = ofx_norm_at(n, i);
	return (cp == 0xFF0C || cp == 0xFF0E) && is_wide_digit(ofx_norm_before(n, i)) &&
	       is_wide_digit(ofx_norm_at(n, i + 3));
}

/* A run of digits (with the marks between them) or of letters is one change. */
static size_t fold_run(struct ofx_norm *n, size_t i, bool digits)
{
	size_t end = i, len = 0;
	while (digits ? is_wide_digit(ofx_norm_at(n, end)) || joins_digits(n, end)
	              : is_wide_letter(ofx_norm_at(n, end)))
		end += 3;
	char *with = ofx_arena_take(&n->scratch->arena, (end - i) / 3);
	for (size_t k = i; k < end; k += 3)
		with[len++] = (char)(ofx_u8_get(n->text.ptr + k) - 0xFF00 + 0x20);
	ofx_propose(n->out, (uint32_t)i, (uint32_t)end, ofx_str(with, len),
	            &ofx_normalize_rules[digits ? OFX_NORM_DIGITS : OFX_NORM_LATIN]);
	return end;
}

static bool is_digit(uint32_t cp)
{
	return ofx_is(cp, OFX_DIGIT) || is_wide_digit(cp);
}

/* Whether a neighbour is a digit, or folds to something with a digit on that side: 2① and m²³ would
   become other numbers. */
static bool has_digit(uint32_t cp, bool last)
{
	struct ofx_buf form = {0};
	if (!is_symbol(cp))
		return is_digit(cp);
	ofx_compat(cp, &form);
	bool digit = form.len && ofx_is((unsigned char)form.ptr[last ? form.len - 1 : 0], OFX_DIGIT);
	ofx_buf_release(&form);
	return digit;
}

static size_t fold_symbol(struct ofx_norm *n, size_t i, uint32_t cp)
{
	size_t end = i + ofx_u8_len(n->text.ptr[i]);
	struct ofx_buf form = {0};
	ofx_compat(cp, &form);
	struct ofx_str was = ofx_str(n->text.ptr + i, end - i), is = ofx_buf_str(&form);
	bool clash = (has_digit(cp, false) && has_digit(ofx_norm_before(n, i), true)) ||
	             (has_digit(cp, true) && has_digit(ofx_norm_at(n, end), false));
	if (is.len && !clash && !ofx_str_eq(is, was))
		ofx_propose(n->out, (uint32_t)i, (uint32_t)end,
		            ofx_arena_copy(&n->scratch->arena, is),
		            &ofx_normalize_rules[OFX_NORM_SYMBOL]);
	ofx_buf_release(&form);
	return end;
}

size_t ofx_norm_fold(struct ofx_norm *n, size_t i)
{
	uint32_t cp = ofx_norm_at(n, i);
	if (in_note(n, i))
		return i + ofx_u8_len(n->text.ptr[i]);
	if (is_wide_digit(cp) || is_wide_letter(cp))
		return fold_run(n, i, is_wide_digit(cp));
	if (cp != 0x301C)
		return fold_symbol(n, i, cp);
	ofx_norm_put(n, i, i + 3, 0xFF5E, OFX_NORM_WAVE);
	return i + 3;
}
