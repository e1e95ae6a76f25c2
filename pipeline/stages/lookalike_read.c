/* Reads a place for the lookalike stage: neighbours, runs of katakana, and what MeCab thinks. */
#include "stages/lookalike.h"

enum ofx_script ofx_script_of(uint32_t cp)
{
	if (cp == 0x30F5 || cp == 0x30F6) /* ヵ ヶ */
		return OFX_IN_KANJI;
	unsigned c = ofx_char_class(cp);
	if (c & OFX_HIRA)
		return OFX_IN_HIRA;
	if (c & OFX_KATA)
		return OFX_IN_KATA;
	if (c & OFX_KANJI)
		return OFX_IN_KANJI;
	if ((c & OFX_DIGIT) || (cp >= 0xFF10 && cp <= 0xFF19))
		return OFX_IN_NUMBER;
	if ((c & OFX_LATIN) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
	    (cp >= 0xFF41 && cp <= 0xFF5A))
		return OFX_IN_LATIN;
	return OFX_IN_NONE;
}

uint32_t ofx_look_before(const struct ofx_look *l, uint32_t pos)
{
	size_t p = pos;
	return pos ? ofx_u8_prev(l->line.ptr, &p) : 0;
}

uint32_t ofx_look_at(const struct ofx_look *l, uint32_t pos)
{
	return pos < l->line.len ? ofx_u8_get(l->line.ptr + pos) : 0;
}

/* No word is longer; without an end to it a line of nothing but katakana would cost its square. */
enum { LONGEST_RUN = 64 };

uint32_t ofx_kata_begin(const struct ofx_look *l, uint32_t pos)
{
	size_t p = pos, q = pos;
	for (int i = 0; i < LONGEST_RUN && q > 0; i++) {
		if (ofx_script_of(ofx_u8_prev(l->line.ptr, &q)) != OFX_IN_KATA)
			break;
		p = q;
	}
	return (uint32_t)p;
}

uint32_t ofx_kata_end(const struct ofx_look *l, uint32_t pos)
{
	size_t p = pos, q = pos;
	for (int i = 0; i < LONGEST_RUN && q < l->line.len; i++) {
		if (ofx_script_of(ofx_u8_next(l->line.ptr, &q)) != OFX_IN_KATA)
			break;
		p = q;
	}
	return (uint32_t)p;
}

struct ofx_str ofx_look_char(const struct ofx_look *l, uint32_t cp)
{
	char *p = ofx_arena_take(&l->scratch->arena, 4);
	return ofx_str(p, ofx_u8_put(cp, p));
}

struct ofx_str ofx_look_splice(const struct ofx_look *l, struct ofx_span whole,
                               struct ofx_span span, struct ofx_str with)
{
	size_t before = span.beg - whole.beg, behind = whole.end - span.end;
	char *p = ofx_arena_take(&l->scratch->arena, before + with.len + behind);
	memcpy(p, l->line.ptr + whole.beg, before);
	memcpy(p + before, with.ptr, with.len);
	memcpy(p + before + with.len, l->line.ptr + span.end, behind);
	return ofx_str(p, before + with.len + behind);
}

static struct ofx_reader reader_of(const struct ofx_token *t)
{
	if (!t)
		return (struct ofx_reader){0};
	return (struct ofx_reader){
	    .there = true,
	    .known = !t->unknown,
	    .counter = ofx_str_starts(t->feature, OFX_STR("名詞,接尾,助数詞,")),
	    .pos = t->pos,
	    .len = t->span.end - t->span.beg,
	};
}

struct ofx_reading ofx_look_read(const struct ofx_look *l, struct ofx_span span,
                                 struct ofx_str with)
{
	struct ofx_tokens k = ofx_morph_if(l->scratch->morph, l->line, span, with);
	const struct ofx_token *at = ofx_token_at(&k, span.beg);
	struct ofx_reading r = {.at = reader_of(at), .beg = span.beg, .cost = k.cost};
	if (!at)
		return r;
	r.beg = at->span.beg;
	if (at->span.beg > 0)
		r.left = reader_of(ofx_token_at(&k, at->span.beg - 1));
	r.right = reader_of(ofx_token_at(&k, at->span.end));
	return r;
}

uint32_t ofx_word_known(const struct ofx_look *l, struct ofx_str word, uint32_t at)
{
	struct ofx_tokens k = ofx_morph_clause(l->scratch->morph, word, at);
	const struct ofx_token *t = ofx_token_at(&k, at);
	uint32_t len = t && !t->unknown ? t->span.end - t->span.beg : 0;
	return len > ofx_u8_len(word.ptr[at]) ? len : 0;
}

bool ofx_words_known(const struct ofx_look *l, struct ofx_str words)
{
	struct ofx_tokens k = ofx_morph_clause(l->scratch->morph, words, 0);
	for (size_t i = 0; i < k.n; i++)
		if (k.items[i].unknown || k.items[i].span.end - k.items[i].span.beg <= 3)
			return false;
	return k.n > 0;
}

static bool kata_at(const struct ofx_look *l, uint32_t pos)
{
	return ofx_script_of(ofx_look_at(l, pos)) == OFX_IN_KATA;
}

struct ofx_span ofx_look_near(const struct ofx_look *l, int chars)
{
	size_t beg = l->at.beg, end = l->at.end;
	for (int i = 0; i < chars && beg > 0; i++)
		ofx_u8_prev(l->line.ptr, &beg);
	for (int i = 0; i < chars && end < l->line.len; i++)
		ofx_u8_next(l->line.ptr, &end);
	return (struct ofx_span){(uint32_t)beg, (uint32_t)end};
}

/* Counts lone katakana and hiragana near the place. */
static unsigned count_near(const struct ofx_look *l, unsigned *hira)
{
	struct ofx_span near = ofx_look_near(l, 20);
	unsigned lone = 0;
	bool before = kata_at(l, near.beg);
	for (size_t pos = near.beg; pos < near.end;) {
		bool here = kata_at(l, (uint32_t)pos), twin = pos == l->at.beg;
		*hira += ofx_is(ofx_u8_next(l->line.ptr, &pos), OFX_HIRA);
		lone += here && !before && !twin && !kata_at(l, (uint32_t)pos);
		before = here;
	}
	return lone;
}

unsigned ofx_lone_kata(const struct ofx_look *l)
{
	unsigned hira = 0;
	return count_near(l, &hira);
}

bool ofx_kata_prose(const struct ofx_look *l)
{
	unsigned hira = 0, lone = count_near(l, &hira);
	return lone > 0 && hira <= lone;
}

bool ofx_among(const char *list, uint32_t cp)
{
	for (; cp && *list; list += ofx_u8_len(*list))
		if (ofx_u8_get(list) == cp)
			return true;
	return false;
}

bool ofx_is_numeral(uint32_t cp)
{
	return ofx_among("一二三四五六七八九十百千万〇", cp);
}

bool ofx_look_behind(const struct ofx_look *l, const char *const *heads)
{
	for (; *heads; heads++) {
		size_t n = strlen(*heads);
		if (l->at.beg >= n && memcmp(l->line.ptr + l->at.beg - n, *heads, n) == 0)
			return true;
	}
	return false;
}
