/* Walks the lines of a block. */
#include "text/block.h"

static bool is_break(char c)
{
	return c == '\n' || c == '\f';
}

/* The end of the line that starts at beg: the first LF or FF, or `end`. */
static uint32_t line_end(struct ofx_str text, uint32_t beg, uint32_t end)
{
	const char *lf = memchr(text.ptr + beg, '\n', end - beg);
	uint32_t stop = lf ? (uint32_t)(lf - text.ptr) : end;
	const char *ff = memchr(text.ptr + beg, '\f', stop - beg);
	return ff ? (uint32_t)(ff - text.ptr) : stop;
}

bool ofx_block_line(const struct ofx_block *b, struct ofx_lines *it, struct ofx_span *line)
{
	for (; it->part < b->n_todo; it->part++) {
		struct ofx_span part = b->todo[it->part];
		if (it->next < part.beg)
			it->next = part.beg;
		if (it->next >= part.end)
			continue;
		line->beg = it->next;
		line->end = line_end(b->text, line->beg, part.end);
		it->next = line->end + 1;
		return true;
	}
	return false;
}

struct ofx_span ofx_line_around(struct ofx_str text, uint32_t pos)
{
	uint32_t beg = pos;
	while (beg > 0 && !is_break(text.ptr[beg - 1]))
		beg--;
	return (struct ofx_span){beg, line_end(text, pos, (uint32_t)text.len)};
}
