/* Judges the line breaks of a text: each was made by the width of the page, and should be joined, or is
   its paragraph's, and should be kept. */
#include "commands/eval.h"

#include "base/utf8.h"

/* A line is placed in the truth where so many in ten of its characters are found there. */
enum { SURE = 4 };
enum { CONTEXT = 16 }; /* characters to each side of a break that is listed */

/* A line of the text and what of the truth stands on it. */
struct line {
	size_t beg, end;     /* characters of the text */
	size_t first, behind; /* of the truth: its first character here, and behind its last */
	bool sure;
};

/* Reads the line that begins at the text's character `beg`. */
static struct line read_line(const uint8_t *gap, const uint32_t *truth_of, size_t n, size_t beg)
{
	struct line l = {.beg = beg, .end = beg};
	size_t found = 0;
	for (; l.end < n && (l.end == beg || gap[l.end] != '\n'); l.end++) {
		uint32_t t = truth_of[l.end];
		if (t == OFX_ALIGN_NONE)
			continue;
		if (!found++)
			l.first = t;
		l.behind = t + 1;
	}
	l.sure = found && found * 10 >= SURE * (l.end - beg);
	return l;
}

/* Whether a paragraph of the truth ends behind its character a - 1 or later, up to b. */
static bool is_parted(const uint8_t *layout, size_t a, size_t b)
{
	for (; a <= b; a++)
		if (layout[a] == '\n')
			return true;
	return false;
}

static uint32_t *align(struct ofx_eval_room *w, const struct ofx_points *a, const struct ofx_points *b)
{
	uint32_t *at = ofx_arena_take(&w->arena, ofx_size_mul(a->n + 1, sizeof *at));
	ofx_align(&w->align, a->cp, a->n, b->cp, b->n);
	if (a->n)
		memcpy(at, w->align.at, a->n * sizeof *at);
	return at;
}

/* The text's characters alone. */
static struct ofx_points plain(const struct ofx_compared *spaced, struct ofx_arena *arena)
{
	const struct ofx_points *p = &spaced->points;
	struct ofx_points out = {.cp = ofx_arena_take(arena, ofx_size_mul(p->n + 1, sizeof *out.cp))};
	for (size_t i = 0; i < p->n; i++)
		if (p->cp[i] != ' ' && p->cp[i] != '\n')
			out.cp[out.n++] = p->cp[i];
	return out;
}

static void list_wrong(struct ofx_buf *out, const struct ofx_points *p, size_t i, bool joined)
{
	size_t end = i + CONTEXT < p->n ? i + CONTEXT : p->n;
	char utf8[4];
	ofx_buf_addf(out, "%s\t", joined ? "joined" : "kept");
	for (size_t k = i > CONTEXT ? i - CONTEXT : 0; k < end; k++) {
		if (k == i)
			ofx_buf_add_str(out, OFX_STR("⏎"));
		ofx_buf_add(out, utf8, ofx_u8_put(p->cp[k], utf8));
	}
	ofx_buf_add(out, "\n", 1);
}

void ofx_eval_breaks(struct ofx_eval_room *w, const struct ofx_compared *text,
                     const struct ofx_compared *fixed, const struct ofx_compared *layout,
                     struct ofx_break_tally *t)
{
	struct ofx_points p = plain(text, &w->arena), q = plain(fixed, &w->arena);
	struct ofx_points truth = plain(layout, &w->arena);
	const uint8_t *gap = ofx_eval_gaps(text, &w->arena), *in_fixed = ofx_eval_gaps(fixed, &w->arena);
	const uint8_t *in_layout = ofx_eval_gaps(layout, &w->arena);
	const uint32_t *truth_of = align(w, &p, &truth), *at = align(w, &p, &q);
	struct line l = read_line(gap, truth_of, p.n, 0), next;
	for (; l.end < p.n; l = next) {
		next = read_line(gap, truth_of, p.n, l.end);
		if (!l.sure || !next.sure) {
			t->unsure++;
			continue;
		}
		bool parted = is_parted(in_layout, l.behind, next.first);
		bool kept = ofx_eval_gap_at(at, p.n, in_fixed, l.end) == '\n';
		t->breaks++;
		t->joined += parted && !kept;
		t->kept += !parted && kept;
		if (t->list && parted == !kept)
			list_wrong(&t->wrong, &p, l.end, parted);
	}
}
