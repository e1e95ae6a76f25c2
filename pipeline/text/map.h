/* The offset map of a block: which parts of the text now stand for which parts of the text that
   left the gate, and by which steps they changed. Like ICU's Edits, but it keeps the reasons. */
#ifndef OFX_TEXT_MAP_H
#define OFX_TEXT_MAP_H

#include "base/arena.h"
#include "text/edit.h"

/* One applied edit in the history of a change. */
struct ofx_step {
	struct ofx_str from, to; /* the arena's, or rule data; live as long as the block */
	const struct ofx_rule *why;
	enum ofx_class cls;
	uint16_t confidence;
	const char *stage;
	struct ofx_step *next;
};

struct ofx_step *ofx_steps_copy(struct ofx_arena *, const struct ofx_step *);

/* The step that a chain is told by: it is as sure as that. By class, then by confidence; the last of
   those that are the same. */
const struct ofx_step *ofx_steps_weakest(const struct ofx_step *);

/* src is in the text that left the gate, cur in the text as it is now. */
struct ofx_change {
	struct ofx_span src, cur;
	struct ofx_step *first, *last;
};

/* In order; changes do not overlap in either text, and what lies between them is the same in
   both. */
struct ofx_map {
	struct ofx_change *items;
	size_t n, cap;
};

void ofx_map_add(struct ofx_map *, struct ofx_change);
void ofx_map_release(struct ofx_map *);

/* Puts the edits (in order, not overlapping, spans in the current text) behind what *map holds:
   *out maps from the gate's text to the text after them. An edit joins the changes that it
   overlaps, and the empty ones that it touches. `text` is the current text. */
void ofx_map_compose(const struct ofx_map *map, const struct ofx_edit *edits, size_t n,
                     const char *stage, struct ofx_str text, struct ofx_arena *arena,
                     struct ofx_map *out);

/* Walks positions in ascending order from the current text back to the gate's. Start with {0}. */
struct ofx_map_walk {
	size_t next;
};

/* Where `pos` of the current text stood in the gate's text; inside a change, the start (or, with
   `end`, the end) of what the change replaced. */
uint32_t ofx_map_src(const struct ofx_map *, struct ofx_map_walk *, uint32_t pos, bool end);

#endif
