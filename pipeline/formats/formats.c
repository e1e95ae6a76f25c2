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

/* Where a byte of the passage stands in the block's text; edits of the gate before *edit end before it. */
static uint32_t in_scan(const struct ofx_scan *scan, size_t *edit, uint64_t off)
{
	const struct ofx_gate_edit *e = scan->edits;
	while (*edit < scan->n_edits && e[*edit].off + e[*edit].raw.len <= off)
		++*edit;
	if (*edit < scan->n_edits && e[*edit].off < off) /* inside */
		return e[*edit].span.beg;
	if (!*edit)
		return (uint32_t)(off - scan->off0);
	const struct ofx_gate_edit *last = &e[*edit - 1];
	return last->span.end + (uint32_t)(off - (last->off + last->raw.len));
}

void ofx_passage_trust(const struct ofx_passage *p, size_t *piece, struct ofx_scan *scan)
{
	uint64_t beg = scan->off0, end = scan->off0 + scan->raw_len;
	size_t edit = 0;
	for (; *piece < p->n && !p->pieces[*piece].layer; ++*piece) {
		const struct ofx_piece *x = &p->pieces[*piece];
		if (x->span.beg >= end)
			return;
		if (x->conf != OFX_NO_CONF && x->span.end > beg) {
			struct ofx_trust t = {.conf = (uint16_t)x->conf};
			t.span.beg = in_scan(scan, &edit, x->span.beg > beg ? x->span.beg : beg);
			t.span.end = in_scan(scan, &edit, x->span.end < end ? x->span.end : end);
			scan->trust = ofx_grow(scan->trust, &scan->cap_trust, scan->n_trust,
			                       sizeof *scan->trust);
			scan->trust[scan->n_trust++] = t;
		}
		if (x->span.end > end)
			return;
	}
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
