/* Brackets of speech that OCR takes for a letter or a quote: ` or r for 「 U+300C, J for 」 U+300D. */
#include "stages/lookalike.h"

enum { OPEN = 0x300C, CLOSE = 0x300D, REACH = 80 /* characters of a quotation */ };

/* The edge of the line, a space, Japanese letters and marks: no word of Latin letters, no code. */
static bool is_beside(uint32_t cp)
{
	return !cp || ofx_is(cp, OFX_JAPANESE | OFX_SPACE) || (cp >= 0x3001 && cp <= 0x3011) ||
	       ofx_among("！？…―", cp);
}

/* Whether a 」 closes what would open here: no 「 comes first, and no second of this mark, which would
   close a span of code. */
static bool is_closed(const struct ofx_look *l)
{
	size_t pos = l->at.end;
	for (int i = 0; i < REACH && pos < l->line.len; i++) {
		uint32_t cp = ofx_u8_next(l->line.ptr, &pos);
		if (cp == OPEN || cp == l->cp)
			return false;
		if (cp == CLOSE)
			return true;
	}
	return false;
}

/* Whether a 「 is open here, and nothing closes it further on. */
static bool is_open(const struct ofx_look *l)
{
	size_t pos = l->at.beg;
	uint32_t cp = 0;
	for (int i = 0; i < REACH && pos > 0 && cp != OPEN; i++) {
		cp = ofx_u8_prev(l->line.ptr, &pos);
		if (cp == CLOSE || cp == l->cp)
			return false;
	}
	if (cp != OPEN)
		return false;
	for (pos = l->at.end; pos < l->line.len;) {
		cp = ofx_u8_next(l->line.ptr, &pos);
		if (cp == CLOSE)
			return false;
		if (cp == OPEN)
			break;
	}
	return true;
}

/* The mark with the space on either side that an engine set it off with; 「 has none. */
static struct ofx_span with_spaces(const struct ofx_look *l)
{
	struct ofx_span s = l->at;
	if (l->prev == ' ' && ofx_is(ofx_look_before(l, s.beg - 1), OFX_JAPANESE))
		s.beg--;
	if (l->next == ' ')
		s.end++;
	return s;
}

/* ` or a lone r before a quotation that 」 closes. */
bool ofx_look_open_bracket(const struct ofx_look *l, uint32_t twin)
{
	struct ofx_span span = with_spaces(l);
	if (!ofx_is(ofx_look_at(l, span.end), OFX_JAPANESE) || !is_beside(l->prev) || !is_closed(l))
		return false;
	size_t pos = l->at.beg;
	for (int i = 0; i < REACH && pos > 0; i++) {
		uint32_t cp = ofx_u8_prev(l->line.ptr, &pos);
		if (cp == OPEN || cp == l->cp) /* one is open already */
			return false;
		if (cp == CLOSE)
			break;
	}
	return ofx_look_suggest(l, span, ofx_look_char(l, twin), OFX_LOOK_BRACKET, OFX_LIKELY);
}

/* A lone J behind a quotation that 「 opened; not Jリーグ, nor what a space sets off. */
bool ofx_look_close_bracket(const struct ofx_look *l, uint32_t twin)
{
	return l->prev && is_beside(l->prev) && !ofx_is(l->prev, OFX_SPACE) && is_beside(l->next) &&
	       !ofx_is(l->next, OFX_KATA) && is_open(l) &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_BRACKET, OFX_LIKELY);
}
