/* ICU: a text as NFKC. */
#include "adapt/nfkc.h"

#include "base/err.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Only want of memory can make ICU fail on valid text. */
static void check(UErrorCode status)
{
	if (U_FAILURE(status))
		ofx_die_nomem();
}

static const UNormalizer2 *instance(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&status);
	check(status);
	return nfkc;
}

/* NFKC of UTF-16, in memory of its own. */
static UChar *normalize(const UChar *u, int32_t n, int32_t *len)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfkc = instance();
	*len = unorm2_normalize(nfkc, u, n, NULL, 0, &status);
	status = U_ZERO_ERROR;
	UChar *out = ofx_alloc(ofx_size_mul((size_t)*len + 1, sizeof *out));
	*len = unorm2_normalize(nfkc, u, n, out, *len + 1, &status);
	check(status);
	return out;
}

void ofx_nfkc(struct ofx_str text, struct ofx_buf *out)
{
	if (text.len > INT_MAX / 4)
		ofx_die_nomem();
	UErrorCode status = U_ZERO_ERROR;
	int32_t n, len, bytes;
	UChar *u = ofx_alloc(ofx_size_mul(text.len + 1, sizeof *u));
	u_strFromUTF8(u, (int32_t)text.len + 1, &n, text.ptr, (int32_t)text.len, &status);
	check(status);
	UChar *folded = normalize(u, n, &len);
	ofx_buf_reserve(out, ofx_size_mul((size_t)len, 3) + 1);
	u_strToUTF8(out->ptr + out->len, len * 3 + 1, &bytes, folded, len, &status);
	check(status);
	out->len += (size_t)bytes;
	free(u);
	free(folded);
}

size_t ofx_nfkc_piece(struct ofx_str text)
{
	const UNormalizer2 *nfkc = instance();
	size_t end = ofx_u8_len(*text.ptr);
	while (end < text.len &&
	       !unorm2_hasBoundaryBefore(nfkc, (UChar32)ofx_u8_get(text.ptr + end)))
		end += ofx_u8_len(text.ptr[end]);
	return end;
}
