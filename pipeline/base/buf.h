/* Growable buffers and arrays that own their memory. */
#ifndef OFX_BASE_BUF_H
#define OFX_BASE_BUF_H

#include "base/str.h"

/* Owned bytes. Start with {0}; ptr is NULL only while cap is 0. */
struct ofx_buf {
	char *ptr;
	size_t len, cap;
};

void ofx_buf_add(struct ofx_buf *, const void *ptr, size_t len);
void ofx_buf_addf(struct ofx_buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ofx_buf_reserve(struct ofx_buf *, size_t more); /* room for `more` further bytes */
void ofx_buf_release(struct ofx_buf *);

static inline void ofx_buf_add_str(struct ofx_buf *b, struct ofx_str s)
{
	ofx_buf_add(b, s.ptr, s.len);
}

static inline void ofx_buf_clear(struct ofx_buf *b)
{
	b->len = 0;
}

static inline struct ofx_str ofx_buf_str(const struct ofx_buf *b)
{
	return ofx_str(b->ptr ? b->ptr : "", b->len);
}

/* n * size, or the end of the program where that overflows. */
size_t ofx_size_mul(size_t n, size_t size);

/* Never return NULL. */
void *ofx_alloc(size_t size);
void *ofx_realloc(void *ptr, size_t size);

/* Makes room for one more item in the array `ptr` of `*cap` items holding `n`:
   items = ofx_grow(items, &cap, n, sizeof *items). */
void *ofx_grow(void *ptr, size_t *cap, size_t n, size_t size);

#endif
