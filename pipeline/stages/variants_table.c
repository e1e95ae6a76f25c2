/* Loads dicts/variants.tsv and counts old and new forms of kanji in a text. */
#include "stages/variants.h"

#include "base/buf.h"
#include "base/io.h"
#include "text/chars.h"

#include <stdlib.h>

/* What a code point is: an index into the rows for old forms, a mark for the others. */
enum { NEW_FORM = 0xFFFF, KANA_FU = 0xFFFE, KANA_U = 0xFFFD, KANA_OLD = 0xFFFC };

struct ofx_variants {
	uint16_t of[0x10000]; /* by code point of the BMP; 0: nothing */
	struct ofx_variant *items; /* item 0 is no variant */
	uint32_t *code;            /* the old forms of the items */
	size_t n, cap, cap_code;
};

const struct ofx_variant *ofx_variant_of(const struct ofx_variants *v, uint32_t cp)
{
	if (cp < 0x10000)
		return v->of[cp] && v->of[cp] < KANA_OLD ? &v->items[v->of[cp]] : NULL;
	for (size_t i = 1; cp >= 0x2F800 && cp <= 0x2FA1F && i < v->n; i++)
		if (v->code[i] == cp)
			return &v->items[i];
	return NULL;
}

const struct ofx_variant *ofx_variant_plain(const struct ofx_variants *v, uint32_t cp)
{
	const struct ofx_variant *item = cp < 0x10000 ? ofx_variant_of(v, cp) : NULL;
	return item && item->plain ? item : NULL;
}

static void push(struct ofx_variants *v, uint32_t cp, struct ofx_variant item)
{
	v->items = ofx_grow(v->items, &v->cap, v->n, sizeof *v->items);
	v->code = ofx_grow(v->code, &v->cap_code, v->n, sizeof *v->code);
	v->items[v->n] = item;
	v->code[v->n++] = cp;
}

static bool is_char(struct ofx_str s)
{
	return s.len && ofx_u8_valid(s) == s.len && ofx_u8_count(s) == 1;
}

static enum ofx_status add_row(struct ofx_variants *v, struct ofx_str row, const char *path,
                               uint64_t line, struct ofx_error *err)
{
	struct ofx_str old = ofx_str_cut(&row, '\t'), new = ofx_str_cut(&row, '\t');
	struct ofx_str kind = ofx_str_cut(&row, '\t');
	bool plain = ofx_str_eq(kind, OFX_STR("pair"));
	bool known = plain || ofx_str_eq(kind, OFX_STR("late")) || ofx_str_eq(kind, OFX_STR("name")) ||
	             ofx_str_eq(kind, OFX_STR("compat"));
	if (!is_char(old) || !is_char(new) || ofx_str_eq(old, new) || !known ||
	    (plain && (old.len != 3 || new.len != 3)) || v->n >= KANA_OLD)
		return ofx_fail_at(err, OFX_BAD, path, line,
		                   "cannot read this variant: it is not old, new, kind, note");
	uint32_t cp = ofx_u8_get(old.ptr), to = ofx_u8_get(new.ptr);
	struct ofx_variant item = {.len = (unsigned char)new.len, .plain = plain};
	memcpy(item.with, new.ptr, new.len);
	if (ofx_variant_of(v, cp))
		return ofx_fail_at(err, OFX_BAD, path, line,
		                   "cannot read this variant: %.*s stands here twice",
		                   OFX_STR_ARG(old));
	if (cp < 0x10000)
		v->of[cp] = (uint16_t)v->n;
	if (plain && !v->of[to])
		v->of[to] = NEW_FORM;
	push(v, cp, item);
	return OFX_OK;
}

enum ofx_status ofx_variants_open_text(struct ofx_variants **out, const char *path,
                                       struct ofx_str text, struct ofx_error *err)
{
	struct ofx_variants *v = ofx_alloc(sizeof *v);
	enum ofx_status status = OFX_OK;
	*v = (struct ofx_variants){.of = {0}};
	push(v, 0, (struct ofx_variant){.len = 0});
	v->of[0x3075] = KANA_FU;  /* ふ */
	v->of[0x3046] = KANA_U;   /* う */
	v->of[0x3090] = KANA_OLD; /* ゐ */
	v->of[0x3091] = KANA_OLD; /* ゑ */
	for (uint64_t line = 1; !status && text.len; line++) {
		struct ofx_str row = ofx_str_cut(&text, '\n');
		if (row.len && row.ptr[row.len - 1] == '\r')
			row.len--;
		if (row.len && *row.ptr != '#')
			status = add_row(v, row, path, line, err);
	}
	if (status)
		ofx_variants_close(v);
	else
		*out = v;
	return status;
}

enum ofx_status ofx_variants_open(struct ofx_variants **out, const char *dicts,
                                  struct ofx_error *err)
{
	struct ofx_buf path = {0}, text = {0};
	ofx_buf_addf(&path, "%s/variants.tsv", dicts);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_file_slurp(path.ptr, &text, err);
	if (!status)
		status = ofx_variants_open_text(out, path.ptr, ofx_buf_str(&text), err);
	ofx_buf_release(&path);
	ofx_buf_release(&text);
	return status;
}

void ofx_variants_close(struct ofx_variants *v)
{
	if (!v)
		return;
	free(v->items);
	free(v->code);
	free(v);
}

/* Whether ふ or う at `pos` is historical spelling: 思ふ, いふ, けふ; せう, やう. */
static bool old_spelling(struct ofx_str t, size_t pos, uint16_t kind)
{
	if (pos == 0)
		return false;
	uint32_t before = ofx_u8_prev(t.ptr, &pos);
	if (kind == KANA_FU)
		return ofx_is(before, OFX_KANJI) || before == 0x3044 || before == 0x3051;
	return before == 0x305B || before == 0x3084; /* せ や */
}

/* Adds what the text says of its orthography. */
void ofx_variants_count(const struct ofx_variants *v, struct ofx_str t, struct ofx_facts *facts)
{
	const unsigned char *p = (const unsigned char *)t.ptr;
	for (size_t i = 0; i < t.len;) {
		if (p[i] < 0xE3 || p[i] > 0xE9) { /* neither kana nor the kanji of the table */
			i += ofx_u8_len((char)p[i]);
			continue;
		}
		uint16_t is = v->of[ofx_u8_get(t.ptr + i)];
		if (is == NEW_FORM)
			facts->new_forms++;
		else if (is == KANA_OLD)
			facts->old_kana++;
		else if (is == KANA_FU || is == KANA_U)
			facts->old_kana += old_spelling(t, i, is);
		else if (is)
			facts->old_forms += v->items[is].plain;
		i += 3;
	}
}
