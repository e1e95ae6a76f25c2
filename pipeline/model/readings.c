/* Loads the table of readings, and matches kana with kanji. */
#include "model/readings.h"

#include "base/buf.h"
#include "base/io.h"
#include "text/chars.h"

#include <stdlib.h>

enum {
	FIRST = 0x3400, /* kanji that the table may hold: U+3400 … */
	LAST = 0x9FFF,  /* … to U+9FFF */
	WORD = 4,       /* most kanji that share one reading (大人 おとな) */
	REPEAT = 0x3005, /* 々 */
	SMALL_TSU = 0x23, /* っ */
	LARGE_TSU = 0x24,
};

/* The readings that begin with one kanji, and those of words that it begins. */
struct entry {
	uint16_t kanji[WORD]; /* the first one is what the entry is filed under; ends with 0 */
	uint8_t n, len;
	uint32_t kana; /* where they stand in the pool */
	uint32_t next; /* entry of the same kanji, or 0 */
};

struct ofx_readings {
	uint32_t head[LAST - FIRST + 1]; /* entry by first kanji; 0: none */
	struct entry *entries; /* entry 0 is none */
	size_t n, cap;
	struct ofx_buf pool;
	struct ofx_reading_begins begins;
};

/* By kana from U+3041 on: small ones to large, voiced ones to unvoiced. */
const uint8_t ofx_kana_plain_of[] = {
    0,    0x02, 0x02, 0x04, 0x04, 0x06, 0x06, 0x08, 0x08, 0x0A, 0x0A, 0x0B, 0x0B, 0x0D, 0x0D, 0x0F,
    0x0F, 0x11, 0x11, 0x13, 0x13, 0x15, 0x15, 0x17, 0x17, 0x19, 0x19, 0x1B, 0x1B, 0x1D, 0x1D, 0x1F,
    0x1F, 0x21, 0x21, 0x24, 0x24, 0x24, 0x26, 0x26, 0x28, 0x28, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F,
    0x2F, 0x2F, 0x32, 0x32, 0x32, 0x35, 0x35, 0x35, 0x38, 0x38, 0x38, 0x3B, 0x3B, 0x3B, 0x3E, 0x3F,
    0x40, 0x41, 0x42, 0x44, 0x44, 0x46, 0x46, 0x48, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4F, 0x4F,
    0x50, 0x51, 0x52, 0x53, 0x06, 0x0B, 0x11, 0,    0,    0,    OFX_KANA_LONG};

/* The kana without its voiced mark, but small where it is small. */
static uint8_t unvoiced(uint8_t k)
{
	bool marked = (k >= 0x0C && k <= 0x22 && k % 2 == 0) || k == 0x25 || k == 0x27 || k == 0x29 ||
	              (k >= 0x2F && k <= 0x3D) || k == 0x54;
	return marked ? ofx_kana_plain(k) : k;
}

/* The kana, large where it is small; with its voiced mark. */
static uint8_t large(uint8_t k)
{
	bool small = (k <= 0x09 && k % 2 == 1) || k == SMALL_TSU || k == 0x43 || k == 0x45 ||
	             k == 0x47 || k == 0x4E || k >= 0x55;
	return small ? ofx_kana_plain(k) : k;
}

/* Kana that become a stop before another word: つ ち く き. */
static bool may_stop(uint8_t k)
{
	k = ofx_kana_plain(k);
	return k == LARGE_TSU || k == 0x21 || k == 0x0F || k == 0x0D;
}

static bool is_filed(uint32_t cp)
{
	return cp >= FIRST && cp <= LAST;
}

static enum ofx_status bad_row(const char *name, uint64_t line, struct ofx_error *err)
{
	return ofx_fail_at(err, OFX_BAD, name, line,
	                   "cannot read these readings: it is not kanji, a tab, kana");
}

static void add_begin(struct ofx_readings *r, uint16_t kanji, const uint8_t *kana, size_t len)
{
	uint64_t *word = &r->begins.words[kanji * 2654435761u >> 19];
	*word |= ofx_reading_begin_bits(kana[0], len > 1 ? kana[1] : 0);
	if (len == 2 && may_stop(kana[1]))
		*word |= ofx_reading_begin_bits(kana[0], LARGE_TSU);
}

static bool add_reading(struct ofx_readings *r, const uint16_t *kanji, size_t n, struct ofx_str kana)
{
	struct entry e = {.n = (uint8_t)n, .kana = (uint32_t)r->pool.len};
	size_t len = 0;
	for (size_t i = 0; i < kana.len; len++) {
		char code = (char)ofx_kana(ofx_u8_next(kana.ptr, &i));
		if (!code || len >= OFX_READING_MAX)
			return false;
		ofx_buf_add(&r->pool, &code, 1);
	}
	if (!len)
		return false;
	memcpy(e.kanji, kanji, sizeof e.kanji);
	e.len = (uint8_t)len;
	e.next = r->head[kanji[0] - FIRST];
	r->head[kanji[0] - FIRST] = (uint32_t)r->n;
	add_begin(r, kanji[0], (const uint8_t *)r->pool.ptr + e.kana, len);
	r->entries = ofx_grow(r->entries, &r->cap, r->n, sizeof *r->entries);
	r->entries[r->n++] = e;
	return true;
}

static bool add_row(struct ofx_readings *r, struct ofx_str row)
{
	struct ofx_str word = ofx_str_cut(&row, '\t');
	uint16_t kanji[WORD] = {0};
	size_t n = 0;
	if (ofx_u8_valid(word) != word.len || ofx_u8_valid(row) != row.len)
		return false;
	for (size_t i = 0; i < word.len; n++) {
		uint32_t cp = ofx_u8_next(word.ptr, &i);
		if (n == WORD || !(is_filed(cp) || (n && cp == REPEAT)))
			return false;
		kanji[n] = (uint16_t)cp;
	}
	if (!n || !row.len)
		return false;
	while (row.len)
		if (!add_reading(r, kanji, n, ofx_str_cut(&row, ' ')))
			return false;
	return true;
}

enum ofx_status ofx_readings_read(struct ofx_readings **out, const char *name, struct ofx_str text,
                                  struct ofx_error *err)
{
	struct ofx_readings *r = calloc(1, sizeof *r);
	if (!r)
		ofx_die_nomem();
	r->entries = ofx_grow(r->entries, &r->cap, 0, sizeof *r->entries);
	r->entries[r->n++] = (struct entry){0};
	for (uint64_t line = 1; text.len; line++) {
		struct ofx_str row = ofx_str_cut(&text, '\n');
		if (!row.len || *row.ptr == '#' || add_row(r, row))
			continue;
		ofx_readings_free(r);
		return bad_row(name, line, err);
	}
	*out = r;
	return OFX_OK;
}

enum ofx_status ofx_readings_load(struct ofx_readings **out, const char *path,
                                  struct ofx_error *err)
{
	struct ofx_buf text = {0};
	enum ofx_status status = ofx_file_slurp(path, &text, err);
	if (!status)
		status = ofx_readings_read(out, path, ofx_buf_str(&text), err);
	ofx_buf_release(&text);
	return status;
}

void ofx_readings_free(struct ofx_readings *r)
{
	if (!r)
		return;
	free(r->entries);
	ofx_buf_release(&r->pool);
	free(r);
}

const struct ofx_reading_begins *ofx_readings_begins(const struct ofx_readings *r)
{
	return &r->begins;
}

/* What is matched, and where. */
struct match {
	const uint32_t *kanji;
	size_t n;
	const uint8_t *kana;
	size_t m;
	bool loose;
};

/* Whether the kana of a reading stand at kana[at]: its first one may be voiced where a word goes
   before it, its last one may be a stop where one follows. */
static bool fits(const struct match *x, const uint8_t *reading, size_t len, size_t at, bool first,
                 bool last)
{
	if (at + len > x->m)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t want = reading[i], got = x->kana[at + i];
		if (large(want) == large(got))
			continue;
		if (x->loose && ofx_kana_plain(want) == ofx_kana_plain(got))
			continue;
		if (i == 0 && !first && large(want) == large(unvoiced(got)))
			continue;
		if (i && i + 1 == len && !last && may_stop(want) && large(got) == LARGE_TSU)
			continue;
		return false;
	}
	return true;
}

/* Where the reading leads from kana[at], as kanji[i..i + n): 々 behind a single kanji repeats its
   reading. 0: nowhere. */
static size_t read_on(const struct match *x, const uint8_t *reading, size_t len, size_t at, size_t i,
                      size_t n)
{
	bool twice = n == 1 && i + 1 < x->n && x->kanji[i + 1] == REPEAT;
	if (!fits(x, reading, len, at, i == 0, twice || i + n == x->n))
		return 0;
	if (twice && !fits(x, reading, len, at + len, false, i + 2 == x->n))
		return 0;
	return at + (twice ? 2 * len : len);
}

/* Adds to reach[] the places that reading kanji[i], or a word that begins there, leads to. */
static void step(const struct ofx_readings *r, const struct match *x, size_t i, uint32_t *reach)
{
	if (!is_filed(x->kanji[i]))
		return;
	for (uint32_t k = r->head[x->kanji[i] - FIRST]; k; k = r->entries[k].next) {
		const struct entry *e = &r->entries[k];
		bool same = i + e->n <= x->n;
		for (size_t j = 1; j < e->n && same; j++)
			same = x->kanji[i + j] == e->kanji[j];
		bool twice = e->n == 1 && i + 1 < x->n && x->kanji[i + 1] == REPEAT;
		const uint8_t *reading = (const uint8_t *)r->pool.ptr + e->kana;
		for (size_t at = 0; same && at < 32 && at + e->len <= x->m; at++) {
			size_t to = reach[i] >> at & 1 ? read_on(x, reading, e->len, at, i, e->n) : 0;
			if (to && to < 32)
				reach[i + e->n + twice] |= 1u << to;
		}
	}
}

uint32_t ofx_readings_match(const struct ofx_readings *r, const uint32_t *kanji, size_t n,
                            const uint8_t *kana, size_t m, enum ofx_reading_fit fit)
{
	enum { MOST = 12 };
	uint32_t reach[MOST + WORD + 1] = {1};
	struct match x = {kanji, n, kana, m, fit == OFX_FIT_LOOSE};
	if (!n || n > MOST)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (reach[i])
			step(r, &x, i, reach);
	return reach[n];
}
