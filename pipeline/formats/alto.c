/* ALTO 1 to 4: the strings of a library's page descriptions.

   The text of a line is the CONTENT of its String elements, a space for each SP, and the hyphen of
   HYP. An SP between two Japanese words goes as an element: that is valid, for SP is optional. What
   a word divided over two lines reads as a whole (SUBS_CONTENT), and the Glyph elements of a String,
   are kept in step; what they do not agree with from the start stays as it is. */
#include "formats/xml.h"

#include "formats/alto_step.h"
#include "stages/gate.h"

#include <stdlib.h>

enum layer { CONTENT, SUBS_FIRST, SUBS_SECOND, GLYPHS };

/* A String that is the first or second part of a divided word. */
struct part {
	struct ofx_span span; /* of its text */
	struct ofx_str subs;  /* SUBS_CONTENT, raw */
};

struct reader {
	struct ofx_xml xml;
	struct ofx_alto_step step; /* the note that the file was corrected */
	bool block;                /* a block began: its first line is set off */
	size_t lines;
	bool line_begun; /* the open line has a String */
	/* The open String, whose glyphs are being read. */
	size_t string_depth; /* 0: none */
	struct ofx_str content;
	struct ofx_span span;
	size_t first_glyph; /* index into the passage's pieces */
	uint32_t glyph_pos;
	bool glyphs_agree;
	/* The first part of a divided word that waits for the second. */
	bool divided;
	struct part first;
	bool spaced;          /* an SP stands behind the last String */
	struct ofx_str space; /* that element; len 0: it is no single tag, and stays */
};

static enum ofx_status open_reader(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.xml = {.file = file}};
	*self = r;
	return OFX_OK;
}

static void close_reader(void *self)
{
	free(self);
}

static bool attr_is(const struct ofx_xml *x, const char *name, const char *value)
{
	struct ofx_str s;
	return ofx_xml_attr(x, name, &s) && ofx_str_eq(s, ofx_str_of(value));
}

/* An SP counts once text follows it. */
static void add_space(struct reader *r, struct ofx_passage *p)
{
	struct ofx_piece space = {.off = ofx_xml_off(&r->xml, r->space.ptr),
	                          .len = (uint32_t)r->space.len,
	                          .span.beg = (uint32_t)p->text.len,
	                          .flags = OFX_PIECE_SPACE,
	                          .conf = OFX_NO_CONF};
	if (!r->spaced)
		return;
	ofx_buf_add(&p->text, " ", 1);
	space.span.end = (uint32_t)p->text.len;
	if (space.len)
		ofx_passage_add(p, space);
	r->spaced = false;
}

static void begin_text(struct reader *r, struct ofx_passage *p)
{
	if (r->line_begun) {
		add_space(r, p);
		return;
	}
	r->spaced = false;
	if (r->block && r->lines)
		ofx_buf_add(&p->text, "\n", 1); /* stands nowhere in the file */
	r->block = false;
	r->line_begun = true;
}

/* The bytes of a raw value that read as the first `len` bytes of its text. */
static size_t raw_len(struct ofx_str raw, uint32_t len)
{
	char out[4];
	size_t pos = 0, used;
	for (uint32_t n = 0; n < len && pos < raw.len; pos += used)
		n += ofx_xml_value.unit(ofx_str(raw.ptr + pos, raw.len - pos), &used, out);
	return pos;
}

/* Whether the raw value reads as this text. */
static bool reads_as(struct ofx_str raw, struct ofx_str text)
{
	char out[4];
	size_t pos = 0, used;
	for (size_t i = 0; i < raw.len; i += used) {
		unsigned n = ofx_xml_value.unit(ofx_str(raw.ptr + i, raw.len - i), &used, out);
		if (pos + n > text.len || memcmp(text.ptr + pos, out, n))
			return false;
		pos += n;
	}
	return pos == text.len;
}

/* The part's text without a hyphen at its end. */
static struct ofx_span without_hyphen(const struct ofx_passage *p, struct ofx_span s)
{
	static const struct ofx_str hyphens[] = {{"-", 1}, {"\u00AD", 2}, {"\u2010", 3}, {"\u00AC", 2}};
	for (size_t i = 0; i < sizeof hyphens / sizeof *hyphens; i++) {
		struct ofx_str h = hyphens[i];
		if (s.end - s.beg > h.len && !memcmp(p->text.ptr + s.end - h.len, h.ptr, h.len)) {
			s.end -= (uint32_t)h.len;
			break;
		}
	}
	return s;
}

static bool agrees(const struct ofx_passage *p, struct ofx_str subs, struct ofx_span a,
                   struct ofx_span b)
{
	struct ofx_buf whole = {0};
	ofx_buf_add_str(&whole, ofx_str_sub(ofx_buf_str(&p->text), a));
	ofx_buf_add_str(&whole, ofx_str_sub(ofx_buf_str(&p->text), b));
	bool same = reads_as(subs, ofx_buf_str(&whole)) && !ofx_xml_foreign(subs);
	ofx_buf_release(&whole);
	return same;
}

/* Adds a SUBS_CONTENT as two pieces, one for each part of the word. */
static void add_subs(struct reader *r, struct ofx_passage *p, struct ofx_str subs,
                     struct ofx_span a, struct ofx_span b, enum layer layer)
{
	size_t cut = raw_len(subs, a.end - a.beg);
	struct ofx_piece piece = {.off = ofx_xml_off(&r->xml, subs.ptr),
	                          .len = (uint32_t)cut,
	                          .span = a,
	                          .escape = &ofx_xml_value,
	                          .layer = (uint8_t)layer,
	                          .conf = OFX_NO_CONF};
	ofx_passage_add(p, piece);
	piece.off += cut;
	piece.len = (uint32_t)(subs.len - cut);
	piece.span = b;
	ofx_passage_add(p, piece);
}

/* Takes the pieces of layer 0 in the span away: the text stays in the file as it is. */
static void freeze(struct ofx_passage *p, struct ofx_span span)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->pieces[i].layer != CONTENT || p->pieces[i].span.beg < span.beg ||
		    p->pieces[i].span.end > span.end)
			p->pieces[kept++] = p->pieces[i];
	p->n = kept;
}

static void drop_first(struct reader *r, struct ofx_passage *p)
{
	if (r->divided)
		freeze(p, r->first.span);
	r->divided = false;
}

static void read_parts(struct reader *r, struct ofx_passage *p, struct ofx_span span)
{
	struct part part = {.span = span};
	if (!ofx_xml_attr(&r->xml, "SUBS_CONTENT", &part.subs))
		return;
	if (attr_is(&r->xml, "SUBS_TYPE", "HypPart1")) {
		drop_first(r, p);
		r->divided = true;
		r->first = part;
		return;
	}
	struct ofx_span first = without_hyphen(p, r->first.span);
	if (r->divided && attr_is(&r->xml, "SUBS_TYPE", "HypPart2") &&
	    agrees(p, r->first.subs, first, span) && agrees(p, part.subs, first, span)) {
		add_subs(r, p, r->first.subs, first, span, SUBS_FIRST);
		add_subs(r, p, part.subs, first, span, SUBS_SECOND);
		r->divided = false;
	} else {
		freeze(p, span);
		drop_first(r, p);
	}
}

static void read_string(struct reader *r, struct ofx_passage *p)
{
	struct ofx_str content;
	if (!ofx_xml_attr(&r->xml, "CONTENT", &content))
		return;
	begin_text(r, p);
	struct ofx_span span = {.beg = (uint32_t)p->text.len};
	ofx_xml_read(p, &r->xml, content, &ofx_xml_value, OFX_PIECE_MAY_EMPTY,
	             ofx_xml_conf(&r->xml, "WC"));
	span.end = (uint32_t)p->text.len;
	read_parts(r, p, span);
	if (r->xml.kind != OFX_XML_OPEN)
		return;
	r->string_depth = r->xml.depth;
	r->span = span;
	r->first_glyph = p->n;
	r->glyph_pos = span.beg;
	r->glyphs_agree = true;
}

static void read_glyph(struct reader *r, struct ofx_passage *p)
{
	struct ofx_str raw;
	char out[4];
	size_t used;
	if (!ofx_xml_attr(&r->xml, "CONTENT", &raw) || !raw.len) {
		r->glyphs_agree = false;
		return;
	}
	unsigned n = ofx_xml_value.unit(raw, &used, out);
	struct ofx_piece glyph = {.off = ofx_xml_off(&r->xml, raw.ptr),
	                          .len = (uint32_t)raw.len,
	                          .span = {r->glyph_pos, r->glyph_pos + n},
	                          .escape = &ofx_xml_value,
	                          .layer = GLYPHS,
	                          .flags = OFX_PIECE_SAME_LEN,
	                          .conf = (int16_t)ofx_xml_conf(&r->xml, "GC")};
	r->glyphs_agree &= used == raw.len && glyph.span.end <= r->span.end &&
	                   !memcmp(p->text.ptr + glyph.span.beg, out, n) && !ofx_xml_foreign(raw);
	if (!r->glyphs_agree)
		return;
	r->glyph_pos += n;
	ofx_passage_add(p, glyph);
}

/* Glyphs that do not read as their String are left alone, and so is the String. */
static void end_string(struct reader *r, struct ofx_passage *p)
{
	r->string_depth = 0;
	if (r->glyphs_agree && (r->glyph_pos == r->span.end || r->first_glyph == p->n))
		return;
	p->n = r->first_glyph;
	freeze(p, r->span);
}

static void read_hyphen(struct reader *r, struct ofx_passage *p)
{
	struct ofx_str content;
	if (!r->line_begun || !ofx_xml_attr(&r->xml, "CONTENT", &content))
		return;
	size_t n = p->n;
	ofx_xml_read(p, &r->xml, content, &ofx_xml_value, 0, OFX_NO_CONF);
	p->n = n; /* it stays, whatever the word becomes */
}

static void end_line(struct reader *r, struct ofx_passage *p)
{
	r->spaced = false;
	if (!r->line_begun)
		return;
	r->line_begun = false;
	ofx_buf_add(&p->text, "\n", 1);
	r->lines++;
}

static void open_element(struct reader *r, struct ofx_passage *p)
{
	struct ofx_xml *x = &r->xml;
	if (r->string_depth) {
		if (ofx_xml_is(x, "Glyph"))
			read_glyph(r, p);
	} else if (ofx_xml_is(x, "String")) {
		read_string(r, p);
	} else if (ofx_xml_is(x, "SP")) {
		r->space = ofx_str(x->raw.ptr, x->kind == OFX_XML_EMPTY && !r->spaced ? x->raw.len : 0);
		r->spaced = true;
	} else if (ofx_xml_is(x, "HYP")) {
		read_hyphen(r, p);
	} else if (ofx_xml_is(x, "TextBlock") || ofx_xml_is(x, "Page")) {
		r->block = true;
	}
}

/* Whether the passage ends here: not between the parts of a divided word, unless the page does. */
static bool close_element(struct reader *r, struct ofx_passage *p)
{
	struct ofx_xml *x = &r->xml;
	if (r->string_depth) {
		if (x->depth < r->string_depth)
			end_string(r, p);
		return false;
	}
	bool page = ofx_xml_is(x, "Page");
	if (ofx_xml_is(x, "TextLine") || page)
		end_line(r, p);
	if (page)
		drop_first(r, p);
	return r->lines && (page || (r->lines >= OFX_BLOCK_LINES && !r->divided));
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	(void)err;
	struct reader *r = self;
	bool end = false;
	p->keep_lines = true;
	r->lines = 0;
	while (!end && ofx_xml_next(&r->xml)) {
		ofx_alto_step_see(&r->step, &r->xml);
		if (r->xml.kind == OFX_XML_OPEN || r->xml.kind == OFX_XML_EMPTY)
			open_element(r, p);
		else if (r->xml.kind == OFX_XML_CLOSE)
			end = close_element(r, p);
	}
	if (!end)
		drop_first(r, p);
	*more = r->lines != 0;
	p->settled = r->xml.pos;
	ofx_alto_step_give(&r->step, &r->xml, p);
	return OFX_OK;
}

const struct ofx_format ofx_format_alto = {.name = "alto",
                                           .title = "ALTO",
                                           .summary = "ALTO XML, versions 1 to 4",
                                           .root = "alto",
                                           .sniff = ofx_xml_sniff,
                                           .check = ofx_xml_check_file,
                                           .open = open_reader,
                                           .next = next,
                                           .close = close_reader};
