/* Tells what a scan is written in, from a sample of its bytes. */
#include "adapt/icu.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <unicode/ucsdet.h>

static bool starts(struct ofx_str s, const char *head)
{
	return ofx_str_starts(s, ofx_str_of(head));
}

/* Whether the bytes are UTF-8 but for a cut tail and a few broken bytes. */
static bool is_utf8(struct ofx_str s, bool whole)
{
	size_t right = 0, broken = 0;
	while (s.len) {
		size_t n = ofx_u8_valid(s);
		for (size_t i = 0; i < n; i++)
			right += (unsigned char)s.ptr[i] >= 0xC2; /* lead bytes */
		s = ofx_str(s.ptr + n, s.len - n);
		if (!s.len)
			break;
		bool cut;
		n = ofx_u8_bad(s, &cut);
		if (cut && !whole)
			break;
		broken++;
		s = ofx_str(s.ptr + n, s.len - n);
	}
	return !broken || right / 4 >= broken;
}

/* Japanese in UTF-16 without a byte order mark: nearly all units are ones that Japanese
   text holds, ASCII or line ends put NUL into high bytes, and if it is not mostly ASCII
   there are kana. */
static bool is_utf16(struct ofx_str s, unsigned high)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t ascii = 0, kana = 0, other = 0, units = s.len / 2;
	for (size_t i = 0; i + 1 < s.len; i += 2) {
		unsigned hi = p[i + high], lo = p[i + !high];
		if (!hi)
			ascii += (lo >= 0x20 && lo < 0x7F) || (lo >= 9 && lo <= 13);
		else if (hi == 0x30)
			kana++;
		else
			other += hi == 0xFF || (hi >= 0x4E && hi <= 0x9F) ||
				 (hi >= 0x20 && hi <= 0x26);
	}
	return ascii && ascii + kana + other >= units - units / 8 &&
	       (ascii >= units / 2 || kana > units / 8);
}

/* ISO-2022-JP has seven bits and one of these escapes. */
static bool is_iso2022(struct ofx_str s)
{
	bool found = false;
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
		struct ofx_str rest = ofx_str(s.ptr + i, s.len - i);
		found |= s.ptr[i] == 0x1B &&
			 (starts(rest, "\x1B$B") || starts(rest, "\x1B$@") ||
			  starts(rest, "\x1B$(D") || starts(rest, "\x1B(I") ||
			  starts(rest, "\x1B(J"));
	}
	return found;
}

/* What a text would hold, read in a two-byte encoding. */
struct reading {
	size_t chars;  /* not ASCII */
	size_t common; /* kana, punctuation, kanji of level 1 */
	size_t half;   /* half-width kana */
	size_t rare;   /* kanji of level 2 and beyond */
	size_t broken;
};

static void count_cell(struct reading *r, unsigned row)
{
	r->chars++;
	if ((row >= 1 && row <= 5) || (row >= 16 && row <= 47))
		r->common++;
	else
		r->rare++;
}

static struct reading read_sjis(struct ofx_str s, bool whole)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	struct reading r = {0};
	for (size_t i = 0; i < s.len; i++) {
		if (p[i] < 0x80)
			continue;
		if (p[i] >= 0xA1 && p[i] <= 0xDF) {
			r.chars++;
			r.half++;
			continue;
		}
		bool lead = p[i] != 0x80 && p[i] != 0xA0 && p[i] <= 0xFC;
		if (lead && i + 1 == s.len && !whole)
			break;
		unsigned trail = i + 1 < s.len ? p[i + 1] : 0;
		if (!lead || trail < 0x40 || trail == 0x7F || trail > 0xFC) {
			r.chars++;
			r.broken++;
			continue;
		}
		unsigned row =
		    (p[i] < 0xA0 ? p[i] - 0x81u : p[i] - 0xC1u) * 2 + (trail >= 0x9F) + 1;
		count_cell(&r, row);
		i++;
	}
	return r;
}

static struct reading read_euc(struct ofx_str s, bool whole)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	struct reading r = {0};
	for (size_t i = 0; i < s.len; i++) {
		if (p[i] < 0x80)
			continue;
		size_t n = p[i] == 0x8F ? 3 : 2;
		if (i + n > s.len && !whole)
			break;
		bool good =
		    p[i] == 0x8E || p[i] == 0x8F || (p[i] >= 0xA1 && p[i] <= 0xFE);
		for (size_t k = 1; k < n; k++)
			good =
			    good && i + k < s.len && p[i + k] >= 0xA1 && p[i + k] <= 0xFE;
		if (!good) {
			r.chars++;
			r.broken++;
			continue;
		}
		if (p[i] == 0x8E) {
			r.chars++;
			r.half++;
		} else {
			count_cell(&r, p[i] == 0x8F ? 99 : p[i] - 0xA0u);
		}
		i += n - 1;
	}
	return r;
}

/* How much a reading looks like Japanese. EUC-JP read as Shift_JIS is full of half-width
   kana and rare kanji; Shift_JIS read as EUC-JP is full of broken bytes. */
static long plausible(const struct reading *r)
{
	return 2 * (long)r->common - 2 * (long)r->half - (long)r->rare -
	       20 * (long)r->broken;
}

static bool is_possible(const struct reading *r)
{
	return r->broken <= r->chars / 20 && (r->common + r->half) * 2 >= r->chars;
}

/* Asks ICU where the counts leave it open. */
static enum ofx_encoding ask_icu(struct ofx_str s)
{
	UErrorCode status = U_ZERO_ERROR;
	enum ofx_encoding e = OFX_SHIFT_JIS;
	int32_t n = 0;
	UCharsetDetector *d = ucsdet_open(&status);
	ucsdet_setText(d, s.ptr, (int32_t)s.len, &status);
	const UCharsetMatch **match = ucsdet_detectAll(d, &n, &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < n; i++) {
		const char *name = ucsdet_getName(match[i], &status);
		if (U_SUCCESS(status) && ofx_encoding_find(name, &e) &&
		    (e == OFX_SHIFT_JIS || e == OFX_EUC_JP))
			break;
		e = OFX_SHIFT_JIS;
	}
	ucsdet_close(d);
	return e;
}

enum ofx_encoding ofx_encoding_detect(struct ofx_str s, bool whole)
{
	if (starts(s, "\xEF\xBB\xBF"))
		return OFX_UTF8;
	if (starts(s, "\xFF\xFE") || is_utf16(s, 1))
		return OFX_UTF16LE;
	if (starts(s, "\xFE\xFF") || is_utf16(s, 0))
		return OFX_UTF16BE;
	if (is_iso2022(s))
		return OFX_ISO_2022_JP;
	if (is_utf8(s, whole))
		return OFX_UTF8;
	struct reading sjis = read_sjis(s, whole), euc = read_euc(s, whole);
	long more = plausible(&sjis) - plausible(&euc);
	bool may_sjis = is_possible(&sjis), may_euc = is_possible(&euc);
	if (may_sjis && may_euc && labs(more) * 4 <= (long)sjis.chars)
		return ask_icu(s);
	if (may_sjis && (!may_euc || more > 0))
		return OFX_SHIFT_JIS;
	return may_euc ? OFX_EUC_JP : OFX_UTF8;
}
