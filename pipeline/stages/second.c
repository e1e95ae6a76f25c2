/* Lays the text of a second OCR engine beside a block. */
#include "stages/second.h"

#include "base/io.h"
#include "stages/gate.h"

#include <stdlib.h>

enum {
	SHINGLE = 5,    /* characters of an anchor */
	GAP = 400,      /* characters between two anchors that are still aligned */
	OUTER = 40,     /* and before the first and behind the last */
};

/* Where a shingle begins that occurs once. */
struct shingle {
	uint64_t hash;
	uint32_t at;
};

struct ofx_second {
	struct ofx_compared text;
	struct shingle *shingles; /* by hash */
	size_t n;
};

/* FNV-1a (Fowler, Noll, Vo 1991) over code points. */
static uint64_t hash_at(const uint32_t *cp)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (int i = 0; i < SHINGLE; i++)
		h = (h ^ cp[i]) * 0x100000001B3u;
	return h;
}

static int by_hash(const void *pa, const void *pb)
{
	const struct shingle *a = pa, *b = pb;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static void index_shingles(struct ofx_second *s)
{
	const struct ofx_points *p = &s->text.points;
	size_t all = p->n < SHINGLE ? 0 : p->n - SHINGLE + 1;
	s->shingles = ofx_alloc(ofx_size_mul(all + 1, sizeof *s->shingles));
	for (size_t i = 0; i < all; i++)
		s->shingles[i] = (struct shingle){hash_at(p->cp + i), (uint32_t)i};
	qsort(s->shingles, all, sizeof *s->shingles, by_hash);
	for (size_t i = 0, end; i < all; i = end) {
		for (end = i + 1; end < all && s->shingles[end].hash == s->shingles[i].hash;)
			end++;
		if (end == i + 1)
			s->shingles[s->n++] = s->shingles[i];
	}
}

static enum ofx_status read_all(struct ofx_input *in, struct ofx_buf *out, struct ofx_error *err)
{
	struct ofx_gate_options options = {.read = ofx_input_read, .ctx = in};
	struct ofx_gate *gate = NULL;
	struct ofx_scan scan = {0};
	enum ofx_status status = ofx_gate_open(&gate, &options, err);
	while (!status) {
		status = ofx_gate_next(gate, &scan, err);
		if (status || !scan.raw_len)
			break;
		ofx_buf_add_str(out, ofx_buf_str(&scan.text));
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	return status;
}

enum ofx_status ofx_second_load(struct ofx_second **out, const char *path, struct ofx_error *err)
{
	struct ofx_input in;
	struct ofx_buf text = {0};
	*out = NULL;
	OFX_TRY(ofx_input_open(&in, path, err));
	enum ofx_status status = read_all(&in, &text, err);
	ofx_input_close(&in);
	if (!status && text.len > INT32_MAX)
		status = ofx_fail_at(err, OFX_BAD, path, 0, "cannot use a second text beyond 2 GiB");
	if (!status) {
		struct ofx_second *s = ofx_alloc(sizeof *s);
		*s = (struct ofx_second){0};
		ofx_compare_read(ofx_buf_str(&text), false, &s->text);
		index_shingles(s);
		*out = s;
	}
	ofx_buf_release(&text);
	return status;
}

void ofx_second_free(struct ofx_second *s)
{
	if (!s)
		return;
	ofx_compared_release(&s->text);
	free(s->shingles);
	free(s);
}

/* A shingle of the block (a) and its twin in the second text (b). */
struct anchor {
	uint32_t a, b;
	size_t before; /* index of the anchor before it in the best chain, or SIZE_MAX */
};

static size_t find_anchors(const struct ofx_second *s, const struct ofx_points *p,
                           struct anchor *out)
{
	size_t n = 0;
	for (size_t i = 0; i + SHINGLE <= p->n; i++) {
		uint64_t h = hash_at(p->cp + i);
		size_t lo = 0, hi = s->n;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;
			if (s->shingles[mid].hash < h)
				lo = mid + 1;
			else
				hi = mid;
		}
		if (lo < s->n && s->shingles[lo].hash == h &&
		    !memcmp(p->cp + i, s->text.points.cp + s->shingles[lo].at,
		            SHINGLE * sizeof *p->cp))
			out[n++] = (struct anchor){(uint32_t)i, s->shingles[lo].at, SIZE_MAX};
	}
	return n;
}

/* Keeps the longest chain of anchors that rise in both texts. */
static size_t keep_rising(struct anchor *c, size_t n)
{
	size_t *last = ofx_alloc(ofx_size_mul(n + 1, sizeof *last)); /* by length: its best end */
	size_t best = 0;
	for (size_t i = 0; i < n; i++) {
		size_t lo = 0, hi = best;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;
			if (c[last[mid]].b < c[i].b)
				lo = mid + 1;
			else
				hi = mid;
		}
		c[i].before = lo ? last[lo - 1] : SIZE_MAX;
		last[lo] = i;
		best = lo == best ? best + 1 : best;
	}
	size_t at = best ? last[best - 1] : SIZE_MAX;
	for (size_t k = best; k-- > 0; at = c[at].before)
		last[k] = at;
	for (size_t k = 0; k < best; k++)
		c[k] = c[last[k]];
	free(last);
	return best;
}

/* Aligns a stretch of the block with a stretch of the second text. */
static void lay_gap(const struct ofx_second *s, struct ofx_beside *out, struct ofx_align *align,
                    struct ofx_span a, struct ofx_span b)
{
	if (a.beg >= a.end || b.beg >= b.end || a.end - a.beg > GAP || b.end - b.beg > GAP)
		return;
	ofx_align(align, out->text.points.cp + a.beg, a.end - a.beg, s->text.points.cp + b.beg,
	          b.end - b.beg);
	for (uint32_t i = a.beg; i < a.end; i++)
		if (align->at[i - a.beg] != OFX_ALIGN_NONE)
			out->at[i] = b.beg + align->at[i - a.beg];
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void ofx_second_lay(const struct ofx_second *s, struct ofx_str block, struct ofx_beside *out)
{
	struct ofx_align align = {0};
	ofx_compare_read(block, false, &out->text);
	const struct ofx_points *p = &out->text.points;
	out->at = ofx_grow(out->at, &out->cap_at, p->n, sizeof *out->at);
	for (size_t i = 0; i < p->n; i++)
		out->at[i] = OFX_ALIGN_NONE;
	struct anchor *c = ofx_alloc(ofx_size_mul(p->n + 1, sizeof *c));
	size_t n = keep_rising(c, find_anchors(s, p, c));
	if (n) {
		uint32_t before = least(least(c[0].a, c[0].b), OUTER);
		lay_gap(s, out, &align, (struct ofx_span){c[0].a - before, c[0].a},
		        (struct ofx_span){c[0].b - before, c[0].b});
	}
	for (size_t k = 0; k < n; k++) {
		uint32_t a = c[k].a + SHINGLE, b = c[k].b + SHINGLE;
		for (uint32_t i = 0; i < SHINGLE; i++)
			out->at[c[k].a + i] = c[k].b + i;
		if (k + 1 < n) {
			lay_gap(s, out, &align, (struct ofx_span){a, c[k + 1].a},
			        (struct ofx_span){b, c[k + 1].b});
		} else {
			uint32_t behind = least(least((uint32_t)p->n - a,
			                              (uint32_t)s->text.points.n - b), OUTER);
			lay_gap(s, out, &align, (struct ofx_span){a, a + behind},
			        (struct ofx_span){b, b + behind});
		}
	}
	free(c);
	ofx_align_release(&align);
}

void ofx_beside_release(struct ofx_beside *b)
{
	ofx_compared_release(&b->text);
	free(b->at);
	*b = (struct ofx_beside){0};
}

static bool is_same(const struct ofx_second *s, const struct ofx_beside *b, size_t i)
{
	return i < b->text.points.n && b->at[i] != OFX_ALIGN_NONE &&
	       s->text.points.cp[b->at[i]] == b->text.points.cp[i];
}

bool ofx_second_reads(const struct ofx_second *s, const struct ofx_beside *b, struct ofx_span span,
                      uint32_t cp[OFX_SECOND_MOST], size_t *n)
{
	size_t from = ofx_compared_at(&b->text, span.beg), to = ofx_compared_at(&b->text, span.end);
	*n = 0;
	if (!from || !is_same(s, b, from - 1) || !is_same(s, b, to))
		return false;
	uint32_t beg = b->at[from - 1] + 1, end = b->at[to];
	if (end < beg || end - beg > OFX_SECOND_MOST)
		return false;
	/* That a character is not there is told less easily than that it is another. */
	bool firm = from > 1 && is_same(s, b, from - 2) && is_same(s, b, to + 1);
	if (end - beg != to - from && !firm)
		return false;
	for (; beg < end; beg++)
		cp[(*n)++] = s->text.points.cp[beg];
	return true;
}
