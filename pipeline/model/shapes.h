/* Shapes: which characters look alike, as dicts/shapes.tsv says:

       character <TAB> neighbour <TAB> similarity

   by the character, then by falling similarity, 1000 for the same shape. Made by `ocrfix-train
   shapes` from the glyphs of free fonts. */
#ifndef OFX_MODEL_SHAPES_H
#define OFX_MODEL_SHAPES_H

#include "base/err.h"
#include "base/str.h"

struct ofx_shapes; /* read-only after load; shared by threads */

struct ofx_shape {
	uint16_t like;       /* the neighbour; all characters are in the BMP */
	uint16_t similarity; /* 1..1000 */
};

/* A file that is not whole, or not such a table, is OFX_BAD and names the line. */
enum ofx_status ofx_shapes_load(struct ofx_shapes **, const char *path, struct ofx_error *);
/* The same from bytes; `name` is for messages. */
enum ofx_status ofx_shapes_load_bytes(struct ofx_shapes **, struct ofx_str, const char *name,
                                      struct ofx_error *);
void ofx_shapes_free(struct ofx_shapes *); /* accepts NULL */

/* The characters nearest in shape, the nearest first. */
const struct ofx_shape *ofx_shapes_of(const struct ofx_shapes *, uint32_t cp, size_t *n);

/* 0..1000: how alike two characters are; 1000 for the same, 0 where neither is near the other. */
unsigned ofx_shapes_similarity(const struct ofx_shapes *, uint32_t a, uint32_t b);

/* Of all that `written` could be taken for by its shape, the share of `read`: 0..1. */
double ofx_shapes_share(const struct ofx_shapes *, uint32_t written, uint32_t read);

#endif
