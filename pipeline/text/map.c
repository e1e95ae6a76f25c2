/* Composes the edits of one pass with all that was changed before. */
#include "text/map.h"

#include "base/buf.h"

#include <stdlib.h>

struct ofx_step *ofx_steps_copy(struct ofx_arena *arena, const struct ofx_step *s)
{
	struct ofx_step *first = NULL, **last = &first;
	for (; s; s = s->next, last = &(*last)->next) {
		*last = ofx_arena_take(arena, sizeof **last);
		**last = *s;
		(*last)->from = ofx_arena_copy(arena, s->from);
		(*last)->to = ofx_arena_copy(arena, s->to);
		(*last)->next = NULL;
	}
	return first;
}

void ofx_map_add(struct ofx_map *map, struct ofx_change change)
{
	map->items = ofx_grow(map->items, &map->cap, map->n, sizeof *map->items);
	map->items[map->n++] = change;
}

void ofx_map_release(struct ofx_map *map)
{
	free(map->items);
	*map = (struct ofx_map){0};
}

const struct ofx_step *ofx_steps_weakest(const struct ofx_step *s)
{
	const struct ofx_step *weakest = s;
	while ((s = s->next))
		if (s->cls > weakest->cls ||
		    (s->cls == weakest->cls && s->confidence <= weakest->confidence))
			weakest = s;
	return weakest;
}

static void add_steps(struct ofx_change *c, struct ofx_step *first, struct ofx_step *last)
{
	if (c->last)
		c->last->next = first;
	else
		c->first = first;
	c->last = last;
}

static struct ofx_step *step_of(const struct ofx_edit *e, const char *stage, struct ofx_str text,
                                struct ofx_arena *arena)
{
	struct ofx_step *s = ofx_arena_take(arena, sizeof *s);
	*s = (struct ofx_step){.from = ofx_arena_copy(arena, ofx_str_sub(text, e->span)),
	                       .to = e->with,
	                       .why = e->why,
	                       .cls = e->cls,
	                       .confidence = e->confidence,
	                       .stage = stage};
	return s;
}

void ofx_map_compose(const struct ofx_map *map, const struct ofx_edit *edits, size_t n,
                     const char *stage, struct ofx_str text, struct ofx_arena *arena,
                     struct ofx_map *out)
{
	/* Three texts: the gate's, the current one, and the one after the edits. Behind all that
	   was walked, a position of the current text stands at pos + to_src in the first and at
	   pos + to_new in the last; unsigned wrap-around makes the signed differences work. */
	uint32_t to_src = 0, to_new = 0;
	size_t m = 0, e = 0;
	out->n = 0;
	while (m < map->n || e < n) {
		bool old = m < map->n && (e == n || map->items[m].cur.beg <= edits[e].span.beg);
		struct ofx_span reach = old ? map->items[m].cur : edits[e].span;
		struct ofx_change c = {.src.beg = reach.beg + to_src, .cur.beg = reach.beg + to_new};
		for (;;) {
			if (m < map->n && ofx_span_meets(map->items[m].cur, reach)) {
				const struct ofx_change *o = &map->items[m++];
				add_steps(&c, o->first, o->last);
				to_src += (o->src.end - o->src.beg) - (o->cur.end - o->cur.beg);
				if (reach.end < o->cur.end)
					reach.end = o->cur.end;
			} else if (e < n && ofx_span_meets(edits[e].span, reach)) {
				const struct ofx_edit *x = &edits[e++];
				struct ofx_step *s = step_of(x, stage, text, arena);
				add_steps(&c, s, s);
				to_new += (uint32_t)x->with.len - (x->span.end - x->span.beg);
				if (reach.end < x->span.end)
					reach.end = x->span.end;
			} else {
				break;
			}
		}
		c.src.end = reach.end + to_src;
		c.cur.end = reach.end + to_new;
		ofx_map_add(out, c);
	}
}

uint32_t ofx_map_src(const struct ofx_map *map, struct ofx_map_walk *walk, uint32_t pos, bool end)
{
	while (walk->next < map->n && map->items[walk->next].cur.end <= pos)
		walk->next++;
	if (walk->next < map->n && map->items[walk->next].cur.beg < pos) {
		const struct ofx_change *c = &map->items[walk->next];
		return end ? c->src.end : c->src.beg;
	}
	if (walk->next == 0)
		return pos;
	const struct ofx_change *c = &map->items[walk->next - 1];
	return pos + (c->src.end - c->cur.end);
}
