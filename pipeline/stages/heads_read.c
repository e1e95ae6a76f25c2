/* Reads the lines at the edges of pages: what of them is number, and what is left without. */
#include "stages/heads.h"

#include "base/buf.h"
#include "stages/measure.h"
#include "text/chars.h"

#include <stdlib.h>

enum { MAX_DIGITS = 5 };

/* 0..9 for 〇零一二三四五六七八九, 10, 100, 1000 for 十百千; -1 for others. */
static int kanji_value(uint32_t cp)
{
	switch (cp) {
	case 0x3007: case 0x96F6: return 0;
	case 0x4E00: return 1;
	case 0x4E8C: return 2;
	case 0x4E09: return 3;
	case 0x56DB: return 4;
	case 0x4E94: return 5;
	case 0x516D: return 6;
	case 0x4E03: return 7;
	case 0x516B: return 8;
	case 0x4E5D: return 9;
	case 0x5341: return 10;
	case 0x767E: return 100;
	case 0x5343: return 1000;
	default: return -1;
	}
}

static int digit_value(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return (int)(cp - '0');
	return cp >= 0xFF10 && cp <= 0xFF19 ? (int)(cp - 0xFF10) : -1;
}

static uint32_t roman_value(uint32_t cp)
{
	switch (cp | 0x20) {
	case 'i': return 1;
	case 'v': return 5;
	case 'x': return 10;
	case 'l': return 50;
	case 'c': return 100;
	default: return 0;
	}
}

/* Marks that stand around folios and between the parts of a head; with dashes and blanks. */
static bool is_ornament(uint32_t cp)
{
	switch (cp) {
	case 0x30FB: case 0x00B7: case 0x2022: case 0xFF65: /* ・ · • */
	case 0x3014: case 0x3015: case 0x3010: case 0x3011: /* 〔〕【】 */
	case '[': case ']': case 0xFF3B: case 0xFF3D:
	case '<': case '>': case 0x3008: case 0x3009: /* 〈〉 */
	case '~': case 0x301C: case 0xFF5E: /* 〜 ～ */
	case '*': case 0xFF0A: case '=': case 0xFF1D: case '|': case 0xFF5C:
	case '_': case 0x25C6: case 0x25C7: case 0x25A0: case 0x25A1: case 0x25CB: case 0x25CF:
		return true;
	default:
		return ofx_is(cp, OFX_DASH);
	}
}

/* Letters that engines write for digits: l I O o B S Z q, and a stroke. */
static bool stands_for_digit(uint32_t cp)
{
	return cp < 0x80 && cp && strchr("lIiOoBSsZzqgb!", (int)cp);
}

/* The number that the kanji numerals in [pos, end) write, by places (三四) or by units (三十四). */
static uint32_t read_kanji(const char *text, size_t pos, size_t end)
{
	uint32_t sum = 0, digit = 0;
	bool units = false;
	while (pos < end) {
		uint32_t v = (uint32_t)kanji_value(ofx_u8_next(text, &pos));
		if (v < 10) {
			digit = units ? v : digit * 10 + v;
		} else {
			sum += (digit ? digit : 1) * v;
			digit = 0;
			units = true;
		}
	}
	return sum + digit;
}

static void add_number(struct ofx_heads_line *l, uint32_t value, bool edge, bool plain)
{
	if (l->n_numbers < OFX_HEADS_NUMBERS)
		l->numbers[l->n_numbers] = (struct ofx_heads_number){value, edge, plain};
	l->n_numbers++;
}

static void add_key(struct ofx_heads_line *l, uint32_t cp)
{
	if (l->n_key < OFX_HEADS_KEY)
		l->key[l->n_key] = cp;
	l->n_key++;
	l->letters += ofx_is(cp, OFX_JAPANESE | OFX_LATIN | OFX_FOREIGN);
	l->hash = (l->hash ^ cp) * 1099511628211u; /* FNV-1a */
}

static bool is_gap(const char *text, size_t pos, struct ofx_span s, bool before)
{
	if (before ? pos == s.beg : pos == s.end)
		return true;
	uint32_t cp = before ? ofx_u8_prev(text, &pos) : ofx_u8_next(text, &pos);
	return ofx_is(cp, OFX_SPACE) || is_ornament(cp) || digit_value(cp) >= 0;
}

/* Takes the run of digits that begins at *pos. */
static void read_digits(const char *text, size_t *pos, struct ofx_heads_line *l)
{
	size_t beg = *pos, n = 0;
	uint32_t value = 0;
	while (*pos < l->span.end) {
		size_t next = *pos;
		int v = digit_value(ofx_u8_next(text, &next));
		if (v < 0)
			break;
		value = n < MAX_DIGITS ? value * 10 + (uint32_t)v : UINT32_MAX;
		n++;
		l->shown++;
		*pos = next;
	}
	add_number(l, value, beg == l->span.beg || *pos == l->span.end, true);
}

/* Takes the run of kanji numerals that begins at *pos: a number where it stands by itself at an end of the
   line, else part of the words. */
static void read_numerals(const char *text, size_t *pos, struct ofx_heads_line *l)
{
	size_t beg = *pos, end = beg;
	while (end < l->span.end) {
		size_t next = end;
		if (kanji_value(ofx_u8_next(text, &next)) < 0)
			break;
		end = next;
	}
	bool edge = beg == l->span.beg || end == l->span.end;
	if (edge && is_gap(text, beg, l->span, true) && is_gap(text, end, l->span, false)) {
		add_number(l, read_kanji(text, beg, end), true, false);
		l->shown += (uint32_t)(end - beg) / 3;
		*pos = end;
		return;
	}
	while (*pos < end) {
		add_key(l, ofx_u8_next(text, pos));
		l->shown++;
	}
}

/* The line is one Roman number. */
static bool read_roman(struct ofx_heads_line *l)
{
	uint32_t sum = 0, last = UINT32_MAX;
	if (!l->n_key || l->n_key > 8 || l->n_numbers)
		return false;
	for (size_t i = 0; i < l->n_key; i++) {
		uint32_t v = l->key[i] < 0x80 ? roman_value(l->key[i]) : 0;
		if (!v || (l->key[i] & 0x20) != (l->key[0] & 0x20))
			return false;
		sum += v > last ? v - 2 * last : v;
		last = v;
	}
	l->n_key = l->letters = 0;
	add_number(l, sum, true, false);
	return true;
}

/* 頁, ページ, p. and page beside a number say that it is a folio. */
static void drop_label(struct ofx_heads_line *l)
{
	static const uint32_t labels[][5] = {{0x9801}, {0x30DA, 0x30FC, 0x30B8}, {'p'}, {'p', '.'}, {'P'},
	                                     {'P', '.'}, {'p', 'a', 'g', 'e'}, {'P', 'a', 'g', 'e'}};
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		size_t n = 0;
		while (n < 5 && labels[i][n])
			n++;
		if (l->n_numbers == 1 && n == l->n_key && !memcmp(labels[i], l->key, n * sizeof *l->key)) {
			l->n_key = l->letters = 0;
			l->ornamented = true;
		}
	}
}

/* 一 U+4E00 on both sides of digits is a dash. */
static void drop_dashes(struct ofx_heads_line *l)
{
	struct ofx_heads_number *n = l->numbers;
	if (l->n_key || l->n_numbers != 3 || n[0].plain || !n[1].plain || n[2].plain || n[0].value != 1 ||
	    n[2].value != 1)
		return;
	n[0] = n[1];
	l->n_numbers = 1;
	l->ornamented = true;
}

/* Takes blanks off both ends of the span. */
static struct ofx_span trim(struct ofx_str text, struct ofx_span s)
{
	while (s.beg < s.end) {
		size_t next = s.beg;
		if (!ofx_is(ofx_u8_next(text.ptr, &next), OFX_SPACE | OFX_HIDDEN))
			break;
		s.beg = (uint32_t)next;
	}
	while (s.beg < s.end) {
		size_t prev = s.end;
		if (!ofx_is(ofx_u8_prev(text.ptr, &prev), OFX_SPACE | OFX_HIDDEN))
			break;
		s.end = (uint32_t)prev;
	}
	return s;
}

bool ofx_heads_read(struct ofx_str text, struct ofx_span line, struct ofx_heads_line *l)
{
	*l = (struct ofx_heads_line){.span = trim(text, line), .hash = 14695981039346656037u};
	bool digit_like = true;
	uint32_t last = 0;
	for (size_t pos = l->span.beg; pos < l->span.end;) {
		size_t at = pos;
		uint32_t cp = ofx_u8_next(text.ptr, &at);
		bool long_vowel = cp == 0x30FC && !ofx_is(last, OFX_KANA); /* ー for a dash */
		if (ofx_is(cp, OFX_SPACE | OFX_HIDDEN)) {
			pos = at;
		} else if (is_ornament(cp) || long_vowel) {
			l->ornamented = true;
			l->shown++;
			pos = at;
		} else if (digit_value(cp) >= 0) {
			read_digits(text.ptr, &pos, l);
		} else if (kanji_value(cp) >= 0) {
			read_numerals(text.ptr, &pos, l);
		} else {
			digit_like &= stands_for_digit(cp);
			add_key(l, cp);
			l->shown++;
			pos = at;
		}
		last = cp;
	}
	l->digit_like = digit_like && l->shown <= MAX_DIGITS + 2;
	drop_label(l);
	drop_dashes(l);
	read_roman(l);
	return l->span.beg < l->span.end;
}

bool ofx_heads_is_number(const struct ofx_heads_line *l)
{
	if (l->n_key || !l->n_numbers || l->n_numbers > 2)
		return false;
	for (uint32_t i = 0; i < l->n_numbers; i++) {
		uint32_t v = l->numbers[i].value;
		bool year = v >= 1500 && v <= 2100 && !l->ornamented;
		if (!v || v >= 10000 || year)
			return false;
	}
	return true;
}

/* Stretches of two blanks and more, and tabs, part columns. */
static uint32_t count_gaps(struct ofx_str s)
{
	uint32_t gaps = 0, run = 0;
	for (size_t pos = 0; pos < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &pos);
		run = !ofx_is(cp, OFX_SPACE) ? 0 : cp == '\t' ? 2 : run + 1;
		gaps += run == 2;
	}
	return gaps;
}

bool ofx_heads_may_run(struct ofx_str text, const struct ofx_heads_line *l)
{
	struct ofx_str s = ofx_str_sub(text, l->span);
	size_t beg = 0, end = s.len;
	if (l->letters < 2 || l->n_key > OFX_HEADS_KEY || l->n_numbers > OFX_HEADS_NUMBERS || !s.len)
		return false;
	uint32_t first = ofx_u8_next(s.ptr, &beg), last = ofx_u8_prev(s.ptr, &end);
	bool stops = ofx_is(last, OFX_STOP) || last == 0x3001 || last == ',' || last == 0xFF0C; /* 、，*/
	bool speech = first == 0x300C || first == 0x300E || last == 0x300D || last == 0x300F; /* 「」『』 */
	bool note = (first == '(' || first == 0xFF08) && (last == ')' || last == 0xFF09);
	for (size_t i = 0; i < l->n_key; i++)
		if (l->key[i] == 0x2026 || l->key[i] == 0x2025) /* …‥: leaders */
			return false;
	return !stops && !speech && !note && count_gaps(s) < 2;
}

/* Reads the lines of one page, whose text is `page`. */
static void read_page(struct ofx_heads *h, struct ofx_span page)
{
	struct ofx_heads_page *p = &h->pages[h->n++];
	struct ofx_heads_line last[OFX_HEADS_DEPTH], l;
	const char *text = h->text.ptr;
	*p = (struct ofx_heads_page){.n_lines = 0};
	for (uint32_t pos = page.beg; pos < page.end;) {
		const char *lf = memchr(text + pos, '\n', page.end - pos);
		struct ofx_span line = {pos, lf ? (uint32_t)(lf - text) : page.end};
		pos = line.end + 1;
		if (line.end - line.beg >= OFX_LONG_LINE || !ofx_heads_read(h->text, line, &l))
			continue;
		if (p->n_lines < OFX_HEADS_DEPTH)
			p->edge[0].line[p->edge[0].n++] = l;
		struct ofx_heads_line *slot = &last[p->n_lines % OFX_HEADS_DEPTH];
		if (p->n_lines >= 2 * OFX_HEADS_DEPTH) {
			h->inside = ofx_grow(h->inside, &h->cap_inside, h->n_inside, sizeof *h->inside);
			h->inside[h->n_inside++] = slot->hash;
		}
		*slot = l;
		p->n_lines++;
	}
	while (p->edge[1].n < OFX_HEADS_DEPTH && p->edge[1].n < p->n_lines) {
		uint32_t i = p->n_lines - 1 - p->edge[1].n;
		p->edge[1].line[p->edge[1].n++] = last[i % OFX_HEADS_DEPTH];
	}
}

static uint32_t count_feeds(struct ofx_str s)
{
	uint32_t n = 0;
	while (s.len && memchr(s.ptr, '\f', s.len)) {
		ofx_str_cut(&s, '\f');
		n++;
	}
	return n;
}

void ofx_heads_find(struct ofx_heads *h, const struct ofx_block *block)
{
	*h = (struct ofx_heads){.text = block->text};
	if (block->markdown || !block->text.len || !memchr(block->text.ptr, '\f', block->text.len))
		return;
	uint32_t feeds = count_feeds(block->text);
	if (feeds >= OFX_HEADS_PAGES)
		return;
	h->pages = ofx_alloc((feeds + 1) * sizeof *h->pages);
	struct ofx_str rest = block->text;
	uint32_t beg = 0;
	for (uint32_t i = 0; i <= feeds; i++) {
		struct ofx_str page = ofx_str_cut(&rest, '\f');
		uint32_t end = beg + (uint32_t)page.len;
		if (i || page.len) /* the block begins with a form feed */
			read_page(h, (struct ofx_span){beg, end});
		beg = end + 1;
	}
	ofx_heads_judge(h);
}

void ofx_heads_release(struct ofx_heads *h)
{
	free(h->pages);
	free(h->inside);
}
