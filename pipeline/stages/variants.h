/* The table of old kanji and their new forms, dicts/variants.tsv, and what a text says by them. */
#ifndef OFX_STAGES_VARIANTS_H
#define OFX_STAGES_VARIANTS_H

#include "base/err.h"
#include "text/block.h"

struct ofx_variants; /* read-only after open */

/* The new form of an old one. */
struct ofx_variant {
	char with[5];
	unsigned char len; /* of `with`; 3 where plain, as is the old form */
	bool plain;        /* kind `pair`: `auto` may change it */
};

/* Reads variants.tsv in the directory. */
enum ofx_status ofx_variants_open(struct ofx_variants **, const char *dicts, struct ofx_error *);
/* The same from text; `path` is for messages. */
enum ofx_status ofx_variants_open_text(struct ofx_variants **, const char *path, struct ofx_str text,
                                       struct ofx_error *);
void ofx_variants_close(struct ofx_variants *); /* accepts NULL */

/* The row of a code point that is an old form, or NULL. */
const struct ofx_variant *ofx_variant_of(const struct ofx_variants *, uint32_t cp);
/* The same, but NULL too for what is not of kind `pair`. */
const struct ofx_variant *ofx_variant_plain(const struct ofx_variants *, uint32_t cp);

/* Adds what the text says of its orthography: old_forms, new_forms, old_kana. */
void ofx_variants_count(const struct ofx_variants *, struct ofx_str, struct ofx_facts *);

#endif
