/* Shapes: pictures that are alike come out as neighbours, and a broken table is refused. */
#include "unit.h"

#include "model/shapes.h"
#include "model/shapes_train.h"

#include <stdlib.h>

enum { N = 5 };

/* A bar from (x, y) on. */
static void bar(ofx_shape_picture p, int x, int y, int width, int height)
{
	for (int i = y; i < y + height; i++)
		memset(&p[i][x], 255, (size_t)width);
}

/* A: two bars across; B: the same, a little lower; C: two bars down; D: one bar across; E: none. */
static void train(struct ofx_buf *table)
{
	static const uint16_t cp[N] = {'A', 'B', 'C', 'D', 'E'};
	static const struct ofx_shape_plan plan = {.neighbours = 2, .similarity = 100};
	ofx_shape_picture pictures[N] = {0};
	bool drawn[N] = {true, true, true, true, false};
	struct ofx_shape_font font = {"a test", pictures, drawn};
	bar(pictures[0], 4, 8, 24, 3);
	bar(pictures[0], 2, 22, 28, 3);
	bar(pictures[1], 4, 9, 24, 3);
	bar(pictures[1], 2, 23, 28, 3);
	bar(pictures[2], 8, 4, 3, 24);
	bar(pictures[2], 22, 2, 3, 28);
	bar(pictures[3], 2, 22, 28, 3);
	ofx_shapes_train(cp, N, &font, 1, &plan, table);
}

static void test_use(const struct ofx_buf *table)
{
	struct ofx_shapes *s = NULL;
	struct ofx_error err = {0};
	size_t n;
	CHECK(ofx_str_starts(ofx_buf_str(table), OFX_STR("#! shapes 1\n")));
	CHECK(ofx_shapes_load_bytes(&s, ofx_buf_str(table), "table", &err) == OFX_OK);
	if (!s)
		return;
	const struct ofx_shape *like = ofx_shapes_of(s, 'A', &n);
	CHECK(n == 2 && like[0].like == 'B' && like[1].like == 'D');
	CHECK(like[0].similarity > 950 && like[1].similarity < like[0].similarity);
	CHECK(ofx_shapes_similarity(s, 'A', 'A') == 1000);
	CHECK(ofx_shapes_similarity(s, 'A', 'B') == ofx_shapes_similarity(s, 'B', 'A'));
	CHECK(ofx_shapes_similarity(s, 'A', 'C') < ofx_shapes_similarity(s, 'A', 'D'));
	CHECK(ofx_shapes_share(s, 'A', 'B') > ofx_shapes_share(s, 'A', 'D'));
	CHECK(ofx_shapes_share(s, 'A', 'B') + ofx_shapes_share(s, 'A', 'D') > 0.999);
	CHECK(ofx_shapes_share(s, 'A', 'E') <= 0);
	ofx_shapes_of(s, 'E', &n);
	CHECK(n == 0);
	ofx_shapes_of(s, 0x1F600, &n);
	CHECK(n == 0);
	ofx_shapes_free(s);
}

static void test_broken(const struct ofx_buf *table)
{
	bool all = true;
	struct ofx_error err;
	struct ofx_shapes *s = NULL;
	for (size_t n = 0; n + 1 < table->len; n++)
		all = all && ofx_shapes_load_bytes(&s, ofx_str(table->ptr, n), "", &err);
	CHECK(all);
	static const char *const rows[] = {"A\tB\n",        "A\tB\t0\n",    "A\tB\t1001\n",
	                                   "AB\tB\t9\n",    "A\t\t9\n",     "\xFF\tB\t9\n",
	                                   "A\t\xF0\x9F\x98\x80\t9\n",      "A\tB\t9\nA\tC\t10\n",
	                                   "B\tC\t9\nA\tC\t9\n"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[128];
		snprintf(text, sizeof text, "#! shapes 1\n# rows %d\n%s", i < 7 ? 1 : 2, rows[i]);
		CHECK(ofx_shapes_load_bytes(&s, ofx_str_of(text), "", &err) == OFX_BAD);
	}
	CHECK(ofx_shapes_load_bytes(&s, OFX_STR("A\tB\t9\n"), "", &err) == OFX_BAD);
}

int main(void)
{
	struct ofx_buf table = {0};
	train(&table);
	test_use(&table);
	test_broken(&table);
	ofx_buf_release(&table);
	return unit_end();
}
