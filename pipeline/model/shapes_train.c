/* Compares pictures of characters with one another: coarsely all, then finely the nearest. */
#include "model/shapes_train.h"

#include "base/utf8.h"
#include "model/shapes_head.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum {
	SIZE = OFX_SHAPE_SIZE,
	COARSE = SIZE / 2,
	FINE_CELLS = SIZE * SIZE,
	COARSE_CELLS = COARSE * COARSE,
	CANDIDATES = 120, /* that are compared finely */
	SHIFT = 2,        /* pixels of a fine picture, to each side */
	UNIT = 1 << 14,   /* the length of a picture as a vector of integers */
};

/* A blurred picture less its mean, as a vector of length UNIT. Integers, so that sums do not depend
   on their order. */
typedef int16_t fine[FINE_CELLS];
typedef int16_t coarse[COARSE_CELLS];

struct font {
	fine *fine;
	coarse *coarse;
	const bool *drawn;
};

/* One pass of a binomial filter (1 4 6 4 1) along one direction. */
static void blur_lines(const double *in, double *out, int step, int line)
{
	for (int y = 0; y < SIZE; y++) {
		for (int x = 0; x < SIZE; x++) {
			static const double weight[] = {1, 4, 6, 4, 1};
			double sum = 0;
			for (int k = -2; k <= 2; k++)
				if (x + k >= 0 && x + k < SIZE)
					sum += weight[k + 2] * in[y * line + (x + k) * step];
			out[y * line + x * step] = sum / 16;
		}
	}
}

/* Takes off the mean and brings the vector to length UNIT. */
static void to_unit(double *v, size_t n, int16_t *out)
{
	double mean = 0, square = 0;
	for (size_t i = 0; i < n; i++)
		mean += v[i];
	mean /= (double)n;
	for (size_t i = 0; i < n; i++)
		square += (v[i] - mean) * (v[i] - mean);
	double scale = square > 0 ? UNIT / sqrt(square) : 0;
	for (size_t i = 0; i < n; i++)
		out[i] = (int16_t)floor((v[i] - mean) * scale + 0.5);
}

static void prepare(unsigned char picture[SIZE][SIZE], int16_t *fine_out, int16_t *coarse_out)
{
	double a[FINE_CELLS], b[FINE_CELLS], half[COARSE_CELLS];
	for (int i = 0; i < FINE_CELLS; i++)
		a[i] = picture[i / SIZE][i % SIZE];
	blur_lines(a, b, 1, SIZE);
	blur_lines(b, a, SIZE, 1);
	for (int y = 0; y < COARSE; y++) {
		for (int x = 0; x < COARSE; x++) {
			const double *cell = a + 2 * y * SIZE + 2 * x;
			half[y * COARSE + x] = cell[0] + cell[1] + cell[SIZE] + cell[SIZE + 1];
		}
	}
	to_unit(a, FINE_CELLS, fine_out);
	to_unit(half, COARSE_CELLS, coarse_out);
}

static int32_t dot_coarse(const int16_t *a, const int16_t *b)
{
	int32_t sum = 0;
	for (int i = 0; i < COARSE_CELLS; i++)
		sum += a[i] * b[i];
	return sum;
}

/* The product of two fine pictures, the second moved by (dx, dy). */
static int32_t dot_shifted(const int16_t *a, const int16_t *b, int dx, int dy)
{
	int32_t sum = 0;
	int x0 = dx > 0 ? dx : 0, x1 = dx < 0 ? SIZE + dx : SIZE;
	for (int y = dy > 0 ? dy : 0; y < (dy < 0 ? SIZE + dy : SIZE); y++) {
		const int16_t *row = a + y * SIZE, *other = b + (y - dy) * SIZE - dx;
		for (int x = x0; x < x1; x++)
			sum += row[x] * other[x];
	}
	return sum;
}

/* The best over the shifts; what is moved costs a little. */
static int32_t fine_likeness(const int16_t *a, const int16_t *b)
{
	int32_t best = 0;
	for (int dy = -SHIFT; dy <= SHIFT; dy++) {
		for (int dx = -SHIFT; dx <= SHIFT; dx++) {
			int32_t d = dot_shifted(a, b, dx, dy);
			d -= (d >> 6) * (dx * dx + dy * dy) / 2;
			best = d > best ? d : best;
		}
	}
	return best;
}

/* A character's place in its list of neighbours. */
struct near {
	int64_t likeness;
	uint32_t at;
};

static int compare_near(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	if (x->likeness != y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* The mean over the fonts that have both characters; 0 where none has. */
static int64_t likeness(const struct font *fonts, size_t n_fonts, size_t i, size_t j, bool finely)
{
	int64_t sum = 0, n = 0;
	for (size_t f = 0; f < n_fonts; f++) {
		if (!fonts[f].drawn[i] || !fonts[f].drawn[j])
			continue;
		sum += finely ? fine_likeness(fonts[f].fine[i], fonts[f].fine[j])
		              : dot_coarse(fonts[f].coarse[i], fonts[f].coarse[j]);
		n++;
	}
	return n ? sum / n : 0;
}

static void add_character(struct ofx_buf *out, uint16_t cp)
{
	char utf8[4];
	ofx_buf_add(out, utf8, ofx_u8_put(cp, utf8));
	ofx_buf_add(out, "\t", 1);
}

/* Adds the rows of character i; `list` has room for all n. Returns how many. */
static size_t add_rows(const uint16_t *cp, size_t n, const struct font *fonts, size_t n_fonts,
                       const struct ofx_shape_plan *plan, size_t i, struct near *list,
                       struct ofx_buf *out)
{
	size_t rows = 0;
	for (size_t j = 0; j < n; j++)
		list[j] = (struct near){j == i ? 0 : likeness(fonts, n_fonts, i, j, false),
		                        (uint32_t)j};
	qsort(list, n, sizeof *list, compare_near);
	size_t m = n < CANDIDATES ? n : CANDIDATES;
	for (size_t k = 0; k < m; k++)
		list[k].likeness =
		    list[k].at == i ? 0 : likeness(fonts, n_fonts, i, list[k].at, true);
	qsort(list, m, sizeof *list, compare_near);
	for (size_t k = 0; k < m && rows < plan->neighbours; k++) {
		int64_t similarity = list[k].likeness * 1000 / ((int64_t)UNIT * UNIT);
		if (similarity < (int64_t)plan->similarity || similarity < 1)
			break;
		add_character(out, cp[i]);
		add_character(out, cp[list[k].at]);
		ofx_buf_addf(out, "%d\n", similarity < 1000 ? (int)similarity : 1000);
		rows++;
	}
	return rows;
}

static void add_head(const struct ofx_shape_font *fonts, size_t n_fonts, size_t rows,
                     struct ofx_buf *out)
{
	ofx_buf_addf(out, SHAPES_HEAD "\n"
	                  "# Characters that look alike, by falling likeness (1000: the same). Made by "
	                  "ocrfix-train shapes from\n");
	for (size_t f = 0; f < n_fonts; f++)
		ofx_buf_addf(out, "# %s\n", fonts[f].name);
	ofx_buf_addf(out, "# rows %zu\n# character neighbour likeness\n", rows);
}

void ofx_shapes_train(const uint16_t *cp, size_t n, const struct ofx_shape_font *given,
                      size_t n_fonts, const struct ofx_shape_plan *plan, struct ofx_buf *out)
{
	struct font *fonts = ofx_alloc(ofx_size_mul(n_fonts + 1, sizeof *fonts));
	struct near *list = ofx_alloc(ofx_size_mul(n + 1, sizeof *list));
	struct ofx_buf rows = {0};
	size_t n_rows = 0;
	for (size_t f = 0; f < n_fonts; f++) {
		fonts[f] = (struct font){ofx_alloc(ofx_size_mul(n + 1, sizeof(fine))),
		                         ofx_alloc(ofx_size_mul(n + 1, sizeof(coarse))),
		                         given[f].drawn};
		for (size_t i = 0; i < n; i++)
			if (given[f].drawn[i])
				prepare(given[f].pictures[i], fonts[f].fine[i],
				        fonts[f].coarse[i]);
	}
	for (size_t i = 0; i < n; i++)
		n_rows += add_rows(cp, n, fonts, n_fonts, plan, i, list, &rows);
	add_head(given, n_fonts, n_rows, out);
	ofx_buf_add_str(out, ofx_buf_str(&rows));
	for (size_t f = 0; f < n_fonts; f++) {
		free(fonts[f].fine);
		free(fonts[f].coarse);
	}
	free(fonts);
	free(list);
	ofx_buf_release(&rows);
}
