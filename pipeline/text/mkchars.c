/* Prints the table of character classes that text/chars.h declares; run by the Makefile. */
#include "text/chars.h"

#include <stdio.h>

static const struct {
	uint32_t first, last;
	unsigned classes;
} ranges[] = {
    {'0', '9', OFX_DIGIT},
    {'A', 'Z', OFX_LATIN},
    {'a', 'z', OFX_LATIN},
    {0x00C0, 0x00D6, OFX_LATIN},
    {0x00D8, 0x00F6, OFX_LATIN},
    {0x00F8, 0x024F, OFX_LATIN},
    {0x1E00, 0x1EFF, OFX_LATIN},
    {0x3041, 0x3096, OFX_HIRA},
    {0x309D, 0x309F, OFX_HIRA}, /* ゝ ゞ ゟ */
    {0x30A1, 0x30FA, OFX_KATA},
    {0x30FC, 0x30FF, OFX_KATA}, /* ー ヽ ヾ ヿ */
    {0x31F0, 0x31FF, OFX_KATA | OFX_SMALL},
    {0xFF66, 0xFF9F, OFX_KATA}, /* half-width, with ﾞ and ﾟ */
    {0x2E80, 0x2FD5, OFX_KANJI}, /* radicals */
    {0x3005, 0x3007, OFX_KANJI}, /* 々 〆 〇 */
    {0x303B, 0x303B, OFX_KANJI}, /* 〻 */
    {0x3400, 0x4DBF, OFX_KANJI},
    {0x4E00, 0x9FFF, OFX_KANJI},
    {0xF900, 0xFAD9, OFX_KANJI},
    {'\t', '\t', OFX_SPACE},
    {' ', ' ', OFX_SPACE},
    {0x00A0, 0x00A0, OFX_SPACE},
    {0x1680, 0x1680, OFX_SPACE},
    {0x2000, 0x200A, OFX_SPACE},
    {0x202F, 0x202F, OFX_SPACE},
    {0x205F, 0x205F, OFX_SPACE},
    {0x3000, 0x3000, OFX_SPACE},
    {'\n', '\n', OFX_BREAK},
    {'\f', '\f', OFX_BREAK},
    {0x3001, 0x3003, OFX_PUNCT},
    {0x3008, 0x301F, OFX_PUNCT},
    {0x3030, 0x3030, OFX_PUNCT},
    {0x303D, 0x303D, OFX_PUNCT},
    {0x30A0, 0x30A0, OFX_PUNCT},
    {0x30FB, 0x30FB, OFX_PUNCT}, /* ・ */
    {0x2014, 0x2016, OFX_PUNCT}, /* — ― ‖ */
    {0x2025, 0x2026, OFX_PUNCT}, /* ‥ … */
    {0xFF01, 0xFF0F, OFX_PUNCT},
    {0xFF1A, 0xFF20, OFX_PUNCT},
    {0xFF3B, 0xFF40, OFX_PUNCT},
    {0xFF5B, 0xFF65, OFX_PUNCT},
    {0xFF01, 0xFF5E, OFX_WIDE},
    {0xFFE0, 0xFFE6, OFX_WIDE},
    {0x002D, 0x002D, OFX_DASH},
    {0x2010, 0x2015, OFX_DASH},
    {0x2212, 0x2212, OFX_DASH},
    {0x2500, 0x2501, OFX_DASH}, /* ─ ━ */
    {0xFE58, 0xFE58, OFX_DASH},
    {0xFE63, 0xFE63, OFX_DASH},
    {0xFF0D, 0xFF0D, OFX_DASH},
    {0x0370, 0x03FF, OFX_FOREIGN}, /* Greek */
    {0x0400, 0x052F, OFX_FOREIGN}, /* Cyrillic */
    {0x0530, 0x10FF, OFX_FOREIGN}, /* Armenian … Georgian */
    {0x1100, 0x11FF, OFX_FOREIGN}, /* Hangul */
    {0x1200, 0x1DBF, OFX_FOREIGN},
    {0x1F00, 0x1FFF, OFX_FOREIGN},
    {0x3105, 0x318E, OFX_FOREIGN}, /* bopomofo, Hangul compatibility */
    {0xA000, 0xA63F, OFX_FOREIGN},
    {0xA640, 0xA69F, OFX_FOREIGN},
    {0xA800, 0xABFF, OFX_FOREIGN},
    {0xAC00, 0xD7FF, OFX_FOREIGN}, /* Hangul */
    {0xFB00, 0xFB06, OFX_LATIN},   /* ligatures */
    {0xFB07, 0xFDFF, OFX_FOREIGN},
    {0xFE70, 0xFEFE, OFX_FOREIGN},
    {0xFFA0, 0xFFDC, OFX_FOREIGN}, /* half-width Hangul */
    {0x00AD, 0x00AD, OFX_HIDDEN},
    {0x200B, 0x200F, OFX_HIDDEN},
    {0x202A, 0x202E, OFX_HIDDEN},
    {0x2060, 0x2064, OFX_HIDDEN},
    {0x2066, 0x206F, OFX_HIDDEN},
    {0xFE00, 0xFE0F, OFX_HIDDEN},
    {0xFEFF, 0xFEFF, OFX_HIDDEN},
};

static const struct {
	unsigned classes;
	const char *chars;
} lists[] = {
    {OFX_SMALL, "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯ"},
    {OFX_OPEN, "([{<（［｛＜「『【〔〖〘〚〈《｢“‘〝«"},
    {OFX_CLOSE, ")]}>）］｝＞」』】〕〗〙〛〉》｣”’〟〞»"},
    {OFX_STOP, "。．！？!?｡"},
};

static uint16_t table[0x10000];

int main(void)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		for (uint32_t cp = ranges[i].first; cp <= ranges[i].last; cp++)
			table[cp] |= (uint16_t)ranges[i].classes;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct ofx_str s = ofx_str_of(lists[i].chars);
		for (size_t pos = 0; pos < s.len;)
			table[ofx_u8_next(s.ptr, &pos)] |= (uint16_t)lists[i].classes;
	}
	puts("/* Made by text/mkchars.c. */\n#include \"text/chars.h\"\n");
	puts("const uint16_t ofx_char_bmp[0x10000] = {");
	for (uint32_t cp = 0; cp < 0x10000; cp++)
		printf("%u,%c", table[cp], cp % 16 == 15 ? '\n' : ' ');
	puts("};");
	return 0;
}
