/* Twins of digits and Latin letters: l U+006C in 1l5円, 0 U+0030 in 0pen. */
#include "stages/lookalike.h"

static bool is_digit(uint32_t cp)
{
	return ofx_is(cp, OFX_DIGIT);
}

static bool is_letter(uint32_t cp)
{
	return ofx_is(cp, OFX_LATIN);
}

/* A stroke or ring in a number that is written into Japanese text: 1l5人, l985年, ー985年. */
bool ofx_look_letter(const struct ofx_look *l, uint32_t twin)
{
	size_t beg = l->at.beg, end = l->at.end;
	while (beg > 0 && is_digit(ofx_look_before(l, (uint32_t)beg)))
		beg--;
	while (is_digit(ofx_look_at(l, (uint32_t)end)))
		end++;
	enum ofx_script left = ofx_script_of(ofx_look_before(l, (uint32_t)beg));
	bool inside = beg < l->at.beg && end > l->at.end;
	bool year = beg == l->at.beg && end - l->at.end == 3 &&
	            ofx_look_at(l, (uint32_t)end) == 0x5E74 /* 年 */;
	if (!ofx_among("年円人名個件回月日万", ofx_look_at(l, (uint32_t)end)) ||
	    left == OFX_IN_LATIN || left == OFX_IN_KATA)
		return false;
	if (l->cp == 0x30FC) /* may be a dash */
		return year && ofx_look_suggest(l, l->at, OFX_STR("1"),
		                                OFX_LOOK_LETTER_IN_NUMBER, OFX_REVIEW);
	return (inside || (year && (l->cp == 'l' || l->cp == 'I'))) &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_LETTER_IN_NUMBER,
	                        OFX_LIKELY);
}

/* 0 U+0030 at the front of a word of letters, or among capitals. */
bool ofx_look_zero(const struct ofx_look *l, uint32_t twin)
{
	size_t beg = l->at.beg, end = l->at.end, small = 0, large = 0;
	if (is_digit(l->prev) || is_digit(l->next) ||
	    (!is_letter(l->prev) && !is_letter(l->next)))
		return false;
	while (beg > 0 && is_letter(ofx_look_before(l, (uint32_t)beg)))
		beg--;
	while (is_letter(ofx_look_at(l, (uint32_t)end)))
		end += ofx_u8_len(l->line.ptr[end]);
	for (size_t i = beg; i < end; i++) {
		small += l->line.ptr[i] >= 'a' && l->line.ptr[i] <= 'z';
		large += l->line.ptr[i] >= 'A' && l->line.ptr[i] <= 'Z';
	}
	bool front = l->left == OFX_IN_NONE && (!l->prev || l->prev == ' ') && small >= 4 &&
	             !large && l->next != 'x';
	bool capitals = !small && large >= 3 && beg < l->at.beg && end > l->at.end;
	if (!front && !capitals)
		return false;
	return ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_NUMBER_IN_WORD,
	                        OFX_REVIEW);
}
