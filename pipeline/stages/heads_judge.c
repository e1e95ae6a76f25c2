/* Judges the lines at the edges of pages: which repeat from page to page, and which count the pages.

   Evidence is at least three pages, close together. Words that repeat must be the very same on two of them,
   since titles that differ in one letter (六月の行事, 七月の行事) are not heads misread; and a line that also
   stands within pages (a refrain, 同上 in a list) is no head. Numbers must go up by one a page. */
#include "stages/heads.h"

#include "text/chars.h"

enum {
	MIN_PAGES = 3,
	MIN_PAGES_SHORT = 4,   /* for words of two letters */
	MIN_PAGES_SECTION = 5, /* for 一, 二, 三 at the top, which may number sections */
	NEAR = 3,      /* pages between two that belong together: left and right ones differ, some have none */
	FUZZY = 4,     /* of so many letters one may be misread */
	LABEL = 3,     /* words so short with a number that goes up are 問 1, 第2回, 図 3 */
	MAX_HEADS = 2, /* lines of one edge; where more repeat it is a form */
};

/* The step by which two numbers follow the pages: of a page, or of a scan of two pages. */
static bool follows(uint32_t a, uint32_t b, int64_t pages, int64_t step)
{
	return (int64_t)b - (int64_t)a == step * pages;
}

/* Whether two lines that are numbers count the pages between them. */
static bool counts(const struct ofx_heads_line *a, const struct ofx_heads_line *b, int64_t pages)
{
	if (a->n_numbers != b->n_numbers)
		return false;
	for (uint32_t i = 0; i < a->n_numbers; i++)
		if (a->numbers[i].plain != b->numbers[i].plain ||
		    !follows(a->numbers[i].value, b->numbers[i].value, pages, a->n_numbers))
			return false;
	return true;
}

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t m = a < b ? a : b;
	return m < c ? m : c;
}

static uint32_t distance(const struct ofx_heads_line *a, const struct ofx_heads_line *b)
{
	uint32_t row[OFX_HEADS_KEY + 1];
	for (uint32_t j = 0; j <= b->n_key; j++)
		row[j] = j;
	for (uint32_t i = 0; i < a->n_key; i++) {
		uint32_t before = row[0];
		row[0] = i + 1;
		for (uint32_t j = 0; j < b->n_key; j++) {
			uint32_t change = before + (a->key[i] != b->key[j]);
			before = row[j + 1];
			row[j + 1] = min3(change, before + 1, row[j] + 1);
		}
	}
	return row[b->n_key];
}

static bool is_numeral(uint32_t cp)
{
	return cp < 0x10000 && cp &&
	       (cp == 0x4E00 || cp == 0x4E8C || cp == 0x4E09 || cp == 0x56DB || cp == 0x4E94 || cp == 0x516D ||
	        cp == 0x4E03 || cp == 0x516B || cp == 0x4E5D || cp == 0x5341); /* 一二三四五六七八九十 */
}

/* Whether kanji numerals among the words tell the two apart: 六月, 七月. */
static bool numerals_differ(const struct ofx_heads_line *a, const struct ofx_heads_line *b)
{
	for (uint32_t i = 0; a->n_key == b->n_key && i < a->n_key; i++)
		if (a->key[i] != b->key[i] && is_numeral(a->key[i]) && is_numeral(b->key[i]))
			return true;
	return false;
}

static bool is_same(const struct ofx_heads_line *a, const struct ofx_heads_line *b)
{
	return a->hash == b->hash && a->n_key == b->n_key &&
	       !memcmp(a->key, b->key, a->n_key * sizeof *a->key);
}

static bool is_alike(const struct ofx_heads_line *a, const struct ofx_heads_line *b)
{
	uint32_t longer = a->n_key > b->n_key ? a->n_key : b->n_key;
	uint32_t shorter = a->n_key > b->n_key ? b->n_key : a->n_key;
	if (is_same(a, b))
		return true;
	if (shorter < FUZZY || (longer - shorter) * FUZZY > longer || numerals_differ(a, b))
		return false;
	return distance(a, b) * FUZZY <= longer;
}

/* Whether the words are such as number things: 例題 12, 図表 3. */
static bool is_label(const struct ofx_heads_line *l)
{
	static const uint32_t labels[][2] = {
	    {0x554F, 0x984C}, {0x4F8B, 0x984C}, {0x7DF4, 0x7FD2}, {0x6F14, 0x7FD2}, {0x8AB2, 0x984C},
	    {0x8CC7, 0x6599}, {0x56F3, 0x8868}, {0x5199, 0x771F}, {0x4ED8, 0x8868}, {0x9644, 0x8868},
	    {0x5225, 0x8868}, {0x4E8B, 0x4F8B}, {0x4F8B, 0x6587},
	}; /* 問題 例題 練習 演習 課題 資料 図表 写真 付表 附表 別表 事例 例文 */
	if (l->n_key <= LABEL)
		return true;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (!memcmp(labels[i], l->key + l->n_key - 2, sizeof labels[i]))
			return true;
	return false;
}

/* Whether the numbers in two lines with the same words let both be heads: the same, or counting the pages. */
static bool numbers_agree(const struct ofx_heads_line *a, const struct ofx_heads_line *b, int64_t pages)
{
	uint32_t counting = 0;
	if (a->n_numbers != b->n_numbers) /* a page's number is lacking on one */
		return (!a->n_numbers || !b->n_numbers) && !is_label(a);
	for (uint32_t i = 0; i < a->n_numbers; i++) {
		const struct ofx_heads_number *x = &a->numbers[i], *y = &b->numbers[i];
		if (x->value == y->value)
			continue;
		if (!x->edge || !y->edge || !follows(x->value, y->value, pages, 1))
			return false;
		counting++;
	}
	return !counting || (counting == 1 && !is_label(a));
}

/* A line by its place. */
struct at {
	uint32_t page, line;
};

static struct ofx_heads_line *line_at(struct ofx_heads *h, int edge, struct at at)
{
	return &h->pages[at.page].edge[edge].line[at.line];
}

/* How well the second line bears the first one out. */
enum bond { NONE, ALIKE, SAME };

static enum bond bond(const struct ofx_heads *h, int edge, struct at a, struct at b)
{
	const struct ofx_heads_line *x = &h->pages[a.page].edge[edge].line[a.line];
	const struct ofx_heads_line *y = &h->pages[b.page].edge[edge].line[b.line];
	int64_t pages = (int64_t)b.page - (int64_t)a.page;
	if (ofx_heads_is_number(x))
		return ofx_heads_is_number(y) && counts(x, y, pages) ? SAME : NONE;
	if (ofx_heads_is_number(y) || !ofx_heads_may_run(h->text, x) || !ofx_heads_may_run(h->text, y) ||
	    !is_alike(x, y) || !numbers_agree(x, y, pages))
		return NONE;
	return is_same(x, y) ? SAME : ALIKE;
}

/* The lines that bear one line out, one a page; line OFX_HEADS_DEPTH: the page has none. */
struct group {
	struct at at[OFX_HEADS_PAGES];
	enum bond bond[OFX_HEADS_PAGES];
	uint32_t beg, end; /* pages of the stretch around the line that have no wide gap */
	uint32_t pages, same;
};

static void gather(const struct ofx_heads *h, int edge, struct at a, struct group *g)
{
	for (uint32_t p = 0; p < h->n; p++) {
		g->bond[p] = p == a.page ? SAME : NONE;
		g->at[p] = a;
		for (uint32_t i = 0; p != a.page && i < h->pages[p].edge[edge].n; i++) {
			enum bond b = bond(h, edge, a, (struct at){p, i});
			if (b > g->bond[p]) {
				g->bond[p] = b;
				g->at[p] = (struct at){p, i};
			}
		}
	}
	g->beg = a.page;
	g->end = a.page + 1;
	g->pages = g->same = 1;
	for (uint32_t p = a.page, last = a.page; p-- > 0 && last - p <= NEAR;)
		if (g->bond[p]) {
			g->beg = last = p;
			g->pages++;
			g->same += g->bond[p] == SAME;
		}
	for (uint32_t p = a.page + 1, last = a.page; p < h->n && p - last <= NEAR; p++)
		if (g->bond[p]) {
			last = p;
			g->end = p + 1;
			g->pages++;
			g->same += g->bond[p] == SAME;
		}
}

/* How often a line with these words stands within pages. */
static uint32_t count_inside(const struct ofx_heads *h, const struct ofx_heads_line *l)
{
	uint32_t n = 0;
	for (size_t i = 0; i < h->n_inside; i++)
		n += h->inside[i] == l->hash;
	return n;
}

/* Whether the group is enough to tell what the line is. */
static bool is_enough(const struct ofx_heads *h, int edge, const struct ofx_heads_line *l,
                      const struct group *g)
{
	if (ofx_heads_is_number(l)) {
		bool section = !edge && !l->numbers[0].plain && !l->ornamented;
		return g->pages >= (section ? MIN_PAGES_SECTION : MIN_PAGES);
	}
	uint32_t least = l->letters < 3 ? MIN_PAGES_SHORT : MIN_PAGES;
	if (g->pages < least || g->same < 2)
		return false;
	uint32_t inside = count_inside(h, l); /* the title itself may stand once in the text */
	return inside <= 1 || inside * 3 <= g->pages;
}

static void judge_line(struct ofx_heads *h, int edge, struct at a)
{
	struct group g;
	const struct ofx_heads_line *l = line_at(h, edge, a);
	bool folio = ofx_heads_is_number(l);
	if (!folio && !ofx_heads_may_run(h->text, l))
		return;
	gather(h, edge, a, &g);
	if (!is_enough(h, edge, l, &g))
		return;
	for (uint32_t p = g.beg; p < g.end; p++)
		if (g.bond[p])
			line_at(h, edge, g.at[p])->is = folio ? OFX_HEAD_FOLIO : OFX_HEAD_RUNNING;
}

/* Whether the page has a folio at this place of the edge. */
static bool has_folio(const struct ofx_heads *h, int edge, struct at at)
{
	const struct ofx_heads_edge *e = &h->pages[at.page].edge[edge];
	return at.line < e->n && e->line[at.line].is == OFX_HEAD_FOLIO;
}

/* A number that was misread: it stands where the pages before and behind have their folios, or two of one
   side, with marks around it. */
static void judge_misread(struct ofx_heads *h, int edge, struct at a)
{
	struct ofx_heads_line *l = line_at(h, edge, a);
	uint32_t before = 0, behind = 0;
	if (l->is || !l->digit_like)
		return;
	for (uint32_t i = 0; i < h->pages[a.page].edge[edge].n; i++)
		if (has_folio(h, edge, (struct at){a.page, i}))
			return;
	for (uint32_t d = 1; d <= NEAR; d++) {
		before += a.page >= d && has_folio(h, edge, (struct at){a.page - d, a.line});
		behind += a.page + d < h->n && has_folio(h, edge, (struct at){a.page + d, a.line});
	}
	if ((before && behind) || (l->ornamented && before + behind > 1))
		l->is = OFX_HEAD_FOLIO;
}

/* The heads of a page end where a line is none. More than two are a form; and something must stay. */
static void settle_edge(struct ofx_heads_page *p, int edge)
{
	struct ofx_heads_edge *e = &p->edge[edge];
	uint32_t n = ofx_heads_count(p, edge);
	if (n > MAX_HEADS)
		n = 0;
	for (uint32_t i = n; i < e->n; i++)
		e->line[i].is = OFX_HEAD_NONE;
}

static void settle_page(struct ofx_heads_page *p)
{
	settle_edge(p, 0);
	settle_edge(p, 1);
	if (ofx_heads_count(p, 0) + ofx_heads_count(p, 1) < p->n_lines)
		return;
	for (int edge = 0; edge < 2; edge++)
		for (uint32_t i = 0; i < p->edge[edge].n; i++)
			p->edge[edge].line[i].is = OFX_HEAD_NONE;
}

uint32_t ofx_heads_count(const struct ofx_heads_page *p, int edge)
{
	uint32_t n = 0;
	while (n < p->edge[edge].n && p->edge[edge].line[n].is)
		n++;
	return n;
}

typedef void judge_fn(struct ofx_heads *, int edge, struct at);

static void each_line(struct ofx_heads *h, judge_fn *judge)
{
	for (int edge = 0; edge < 2; edge++)
		for (uint32_t p = 0; p < h->n; p++)
			for (uint32_t i = 0; i < h->pages[p].edge[edge].n; i++)
				judge(h, edge, (struct at){p, i});
}

void ofx_heads_judge(struct ofx_heads *h)
{
	if (h->n < MIN_PAGES)
		return;
	each_line(h, judge_line);
	each_line(h, judge_misread);
	for (uint32_t p = 0; p < h->n; p++)
		settle_page(&h->pages[p]);
}
