/* Reports a heading or a sentence that stands there twice in a row, with a few characters' difference. */
#include "stages/markdown_mend.h"
#include "text/chars.h"

enum {
	MOST = 120,       /* characters of a sentence that are compared; longer ones are not */
	LEAST_HEADING = 8,
	LEAST = 12,
	SHARE = 6,        /* one character in so many may differ from the heading above */
	LEAST_SLIP = 16,  /* so long, and a sentence may have one character more */
};

/* A heading or sentence: its letters and digits, without what numbers it. */
struct unit {
	uint32_t chars[MOST];
	size_t n;             /* MOST + 1: too long */
	uint64_t bag;         /* a bit by character */
	struct ofx_span span;
	bool heading;
};

static void add_char(struct unit *u, uint32_t cp, uint32_t at, uint32_t end)
{
	/* A number or a bullet in front is no word: ①. (1) 2. */
	bool word = ofx_is(cp, OFX_JAPANESE | OFX_LATIN) || (u->n && ofx_is(cp, OFX_DIGIT | OFX_WIDE));
	if (!word)
		return;
	if (!u->n)
		u->span.beg = at;
	u->span.end = end;
	if (u->n < MOST) {
		u->chars[u->n] = cp;
		u->bag |= UINT64_C(1) << (cp * 2654435761u >> 26);
	}
	u->n += u->n <= MOST;
}

static int bits(uint64_t x)
{
	int n = 0;
	for (; x; x &= x - 1)
		n++;
	return n;
}

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many characters must change, up to `most`; more is most + 1. */
static size_t distance(const struct unit *a, const struct unit *b, size_t most)
{
	uint8_t row[MOST + 1];
	for (size_t j = 0; j <= b->n; j++)
		row[j] = (uint8_t)j;
	for (size_t i = 1; i <= a->n; i++) {
		uint8_t corner = row[0], best = row[0] = (uint8_t)i;
		for (size_t j = 1; j <= b->n; j++) {
			uint8_t above = row[j], differs = a->chars[i - 1] != b->chars[j - 1];
			size_t d = min(above, row[j - 1]) + 1u;
			row[j] = (uint8_t)min(d, (size_t)corner + differs);
			corner = above;
			best = (uint8_t)min(best, row[j]);
		}
		if (best > most)
			return most + 1;
	}
	return min(row[b->n], most + 1);
}

static bool is_number(uint32_t cp)
{
	return ofx_is(cp, OFX_DIGIT) || (cp >= 0xFF10 && cp <= 0xFF19) ||
	       ofx_mend_one_of(cp, "〇一二三四五六七八九十");
}

/* Whether the two hold the same numbers: 第一条 and 第二条 are not one article read twice. */
static bool same_numbers(const struct unit *a, const struct unit *b)
{
	for (size_t i = 0, j = 0;; i++, j++) {
		while (i < a->n && !is_number(a->chars[i]))
			i++;
		while (j < b->n && !is_number(b->chars[j]))
			j++;
		if (i == a->n || j == b->n)
			return i == a->n && j == b->n;
		if (a->chars[i] != b->chars[j])
			return false;
	}
}

/* Whether b says what a said. A heading may be misread in either place; sentences and headings in a row
   are made alike by writers too, so of them only the very same count, or one with a character more. */
static bool is_twice(const struct unit *a, const struct unit *b)
{
	bool loose = a->heading && !b->heading;
	size_t more = a->n > b->n ? a->n : b->n, less = min(a->n, b->n);
	size_t most = loose ? more / SHARE : more - less == 1 && less >= LEAST_SLIP ? 1 : 0;
	if (more > MOST || less < (size_t)(a->heading ? LEAST_HEADING : LEAST) || more - less > most)
		return false;
	if ((size_t)bits(a->bag ^ b->bag) > 2 * most || distance(a, b, most) > most)
		return false;
	return same_numbers(a, b);
}

static void compare(const struct ofx_mend *w, const struct unit *a, const struct unit *b)
{
	if (a->n && is_twice(a, b))
		ofx_propose(w->out, b->span.beg, b->span.end,
		            ofx_arena_copy(w->arena, ofx_mend_text(w, a->span)),
		            &ofx_markdown_rules[OFX_MD_TWICE]);
}

/* The number of the first piece of the leaf. */
static size_t first_piece(const struct ofx_markdown *m, uint32_t leaf)
{
	size_t lo = 0, hi = m->n_pieces;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (m->pieces[mid].leaf < leaf)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_text(const struct ofx_md_leaf *l)
{
	return l->node == OFX_MD_HEADING || l->node == OFX_MD_PARAGRAPH || l->node == OFX_MD_ITEM;
}

/* Cuts the leaf into sentences; each is compared with the one before, if `out`. *last is the last one
   before, and then the leaf's last. */
static void read_leaf(const struct ofx_mend *w, uint32_t leaf, bool out, struct unit *last)
{
	const struct ofx_markdown *m = w->m;
	bool heading = m->leaves[leaf].node == OFX_MD_HEADING;
	struct unit u;
	u.n = 0;
	u.bag = 0;
	u.heading = heading;
	for (size_t k = first_piece(m, leaf); k <= m->n_pieces; k++) {
		bool end = k == m->n_pieces || m->pieces[k].leaf != leaf;
		struct ofx_span s = end ? (struct ofx_span){0, 0} : m->pieces[k].span;
		for (size_t i = s.beg; end || i < s.end;) {
			uint32_t at = (uint32_t)i;
			uint32_t cp = end ? 0 : ofx_u8_next(m->text.ptr, &i);
			if (!end && (heading || !ofx_is(cp, OFX_STOP) || cp == '.' || cp == 0xFF0E)) {
				add_char(&u, cp, at, (uint32_t)i);
				continue;
			}
			if (u.n) {
				if (out)
					compare(w, last, &u);
				*last = u;
				u.n = 0;
				u.bag = 0;
			}
			if (end)
				return;
		}
	}
}

void ofx_mend_twice(const struct ofx_mend *w, size_t beg, size_t end)
{
	const struct ofx_markdown *m = w->m;
	uint32_t before = UINT32_MAX;
	struct unit last;
	last.n = 0;
	for (size_t i = beg; i < end; i++) {
		uint32_t leaf = m->lines[i].leaf;
		if (leaf == UINT32_MAX || leaf == before)
			continue;
		if (!is_text(&m->leaves[leaf])) {
			last.n = 0;
		} else {
			if (before == UINT32_MAX && leaf > 0 && is_text(&m->leaves[leaf - 1]))
				read_leaf(w, leaf - 1, false, &last);
			read_leaf(w, leaf, true, &last);
		}
		before = leaf;
	}
}
