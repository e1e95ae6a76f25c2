/* ICU: case folding and composition of file names. */
#include "adapt/fold.h"

#include "base/err.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static void check(UErrorCode status)
{
	if (U_FAILURE(status)) /* valid text leaves no other reason */
		ofx_die_nomem();
}

/* ASCII letters alone; true if there was nothing but ASCII. */
static bool fold_ascii(struct ofx_str name, struct ofx_buf *out)
{
	bool ascii = true;
	ofx_buf_reserve(out, name.len);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		ascii = ascii && (unsigned char)c < 0x80;
		out->ptr[out->len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return ascii;
}

void ofx_fold_name(struct ofx_str name, struct ofx_buf *out)
{
	size_t from = out->len;
	if (fold_ascii(name, out) || name.len > INT_MAX / 16 || ofx_u8_valid(name) != name.len)
		return;
	UErrorCode status = U_ZERO_ERROR;
	int32_t n, len, bytes, room = (int32_t)name.len * 9 + 1; /* both steps at most triple it */
	UChar *u = ofx_alloc(ofx_size_mul((size_t)room, sizeof *u));
	UChar *folded = ofx_alloc(ofx_size_mul((size_t)room, sizeof *folded));
	u_strFromUTF8(u, room, &n, name.ptr, (int32_t)name.len, &status);
	len = u_strFoldCase(folded, room, u, n, U_FOLD_CASE_DEFAULT, &status);
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	check(status);
	n = unorm2_normalize(nfc, folded, len, u, room, &status);
	check(status);
	out->len = from;
	ofx_buf_reserve(out, ofx_size_mul((size_t)n, 3) + 1);
	u_strToUTF8(out->ptr + from, n * 3 + 1, &bytes, u, n, &status);
	check(status);
	out->len += (size_t)bytes;
	free(u);
	free(folded);
}
