/* Makes the copy of a block that the parser reads, and the list of its lines. */
#include "stages/markdown_copy.h"

/* Footnotes ([^1]: …) are no part of CommonMark, which takes them for definitions of links and shows
   nothing of them: they are read as paragraphs. */
static bool is_footnote(struct ofx_str line)
{
	size_t i = 0;
	if (line.len < 5 || line.ptr[0] != '[' || line.ptr[1] != '^')
		return false;
	while (i < line.len && line.ptr[i] != ']')
		i++;
	return i > 2 && i + 1 < line.len && line.ptr[i + 1] == ':';
}

/* From the present end of the copy on, places in it are `by` too far. */
static void add_shift(struct ofx_markdown *m, size_t by)
{
	m->shifts = ofx_grow(m->shifts, &m->cap_shifts, m->n_shifts, sizeof *m->shifts);
	m->shifts[m->n_shifts++] = (struct ofx_md_shift){(uint32_t)m->copy.len, (uint32_t)by};
}

/* Brings the parser into the state that the block begins in. */
static void open_copy(struct ofx_markdown *m)
{
	const struct ofx_md_state *s = &m->start;
	ofx_buf_clear(&m->copy);
	m->n_shifts = 0;
	if (s->fence && m->from == 0) {
		uint32_t col = s->fence_col < 64 ? s->fence_col : 64;
		ofx_buf_add(&m->copy, "> ", s->quoted ? 2 : 0);
		for (; col > 1; col -= col == 3 ? 3 : 2)
			ofx_buf_add(&m->copy, "-  ", col == 3 ? 3 : 2);
		for (uint32_t i = 0; i < s->fence_len; i++)
			ofx_buf_add(&m->copy, &s->fence, 1);
		ofx_buf_add(&m->copy, "\n", 1);
	}
	add_shift(m, m->copy.len - m->from);
}

/* Whether the line is the second of a table: |-|:-:|, below the only other line with a |. */
static bool is_table_rule(const struct ofx_markdown *m, struct ofx_str line)
{
	if (!m->n_lines || !memchr(line.ptr, '|', line.len) || !memchr(line.ptr, '-', line.len))
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (!strchr("|:- \t", line.ptr[i]))
			return false;
	for (size_t ago = 1; ago <= 2 && ago <= m->n_lines; ago++) {
		struct ofx_str s = ofx_str_sub(m->text, m->lines[m->n_lines - ago].span);
		if ((memchr(s.ptr, '|', s.len) != NULL) != (ago == 1))
			return false;
	}
	return true;
}

/* GitHub takes one hyphen for a rule, md4c only three. */
static void copy_rule(struct ofx_markdown *m, struct ofx_str line)
{
	for (size_t i = 0, n; i < line.len; i += n) {
		n = 1;
		while (line.ptr[i] == '-' && i + n < line.len && line.ptr[i + n] == '-')
			n++;
		ofx_buf_add(&m->copy, line.ptr + i, n);
		if (line.ptr[i] == '-' && n < 3) {
			ofx_buf_add(&m->copy, "--", 3 - n);
			add_shift(m, m->shifts[m->n_shifts - 1].by + (3 - n));
		}
	}
}

/* Copies a line, its LF or FF as LF. */
static void copy_line(struct ofx_markdown *m, size_t beg, size_t end)
{
	struct ofx_str line = ofx_str(m->text.ptr + beg, end - beg);
	size_t at = m->copy.len;
	if (is_table_rule(m, line))
		copy_rule(m, line);
	else
		ofx_buf_add_str(&m->copy, line);
	if (is_footnote(line))
		m->copy.ptr[at] = 'x';
	if (end < m->text.len)
		ofx_buf_add(&m->copy, "\n", 1);
	m->lines = ofx_grow(m->lines, &m->cap_lines, m->n_lines, sizeof *m->lines);
	m->lines[m->n_lines++] = (struct ofx_md_line){
	    .span = {(uint32_t)beg, (uint32_t)end}, .kind = OFX_MD_LINE_OTHER, .leaf = UINT32_MAX};
}

/* Where the Markdown of the block begins. */
static uint32_t find_start(struct ofx_str text, struct ofx_md_state state)
{
	size_t beg = 0;
	while (!state.markdown && !state.never && beg < text.len) {
		const char *lf = memchr(text.ptr + beg, '\n', text.len - beg);
		size_t end = lf ? (size_t)(lf - text.ptr) : text.len;
		ofx_md_follow(&state, ofx_str(text.ptr + beg, end - beg));
		if (!state.markdown)
			beg = end + 1;
	}
	return (uint32_t)(beg < text.len && !state.never ? beg : text.len);
}

bool ofx_markdown_copy(struct ofx_markdown *m)
{
	struct ofx_str t = m->text;
	m->from = find_start(t, m->start);
	if (m->from == t.len)
		return false;
	open_copy(m);
	for (size_t beg = m->from; beg < t.len;) {
		const char *lf = memchr(t.ptr + beg, '\n', t.len - beg);
		size_t end = lf ? (size_t)(lf - t.ptr) : t.len;
		const char *ff = end > beg ? memchr(t.ptr + beg, '\f', end - beg) : NULL;
		end = ff ? (size_t)(ff - t.ptr) : end;
		copy_line(m, beg, end);
		beg = end + 1;
	}
	return true;
}
