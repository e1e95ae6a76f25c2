/* Walks over well-formed XML, tag by tag, and knows where each stands. */
#include "formats/xml.h"

#include "adapt/xml.h"

#include <stdlib.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct ofx_str rest_of(const struct ofx_xml *x)
{
	return ofx_str(x->file.ptr + x->pos, x->file.len - x->pos);
}

/* Where `what` begins in s, or s.len. */
static size_t find(struct ofx_str s, struct ofx_str what)
{
	size_t pos = 0;
	while (s.len - pos >= what.len) {
		const char *p = memchr(s.ptr + pos, *what.ptr, s.len - pos - what.len + 1);
		if (!p)
			break;
		pos = (size_t)(p - s.ptr);
		if (!memcmp(p, what.ptr, what.len))
			return pos;
		pos++;
	}
	return s.len;
}

/* How long a tag is: a quoted value may hold a >. */
static size_t tag_len(struct ofx_str s)
{
	char quote = 0;
	for (size_t i = 1; i < s.len; i++) {
		char c = s.ptr[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return i + 1;
	}
	return s.len;
}

/* How long a declaration of the document type is: its subset may hold tags, quotes and comments. */
static size_t doctype_len(struct ofx_str s)
{
	size_t open = 0;
	for (size_t i = 1; i < s.len; i++) {
		struct ofx_str here = ofx_str(s.ptr + i, s.len - i);
		char c = *here.ptr;
		if (ofx_str_starts(here, OFX_STR("<!--")))
			i += find(here, OFX_STR("-->"));
		else if (ofx_str_starts(here, OFX_STR("<?")))
			i += find(here, OFX_STR("?>"));
		else if (c == '"' || c == '\'')
			i += 1 + find(ofx_str(here.ptr + 1, here.len - 1), ofx_str(&c, 1));
		else if (c == '<')
			open++;
		else if (c == '[')
			open++;
		else if (c == ']' || (c == '>' && open))
			open--;
		else if (c == '>')
			return i + 1;
	}
	return s.len;
}

/* Skips what is neither tag nor text; false where nothing of the kind comes. */
static bool skip(struct ofx_xml *x)
{
	struct ofx_str s = rest_of(x);
	size_t n;
	if (ofx_str_starts(s, OFX_STR("<!--")))
		n = find(s, OFX_STR("-->")) + 3;
	else if (ofx_str_starts(s, OFX_STR("<?")))
		n = find(s, OFX_STR("?>")) + 2;
	else if (ofx_str_starts(s, OFX_STR("<!DOCTYPE")))
		n = doctype_len(s);
	else if (x->pos == 0 && ofx_str_starts(s, OFX_STR("\xEF\xBB\xBF")))
		n = 3;
	else
		return false;
	x->pos += n < s.len ? n : s.len;
	return true;
}

static struct ofx_str local_name(struct ofx_str name)
{
	const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
	if (!colon)
		return name;
	return ofx_str(colon + 1, name.len - (size_t)(colon + 1 - name.ptr));
}

static void read_tag(struct ofx_xml *x, struct ofx_str s)
{
	x->raw = ofx_str(s.ptr, tag_len(s));
	bool close = x->raw.len > 1 && x->raw.ptr[1] == '/';
	bool empty = x->raw.len > 2 && x->raw.ptr[x->raw.len - 2] == '/';
	x->kind = close ? OFX_XML_CLOSE : empty ? OFX_XML_EMPTY : OFX_XML_OPEN;
	x->depth += x->kind == OFX_XML_OPEN;
	x->depth -= close && x->depth;
	size_t beg = close ? 2 : 1, end = beg;
	while (end < x->raw.len && !is_space(x->raw.ptr[end]) && x->raw.ptr[end] != '>' &&
	       x->raw.ptr[end] != '/')
		end++;
	x->name = local_name(ofx_str(x->raw.ptr + beg, end > beg ? end - beg : 0));
}

bool ofx_xml_next(struct ofx_xml *x)
{
	while (skip(x))
		;
	struct ofx_str s = rest_of(x);
	x->name = ofx_str("", 0);
	if (!s.len) {
		x->kind = OFX_XML_END;
		x->raw = s;
		return false;
	}
	if (ofx_str_starts(s, OFX_STR("<![CDATA["))) {
		size_t n = find(s, OFX_STR("]]>"));
		x->kind = OFX_XML_CDATA;
		x->raw = ofx_str(s.ptr + 9, n > 9 ? n - 9 : 0);
		x->pos += n + 3 < s.len ? n + 3 : s.len;
		return true;
	}
	if (*s.ptr == '<') {
		read_tag(x, s);
	} else {
		const char *lt = memchr(s.ptr, '<', s.len);
		x->kind = OFX_XML_TEXT;
		x->raw = ofx_str(s.ptr, lt ? (size_t)(lt - s.ptr) : s.len);
	}
	x->pos += x->raw.len;
	return true;
}

bool ofx_xml_is(const struct ofx_xml *x, const char *name)
{
	return ofx_str_eq(x->name, ofx_str_of(name));
}

bool ofx_xml_attr(const struct ofx_xml *x, const char *name, struct ofx_str *value)
{
	struct ofx_str s = x->raw;
	size_t i = 1;
	while (i < s.len && !is_space(s.ptr[i]))
		i++;
	for (;;) {
		while (i < s.len && is_space(s.ptr[i]))
			i++;
		size_t beg = i;
		while (i < s.len && s.ptr[i] != '=')
			i++;
		size_t end = i;
		while (end > beg && is_space(s.ptr[end - 1]))
			end--;
		while (i < s.len && s.ptr[i] != '"' && s.ptr[i] != '\'')
			i++;
		if (i >= s.len)
			return false;
		char quote = s.ptr[i++];
		size_t from = i;
		while (i < s.len && s.ptr[i] != quote)
			i++;
		if (i >= s.len)
			return false;
		if (ofx_str_eq(local_name(ofx_str(s.ptr + beg, end - beg)), ofx_str_of(name))) {
			*value = ofx_str(s.ptr + from, i - from);
			return true;
		}
		i++;
	}
}

int ofx_xml_conf(const struct ofx_xml *x, const char *name)
{
	struct ofx_str value;
	char text[32];
	if (!ofx_xml_attr(x, name, &value) || value.len >= sizeof text)
		return OFX_NO_CONF;
	memcpy(text, value.ptr, value.len);
	text[value.len] = '\0';
	char *end;
	double conf = strtod(text, &end);
	if (end == text || *end || !(conf >= 0 && conf <= 100))
		return OFX_NO_CONF;
	return (int)(conf <= 1 ? conf * 1000 : conf * 10);
}

uint64_t ofx_xml_off(const struct ofx_xml *x, const char *ptr)
{
	return (uint64_t)(ptr - x->file.ptr);
}

enum ofx_sniff ofx_xml_sniff(const struct ofx_format *format, struct ofx_str head)
{
	/* UTF-16 is told by its zero bytes; without them it reads as ASCII does here. */
	char plain[OFX_SNIFF_BYTES];
	size_t n = 0;
	for (size_t i = 0; i < head.len && n < sizeof plain; i++)
		if (head.ptr[i] && head.ptr[i] != '\xFF' && head.ptr[i] != '\xFE')
			plain[n++] = head.ptr[i];
	struct ofx_str s = ofx_str(plain, n), bom = OFX_STR("\xEF\xBB\xBF");
	if (s.len < bom.len && ofx_str_starts(bom, s))
		return OFX_SNIFF_MORE;
	if (ofx_str_starts(s, bom))
		s = ofx_str(s.ptr + bom.len, s.len - bom.len);
	for (struct ofx_xml x = {.file = s};;) {
		bool token = ofx_xml_next(&x);
		if (x.kind == OFX_XML_TEXT)
			for (size_t i = 0; i < x.raw.len; i++)
				if (!is_space(x.raw.ptr[i]))
					return OFX_SNIFF_NO;
		if (!token || x.pos == s.len)
			return OFX_SNIFF_MORE;
		if (x.kind != OFX_XML_TEXT)
			return ofx_xml_is(&x, format->root) ? OFX_SNIFF_YES : OFX_SNIFF_NO;
	}
}

enum ofx_status ofx_xml_check_file(const struct ofx_format *format, struct ofx_str file,
                                   const char *name, const struct ofx_behind *behind,
                                   struct ofx_error *err)
{
	return ofx_xml_check(file, format->root, format->title, name, behind->pass, behind->ctx, err);
}
