/* Invisible characters: dropped where they cannot matter. */
#include "stages/normalize.h"

#include "text/chars.h"

static bool is_selector(uint32_t cp)
{
	return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

static bool is_bidi(uint32_t cp)
{
	return cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x206F);
}

/* Letters of scripts that invisible characters may shape, order or break. */
static bool is_foreign(uint32_t cp)
{
	return ofx_is(cp, OFX_FOREIGN) || (cp >= 0x10000 && cp <= 0x1AFFF) ||
	       (cp >= 0x1E000 && cp <= 0x1EFFF);
}

/* Characters that invisible ones do nothing to; no emoji, no other scripts. */
static bool is_plain(uint32_t cp)
{
	return cp < 0x80 || ofx_is(cp, OFX_JAPANESE | OFX_LATIN | OFX_WIDE | OFX_SPACE | OFX_PUNCT |
	                                   OFX_OPEN | OFX_CLOSE | OFX_DASH);
}

static uint32_t shown_before(const struct ofx_norm *n, size_t i)
{
	uint32_t cp;
	while (ofx_is(cp = ofx_norm_before(n, i), OFX_HIDDEN))
		ofx_u8_prev(n->text.ptr, &i);
	return cp;
}

static bool line_is_foreign(struct ofx_norm *n, size_t i)
{
	if (i < n->line_end)
		return n->line_foreign;
	struct ofx_span line = ofx_line_around(n->text, (uint32_t)i);
	n->line_end = line.end;
	n->line_foreign = false;
	for (size_t k = line.beg; k < line.end && !n->line_foreign;)
		n->line_foreign = is_foreign(ofx_u8_next(n->text.ptr, &k));
	return n->line_foreign;
}

/* SOFT HYPHEN. In running text it is invisible; PDF writers use it for the hyphen that is printed at
   the end of a line, and between digits. `end` is where the line's shown text goes on. */
static void decide_soft_hyphen(struct ofx_norm *n, size_t i, size_t end, uint32_t before,
                               uint32_t after)
{
	if (!after && end < n->text.len && n->text.ptr[end] == '\n' &&
	    ofx_is(ofx_norm_at(n, end + 1), OFX_LATIN))
		after = '\n';
	if ((after == '\n' && ofx_is(before, OFX_LATIN)) ||
	    (ofx_is(before, OFX_DIGIT) && ofx_is(after, OFX_DIGIT)))
		ofx_norm_put(n, i, i + 2, '-', OFX_NORM_SOFT_HYPHEN);
	else if ((ofx_is(before, OFX_LATIN) && ofx_is(after, OFX_LATIN)) ||
	         (ofx_is(before, OFX_JAPANESE | OFX_PUNCT) && ofx_is(after, OFX_JAPANESE | OFX_PUNCT)))
		ofx_propose(n->out, (uint32_t)i, (uint32_t)i + 2, ofx_str("", 0),
		            &ofx_normalize_rules[OFX_NORM_INVISIBLE]);
}

static bool may_drop(struct ofx_norm *n, size_t i, uint32_t cp, uint32_t before, uint32_t after)
{
	if (is_bidi(cp))
		return !line_is_foreign(n, i);
	if (cp == 0x200B || cp == 0x2060 || cp == 0xFEFF)
		return !is_foreign(before) && !is_foreign(after);
	return is_plain(before) && is_plain(after); /* joiners, and signs within formulas */
}

size_t ofx_norm_invisible(struct ofx_norm *n, size_t i)
{
	size_t end = i, next;
	while (ofx_is(ofx_norm_at(n, end), OFX_HIDDEN))
		end += ofx_u8_len(n->text.ptr[end]);
	uint32_t before = shown_before(n, i), after = ofx_norm_at(n, end);
	for (; i < end; i = next) {
		uint32_t cp = ofx_u8_get(n->text.ptr + i);
		next = i + ofx_u8_len(n->text.ptr[i]);
		if (is_selector(cp))
			continue;
		if (cp == 0xAD)
			decide_soft_hyphen(n, i, end, before, after);
		else if (may_drop(n, i, cp, before, after))
			ofx_propose(n->out, (uint32_t)i, (uint32_t)next, ofx_str("", 0),
			            &ofx_normalize_rules[OFX_NORM_INVISIBLE]);
	}
	return end;
}
