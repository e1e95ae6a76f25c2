/* Record modes: each record of the input is a document of its own. A record is a line of JSON Lines,
   of which one string is cleaned, or plain text that ends in NUL.

   Records are cleaned in the order they come in and written, flushed, as soon as what was read of
   the input holds no further whole record. What is not cleaned passes through byte for byte: a
   record that is no JSON, lacks the field, is longer than OFX_RECORD_MAX, or is over the change
   budget, which here counts for each record. */
#ifndef OFX_FORMATS_JSONL_H
#define OFX_FORMATS_JSONL_H

#include "formats/filter.h"

enum { OFX_RECORD_MAX = 16 * 1024 * 1024 }; /* bytes, its end included */

/* Whether a file that begins so is JSON Lines: in its first line, before anything that cleaning could
   change, an object has a member "text" that is a string. */
bool ofx_records_sniff(struct ofx_str head);

enum ofx_status ofx_records_pass(const struct ofx_filter *, struct ofx_passing *,
                                 struct ofx_error *);

#endif
