/* What stands between two lines once they are joined: nothing, or a space. */
#include "stages/lines.h"

static bool is_word(uint32_t cp)
{
	return ofx_is(cp, OFX_LATIN | OFX_DIGIT);
}

static bool is_graph(uint32_t cp)
{
	return cp > ' ' && cp < 0x7F;
}

/* The word (with what is not a blank, for `graph`) that ends, or begins, at `at`. */
static struct ofx_span word_before(struct ofx_str text, uint32_t at, bool graph)
{
	struct ofx_span w = {at, at};
	for (size_t i = at; i > 0; w.beg = (uint32_t)i) {
		uint32_t cp = ofx_u8_prev(text.ptr, &i);
		if (graph ? !is_graph(cp) : !is_word(cp))
			break;
	}
	return w;
}

static struct ofx_span word_behind(struct ofx_str text, uint32_t at)
{
	struct ofx_span w = {at, at};
	for (size_t i = at; i < text.len && is_word(ofx_u8_next(text.ptr, &i));)
		w.end = (uint32_t)i;
	return w;
}

/* Whether `one` and `two` stand in the text together as a word, with `between` between them. */
static bool is_seen(struct ofx_str text, struct ofx_str one, struct ofx_str between, struct ofx_str two)
{
	size_t len = one.len + between.len + two.len;
	const char *p = text.ptr, *end = text.ptr + text.len;
	while (one.len && len <= (size_t)(end - p) &&
	       (p = memchr(p, *one.ptr, (size_t)(end - p) - len + 1)) != NULL) {
		struct ofx_str rest = ofx_str(p, (size_t)(end - p));
		size_t at = (size_t)(p - text.ptr);
		p++;
		if (!ofx_str_starts(rest, one) || memcmp(rest.ptr + one.len, between.ptr, between.len) ||
		    memcmp(rest.ptr + one.len + between.len, two.ptr, two.len))
			continue;
		bool whole = rest.len == len || !is_word(ofx_u8_get(rest.ptr + len));
		if (whole && (!at || !is_word(ofx_u8_prev(text.ptr, &at))))
			return true;
	}
	return false;
}

/* Two words, or one that the width of the page parted? The text itself knows; else the way in which
   it is set. */
static bool join_words(const struct ofx_breaks *b, const struct ofx_row *r, struct ofx_span gap,
                       struct ofx_str *with)
{
	struct ofx_str one = ofx_str_sub(b->text, word_before(b->text, gap.beg, false));
	struct ofx_str two = ofx_str_sub(b->text, word_behind(b->text, gap.end));
	bool brim = r->width >= r->measure;
	if (ofx_is(r->last, OFX_DIGIT) && ofx_is((unsigned char)*two.ptr, OFX_DIGIT))
		return brim && !b->whole_words; /* 20⏎06年; in doubt, a number stays as it is */
	if (!is_seen(b->text, one, OFX_STR(""), two) && (!brim || b->whole_words))
		*with = OFX_STR(" ");
	return true;
}

/* A hyphen at the end of a line belongs to the word, or was put in by who set the page. Only the
   text can tell. */
static bool join_hyphen(const struct ofx_breaks *b, struct ofx_span *gap)
{
	struct ofx_str one = ofx_str_sub(b->text, word_before(b->text, gap->beg - 1, false));
	struct ofx_str two = ofx_str_sub(b->text, word_behind(b->text, gap->end));
	if (is_seen(b->text, one, OFX_STR("-"), two))
		return true;
	gap->beg--;
	return is_seen(b->text, one, OFX_STR(""), two);
}

static bool ends_in_url(struct ofx_str text, uint32_t end)
{
	struct ofx_str w = ofx_str_sub(text, word_before(text, end, true));
	for (size_t i = 0; i + 3 <= w.len; i++)
		if (!memcmp(w.ptr + i, "://", 3) || !memcmp(w.ptr + i, "www", 3))
			return true;
	return false;
}

static bool has_space(struct ofx_str text, struct ofx_span gap)
{
	return gap.beg < gap.end && (text.ptr[gap.beg] == ' ' || text.ptr[gap.end - 1] == ' ');
}

bool ofx_break_joint(const struct ofx_breaks *b, size_t i, struct ofx_span *gap, struct ofx_str *with)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	bool dirt = ofx_row_has_dirt(b, s);
	*gap = (struct ofx_span){r->span.end, dirt ? s->text_beg : s->span.beg};
	*with = OFX_STR("");
	uint32_t left = r->last, right = ofx_u8_get(b->text.ptr + gap->end);
	size_t before = r->span.end;
	if (ofx_row_has_stain(b, i)) {
		ofx_u8_prev(b->text.ptr, &before);
		gap->beg = (uint32_t)before;
		return true;
	}
	if (is_graph(left) && is_graph(right) && ends_in_url(b->text, r->span.end))
		return false;
	if (is_word(left) && is_word(right) && r->text_end == r->span.end)
		return join_words(b, r, *gap, with);
	ofx_u8_prev(b->text.ptr, &before);
	if (left == '-' && is_word(right) && before > r->span.beg &&
	    is_word(ofx_u8_prev(b->text.ptr, &before)))
		return join_hyphen(b, gap);
	bool closes = is_graph(left) && ofx_is(left, OFX_STOP | OFX_CLOSE);
	bool seam = (is_word(left) && ofx_is(right, OFX_JAPANESE)) ||
	            (ofx_is(left, OFX_JAPANESE) && is_word(right));
	if ((is_word(right) && (closes || left == ',' || left == ';')) || (seam && b->spaced) ||
	    ((is_graph(left) || is_graph(right)) && !dirt && has_space(b->text, *gap)))
		*with = OFX_STR(" ");
	return true;
}
