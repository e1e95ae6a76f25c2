/* Borrowed strings and spans: the two ways to point at text without owning it. */
#ifndef OFX_BASE_STR_H
#define OFX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes, UTF-8 unless said otherwise; may hold NUL; never freed through this. */
struct ofx_str {
	const char *ptr;
	size_t len;
};

/* Half-open range of bytes, on code point edges. */
struct ofx_span {
	uint32_t beg, end;
};

/* OFX_STR("…") for a literal; OFX_STR_FMT/ARG for printf's "%.*s". */
#define OFX_STR(lit)   ((struct ofx_str){(lit), sizeof(lit) - 1})
#define OFX_STR_ARG(s) (int)(s).len, (s).ptr

static inline struct ofx_str ofx_str(const char *ptr, size_t len)
{
	return (struct ofx_str){ptr, len};
}

static inline struct ofx_str ofx_str_of(const char *cstr)
{
	return (struct ofx_str){cstr, strlen(cstr)};
}

static inline bool ofx_str_eq(struct ofx_str a, struct ofx_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Byte order, which for UTF-8 is code point order. */
static inline int ofx_str_cmp(struct ofx_str a, struct ofx_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static inline bool ofx_str_starts(struct ofx_str s, struct ofx_str head)
{
	return s.len >= head.len && memcmp(s.ptr, head.ptr, head.len) == 0;
}

static inline struct ofx_str ofx_str_sub(struct ofx_str s, struct ofx_span span)
{
	return (struct ofx_str){s.ptr + span.beg, span.end - span.beg};
}

/* Whether two spans share bytes, or one is empty and touches the other. */
static inline bool ofx_span_meets(struct ofx_span a, struct ofx_span b)
{
	if (a.beg == a.end || b.beg == b.end)
		return a.beg <= b.end && b.beg <= a.end;
	return a.beg < b.end && b.beg < a.end;
}

/* Cuts the text up to `sep` off the front of *s and returns it; *s keeps what follows.
   Without a separator all of *s is returned and *s becomes empty. */
static inline struct ofx_str ofx_str_cut(struct ofx_str *s, char sep)
{
	const char *p = s->len ? memchr(s->ptr, sep, s->len) : NULL;
	struct ofx_str head = {s->ptr, p ? (size_t)(p - s->ptr) : s->len};
	size_t used = p ? head.len + 1 : head.len;
	*s = (struct ofx_str){s->ptr + used, s->len - used};
	return head;
}

/* How often the byte stands in the text: lines that end, for '\n'. */
static inline size_t ofx_str_count(struct ofx_str s, char c)
{
	size_t n = 0;
	for (const char *p; s.len && (p = memchr(s.ptr, c, s.len)); n++) {
		size_t used = (size_t)(p - s.ptr) + 1;
		s = (struct ofx_str){p + 1, s.len - used};
	}
	return n;
}

#endif
