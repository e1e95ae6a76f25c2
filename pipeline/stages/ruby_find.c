/* Finds strong leaks fast: this runs over every byte of a text, and most texts have none. */
#include "stages/ruby.h"

#include "text/chars.h"

/* Text is looked at in steps. All places of a step are told by the first bytes of characters, in loops
   without branches, which compilers make vectors of. */
enum {
	STEP = 112,
	BEHIND = 3,   /* bytes before a place that have a say … */
	AHEAD = 18,   /* … and from it on */
	WINDOW = 144, /* all that a step looks at; a multiple of a vector's length, as STEP is */
};

/* What begins at each byte of the window: 1, or 0 also inside of a character. */
struct classes {
	unsigned char kanji[WINDOW], kana[WINDOW], blank[WINDOW];
};

static void classify(const unsigned char *restrict p, struct classes *restrict c)
{
	for (int i = 0; i < WINDOW; i++) {
		unsigned char lead = p[i], second = p[i + 1], third = p[i + 2];
		c->kanji[i] = ((lead >= 0xE4) & (lead <= 0xE9)) |
		              ((lead == 0xE3) & (second == 0x80) & (third == 0x85)); /* 々 U+3005 */
		c->kana[i] = (lead == 0xE3) & (second >= 0x81) & (second <= 0x83);
		c->blank[i] = lead == ' ';
	}
}

/* What may be a strong leak that has its first or its last reading behind a kanji. */
enum {
	GROUP = 1, /* two kanji and more, and three kana */
	CHAIN = 2, /* a kanji and two kana or three, and another kanji right behind; or blanks between */
};

static void mark(const struct classes *restrict c, unsigned char *restrict marks)
{
	const unsigned char *kanji = c->kanji + BEHIND, *kana = c->kana + BEHIND;
	for (int i = 0; i < STEP; i++) {
		unsigned char two = kanji[i] & kana[i + 3] & kana[i + 6];
		unsigned char group = two & kanji[i - 3] & kana[i + 9];
		unsigned char next =
		    kanji[i + 9] | (kana[i + 9] & (kanji[i + 12] | (kana[i + 12] & kanji[i + 15])));
		unsigned char chain =
		    (two & next) | (kanji[i] & c->blank[BEHIND + i + 3] & kana[i + 4]);
		marks[i] = (unsigned char)(group + chain + chain);
	}
}

/* Eight marks, the first one in the lowest bits. */
static uint64_t word_of(const unsigned char *marks)
{
	uint64_t w;
	memcpy(&w, marks, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

static void mark_step(struct ofx_str text, size_t beg, unsigned char marks[STEP])
{
	unsigned char edge[WINDOW + 2] = {0};
	struct classes c;
	const unsigned char *p = (const unsigned char *)text.ptr + beg - BEHIND;
	if (beg < BEHIND || beg - BEHIND + WINDOW + 2 > text.len) {
		size_t skip = beg < BEHIND ? BEHIND - beg : 0, from = beg + skip - BEHIND;
		size_t n = text.len - from;
		memcpy(edge + skip, text.ptr + from, n < sizeof edge - skip ? n : sizeof edge - skip);
		p = edge;
	}
	classify(p, &c);
	mark(&c, marks);
}

static uint8_t kana_at(struct ofx_str text, size_t pos)
{
	return pos + 3 <= text.len && (text.ptr[pos] & '\xF0') == '\xE0'
	           ? ofx_kana(ofx_u8_get(text.ptr + pos))
	           : 0;
}

static uint32_t kanji_at(struct ofx_str text, size_t pos)
{
	uint32_t cp = (text.ptr[pos] & '\xF0') == '\xE0' ? ofx_u8_get(text.ptr + pos) : 0;
	return ofx_is(cp, OFX_KANJI) ? cp : 0;
}

/* The bits of kana in ofx_reading_begins: of the first one alone, of the first two. */
struct begin {
	uint64_t one, two;
};

static struct begin begin_at(struct ofx_str text, size_t kana)
{
	uint8_t first = ofx_kana(ofx_u8_get(text.ptr + kana));
	return (struct begin){ofx_reading_begin_bits(first, 0),
	                      ofx_reading_begin_bits(first, kana_at(text, kana + 3))};
}

static bool may_read(uint64_t begins, struct begin kana)
{
	return (begins & kana.two) == kana.two || (begins & kana.one) == kana.one;
}

/* Whether the kana behind the kanji at `pos` may begin a reading of kanji further left, together with
   this one. */
static bool may_be_group(const struct ofx_reading_begins *b, struct ofx_str text, size_t pos)
{
	struct begin kana = begin_at(text, pos + 3);
	uint64_t right = 0;
	for (int i = 1; i < OFX_RUBY_KANJI && pos >= 3; i++) {
		uint32_t cp = kanji_at(text, pos - 3);
		if (!cp)
			return false;
		uint64_t begins = ofx_reading_begins_of(b, cp);
		if ((begins & kana.two) == kana.two)
			return true;
		if ((begins & kana.one) == kana.one) {
			if (!right)
				right = ofx_reading_begins_of(b, ofx_u8_get(text.ptr + pos));
			if (may_read(right, begin_at(text, pos + 6 + 3 * (size_t)(i - 1))))
				return true;
		}
		right = begins;
		pos -= 3;
	}
	return false;
}

/* Whether the kana may be a reading of this kanji, and those behind the next kanji one of that. */
static bool may_be_chain(const struct ofx_reading_begins *b, struct ofx_str text, size_t pos)
{
	uint64_t begins = ofx_reading_begins_of(b, ofx_u8_get(text.ptr + pos));
	bool spaced = text.ptr[pos + 3] == ' ';
	pos += spaced ? 4 : 3;
	if (!may_read(begins, begin_at(text, pos)))
		return false;
	while (kana_at(text, pos))
		pos += 3;
	pos += spaced && pos < text.len && text.ptr[pos] == ' ';
	uint32_t next = pos + 6 < text.len ? kanji_at(text, pos) : 0;
	if (!next)
		return false;
	pos += spaced && text.ptr[pos + 3] == ' ' ? 4 : 3;
	return kana_at(text, pos) && may_read(ofx_reading_begins_of(b, next), begin_at(text, pos));
}

/* Where the leak that reads the kanji at `pos` begins: before them may stand a kanji with one kana,
   and before that another (古こ典てん). The end of its first kanji. */
static size_t first_kanji(struct ofx_str text, size_t pos, size_t from)
{
	while (pos >= from + 6 && kana_at(text, pos - 3) && kanji_at(text, pos - 6))
		pos -= 6;
	return pos + 3;
}

static bool may_leak(const struct ofx_reading_begins *b, struct ofx_str text, size_t pos,
                     unsigned char mark)
{
	return ((mark & GROUP) && may_be_group(b, text, pos)) ||
	       ((mark & CHAIN) && may_be_chain(b, text, pos));
}

static bool strong_at(const struct ofx_readings *r, struct ofx_str text, size_t pos, size_t from,
                      struct ofx_ruby_leak *l)
{
	size_t end = first_kanji(text, pos, from);
	return (end < pos && ofx_ruby_at(r, text, end, l) && ofx_ruby_is_strong(l)) ||
	       (ofx_ruby_at(r, text, pos + 3, l) && ofx_ruby_is_strong(l));
}

bool ofx_ruby_next_strong(const struct ofx_readings *r, struct ofx_str text, uint32_t *pos,
                          struct ofx_ruby_leak *l)
{
	const struct ofx_reading_begins *b = ofx_readings_begins(r);
	unsigned char marks[STEP];
	size_t from = *pos;
	for (size_t beg = from; beg < text.len; beg += STEP) {
		mark_step(text, beg, marks);
		for (size_t k = 0; k < STEP; k += sizeof(uint64_t)) {
			for (uint64_t any = word_of(marks + k); any;) {
				size_t byte = (size_t)__builtin_ctzll(any) / 8, at = beg + k + byte;
				any &= ~(UINT64_C(0xFF) << 8 * byte);
				if (!may_leak(b, text, at, marks[k + byte]) ||
				    !strong_at(r, text, at, from, l))
					continue;
				*pos = l->unit[l->n - 1].kana.end;
				return true;
			}
		}
	}
	*pos = (uint32_t)text.len;
	return false;
}
