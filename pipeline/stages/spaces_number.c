/* Finds numbers behind or before which a space stands on the page: 第三条, 4.6.3., 会報
 * 第8号. */
#include "stages/spaces.h"

enum { MOST_DIGITS = 2 }; /* of a part of a section's number */

bool ofx_space_numeral(uint32_t cp)
{
	return ofx_is(cp, OFX_DIGIT) || (cp >= 0xFF10 && cp <= 0xFF19) ||
	       ofx_space_one_of(cp, "〇一二三四五六七八九十百千の");
}

/* The number of a section at the start of the line, up to the gap: 4.6.3. */
static bool behind_section(const struct ofx_gap *g)
{
	unsigned dots = 0, digits = 0;
	for (size_t pos = 0; pos < g->at;) {
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		bool dot = ofx_space_one_of(cp, ".．。");
		if (dot ? !digits : !ofx_is(cp, OFX_DIGIT) || digits == MOST_DIGITS)
			return false;
		dots += dot;
		digits = dot ? 0 : digits + 1;
	}
	return dots >= 2;
}

/* The next letter or mark from *pos on; 0 at the end. */
static uint32_t next_mark(struct ofx_str line, size_t *pos)
{
	while (*pos < line.len) {
		uint32_t cp = ofx_u8_next(line.ptr, pos);
		if (!ofx_is(cp, OFX_SPACE))
			return cp;
	}
	return 0;
}

/* Whether what stands from `pos` on is the number of a paragraph: 第一項. Behind 第四条
   it says which one is meant, and is no text under that number. */
static bool is_paragraph(struct ofx_str line, size_t pos)
{
	bool number = false;
	if (next_mark(line, &pos) != 0x7B2C /* 第 */)
		return false;
	for (uint32_t cp; (cp = next_mark(line, &pos)); number = true)
		if (!ofx_space_numeral(cp))
			return number && ofx_space_one_of(cp, "項号");
	return false;
}

bool ofx_gap_behind_number(const struct ofx_gap *g, bool ordinal_only)
{
	bool number = false, unit = false, ordinal = false;
	if (ofx_space_numeral(g->right) || g->left == 0x306E /* の */)
		return false;
	if (behind_section(g))
		return true;
	for (size_t pos = 0; pos < g->at;) {
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		if (cp == ' ')
			continue;
		if (cp == 0x7B2C /* 第 */ && !number && !ordinal)
			ordinal = true;
		else if (ofx_space_numeral(cp))
			number = true;
		else if (number && ordinal && !unit &&
			 ofx_space_one_of(cp, "条章節款編項"))
			unit = true;
		else
			return false;
	}
	if (ordinal && is_paragraph(g->line, g->at + 1))
		return false;
	return number && ordinal == unit && (ordinal || !ordinal_only);
}

/* Whether nothing but letters stands before the gap on its line, and no other number: not
 * 第一項 第二号. */
static bool behind_title(const struct ofx_gap *g)
{
	for (size_t pos = 0; pos < g->at;) {
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		if (cp == 0x7B2C /* 第 */ || !ofx_is(cp, OFX_JAPANESE | OFX_SPACE))
			return false;
	}
	return true;
}

bool ofx_gap_before_volume(const struct ofx_gap *g)
{
	unsigned digits = 0, number = 0, unit = 0;
	if (g->right != 0x7B2C /* 第 */ || !behind_title(g))
		return false;
	size_t pos = g->at + 1;
	ofx_u8_next(g->line.ptr, &pos);
	while (pos < g->line.len) {
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		if (ofx_is(cp, OFX_SPACE) ||
		    (unit && cp == 0x30FC /* ー, a rule that was read */))
			continue;
		if (ofx_space_numeral(cp) && !unit) {
			digits += ofx_is(cp, OFX_DIGIT);
			number++;
		} else if (number && !unit &&
			   (digits || ofx_space_one_of(cp, "巻号集輯版"))) {
			unit++; /* of ASCII digits it need not be read right */
		} else {
			return unit && !ofx_is(cp, OFX_JAPANESE | OFX_PUNCT | OFX_CLOSE);
		}
	}
	return unit;
}

/* Whether the words stand from `pos` on, and a number behind them; brackets may be
 * between. */
static bool number_behind(struct ofx_str line, size_t pos, const char *words)
{
	for (; *words; words += ofx_u8_len(*words))
		if (next_mark(line, &pos) != ofx_u8_get(words))
			return false;
	uint32_t cp = next_mark(line, &pos);
	if (cp == ':' || cp == 0xFF1A || ofx_is(cp, OFX_OPEN))
		cp = next_mark(line, &pos);
	return ofx_is(cp, OFX_DIGIT);
}

/* Whether the letters before the gap end with the words. */
static bool ends_with(const struct ofx_gap *g, const char *words)
{
	size_t end = strlen(words), pos = g->at;
	while (end && pos) {
		uint32_t cp = ofx_u8_prev(g->line.ptr, &pos);
		if (!ofx_is(cp, OFX_SPACE) && cp != ofx_u8_prev(words, &end))
			return false;
	}
	return !end;
}

bool ofx_gap_before_hours(const struct ofx_gap *g)
{
	static const char *const days[] = {"曜日", "祝日",   "平日", "休日",
					   "毎日", "日まで", NULL};
	if (!number_behind(g->line, g->at + 1, "午前") &&
	    !number_behind(g->line, g->at + 1, "午後"))
		return false;
	for (const char *const *d = days; *d; d++)
		if (ends_with(g, *d))
			return true;
	return false;
}

bool ofx_gap_before_phone(const struct ofx_gap *g)
{
	return number_behind(g->line, g->at + 1, "電話") &&
	       ofx_is(g->left, OFX_KANJI | OFX_KATA);
}
