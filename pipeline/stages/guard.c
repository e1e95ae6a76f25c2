/* Finds the parts of a text that no statistical stage may touch. */
#include "stages/guard.h"

#include "base/buf.h"
#include "text/chars.h"

#include <stdlib.h>

struct list {
	struct ofx_span *items;
	size_t n, cap;
};

static void add(struct list *l, size_t beg, size_t end)
{
	if (l->n && beg <= l->items[l->n - 1].end) {
		if (l->items[l->n - 1].end < end)
			l->items[l->n - 1].end = (uint32_t)end;
		return;
	}
	l->items = ofx_grow(l->items, &l->cap, l->n, sizeof *l->items);
	l->items[l->n++] = (struct ofx_span){(uint32_t)beg, (uint32_t)end};
}

static bool is_graph(char c)
{
	return c > 0x20 && c < 0x7F;
}

static bool is_word(uint32_t cp)
{
	if (ofx_is(cp, OFX_LATIN | OFX_DIGIT))
		return true;
	/* Full-width digits and letters: 0-9 U+FF10, A-Z U+FF21, a-z U+FF41. */
	return (cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
	       (cp >= 0xFF41 && cp <= 0xFF5A);
}

/* The run of visible ASCII around a word: it takes in all of a URL or an address, brackets too. */
static size_t ascii_run(struct ofx_str s, size_t pos)
{
	while (pos < s.len && is_graph(s.ptr[pos]))
		pos++;
	return pos;
}

/* The end of what opens at `beg` with the bytes `open`: behind `close` on the same line, or 0. */
static size_t closed(struct ofx_str line, size_t beg, struct ofx_str open, struct ofx_str close)
{
	size_t pos = beg + open.len;
	if (line.len - beg < open.len || memcmp(line.ptr + beg, open.ptr, open.len))
		return 0;
	for (; pos + close.len <= line.len; pos++)
		if (!memcmp(line.ptr + pos, close.ptr, close.len))
			return pos + close.len;
	return 0;
}

/* The end of code, a tag or a note of Aozora notation that begins at `pos`, or 0. */
static size_t enclosed(struct ofx_str line, size_t pos)
{
	switch (line.ptr[pos]) {
	case '`':
		return closed(line, pos, OFX_STR("`"), OFX_STR("`"));
	case '<':
		if (pos + 1 < line.len && (ofx_is((uint32_t)(unsigned char)line.ptr[pos + 1], OFX_LATIN) ||
		                           strchr("/!|?", line.ptr[pos + 1])))
			return closed(line, pos, OFX_STR("<"), OFX_STR(">"));
		return 0;
	case '\xEF': /* ［＃ U+FF3B U+FF03 */
		return closed(line, pos, OFX_STR("［＃"), OFX_STR("］"));
	case '\xE3': /* 《 U+300A */
		return closed(line, pos, OFX_STR("《"), OFX_STR("》"));
	}
	return 0;
}

static void guard_line(struct list *l, struct ofx_str line, size_t base)
{
	size_t run = 0; /* where the present run of visible ASCII began */
	for (size_t pos = 0; pos < line.len;) {
		size_t end = enclosed(line, pos), next = pos;
		if (end) {
			add(l, base + pos, base + end);
			run = pos = end;
			continue;
		}
		bool ascii = is_graph(line.ptr[pos]);
		uint32_t cp = ofx_u8_next(line.ptr, &next);
		if (is_word(cp)) {
			size_t stop = ascii ? ascii_run(line, pos) : next;
			add(l, base + (ascii ? run : pos), base + stop);
			pos = stop;
		} else {
			pos = next;
		}
		if (!ascii || pos >= line.len || !is_graph(line.ptr[pos]))
			run = pos;
	}
}

static bool is_fence(struct ofx_str line)
{
	while (line.len && *line.ptr == ' ')
		line = ofx_str(line.ptr + 1, line.len - 1);
	return ofx_str_starts(line, OFX_STR("```")) || ofx_str_starts(line, OFX_STR("~~~"));
}

struct ofx_guards ofx_guards_find(struct ofx_str text, struct ofx_arena *arena)
{
	struct list l = {0};
	bool fenced = false;
	struct ofx_str rest = text;
	while (rest.len) {
		struct ofx_str line = ofx_str_cut(&rest, '\n');
		size_t base = (size_t)(line.ptr - text.ptr);
		bool fence = is_fence(line);
		if (fence || fenced)
			add(&l, base, base + line.len);
		else
			guard_line(&l, line, base);
		fenced ^= fence;
	}
	struct ofx_span *spans = ofx_arena_take(arena, ofx_size_mul(l.n, sizeof *spans));
	if (l.n)
		memcpy(spans, l.items, ofx_size_mul(l.n, sizeof *spans));
	free(l.items);
	return (struct ofx_guards){spans, l.n};
}

bool ofx_guards_hit(const struct ofx_guards *g, struct ofx_span span)
{
	size_t lo = 0, hi = g->n;
	while (lo < hi) { /* the first guard that ends behind the span's start */
		size_t mid = lo + (hi - lo) / 2;
		if (g->spans[mid].end > span.beg)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo == g->n)
		return false;
	return span.beg == span.end ? g->spans[lo].beg < span.beg : g->spans[lo].beg < span.end;
}
