/* UTF-8: decoding what the gate has already checked, and the check itself. */
#ifndef OFX_BASE_UTF8_H
#define OFX_BASE_UTF8_H

#include "base/str.h"

/* Length in bytes of the code point that starts with `lead`, in valid text. */
static inline unsigned ofx_u8_len(char lead)
{
	unsigned char c = (unsigned char)lead;
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The code point at p, in valid text. */
static inline uint32_t ofx_u8_get(const char *p)
{
	const unsigned char *s = (const unsigned char *)p;
	if (s[0] < 0x80)
		return s[0];
	if (s[0] < 0xE0)
		return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
	if (s[0] < 0xF0)
		return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 |
		       (s[2] & 0x3F);
	return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
	       (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
}

/* The code point at *pos, moving *pos behind it. */
static inline uint32_t ofx_u8_next(const char *text, size_t *pos)
{
	const char *p = text + *pos;
	*pos += ofx_u8_len(*p);
	return ofx_u8_get(p);
}

/* The code point before *pos (> 0), moving *pos to its start. */
static inline uint32_t ofx_u8_prev(const char *text, size_t *pos)
{
	size_t i = *pos - 1;
	while (i > 0 && ((unsigned char)text[i] & 0xC0) == 0x80)
		i--;
	*pos = i;
	return ofx_u8_get(text + i);
}

/* Whether pos is on a code point edge of valid text. */
static inline bool ofx_u8_edge(struct ofx_str s, size_t pos)
{
	return pos <= s.len && (pos == s.len || ((unsigned char)s.ptr[pos] & 0xC0) != 0x80);
}

/* Writes cp (a scalar value) to out, at most 4 bytes; returns how many. */
unsigned ofx_u8_put(uint32_t cp, char *out);

/* How many leading bytes of s are whole, well-formed UTF-8 (Unicode 15, table 3-7). */
size_t ofx_u8_valid(struct ofx_str s);

/* Length of the ill-formed sequence at the start of s: its maximal subpart (Unicode 15, §3.9),
   at least 1. *cut is set when s ends inside a sequence that more bytes could complete. */
size_t ofx_u8_bad(struct ofx_str s, bool *cut);

/* Number of code points in valid text. */
size_t ofx_u8_count(struct ofx_str s);

#endif
