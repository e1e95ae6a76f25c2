/* FreeType: the glyphs of a font as small grey pictures. Only ocrfix-train links it. */
#ifndef OFX_ADAPT_FT_H
#define OFX_ADAPT_FT_H

#include "base/err.h"

#include <stdbool.h>

struct ofx_face;

/* Opens the first face of a font file. */
enum ofx_status ofx_face_open(struct ofx_face **, const char *path, struct ofx_error *);
void ofx_face_close(struct ofx_face *); /* accepts NULL */

/* Draws the character, in grey from 0 to 255, into `picture` of size × size, its ink in the middle.
   Width and height of the ink are brought halfway from what they are in the em to all of it: ー and
   一 meet, ニ comes near 二, and っ stays smaller than つ. False where the font has no ink for it. */
bool ofx_face_draw(struct ofx_face *, uint32_t cp, unsigned size, unsigned char *picture);

const char *ofx_face_name(const struct ofx_face *); /* "IPAMincho Regular" */

#endif
