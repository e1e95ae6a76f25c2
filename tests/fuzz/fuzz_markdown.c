/* Fuzz target: the structure of Markdown. What shows are pieces in order, on code point edges, within
   their lines and their leaves; an edit that changes nothing is always kept. The first bytes are the
   state that the block begins in. */
#include "base/utf8.h"
#include "stages/markdown.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

static void check_pieces(const struct ofx_markdown *m)
{
	uint32_t end = m->from;
	for (size_t i = 0; i < m->n_pieces; i++) {
		const struct ofx_md_piece *p = &m->pieces[i];
		const struct ofx_md_line *l = ofx_markdown_line(m, p->span.beg);
		check(p->span.beg >= end && p->span.end > p->span.beg && p->span.end <= m->text.len,
		      "pieces are in order");
		check(ofx_u8_edge(m->text, p->span.beg) && ofx_u8_edge(m->text, p->span.end),
		      "pieces end on code point edges");
		check(p->span.end <= l->span.end, "a piece is within a line");
		check(p->leaf < m->n_leaves && (!i || m->pieces[i - 1].leaf <= p->leaf),
		      "pieces belong to leaves");
		check(ofx_markdown_shows(m, p->span), "a piece shows");
		end = p->span.end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ofx_markdown m, again;
	if (size < 2)
		return 0;
	struct ofx_md_state state = {.markdown = data[0] & 1,
	                             .fence = data[0] & 2 ? '`' : data[0] & 4 ? '~' : 0,
	                             .quoted = (data[0] & 8) != 0,
	                             .fence_len = 3 + data[0] % 5,
	                             .fence_col = data[1] % 16};
	struct ofx_str text = ofx_str((const char *)data + 2, size - 2);
	if (ofx_u8_valid(text) != text.len || memchr(text.ptr, 0, text.len) ||
	    memchr(text.ptr, '\r', text.len))
		return 0;
	ofx_markdown_read(&m, text, &state);
	ofx_markdown_read(&again, text, &state);
	check_pieces(&m);
	check(m.n_lines || m.from == text.len, "Markdown has lines");
	check(ofx_markdown_shape(&m) == ofx_markdown_shape(&again), "the same text has one shape");
	struct ofx_edits edits = {0};
	check(ofx_markdown_keep(&m, &again, &edits), "nothing changed, so nothing is to blame");
	for (size_t i = 0; i < text.len; i++)
		check(ofx_md_token(ofx_str(text.ptr + i, text.len - i)) <= text.len - i, "a mark is in the text");
	return 0;
}
