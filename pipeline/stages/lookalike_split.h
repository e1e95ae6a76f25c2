/* The table of characters that fall apart into two, dicts/splits.tsv. Private to the stage "lookalike". */
#ifndef OFX_STAGES_LOOKALIKE_SPLIT_H
#define OFX_STAGES_LOOKALIKE_SPLIT_H

#include "stages/lookalike.h"

struct ofx_splits;

/* Reads splits.tsv in the directory. */
enum ofx_status ofx_splits_open(struct ofx_splits **, const char *dicts, struct ofx_error *);
/* The same from text; a row that is none is OFX_BAD, with `path` and its line. */
enum ofx_status ofx_splits_open_text(struct ofx_splits **, const char *path, struct ofx_str text,
                                     struct ofx_error *);
void ofx_splits_close(struct ofx_splits *); /* accepts NULL */
/* The parts in row i; false behind the last row. */
bool ofx_splits_row(const struct ofx_splits *, size_t i, uint32_t parts[2]);
/* False for two characters that are no parts; seldom true for others. */
bool ofx_splits_may(const struct ofx_splits *, uint32_t first, uint32_t second);

/* Looks at a place as the first of two parts; the next is the second, if ofx_splits_may says so. */
bool ofx_look_split(const struct ofx_look *, const struct ofx_splits *);

#endif
