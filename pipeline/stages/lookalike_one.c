/* Strokes that are a numeral: ー U+30FC or a hyphen for 一 U+4E00, | for 十 U+5341. */
#include "stages/lookalike.h"

enum { LONG = 0x30FC, DAI = 0x7B2C /* 第 */ };

/* Whether the line begins a paragraph: a blank line stands above it. */
static bool begins_paragraph(const struct ofx_look *l)
{
	const char *text = l->block->text.ptr;
	return l->at.beg == 0 && l->base >= 2 && text[l->base - 1] == '\n' &&
	       text[l->base - 2] == '\n';
}

/* ー at the head of a paragraph: nothing can be lengthened there, but 一 numbers items. */
static bool is_item(const struct ofx_look *l)
{
	uint32_t next = l->next;
	if (ofx_among(" \xE3\x80\x80", next))
		next = ofx_look_at(l, l->at.end + ofx_u8_len(l->line.ptr[l->at.end]));
	return begins_paragraph(l) && ofx_is(next, OFX_HIRA | OFX_KANJI) &&
	       !ofx_is_numeral(next);
}

/* Whether the neighbours leave room for a 一: のーつ, 統ーする, ー般, 唯ー、. */
static bool has_room(const struct ofx_look *l)
{
	bool tsu = ofx_among("つ", l->next);
	if (ofx_is_numeral(l->prev) && ofx_is_numeral(l->next)) /* 二ー三 may be a range */
		return false;
	if (l->left == OFX_IN_HIRA &&
	    !ofx_among("のはがをにとで", l->prev)) /* ねー, すごーい */
		return false;
	if (l->cp != LONG) /* 辞退-部員 is a hyphen, 西暦-月-日 a form */
		return (l->left == OFX_IN_HIRA && ofx_among("つ般方部定緒致", l->next)) ||
		       (l->left == OFX_IN_KANJI && tsu);
	if (l->left == OFX_IN_KANJI && l->right == OFX_IN_NONE) /* 日本ー！ */
		return !l->next || ofx_among("、。」）", l->next);
	return tsu || l->right == OFX_IN_KANJI || l->left == OFX_IN_KANJI;
}

/* ー or a hyphen for 一 where MeCab then sees a word (統一, 一般, 一つ) or a number (一人). */
static bool makes_word(const struct ofx_look *l, struct ofx_str with)
{
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if (!now.at.known || now.cost >= was.cost ||
	    now.at.pos == OFX_POS_NAME) /* 長ーく, 長一 */
		return false;
	bool number = now.at.pos == OFX_POS_NUMBER;
	if (!l->prev && (number || ofx_among("つ", l->next))) /* 二人 as well as 一人 */
		return false;
	if (now.at.len <= 3 && !(number && now.right.counter))
		return false;
	bool sure = l->cp == LONG && now.at.len > 3 && l->prev && l->left != OFX_IN_HIRA;
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_ONE, sure ? OFX_SAFE : OFX_LIKELY);
}

/* Whether the character before is a kanji that a katakana word may really end in: 卜ー in タク卜ー族. */
static bool behind_twin(const struct ofx_look *l)
{
	size_t pos = l->at.beg;
	if (l->left != OFX_IN_KANJI || !ofx_look_kata_twin(l->prev))
		return false;
	ofx_u8_prev(l->line.ptr, &pos);
	return ofx_script_of(ofx_look_before(l, (uint32_t)pos)) == OFX_IN_KATA;
}

/* ー U+30FC or a hyphen that stands for 一 U+4E00. */
bool ofx_look_one(const struct ofx_look *l, uint32_t twin)
{
	if (l->left == OFX_IN_KATA || l->left == OFX_IN_LATIN || l->left == OFX_IN_NUMBER ||
	    l->right == OFX_IN_KATA || ofx_is_stroke(l->prev) || ofx_is_stroke(l->next) || behind_twin(l))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	if (l->prev == DAI)
		return ofx_look_suggest(l, l->at, with, OFX_LOOK_ONE,
		                        l->right == OFX_IN_KANJI ? OFX_SAFE : OFX_LIKELY);
	if (l->cp == LONG && is_item(l))
		return ofx_look_suggest(l, l->at, with, OFX_LOOK_ONE, OFX_LIKELY);
	return has_room(l) && makes_word(l, with);
}

/* | for 十 of a column, whose stroke across is thin: 第三|条, 四|二年. */
bool ofx_look_ten(const struct ofx_look *l, uint32_t twin)
{
	return ofx_among("一二三四五六七八九百千", l->prev) &&
	       ofx_among("一二三四五六七八九条年月日号項", l->next) &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_ONE, OFX_LIKELY);
}
