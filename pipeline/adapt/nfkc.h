/* ICU's NFKC of whole texts: for comparing texts, never for writing them (it loses ①, ㍿, …). */
#ifndef OFX_ADAPT_NFKC_H
#define OFX_ADAPT_NFKC_H

#include "base/buf.h"

/* Appends the NFKC form of valid UTF-8. */
void ofx_nfkc(struct ofx_str text, struct ofx_buf *out);

/* Length of the first piece of valid, non-empty UTF-8 whose form does not depend on what follows:
   a character with its marks. The forms of the pieces, joined, are the form of the whole. */
size_t ofx_nfkc_piece(struct ofx_str text);

#endif
