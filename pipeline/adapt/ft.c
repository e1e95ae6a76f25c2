/* FreeType: opens a font and draws its characters at a common size and place. */
#include "adapt/ft.h"

#include "base/buf.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_BBOX_H

#include <math.h>
#include <stdlib.h>

struct ofx_face {
	FT_Library library;
	FT_Face face;
	char name[128];
};

enum ofx_status ofx_face_open(struct ofx_face **out, const char *path, struct ofx_error *err)
{
	struct ofx_face *f = ofx_alloc(sizeof *f);
	*f = (struct ofx_face){0};
	if (FT_Init_FreeType(&f->library) || FT_New_Face(f->library, path, 0, &f->face) ||
	    !FT_IS_SCALABLE(f->face) || FT_Select_Charmap(f->face, FT_ENCODING_UNICODE)) {
		ofx_face_close(f);
		return ofx_fail_at(err, OFX_BAD, path, 0,
		                   "cannot open: no font with outlines that FreeType reads");
	}
	struct ofx_buf name = {0};
	ofx_buf_addf(&name, "%s %s", f->face->family_name ? f->face->family_name : "unnamed",
	             f->face->style_name ? f->face->style_name : "");
	size_t n = name.len < sizeof f->name ? name.len : sizeof f->name - 1;
	memcpy(f->name, name.ptr, n);
	ofx_buf_release(&name);
	*out = f;
	return OFX_OK;
}

void ofx_face_close(struct ofx_face *f)
{
	if (!f)
		return;
	FT_Done_Face(f->face); /* complains of NULL, harmlessly */
	FT_Done_FreeType(f->library);
	free(f);
}

const char *ofx_face_name(const struct ofx_face *f)
{
	return f->name;
}

/* No ink is enlarged more, so that dots stay dots. */
static const double most_enlarged = 2;

/* By how much an extent of ink, in 1/64 of a pixel, is scaled: halfway to `full`. */
static double factor(FT_Pos extent, double full)
{
	double f = sqrt(full / (double)extent);
	return f < most_enlarged ? f : most_enlarged;
}

/* Scales and moves the outline of the ink `box`. */
static void place(FT_Outline *outline, const FT_BBox *box, unsigned size)
{
	double full = 64.0 * size * 7 / 8; /* the rest is margin */
	double middle = 32.0 * size;
	double x = factor(box->xMax - box->xMin, full), y = factor(box->yMax - box->yMin, full);
	FT_Matrix matrix = {(FT_Fixed)(x * 0x10000), 0, 0, (FT_Fixed)(y * 0x10000)};
	FT_Outline_Transform(outline, &matrix);
	FT_Outline_Translate(outline,
	                     (FT_Pos)(middle - x * (double)(box->xMin + box->xMax) / 2),
	                     (FT_Pos)(middle - y * (double)(box->yMin + box->yMax) / 2));
}

bool ofx_face_draw(struct ofx_face *f, uint32_t cp, unsigned size, unsigned char *picture)
{
	FT_UInt glyph = FT_Get_Char_Index(f->face, cp);
	FT_BBox box;
	if (!glyph || FT_Set_Pixel_Sizes(f->face, 0, size * 7 / 8) ||
	    FT_Load_Glyph(f->face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) ||
	    f->face->glyph->format != FT_GLYPH_FORMAT_OUTLINE ||
	    FT_Outline_Get_BBox(&f->face->glyph->outline, &box) || box.xMin >= box.xMax ||
	    box.yMin >= box.yMax)
		return false;
	FT_Outline *outline = &f->face->glyph->outline;
	place(outline, &box, size);
	memset(picture, 0, (size_t)size * size);
	FT_Bitmap bitmap = {.rows = size,
	                    .width = size,
	                    .pitch = (int)size,
	                    .buffer = picture,
	                    .num_grays = 256,
	                    .pixel_mode = FT_PIXEL_MODE_GRAY};
	return !FT_Outline_Get_Bitmap(f->library, outline, &bitmap);
}
