/* Reads a line of kana as the ruby of the line beside it: しょうぞう　　が above 肖像画を. */
#include "stages/ruby.h"

#include "base/buf.h"
#include "text/chars.h"

enum {
	MOST_KANA = 60,   /* of a line of ruby */
	MOST_TEXT = 200,  /* characters of a line of text */
	MARK = 10,        /* what a kana counts that is read … */
	GROUP = 8,        /* … what it costs to begin a string of kanji elsewhere … */
	SKIP = 15,        /* … and what a kana costs that no kanji reads */
	NOWHERE = -1000000,
};

bool ofx_ruby_may_be_line(struct ofx_str line)
{
	size_t n = 0;
	for (size_t i = 0; i < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &i);
		if (ofx_kana(cp))
			n++;
		else if (!ofx_is(cp, OFX_SPACE | OFX_HIDDEN))
			return false;
	}
	return n >= 2 && n <= MOST_KANA;
}

/* A line taken apart. */
struct chars {
	uint32_t *cp, *at; /* at: one more than cp, with the line's end */
	uint8_t *kana;
	size_t n;
};

static struct chars take(struct ofx_str line, size_t most, bool only_kana, struct ofx_arena *a)
{
	struct chars c = {.n = 0};
	c.cp = ofx_arena_take(a, most * sizeof *c.cp);
	c.at = ofx_arena_take(a, (most + 1) * sizeof *c.at);
	c.kana = ofx_arena_take(a, most);
	size_t i = 0;
	while (i < line.len && c.n < most) {
		c.at[c.n] = (uint32_t)i;
		uint32_t cp = ofx_u8_next(line.ptr, &i);
		uint8_t kana = ofx_kana(cp);
		if (only_kana && !kana)
			continue;
		c.cp[c.n] = cp;
		c.kana[c.n++] = kana;
	}
	c.at[c.n] = (uint32_t)i;
	return c;
}

/* The best way to get to a character of the text with so many kana of the ruby used up. */
struct cell {
	int32_t score;
	uint8_t kanji, kana; /* the last step; 0 kanji: a kana that is not read; both 0: none */
};

struct table {
	struct cell *cells;
	size_t width;
};

static struct cell *cell(const struct table *t, size_t i, size_t j)
{
	return &t->cells[i * t->width + j];
}

static void reach(struct cell *to, int32_t score, size_t kanji, size_t kana)
{
	if (score > to->score)
		*to = (struct cell){score, (uint8_t)kanji, (uint8_t)kana};
}

static bool is_kanji(uint32_t cp)
{
	return ofx_is(cp, OFX_KANJI);
}

/* Every string of kanji that begins at text character i, read from kana j on. */
static void read_from(const struct ofx_readings *r, const struct chars *text,
                      const struct chars *ruby, const struct table *t, size_t i, size_t j)
{
	int32_t score = cell(t, i, j)->score;
	for (size_t n = 1; n <= OFX_RUBY_KANJI && i + n <= text->n && is_kanji(text->cp[i + n - 1]);
	     n++) {
		uint32_t lengths = ofx_readings_match(r, text->cp + i, n, ruby->kana + j,
		                                      ruby->n - j, OFX_FIT_LOOSE);
		for (size_t m = 1; m < 32 && j + m <= ruby->n; m++)
			if (lengths >> m & 1)
				reach(cell(t, i + n, j + m), score + (int32_t)m * MARK - GROUP, n, m);
	}
}

static void fill(const struct ofx_readings *r, const struct chars *text, const struct chars *ruby,
                 const struct table *t)
{
	for (size_t k = 0; k < (text->n + 1) * t->width; k++)
		t->cells[k] = (struct cell){NOWHERE, 0, 0};
	cell(t, 0, 0)->score = 0;
	for (size_t i = 0; i <= text->n; i++) {
		for (size_t j = 0; j <= ruby->n; j++) {
			int32_t score = cell(t, i, j)->score;
			if (score <= NOWHERE)
				continue;
			if (j < ruby->n)
				reach(cell(t, i, j + 1), score - SKIP, 0, 1);
			if (i < text->n) {
				reach(cell(t, i + 1, j), score, 0, 0);
				if (j < ruby->n)
					read_from(r, text, ruby, t, i, j);
			}
		}
	}
}

/* Walks back along the best way. */
static bool trace(const struct table *t, const struct chars *text, const struct chars *ruby,
                  struct ofx_ruby_pairs *out)
{
	size_t i = text->n, j = ruby->n;
	*out = (struct ofx_ruby_pairs){.all = (unsigned)ruby->n};
	while (i || j) {
		const struct cell *c = cell(t, i, j);
		if (!c->kanji && !c->kana) {
			i--;
			continue;
		}
		if (c->kanji) {
			if (out->n == OFX_RUBY_UNITS)
				return false;
			out->items[out->n++] = (struct ofx_ruby_pair){
			    .kanji = {text->at[i - c->kanji], text->at[i]},
			    .kana = {ruby->at[j - c->kana], ruby->at[j]},
			    .n_kanji = c->kanji,
			    .n_kana = c->kana};
			out->n_kana += c->kana;
		}
		i -= c->kanji;
		j -= c->kana;
	}
	for (unsigned k = 0; k < out->n / 2; k++) {
		struct ofx_ruby_pair swap = out->items[k];
		out->items[k] = out->items[out->n - 1 - k];
		out->items[out->n - 1 - k] = swap;
	}
	return true;
}

/* Whether so much agreement is no chance: most kana are read, by words rather than by kanji from
   here and there. */
static bool is_credible(const struct ofx_ruby_pairs *p)
{
	return p->n_kana * 100 >= p->all * 85 && p->n_kana * 2 >= p->n * 5;
}

bool ofx_ruby_pair(const struct ofx_readings *r, struct ofx_str ruby_line, struct ofx_str text_line,
                   struct ofx_arena *a, struct ofx_ruby_pairs *out)
{
	struct chars ruby = take(ruby_line, MOST_KANA, true, a);
	struct chars text = take(text_line, MOST_TEXT, false, a);
	struct table t = {.width = ruby.n + 1};
	t.cells = ofx_arena_take(a, (text.n + 1) * t.width * sizeof *t.cells);
	fill(r, &text, &ruby, &t);
	return trace(&t, &text, &ruby, out) && is_credible(out);
}
