/* Finds readings of kanji within a line: 肖像画しょうぞうがを, 肖 しょう 像 ぞう 画 が を. */
#include "stages/ruby.h"

#include "text/chars.h"

/* A place where kana follow kanji, taken apart. */
struct place {
	uint32_t kanji[OFX_RUBY_KANJI]; /* the last ones before the kana, in order */
	uint32_t kanji_at[OFX_RUBY_KANJI];
	size_t n_kanji;
	uint32_t kanji_end;
	uint8_t kana[OFX_RUBY_KANA];
	uint32_t kana_at[OFX_RUBY_KANA + 1]; /* with the end of the last one */
	size_t n_kana;
	bool whole; /* the kana end there; no more follow */
	bool spaced, katakana;
};

static bool is_kanji(uint32_t cp)
{
	return (cp >= 0x4E00 && cp <= 0x9FFF) || cp == 0x3005 /* 々 */ || (cp >= 0x3400 && cp <= 0x4DBF);
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000;
}

/* At most two blanks at `pos`; where more stand, a column begins. */
static size_t skip_blanks(struct ofx_str line, size_t pos)
{
	for (int i = 0; i < 2 && pos < line.len; i++) {
		size_t next = pos;
		if (!is_blank(ofx_u8_next(line.ptr, &next)))
			break;
		pos = next;
	}
	return pos;
}

static void take_kanji(struct ofx_str line, size_t end, struct place *p)
{
	size_t pos = end;
	uint32_t found[OFX_RUBY_KANJI], at[OFX_RUBY_KANJI];
	size_t n = 0;
	while (pos > 0 && n < OFX_RUBY_KANJI) {
		uint32_t cp = ofx_u8_prev(line.ptr, &pos);
		if (!is_kanji(cp))
			break;
		found[n] = cp;
		at[n++] = (uint32_t)pos;
	}
	p->kanji_end = (uint32_t)end;
	p->n_kanji = n;
	for (size_t i = 0; i < n; i++) {
		p->kanji[i] = found[n - 1 - i];
		p->kanji_at[i] = at[n - 1 - i];
	}
}

static bool is_katakana(uint32_t cp)
{
	return cp >= 0x30A0 && cp != 0x30FC; /* ー goes with both */
}

static void take_kana(struct ofx_str line, size_t pos, struct place *p)
{
	p->katakana = pos < line.len && is_katakana(ofx_u8_get(line.ptr + pos));
	p->whole = true;
	while (pos < line.len) {
		size_t next = pos;
		uint32_t cp = ofx_u8_next(line.ptr, &next);
		uint8_t kana = ofx_kana(cp);
		if (!kana || (cp != 0x30FC && is_katakana(cp) != p->katakana))
			break;
		if (p->n_kana == OFX_RUBY_KANA) {
			p->whole = false;
			break;
		}
		p->kana_at[p->n_kana] = (uint32_t)pos;
		p->kana[p->n_kana++] = kana;
		pos = next;
	}
	p->kana_at[p->n_kana] = (uint32_t)pos;
}

/* The place whose kanji end at byte `end`. */
static struct place place_at(struct ofx_str line, size_t end)
{
	struct place p = {.n_kanji = 0};
	size_t kana = skip_blanks(line, end);
	take_kanji(line, end, &p);
	take_kana(line, kana, &p);
	p.spaced = kana > end;
	return p;
}

/* The unit of the place's last `n` kanji and first `m` kana. */
static struct ofx_ruby_unit unit_of(const struct place *p, size_t n, size_t m)
{
	return (struct ofx_ruby_unit){.kanji = {p->kanji_at[p->n_kanji - n], p->kanji_end},
	                              .kana = {p->kana_at[0], p->kana_at[m]},
	                              .n_kanji = (uint8_t)n,
	                              .n_kana = (uint8_t)m};
}

static void add_unit(struct ofx_ruby_leak *l, const struct place *p, size_t n, size_t m)
{
	l->unit[l->n++] = unit_of(p, n, m);
	l->n_kanji += (unsigned)n;
	l->n_kana += (unsigned)m;
	l->spaced |= p->spaced;
	l->katakana |= p->katakana;
}

static size_t longest(uint32_t lengths)
{
	size_t m = 0;
	while (lengths >>= 1)
		m++;
	return m;
}

/* Where the run of kanji that begins behind the place's kana ends; 0 where none does. */
static size_t next_kanji(struct ofx_str line, const struct place *p)
{
	size_t pos = p->kana_at[p->n_kana], beg;
	if (!p->whole)
		return 0;
	pos = beg = skip_blanks(line, pos);
	while (pos < line.len) {
		size_t next = pos;
		if (!is_kanji(ofx_u8_next(line.ptr, &next)))
			break;
		pos = next;
	}
	return pos > beg ? pos : 0;
}

/* Adds the units from this place on: all kana of a place are read before another follows. */
static void follow(const struct ofx_readings *r, struct ofx_str line, const struct place *p,
                   size_t n, struct ofx_ruby_leak *l)
{
	const uint32_t *kanji = p->kanji + (p->n_kanji - n);
	/* Behind another reading the next word may be voiced: 神じん社じゃ. */
	enum ofx_reading_fit fit = l->n ? OFX_FIT_LOOSE : OFX_FIT_EXACT;
	uint32_t lengths = ofx_readings_match(r, kanji, n, p->kana, p->n_kana, fit) & ~1u;
	if (!lengths)
		return;
	bool all = p->n_kana < 32 && (lengths >> p->n_kana & 1);
	size_t end = all && l->n + 1 < OFX_RUBY_UNITS ? next_kanji(line, p) : 0;
	if (end) {
		struct place next = place_at(line, end);
		struct ofx_ruby_leak longer = *l;
		add_unit(&longer, p, n, p->n_kana);
		unsigned before = longer.n;
		bool same = next.spaced == p->spaced && next.katakana == p->katakana;
		/* Behind a reading all kanji up to the next kana are read by them. */
		bool run = next.n_kanji && next.n_kanji < OFX_RUBY_KANJI;
		if (same && run && next.n_kana)
			follow(r, line, &next, next.n_kanji, &longer);
		if (longer.n > before) {
			*l = longer;
			return;
		}
	}
	add_unit(l, p, n, longest(lengths));
	l->lengths = lengths;
}

/* Whether the place's kana may begin a reading of its last n kanji. */
static bool may_read(const struct ofx_readings *r, const struct place *p, size_t n)
{
	uint64_t begins =
	    ofx_reading_begins_of(ofx_readings_begins(r), p->kanji[p->n_kanji - n]);
	return ofx_reading_may_begin(begins, p->kana[0], 0) ||
	       (p->n_kana > 1 && ofx_reading_may_begin(begins, p->kana[0], p->kana[1]));
}

bool ofx_ruby_at(const struct ofx_readings *r, struct ofx_str line, size_t end,
                 struct ofx_ruby_leak *l)
{
	struct place p = place_at(line, end);
	*l = (struct ofx_ruby_leak){.n = 0};
	if (!p.n_kana)
		return false;
	for (size_t n = p.n_kanji; n > 0 && !l->n; n--)
		if (may_read(r, &p, n))
			follow(r, line, &p, n, l);
	return l->n > 0;
}

/* The lead bytes of UTF-8 tell kana (E3 81..83) from kanji (E4..E9) without decoding. */
static bool kana_follow(struct ofx_str line, size_t pos)
{
	const unsigned char *s = (const unsigned char *)line.ptr;
	return pos + 2 < line.len && s[pos] == 0xE3 && s[pos + 1] >= 0x81 && s[pos + 1] <= 0x83;
}

bool ofx_ruby_next(const struct ofx_readings *r, struct ofx_str line, uint32_t *pos,
                   struct ofx_ruby_leak *l)
{
	const unsigned char *s = (const unsigned char *)line.ptr;
	size_t i = *pos;
	while (i + 5 < line.len) {
		unsigned char c = s[i];
		if (c < 0xE4 || c > 0xE9) {
			bool repeat = c == 0xE3 && s[i + 1] == 0x80 && s[i + 2] == 0x85; /* 々 */
			i += ofx_u8_len((char)c);
			if (!repeat)
				continue;
		} else {
			i += 3;
		}
		bool blank = i < line.len && (s[i] == ' ' || (s[i] == 0xE3 && s[i + 1] == 0x80));
		if (!kana_follow(line, blank ? skip_blanks(line, i) : i) || !ofx_ruby_at(r, line, i, l))
			continue;
		*pos = l->unit[l->n - 1].kana.end;
		return true;
	}
	*pos = (uint32_t)line.len;
	return false;
}

bool ofx_ruby_is_strong(const struct ofx_ruby_leak *l)
{
	if (l->spaced) {
		/* 氏名 しめい is a form; only single kanji that their readings part are none. */
		for (unsigned i = 0; i < l->n; i++)
			if (l->unit[i].n_kanji > 1)
				return false;
		return l->n > 1 && l->n_kana >= 4;
	}
	return l->n_kanji > 1 && l->n_kana >= (l->n > 1 ? 4 : 3);
}
