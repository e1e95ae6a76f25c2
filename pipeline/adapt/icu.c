/* ICU: converters between the scan's encoding and UTF-8, and facts of normalisation. */
#include "adapt/icu.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unorm2.h>
#include <unicode/uversion.h>

static const struct {
	const char *name, *icu; /* UTF-8 needs no converter */
} encodings[OFX_N_ENCODINGS] = {
    [OFX_UTF8] = {"UTF-8", NULL},
    [OFX_SHIFT_JIS] = {"Shift_JIS", "ibm-943_P15A-2003"},
    [OFX_EUC_JP] = {"EUC-JP", "euc-jp-2007"},
    /* ISO-2022-JP-1: with JIS X 0212; half-width kana are read, and written full-width.
     */
    [OFX_ISO_2022_JP] = {"ISO-2022-JP", "ISO_2022,locale=ja,version=1"},
    [OFX_UTF16LE] = {"UTF-16LE", "UTF-16LE"},
    [OFX_UTF16BE] = {"UTF-16BE", "UTF-16BE"},
};

static const struct {
	const char *name;
	enum ofx_encoding encoding;
} aliases[] = {
    {"utf8", OFX_UTF8},
    {"ascii", OFX_UTF8},
    {"us-ascii", OFX_UTF8},
    {"shift-jis", OFX_SHIFT_JIS},
    {"shiftjis", OFX_SHIFT_JIS},
    {"sjis", OFX_SHIFT_JIS},
    {"cp932", OFX_SHIFT_JIS},
    {"ms932", OFX_SHIFT_JIS},
    {"ms_kanji", OFX_SHIFT_JIS},
    {"windows-31j", OFX_SHIFT_JIS},
    {"eucjp", OFX_EUC_JP},
    {"euc_jp", OFX_EUC_JP},
    {"ujis", OFX_EUC_JP},
    {"cp51932", OFX_EUC_JP},
    {"jis", OFX_ISO_2022_JP},
    {"iso2022jp", OFX_ISO_2022_JP},
    {"iso2022-jp", OFX_ISO_2022_JP},
    {"iso-2022jp", OFX_ISO_2022_JP},
    {"utf16le", OFX_UTF16LE},
    {"ucs-2le", OFX_UTF16LE},
    {"utf16be", OFX_UTF16BE},
    {"ucs-2be", OFX_UTF16BE},
};

const char *ofx_encoding_name(enum ofx_encoding e)
{
	return encodings[e].name;
}

bool ofx_encoding_find(const char *name, enum ofx_encoding *e)
{
	for (int i = 0; i < OFX_N_ENCODINGS; i++)
		if (!strcasecmp(name, encodings[i].name)) {
			*e = (enum ofx_encoding)i;
			return true;
		}
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (!strcasecmp(name, aliases[i].name)) {
			*e = aliases[i].encoding;
			return true;
		}
	return false;
}

struct ofx_converter {
	UConverter *icu;
	bool by_line; /* the encoding has states, and every line starts afresh */
	UChar *wide;  /* the text on its way, as UTF-16 */
	size_t cap;
	struct ofx_buf back; /* decoded text encoded again */
};

/* A broken byte becomes U+FFFD; ICU's own callback gives U+001A for single bytes. */
static void replace_broken(const void *ctx, UConverterToUnicodeArgs *args,
			   const char *bytes, int32_t len,
			   UConverterCallbackReason reason, UErrorCode *status)
{
	static const UChar broken = 0xFFFD;
	(void)ctx, (void)bytes, (void)len;
	if (reason > UCNV_IRREGULAR)
		return; /* the converter is being reset or closed */
	*status = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &broken, 1, 0, status);
}

enum ofx_status ofx_converter_open(struct ofx_converter **out, enum ofx_encoding e,
				   struct ofx_error *err)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *icu =
	    ucnv_open(encodings[e].icu ? encodings[e].icu : "UTF-8", &status);
	if (U_SUCCESS(status))
		ucnv_setToUCallBack(icu, replace_broken, NULL, NULL, NULL, &status);
	if (U_SUCCESS(status))
		ucnv_setFromUCallBack(icu, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL,
				      &status);
	if (U_FAILURE(status)) {
		ucnv_close(icu);
		return ofx_fail(err, OFX_SYS, "cannot read encoding '%s': ICU says %s",
				encodings[e].name, u_errorName(status));
	}
	struct ofx_converter *c = ofx_alloc(sizeof *c);
	*c = (struct ofx_converter){.icu = icu, .by_line = e == OFX_ISO_2022_JP};
	*out = c;
	return OFX_OK;
}

void ofx_converter_close(struct ofx_converter *c)
{
	if (!c)
		return;
	ucnv_close(c->icu);
	ofx_buf_release(&c->back);
	free(c->wide);
	free(c);
}

static void reserve_wide(struct ofx_converter *c, size_t n)
{
	if (n <= c->cap)
		return;
	c->cap = n + n / 2;
	c->wide = ofx_realloc(c->wide, ofx_size_mul(c->cap, sizeof *c->wide));
}

static void add_utf8(struct ofx_buf *out, const UChar *u, size_t n)
{
	ofx_buf_reserve(out, ofx_size_mul(n, 3));
	for (size_t i = 0; i < n; i++) {
		uint32_t cp = u[i];
		bool high = (cp & 0xFC00) == 0xD800;
		if (high && i + 1 < n && (u[i + 1] & 0xFC00) == 0xDC00)
			cp = 0x10000 + ((cp & 0x3FF) << 10 | (u[++i] & 0x3FFu));
		else if ((cp & 0xF800) == 0xD800)
			cp = 0xFFFD;
		out->len += ofx_u8_put(cp, out->ptr + out->len);
	}
}

/* Decodes to c->wide; returns its length. */
static size_t decode_wide(struct ofx_converter *c, struct ofx_str raw)
{
	const char *src = raw.ptr, *end = raw.ptr + raw.len;
	size_t n = 0;
	UErrorCode status;
	ucnv_resetToUnicode(c->icu);
	do {
		reserve_wide(c, n + (size_t)(end - src) + 64);
		UChar *dst = c->wide + n;
		status = U_ZERO_ERROR;
		ucnv_toUnicode(c->icu, &dst, c->wide + c->cap, &src, end, NULL, true,
			       &status);
		n = (size_t)(dst - c->wide);
	} while (status == U_BUFFER_OVERFLOW_ERROR);
	return n;
}

/* Encodes UTF-16 in one go; false where the encoding lacks something. */
static bool encode_wide(struct ofx_converter *c, const UChar *u, size_t n,
			struct ofx_buf *out)
{
	const UChar *end = u + n;
	UErrorCode status;
	ucnv_resetFromUnicode(c->icu);
	do {
		ofx_buf_reserve(out, ofx_size_mul((size_t)(end - u), 3) + 64);
		char *dst = out->ptr + out->len;
		status = U_ZERO_ERROR;
		ucnv_fromUnicode(c->icu, &dst, out->ptr + out->cap, &u, end, NULL, true,
				 &status);
		out->len = (size_t)(dst - out->ptr);
	} while (status == U_BUFFER_OVERFLOW_ERROR);
	return U_SUCCESS(status);
}

bool ofx_decode_line(struct ofx_converter *c, struct ofx_str raw, struct ofx_buf *out)
{
	size_t n = decode_wide(c, raw);
	add_utf8(out, c->wide, n);
	ofx_buf_clear(&c->back);
	return encode_wide(c, c->wide, n, &c->back) &&
	       ofx_str_eq(ofx_buf_str(&c->back), raw);
}

/* The code point at which encoding stopped. */
static uint32_t lacking(struct ofx_converter *c)
{
	UChar u[4];
	int8_t n = 4;
	UErrorCode status = U_ZERO_ERROR;
	ucnv_getInvalidUChars(c->icu, u, &n, &status);
	if (U_FAILURE(status) || !n)
		return 0xFFFD;
	return n > 1 ? 0x10000 + ((u[0] & 0x3FFu) << 10 | (u[1] & 0x3FFu)) : u[0];
}

static bool encode_line(struct ofx_converter *c, struct ofx_str text, struct ofx_buf *out,
			uint32_t *bad)
{
	size_t n = 0;
	reserve_wide(c, text.len + 1);
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = ofx_u8_next(text.ptr, &i);
		if (cp >= 0x10000) {
			c->wide[n++] = (UChar)(0xD7C0 + (cp >> 10));
			cp = 0xDC00 | (cp & 0x3FF);
		}
		c->wide[n++] = (UChar)cp;
	}
	if (encode_wide(c, c->wide, n, out))
		return true;
	*bad = lacking(c);
	return false;
}

bool ofx_encode(struct ofx_converter *c, struct ofx_str text, struct ofx_buf *out,
		uint32_t *bad)
{
	while (c->by_line && text.len) {
		const char *lf = memchr(text.ptr, '\n', text.len);
		size_t n = lf ? (size_t)(lf - text.ptr) : text.len;
		if (!encode_line(c, ofx_str(text.ptr, n), out, bad))
			return false;
		if (lf)
			ofx_buf_add(out, "\n", 1);
		n += lf != NULL;
		text = ofx_str(text.ptr + n, text.len - n);
	}
	return encode_line(c, text, out, bad);
}

uint32_t ofx_compose(uint32_t base, uint32_t mark)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	UChar32 cp = U_SUCCESS(status)
			 ? unorm2_composePair(nfc, (UChar32)base, (UChar32)mark)
			 : U_SENTINEL;
	return cp < 0 ? 0 : (uint32_t)cp;
}

void ofx_compat(uint32_t cp, struct ofx_buf *out)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&status);
	UChar from[2], to[32]; /* the longest, U+FDFA, has 18 */
	int32_t n = 0;
	U16_APPEND_UNSAFE(from, n, cp);
	if (U_SUCCESS(status))
		n = unorm2_normalize(nfkc, from, n, to, 32, &status);
	if (U_SUCCESS(status))
		add_utf8(out, to, (size_t)n);
}

const char *ofx_icu_version(void)
{
	return U_ICU_VERSION;
}
