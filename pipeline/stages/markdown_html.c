/* Walks HTML: tags, comments, raw elements, entities, and text. */
#include "stages/markdown_html.h"

#include "text/chars.h"

#include <strings.h>

static bool is_alpha(char c)
{
	return ofx_is((unsigned char)c, OFX_LATIN) && (unsigned char)c < 0x80;
}

static bool opens_tag(struct ofx_str s)
{
	return s.len > 1 && *s.ptr == '<' && (is_alpha(s.ptr[1]) || strchr("/!?", s.ptr[1]));
}

/* The element, if what it holds is shown as it is written, or not at all. */
static const char *raw_element(struct ofx_str tag)
{
	static const char *const names[] = {"script", "style", "pre", "code", "textarea", NULL};
	for (const char *const *n = names; *n; n++) {
		size_t len = strlen(*n);
		if (tag.len > len + 1 && !strncasecmp(tag.ptr + 1, *n, len) &&
		    !is_alpha(tag.ptr[len + 1]))
			return *n;
	}
	return NULL;
}

/* The end of what began as a tag, and the state behind it. */
static size_t through_tag(struct ofx_html_walk *w, struct ofx_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (w->quote) {
			if (c == w->quote)
				w->quote = 0;
		} else if (c == '"' || c == '\'') {
			w->quote = c;
		} else if (c == '>') {
			w->where = w->raw ? OFX_HTML_IN_RAW : OFX_HTML_OUTSIDE;
			return i + 1;
		}
	}
	return s.len;
}

static size_t through_comment(struct ofx_html_walk *w, struct ofx_str s)
{
	for (size_t i = 0; i + 3 <= s.len; i++) {
		if (!memcmp(s.ptr + i, "-->", 3)) {
			w->where = OFX_HTML_OUTSIDE;
			return i + 3;
		}
	}
	return s.len;
}

static size_t through_raw(struct ofx_html_walk *w, struct ofx_str s)
{
	size_t len = strlen(w->raw);
	for (size_t i = 0; i + 2 + len <= s.len; i++) {
		if (s.ptr[i] == '<' && s.ptr[i + 1] == '/' &&
		    !strncasecmp(s.ptr + i + 2, w->raw, len)) {
			w->where = OFX_HTML_OUTSIDE;
			w->raw = NULL;
			return i;
		}
	}
	return s.len;
}

static size_t markup(struct ofx_html_walk *w, struct ofx_str s)
{
	switch (w->where) {
	case OFX_HTML_IN_TAG: return through_tag(w, s);
	case OFX_HTML_IN_COMMENT: return through_comment(w, s);
	case OFX_HTML_IN_RAW: return through_raw(w, s);
	case OFX_HTML_OUTSIDE: break;
	}
	return 0;
}

/* The length of an entity at the start of s, or 0. */
static size_t entity(struct ofx_str s)
{
	size_t i = 1;
	if (s.len < 3 || *s.ptr != '&')
		return 0;
	i += s.ptr[1] == '#';
	size_t name = i;
	while (i < s.len && i < 32 && (is_alpha(s.ptr[i]) || (s.ptr[i] >= '0' && s.ptr[i] <= '9')))
		i++;
	return i > name && i < s.len && s.ptr[i] == ';' ? i + 1 : 0;
}

static struct ofx_span trim(struct ofx_str text, struct ofx_span s)
{
	while (s.beg < s.end && strchr(" \t", text.ptr[s.beg]))
		s.beg++;
	while (s.beg < s.end && strchr(" \t", text.ptr[s.end - 1]))
		s.end--;
	return s;
}

enum ofx_html_part ofx_html_next(struct ofx_html_walk *w, struct ofx_str text, struct ofx_span *rest,
                                 struct ofx_span *part)
{
	while (rest->beg < rest->end) {
		struct ofx_str s = ofx_str_sub(text, *rest);
		size_t n = markup(w, s);
		if (!n && opens_tag(s)) {
			bool comment = ofx_str_starts(s, OFX_STR("<!--"));
			w->where = comment ? OFX_HTML_IN_COMMENT : OFX_HTML_IN_TAG;
			w->raw = comment ? NULL : raw_element(s);
			n = markup(w, s);
		}
		size_t name = n ? 0 : entity(s);
		*part = (struct ofx_span){rest->beg, rest->beg + (uint32_t)(n + name)};
		if (n || name) {
			rest->beg = part->end;
			return OFX_HTML_MARKUP;
		}
		for (n = 1; n < s.len; n++) {
			struct ofx_str at = ofx_str(s.ptr + n, s.len - n);
			if (opens_tag(at) || entity(at))
				break;
		}
		part->end = rest->beg + (uint32_t)n;
		rest->beg = part->end;
		*part = trim(text, *part);
		if (part->beg < part->end)
			return OFX_HTML_TEXT;
	}
	return OFX_HTML_END;
}
