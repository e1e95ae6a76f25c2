/* Checks, chooses and applies the edits that a stage proposed. */
#include "text/apply.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static int by_place(const void *pa, const void *pb)
{
	const struct ofx_edit *a = pa, *b = pb;
	if (a->span.beg != b->span.beg)
		return a->span.beg < b->span.beg ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1; /* the longer first */
	if (a->cls != b->cls)
		return a->cls < b->cls ? -1 : 1;
	int c = strcmp(a->why->id, b->why->id);
	return c ? c : ofx_str_cmp(a->with, b->with);
}

static void check(struct ofx_str text, const struct ofx_edit *e)
{
	bool sound = e->why && e->span.beg <= e->span.end && ofx_u8_edge(text, e->span.beg) &&
	             ofx_u8_edge(text, e->span.end) && ofx_u8_valid(e->with) == e->with.len &&
	             !(e->with.len && memchr(e->with.ptr, '\0', e->with.len)) &&
	             !(e->with.len && memchr(e->with.ptr, '\r', e->with.len));
	if (!sound) {
		fprintf(stderr, "ocrfix: cannot go on: rule %s proposed an impossible edit\n",
		        e->why ? e->why->id : "(none)");
		abort();
	}
}

static bool better(const struct ofx_edit *a, const struct ofx_edit *b)
{
	if (a->cls != b->cls)
		return a->cls < b->cls;
	return a->span.end - a->span.beg > b->span.end - b->span.beg;
}

static bool sorted(const struct ofx_edits *e)
{
	for (size_t i = 1; i < e->n; i++)
		if (by_place(&e->items[i - 1], &e->items[i]) > 0)
			return false;
	return true;
}

void ofx_choose(struct ofx_str text, struct ofx_edits *proposed, enum ofx_class min,
                struct ofx_edits *take, struct ofx_edits *report, struct ofx_edits *lost)
{
	take->n = report->n = lost->n = 0;
	if (!sorted(proposed))
		qsort(proposed->items, proposed->n, sizeof *proposed->items, by_place);
	for (size_t i = 0; i < proposed->n; i++) {
		struct ofx_edit e = proposed->items[i];
		check(text, &e);
		if (e.cls > min || ofx_str_eq(e.with, ofx_str_sub(text, e.span))) {
			ofx_edits_add(report, e);
			continue;
		}
		bool wins = true;
		while (wins && take->n && ofx_span_meets(take->items[take->n - 1].span, e.span)) {
			wins = better(&e, &take->items[take->n - 1]);
			if (wins)
				ofx_edits_add(lost, take->items[--take->n]);
		}
		ofx_edits_add(wins ? take : lost, e);
	}
}

void ofx_apply(struct ofx_str text, const struct ofx_edits *take, struct ofx_buf *out)
{
	uint32_t done = 0;
	ofx_buf_clear(out);
	ofx_buf_reserve(out, text.len + 64);
	for (size_t i = 0; i < take->n; i++) {
		const struct ofx_edit *e = &take->items[i];
		ofx_buf_add(out, text.ptr + done, e->span.beg - done);
		ofx_buf_add_str(out, e->with);
		done = e->span.end;
	}
	ofx_buf_add(out, text.ptr + done, text.len - done);
}

uint32_t ofx_apply_pos(const struct ofx_edits *take, struct ofx_apply_walk *walk, uint32_t pos,
                       bool end)
{
	for (; walk->next < take->n && take->items[walk->next].span.end <= pos; walk->next++) {
		const struct ofx_edit *e = &take->items[walk->next];
		if (!end && e->span.beg == pos)
			break; /* what is inserted at pos stands behind it */
		walk->shift += (uint32_t)e->with.len - (e->span.end - e->span.beg);
	}
	if (walk->next < take->n && take->items[walk->next].span.beg < pos) {
		const struct ofx_edit *e = &take->items[walk->next];
		return e->span.beg + walk->shift + (end ? (uint32_t)e->with.len : 0);
	}
	return pos + walk->shift;
}
