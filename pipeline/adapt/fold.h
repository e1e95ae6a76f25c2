/* ICU: names of files as a file system without case sees them. */
#ifndef OFX_ADAPT_FOLD_H
#define OFX_ADAPT_FOLD_H

#include "base/buf.h"

/* Appends the name with case folded and composed (NFC), so that names that would meet on a file
   system without case, or with decomposed names, are the same. In bytes that are not UTF-8 only
   ASCII letters are folded. */
void ofx_fold_name(struct ofx_str name, struct ofx_buf *out);

#endif
