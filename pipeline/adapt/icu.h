/* ICU: encodings found, decoded and encoded; normalisation facts of single characters. */
#ifndef OFX_ADAPT_ICU_H
#define OFX_ADAPT_ICU_H

#include "base/buf.h"
#include "base/err.h"

/* The encodings that scans come in. The names are what --encoding takes and the log says. */
enum ofx_encoding {
	OFX_UTF8,
	OFX_SHIFT_JIS,   /* CP932, as Windows writes it (ICU ibm-943_P15A-2003) */
	OFX_EUC_JP,
	OFX_ISO_2022_JP,
	OFX_UTF16LE,
	OFX_UTF16BE,
	OFX_N_ENCODINGS,
};

const char *ofx_encoding_name(enum ofx_encoding);
/* By name, any case, usual aliases (sjis, cp932, windows-31j, euc-jp, utf8 …); false if unknown. */
bool ofx_encoding_find(const char *name, enum ofx_encoding *);

/* What `sample` (the first part of a scan, from its first byte on) is written in. `whole`: nothing
   follows it. Text that is UTF-8 but for a few broken bytes is UTF-8. */
enum ofx_encoding ofx_encoding_detect(struct ofx_str sample, bool whole);

struct ofx_converter; /* one per thread */
enum ofx_status ofx_converter_open(struct ofx_converter **, enum ofx_encoding, struct ofx_error *);
void ofx_converter_close(struct ofx_converter *); /* accepts NULL */

/* Appends one line of the scan's bytes as UTF-8 to *out. Each line starts in the encoding's
   initial state. True when encoding the result again gives the same bytes back. What cannot be
   decoded becomes U+FFFD. */
bool ofx_decode_line(struct ofx_converter *, struct ofx_str raw, struct ofx_buf *out);

/* Appends valid UTF-8 as bytes of the encoding, line by line as ofx_decode_line takes it. False,
   with *bad the code point, at the first one that the encoding lacks. */
bool ofx_encode(struct ofx_converter *, struct ofx_str text, struct ofx_buf *out, uint32_t *bad);

/* The canonical composition of two code points (か U+304B with U+3099 is が), or 0. */
uint32_t ofx_compose(uint32_t base, uint32_t mark);

/* Appends the compatibility form (NFKC) of one code point, as UTF-8. */
void ofx_compat(uint32_t cp, struct ofx_buf *out);

const char *ofx_icu_version(void);

#endif
