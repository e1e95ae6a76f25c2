/* Reads a block as rows: how wide each line is, how it begins and ends, what it is. */
#include "stages/lines.h"

#include "base/buf.h"
#include "stages/markdown.h"
#include "stages/ruby.h"

enum {
	TAB_COLUMNS = 8,
	GAP = 4,    /* columns of blanks that part columns of a table */
	DIRT = 14,  /* columns of dirt at the end of a row, at most */
	LEAST = 20, /* columns of text before it, at least */
	SPECK = 4,  /* columns of dirt that may as well be a number */
};

static bool is_one_of(uint32_t cp, const char *chars)
{
	struct ofx_str s = ofx_str_of(chars);
	for (size_t i = 0; i < s.len;)
		if (ofx_u8_next(s.ptr, &i) == cp)
			return true;
	return false;
}

static bool is_word(uint32_t cp)
{
	return ofx_is(cp, OFX_LATIN | OFX_DIGIT);
}

/* 0-9, ０-９, 一 … 十 百. */
static bool is_numeral(uint32_t cp)
{
	return ofx_is(cp, OFX_DIGIT) || (cp >= 0xFF10 && cp <= 0xFF19) ||
	       is_one_of(cp, "一二三四五六七八九十百〇");
}

static uint32_t columns(uint32_t cp)
{
	if (ofx_is(cp, OFX_HIDDEN) || (cp >= 0x3099 && cp <= 0x309A))
		return 0;
	return cp < 0x1100 || (cp >= 0xFF61 && cp <= 0xFFDC) || (cp >= 0x2010 && cp <= 0x2013) ? 1 : 2;
}

/* The text of a row, walked from its start. */
struct walk {
	const char *p;
	size_t i, end;
};

static uint32_t next(struct walk *w)
{
	return w->i < w->end ? ofx_u8_next(w->p, &w->i) : 0;
}

static uint32_t peek(const struct walk *w)
{
	return w->i < w->end ? ofx_u8_get(w->p + w->i) : 0;
}

static uint32_t skip_numerals(struct walk *w)
{
	uint32_t n = 0;
	for (; is_numeral(peek(w)); n++)
		next(w);
	return n;
}

/* 第四条, 第2章. */
static bool is_article(struct walk w)
{
	return next(&w) == 0x7B2C && skip_numerals(&w) && is_one_of(peek(&w), "章節条項編部款回");
}

/* A caption: 図14.91, 表 3, 図表5-2. */
static bool is_caption(struct walk w)
{
	uint32_t cp = next(&w), n = 0;
	for (; (cp == 0x56F3 || cp == 0x8868 || cp == 0x5716) && n < 2; n++) /* 図 表 圖 */
		cp = next(&w);
	return n && (is_numeral(cp) || (cp == ' ' && is_numeral(next(&w))));
}

/* The kind of number that the row begins with, or 0: (1) 1. 1) １、 ア． ① 第四条. Where the kind is
   the same, the first and the last character of it are of the same sort. */
static uint32_t number_style(struct walk w)
{
	uint32_t first = peek(&w), open = 0;
	if (first >= 0x2460 && first <= 0x24FF)
		return 0x2460;
	if (is_article(w))
		return OFX_STYLE_ARTICLE;
	if (first == '(' || first == 0xFF08)
		open = next(&w);
	uint32_t begin = peek(&w);
	size_t before = w.i;
	bool numeral = skip_numerals(&w) > 0;
	if (!numeral) {
		/* One letter: ア． イ、 (a) a) */
		next(&w);
		if (!ofx_is(begin, OFX_KATA | OFX_LATIN) && !(begin >= 0xFF21 && begin <= 0xFF5A))
			return 0;
	}
	if (w.i - before > 9)
		return 0;
	uint32_t close = next(&w);
	bool ends = open ? close == ')' || close == 0xFF09
	                 : is_one_of(close, ").．）、") || (numeral && close == 0x3000);
	if (!ends || (close == '.' && is_numeral(peek(&w))))
		return 0;
	uint32_t sort = ofx_is(begin, OFX_KANJI) ? 1 : numeral ? 2 : 3;
	return sort << 18 | (open ? 1u << 17 : 0) | close;
}

/* A folio, or a row of digits and rules: - 12 -, 309. */
static bool is_figures(struct walk w)
{
	while (w.i < w.end) {
		uint32_t cp = next(&w);
		if (!ofx_is(cp, OFX_DIGIT | OFX_DASH | OFX_SPACE | OFX_HIDDEN) &&
		    !is_one_of(cp, "０１２３４５６７８９*=_.・…／/|ー～〜"))
			return false;
	}
	return true;
}

/* # 題, > 引用, | 表 |, a rule or a fence: what Markdown gives a meaning to. */
static bool is_markdown(struct walk w)
{
	uint32_t mark = next(&w), cp = peek(&w);
	if (mark == '#') {
		while (cp == '#')
			next(&w), cp = peek(&w);
		return cp == ' ';
	}
	if (mark == '|')
		return w.i < w.end && memchr(w.p + w.i, '|', w.end - w.i);
	return mark == '>' || ((mark == '`' || mark == '~') && cp == mark);
}

/* ・項目, * 項目. */
static bool is_bullet(struct walk w)
{
	uint32_t mark = next(&w);
	return is_one_of(mark, "・･•●○◎■□◆◇▲△▼▽★☆※◯▪▫►▶→⇒➡✓〈") ||
	       ((mark == '*' || mark == '+') && peek(&w) == ' ');
}

/* Specks before the text: `- で`, `、で`, `_で`. A dash and a space begin the items of lists too; no
   line begins with the others. */
static bool is_speck(struct walk *w, bool *odd)
{
	uint32_t n = 0, spaces = 0;
	*odd = false;
	for (; n < 3 && is_one_of(peek(w), "-_'\"~.|、。"); n++)
		*odd |= is_one_of(next(w), "_|、。");
	for (; peek(w) == ' '; spaces++)
		next(w);
	return n && (*odd || spaces) && ofx_is(peek(w), OFX_JAPANESE | OFX_OPEN | OFX_LATIN | OFX_DIGIT);
}

static void read_head(struct ofx_row *r, struct walk w)
{
	struct walk speck = w;
	bool odd;
	r->text_beg = (uint32_t)w.i;
	if (is_markdown(w)) {
		r->head = OFX_HEAD_MARK;
		r->fixed = true;
	} else if (is_caption(w)) {
		r->head = OFX_HEAD_MARK;
		r->caption = true;
	} else if (is_bullet(w)) {
		r->head = OFX_HEAD_MARK;
	}
	else if (is_speck(&speck, &odd)) {
		r->head = odd ? OFX_HEAD_SPECK : OFX_HEAD_DASH;
		r->text_beg = (uint32_t)speck.i;
	} else if ((r->style = number_style(w)) != 0)
		r->head = OFX_HEAD_NUMBER;
	else if (ofx_is(r->first, OFX_OPEN))
		r->head = OFX_HEAD_QUOTE;
	else if (ofx_is(r->first, OFX_CLOSE))
		r->head = OFX_HEAD_CLOSING;
}

/* Dashes and dots may stand at the end of a sentence or in it: they tell nothing. */
static void read_tail(struct ofx_row *r, uint32_t before)
{
	/* 。 read as a point; and what follows a colon begins anew. */
	r->point = r->last == '.' && ofx_is(before, OFX_JAPANESE | OFX_PUNCT);
	bool point = r->last == '.' && !is_word(before);
	if (ofx_is(r->last, OFX_STOP) || point || r->last == ':' || r->last == 0xFF1A)
		r->tail = OFX_TAIL_STOP;
	else if (ofx_is(r->last, OFX_CLOSE) && r->last != '>')
		r->tail = OFX_TAIL_CLOSE;
}

/* A character that a line does not begin with: it goes with the one before it. */
static bool sticks(uint32_t cp)
{
	return ofx_is(cp, OFX_SMALL | OFX_CLOSE) || is_one_of(cp, "、。，．,.ー々ゝゞ・：；？！…‥");
}

/* The columns of what would have had to fit into the line before. */
static uint32_t unit_of(struct walk w)
{
	uint32_t n = 0, cp = next(&w);
	while (ofx_is(cp, OFX_OPEN)) {
		n += columns(cp);
		cp = next(&w);
	}
	n += columns(cp);
	if (cp > ' ' && cp < 0x7F)
		while (peek(&w) > ' ' && peek(&w) < 0x7F)
			n += columns(next(&w));
	while (sticks(peek(&w)))
		n += columns(next(&w));
	return n;
}

static bool is_leader(uint32_t cp)
{
	return cp == 0x2026 || cp == 0x2025 || cp == '.' || cp == 0x30FB || cp == 0xFF65;
}

static bool is_comma(uint32_t cp)
{
	return cp == 0x3001 || cp == 0x3002 || cp == 0xFF0C || cp == 0xFF0E; /* 、。，． */
}

static void add(struct ofx_cell *x, uint32_t cp, uint32_t spaces, uint32_t end)
{
	/* An engine puts one space anywhere; between Latin words it counts. */
	bool latin = x->last && x->last < 0x80 && cp < 0x80;
	spaces = spaces >= 2 || latin ? spaces : 0;
	x->columns += spaces + columns(cp);
	x->squares += 2 * (spaces + (columns(cp) > 0));
	x->before = x->last;
	x->last = cp;
	x->end = end;
}

void ofx_row_ends(struct ofx_row *r, const struct ofx_cell *x)
{
	r->columns = x->columns;
	r->squares = x->squares;
	r->last = x->last;
	r->text_end = x->end;
	read_tail(r, x->before);
}

/* Reads the width, and what shows that the row is no running text. A gap is a column of a table,
   unless what follows is next to nothing: then it is dirt in the margin. */
static void read_width(struct ofx_row *r, struct walk w)
{
	struct ofx_cell x = {.columns = r->indent, .squares = r->indent}, text = {0};
	uint32_t spaces = 0, dots = 0, digits = 0, shown = 0, marks = 0;
	while (w.i < w.end) {
		uint32_t cp = next(&w);
		if (ofx_is(cp, OFX_SPACE)) {
			spaces += cp == 0x3000 ? 2 : cp == '\t' ? TAB_COLUMNS : 1;
			continue;
		}
		if (spaces >= GAP && !text.end)
			text = x;
		if (text.end) {
			digits += is_numeral(cp);
			shown += columns(cp);
		}
		if ((is_word(x.last) && ofx_is(cp, OFX_JAPANESE)) ||
		    (is_word(cp) && ofx_is(x.last, OFX_JAPANESE))) {
			r->spaced += spaces == 1;
			r->close += spaces == 0;
		}
		add(&x, cp, spaces, (uint32_t)w.i);
		spaces = 0;
		r->japanese |= ofx_is(cp, OFX_JAPANESE);
		marks += is_comma(cp) && w.i < w.end;
		r->stops += cp == 0x3002; /* 。 */
		/* Leaders of a table of contents: 第一章 …………… 12 */
		dots = is_leader(cp) ? dots + 1 : ofx_is(cp, OFX_DIGIT) ? dots : 0;
	}
	r->fixed |= (dots >= 4 && ofx_is(x.last, OFX_DIGIT)) || is_one_of(x.last, "{};"); /* code */
	bool stop = ofx_is(text.last, OFX_STOP);
	if (text.end && (shown > DIRT || (!stop && (digits || text.columns < LEAST)))) {
		r->gapped = true;
		if (shown <= SPECK && text.columns >= LEAST)
			r->cell = text;
	} else if (text.end)
		x = text;
	r->marked = marks > 0;
	ofx_row_ends(r, &x);
}

/* The row of a line, or false where it holds nothing. */
static bool read_row(struct ofx_str text, struct ofx_span line, struct ofx_row *r)
{
	size_t beg = line.beg, end = line.end, at;
	*r = (struct ofx_row){0};
	while (beg < end) {
		at = beg;
		uint32_t cp = ofx_u8_next(text.ptr, &at);
		if (!ofx_is(cp, OFX_SPACE | OFX_HIDDEN))
			break;
		r->indent += cp == '\t' ? TAB_COLUMNS : columns(cp);
		beg = at;
	}
	for (; end > beg; end = at) {
		at = end;
		if (!ofx_is(ofx_u8_prev(text.ptr, &at), OFX_SPACE | OFX_HIDDEN))
			break;
	}
	if (beg == end)
		return false;
	r->span = (struct ofx_span){(uint32_t)beg, (uint32_t)end};
	r->first = ofx_u8_get(text.ptr + beg);
	struct walk w = {text.ptr, beg, end};
	r->unit = unit_of(w);
	r->fixed = is_figures(w);
	read_width(r, w);
	read_head(r, w);
	r->kana = ofx_ruby_may_be_line(ofx_str_sub(text, r->span));
	return true;
}

/* What Markdown makes of a row: only paragraphs outside of lists and quotations are running text. */
static void read_markup(struct ofx_row *r, const struct ofx_markdown *m)
{
	const struct ofx_md_line *l = ofx_markdown_line(m, r->span.beg);
	if (!l)
		return;
	r->fixed |= l->kind != OFX_MD_LINE_PARAGRAPH || l->depth || l->quoted;
	r->stays = !l->soft;
}

static size_t count_breaks(struct ofx_str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n' || s.ptr[i] == '\f';
	return n;
}

struct ofx_rows ofx_rows_read(const struct ofx_block *block, struct ofx_arena *arena)
{
	struct ofx_str text = block->text;
	struct ofx_span all = {0, (uint32_t)text.len}, line;
	struct ofx_block whole = *block;
	struct ofx_md_state md = {0};
	struct ofx_rows rows = {NULL, 0};
	struct ofx_lines it = {0};
	uint32_t blanks = 0;
	bool page = false;
	whole.todo = &all;
	whole.n_todo = 1;
	if (block->before)
		md = *block->before;
	rows.items = ofx_arena_take(arena, ofx_size_mul(count_breaks(text) + 1, sizeof *rows.items));
	while (ofx_block_line(&whole, &it, &line)) {
		struct ofx_row *r = &rows.items[rows.n];
		bool code = ofx_md_follow(&md, ofx_str_sub(text, line));
		page |= line.beg > 0 && text.ptr[line.beg - 1] == '\f';
		if (!read_row(text, line, r)) {
			blanks++;
			continue;
		}
		r->fixed |= code;
		read_markup(r, block->markdown);
		r->gapped &= !r->fixed;
		r->fixed |= r->gapped;
		r->blanks = blanks;
		r->page = page;
		blanks = 0;
		page = false;
		rows.n++;
	}
	return rows;
}
