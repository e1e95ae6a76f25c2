/* What one change did: the text around it, with it and without it, against the truth there. */
#include "commands/eval.h"

enum { WINDOW = 24 }; /* characters to each side, and on to the next one that is surely placed */

/* The part of a side's texts around a change: fixed text by index, both ends within it. */
struct window {
	size_t beg, end;             /* in side.text */
	size_t truth_beg, truth_end; /* in side.truth */
};

/* Whether the character of the fixed text is right, and no white space. */
static bool sure(const struct ofx_eval_side *s, size_t j)
{
	uint32_t i = s->back[j];
	uint32_t cp = s->text.points.cp[j];
	return i != OFX_ALIGN_NONE && s->truth.points.cp[i] == cp && cp != ' ' && cp != '\n';
}

/* The first point whose bytes end behind `byte`. */
static size_t point_at(const struct ofx_compared *t, uint32_t byte)
{
	size_t lo = 0, hi = t->n_span;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (t->span[mid].end > byte)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static struct window window_of(const struct ofx_eval_side *s, struct ofx_span at)
{
	struct window w = {.beg = point_at(&s->text, at.beg), .end = point_at(&s->text, at.end)};
	size_t n = s->text.points.n;
	size_t far = w.end + WINDOW < n ? w.end + WINDOW : n;
	w.beg = w.beg > WINDOW ? w.beg - WINDOW : 0;
	while (w.beg && !sure(s, w.beg))
		w.beg--;
	while (far < n && !sure(s, far))
		far++;
	w.end = far;
	w.truth_beg = w.beg ? s->back[w.beg] : 0;
	w.truth_end = w.end < n ? s->back[w.end] : s->truth.points.n;
	return w;
}

/* The bytes of the clean text from the window's first character up to the one behind its last. */
static struct ofx_span bytes_of(const struct ofx_eval_side *s, const struct window *w,
                                struct ofx_str clean)
{
	struct ofx_span span = {0, (uint32_t)clean.len};
	if (w->beg)
		span.beg = s->text.span[w->beg].beg;
	if (w->end < s->text.points.n)
		span.end = s->text.span[w->end].beg;
	return span;
}

/* Reads `clean` within `span`, with `other` in place of `at`. */
static void read_with(struct ofx_eval_room *w, struct ofx_str clean, struct ofx_span span,
                      struct ofx_span at, struct ofx_str other, bool spaces,
                      struct ofx_compared *out)
{
	ofx_buf_clear(&w->file);
	ofx_buf_add(&w->file, clean.ptr + span.beg, at.beg - span.beg);
	ofx_buf_add_str(&w->file, other);
	ofx_buf_add(&w->file, clean.ptr + at.end, span.end - at.end);
	ofx_compare_read(ofx_buf_str(&w->file), spaces, out);
}

static bool same(const struct ofx_compared *a, const struct ofx_compared *b)
{
	return a->points.n == b->points.n &&
	       (!a->points.n ||
	        !memcmp(a->points.cp, b->points.cp, a->points.n * sizeof *a->points.cp));
}

static uint32_t read_as(const struct ofx_compared *t, uint32_t at)
{
	return at == OFX_ALIGN_NONE ? 0 : t->points.cp[at];
}

/* Counts the characters that differ between the text before the change and after it. */
static void compare(struct ofx_eval_room *w, const uint32_t *truth, size_t n,
                    const struct ofx_compared *before, const struct ofx_compared *after,
                    struct ofx_eval_change *c)
{
	uint32_t *was = ofx_arena_take(&w->arena, ofx_size_mul(n + 1, sizeof *was));
	uint32_t d = ofx_align(&w->align, truth, n, before->points.cp, before->points.n);
	for (size_t i = 0; i < n; i++)
		was[i] = read_as(before, w->align.at[i]);
	c->gain = (int32_t)d -
	          (int32_t)ofx_align(&w->align, truth, n, after->points.cp, after->points.n);
	for (size_t i = 0; i < n; i++) {
		uint32_t is = read_as(after, w->align.at[i]);
		c->fixed += was[i] != truth[i] && is == truth[i];
		c->broken += was[i] == truth[i] && is != truth[i];
		c->moved += was[i] != truth[i] && is != truth[i] && was[i] != is;
	}
	c->verdict = c->gain > 0 ? OFX_DID_RIGHT : c->gain < 0 ? OFX_DID_WRONG : OFX_DID_NOTHING;
}

static void judge(struct ofx_eval_room *w, const struct ofx_eval_side *s, struct ofx_eval_edit *e)
{
	struct ofx_str clean = ofx_buf_str(&w->clean);
	struct window win = window_of(s, e->at);
	struct ofx_span span = bytes_of(s, &win, clean);
	if (span.beg > e->at.beg || span.end < e->at.end)
		return; /* within a character that is composed of several */
	read_with(w, clean, span, e->at, e->other, s->spaces, &w->one);
	read_with(w, clean, span, e->at, ofx_str_sub(clean, e->at), s->spaces, &w->two);
	if (same(&w->one, &w->two))
		return;
	bool done = e->change.how == OFX_DONE;
	const struct ofx_compared *before = done ? &w->one : &w->two;
	const struct ofx_compared *after = done ? &w->two : &w->one;
	const uint32_t *truth = s->truth.points.cp;
	compare(w, truth ? truth + win.truth_beg : NULL, win.truth_end - win.truth_beg, before, after,
	        &e->change);
}

void ofx_eval_judge(struct ofx_eval_room *w, struct ofx_eval_edit *e)
{
	e->change.verdict = OFX_DID_UNSEEN;
	judge(w, &w->plain, e);
	if (e->change.verdict != OFX_DID_UNSEEN || !w->spaced.there)
		return;
	judge(w, &w->spaced, e);
	/* The figures count letters alone. */
	e->change.gain = 0;
	e->change.fixed = e->change.broken = e->change.moved = 0;
}
