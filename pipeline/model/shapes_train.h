/* Training of the shapes: from pictures of characters to the table of which look alike. */
#ifndef OFX_MODEL_SHAPES_TRAIN_H
#define OFX_MODEL_SHAPES_TRAIN_H

#include "base/buf.h"

enum { OFX_SHAPE_SIZE = 32 }; /* of a picture, in both directions */

typedef unsigned char ofx_shape_picture[OFX_SHAPE_SIZE][OFX_SHAPE_SIZE];

/* The pictures of one font, by character; where there is none, `drawn` is false. */
struct ofx_shape_font {
	const char *name;
	ofx_shape_picture *pictures;
	bool *drawn;
};

struct ofx_shape_plan {
	size_t neighbours;   /* rows for a character, at most */
	unsigned similarity; /* rows have at least this one, of 1000 */
};

/* Appends the table of the characters (of the BMP, ascending). The likeness of two is their
   pictures' correlation, blurred, at the best of some small shifts, and averaged over the fonts that
   have both. The same pictures give the same bytes. */
void ofx_shapes_train(const uint16_t *cp, size_t n, const struct ofx_shape_font *fonts,
                      size_t n_fonts, const struct ofx_shape_plan *, struct ofx_buf *out);

#endif
