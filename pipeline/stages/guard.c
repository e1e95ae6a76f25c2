/* Finds the parts of a text that no statistical stage may touch. */
#include "stages/guard.h"

#include "base/buf.h"
#include "stages/markdown.h"
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

/* The run of visible ASCII around a word: it takes in all of a URL or an address, brackets too, but
   not the start of code or of a tag. */
static size_t ascii_run(struct ofx_str s, size_t pos)
{
	while (pos < s.len && is_graph(s.ptr[pos]) && s.ptr[pos] != '`' && s.ptr[pos] != '<')
		pos++;
	return pos;
}

static bool is_url(struct ofx_str run)
{
	for (size_t i = 0; i + 3 <= run.len; i++)
		if (!memcmp(run.ptr + i, "://", 3))
			return true;
	return false;
}

/* The end of a URL whose ASCII ends at `pos`, with the Japanese letters of its path:
   https://example.org/wiki/東京. Behind a bare name, or as a particle (…org/を見る), they are text. */
static size_t url_end(struct ofx_str line, size_t pos)
{
	char last = line.ptr[pos - 1];
	if (pos == line.len || !strchr("/=#?&_-%", last) ||
	    !ofx_is(ofx_u8_get(line.ptr + pos), last == '=' ? OFX_JAPANESE : OFX_KANJI | OFX_KATA))
		return pos;
	while (pos < line.len &&
	       (is_graph(line.ptr[pos]) || ofx_is(ofx_u8_get(line.ptr + pos), OFX_JAPANESE)))
		pos += ofx_u8_len(line.ptr[pos]);
	return pos;
}

/* What encloses a guarded part of a line. */
static const struct enclosure {
	struct ofx_str open, close;
	bool code;
} enclosures[] = {
    {{"`", 1}, {"`", 1}, true},
    {{"<", 1}, {">", 1}, true},
    {{"［＃", 6}, {"］", 3}, false}, /* U+FF3B U+FF03 … U+FF3D */
    {{"《", 3}, {"》", 3}, false},   /* U+300A … U+300B */
};
enum { N_ENCLOSURES = sizeof enclosures / sizeof *enclosures };

static bool opens_tag(struct ofx_str line, size_t pos)
{
	return pos + 1 < line.len && (ofx_is((unsigned char)line.ptr[pos + 1], OFX_LATIN) ||
	                              strchr("/!|?", line.ptr[pos + 1]));
}

/* A line on its way through the guards. Where an enclosure was not closed once, it is not closed
   further on either, so no line is searched for that again. */
struct walk {
	struct ofx_str line;
	bool code_only;
	bool open[N_ENCLOSURES];
};

/* The end of what encloses a part from `pos` on, behind its closing mark; or 0. */
static size_t enclosed(struct walk *w, size_t pos)
{
	struct ofx_str line = w->line, rest = {line.ptr + pos, line.len - pos};
	for (size_t i = 0; i < N_ENCLOSURES; i++) {
		const struct enclosure *e = &enclosures[i];
		if (w->open[i] || (w->code_only && !e->code) || !ofx_str_starts(rest, e->open))
			continue;
		if (*e->open.ptr == '<' && !opens_tag(line, pos))
			return 0;
		for (size_t end = pos + e->open.len; end + e->close.len <= line.len; end++)
			if (!memcmp(line.ptr + end, e->close.ptr, e->close.len))
				return end + e->close.len;
		w->open[i] = true;
		return 0;
	}
	return 0;
}

/* Whether an enclosure may open with these bytes; most do not. */
static bool may_enclose(struct ofx_str line, size_t pos)
{
	char c = line.ptr[pos], next = pos + 1 < line.len ? line.ptr[pos + 1] : '\0';
	return c == '`' || c == '<' || (c == '\xEF' && next == '\xBC') ||
	       (c == '\xE3' && next == '\x80');
}

static void guard_line(struct list *l, struct ofx_str line, size_t base, bool code_only)
{
	struct walk w = {.line = line, .code_only = code_only};
	size_t run = 0; /* where the present run of visible ASCII began */
	for (size_t pos = 0; pos < line.len;) {
		size_t end = may_enclose(line, pos) ? enclosed(&w, pos) : 0, next = pos;
		if (end) {
			add(l, base + pos, base + end);
			run = pos = end;
			continue;
		}
		bool ascii = is_graph(line.ptr[pos]);
		uint32_t cp = ofx_u8_next(line.ptr, &next);
		if (is_word(cp)) {
			size_t beg = ascii ? run : pos, stop = ascii ? ascii_run(line, pos) : next;
			bool url = ascii && is_url(ofx_str(line.ptr + beg, stop - beg));
			if (url)
				stop = url_end(line, stop);
			if (url || !code_only)
				add(l, base + beg, base + stop);
			pos = stop;
		} else {
			pos = next;
		}
		if (!ascii || pos >= line.len || !is_graph(line.ptr[pos]))
			run = pos;
	}
}

/* Guards the lines of plain text up to `end`; those within fences as a whole. */
static void guard_plain(struct list *l, const struct ofx_block *b, size_t end, bool code_only)
{
	struct ofx_md_state state = {0};
	if (b->before)
		state = *b->before;
	struct ofx_str rest = ofx_str(b->text.ptr, end);
	while (rest.len) {
		struct ofx_str line = ofx_str_cut(&rest, '\n');
		size_t base = (size_t)(line.ptr - b->text.ptr);
		if (ofx_md_follow(&state, line))
			add(l, base, base + line.len);
		else
			guard_line(l, line, base, code_only);
	}
}

static void guard_markdown(struct list *l, const struct ofx_markdown *m, bool code_only)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		struct ofx_span s = m->lines[i].span;
		if (m->lines[i].kind == OFX_MD_LINE_CODE)
			add(l, s.beg, s.end);
		else
			guard_line(l, ofx_str_sub(m->text, s), s.beg, code_only);
	}
}

static struct ofx_guards find(const struct ofx_block *b, struct ofx_arena *arena, bool code_only)
{
	struct list l = {0};
	bool markdown = ofx_markdown_is(b->markdown);
	guard_plain(&l, b, markdown ? b->markdown->from : b->text.len, code_only);
	if (markdown)
		guard_markdown(&l, b->markdown, code_only);
	struct ofx_span *spans = ofx_arena_take(arena, ofx_size_mul(l.n, sizeof *spans));
	if (l.n)
		memcpy(spans, l.items, ofx_size_mul(l.n, sizeof *spans));
	free(l.items);
	return (struct ofx_guards){spans, l.n};
}

struct ofx_guards ofx_guards_find(const struct ofx_block *block, struct ofx_arena *arena)
{
	return find(block, arena, false);
}

struct ofx_guards ofx_guards_code(const struct ofx_block *block, struct ofx_arena *arena)
{
	return find(block, arena, true);
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
