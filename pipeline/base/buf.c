/* Growable buffers and arrays that own their memory. */
#include "base/buf.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

size_t ofx_size_mul(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		ofx_die_nomem();
	return n * size;
}

void *ofx_alloc(size_t size)
{
	return ofx_realloc(NULL, size);
}

void *ofx_realloc(void *ptr, size_t size)
{
	void *p = realloc(ptr, size ? size : 1);
	if (!p)
		ofx_die_nomem();
	return p;
}

void *ofx_grow(void *ptr, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return ptr;
	*cap = *cap ? *cap + *cap / 2 + 1 : 16;
	*cap = *cap > n ? *cap : n + 1;
	return ofx_realloc(ptr, ofx_size_mul(*cap, size));
}

void ofx_buf_reserve(struct ofx_buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 - b->len)
		ofx_die_nomem();
	if (b->len + more <= b->cap)
		return;
	size_t cap = b->cap + b->cap / 2;
	if (cap < b->len + more)
		cap = b->len + more;
	if (cap < 64)
		cap = 64;
	b->ptr = ofx_realloc(b->ptr, cap);
	b->cap = cap;
}

void ofx_buf_add(struct ofx_buf *b, const void *ptr, size_t len)
{
	if (!len)
		return;
	ofx_buf_reserve(b, len);
	memcpy(b->ptr + b->len, ptr, len);
	b->len += len;
}

void ofx_buf_addf(struct ofx_buf *b, const char *fmt, ...)
{
	size_t room = 64;
	for (;;) {
		va_list ap;
		ofx_buf_reserve(b, room);
		va_start(ap, fmt);
		int n = vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, ap);
		va_end(ap);
		if (n < 0)
			return;
		if ((size_t)n < b->cap - b->len) {
			b->len += (size_t)n;
			return;
		}
		room = (size_t)n + 1;
	}
}

void ofx_buf_release(struct ofx_buf *b)
{
	free(b->ptr);
	*b = (struct ofx_buf){0};
}
