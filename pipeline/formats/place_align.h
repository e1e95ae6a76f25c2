/* Which character of a changed text each character of the new one stands for. Private to place. */
#ifndef OFX_FORMATS_PLACE_ALIGN_H
#define OFX_FORMATS_PLACE_ALIGN_H

#include "base/buf.h"

#define OFX_PLACE_NONE UINT32_MAX

/* Working memory, and for each character of `to` the index of the one of `from` that it equals or
   replaces, rising, or OFX_PLACE_NONE: it was inserted. Start with {0}. */
struct ofx_place_align {
	uint32_t *a, *b; /* code points */
	size_t n, m, cap_a, cap_b;
	uint32_t *of;
	size_t cap_of;
	uint32_t *cost;
	size_t cap_cost;
	struct ofx_buf steps;
};

/* Both are valid UTF-8. False where they are too long to be aligned. White space only ever stands for
   white space, so that a word keeps its place when the space before it goes. */
bool ofx_place_align(struct ofx_place_align *, struct ofx_str from, struct ofx_str to);
void ofx_place_align_release(struct ofx_place_align *);

#endif
