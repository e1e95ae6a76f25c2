/* Keeps the structure of Markdown: which edits may be, and which of them would change it. */
#include "stages/markdown.h"

#include "text/chars.h"

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 29);
}

uint64_t ofx_markdown_shape(const struct ofx_markdown *m)
{
	uint64_t h = mix(ofx_markdown_is(m), m->tail);
	for (size_t i = 0; i < m->n_leaves; i++)
		h = mix(mix(h, m->leaves[i].before), m->leaves[i].inside);
	return h;
}

const struct ofx_md_line *ofx_markdown_line(const struct ofx_markdown *m, uint32_t pos)
{
	if (!ofx_markdown_is(m) || pos < m->from)
		return NULL;
	size_t lo = 0, hi = m->n_lines;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (m->lines[mid].span.beg <= pos)
			lo = mid;
		else
			hi = mid;
	}
	return &m->lines[lo];
}

/* How many pieces begin at or before `pos`. */
static size_t pieces_to(const struct ofx_markdown *m, uint32_t pos)
{
	size_t lo = 0, hi = m->n_pieces;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (m->pieces[mid].span.beg <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Whether what stands between a piece and the next is a line's end with blanks, and no more. */
static bool joins(const struct ofx_markdown *m, size_t i)
{
	if (!m->pieces[i].soft || i + 1 == m->n_pieces ||
	    m->pieces[i + 1].leaf != m->pieces[i].leaf)
		return false;
	for (uint32_t at = m->pieces[i].span.end; at < m->pieces[i + 1].span.beg; at++)
		if (!strchr(" \t\n", m->text.ptr[at]))
			return false;
	return true;
}

bool ofx_markdown_shows(const struct ofx_markdown *m, struct ofx_span s)
{
	if (!ofx_markdown_is(m) || s.end < m->from)
		return true;
	size_t n = pieces_to(m, s.beg);
	if (!n)
		return false;
	const struct ofx_md_piece *p = &m->pieces[n - 1];
	if (s.beg == s.end && s.beg > p->span.end)
		return false;
	/* An insertion between two pieces that touch belongs to either. */
	while (s.beg > p->span.end || s.end > p->span.end) {
		if (!joins(m, (size_t)(p - m->pieces)))
			return false;
		p++;
		if (s.end < p->span.beg)
			return true;
	}
	return true;
}

/* Whether the edit stands at the start of a line and leaves something there that begins like syntax.
   Comparing structures finds that out too, but slowly where there are many such lines. */
static bool bares_syntax(const struct ofx_markdown *m, const struct ofx_edit *e)
{
	size_t n = e->span.beg < m->from ? 0 : pieces_to(m, e->span.beg);
	if (!n || e->span.beg > m->pieces[n - 1].span.beg)
		return false;
	const struct ofx_md_line *l = ofx_markdown_line(m, e->span.beg);
	if (e->span.end > l->span.end)
		return false;
	if (n > 1 && m->pieces[n - 2].span.end > l->span.beg)
		return false;
	struct ofx_str rest = ofx_str_sub(m->text, (struct ofx_span){e->span.end, l->span.end});
	for (size_t i = 0; i < e->with.len;)
		if (!ofx_is(ofx_u8_next(e->with.ptr, &i), OFX_SPACE | OFX_HIDDEN))
			return ofx_md_begins_syntax(e->with);
	return ofx_md_begins_syntax(rest);
}

static bool drop_baring(const struct ofx_markdown *m, struct ofx_edits *edits)
{
	size_t kept = 0, n = edits->n;
	for (size_t i = 0; i < n; i++)
		if (!bares_syntax(m, &edits->items[i]))
			edits->items[kept++] = edits->items[i];
	edits->n = kept;
	return kept < n;
}

/* The leaf that an edit changes; SIZE_MAX before the Markdown. */
static size_t leaf_of(const struct ofx_markdown *m, const struct ofx_edit *e)
{
	size_t n = e->span.beg < m->from ? 0 : pieces_to(m, e->span.beg);
	return n ? m->pieces[n - 1].leaf : SIZE_MAX;
}

/* Whether the edit stands next to syntax or to the edge of a line. */
static bool is_at_edge(const struct ofx_markdown *m, const struct ofx_edit *e)
{
	size_t n = pieces_to(m, e->span.beg);
	return !n || e->span.beg == m->pieces[n - 1].span.beg ||
	       e->span.end >= m->pieces[n - 1].span.end;
}

/* Takes the edits of the leaf out: those next to syntax, or else all. */
static size_t drop_leaf(const struct ofx_markdown *m, size_t leaf, struct ofx_edits *edits)
{
	size_t kept = 0, edges = 0;
	for (size_t i = 0; i < edits->n; i++)
		edges += leaf_of(m, &edits->items[i]) == leaf && is_at_edge(m, &edits->items[i]);
	for (size_t i = 0; i < edits->n; i++) {
		const struct ofx_edit *e = &edits->items[i];
		if (leaf_of(m, e) != leaf || (edges && !is_at_edge(m, e)))
			edits->items[kept++] = *e;
	}
	size_t dropped = edits->n - kept;
	edits->n = kept;
	return dropped;
}

/* Takes the edits out that stand before the Markdown, or else all. */
static void drop_before(const struct ofx_markdown *m, struct ofx_edits *edits)
{
	size_t n = 0;
	while (n < edits->n && edits->items[n].span.end <= m->from)
		n++;
	if (!n)
		n = edits->n;
	memmove(edits->items, edits->items + n, (edits->n - n) * sizeof *edits->items);
	edits->n -= n;
}

/* Takes the edits of the leaf out that is nearest among those that have any; best an earlier one. */
static void drop_near(const struct ofx_markdown *m, size_t leaf, struct ofx_edits *edits)
{
	size_t best = SIZE_MAX, distance = SIZE_MAX;
	for (size_t i = 0; i < edits->n; i++) {
		size_t at = leaf_of(m, &edits->items[i]);
		if (at == SIZE_MAX)
			continue;
		size_t d = at > leaf ? (at - leaf) * 2 + 1 : (leaf - at) * 2;
		if (d < distance) {
			distance = d;
			best = at;
		}
	}
	if (best == SIZE_MAX)
		drop_before(m, edits);
	else
		drop_leaf(m, best, edits);
}

/* Where the Markdown would begin after the edits, if they left that alone. */
static uint32_t moved_start(const struct ofx_markdown *m, const struct ofx_edits *edits)
{
	size_t at = m->from;
	for (size_t i = 0; i < edits->n && edits->items[i].span.end <= m->from; i++) {
		const struct ofx_edit *e = &edits->items[i];
		at = at + e->with.len - (e->span.end - e->span.beg);
	}
	return (uint32_t)at;
}

bool ofx_markdown_keep(const struct ofx_markdown *before, const struct ofx_markdown *after,
                       struct ofx_edits *edits)
{
	size_t n = before->n_leaves < after->n_leaves ? before->n_leaves : after->n_leaves, i = 0;
	size_t dropped = 0;
	if (drop_baring(before, edits))
		return false;
	if (moved_start(before, edits) != after->from) {
		drop_before(before, edits);
		return false;
	}
	while (i < n && before->leaves[i].before == after->leaves[i].before)
		i++;
	if (i < n || before->n_leaves != after->n_leaves || before->tail != after->tail) {
		drop_near(before, i, edits);
		return false;
	}
	for (i = 0; i < n; i++) {
		if (before->leaves[i].inside == after->leaves[i].inside)
			continue;
		size_t gone = drop_leaf(before, i, edits);
		if (!gone) {
			drop_near(before, i, edits);
			return false;
		}
		dropped += gone;
	}
	return dropped == 0;
}
