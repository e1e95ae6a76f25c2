/* Loads the table of like shapes and answers from it. */
#include "model/shapes.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/shapes_head.h"

#include <stdlib.h>

enum { BMP = 0x10000, MOST = 1000 };

struct ofx_shapes {
	struct ofx_shape *items; /* by character */
	size_t n;
	uint16_t *of; /* by character of the BMP: its number, from 1; 0: it has no neighbours */
	struct character {
		uint32_t first; /* of its items, which end where those of the next begin */
		double weight;  /* the sum of its items' */
	} *characters;      /* by number; one more at the end */
	size_t n_characters, cap_characters;
	double weight_of[MOST + 1]; /* by similarity */
};

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

/* Where the reader stands in the file, which ends with a line feed: so no number and no character
   leads beyond it. All is done by hand here, for there are hundreds of thousands of rows. */
struct reading {
	struct ofx_shapes *shapes;
	const char *at;
	uint32_t last; /* character of the row before; BMP at the start */
	uint32_t rows; /* that the head says there are */
};

static inline bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* One character of the BMP and a tab: what is behind them, or NULL. */
static inline const char *read_character(const char *p, uint32_t *out)
{
	unsigned char lead = (unsigned char)*p;
	unsigned len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
	if (lead == '\n' || lead == '\t' || (lead >= 0x80 && lead < 0xC2) || lead > 0xEF ||
	    (len > 1 && !is_tail(p[1])) || (len > 2 && !is_tail(p[2])))
		return NULL;
	*out = ofx_u8_get(p);
	if ((len == 3 && *out < 0x800) || (*out >= 0xD800 && *out < 0xE000) || p[len] != '\t')
		return NULL;
	return p + len + 1;
}

/* A number from 1 on and a line feed. */
static inline const char *read_number(const char *p, uint32_t most, uint32_t *out)
{
	uint32_t n = 0;
	for (; *p >= '0' && *p <= '9' && n <= most; p++)
		n = n * 10 + (uint32_t)(*p - '0');
	*out = n;
	return *p == '\n' && n && n <= most ? p + 1 : NULL;
}

/* Begins the items of a character, or ends those of the last. */
static void begin_character(struct ofx_shapes *s)
{
	s->characters =
	    ofx_grow(s->characters, &s->cap_characters, s->n_characters, sizeof *s->characters);
	s->characters[s->n_characters++] = (struct character){(uint32_t)s->n, 0};
}

/* Takes the row of a character whose neighbour begins at p. There is room for it. */
static inline const char *take_row(struct reading *r, uint32_t cp, const char *p)
{
	struct ofx_shapes *s = r->shapes;
	uint32_t like, similarity;
	p = read_character(p, &like);
	p = p ? read_number(p, MOST, &similarity) : NULL;
	if (!p)
		return "this is no row of it";
	if (r->last != BMP &&
	    (cp < r->last || (cp == r->last && s->items[s->n - 1].similarity < similarity)))
		return "its rows are not in order";
	if (cp != r->last) {
		begin_character(s);
		s->of[cp] = (uint16_t)s->n_characters;
		r->last = cp;
	}
	s->items[s->n++] = (struct ofx_shape){(uint16_t)like, (uint16_t)similarity};
	s->characters[s->n_characters - 1].weight += s->weight_of[similarity];
	r->at = p;
	return NULL;
}

/* Takes a line that is only a comment. */
static bool skip_comment(struct reading *r, const char *end)
{
	if (*r->at != '#')
		return false;
	struct ofx_str rest = ofx_str(r->at, (size_t)(end - r->at));
	struct ofx_str line = ofx_str_cut(&rest, '\n');
	if (memchr(line.ptr, '\t', line.len))
		return false;
	if (ofx_str_starts(line, OFX_STR("# rows ")))
		read_number(r->at + 7, UINT32_MAX / 16, &r->rows);
	r->at = rest.ptr;
	return true;
}

static enum ofx_status read_rows(struct reading *r, struct ofx_str text, const char *name,
                                 struct ofx_error *err)
{
	const char *end = text.ptr + text.len;
	if (!text.len || end[-1] != '\n')
		return bad(err, name, 0, "it is cut off");
	if (!ofx_str_starts(text, OFX_STR(SHAPES_HEAD "\n")))
		return bad(err, name, 1, "it does not begin with '" SHAPES_HEAD "'");
	enum { SHORTEST = 6 }; /* bytes of a row */
	r->shapes->items = ofx_alloc(ofx_size_mul(text.len / SHORTEST + 1, sizeof *r->shapes->items));
	r->at = text.ptr;
	for (uint64_t number = 1; r->at < end; number++) {
		uint32_t cp;
		if (skip_comment(r, end))
			continue;
		const char *like = read_character(r->at, &cp);
		const char *fault = like ? take_row(r, cp, like) : "this is no row of it";
		if (fault)
			return bad(err, name, number, fault);
	}
	if (!r->shapes->n || r->rows != r->shapes->n)
		return bad(err, name, 0, "it is cut off");
	begin_character(r->shapes);
	return OFX_OK;
}

enum ofx_status ofx_shapes_load_bytes(struct ofx_shapes **out, struct ofx_str text,
                                      const char *name, struct ofx_error *err)
{
	struct ofx_shapes *s = ofx_alloc(sizeof *s);
	*s = (struct ofx_shapes){.of = calloc(BMP, sizeof *s->of)};
	if (!s->of)
		ofx_die_nomem();
	for (unsigned k = 0; k <= MOST; k++)
		s->weight_of[k] = weight_of(k);
	struct reading r = {.shapes = s, .last = BMP};
	enum ofx_status status = read_rows(&r, text, name, err);
	if (status) {
		ofx_shapes_free(s);
		return status;
	}
	*out = s;
	return OFX_OK;
}

enum ofx_status ofx_shapes_load(struct ofx_shapes **out, const char *path, struct ofx_error *err)
{
	struct ofx_str text;
	enum ofx_status status = ofx_file_map(path, &text, err);
	if (!status)
		status = ofx_shapes_load_bytes(out, text, path, err);
	ofx_file_unmap(text);
	return status;
}

void ofx_shapes_free(struct ofx_shapes *s)
{
	if (!s)
		return;
	free(s->items);
	free(s->of);
	free(s->characters);
	free(s);
}

static const struct character *character_of(const struct ofx_shapes *s, uint32_t cp)
{
	return cp < BMP && s->of[cp] ? &s->characters[s->of[cp] - 1] : NULL;
}

const struct ofx_shape *ofx_shapes_of(const struct ofx_shapes *s, uint32_t cp, size_t *n)
{
	const struct character *c = character_of(s, cp);
	*n = c ? c[1].first - c[0].first : 0;
	return c ? &s->items[c->first] : NULL;
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
	return similarity ? s->weight_of[similarity] / character_of(s, written)->weight : 0;
}
