/* UTF-8: what is well-formed, how long a broken sequence is, and the way there and back. */
#include "base/utf8.h"

#include "unit.h"

static size_t valid(const char *s)
{
	return ofx_u8_valid(ofx_str_of(s));
}

static void broken(const char *s, size_t len, size_t want, bool want_cut)
{
	bool cut;
	CHECK(ofx_u8_bad(ofx_str(s, len), &cut) == want);
	CHECK(cut == want_cut);
}

int main(void)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		char b[4];
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		unsigned n = ofx_u8_put(cp, b);
		size_t pos = 0, end = n;
		bool same = ofx_u8_next(b, &pos) == cp && pos == n && ofx_u8_prev(b, &end) == cp &&
		            end == 0 && ofx_u8_valid(ofx_str(b, n)) == n;
		if (!same || cp % 4096 == 0)
			CHECK(same);
	}
	CHECK(valid("日本語abc") == 12);
	CHECK(valid("ab\xC0\x80") == 2);         /* overlong NUL */
	CHECK(valid("\xE0\x80\xAF") == 0);       /* overlong slash */
	CHECK(valid("\xED\xA0\x80") == 0);       /* surrogate U+D800 */
	CHECK(valid("\xF4\x90\x80\x80") == 0);   /* above U+10FFFF */
	CHECK(valid("日\xE6\x9C") == 3);         /* cut off */
	CHECK(valid("\xEF\xBF\xBD") == 3);       /* U+FFFD itself is fine */
	broken("\xFF", 1, 1, false);
	broken("\x80", 1, 1, false);
	broken("\xE6\x9C", 2, 2, true);
	broken("\xE6\x9C" "a", 3, 2, false);
	broken("\xE6" "a", 2, 1, false);
	broken("\xF0\x9F\x98", 3, 3, true);
	broken("\xED\xA0\x80", 3, 1, false);
	CHECK(ofx_u8_count(OFX_STR("日本語abc")) == 6);
	CHECK(ofx_u8_edge(OFX_STR("日本"), 3) && !ofx_u8_edge(OFX_STR("日本"), 2));
	return unit_end();
}
