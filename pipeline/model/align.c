/* Alignment of two texts: a banded table of distances, and blocks within what differs. */
#include "model/align.h"

#include "base/utf8.h"

#include <stdlib.h>

enum step { SUBSTITUTE, DELETE, INSERT }; /* in the order in which the way back prefers them */

void ofx_points_add(struct ofx_points *p, uint32_t cp)
{
	p->cp = ofx_grow(p->cp, &p->cap, p->n, sizeof *p->cp);
	p->cp[p->n++] = cp;
}

void ofx_points_read(struct ofx_points *p, struct ofx_str text)
{
	for (size_t i = 0; i < text.len;)
		ofx_points_add(p, ofx_u8_next(text.ptr, &i));
}

void ofx_points_release(struct ofx_points *p)
{
	free(p->cp);
	*p = (struct ofx_points){0};
}

/* The band of the table: in row i the columns i + lo … i + hi that lie in [0, m]. Two steps, one
   to each side, are spent by every diagonal beyond the corners'. */
struct band {
	int64_t lo, hi;
	size_t width; /* cells of a row */
};

static struct band band_of(size_t n, size_t m, size_t limit)
{
	int64_t shift = (int64_t)m - (int64_t)n;
	int64_t spare = ((int64_t)limit - (shift < 0 ? -shift : shift)) / 2;
	struct band b = {(shift < 0 ? shift : 0) - spare, (shift > 0 ? shift : 0) + spare, 0};
	b.width = (size_t)(b.hi - b.lo) + 1;
	return b;
}

static void *room(struct ofx_buf *buf, size_t n, size_t size)
{
	ofx_buf_clear(buf);
	ofx_buf_reserve(buf, ofx_size_mul(n, size));
	return buf->ptr;
}

static const uint32_t FAR = UINT32_MAX / 2; /* outside the band */

/* Fills one row from the one above it; cell k is column row + lo + k. `steps` (may be NULL) takes
   what the way back does at each cell. */
static void fill_row(const struct band *band, size_t row, uint32_t a, const uint32_t *b, size_t m,
                     const uint32_t *above, uint32_t *here, unsigned char *steps)
{
	int64_t first = (int64_t)row + band->lo;
	size_t k = first < 0 ? (size_t)-first : 0;
	size_t end = first + (int64_t)band->width <= (int64_t)m + 1
	                 ? band->width
	                 : (size_t)((int64_t)m + 1 - first);
	uint32_t left = FAR;
	for (size_t j = 0; j < k; j++)
		here[j] = FAR;
	for (; k < end; k++) {
		size_t column = (size_t)(first + (int64_t)k);
		uint32_t sub = column ? above[k] + (a != b[column - 1]) : FAR;
		uint32_t del = k + 1 < band->width ? above[k + 1] + 1 : FAR;
		uint32_t ins = left + 1;
		uint32_t best = sub <= del ? sub : del;
		best = best <= ins ? best : ins;
		here[k] = left = best;
		if (steps)
			steps[k] = best == sub ? SUBSTITUTE : best == del ? DELETE : INSERT;
	}
	for (; k < band->width; k++)
		here[k] = FAR;
}

/* The distance within the band; right if it is not above the band's limit. */
static uint32_t fill(struct ofx_align *w, const struct band *band, const uint32_t *a, size_t n,
                     const uint32_t *b, size_t m, bool with_steps)
{
	uint32_t *above = room(&w->rows, 2 * band->width, sizeof *above);
	uint32_t *here = above + band->width;
	unsigned char *steps = with_steps ? room(&w->steps, n, band->width) : NULL;
	for (size_t k = 0; k < band->width; k++) {
		int64_t column = band->lo + (int64_t)k;
		above[k] = column < 0 || column > (int64_t)m ? FAR : (uint32_t)column;
	}
	for (size_t i = 1; i <= n; i++) {
		fill_row(band, i, a[i - 1], b, m, above, here,
		         steps ? steps + (i - 1) * band->width : NULL);
		uint32_t *swap = above;
		above = here;
		here = swap;
	}
	return above[(int64_t)m - (int64_t)n - band->lo];
}

/* Widens the band until the distance found is within its limit. Every cell of a shortest path to
   the corner then lies in the band and holds its true value, and no other cell of the band holds
   less than its own: so the way back finds the same steps as in the full table. */
static uint32_t solve(struct ofx_align *w, struct band *band, const uint32_t *a, size_t n,
                      const uint32_t *b, size_t m, bool with_steps)
{
	size_t most = n > m ? n : m, shift = n > m ? n - m : m - n;
	for (size_t limit = shift + 30;; limit *= 2) {
		if (limit > most)
			limit = most;
		*band = band_of(n, m, limit);
		uint32_t d = fill(w, band, a, n, b, m, with_steps);
		if (d <= limit)
			return d;
	}
}

/* How many characters agree at the end: there the way back takes matches alone. */
static size_t common_end(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t k = 0;
	while (k < n && k < m && a[n - 1 - k] == b[m - 1 - k])
		k++;
	return k;
}

uint32_t ofx_align_distance(struct ofx_align *w, const uint32_t *a, size_t n, const uint32_t *b,
                            size_t m)
{
	size_t end = common_end(a, n, b, m);
	struct band band;
	return solve(w, &band, a, n - end, b, m - end, false);
}

uint32_t ofx_align(struct ofx_align *w, const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	if (n > w->cap_at) {
		w->at = ofx_realloc(w->at, ofx_size_mul(n, sizeof *w->at));
		w->cap_at = n;
	}
	size_t end = common_end(a, n, b, m);
	for (size_t k = 1; k <= end; k++)
		w->at[n - k] = (uint32_t)(m - k);
	struct band band;
	size_t i = n - end, j = m - end;
	uint32_t d = solve(w, &band, a, i, b, j, true);
	while (i) {
		const unsigned char *row = (unsigned char *)w->steps.ptr + (i - 1) * band.width;
		enum step step = row[(int64_t)j - (int64_t)i - band.lo];
		if (step != INSERT)
			w->at[--i] = step == SUBSTITUTE ? (uint32_t)(j - 1) : OFX_ALIGN_NONE;
		j -= step != DELETE;
	}
	return d;
}

void ofx_align_release(struct ofx_align *w)
{
	free(w->at);
	ofx_buf_release(&w->rows);
	ofx_buf_release(&w->steps);
	*w = (struct ofx_align){0};
}

static const struct shape {
	uint8_t na, nb;
} shapes[] = {{1, 1}, {1, 2}, {2, 1}, {1, 0}, {0, 1}}; /* the way back prefers earlier ones */
enum { N_SHAPES = sizeof shapes / sizeof *shapes, ANCHOR = 3 };

/* A stretch of both texts within which blocks are searched. */
struct stretch {
	const uint32_t *a, *b; /* the whole texts */
	size_t a0, a1, b0, b1;
	ofx_align_cost_fn *cost;
	void *ctx;
};

static uint32_t block_cost(const struct stretch *s, size_t i, size_t j, struct shape shape)
{
	const uint32_t *a = shape.na ? s->a + s->a0 + i : NULL;
	const uint32_t *b = shape.nb ? s->b + s->b0 + j : NULL;
	if (shape.na == 1 && shape.nb == 1 && *a == *b)
		return 0;
	if (s->cost)
		return s->cost(s->ctx, a, shape.na, b, shape.nb);
	return shape.na + shape.nb == 3 ? 3 : 2;
}

static void add_block(struct ofx_align_blocks *out, size_t a, unsigned na, size_t b, unsigned nb)
{
	out->items = ofx_grow(out->items, &out->cap, out->n, sizeof *out->items);
	out->items[out->n++] =
	    (struct ofx_align_block){(uint32_t)a, (uint32_t)b, (uint8_t)na, (uint8_t)nb};
}

/* The cheapest way to the cell (i, j) of the stretch, given the cells before it. */
static uint32_t best_block(const struct stretch *s, const uint32_t *table, size_t i, size_t j,
                           unsigned char *step)
{
	size_t width = s->b1 - s->b0 + 1;
	uint32_t best = UINT32_MAX;
	for (unsigned k = 0; k < N_SHAPES; k++) {
		if (i < shapes[k].na || j < shapes[k].nb)
			continue;
		size_t pi = i - shapes[k].na, pj = j - shapes[k].nb;
		uint32_t c = table[pi * width + pj] + block_cost(s, pi, pj, shapes[k]);
		if (c < best) {
			best = c;
			*step = (unsigned char)k;
		}
	}
	return best;
}

static void part(struct ofx_align *w, const struct stretch *s, struct ofx_align_blocks *out)
{
	size_t p = s->a1 - s->a0, q = s->b1 - s->b0, width = q + 1;
	if (!p && !q)
		return;
	uint32_t *table = room(&w->rows, ofx_size_mul(p + 1, width), sizeof *table);
	unsigned char *steps = room(&w->steps, p + 1, width);
	table[0] = 0;
	for (size_t i = 0; i <= p; i++)
		for (size_t j = !i; j <= q; j++)
			table[i * width + j] = best_block(s, table, i, j, steps + i * width + j);
	size_t first = out->n;
	for (size_t i = p, j = q; i || j;) {
		struct shape k = shapes[steps[i * width + j]];
		i -= k.na;
		j -= k.nb;
		add_block(out, s->a0 + i, k.na, s->b0 + j, k.nb);
	}
	for (size_t i = first, j = out->n; i + 1 < j; i++) {
		struct ofx_align_block swap = out->items[i];
		out->items[i] = out->items[--j];
		out->items[j] = swap;
	}
}

/* How many characters from a[i] on match one after the other. */
static size_t matches(const struct ofx_align *w, const struct stretch *s, size_t i, size_t n)
{
	size_t k = 0;
	while (i + k < n && w->at[i + k] != OFX_ALIGN_NONE && s->a[i + k] == s->b[w->at[i + k]] &&
	       w->at[i + k] == w->at[i] + k)
		k++;
	return k;
}

void ofx_align_blocks(struct ofx_align *w, const uint32_t *a, size_t n, const uint32_t *b, size_t m,
                      ofx_align_cost_fn *cost, void *ctx, struct ofx_align_blocks *out)
{
	struct stretch s = {.a = a, .b = b, .cost = cost, .ctx = ctx};
	ofx_align(w, a, n, b, m);
	for (size_t i = 0; i < n;) {
		size_t k = matches(w, &s, i, n);
		if (k < ANCHOR) {
			i += k ? k : 1;
			continue;
		}
		s.a1 = i;
		s.b1 = w->at[i];
		part(w, &s, out);
		for (size_t end = i + k; i < end; i++)
			add_block(out, i, 1, w->at[i], 1);
		s.a0 = i;
		s.b0 = w->at[i - 1] + 1;
	}
	s.a1 = n;
	s.b1 = m;
	part(w, &s, out);
}
