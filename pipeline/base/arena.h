/* An arena: memory that is taken piece by piece and given back all at once. */
#ifndef OFX_BASE_ARENA_H
#define OFX_BASE_ARENA_H

#include "base/str.h"

struct ofx_arena_page;

/* Start with {0}. Pieces live until the next reset or release. */
struct ofx_arena {
	struct ofx_arena_page *page; /* newest first */
	size_t used;                 /* of the newest page */
};

/* Aligned for any type; never NULL. */
void *ofx_arena_take(struct ofx_arena *, size_t size);
struct ofx_str ofx_arena_copy(struct ofx_arena *, struct ofx_str);
void ofx_arena_reset(struct ofx_arena *); /* keeps the largest page for what comes next */
void ofx_arena_release(struct ofx_arena *);

#endif
