/* NDLOCR XML: the lines that the National Diet Library's OCR read, each in its STRING attribute.

   What a line is, the file says (TYPE): folios, running heads, ruby and text in figures stand among
   the lines of the text; here each is a passage of its own, so that nothing is guessed from its place. */
#include "formats/xml.h"

#include "stages/gate.h"

#include <stdlib.h>

/* A line that stands by itself. */
struct aside {
	struct ofx_str raw;
	int conf;
	enum ofx_role role;
};

struct reader {
	struct ofx_xml xml;
	bool block;         /* a block began: its first line is set off */
	size_t aside_depth; /* of an open BLOCK whose lines are no body text; 0: none */
	enum ofx_role aside_role; /* of those lines */
	struct aside *asides; /* seen among the lines of the last passage */
	size_t n, cap, given;
	uint64_t behind; /* where the asides end */
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
	struct reader *r = self;
	if (r)
		free(r->asides);
	free(r);
}

/* Whether the element's type is one that is no body text; *role is what it is instead. */
static bool is_aside(const struct ofx_xml *x, enum ofx_role *role)
{
	static const struct {
		const char *name;
		enum ofx_role role;
	} types[] = {{"ノンブル", OFX_ROLE_FOLIO}, {"柱", OFX_ROLE_HEAD},     {"ルビ", OFX_ROLE_TEXT},
	             {"割注", OFX_ROLE_TEXT},      {"頭注", OFX_ROLE_TEXT},   {"組織図", OFX_ROLE_TEXT},
	             {"数式", OFX_ROLE_TEXT},      {"化学式", OFX_ROLE_TEXT}};
	struct ofx_str type;
	if (!ofx_xml_attr(x, "TYPE", &type))
		return false;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (ofx_str_eq(type, ofx_str_of(types[i].name))) {
			*role = types[i].role;
			return true;
		}
	return false;
}

static void add_line(struct ofx_passage *p, const struct ofx_xml *x, struct ofx_str raw, int conf)
{
	ofx_xml_read(p, x, raw, &ofx_xml_value, OFX_PIECE_MAY_EMPTY, conf);
	ofx_buf_add(&p->text, "\n", 1);
}

static void add_aside(struct reader *r, struct ofx_str raw, int conf, enum ofx_role role)
{
	r->asides = ofx_grow(r->asides, &r->cap, r->n, sizeof *r->asides);
	r->asides[r->n++] = (struct aside){raw, conf, role};
}

/* Takes the element's text, if it has one; returns whether it is a line of the passage. */
static bool read_element(struct reader *r, struct ofx_passage *p, size_t lines)
{
	struct ofx_xml *x = &r->xml;
	struct ofx_str raw;
	bool line = ofx_xml_is(x, "LINE"), block = ofx_xml_is(x, "BLOCK");
	enum ofx_role role = r->aside_role;
	bool aside = ((line || block) && is_aside(x, &role)) || r->aside_depth;
	if (block && aside && x->kind == OFX_XML_OPEN && !r->aside_depth) {
		r->aside_depth = x->depth;
		r->aside_role = role;
	}
	if (block || ofx_xml_is(x, "TEXTBLOCK"))
		r->block = true;
	if ((!line && !block) || !ofx_xml_attr(x, "STRING", &raw))
		return false;
	int conf = ofx_xml_conf(x, "CONF");
	if (aside) {
		add_aside(r, raw, conf, role);
		return false;
	}
	if (r->block && lines)
		ofx_buf_add(&p->text, "\n", 1); /* stands nowhere in the file */
	r->block = false;
	add_line(p, x, raw, conf);
	return true;
}

static void read_lines(struct reader *r, struct ofx_passage *p)
{
	struct ofx_xml *x = &r->xml;
	size_t lines = 0;
	while (lines < OFX_BLOCK_LINES && r->n < OFX_BLOCK_LINES && ofx_xml_next(x)) {
		if (x->kind == OFX_XML_OPEN || x->kind == OFX_XML_EMPTY)
			lines += read_element(r, p, lines);
		if (x->kind != OFX_XML_CLOSE)
			continue;
		if (x->depth < r->aside_depth) {
			r->aside_depth = 0;
			r->aside_role = OFX_ROLE_TEXT;
		}
		if (ofx_xml_is(x, "PAGE") && (lines || r->n))
			return;
	}
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	(void)err;
	struct reader *r = self;
	p->keep_lines = true;
	if (r->given == r->n) {
		r->given = r->n = 0;
		read_lines(r, p);
		r->behind = r->xml.pos;
	}
	if (!p->text.len && r->given < r->n) {
		add_line(p, &r->xml, r->asides[r->given].raw, r->asides[r->given].conf);
		p->role = r->asides[r->given++].role;
	}
	*more = p->text.len != 0;
	if (r->given == r->n)
		p->settled = r->behind; /* else the asides stand before it */
	return OFX_OK;
}

const struct ofx_format ofx_format_ndlocr = {.name = "ndlocr",
                                             .title = "NDLOCR XML",
                                             .summary = "the XML of NDLOCR and NDLOCR-Lite",
                                             .root = "OCRDATASET",
                                             .sniff = ofx_xml_sniff,
                                             .check = ofx_xml_check_file,
                                             .open = open_reader,
                                             .next = next,
                                             .close = close_reader};
