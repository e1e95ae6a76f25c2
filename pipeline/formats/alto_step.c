/* Finds the place of a processing step in the description of an ALTO file, and writes the step. */
#include "formats/alto_step.h"

#define SOFTWARE "ocrfix"

/* Whether the root element's namespace is that of version 4 or later. */
static bool is_modern(struct ofx_str tag)
{
	static const char key[] = "/alto/ns-v";
	size_t n = sizeof key - 1;
	for (size_t i = 0; i + n < tag.len; i++)
		if (!memcmp(tag.ptr + i, key, n))
			return tag.ptr[i + n] >= '4' && tag.ptr[i + n] <= '9';
	return false;
}

static bool is_blank(struct ofx_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\r\n", s.ptr[i]) || !s.ptr[i])
			return false;
	return true;
}

/* The name as it is written, up to its local part. */
static struct ofx_str prefix_of(const struct ofx_xml *x)
{
	const char *beg = x->raw.ptr + 1;
	return ofx_str(beg, (size_t)(x->name.ptr - beg));
}

static void see_open(struct ofx_alto_step *s, const struct ofx_xml *x)
{
	size_t depth = x->depth + (x->kind == OFX_XML_EMPTY);
	if (depth == 1 && x->kind == OFX_XML_OPEN)
		s->modern = is_modern(x->raw);
	if (ofx_xml_is(x, "Layout"))
		s->done = true;
	s->name = x->kind == OFX_XML_OPEN && ofx_xml_is(x, "softwareName");
	if (!s->depth && x->kind == OFX_XML_OPEN &&
	    ofx_xml_is(x, s->modern ? "Description" : "OCRProcessing")) {
		s->depth = depth;
		s->prefix = prefix_of(x);
		s->end = x->raw.ptr + x->raw.len;
	} else if (s->depth && !s->closed && depth == s->depth + 1) {
		s->white = is_blank(s->text) ? s->text : ofx_str("", 0);
	}
}

static void see_close(struct ofx_alto_step *s, const struct ofx_xml *x)
{
	s->name = false;
	if (s->depth && !s->closed && x->depth == s->depth)
		s->end = x->raw.ptr + x->raw.len;
	if (s->depth && x->kind == OFX_XML_CLOSE && x->depth + 1 == s->depth)
		s->closed = true;
}

void ofx_alto_step_see(struct ofx_alto_step *s, const struct ofx_xml *x)
{
	if (s->done)
		return;
	if (x->kind == OFX_XML_OPEN || x->kind == OFX_XML_EMPTY)
		see_open(s, x);
	if (x->kind == OFX_XML_CLOSE || x->kind == OFX_XML_EMPTY)
		see_close(s, x);
	s->present |= s->name && x->kind == OFX_XML_TEXT && ofx_str_eq(x->raw, OFX_STR(SOFTWARE));
	s->text = x->kind == OFX_XML_TEXT ? x->raw : ofx_str("", 0);
}

static void add(const struct ofx_alto_step *s, struct ofx_buf *out, const char *name,
                const char *text)
{
	ofx_buf_addf(out, "<%.*s%s>%s</%.*s%s>", OFX_STR_ARG(s->prefix), name, text,
	             OFX_STR_ARG(s->prefix), name);
}

void ofx_alto_step_give(struct ofx_alto_step *s, const struct ofx_xml *x, struct ofx_passage *p)
{
	const char *tag = s->modern ? "Processing" : "postProcessingStep";
	struct ofx_buf *out = &p->stamp;
	if (!s->done || !s->closed || s->present)
		return;
	s->present = true;
	ofx_buf_add_str(out, s->white);
	ofx_buf_addf(out, "<%.*s%s%s>", OFX_STR_ARG(s->prefix), tag,
	             s->modern ? " ID=\"" SOFTWARE "\"" : "");
	add(s, out, "processingStepDescription", "correction of OCR text");
	ofx_buf_addf(out, "<%.*sprocessingSoftware>", OFX_STR_ARG(s->prefix));
	add(s, out, "softwareName", SOFTWARE);
	add(s, out, "softwareVersion", OFX_VERSION);
	ofx_buf_addf(out, "</%.*sprocessingSoftware></%.*s%s>", OFX_STR_ARG(s->prefix),
	             OFX_STR_ARG(s->prefix), tag);
	p->stamp_at = ofx_xml_off(x, s->end);
}
