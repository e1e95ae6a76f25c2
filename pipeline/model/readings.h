/* Readings: which kana a string of kanji may be read as, so that ruby can be told from text. The
   table dicts/readings.tsv is made by model/readings_train.h. */
#ifndef OFX_MODEL_READINGS_H
#define OFX_MODEL_READINGS_H

#include "base/err.h"
#include "base/str.h"

struct ofx_readings; /* read-only after open; shared by threads */

/* A kana as the readings know it: hiragana by code point, katakana as its hiragana; 0 for what is
   no kana that ruby is written with. */
enum { OFX_KANA_LONG = 0x5A /* ー U+30FC */, OFX_READING_MAX = 24 /* kana of one reading */ };

static inline uint8_t ofx_kana(uint32_t cp)
{
	if (cp >= 0x3041 && cp <= 0x3096)
		return (uint8_t)(cp - 0x3040);
	if (cp >= 0x30A1 && cp <= 0x30F6)
		return (uint8_t)(cp - 0x30A0);
	return cp == 0x30FC ? OFX_KANA_LONG : 0;
}

extern const uint8_t ofx_kana_plain_of[OFX_KANA_LONG + 1];

/* The kana without voiced mark, and large where it is small: が and か, ょ and よ are one. */
static inline uint8_t ofx_kana_plain(uint8_t kana)
{
	return ofx_kana_plain_of[kana];
}

/* A missing or broken table is OFX_SYS or OFX_BAD with one clear line. */
enum ofx_status ofx_readings_load(struct ofx_readings **, const char *path, struct ofx_error *);
/* The same from text; `name` is for messages. */
enum ofx_status ofx_readings_read(struct ofx_readings **, const char *name, struct ofx_str text,
                                  struct ofx_error *);
void ofx_readings_free(struct ofx_readings *); /* accepts NULL */

/* How exactly kana must agree with a reading. What two words do to each other where they meet is
   allowed in either case: はち and はっ, ひゃく and びゃく; and small kana may be large, as old ruby
   is set. */
enum ofx_reading_fit {
	OFX_FIT_EXACT,
	OFX_FIT_LOOSE, /* voiced marks do not count: they are too small in ruby to be read */
};

/* The readings of all n kanji together that `kana` (m of them) begins with: bit l (l < 32) is set
   where the first l kana are one. 々 is read as the kanji before it. */
uint32_t ofx_readings_match(const struct ofx_readings *, const uint32_t *kanji, size_t n,
                            const uint8_t *kana, size_t m, enum ofx_reading_fit);

/* A quick look, which many kanji of a text are given: what their readings begin with. A word for a
   kanji, by hash; in it two bits for two plain kana, or for one that is all of a reading. */
struct ofx_reading_begins {
	uint64_t words[8192];
};
const struct ofx_reading_begins *ofx_readings_begins(const struct ofx_readings *);

static inline uint64_t ofx_reading_begins_of(const struct ofx_reading_begins *b, uint32_t kanji)
{
	return b->words[kanji * 2654435761u >> 19];
}

static inline uint64_t ofx_reading_begin_bits(uint8_t first, uint8_t second)
{
	uint32_t h = (ofx_kana_plain(first) * 128u + ofx_kana_plain(second)) * 2654435761u;
	return UINT64_C(1) << (h >> 26) | UINT64_C(1) << (h >> 20 & 63);
}

/* Whether readings of the kanji with these `begins` may begin with two kana, or be the first one
   (second 0), but for voiced marks. Few are said to that do not. */
static inline bool ofx_reading_may_begin(uint64_t begins, uint8_t first, uint8_t second)
{
	uint64_t bits = ofx_reading_begin_bits(first, second);
	return (begins & bits) == bits;
}

#endif
