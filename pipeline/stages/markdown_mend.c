/* Mends headings, tables and marks of models in Markdown, and reports fences and formulas. */
#include "stages/markdown_mend.h"

#include "text/chars.h"

enum {
	HEADING_CHARS = 40, /* of a line without a space behind #, at most */
	PROSE_CHARS = 10,   /* Japanese letters that make a line without 。 a sentence */
};

static size_t run_of(struct ofx_str s, size_t i, char c)
{
	size_t n = 0;
	while (i + n < s.len && s.ptr[i + n] == c)
		n++;
	return n;
}

static size_t skip_blanks(struct ofx_str s, size_t i)
{
	while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t'))
		i++;
	return i;
}

/* Whether a word may begin here that a heading begins with: no particle behind a #. */
static bool begins_heading(struct ofx_str s)
{
	uint32_t cp = s.len ? ofx_u8_get(s.ptr) : 0;
	return ofx_is(cp, OFX_KANJI | OFX_KATA | OFX_LATIN | OFX_DIGIT | OFX_WIDE | OFX_OPEN);
}

/* # # 第一章 */
static void marks(const struct ofx_mend *w, uint32_t base, struct ofx_str s)
{
	size_t first = run_of(s, 0, '#'), at = skip_blanks(s, first), end = at;
	bool same = true;
	for (;;) {
		size_t n = run_of(s, end, '#'), next = skip_blanks(s, end + n);
		if (!n || n > 6 || next == end + n)
			break;
		same &= n == first;
		end = next;
	}
	if (end == at || at == first || !begins_heading(ofx_str(s.ptr + end, s.len - end)))
		return;
	struct ofx_edit e = {.span = {base + (uint32_t)at, base + (uint32_t)end},
	                     .with = OFX_STR(""),
	                     .why = &ofx_markdown_rules[OFX_MD_MARKS],
	                     .cls = same ? OFX_LIKELY : OFX_REVIEW,
	                     .confidence = same ? 960 : 800};
	ofx_edits_add(w->out, e);
}

/* 第一章, 第2節 */
static bool is_chapter(struct ofx_str s)
{
	if (!ofx_str_starts(s, OFX_STR("第")))
		return false;
	for (size_t i = 3, n = 0; i < s.len; n++) {
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		if (!ofx_is(cp, OFX_DIGIT) && !(cp >= 0xFF10 && cp <= 0xFF19) &&
		    !ofx_mend_one_of(cp, "〇一二三四五六七八九十百"))
			return n && ofx_mend_one_of(cp, "章節編部回話巻");
	}
	return false;
}

/* Whether the line is a paragraph by itself, short, and not a sentence. */
static bool stands_alone(const struct ofx_mend *w, size_t i, struct ofx_str s)
{
	const struct ofx_md_line *l = &w->m->lines[i];
	if (l->depth || l->quoted || l->soft || (i && w->m->lines[i - 1].leaf == l->leaf))
		return false;
	if (i + 1 < w->m->n_lines && w->m->lines[i + 1].leaf == l->leaf)
		return false;
	return ofx_u8_count(s) <= HEADING_CHARS && ofx_mend_find(s, OFX_STR("。")) == s.len;
}

/* ##第二節, and # with a wide space behind it */
static void no_space(const struct ofx_mend *w, size_t i, struct ofx_str s)
{
	uint32_t base = w->m->lines[i].span.beg;
	size_t n = run_of(s, 0, '#'), at = n, end = n;
	while (at < s.len) {
		uint32_t cp = ofx_u8_next(s.ptr, &at);
		if (!ofx_is(cp, OFX_SPACE))
			break;
		end = at;
	}
	struct ofx_str rest = ofx_str(s.ptr + end, s.len - end);
	if (n > 6 || !rest.len || !begins_heading(rest) || memchr(rest.ptr, '#', rest.len) ||
	    !stands_alone(w, i, s))
		return;
	uint32_t first = ofx_u8_get(rest.ptr);
	if (end == n && !(ofx_is(first, OFX_JAPANESE) && (n > 1 || is_chapter(rest))))
		return;
	ofx_propose(w->out, base + (uint32_t)n, base + (uint32_t)end, OFX_STR(" "),
	            &ofx_markdown_rules[OFX_MD_NO_SPACE]);
}

void ofx_mend_heading(const struct ofx_mend *w, size_t i)
{
	struct ofx_span span = w->m->lines[i].span;
	struct ofx_str s = ofx_mend_text(w, span);
	size_t n = run_of(s, 0, '#');
	if (!n)
		return;
	if (w->m->lines[i].kind == OFX_MD_LINE_HEADING)
		marks(w, span.beg, s);
	else
		no_space(w, i, s);
}

/* A row of a table as it is written. */
struct row {
	size_t cells;
	size_t end;         /* behind its last character that shows */
	bool opens, closes; /* it begins, ends with | */
	bool code;          /* holds a backtick, so that cells cannot be counted so simply */
};

static struct row read_row(struct ofx_str s)
{
	struct row r = {0};
	size_t i = skip_blanks(s, 0), pipes = 0;
	r.end = s.len;
	while (r.end > i && strchr(" \t", s.ptr[r.end - 1]))
		r.end--;
	r.opens = i < r.end && s.ptr[i] == '|';
	for (; i < r.end; i++) {
		r.closes = s.ptr[i] == '|';
		pipes += r.closes;
		r.code |= s.ptr[i] == '`';
		if (s.ptr[i] == '\\') {
			r.closes = false;
			i++;
		}
	}
	r.cells = pipes + 1 - (r.opens && pipes) - (r.closes && pipes > 1);
	return r;
}

static struct row row_at(const struct ofx_mend *w, size_t i)
{
	return read_row(ofx_mend_text(w, w->m->lines[i].span));
}

/* The first row of the table that line i is in. */
static size_t head_of(const struct ofx_markdown *m, size_t i)
{
	while (i && m->lines[i - 1].kind == OFX_MD_LINE_TABLE)
		i--;
	return i;
}

/* | 年 | 数 |
   |---|---|
   | 元 | 一      */
static void body_row(const struct ofx_mend *w, size_t i, size_t head)
{
	struct ofx_span span = w->m->lines[i].span;
	struct row r = row_at(w, i), h = row_at(w, head), rule = row_at(w, head + 1);
	if (r.code || h.code)
		return;
	if (r.cells != h.cells) {
		ofx_mend_flag(w, span, OFX_MD_CELLS);
	} else if (r.opens && !r.closes && h.closes && rule.closes) {
		bool spaced = h.end > 1 && w->block->text.ptr[w->m->lines[head].span.beg + h.end - 2] == ' ';
		uint32_t at = span.beg + (uint32_t)r.end;
		ofx_propose(w->out, at, at, spaced ? OFX_STR(" |") : OFX_STR("|"),
		            &ofx_markdown_rules[OFX_MD_PIPE]);
	}
}

/* Rows in a paragraph, reported at the first of them. What goes on from the block before may be the
   rest of a table. */
static void rows(const struct ofx_mend *w, size_t i)
{
	const struct ofx_markdown *m = w->m;
	size_t n = 0, cells = 0;
	bool first = i == 0 || m->lines[i - 1].leaf != m->lines[i].leaf;
	if (!first || (i == 0 && w->block->before && w->block->before->markdown))
		return;
	for (size_t k = i; k < m->n_lines && m->lines[k].leaf == m->lines[i].leaf; k++) {
		struct row r = row_at(w, k);
		if (!r.opens || !r.closes || r.cells < 2 || (n && r.cells != cells))
			return;
		cells = r.cells;
		n++;
	}
	if (n > 1)
		ofx_mend_flag(w, m->lines[i].span, OFX_MD_NO_RULE);
}

void ofx_mend_table(const struct ofx_mend *w, size_t i)
{
	struct ofx_str s = ofx_mend_text(w, w->m->lines[i].span);
	if (w->m->lines[i].kind == OFX_MD_LINE_TABLE) {
		size_t head = head_of(w->m, i);
		if (i > head + 1)
			body_row(w, i, head);
	} else if (s.len && s.ptr[skip_blanks(s, 0) % s.len] == '|') {
		rows(w, i);
	}
}

/* A line that reads as a sentence, and not as code with a comment. */
static bool is_prose(struct ofx_str s)
{
	size_t japanese = 0, kana = 0, ascii = 0;
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		japanese += ofx_is(cp, OFX_JAPANESE);
		kana += ofx_is(cp, OFX_HIRA);
		ascii += cp > ' ' && cp < 0x7F && !ofx_is(cp, OFX_DIGIT);
	}
	bool stop = s.len >= 3 && !memcmp(s.ptr + s.len - 3, "。", 3);
	return kana && japanese > 8 * ascii && (stop || japanese >= PROSE_CHARS);
}

static bool is_fence(struct ofx_str s, bool *info)
{
	size_t i = skip_blanks(s, 0);
	char mark = i < s.len ? s.ptr[i] : 0;
	size_t n = mark == '`' || mark == '~' ? run_of(s, i, mark) : 0;
	*info = skip_blanks(s, i + n) < s.len;
	return n >= 3;
}

/* Line i may open a block of code, or go on with the one that the block before opened. */
void ofx_mend_fence(const struct ofx_mend *w, size_t i)
{
	const struct ofx_markdown *m = w->m;
	bool info, goes_on = i == 0 && w->block->before && w->block->before->fence;
	size_t k = goes_on ? i : i + 1, prose = 0, others = 0;
	if (i && m->lines[i - 1].kind == OFX_MD_LINE_CODE)
		return;
	if (!goes_on && (!is_fence(ofx_mend_text(w, m->lines[i].span), &info) || info))
		return;
	for (; k < m->n_lines && m->lines[k].kind == OFX_MD_LINE_CODE; k++) {
		struct ofx_str s = ofx_mend_text(w, m->lines[k].span);
		if (is_fence(s, &info))
			break;
		if (skip_blanks(s, 0) == s.len)
			continue;
		prose += is_prose(s);
		others += !is_prose(s);
	}
	if (prose > 1 && prose > 4 * others)
		ofx_mend_flag(w, m->lines[i].span, OFX_MD_STRAY_FENCE);
}

/* Whether it reads as TeX: a command, or a sign of its own, and no kana. */
static bool is_tex(struct ofx_str s)
{
	bool sign = false;
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		if (ofx_is(cp, OFX_KANA | OFX_PUNCT))
			return false;
		sign |= cp < 0x80 && strchr("^_=+", (int)cp) != NULL;
		sign |= cp == '\\' && i < s.len && ofx_is((unsigned char)s.ptr[i], OFX_LATIN);
	}
	return sign;
}

void ofx_mend_tex(const struct ofx_mend *w, size_t number)
{
	static const struct { const char *open, *close; } pairs[] = {
	    {"\\(", "\\)"}, {"\\[", "\\]"}, {"$$", "$$"}};
	struct ofx_span span = w->m->lines[number].span;
	struct ofx_str s = ofx_mend_text(w, span);
	if (!memchr(s.ptr, '\\', s.len) && !memchr(s.ptr, '$', s.len))
		return;
	for (size_t i = 0; i + 2 < s.len; i++) {
		for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
			if (memcmp(s.ptr + i, pairs[p].open, 2) != 0)
				continue;
			struct ofx_str rest = ofx_str(s.ptr + i + 2, s.len - i - 2);
			size_t len = ofx_mend_find(rest, ofx_str_of(pairs[p].close));
			if (len == rest.len || !is_tex(ofx_str(rest.ptr, len)))
				continue;
			uint32_t beg = span.beg + (uint32_t)i;
			ofx_mend_flag(w, (struct ofx_span){beg, beg + (uint32_t)len + 4}, OFX_MD_TEX_LEFT);
			i += len + 3;
			break;
		}
	}
}
