/* How text is written in XML: references, white space, and what must be escaped. */
#include "formats/xml.h"

#include "base/utf8.h"


static const struct {
	struct ofx_str name;
	char c;
} entities[] = {{{"amp;", 4}, '&'},
                {{"lt;", 3}, '<'},
                {{"gt;", 3}, '>'},
                {{"quot;", 5}, '"'},
                {{"apos;", 5}, '\''}};

/* The character that a reference after & stands for, and how long it is; 0 for one of an entity that
   XML does not define, up to its semicolon. */
static uint32_t reference(struct ofx_str s, size_t *len)
{
	if (s.len > 1 && *s.ptr == '#') {
		bool hex = s.ptr[1] == 'x';
		uint32_t cp = 0;
		size_t i = hex ? 2 : 1;
		for (; i < s.len && s.ptr[i] != ';'; i++) {
			int c = s.ptr[i];
			int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
			cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
		}
		*len = i < s.len ? i + 1 : i;
		return cp && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF) ? cp : 0xFFFD;
	}
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (ofx_str_starts(s, entities[i].name)) {
			*len = entities[i].name.len;
			return (unsigned char)entities[i].c;
		}
	const char *end = s.len ? memchr(s.ptr, ';', s.len) : NULL;
	*len = end ? (size_t)(end - s.ptr) + 1 : s.len;
	return 0;
}

static unsigned unit(struct ofx_str raw, size_t *used, char out[4], bool flowing)
{
	char c = *raw.ptr;
	if (c == '&') {
		size_t len;
		uint32_t cp = reference(ofx_str(raw.ptr + 1, raw.len - 1), &len);
		*used = len + 1;
		return ofx_u8_put(cp ? cp : 0xFFFC, out);
	}
	if (c == '\r') { /* XML reads CR LF and CR as LF */
		*used = raw.len > 1 && raw.ptr[1] == '\n' ? 2 : 1;
		*out = flowing ? ' ' : '\n';
		return 1;
	}
	if (flowing && (c == '\n' || c == '\t')) {
		*used = 1;
		*out = ' ';
		return 1;
	}
	unsigned n = ofx_u8_len(c);
	n = n < raw.len ? n : (unsigned)raw.len;
	memcpy(out, raw.ptr, n);
	*used = n;
	return n;
}

static unsigned unit_text(struct ofx_str raw, size_t *used, char out[4])
{
	return unit(raw, used, out, false);
}

static unsigned unit_flowing(struct ofx_str raw, size_t *used, char out[4])
{
	return unit(raw, used, out, true);
}

static const char *escape(char c, bool value)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return value ? "&quot;" : NULL;
	case '\'': return value ? "&#39;" : NULL;
	case '\t': return value ? "&#9;" : NULL;
	case '\n': return value ? "&#10;" : NULL;
	case '\r': return "&#13;";
	default: return NULL;
	}
}

static void put(struct ofx_str text, bool value, struct ofx_buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *e = escape(text.ptr[i], value);
		if (e)
			ofx_buf_add(out, e, strlen(e));
		else
			ofx_buf_add(out, text.ptr + i, 1);
	}
}

static void put_value(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	put(text, true, out);
}

static void put_text(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	put(text, false, out);
}

const struct ofx_escape ofx_xml_value = {unit_flowing, put_value};
const struct ofx_escape ofx_xml_text = {unit_text, put_text};
const struct ofx_escape ofx_xml_flowing = {unit_flowing, put_text};

/* How far raw text goes to the next reference to an entity that XML does not define, and how long
   that is; raw.len and 0 if there is none. */
static size_t foreign(struct ofx_str raw, size_t *len)
{
	for (size_t i = 0; i < raw.len; i++) {
		const char *amp = memchr(raw.ptr + i, '&', raw.len - i);
		if (!amp)
			break;
		i = (size_t)(amp - raw.ptr);
		size_t n;
		if (!reference(ofx_str(amp + 1, raw.len - i - 1), &n)) {
			*len = n + 1;
			return i;
		}
	}
	*len = 0;
	return raw.len;
}

bool ofx_xml_foreign(struct ofx_str raw)
{
	size_t len;
	foreign(raw, &len);
	return len != 0;
}

void ofx_xml_read(struct ofx_passage *p, const struct ofx_xml *x, struct ofx_str raw,
                  const struct ofx_escape *e, unsigned flags, int conf)
{
	while (raw.len) {
		size_t len, n = foreign(raw, &len);
		if (n)
			ofx_passage_read(p, ofx_str(raw.ptr, n), ofx_xml_off(x, raw.ptr), e, flags,
			                 conf);
		if (len)
			ofx_buf_add_str(&p->text, OFX_STR("\uFFFC"));
		raw = ofx_str(raw.ptr + n + len, raw.len - n - len);
	}
}
