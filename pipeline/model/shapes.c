/* Loads the table of like shapes and answers from it. */
#include "model/shapes.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/shapes_head.h"

#include <stdlib.h>

struct ofx_shapes {
	struct ofx_shape *items; /* by character */
	size_t n, cap;
	uint32_t *first; /* by character of the BMP, and one more: where its items begin */
	double *weight;  /* by character: the sum of its items' */
};

enum { BMP = 0x10000 };

/* How readily one shape is taken for another falls off steeply with their likeness. */
static double weight_of(unsigned similarity)
{
	double x = similarity / 1000.0;
	x *= x;
	x *= x;
	return x * x;
}

static enum ofx_status bad(struct ofx_error *err, const char *name, uint64_t line, const char *why)
{
	return ofx_fail_at(err, OFX_BAD, name, line, "cannot use this table of shapes: %s", why);
}

static bool read_character(struct ofx_str s, uint16_t *out)
{
	if (!s.len || ofx_u8_valid(s) != s.len || ofx_u8_len(*s.ptr) != s.len || s.len > 3)
		return false;
	*out = (uint16_t)ofx_u8_get(s.ptr);
	return true;
}

static bool read_number(struct ofx_str s, uint32_t most, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > most)
			return false;
		*out = *out * 10 + (uint32_t)(s.ptr[i] - '0');
	}
	return s.len && *out && *out <= most;
}

struct reading {
	struct ofx_shapes *shapes;
	uint32_t last; /* character of the row before; BMP at the start */
	uint32_t rows; /* that the head says there are */
};

static const char *take_row(struct reading *r, struct ofx_str line)
{
	uint16_t cp, like;
	uint32_t similarity;
	struct ofx_shapes *s = r->shapes;
	if (!read_character(ofx_str_cut(&line, '\t'), &cp) ||
	    !read_character(ofx_str_cut(&line, '\t'), &like) ||
	    !read_number(line, 1000, &similarity))
		return "this is no row of it";
	if (r->last != BMP &&
	    (cp < r->last || (cp == r->last && s->items[s->n - 1].similarity < similarity)))
		return "its rows are not in order";
	for (uint32_t c = r->last == BMP ? 0 : r->last + 1; c <= cp; c++)
		s->first[c] = (uint32_t)s->n;
	s->items = ofx_grow(s->items, &s->cap, s->n, sizeof *s->items);
	s->items[s->n++] = (struct ofx_shape){like, (uint16_t)similarity};
	s->weight[cp] += weight_of(similarity);
	r->last = cp;
	return NULL;
}

static enum ofx_status read_rows(struct reading *r, struct ofx_str text, const char *name,
                                 struct ofx_error *err)
{
	bool whole = text.len && text.ptr[text.len - 1] == '\n';
	for (uint64_t number = 1; text.len; number++) {
		struct ofx_str line = ofx_str_cut(&text, '\n');
		if (number == 1 && !ofx_str_eq(line, OFX_STR(SHAPES_HEAD)))
			return bad(err, name, 1, "it does not begin with '" SHAPES_HEAD "'");
		if (ofx_str_starts(line, OFX_STR("#")) && !memchr(line.ptr, '\t', line.len)) {
			if (ofx_str_starts(line, OFX_STR("# rows ")))
				read_number(ofx_str(line.ptr + 7, line.len - 7), UINT32_MAX / 16,
				            &r->rows);
			continue;
		}
		const char *fault = take_row(r, line);
		if (fault)
			return bad(err, name, number, fault);
	}
	whole = whole && r->shapes->n && r->rows == r->shapes->n;
	return whole ? OFX_OK : bad(err, name, 0, "it is cut off");
}

enum ofx_status ofx_shapes_load_bytes(struct ofx_shapes **out, struct ofx_str text,
                                      const char *name, struct ofx_error *err)
{
	struct ofx_shapes *s = ofx_alloc(sizeof *s);
	*s = (struct ofx_shapes){.first = ofx_alloc((BMP + 1) * sizeof *s->first),
	                         .weight = ofx_alloc(BMP * sizeof *s->weight)};
	for (size_t c = 0; c < BMP; c++)
		s->weight[c] = 0;
	struct reading r = {.shapes = s, .last = BMP};
	enum ofx_status status = read_rows(&r, text, name, err);
	if (status) {
		ofx_shapes_free(s);
		return status;
	}
	for (uint32_t c = r.last + 1; c <= BMP; c++)
		s->first[c] = (uint32_t)s->n;
	*out = s;
	return OFX_OK;
}

enum ofx_status ofx_shapes_load(struct ofx_shapes **out, const char *path, struct ofx_error *err)
{
	struct ofx_buf text = {0};
	enum ofx_status status = ofx_file_slurp(path, &text, err);
	if (!status)
		status = ofx_shapes_load_bytes(out, ofx_buf_str(&text), path, err);
	ofx_buf_release(&text);
	return status;
}

void ofx_shapes_free(struct ofx_shapes *s)
{
	if (!s)
		return;
	free(s->items);
	free(s->first);
	free(s->weight);
	free(s);
}

const struct ofx_shape *ofx_shapes_of(const struct ofx_shapes *s, uint32_t cp, size_t *n)
{
	*n = cp < BMP ? s->first[cp + 1] - s->first[cp] : 0;
	return *n ? &s->items[s->first[cp]] : NULL;
}

static unsigned one_way(const struct ofx_shapes *s, uint32_t a, uint32_t b)
{
	size_t n;
	const struct ofx_shape *like = ofx_shapes_of(s, a, &n);
	for (size_t i = 0; i < n; i++)
		if (like[i].like == b)
			return like[i].similarity;
	return 0;
}

unsigned ofx_shapes_similarity(const struct ofx_shapes *s, uint32_t a, uint32_t b)
{
	if (a == b)
		return 1000;
	unsigned there = one_way(s, a, b);
	return there ? there : one_way(s, b, a);
}

double ofx_shapes_share(const struct ofx_shapes *s, uint32_t written, uint32_t read)
{
	unsigned similarity = one_way(s, written, read);
	return similarity ? weight_of(similarity) / s->weight[written] : 0;
}
