/* Finds the width that the lines around a row have in common. */
#include "stages/lines.h"

enum {
	REACH = 12,      /* rows looked at on each side */
	WIDEST = 255,    /* columns told apart */
	RAGGED = 4,      /* columns by which full lines differ: 、。」 pulled in or hanging out */
	SUPPORT = 3,     /* full lines that make a width sure */
};

/* How many rows around have each width. */
struct histogram {
	uint16_t n[WIDEST + 1];
	size_t rows;
	uint32_t top; /* none is wider */
};

static void put(struct histogram *h, uint32_t width, bool in)
{
	width = width < WIDEST ? width : WIDEST;
	h->n[width] = (uint16_t)(h->n[width] + (in ? 1 : -1));
	if (width > h->top)
		h->top = width;
	h->rows = in ? h->rows + 1 : h->rows - 1;
}

/* Both ways of counting. */
static void put_row(struct histogram h[2], const struct ofx_row *r, bool in)
{
	if (r->fixed || !r->counts)
		return;
	put(&h[0], r->columns, in);
	put(&h[1], r->squares, in);
}

/* The width that most rows share but for a little, or 0. Of the windows of RAGGED columns that hold
   most rows, the widest; in it, the commonest width. Rows beyond all measure share none. */
static uint32_t common_width(const struct histogram *h, uint32_t *most)
{
	*most = 0;
	uint32_t need = h->rows < 2 * SUPPORT ? 2 : SUPPORT, sum = 0, at = 0;
	for (uint32_t w = h->top < WIDEST ? h->top + 1 : WIDEST; w-- > 0;) {
		sum += h->n[w];
		if (w + RAGGED + 1 < WIDEST)
			sum -= h->n[w + RAGGED + 1];
		if (sum > *most)
			*most = sum, at = w;
	}
	if (*most < need)
		return 0;
	uint32_t mode = at;
	for (uint32_t w = at; w <= at + RAGGED && w < WIDEST; w++)
		if (h->n[w] >= h->n[mode])
			mode = w;
	return mode;
}

/* The widest row that was put in. */
static uint32_t greatest_width(const struct histogram *h)
{
	uint32_t w = h->top;
	while (w && !h->n[w])
		w--;
	return w;
}

/* A row whose text is as wide as the rows around it has no column behind that, but a speck. */
static void free_row(struct ofx_row *r, uint32_t slack)
{
	uint32_t width = r->squared ? r->cell.squares : r->cell.columns;
	if (!r->gapped || !r->cell.columns || width + slack < r->measure || width > r->measure + slack)
		return;
	ofx_row_ends(r, &r->cell);
	r->width = width;
	r->fixed = r->gapped = false;
}

void ofx_rows_measure(struct ofx_rows rows, bool forced)
{
	struct histogram h[2] = {0};
	size_t beg = 0, end = 0;
	for (size_t i = 0; i < rows.n; i++)
		rows.items[i].counts = forced || rows.items[i].japanese;
	for (size_t i = 0; i < rows.n; i++) {
		struct ofx_row *r = &rows.items[i];
		for (; end < rows.n && end <= i + REACH; end++)
			put_row(h, &rows.items[end], true);
		for (; beg + REACH < i; beg++)
			put_row(h, &rows.items[beg], false);
		uint32_t most[2], common[2];
		for (int k = 0; k < 2; k++)
			common[k] = common_width(&h[k], &most[k]);
		bool squares = most[1] > most[0];
		if (forced && !common[squares])
			common[squares] = greatest_width(&h[squares]);
		r->squared = squares;
		r->width = squares ? r->squares : r->columns;
		r->measure = common[squares];
	}
	for (size_t i = 0; i < rows.n; i++) {
		struct ofx_row *r = &rows.items[i];
		uint32_t slack = r->measure / 16 + 2, unit = i + 1 < rows.n ? rows.items[i + 1].unit : 0;
		free_row(r, slack);
		r->full = r->measure && r->width + unit + slack > r->measure;
	}
}
