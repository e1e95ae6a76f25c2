/* The applier: the one place where a proposal becomes a change of text. */
#ifndef OFX_TEXT_APPLY_H
#define OFX_TEXT_APPLY_H

#include "base/buf.h"
#include "text/edit.h"

/* Sorts `proposed` and parts it. *take: what may be applied, in order, not overlapping. *report:
   what is only told: class above `min`, flags that change nothing, and (in *lost) what overlapped a
   better edit. Better is: surer class, then longer, then earlier. Aborts on a span that is outside
   the text or off a code point edge, and on a replacement that is not UTF-8 or holds CR or NUL:
   those are bugs of a stage. The lists are cleared first. */
void ofx_choose(struct ofx_str text, struct ofx_edits *proposed, enum ofx_class min,
                struct ofx_edits *take, struct ofx_edits *report, struct ofx_edits *lost);

/* Writes `text` with the chosen edits made into *out (cleared first). */
void ofx_apply(struct ofx_str text, const struct ofx_edits *take, struct ofx_buf *out);

/* Where a position of the text stands after the edits; positions are asked in ascending order.
   Inside an edit: its start, or with `end` its end. Start *walk with {0}. */
struct ofx_apply_walk {
	size_t next;
	uint32_t shift; /* wraps around: new position minus old */
};
uint32_t ofx_apply_pos(const struct ofx_edits *take, struct ofx_apply_walk *walk, uint32_t pos,
                       bool end);

#endif
