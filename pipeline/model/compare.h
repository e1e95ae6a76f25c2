/* Texts as they are compared with one another, by the reference scorer's rules: code points of the
   NFKC form, by ICU alone and never by the product's own tables, with white space left out. */
#ifndef OFX_MODEL_COMPARE_H
#define OFX_MODEL_COMPARE_H

#include "model/align.h"

/* Start with {0}. */
struct ofx_compared {
	struct ofx_points points;
	struct ofx_span *span; /* by point: the bytes that it comes from */
	size_t n_span, cap_span;
};

/* Reads valid UTF-8; what the result held is dropped. With `spaces` white space is kept: a run of
   it is one character, LF where it holds one and else a space; the text's edges have none. */
void ofx_compare_read(struct ofx_str valid, bool spaces, struct ofx_compared *);
/* The same of any bytes: each ill-formed sequence is U+FFFD. There are no spans then. */
void ofx_compare_read_bytes(struct ofx_str bytes, bool spaces, struct ofx_compared *);
/* The first point that begins at or behind a byte; the number of points if none does. */
size_t ofx_compared_at(const struct ofx_compared *, uint32_t byte);
void ofx_compared_release(struct ofx_compared *);

/* Pages of which more than 35 % is wrong say nothing by alignment; nor do empty ones. */
static inline bool ofx_compare_hopeless(size_t chars, uint32_t distance)
{
	return !chars || (double)distance > 0.35 * (double)chars;
}

#endif
