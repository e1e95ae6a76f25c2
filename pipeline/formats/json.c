/* Checks JSON with jansson, and walks what it accepted. */
#include "formats/json.h"

#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>

/* What jansson says may quote the text; it must stay one line. */
static void make_one_line(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F)
			*s = ' ';
}

enum ofx_status ofx_json_check(struct ofx_str text, const char *what, const char *name,
                               struct ofx_error *err)
{
	json_error_t fault;
	/* As reals, numbers of any length pass. */
	json_t *o = json_loadb(text.ptr, text.len,
	                       JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
	                       &fault);
	json_decref(o);
	if (o)
		return OFX_OK;
	make_one_line(fault.text);
	return ofx_fail_at(err, OFX_BAD, name, fault.line > 0 ? (uint64_t)fault.line : 1,
	                   "cannot read %s: %s", what, fault.text);
}

size_t ofx_json_start(struct ofx_str file)
{
	return ofx_str_starts(file, OFX_STR("\uFEFF")) ? 3 : 0;
}

bool ofx_json_holds(struct ofx_str head, const char *bytes)
{
	size_t n = strlen(bytes);
	for (size_t i = 0; i + n <= head.len; i++)
		if (!memcmp(head.ptr + i, bytes, n))
			return true;
	return false;
}

enum ofx_status ofx_json_check_file(struct ofx_str file, const char *what, const char *name,
                                    struct ofx_error *err)
{
	size_t start = ofx_json_start(file);
	if (file.len > OFX_JSON_MAX)
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot read %s: it is larger than %d MiB",
		                   what, OFX_JSON_MAX >> 20);
	return ofx_json_check(ofx_str(file.ptr + start, file.len - start), what, name, err);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next byte that is no white space; 0 at the end. */
static char look(struct ofx_json *j)
{
	while (j->pos < j->text.len && is_blank(j->text.ptr[j->pos]))
		j->pos++;
	return j->pos < j->text.len ? j->text.ptr[j->pos] : '\0';
}

bool ofx_json_enter(struct ofx_json *j, char bracket)
{
	if (look(j) != bracket)
		return false;
	j->pos++;
	return true;
}

bool ofx_json_item(struct ofx_json *j)
{
	char c = look(j);
	if (c == ',' || c == ']' || c == '}')
		j->pos++;
	return c != ']' && c != '}' && c;
}

bool ofx_json_member(struct ofx_json *j, struct ofx_json_span *key)
{
	if (!ofx_json_item(j) || !ofx_json_string(j, key))
		return false;
	if (look(j) == ':')
		j->pos++;
	return true;
}

bool ofx_json_find(struct ofx_json *j, struct ofx_str name)
{
	struct ofx_json_span key;
	while (ofx_json_member(j, &key)) {
		if (ofx_json_is(j, key, name))
			return true;
		ofx_json_skip(j);
	}
	return false;
}

bool ofx_json_string(struct ofx_json *j, struct ofx_json_span *span)
{
	if (look(j) != '"')
		return false;
	span->beg = ++j->pos;
	while (j->pos < j->text.len && j->text.ptr[j->pos] != '"')
		j->pos += j->text.ptr[j->pos] == '\\' ? 2 : 1;
	if (j->pos > j->text.len)
		j->pos = j->text.len;
	span->end = j->pos;
	j->pos += j->pos < j->text.len;
	return true;
}

void ofx_json_skip(struct ofx_json *j)
{
	size_t depth = 0;
	struct ofx_json_span s;
	do {
		char c = look(j);
		if (!c)
			return;
		if (ofx_json_string(j, &s))
			continue;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		j->pos++;
		if (strchr("{[]},:", c))
			continue;
		while (j->pos < j->text.len && !is_blank(j->text.ptr[j->pos]) &&
		       !strchr("]},", j->text.ptr[j->pos]))
			j->pos++; /* a number, or a name */
	} while (depth);
}

double ofx_json_number(struct ofx_json *j, double none)
{
	look(j);
	size_t beg = j->pos;
	char copy[32], *end;
	ofx_json_skip(j);
	size_t n = j->pos - beg;
	if (!n || n >= sizeof copy || !strchr("-0123456789", j->text.ptr[beg]))
		return none;
	memcpy(copy, j->text.ptr + beg, n);
	copy[n] = '\0';
	double x = strtod(copy, &end);
	return *end ? none : x;
}

int ofx_json_conf(struct ofx_json *j)
{
	double x = ofx_json_number(j, -1);
	return x >= 0 && x <= 1 ? (int)(x * 1000 + 0.5) : OFX_NO_CONF;
}

bool ofx_json_is(const struct ofx_json *j, struct ofx_json_span span, struct ofx_str name)
{
	struct ofx_str raw = ofx_str(j->text.ptr + span.beg, span.end - span.beg);
	if (!raw.len || !memchr(raw.ptr, '\\', raw.len))
		return ofx_str_eq(raw, name);
	struct ofx_json_text t = {0};
	ofx_json_read(&t, j->text, span);
	bool same = ofx_str_eq(ofx_buf_str(&t.text), name);
	ofx_json_text_release(&t);
	return same;
}

static uint32_t hex4(const char *p)
{
	uint32_t x = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t c = (unsigned char)p[i];
		x = x << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return x;
}

/* Reads the escape at p; returns how many bytes it takes. jansson lets no half of a surrogate pair
   pass. */
static uint32_t read_escape(const char *p, uint32_t *cp)
{
	static const char names[] = "bfnrt", codes[] = "\b\f\n\r\t";
	if (p[1] == 'u') {
		*cp = hex4(p + 2);
		if (*cp < 0xD800 || *cp > 0xDBFF)
			return 6;
		*cp = 0x10000 + ((*cp & 0x3FF) << 10 | (hex4(p + 8) & 0x3FF));
		return 12;
	}
	const char *name = strchr(names, p[1]);
	*cp = (unsigned char)(name ? codes[name - names] : p[1]);
	return 2;
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
		e.raw_len = read_escape(next, &cp);
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
		*used = read_escape(raw.ptr, &cp);
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
