/* Reads the Markdown of a block: kinds of lines, text that shows, hashes of the structure. */
#include "stages/markdown.h"

#include "stages/markdown_copy.h"
#include "stages/markdown_html.h"
#include "text/chars.h"

#include <stdlib.h>
#include <xxhash.h>

#define NONE UINT32_MAX

enum { MAX_COUNT = 255 };

/* What an event adds to a hash, beside the nodes, which count from 1. */
enum { LEAVE = 0x100, TEXT = 0x200, JOINT, HARD, OPAQUE };

/* The parser's events on their way into the lists. */
struct reader {
	struct ofx_markdown *m;
	size_t shift;       /* the last one in use */
	uint64_t hash;      /* of the structure since the last leaf */
	uint32_t line;      /* of the last text, by number */
	uint32_t last_end;  /* of the last text that shows, if nothing came between; else NONE */
	enum ofx_md_node block; /* the innermost */
	uint8_t level, lists, quotes, html;
	bool open;          /* the last leaf still grows */
	bool item;          /* an item began and holds no text yet */
	size_t first_piece; /* of the leaf */
	struct ofx_html_walk tags;
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 29);
}

static struct ofx_md_leaf *leaf(struct reader *r)
{
	struct ofx_markdown *m = r->m;
	if (!r->open) {
		m->leaves = ofx_grow(m->leaves, &m->cap_leaves, m->n_leaves, sizeof *m->leaves);
		m->leaves[m->n_leaves++] = (struct ofx_md_leaf){.span = {NONE, 0},
		                                                .before = r->hash,
		                                                .node = (uint8_t)r->block};
		r->hash = 0;
		r->open = true;
		r->last_end = NONE;
		r->first_piece = m->n_pieces;
	}
	return &m->leaves[m->n_leaves - 1];
}

static void add_inside(struct reader *r, uint64_t value)
{
	struct ofx_md_leaf *l = leaf(r);
	l->inside = mix(l->inside, value);
}

static void count(uint8_t *n, int step)
{
	if (step > 0 ? *n < MAX_COUNT : *n > 0)
		*n = (uint8_t)(*n + step);
}

static void enter(void *ctx, enum ofx_md_node node, uint32_t detail)
{
	struct reader *r = ctx;
	if (node >= OFX_MD_INLINE) {
		r->last_end = NONE;
		add_inside(r, node + 1u);
		return;
	}
	r->hash = mix(mix(r->hash, node + 1u), detail);
	r->open = false;
	r->block = node;
	switch (node) {
	case OFX_MD_QUOTE: count(&r->quotes, 1); break;
	case OFX_MD_BULLETS:
	case OFX_MD_NUMBERS: count(&r->lists, 1); break;
	case OFX_MD_ITEM: r->item = true; break;
	case OFX_MD_HEADING: r->level = (uint8_t)detail; break;
	case OFX_MD_HTML: r->tags = (struct ofx_html_walk){0}; break;
	default: break;
	}
}

/* Whether indented lines are words and no code: pages are full of indents. */
static bool is_prose(const struct reader *r)
{
	const struct ofx_markdown *m = r->m;
	size_t japanese = 0, ascii = 0;
	for (size_t k = r->first_piece; k < m->n_pieces; k++) {
		struct ofx_str s = ofx_str_sub(m->text, m->pieces[k].span);
		bool first = true;
		for (size_t i = 0; i < s.len;) {
			uint32_t cp = ofx_u8_next(s.ptr, &i);
			bool sign = cp > ' ' && cp < 0x7F && !ofx_is(cp, OFX_DIGIT);
			if (sign && first && !strchr("()[]", (int)cp))
				return false;
			first &= ofx_is(cp, OFX_SPACE);
			japanese += ofx_is(cp, OFX_JAPANESE);
			ascii += sign;
		}
	}
	return japanese > 4 * ascii;
}

/* Indented text is known as a whole: code shows nothing that may be changed. */
static void end_indented(struct reader *r)
{
	struct ofx_markdown *m = r->m;
	if (!r->open || r->block != OFX_MD_INDENTED || is_prose(r))
		return;
	for (size_t k = r->first_piece; k < m->n_pieces; k++) {
		struct ofx_str s = ofx_str_sub(m->text, m->pieces[k].span);
		add_inside(r, XXH3_64bits(s.ptr, s.len));
	}
	m->n_pieces = r->first_piece;
}

static void leave(void *ctx, enum ofx_md_node node)
{
	struct reader *r = ctx;
	if (node >= OFX_MD_INLINE) {
		r->last_end = NONE;
		add_inside(r, LEAVE + node);
		return;
	}
	end_indented(r);
	r->hash = mix(r->hash, LEAVE + node);
	r->open = false;
	switch (node) {
	case OFX_MD_QUOTE: count(&r->quotes, -1); break;
	case OFX_MD_BULLETS:
	case OFX_MD_NUMBERS: count(&r->lists, -1); break;
	case OFX_MD_ITEM: r->item = false; break;
	default: break;
	}
	r->block = OFX_MD_ITEM; /* what follows without an opening of its own is an item's */
}

static enum ofx_md_kind kind_of(enum ofx_md_node node)
{
	switch (node) {
	case OFX_MD_HEADING: return OFX_MD_LINE_HEADING;
	case OFX_MD_CELL: return OFX_MD_LINE_TABLE;
	case OFX_MD_FENCED:
	case OFX_MD_INDENTED: return OFX_MD_LINE_CODE;
	case OFX_MD_HTML: return OFX_MD_LINE_HTML;
	default: return OFX_MD_LINE_PARAGRAPH;
	}
}

/* Notes that text of the present leaf stands in the line around `pos`. */
static void mark_line(struct reader *r, uint32_t pos)
{
	struct ofx_markdown *m = r->m;
	uint32_t before = r->line;
	while (r->line + 1 < m->n_lines && m->lines[r->line + 1].span.beg <= pos)
		r->line++;
	struct ofx_md_line *l = &m->lines[r->line];
	enum ofx_md_kind kind = kind_of(r->block);
	uint32_t number = (uint32_t)m->n_leaves - 1;
	/* Blank lines within code and HTML are part of it. */
	for (uint32_t i = before + 1; i < r->line && m->lines[before].leaf == number; i++) {
		m->lines[i].kind = (uint8_t)kind;
		m->lines[i].leaf = number;
	}
	if (l->leaf == NONE) {
		l->kind = (uint8_t)kind;
		l->leaf = number;
		l->level = kind == OFX_MD_LINE_HEADING ? r->level : 0;
		l->depth = r->lists;
		l->quoted = r->quotes > 0;
		l->item = r->item;
		r->item = false;
	}
}

static void add_piece(struct reader *r, struct ofx_span span)
{
	struct ofx_markdown *m = r->m;
	m->pieces = ofx_grow(m->pieces, &m->cap_pieces, m->n_pieces, sizeof *m->pieces);
	m->pieces[m->n_pieces++] =
	    (struct ofx_md_piece){span, (uint32_t)m->n_leaves - 1, false};
}

/* Text that shows. Where it goes on behind a soft break it is one; an escape between two runs is
   seen. */
static void add_shown(struct reader *r, struct ofx_span span)
{
	if (r->last_end == NONE)
		add_inside(r, TEXT);
	else if (r->m->n_pieces > r->first_piece && !r->m->pieces[r->m->n_pieces - 1].soft)
		add_inside(r, JOINT);
	add_piece(r, span);
	r->last_end = span.end;
}

/* What a machine reads: its bytes count. */
static void add_opaque(struct reader *r, struct ofx_span span)
{
	struct ofx_str s = ofx_str_sub(r->m->text, span);
	add_inside(r, OPAQUE);
	add_inside(r, XXH3_64bits(s.ptr, s.len));
	r->last_end = NONE;
}

static void add_entity(struct reader *r, struct ofx_span span)
{
	struct ofx_markdown *m = r->m;
	add_opaque(r, span);
	m->entities = ofx_grow(m->entities, &m->cap_entities, m->n_entities, sizeof *m->entities);
	m->entities[m->n_entities++] = span;
}

/* A line of HTML: its tags, and the text between them. */
static void add_html(struct reader *r, struct ofx_span span)
{
	struct ofx_span part;
	enum ofx_html_part kind;
	while ((kind = ofx_html_next(&r->tags, r->m->text, &span, &part)) != OFX_HTML_END) {
		if (kind == OFX_HTML_TEXT)
			add_shown(r, part);
		else
			add_opaque(r, part);
	}
}

/* A formula that holds a sentence is none: prices, $5、$6. */
static bool is_formula(struct ofx_str s)
{
	for (size_t i = 0; i < s.len;)
		if (ofx_is(ofx_u8_next(s.ptr, &i), OFX_KANA | OFX_PUNCT))
			return false;
	return true;
}

/* Where a place of the copy is in the text; places are asked in ascending order. */
static uint32_t place(struct reader *r, uint32_t pos)
{
	const struct ofx_markdown *m = r->m;
	while (r->shift + 1 < m->n_shifts && m->shifts[r->shift + 1].at <= pos)
		r->shift++;
	return pos - m->shifts[r->shift].by;
}

static void take_text(void *ctx, enum ofx_md_text kind, struct ofx_span at)
{
	struct reader *r = ctx;
	struct ofx_markdown *m = r->m;
	if (kind == OFX_MD_SOFT || kind == OFX_MD_HARD) {
		leaf(r);
		if (kind == OFX_MD_HARD) {
			add_inside(r, HARD);
			r->last_end = NONE;
			return;
		}
		m->lines[r->line].soft = true;
		if (r->last_end != NONE)
			m->pieces[m->n_pieces - 1].soft = true;
		return;
	}
	if (at.beg < m->shifts[0].at)
		return; /* in what was put before the text */
	at = (struct ofx_span){place(r, at.beg), place(r, at.end)};
	struct ofx_md_leaf *l = leaf(r);
	if (l->span.beg == NONE)
		l->span.beg = at.beg;
	l->span.end = at.end;
	mark_line(r, at.beg);
	if (kind == OFX_MD_TAG && r->block == OFX_MD_HTML)
		add_html(r, at);
	else if (kind == OFX_MD_ENTITY)
		add_entity(r, at);
	else if (kind == OFX_MD_PLAIN || (kind == OFX_MD_CODE && r->block == OFX_MD_INDENTED) ||
	         (kind == OFX_MD_TEX && !is_formula(ofx_str_sub(m->text, at))))
		add_shown(r, at);
	else
		add_opaque(r, at);
}

static bool is_blank(struct ofx_str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != ' ' && line.ptr[i] != '\t')
			return false;
	return true;
}

/* The kind of a line that the parser gave no text of. */
static enum ofx_md_kind bare_kind(const struct ofx_markdown *m, size_t number)
{
	struct ofx_str s = ofx_str_sub(m->text, m->lines[number].span);
	const struct ofx_md_line *before = number ? &m->lines[number - 1] : NULL;
	if (is_blank(s))
		return OFX_MD_LINE_BLANK;
	while (s.len > 1 && strchr(" \t>", *s.ptr))
		s = ofx_str(s.ptr + 1, s.len - 1);
	if (ofx_str_starts(s, OFX_STR("```")) || ofx_str_starts(s, OFX_STR("~~~")))
		return OFX_MD_LINE_CODE;
	if (before && before->kind == OFX_MD_LINE_TABLE && strchr("|:-", *s.ptr))
		return OFX_MD_LINE_TABLE;
	if (*s.ptr == '#' || (before && before->kind == OFX_MD_LINE_HEADING && strchr("=-", *s.ptr)))
		return OFX_MD_LINE_HEADING;
	/* A marker of a list, and then a fence or nothing. */
	struct ofx_md_state state = {0};
	ofx_md_follow(&state, s);
	if (state.fence)
		return OFX_MD_LINE_CODE;
	if (s.len > 2 && strchr("-*_", *s.ptr)) {
		size_t i = 0;
		while (i < s.len && (s.ptr[i] == *s.ptr || s.ptr[i] == ' ' || s.ptr[i] == '\t'))
			i++;
		if (i == s.len)
			return OFX_MD_LINE_BREAK;
	}
	return OFX_MD_LINE_OTHER;
}

void ofx_markdown_read(struct ofx_markdown *m, struct ofx_str text,
                       const struct ofx_md_state *start)
{
	static const struct ofx_md_events events = {enter, leave, take_text};
	struct reader r = {.m = m, .last_end = NONE, .block = OFX_MD_ITEM};
	m->text = text;
	m->start = *start;
	m->n_lines = m->n_pieces = m->n_leaves = m->n_entities = 0;
	m->tail = 0;
	if (!ofx_markdown_copy(m))
		return;
	ofx_md_parse(ofx_buf_str(&m->copy), &events, &r);
	m->tail = r.hash;
	for (size_t i = 0; i < m->n_lines; i++)
		if (m->lines[i].leaf == NONE)
			m->lines[i].kind = (uint8_t)bare_kind(m, i);
}

void ofx_markdown_release(struct ofx_markdown *m)
{
	free(m->lines);
	free(m->pieces);
	free(m->leaves);
	free(m->entities);
	free(m->shifts);
	ofx_buf_release(&m->copy);
	*m = (struct ofx_markdown){0};
}
