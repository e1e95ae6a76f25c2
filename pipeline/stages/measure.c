/* Measures text, and tells where a block ends. */
#include "stages/measure.h"

#include "text/chars.h"

enum { STEP = 64 }; /* bytes counted at a time; a multiple of any vector's length */

/* The two bytes behind each are read too. A loop of fixed length, so that compilers make vectors of
   it: this runs over every byte of a scan. */
static void count(const unsigned char *p, struct ofx_measure *m)
{
	unsigned char all = 0, kana = 0, pages = 0;
	for (int i = 0; i < STEP; i++) {
		unsigned char a = p[i], b = p[i + 1], c = p[i + 2];
		/* Not counted: U+0020 and controls, U+00A0, U+00AD, U+2000..200F, U+202F, U+3000,
		   U+3099..309C, U+FE00..FE0F, U+FEFF, U+FF9E, U+FF9F. */
		unsigned none =
		    (a <= 0x20) | ((a & 0xC0) == 0x80) | ((a == 0xC2) & ((b == 0xA0) | (b == 0xAD))) |
		    ((a == 0xE2) & (b == 0x80) & ((c < 0x90) | (c == 0xAF))) |
		    ((a == 0xE3) & (b == 0x80) & (c == 0x80)) |
		    ((a == 0xE3) & (b == 0x82) & (c >= 0x99) & (c <= 0x9C)) |
		    ((a == 0xEF) & (b == 0xB8) & (c < 0x90)) | ((a == 0xEF) & (b == 0xBB) & (c == 0xBF)) |
		    ((a == 0xEF) & (b == 0xBE) & ((c & 0xFE) == 0x9E));
		/* U+3040..30FF: E3 81..83; U+FF66..FF9D: EF BD A6..BE 9D. */
		unsigned soft = ((a == 0xE3) & (b >= 0x81) & (b <= 0x83)) |
		                ((a == 0xEF) & (((b == 0xBD) & (c >= 0xA6)) | ((b == 0xBE) & (c < 0x9E))));
		all = (unsigned char)(all + 1 - none);
		kana = (unsigned char)(kana + (soft & ~none));
		pages = (unsigned char)(pages + (a == '\f'));
	}
	m->all += all;
	m->solid += (size_t)(all - kana);
	m->pages += pages;
}

struct ofx_measure ofx_measure(struct ofx_str s)
{
	struct ofx_measure m = {0};
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;
	for (; i + STEP + 2 <= s.len; i += STEP)
		count(p + i, &m);
	while (i < s.len) {
		unsigned char tail[STEP + 2] = {0}; /* NUL counts as a control */
		size_t n = s.len - i < sizeof tail ? s.len - i : sizeof tail;
		memcpy(tail, p + i, n);
		count(tail, &m);
		i += n < STEP ? n : STEP;
	}
	return m;
}

bool ofx_holds_something(struct ofx_str line)
{
	for (size_t i = 0; i < line.len;)
		if (!ofx_is(ofx_u8_next(line.ptr, &i), OFX_SPACE | OFX_HIDDEN))
			return true;
	return false;
}

bool ofx_is_long(struct ofx_str line)
{
	return line.len >= OFX_LONG_LINE ||
	       (line.len >= OFX_LONG_CHARS && ofx_measure(line).all >= OFX_LONG_CHARS);
}

void ofx_pause_add(struct ofx_pause *p, struct ofx_str text)
{
	uint32_t found[3], n = 0;
	bool seen = false;
	for (size_t i = text.len; i > 0 && n < 3;) {
		uint32_t cp = ofx_u8_prev(text.ptr, &i);
		if (!seen && !ofx_is(cp, OFX_SPACE | OFX_HIDDEN)) {
			p->there = ofx_is(cp, OFX_STOP | OFX_CLOSE);
			seen = true;
		}
		if (ofx_is(cp, OFX_JAPANESE))
			found[n++] = cp;
	}
	while (n) {
		p->letters[0] = p->letters[1];
		p->letters[1] = p->letters[2];
		p->letters[2] = found[--n];
	}
}

bool ofx_pause_is_picked(const struct ofx_pause *p)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (int i = 0; i < 3; i++)
		hash = (hash ^ p->letters[i]) * 16777619u;
	return (hash * 2654435761u) >> 28 == 0;
}

void ofx_extent_add(struct ofx_extent *x, struct ofx_str line, bool blank)
{
	x->bytes += line.len + 1;
	x->blanks += blank;
	x->parted = blank;
	if (blank)
		return;
	struct ofx_measure m = ofx_measure(line);
	x->sum.all += m.all;
	x->sum.solid += m.solid;
	x->sum.pages += m.pages;
	ofx_pause_add(&x->pause, line);
}

static size_t weigh(const struct ofx_extent *x)
{
	return x->sum.solid > x->sum.all / 4 ? x->sum.solid : x->sum.all / 4;
}

size_t ofx_extent_rest(const struct ofx_extent *x)
{
	if (weigh(x) >= 2 * OFX_BLOCK_WEIGHT)
		return 0;
	return x->sum.pages >= OFX_BLOCK_PAGES ? OFX_LAST_PAGES : OFX_LAST_FULL_PAGES;
}

/* Pages are counted exactly. Weights are not the same in a second run, so a block that is heavy enough
   ends where it does for a reason of its own, which is likely to be there again. */
bool ofx_extent_ripe(const struct ofx_extent *x, bool page)
{
	size_t weight = weigh(x);
	if (weight >= 2 * OFX_BLOCK_WEIGHT)
		return true;
	if (page) /* where the next page has room, there are at least three */
		return x->sum.pages >= OFX_BLOCK_PAGES ||
		       weight >= OFX_BLOCK_WEIGHT * (x->sum.pages < OFX_FEW_PAGES ? 4 : 3) / 3;
	if (x->sum.pages || weight < OFX_BLOCK_WEIGHT) /* pages stay whole */
		return false;
	return (x->pause.there || x->parted) &&
	       (ofx_pause_is_picked(&x->pause) || weight >= OFX_BLOCK_WEIGHT * 3 / 2);
}

bool ofx_extent_full(const struct ofx_extent *x)
{
	return x->blanks >= OFX_BLOCK_BLANKS || x->bytes >= OFX_BLOCK_BYTES;
}

/* Whether the block ends before this line, which begins with a form feed where `page`. */
static bool ends_before(const struct ofx_extent *x, bool page, size_t feeds)
{
	bool rest = page && feeds && feeds - x->sum.pages <= ofx_extent_rest(x);
	return ofx_extent_ripe(x, page) && !rest;
}

bool ofx_extent_holds(enum ofx_end end, size_t feeds, struct ofx_str text)
{
	struct ofx_extent x = {0};
	size_t n = 0;
	if (end == OFX_END_FREE)
		return true;
	while (text.len) {
		struct ofx_str line = ofx_str_cut(&text, '\n');
		bool blank = !ofx_holds_something(line);
		if (!blank) {
			bool is_long = ofx_is_long(line);
			bool page = line.len && *line.ptr == '\f';
			if (is_long != (end == OFX_END_LONG) || (is_long && n) || ends_before(&x, page, feeds))
				return false;
			n++;
		}
		ofx_extent_add(&x, line, blank);
		if (ofx_extent_full(&x) && text.len)
			return false;
	}
	switch (end) {
	case OFX_END_RIPE: return ofx_extent_ripe(&x, false);
	case OFX_END_RIPE_PAGE: return ofx_extent_ripe(&x, true);
	case OFX_END_FULL: return ofx_extent_full(&x);
	default: return true;
	}
}
