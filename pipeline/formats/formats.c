/* The table of formats, and which of them a file is. */
#include "formats/format.h"

#include "base/utf8.h"

#include <stdlib.h>

#define EXAMPLES(...) (const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}}

const struct ofx_format *const ofx_formats[] = {
    &ofx_format_hocr,
    &ofx_format_alto,
    &ofx_format_page,
    &ofx_format_ndlocr,
    &ofx_format_ndljson,
    &ofx_format_vision,
    &ofx_format_tsv,
    NULL,
};

const struct ofx_rule ofx_format_rules[] = {
    {.id = "formats/step",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "a file that names the steps by which it was made says that its text was corrected",
     .examples = EXAMPLES({"<Description></Description>",
                           "<Description><Processing ID=\"ocrfix\">…</Processing></Description>"},
                          {"<Layout></Layout>", NULL})},
    {.id = NULL},
};

const struct ofx_format *ofx_format_find(const char *name)
{
	for (const struct ofx_format *const *f = ofx_formats; *f; f++)
		if (!strcmp((*f)->name, name))
			return *f;
	return NULL;
}

const struct ofx_format *ofx_format_sniff(struct ofx_str head, bool all, bool *more)
{
	all |= head.len >= OFX_SNIFF_BYTES;
	*more = false;
	for (const struct ofx_format *const *f = ofx_formats; *f && !*more; f++) {
		enum ofx_sniff s = (*f)->sniff ? (*f)->sniff(*f, head) : OFX_SNIFF_NO;
		if (s == OFX_SNIFF_YES)
			return *f;
		*more = s == OFX_SNIFF_MORE && !all;
	}
	return NULL;
}

void ofx_passage_add(struct ofx_passage *p, struct ofx_piece piece)
{
	p->pieces = ofx_grow(p->pieces, &p->cap, p->n, sizeof *p->pieces);
	p->pieces[p->n++] = piece;
}

void ofx_passage_read(struct ofx_passage *p, struct ofx_str raw, uint64_t off,
                      const struct ofx_escape *escape, unsigned flags, int conf)
{
	struct ofx_piece piece = {.off = off,
	                          .len = (uint32_t)raw.len,
	                          .span.beg = (uint32_t)p->text.len,
	                          .escape = escape,
	                          .flags = (uint8_t)flags,
	                          .conf = (int16_t)conf};
	char out[4];
	for (size_t pos = 0, used; pos < raw.len; pos += used) {
		unsigned n = escape->unit(ofx_str(raw.ptr + pos, raw.len - pos), &used, out);
		ofx_buf_add(&p->text, out, n);
	}
	piece.span.end = (uint32_t)p->text.len;
	ofx_passage_add(p, piece);
}

void ofx_passage_clear(struct ofx_passage *p)
{
	struct ofx_passage old = *p;
	*p = (struct ofx_passage){
	    .text = old.text, .pieces = old.pieces, .cap = old.cap, .stamp = old.stamp};
	ofx_buf_clear(&p->text);
	ofx_buf_clear(&p->stamp);
}

void ofx_passage_release(struct ofx_passage *p)
{
	ofx_buf_release(&p->text);
	ofx_buf_release(&p->stamp);
	free(p->pieces);
	*p = (struct ofx_passage){0};
}
