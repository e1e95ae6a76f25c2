/* Google Vision's JSON: one response, or the list of them that a request for several pages brings. */
#include "formats/vision.h"

#include <stdlib.h>

struct reader {
	struct ofx_str file;
	const struct ofx_escape *escape;
	struct ofx_json json; /* behind the responses that were read */
	bool list, end;
	struct ofx_vision_response response;
	bool held; /* not all of its passages were given */
};

/* Steps into the list of responses; false, and stays, where the file is a single response. */
static bool enter_list(struct ofx_json *j)
{
	struct ofx_json ahead = *j;
	if (ofx_json_enter(j, '['))
		return true;
	if (!ofx_json_enter(&ahead, '{') || !ofx_json_find(&ahead, OFX_STR("responses")) ||
	    !ofx_json_enter(&ahead, '['))
		return false;
	*j = ahead;
	return true;
}

static bool has_member(struct ofx_json j, const char *name)
{
	return ofx_json_enter(&j, '{') && ofx_json_find(&j, ofx_str_of(name));
}

static enum ofx_status check(const struct ofx_format *format, struct ofx_str file,
                             const char *name, const struct ofx_behind *behind, struct ofx_error *err)
{
	struct ofx_json j = {file, ofx_json_start(file)};
	bool is_list = enter_list(&j);
	OFX_TRY(ofx_json_check_file(file, is_list ? &j : NULL, format->title, name, behind, err));
	if (is_list || has_member(j, "fullTextAnnotation") ||
	    has_member(j, "textAnnotations") || has_member(j, "full_text_annotation") ||
	    has_member(j, "text_annotations"))
		return OFX_OK;
	return ofx_fail_at(err, OFX_BAD, name, 0,
	                   "cannot read %s: it has neither 'responses' nor 'fullTextAnnotation'",
	                   format->title);
}

static enum ofx_sniff sniff(const struct ofx_format *format, struct ofx_str head)
{
	(void)format;
	static const char *const keys[] = {"\"textAnnotations\"", "\"fullTextAnnotation\"",
	                                   "\"text_annotations\"", "\"full_text_annotation\""};
	size_t pos = ofx_json_start(head);
	while (pos < head.len && strchr(" \t\r\n", head.ptr[pos]) && head.ptr[pos])
		pos++;
	if (pos < head.len && head.ptr[pos] != '{' && head.ptr[pos] != '[')
		return OFX_SNIFF_NO;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (ofx_json_holds(head, keys[i]))
			return OFX_SNIFF_YES;
	return OFX_SNIFF_MORE;
}

static enum ofx_status open_file(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.file = file,
	                     .escape = ofx_json_escape(ofx_json_style(file)),
	                     .json = {file, ofx_json_start(file)}};
	r->list = enter_list(&r->json);
	*self = r;
	return OFX_OK;
}

/* Reads the next response; false at the end. */
static bool next_response(struct reader *r)
{
	if (r->end || (r->list && !ofx_json_item(&r->json)))
		return false;
	r->end = !r->list;
	ofx_vision_read(&r->response, &r->json);
	return true;
}

/* Whether a passage can be made of what is left; words alone say too little. */
static bool has_more(const struct ofx_vision_response *r)
{
	return r->has[OFX_VISION_SYMBOLS] || r->has[OFX_VISION_FULL] ||
	       r->has[OFX_VISION_DESCRIPTION];
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	struct reader *r = self;
	(void)err;
	*more = false;
	while (!p->n) { /* texts may be empty */
		while (!r->held || !has_more(&r->response)) {
			r->held = next_response(r);
			if (!r->held)
				return OFX_OK;
		}
		ofx_passage_clear(p);
		ofx_vision_passage(&r->response, r->file, r->escape, p);
	}
	p->settled = has_more(&r->response) ? r->response.span.beg : r->response.span.end;
	*more = true;
	return OFX_OK;
}

static void close_file(void *self)
{
	struct reader *r = self;
	if (r)
		ofx_vision_release(&r->response);
	free(r);
}

const struct ofx_format ofx_format_vision = {
    .name = "vision",
    .title = "Vision JSON",
    .summary = "Google Vision JSON: symbols, full text and descriptions, kept in agreement",
    .sniff = sniff,
    .check = check,
    .open = open_file,
    .next = next,
    .close = close_file,
};
