/* Guards: the parts of a text that no statistical stage may touch (promise P6): digits, ASCII words,
   URLs, e-mail addresses, code, tags, Aozora notation. An indent is no sign of code: scanned pages
   are full of them. The syntax of Markdown is kept from all stages, by the runner. */
#ifndef OFX_STAGES_GUARD_H
#define OFX_STAGES_GUARD_H

#include "base/arena.h"
#include "text/block.h"

/* In order, not overlapping; in the arena. */
struct ofx_guards {
	const struct ofx_span *spans;
	size_t n;
};

struct ofx_guards ofx_guards_find(const struct ofx_block *, struct ofx_arena *);

/* Only URLs, code and tags: what a machine reads, and no policy may rewrite. */
struct ofx_guards ofx_guards_code(const struct ofx_block *, struct ofx_arena *);

/* Whether the span touches a guarded part: shares bytes with it, or would insert inside it. */
bool ofx_guards_hit(const struct ofx_guards *, struct ofx_span);

#endif
