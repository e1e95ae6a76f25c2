/* UTF-8 encoding and validation. */
#include "base/utf8.h"

unsigned ofx_u8_put(uint32_t cp, char *out)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* How many bytes of the sequence at s are right, up to its full length *want (0: no lead byte). */
static unsigned good_bytes(const unsigned char *s, size_t len, unsigned *want)
{
	unsigned char lo = 0x80, hi = 0xBF, c = s[0];
	*want = 0;
	if (c < 0x80)
		return *want = 1;
	if (c >= 0xC2 && c <= 0xDF)
		*want = 2;
	else if (c >= 0xE0 && c <= 0xEF)
		*want = 3;
	else if (c >= 0xF0 && c <= 0xF4)
		*want = 4;
	else
		return 0;
	if (c == 0xE0)
		lo = 0xA0; /* no overlong forms */
	if (c == 0xED)
		hi = 0x9F; /* no surrogates */
	if (c == 0xF0)
		lo = 0x90; /* no overlong forms */
	if (c == 0xF4)
		hi = 0x8F; /* nothing above U+10FFFF */
	unsigned n = 1;
	while (n < *want && n < len && s[n] >= lo && s[n] <= hi) {
		lo = 0x80;
		hi = 0xBF;
		n++;
	}
	return n;
}

size_t ofx_u8_valid(struct ofx_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;
	while (i < s.len) {
		uint64_t eight;
		if (s.len - i >= 8 && (memcpy(&eight, p + i, 8), !(eight & 0x8080808080808080u))) {
			i += 8;
			continue;
		}
		/* Nearly all Japanese text: E1..EC and two followers. */
		if (s.len - i >= 3 && p[i] >= 0xE1 && p[i] <= 0xEC && (p[i + 1] & 0xC0) == 0x80 &&
		    (p[i + 2] & 0xC0) == 0x80) {
			i += 3;
			continue;
		}
		unsigned want, n = good_bytes(p + i, s.len - i, &want);
		if (!want || n < want)
			break;
		i += n;
	}
	return i;
}

size_t ofx_u8_bad(struct ofx_str s, bool *cut)
{
	unsigned want, n = good_bytes((const unsigned char *)s.ptr, s.len, &want);
	*cut = want && n == s.len && n < want;
	return n ? n : 1;
}

size_t ofx_u8_count(struct ofx_str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
	return n;
}
