/* Decides which line breaks the width of the page made. */
#include "stages/lines.h"

enum { REACH = 12 }; /* rows in which other items of a list are looked for */

/* Whether a row with a gap in it goes on with what the one before leaves open: the last line of a text,
   beside which something else stands. */
static bool ends_text(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	return s->gapped && r->full && r->tail == OFX_TAIL_OPEN && ofx_break_tears(b, i);
}

/* Whether the break behind row i could be the width's work at all. */
static bool may_go(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	return !r->fixed && !r->stays && (!s->fixed || ends_text(b, i)) && !s->page &&
	       s->blanks <= 1 && s->head != OFX_HEAD_MARK && s->indent < 2 &&
	       (r->counts || s->counts);
}

/* Whether a row of kana stands between two others that it is no part of. */
static bool may_be_ruby(const struct ofx_rows *rows, size_t i)
{
	const struct ofx_row *r = &rows->items[i];
	return r->kana && !r->full && i + 1 < rows->n && !r[1].blanks && !r[1].fixed;
}

/* Whether the row is one of a list's items: others nearby are numbered in the same way. */
static bool is_item(const struct ofx_rows *rows, size_t i)
{
	size_t beg = i > REACH ? i - REACH : 0, end = i + REACH < rows->n ? i + REACH : rows->n;
	for (size_t k = beg; k < end; k++)
		if (k != i && rows->items[k].style == rows->items[i].style)
			return true;
	return false;
}

/* A sentence that goes on: the break stays only where the row is too short for it. */
static enum ofx_line_rule judge_open(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	bool quote = s->head == OFX_HEAD_QUOTE;
	/* と言って、 may lead to a paragraph of speech. */
	if (quote && (!r->full || (b->speech && r->last == 0x3001)))
		return OFX_LINE_STAYS;
	if (r->full)
		return s->blanks ? OFX_LINE_GAP : OFX_LINE_SOFT;
	if (2 * r->width < r->measure || (!b->forced && !ofx_break_tears(b, i)))
		return OFX_LINE_STAYS;
	return s->blanks ? OFX_LINE_GAP : OFX_LINE_WORD;
}

enum ofx_line_rule ofx_break_judge(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	if (!may_go(b, i) || may_be_ruby(&b->rows, i) || may_be_ruby(&b->rows, i + 1) ||
	    !ofx_break_is_set(b, i))
		return OFX_LINE_STAYS;
	bool article = s->style == OFX_STYLE_ARTICLE, open = r->tail == OFX_TAIL_OPEN;
	bool aside = s->head == OFX_HEAD_QUOTE && (s->first == '(' || s->first == 0xFF08); /* （ */
	bool plain = s->head == OFX_HEAD_PLAIN || s->head == OFX_HEAD_SPECK || article || aside;
	if (s->head == OFX_HEAD_CLOSING && !s->blanks)
		return OFX_LINE_SOFT;
	if (s->head == OFX_HEAD_NUMBER && !article && (!r->full || !open || is_item(&b->rows, i + 1)))
		return OFX_LINE_STAYS;
	if (r->caption && !ofx_break_tears(b, i))
		return OFX_LINE_STAYS;
	if (s->head == OFX_HEAD_DASH || ofx_row_has_dirt(b, s))
		return b->dirty && r->full && (open || ofx_row_has_stain(b, i)) ? OFX_LINE_DIRT
		                                                               : OFX_LINE_STAYS;
	if (open)
		return judge_open(b, i);
	if (s->blanks <= 1 && ofx_row_has_stain(b, i))
		return OFX_LINE_DIRT;
	if (r->full && ofx_break_goes_on(b, i))
		return s->blanks ? OFX_LINE_GAP : OFX_LINE_SOFT;
	if (!r->full || s->blanks || !plain)
		return OFX_LINE_STAYS;
	if (r->tail == OFX_TAIL_CLOSE || b->indented || (b->parted && r->width >= r->measure))
		return OFX_LINE_SENTENCE;
	return OFX_LINE_STAYS;
}
