/* Aligns what a change replaced with what it put there, character by character. */
#include "formats/place_align.h"

#include "text/chars.h"

#include <stdlib.h>

enum { MAX_CELLS = 1 << 22, GAP = 2, REPLACE = 3, REPLACE_MARK = 4, NEVER = 9 };
enum step { BOTH, DELETE, INSERT };

static size_t read_points(struct ofx_str s, uint32_t **out, size_t *cap)
{
	size_t n = 0, pos = 0;
	while (pos < s.len) {
		*out = ofx_grow(*out, cap, n, sizeof **out);
		(*out)[n++] = ofx_u8_next(s.ptr, &pos);
	}
	return n;
}

/* A voiced mark by itself: when か゛ becomes が, it is the mark that goes. */
static bool is_mark(uint32_t c)
{
	return (c >= 0x3099 && c <= 0x309C) || c == 0xFF9E || c == 0xFF9F;
}

static uint32_t price(uint32_t a, uint32_t b)
{
	unsigned white = OFX_SPACE | OFX_BREAK;
	if (a == b)
		return 0;
	if (ofx_is(a, white) != ofx_is(b, white))
		return NEVER;
	return is_mark(a) ? REPLACE_MARK : REPLACE;
}

/* Fills the table of cheapest steps between a[beg..n) and b[beg..m). */
static void fill(struct ofx_place_align *w, size_t beg, size_t n, size_t m)
{
	size_t width = m - beg + 1;
	uint32_t *cost = w->cost;
	for (size_t j = 0; j < width; j++)
		cost[j] = (uint32_t)j * GAP;
	for (size_t i = 1; i <= n - beg; i++) {
		uint32_t corner = cost[0];
		char *step = w->steps.ptr + i * width;
		cost[0] = (uint32_t)i * GAP;
		for (size_t j = 1; j < width; j++) {
			uint32_t both = corner + price(w->a[beg + i - 1], w->b[beg + j - 1]);
			uint32_t del = cost[j] + GAP, ins = cost[j - 1] + GAP;
			corner = cost[j];
			step[j] = both <= del && both <= ins ? BOTH : del <= ins ? DELETE : INSERT;
			cost[j] = step[j] == BOTH ? both : step[j] == DELETE ? del : ins;
		}
	}
}

/* Walks back through the table. */
static void trace(struct ofx_place_align *w, size_t beg, size_t n, size_t m)
{
	size_t width = m - beg + 1, i = n - beg, j = m - beg;
	while (j) {
		char step = i ? w->steps.ptr[i * width + j] : INSERT;
		if (step == BOTH)
			w->of[beg + --j] = (uint32_t)(beg + --i);
		else if (step == DELETE)
			i--;
		else
			w->of[beg + --j] = OFX_PLACE_NONE;
	}
}

bool ofx_place_align(struct ofx_place_align *w, struct ofx_str from, struct ofx_str to)
{
	w->n = read_points(from, &w->a, &w->cap_a);
	w->m = read_points(to, &w->b, &w->cap_b);
	if (w->cap_of < w->m) {
		w->cap_of = w->m;
		w->of = ofx_realloc(w->of, ofx_size_mul(w->cap_of, sizeof *w->of));
	}
	/* What both ends have in common stays in its place. */
	size_t n = w->n, m = w->m, beg = 0;
	while (n && m && w->a[n - 1] == w->b[m - 1])
		w->of[--m] = (uint32_t)--n;
	for (; beg < n && beg < m && w->a[beg] == w->b[beg]; beg++)
		w->of[beg] = (uint32_t)beg;
	size_t width = m - beg + 1;
	if (n - beg + 1 > MAX_CELLS / width)
		return false;
	if (w->cap_cost < width) {
		w->cap_cost = width;
		w->cost = ofx_realloc(w->cost, ofx_size_mul(width, sizeof *w->cost));
	}
	ofx_buf_clear(&w->steps);
	ofx_buf_reserve(&w->steps, (n - beg + 1) * width);
	fill(w, beg, n, m);
	trace(w, beg, n, m);
	return true;
}

void ofx_place_align_release(struct ofx_place_align *w)
{
	free(w->a);
	free(w->b);
	free(w->of);
	free(w->cost);
	ofx_buf_release(&w->steps);
}
