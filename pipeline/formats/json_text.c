/* Reads the strings of JSON with their escapes, and writes what changes in them. */
#include "formats/json.h"

#include "base/utf8.h"

#include <stdlib.h>

static uint32_t hex4(const char *p)
{
	uint32_t x = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t c = (unsigned char)p[i];
		x = x << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return x;
}

/* Reads the escape at the start of raw; returns how many bytes it takes. jansson lets no half of a
   surrogate pair pass, and no escape without its end. */
static size_t read_escape(struct ofx_str raw, uint32_t *cp)
{
	static const char names[] = "bfnrt", codes[] = "\b\f\n\r\t";
	const char *p = raw.ptr;
	if (raw.len >= 6 && p[1] == 'u') {
		*cp = hex4(p + 2);
		if (*cp < 0xD800 || *cp > 0xDBFF || raw.len < 12)
			return 6;
		*cp = 0x10000 + ((*cp & 0x3FF) << 10 | (hex4(p + 8) & 0x3FF));
		return 12;
	}
	const char *name = raw.len > 1 && p[1] ? strchr(names, p[1]) : NULL;
	*cp = (unsigned char)(name ? codes[name - names] : raw.len > 1 ? p[1] : '\\');
	return raw.len > 1 ? 2 : 1;
}

void ofx_json_read(struct ofx_json_text *t, struct ofx_str json, struct ofx_json_span span)
{
	ofx_buf_clear(&t->text);
	t->n = 0;
	t->raw0 = span.beg;
	for (size_t i = span.beg; i < span.end;) {
		const char *p = json.ptr + i, *next = memchr(p, '\\', span.end - i);
		size_t plain = next ? (size_t)(next - p) : span.end - i;
		ofx_buf_add(&t->text, p, plain);
		i += plain;
		if (!next)
			break;
		uint32_t cp;
		char utf8[4];
		struct ofx_json_unit e = {.at = (uint32_t)t->text.len, .raw = i};
		e.raw_len = (uint32_t)read_escape(ofx_str(next, span.end - i), &cp);
		e.len = ofx_u8_put(cp, utf8);
		ofx_buf_add(&t->text, utf8, e.len);
		i += e.raw_len;
		t->escapes = ofx_grow(t->escapes, &t->cap, t->n, sizeof *t->escapes);
		t->escapes[t->n++] = e;
	}
}

size_t ofx_json_at(const struct ofx_json_text *t, uint32_t at)
{
	size_t lo = 0, hi = t->n; /* the first escape that ends behind `at` */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->escapes[mid].at + t->escapes[mid].len <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return t->raw0 + at;
	const struct ofx_json_unit *e = &t->escapes[lo - 1];
	return e->raw + e->raw_len + (at - (e->at + e->len));
}

void ofx_json_text_release(struct ofx_json_text *t)
{
	ofx_buf_release(&t->text);
	free(t->escapes);
	*t = (struct ofx_json_text){0};
}

struct ofx_json_style ofx_json_style(struct ofx_str json)
{
	struct ofx_json_style style = {false, false};
	for (size_t i = 0; i < json.len; i++) {
		if ((unsigned char)json.ptr[i] >= 0x80)
			return (struct ofx_json_style){false, false};
		if (json.ptr[i] != '\\' || i + 1 == json.len)
			continue;
		if (json.ptr[++i] != 'u' || json.len - i < 5)
			continue;
		style.ascii = true;
		for (size_t k = 1; k < 5; k++)
			style.upper |= json.ptr[i + k] >= 'A' && json.ptr[i + k] <= 'F';
	}
	return style;
}

static void add_hex(uint32_t unit, bool upper, struct ofx_buf *out)
{
	ofx_buf_addf(out, upper ? "\\u%04X" : "\\u%04x", (unsigned)unit);
}

void ofx_json_write(struct ofx_str text, struct ofx_json_style style, struct ofx_buf *out)
{
	static const char codes[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
	for (size_t i = 0; i < text.len;) {
		size_t beg = i;
		uint32_t cp = ofx_u8_next(text.ptr, &i);
		const char *short_form = cp && cp < 0x80 ? strchr(codes, (int)cp) : NULL;
		if (short_form) {
			ofx_buf_add(out, (char[]){'\\', names[short_form - codes]}, 2);
		} else if (cp < 0x20 || (style.ascii && cp >= 0x80 && cp < 0x10000)) {
			add_hex(cp, style.upper, out);
		} else if (style.ascii && cp >= 0x10000) {
			add_hex(0xD7C0 + (cp >> 10), style.upper, out);
			add_hex(0xDC00 | (cp & 0x3FF), style.upper, out);
		} else {
			ofx_buf_add(out, text.ptr + beg, i - beg);
		}
	}
}

static unsigned read_unit(struct ofx_str raw, size_t *used, char out[4])
{
	uint32_t cp;
	if (*raw.ptr == '\\') {
		*used = read_escape(raw, &cp);
		return ofx_u8_put(cp, out);
	}
	*used = ofx_u8_len(*raw.ptr);
	memcpy(out, raw.ptr, *used);
	return (unsigned)*used;
}

static void put_plain(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	ofx_json_write(text, (struct ofx_json_style){false, false}, out);
}

static void put_lower(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	ofx_json_write(text, (struct ofx_json_style){true, false}, out);
}

static void put_upper(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	ofx_json_write(text, (struct ofx_json_style){true, true}, out);
}

const struct ofx_escape *ofx_json_escape(struct ofx_json_style style)
{
	static const struct ofx_escape plain = {read_unit, put_plain}, lower = {read_unit, put_lower},
	                               upper = {read_unit, put_upper};
	return !style.ascii ? &plain : style.upper ? &upper : &lower;
}
