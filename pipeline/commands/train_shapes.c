/* ocrfix train shapes: draws the characters that pages are full of, and writes which look alike. */
#include "commands/train_shapes.h"

#include "adapt/ft.h"
#include "adapt/icu.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/shapes_train.h"
#include "text/chars.h"

#include <stdio.h>
#include <stdlib.h>

static const struct ofx_shape_plan plan = {.neighbours = 20, .similarity = 300};

struct characters {
	uint16_t cp[0x10000];
	size_t n;
};

/* The rows of JIS X 0208 that pages are full of: punctuation, digits and letters, kana, kanji of
   both levels. Not symbols, Greek, Cyrillic and the lines of tables. */
static bool is_wanted(int row)
{
	return row == 1 || (row >= 3 && row <= 5) || row >= 16;
}

static enum ofx_status collect(struct characters *c, struct ofx_error *err)
{
	static bool seen[0x10000];
	struct ofx_converter *euc = NULL;
	struct ofx_buf text = {0}, form = {0};
	OFX_TRY(ofx_converter_open(&euc, OFX_EUC_JP, err));
	for (int row = 1; row <= 84; row++) {
		for (int cell = 1; cell <= 94 && is_wanted(row); cell++) {
			char bytes[2] = {(char)(0xA0 + row), (char)(0xA0 + cell)};
			ofx_buf_clear(&text);
			ofx_buf_clear(&form);
			if (!ofx_decode_line(euc, ofx_str(bytes, 2), &text) || text.len < 2)
				continue;
			ofx_compat(ofx_u8_get(text.ptr), &form);
			uint32_t cp = ofx_u8_get(form.ptr);
			if (ofx_u8_len(*form.ptr) == form.len && cp < 0x10000 && cp != 0xFFFD)
				seen[cp] = true;
		}
	}
	for (uint32_t cp = '!'; cp <= '~'; cp++)
		seen[cp] = true;
	for (uint32_t cp = '!'; cp < 0x10000; cp++)
		if (seen[cp] && !ofx_is(cp, OFX_SPACE | OFX_BREAK | OFX_HIDDEN))
			c->cp[c->n++] = (uint16_t)cp;
	ofx_converter_close(euc);
	ofx_buf_release(&text);
	ofx_buf_release(&form);
	return OFX_OK;
}

static void draw(struct ofx_face *face, const struct characters *c, struct ofx_shape_font *font,
                 char *name, size_t cap)
{
	snprintf(name, cap, "%s", ofx_face_name(face));
	font->name = name;
	font->pictures = ofx_alloc(ofx_size_mul(c->n, sizeof *font->pictures));
	font->drawn = ofx_alloc(c->n);
	for (size_t i = 0; i < c->n; i++)
		font->drawn[i] = ofx_face_draw(face, c->cp[i], OFX_SHAPE_SIZE,
		                               font->pictures[i][0]);
}

enum { MOST_FONTS = 32, NAME = 128 };

static enum ofx_status draw_all(struct ofx_shape_font *fonts, char names[][NAME], int n,
                                char **paths, const struct characters *c, struct ofx_error *err)
{
	for (int i = 0; i < n; i++) {
		struct ofx_face *face;
		OFX_TRY(ofx_face_open(&face, paths[i], err));
		draw(face, c, &fonts[i], names[i], NAME);
		ofx_face_close(face);
	}
	return OFX_OK;
}

static enum ofx_status write_table(const struct characters *c, const struct ofx_shape_font *fonts,
                                   int n, const char *output, struct ofx_error *err)
{
	struct ofx_output out = {.fd = -1};
	struct ofx_buf table = {0};
	OFX_TRY(ofx_output_open(&out, output, err));
	ofx_shapes_train(c->cp, c->n, fonts, (size_t)n, &plan, &table);
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(&table), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&table);
	return status;
}

enum ofx_status ofx_train_shapes(int n, char **paths, const char *output, struct ofx_error *err)
{
	static struct characters c;
	static char names[MOST_FONTS][NAME];
	struct ofx_shape_font fonts[MOST_FONTS] = {0};
	if (n < 1 || n > MOST_FONTS)
		return ofx_fail(err, OFX_BAD, "cannot learn shapes: name 1 to %d fonts", MOST_FONTS);
	OFX_TRY(collect(&c, err));
	enum ofx_status status = draw_all(fonts, names, n, paths, &c, err);
	if (!status)
		status = write_table(&c, fonts, n, output, err);
	for (int i = 0; i < n; i++) {
		free(fonts[i].pictures);
		free(fonts[i].drawn);
	}
	return status;
}
