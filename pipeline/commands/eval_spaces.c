/* Counts what became of a page's white space: spaces that the engine put between Japanese characters,
   and spaces that stand on the page. */
#include "commands/eval.h"

#include "text/chars.h"

uint8_t *ofx_eval_gaps(const struct ofx_compared *spaced, struct ofx_arena *arena)
{
	const struct ofx_points *p = &spaced->points;
	uint8_t *gap = ofx_arena_take(arena, p->n + 1);
	size_t n = 0;
	memset(gap, 0, p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		if (p->cp[i] == ' ' || p->cp[i] == '\n')
			gap[n] = (uint8_t)p->cp[i];
		else
			n++;
	}
	return gap;
}

static bool is_japanese(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE | OFX_PUNCT);
}

uint8_t ofx_eval_gap_at(const uint32_t *at, size_t n, const uint8_t *gap, size_t i)
{
	size_t a = i - 1, b = i;
	uint8_t found = 0;
	while (a > 0 && at[a] == OFX_ALIGN_NONE)
		a--;
	while (b + 1 < n && at[b] == OFX_ALIGN_NONE)
		b++;
	if (at[a] == OFX_ALIGN_NONE || at[b] == OFX_ALIGN_NONE)
		return 0;
	for (uint32_t j = at[a] + 1; j <= at[b] && found != '\n'; j++)
		found = gap[j] ? gap[j] : found;
	return found;
}

void ofx_eval_spaces(struct ofx_eval_room *w, const struct ofx_compared *raw, const uint32_t *raw_at,
                     struct ofx_tally *t)
{
	const struct ofx_eval_side *s = &w->plain;
	const uint8_t *in_truth = ofx_eval_gaps(&w->lines[0], &w->arena);
	const uint8_t *in_raw = ofx_eval_gaps(&w->lines[1], &w->arena);
	const uint8_t *in_fixed = ofx_eval_gaps(&w->lines[2], &w->arena);
	for (size_t i = 1; i < s->truth.points.n; i++) {
		uint32_t a = raw_at[i - 1], b = raw_at[i];
		if (a == OFX_ALIGN_NONE || b != a + 1 || in_raw[b] != ' ')
			continue;
		bool has = ofx_eval_gap_at(s->at, s->truth.points.n, in_fixed, i) != 0;
		if (in_truth[i] == ' ') {
			t->spaces++;
			t->spaces_lost += !has;
		} else if (!in_truth[i] && is_japanese(raw->points.cp[a]) &&
		           is_japanese(raw->points.cp[b])) {
			t->spurious++;
			t->spurious_left += has;
		}
	}
}
