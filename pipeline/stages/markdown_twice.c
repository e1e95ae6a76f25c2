/* Reports a heading or a sentence that stands there twice in a row, with a few characters' difference. */
#include "stages/markdown_mend.h"
#include "text/chars.h"

enum {
	MOST = 120,       /* characters of a sentence that are compared; longer ones are not */
	LEAST_HEADING = 8,
	LEAST = 12,
	LEAST_JAPANESE = 6, /* letters of kana and kanji among them */
	SHARE = 6,        /* one character in so many may differ from the heading above */
	LEAST_SLIP = 16,  /* so long, and a sentence may have one character more */
};

enum { OPAQUE = 0x200000 }; /* beyond all characters: code, a formula */

/* A heading or sentence: its letters and digits, without what numbers it. */
struct unit {
	uint32_t chars[MOST];
	size_t n;             /* MOST + 1: too long */
	size_t japanese;
	uint64_t bag;         /* a bit by character */
	struct ofx_span span;
	bool heading;
};

static void add_char(struct unit *u, uint32_t cp, uint32_t at, uint32_t end)
{
	/* A number or a bullet in front is no word: ①. (1) 2. */
	bool japanese = ofx_is(cp, OFX_JAPANESE);
	bool word = japanese || cp >= OPAQUE || ofx_is(cp, OFX_LATIN) ||
	            (u->n && ofx_is(cp, OFX_DIGIT | OFX_WIDE));
	if (!word)
		return;
	u->japanese += japanese;
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
	if (a->japanese < LEAST_JAPANESE || b->japanese < LEAST_JAPANESE)
		return false;
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

/* Sentences of a leaf on their way. */
struct cutter {
	const struct ofx_mend *w;
	struct unit unit;
	struct unit *last; /* the sentence before */
	bool out;          /* what is said twice is reported */
};

static void begin_unit(struct unit *u, bool heading)
{
	u->n = u->japanese = 0;
	u->bag = 0;
	u->heading = heading;
}

static void end_unit(struct cutter *c)
{
	if (!c->unit.n)
		return;
	if (c->out)
		compare(c->w, c->last, &c->unit);
	*c->last = c->unit;
	begin_unit(&c->unit, c->unit.heading);
}

/* What stands between two pieces: code counts as a word, marks of emphasis do not. */
static void add_gap(struct cutter *c, uint32_t beg, uint32_t end)
{
	uint32_t hash = 0;
	for (uint32_t at = beg; at < end; at++)
		if (!strchr(" \t\n\\*_~>|[]()!", c->w->block->text.ptr[at]))
			hash = (hash ^ (unsigned char)c->w->block->text.ptr[at]) * 16777619u + 1;
	if (hash)
		add_char(&c->unit, OPAQUE + (hash >> 8), beg, end);
}

static void add_piece(struct cutter *c, struct ofx_span s)
{
	for (size_t i = s.beg; i < s.end;) {
		uint32_t at = (uint32_t)i;
		uint32_t cp = ofx_u8_next(c->w->block->text.ptr, &i);
		bool stop = ofx_is(cp, OFX_STOP) && cp != '.' && cp != 0xFF0E;
		if (stop && !c->unit.heading)
			end_unit(c);
		else
			add_char(&c->unit, cp, at, (uint32_t)i);
	}
}

/* Cuts the leaf into sentences; each is compared with the one before, if `out`. *last is the last one
   before, and then the leaf's last. */
static void read_leaf(const struct ofx_mend *w, uint32_t leaf, bool out, struct unit *last)
{
	const struct ofx_markdown *m = w->m;
	struct cutter c = {.w = w, .last = last, .out = out};
	uint32_t end = m->leaves[leaf].span.beg;
	begin_unit(&c.unit, m->leaves[leaf].node == OFX_MD_HEADING);
	for (size_t k = first_piece(m, leaf); k < m->n_pieces && m->pieces[k].leaf == leaf; k++) {
		add_gap(&c, end, m->pieces[k].span.beg);
		add_piece(&c, m->pieces[k].span);
		end = m->pieces[k].span.end;
	}
	add_gap(&c, end, m->leaves[leaf].span.end);
	end_unit(&c);
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
