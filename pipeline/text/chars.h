/* Classes of characters that matter to Japanese text: one table look-up per code point. */
#ifndef OFX_TEXT_CHARS_H
#define OFX_TEXT_CHARS_H

#include "base/utf8.h"

/* Bits; a character may have several. The ranges stand in text/mkchars.c. */
enum ofx_char {
	OFX_HIRA = 1 << 0,   /* hiragana, ゝゞ, small forms included */
	OFX_KATA = 1 << 1,   /* katakana, ヽヾ, ー U+30FC, half-width kana */
	OFX_KANJI = 1 << 2,  /* ideographs, 々 〆 〇, compatibility and radical forms */
	OFX_LATIN = 1 << 3,  /* letters of Latin script, ASCII and accented; not full-width */
	OFX_DIGIT = 1 << 4,  /* 0-9 */
	OFX_WIDE = 1 << 5,   /* full-width ASCII U+FF01..FF5E and U+FFE0..FFE6 */
	OFX_SPACE = 1 << 6,  /* horizontal white space, U+3000 and U+00A0 included */
	OFX_BREAK = 1 << 7,  /* LF, FF */
	OFX_PUNCT = 1 << 8,  /* Japanese punctuation: 、。・「」…〜 and full-width marks */
	OFX_OPEN = 1 << 9,   /* opening bracket or quote, any width */
	OFX_CLOSE = 1 << 10, /* closing bracket or quote, any width */
	OFX_STOP = 1 << 11,  /* ends a sentence: 。．！？!?｡ */
	OFX_SMALL = 1 << 12, /* small kana: ぁ っ ゃ ッ ヵ … */
	OFX_DASH = 1 << 13,  /* hyphens, dashes, minus signs; not ー */
	OFX_FOREIGN = 1 << 14, /* letters of other scripts: Hangul, Cyrillic, Greek, Arabic … */
	OFX_HIDDEN = 1 << 15, /* invisible: soft hyphen, ZWSP, BOM, bidi marks, variation selectors */
};

#define OFX_KANA     (OFX_HIRA | OFX_KATA)
#define OFX_JAPANESE (OFX_HIRA | OFX_KATA | OFX_KANJI)

extern const uint16_t ofx_char_bmp[0x10000];

/* Classes of a code point; 0 for what has none of them. */
static inline unsigned ofx_char_class(uint32_t cp)
{
	if (cp < 0x10000)
		return ofx_char_bmp[cp];
	if (cp >= 0x20000 && cp <= 0x3FFFF) /* CJK extensions B and later, compatibility */
		return OFX_KANJI;
	if (cp >= 0xE0100 && cp <= 0xE01EF) /* variation selectors of ideographs */
		return OFX_HIDDEN;
	if (cp >= 0x1B000 && cp <= 0x1B16F) /* historic and small kana */
		return OFX_HIRA;
	return 0;
}

static inline bool ofx_is(uint32_t cp, unsigned classes)
{
	return (ofx_char_class(cp) & classes) != 0;
}

#endif
