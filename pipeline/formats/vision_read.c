/* Reads a response of Google Vision: where its symbols, their breaks, and its other texts stand. */
#include "formats/vision.h"

#include <stdlib.h>

/* The API writes camelCase; its client libraries may write snake_case. */
static bool is_either(const struct ofx_json *j, struct ofx_json_span key, const char *camel,
                      const char *snake)
{
	return ofx_json_is(j, key, ofx_str_of(camel)) || ofx_json_is(j, key, ofx_str_of(snake));
}

/* The type of a break, as a name or as a number. */
static enum ofx_vision_break take_type(struct ofx_json *j)
{
	static const struct {
		const char *name;
		enum ofx_vision_break kind;
	} types[] = {{"UNKNOWN", OFX_VISION_NONE},        {"SPACE", OFX_VISION_SPACE},
	             {"SURE_SPACE", OFX_VISION_GAP},      {"EOL_SURE_SPACE", OFX_VISION_LINE},
	             {"HYPHEN", OFX_VISION_LINE},         {"LINE_BREAK", OFX_VISION_LINE}};
	struct ofx_json_span name;
	bool is_name = ofx_json_string(j, &name);
	double number = is_name ? -1 : ofx_json_number(j, -1);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (is_name ? ofx_json_is(j, name, ofx_str_of(types[i].name))
		            : number == (double)i)
			return types[i].kind;
	return OFX_VISION_NONE;
}

static void take_break(struct ofx_json *j, struct ofx_vision_symbol *s)
{
	struct ofx_json_span key;
	if (!ofx_json_enter(j, '{')) {
		ofx_json_skip(j);
		return;
	}
	while (ofx_json_member(j, &key)) {
		if (is_either(j, key, "type", "type_")) {
			s->kind = take_type(j);
		} else if (is_either(j, key, "isPrefix", "is_prefix")) {
			struct ofx_json before = *j;
			ofx_json_skip(j);
			s->prefix = ofx_json_holds(
			    ofx_str(j->text.ptr + before.pos, j->pos - before.pos), "true");
		} else {
			ofx_json_skip(j);
		}
	}
}

/* Takes a symbol's property. To take the break out is to cut its member, with what parts it from the
   one before it or, of the first one, behind it. */
static void take_property(struct ofx_json *j, struct ofx_vision_symbol *s)
{
	struct ofx_json_span key;
	bool first = true;
	if (!ofx_json_enter(j, '{')) {
		ofx_json_skip(j);
		return;
	}
	for (size_t before = j->pos; ofx_json_member(j, &key); before = j->pos, first = false) {
		if (!is_either(j, key, "detectedBreak", "detected_break")) {
			ofx_json_skip(j);
			continue;
		}
		take_break(j, s);
		struct ofx_json ahead = *j;
		bool last = !ofx_json_item(&ahead);
		s->cut = (struct ofx_json_span){before, last ? j->pos : ahead.pos};
		if (first && last)
			s->cut.end = ahead.pos - 1; /* up to the brace */
		else if (!first)
			s->cut.end = j->pos;
	}
}

static void take_symbol(struct ofx_vision_response *r, struct ofx_json *j)
{
	struct ofx_json_span key;
	struct ofx_vision_symbol s = {.conf = OFX_NO_CONF, .paragraph = r->paragraphs};
	bool has_text = false;
	while (ofx_json_member(j, &key)) {
		if (ofx_json_is(j, key, OFX_STR("text")) && ofx_json_string(j, &s.text))
			has_text = true;
		else if (ofx_json_is(j, key, OFX_STR("confidence")))
			s.conf = ofx_json_conf(j);
		else if (ofx_json_is(j, key, OFX_STR("property")))
			take_property(j, &s);
		else
			ofx_json_skip(j);
	}
	if (!has_text)
		return;
	r->symbols = ofx_grow(r->symbols, &r->cap_symbols, r->n_symbols, sizeof *r->symbols);
	r->symbols[r->n_symbols++] = s;
}

static const char *const levels[] = {"pages", "blocks", "paragraphs", "words", "symbols"};
enum { PARAGRAPHS = 2, SYMBOLS = 4 };

/* Takes the list of a level: symbols, or what holds the next level's list. */
static void take_level(struct ofx_vision_response *r, struct ofx_json *j, int level)
{
	struct ofx_json_span key;
	if (!ofx_json_enter(j, '[')) {
		ofx_json_skip(j);
		return;
	}
	while (ofx_json_item(j)) {
		r->paragraphs += level == PARAGRAPHS;
		if (!ofx_json_enter(j, '{')) {
			ofx_json_skip(j);
			continue;
		}
		if (level == SYMBOLS) {
			take_symbol(r, j);
			continue;
		}
		while (ofx_json_member(j, &key)) {
			if (ofx_json_is(j, key, ofx_str_of(levels[level + 1])))
				take_level(r, j, level + 1);
			else
				ofx_json_skip(j);
		}
	}
}

static void take_full(struct ofx_vision_response *r, struct ofx_json *j)
{
	struct ofx_json_span key;
	if (!ofx_json_enter(j, '{')) {
		ofx_json_skip(j);
		return;
	}
	while (ofx_json_member(j, &key)) {
		if (ofx_json_is(j, key, OFX_STR("text")) && ofx_json_string(j, &r->full))
			r->has[OFX_VISION_FULL] = true;
		else if (ofx_json_is(j, key, ofx_str_of(levels[0])))
			take_level(r, j, 0);
		else
			ofx_json_skip(j);
	}
}

/* The first annotation is the whole text, the others are its words. */
static void take_annotations(struct ofx_vision_response *r, struct ofx_json *j)
{
	struct ofx_json_span key, text;
	if (!ofx_json_enter(j, '[')) {
		ofx_json_skip(j);
		return;
	}
	for (bool first = true; ofx_json_item(j); first = false) {
		if (!ofx_json_enter(j, '{')) {
			ofx_json_skip(j);
			continue;
		}
		while (ofx_json_member(j, &key)) {
			if (!ofx_json_is(j, key, OFX_STR("description")) ||
			    !ofx_json_string(j, &text)) {
				ofx_json_skip(j);
			} else if (first) {
				r->description = text;
				r->has[OFX_VISION_DESCRIPTION] = true;
			} else {
				r->words = ofx_grow(r->words, &r->cap_words, r->n_words,
				                    sizeof *r->words);
				r->words[r->n_words++] = text;
			}
		}
	}
}

void ofx_vision_read(struct ofx_vision_response *r, struct ofx_json *j)
{
	struct ofx_json_span key;
	memset(r->has, 0, sizeof r->has);
	r->n_symbols = r->n_words = 0;
	r->paragraphs = 0;
	r->span.beg = j->pos;
	if (ofx_json_enter(j, '{')) {
		while (ofx_json_member(j, &key)) {
			if (is_either(j, key, "fullTextAnnotation", "full_text_annotation"))
				take_full(r, j);
			else if (is_either(j, key, "textAnnotations", "text_annotations"))
				take_annotations(r, j);
			else
				ofx_json_skip(j);
		}
	} else {
		ofx_json_skip(j);
	}
	r->span.end = j->pos;
	r->has[OFX_VISION_SYMBOLS] = r->n_symbols > 0;
	r->has[OFX_VISION_WORDS] = r->n_words > 0;
}

void ofx_vision_release(struct ofx_vision_response *r)
{
	free(r->symbols);
	free(r->words);
	free(r->places);
	ofx_json_text_release(&r->text);
}
