/* ICU: encodings there and back, and which one a sample is in. */
#include "adapt/icu.h"

#include "base/utf8.h"
#include "unit.h"

static struct ofx_converter *open_converter(enum ofx_encoding e)
{
	struct ofx_converter *c = NULL;
	struct ofx_error err;
	CHECK(ofx_converter_open(&c, e, &err) == OFX_OK);
	return c;
}

static void decodes(enum ofx_encoding e, struct ofx_str raw, const char *want, bool same)
{
	struct ofx_converter *c = open_converter(e);
	struct ofx_buf out = {0};
	bool is = ofx_decode_line(c, raw, &out);
	CHECK(is == same);
	if (is != same)
		fprintf(stderr, "  %s: %s\n", ofx_encoding_name(e), want);
	bool right = ofx_str_eq(ofx_buf_str(&out), ofx_str_of(want));
	CHECK(right);
	if (!right)
		fprintf(stderr, "  want %s, got %.*s\n", want, (int)out.len, out.ptr);
	ofx_buf_release(&out);
	ofx_converter_close(c);
}

static void test_decode(void)
{
	decodes(OFX_SHIFT_JIS, OFX_STR("\x93\x8C\x8B\x9E\x87\x40\xB1\\~"), "東京①ｱ\\~",
		true);
	decodes(OFX_SHIFT_JIS, OFX_STR("\x81\x60\x81\x7C"), "～－", true);
	decodes(OFX_SHIFT_JIS, OFX_STR("\x93\x8C\x80"), "東\uFFFD", false);
	decodes(OFX_SHIFT_JIS, OFX_STR("\x93\x8C\x8B"), "東\uFFFD", false);
	decodes(OFX_EUC_JP, OFX_STR("\xC5\xEC\xB5\xFE\x8E\xB1"), "東京ｱ", true);
	decodes(OFX_EUC_JP, OFX_STR("\xC5\xEC\xFF"), "東\uFFFD", false);
	decodes(OFX_ISO_2022_JP, OFX_STR("\x1B$BEl5~\x1B(B."), "東京.", true);
	decodes(OFX_ISO_2022_JP, OFX_STR("\x1B$@El5~\x1B(J"), "東京", false);
	decodes(OFX_ISO_2022_JP, OFX_STR("\x1B(I1\x1B(B"), "ｱ", false);
	decodes(OFX_ISO_2022_JP, OFX_STR("plain"), "plain", true);
	decodes(OFX_UTF16LE, OFX_STR("\x71\x67\x42\xD8\xB7\xDF"), "東𠮷", true);
	decodes(OFX_UTF16BE, OFX_STR("\x67\x71\xD8\x42"), "東\uFFFD", false);
	decodes(OFX_UTF16BE, OFX_STR("\x67\x71\x4E"), "東\uFFFD", false);
	decodes(OFX_EUC_JP, OFX_STR(""), "", true);
}

/* All that an encoding can decode by one or two bytes comes back, or is known not to. */
static void test_round_trip(enum ofx_encoding e)
{
	struct ofx_converter *c = open_converter(e);
	struct ofx_buf text = {0}, back = {0};
	for (unsigned i = 0; i < 0x10000; i++) {
		char raw[2] = {(char)(i >> 8), (char)i};
		struct ofx_str s = ofx_str(i < 0x100 ? raw + 1 : raw, i < 0x100 ? 1 : 2);
		uint32_t bad;
		ofx_buf_clear(&text);
		ofx_buf_clear(&back);
		bool same = ofx_decode_line(c, s, &text);
		bool is = ofx_u8_valid(ofx_buf_str(&text)) == text.len &&
			  same == (ofx_encode(c, ofx_buf_str(&text), &back, &bad) &&
				   ofx_str_eq(ofx_buf_str(&back), s));
		if (!is || i % 1024 == 0)
			CHECK(is);
	}
	ofx_buf_release(&text);
	ofx_buf_release(&back);
	ofx_converter_close(c);
}

static void test_encode(void)
{
	struct ofx_buf out = {0};
	uint32_t bad = 0;
	struct ofx_converter *c = open_converter(OFX_SHIFT_JIS);
	CHECK(!ofx_encode(c, OFX_STR("東\U00020BB7京"), &out, &bad) && bad == 0x20BB7);
	ofx_buf_clear(&out);
	CHECK(!ofx_encode(c, OFX_STR("한"), &out, &bad) && bad == 0xD55C);
	ofx_buf_clear(&out);
	CHECK(ofx_encode(c, OFX_STR("東"), &out, &bad));
	CHECK(ofx_str_eq(ofx_buf_str(&out),
			 OFX_STR("\x93\x8C"))); /* the fault left nothing behind */
	ofx_converter_close(c);
	c = open_converter(OFX_ISO_2022_JP);
	ofx_buf_clear(&out);
	CHECK(ofx_encode(c, OFX_STR("東\n京"), &out, &bad));
	CHECK(ofx_str_eq(ofx_buf_str(&out), OFX_STR("\x1B$BEl\x1B(B\n\x1B$B5~\x1B(B")));
	ofx_converter_close(c);
	ofx_buf_release(&out);
}

static enum ofx_encoding detect(const char *s)
{
	return ofx_encoding_detect(ofx_str_of(s), true);
}

static void test_detect(void)
{
	CHECK(detect("") == OFX_UTF8);
	CHECK(detect("plain ASCII\n") == OFX_UTF8);
	CHECK(detect("東京都") == OFX_UTF8);
	CHECK(detect("東京都\xFF千代田区") == OFX_UTF8);
	CHECK(ofx_encoding_detect(OFX_STR("東\xE4"), false) == OFX_UTF8);
	CHECK(detect("\x93\x8C\x8B\x9E\x93\x73") == OFX_SHIFT_JIS);
	CHECK(detect("\x83\x74\x83\x40\x83\x43\x83\x8B") == OFX_SHIFT_JIS); /* ファイル */
	CHECK(detect("\xC5\xEC\xB5\xFE\xC5\xD4\xA4\xCE") == OFX_EUC_JP);
	CHECK(detect("\xB6\xC0\xB6\xC5 \xCC\xAB\xDD\xC4 \xC3\xBD\xC4") ==
	      OFX_SHIFT_JIS); /* ｶﾀｶﾅ ﾌｫﾝﾄ ﾃｽﾄ */
	CHECK(detect("\x1B$BEl5~\x1B(B") == OFX_ISO_2022_JP);
	CHECK(detect("\x1B[31mred\x1B[0m") == OFX_UTF8);
	CHECK(ofx_encoding_detect(OFX_STR("\xFF\xFEq\x67"), true) == OFX_UTF16LE);
	CHECK(ofx_encoding_detect(OFX_STR("a\0b\0c\0\n\0"), true) == OFX_UTF16LE);
	CHECK(ofx_encoding_detect(OFX_STR("\x30\x42\x30\x44\x30\x46\0\n"), true) ==
	      OFX_UTF16BE);
	CHECK(ofx_encoding_detect(OFX_STR("text with a NUL\0 in it, no more"), true) ==
	      OFX_UTF8);
	CHECK(detect("Z\xFCrich caf\xE9 na\xEFve") ==
	      OFX_UTF8); /* Latin-1: not ours, and not guessed */
}

static void test_names(void)
{
	enum ofx_encoding e;
	for (int i = 0; i < OFX_N_ENCODINGS; i++)
		CHECK(ofx_encoding_find(ofx_encoding_name((enum ofx_encoding)i), &e) &&
		      (int)e == i);
	CHECK(ofx_encoding_find("CP932", &e) && e == OFX_SHIFT_JIS);
	CHECK(ofx_encoding_find("Windows-31J", &e) && e == OFX_SHIFT_JIS);
	CHECK(ofx_encoding_find("EUC-JP", &e) && e == OFX_EUC_JP);
	CHECK(!ofx_encoding_find("latin-1", &e));
}

static void test_forms(void)
{
	struct ofx_buf form = {0};
	CHECK(ofx_compose(0x304B, 0x3099) == 0x304C);
	CHECK(ofx_compose(0x306F, 0x309A) == 0x3071);
	CHECK(ofx_compose(0x3042, 0x3099) == 0);
	ofx_compat(0x3231, &form);
	CHECK(ofx_str_eq(ofx_buf_str(&form), OFX_STR("(株)")));
	ofx_buf_release(&form);
}

int main(void)
{
	test_decode();
	for (int e = OFX_SHIFT_JIS; e < OFX_N_ENCODINGS; e++)
		test_round_trip((enum ofx_encoding)e);
	test_encode();
	test_detect();
	test_names();
	test_forms();
	return unit_end();
}
