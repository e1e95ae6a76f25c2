/* Reads texts for comparison: NFKC, without white space or with it. */
#include "model/compare.h"

#include "adapt/nfkc.h"
#include "base/utf8.h"

#include <stdlib.h>

/* What the reference scorer takes out: the white space of Python's re and str. */
static bool is_white(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0D) || (cp >= 0x1C && cp <= 0x20) || cp == 0x85 ||
	       cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 ||
	       cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static void add_point(struct ofx_compared *t, uint32_t cp, struct ofx_span span)
{
	ofx_points_add(&t->points, cp);
	t->span = ofx_grow(t->span, &t->cap_span, t->n_span, sizeof *t->span);
	t->span[t->n_span++] = span;
}

/* The run of white space before the next point; an empty span: none. */
struct white {
	struct ofx_span span;
	bool line_break;
};

static void add_piece(struct ofx_compared *out, struct ofx_str form, struct ofx_span span,
                      bool spaces, struct white *white)
{
	for (size_t i = 0; i < form.len;) {
		uint32_t cp = ofx_u8_next(form.ptr, &i);
		if (is_white(cp)) {
			white->span.beg = white->span.end ? white->span.beg : span.beg;
			white->span.end = span.end;
			white->line_break |= cp == '\n';
			continue;
		}
		if (white->span.end && spaces && out->points.n)
			add_point(out, white->line_break ? '\n' : ' ', white->span);
		*white = (struct white){{0, 0}, false};
		add_point(out, cp, span);
	}
}

void ofx_compare_read(struct ofx_str text, bool spaces, struct ofx_compared *out)
{
	struct ofx_buf form = {0};
	struct white white = {{0, 0}, false};
	out->points.n = out->n_span = 0;
	for (size_t pos = 0; pos < text.len;) {
		struct ofx_str rest = ofx_str(text.ptr + pos, text.len - pos);
		struct ofx_str piece = ofx_str(rest.ptr, ofx_nfkc_piece(rest));
		struct ofx_span span = {(uint32_t)pos, (uint32_t)(pos + piece.len)};
		pos = span.end;
		ofx_buf_clear(&form);
		if (piece.len == 1)
			ofx_buf_add_str(&form, piece); /* ASCII is its own form */
		else
			ofx_nfkc(piece, &form);
		add_piece(out, ofx_buf_str(&form), span, spaces, &white);
	}
	ofx_buf_release(&form);
}

void ofx_compare_read_bytes(struct ofx_str bytes, bool spaces, struct ofx_compared *out)
{
	struct ofx_buf valid = {0};
	for (;;) {
		size_t n = ofx_u8_valid(bytes);
		bool cut;
		ofx_buf_add(&valid, bytes.ptr, n);
		bytes = ofx_str(bytes.ptr + n, bytes.len - n);
		if (!bytes.len)
			break;
		ofx_buf_add(&valid, "\xEF\xBF\xBD", 3); /* U+FFFD */
		n = ofx_u8_bad(bytes, &cut);
		bytes = ofx_str(bytes.ptr + n, bytes.len - n);
	}
	ofx_compare_read(ofx_buf_str(&valid), spaces, out);
	ofx_buf_release(&valid);
}

size_t ofx_compared_at(const struct ofx_compared *t, uint32_t byte)
{
	size_t lo = 0, hi = t->n_span;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (t->span[mid].beg < byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void ofx_compared_release(struct ofx_compared *t)
{
	ofx_points_release(&t->points);
	free(t->span);
	*t = (struct ofx_compared){0};
}
