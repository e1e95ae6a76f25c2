/* Strokes that are a dash ―― U+2015, the ー U+30FC of a katakana word, or a hyphen. */
#include "stages/lookalike.h"

enum { LONG = 0x30FC, ONE = 0x4E00, BAR = '|' };

bool ofx_is_stroke(uint32_t cp)
{
	return cp == LONG || cp == ONE || cp == BAR || ofx_is(cp, OFX_DASH);
}

static bool ends_phrase(uint32_t cp)
{
	return ofx_is(cp, OFX_STOP | OFX_CLOSE) || ofx_among("…", cp);
}

/* Whether a numeral stands within the next few characters: 一一対一〇, 一一から一五％. */
static bool numeral_near(const struct ofx_look *l, uint32_t pos)
{
	size_t p = pos;
	for (int i = 0; i < 4 && p < l->line.len; i++)
		if (ofx_is_numeral(ofx_u8_next(l->line.ptr, &p)))
			return true;
	return false;
}

/* 一一 that counts (二〇一一年, 第一一条, 一一ページ, 一一％), or belongs to the words
   beside it (唯一一貫), or means each (その一一の, 話を一一聞く). */
static bool counts_eleven(const struct ofx_look *l, struct ofx_span two, uint32_t next)
{
	enum ofx_script right = ofx_script_of(next);
	if (ofx_is_numeral(l->prev) || ofx_among("第を註", l->prev) ||
	    l->left == OFX_IN_NUMBER)
		return true;
	if (right == OFX_IN_NUMBER || right == OFX_IN_KATA ||
	    ofx_among("%％月日年番の）) \xE3\x80\x80", next))
		return true;
	if (numeral_near(l, two.end) ||
	    (l->left == OFX_IN_KANJI && ofx_among("をにはが。", next)))
		return true;
	if (!ends_phrase(l->prev) && l->left == OFX_IN_NONE && right == OFX_IN_NONE)
		return true; /* 、一一、 */
	struct ofx_tokens k = ofx_morph_clause(l->scratch->morph, l->line, l->at.beg);
	const struct ofx_token *first = ofx_token_at(&k, two.beg);
	const struct ofx_token *second = ofx_token_at(&k, l->at.end);
	const struct ofx_token *behind = ofx_token_at(&k, two.end);
	return !first || first->span.beg < two.beg || !second ||
	       second->span.end > two.end || (behind && behind->pos == OFX_POS_SUFFIX);
}

/* || for ―― in a column; a program's operator has spaces, Latin or quotes beside it. */
static bool bars(const struct ofx_look *l, uint32_t next)
{
	return !ofx_among("「", l->prev) &&
	       (ofx_is(next, OFX_HIRA | OFX_KATA | OFX_KANJI) || ofx_among("「", next));
}

/* A dash of two, which OCR reads as two of 一, as 一 and ー or, in columns, as two of |. */
bool ofx_look_dash(const struct ofx_look *l, uint32_t twin)
{
	bool same = l->next == l->cp && l->cp != LONG; /* ーー is わーー, or noise */
	bool mixed = (l->cp == LONG && l->next == ONE) || (l->cp == ONE && l->next == LONG);
	if (!same && !mixed)
		return false;
	struct ofx_span two = {l->at.beg, l->at.end + ofx_u8_len(l->line.ptr[l->at.end])};
	uint32_t next = ofx_look_at(l, two.end);
	bool hira = l->left == OFX_IN_HIRA, kanji = l->left == OFX_IN_KANJI;
	if (ofx_is_stroke(l->prev) || ofx_is_stroke(next) || ofx_is(next, OFX_LATIN))
		return false;
	if (l->prev && !hira && !kanji && !ends_phrase(l->prev) &&
	    !ofx_among("、「", l->prev))
		return false;
	if (l->cp == BAR ? !l->prev || !bars(l, next) : counts_eleven(l, two, next))
		return false;
	if (mixed && hira) /* ねー一番 */
		return false;
	(void)twin;
	bool sure = same && l->cp == ONE && ends_phrase(l->prev);
	return ofx_look_suggest(l, two, OFX_STR("――"), OFX_LOOK_DASH,
	                        sure ? OFX_SAFE : OFX_LIKELY);
}

/* A hyphen or dash that stands for ー in a katakana word: コンピュ-タ, デ―タ. */
bool ofx_look_long(const struct ofx_look *l, uint32_t twin)
{
	bool inside = l->right == OFX_IN_KATA;
	bool hyphen = l->cp == '-' || l->cp == 0xFF0D; /* － */
	if (l->left != OFX_IN_KATA || l->prev == LONG ||
	    (!inside && !(hyphen && l->right == OFX_IN_HIRA)))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	struct ofx_span whole = {ofx_kata_begin(l, l->at.beg), ofx_kata_end(l, l->at.end)};
	struct ofx_span left = {whole.beg, l->at.beg}, right = {l->at.end, whole.end};
	struct ofx_str word = ofx_look_splice(l, whole, l->at, with);
	if (!ofx_word_known(l, word, l->at.beg - whole.beg) ||
	    ofx_words_known(l, ofx_str_sub(l->line, left)) ||
	    (inside && ofx_words_known(l, ofx_str_sub(l->line, right))))
		return false;
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_DASH,
	                        inside ? OFX_SAFE : OFX_LIKELY);
}

/* ー in a telephone number: 03ー1234. Between other digits it is a hyphen, a dash or ～. */
bool ofx_look_hyphen(const struct ofx_look *l, uint32_t twin)
{
	if (l->left != OFX_IN_NUMBER || l->right != OFX_IN_NUMBER)
		return false;
	size_t beg = l->at.beg;
	uint32_t first = 0;
	while (ofx_script_of(ofx_look_before(l, (uint32_t)beg)) == OFX_IN_NUMBER)
		first = ofx_u8_prev(l->line.ptr, &beg);
	bool wide = first == 0xFF10; /* ０ */
	return (first == '0' || wide) &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, wide ? 0xFF0D : twin),
	                        OFX_LOOK_DASH, OFX_REVIEW);
}
