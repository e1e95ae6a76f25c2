/* Makes passages of a response of Google Vision: which of its texts agree, and where each part of
   them stands in the one that is read. */
#include "formats/vision.h"

#include "text/chars.h"

#include <stdlib.h>

#define WHITE (OFX_SPACE | OFX_BREAK)

/* A passage as it is made. */
struct making {
	struct ofx_vision_response *r;
	struct ofx_str file;
	const struct ofx_escape *escape;
	struct ofx_passage *out;
	uint8_t layer;
};

static struct ofx_str read_string(struct making *m, struct ofx_json_span span)
{
	ofx_json_read(&m->r->text, m->file, span);
	return ofx_buf_str(&m->r->text.text);
}

static size_t skip_white(struct ofx_str text, size_t pos)
{
	while (pos < text.len && ofx_is(ofx_u8_get(text.ptr + pos), WHITE))
		pos += ofx_u8_len(text.ptr[pos]);
	return pos;
}

static void reserve_places(struct ofx_vision_response *r, size_t n)
{
	while (r->cap_places < n)
		r->places = ofx_grow(r->places, &r->cap_places, r->cap_places, sizeof *r->places);
}

/* Finds the strings one after the other in the passage's text, with nothing but white space between
   them; false where they do not agree. The places go to r->places. */
static bool align(struct making *m, const struct ofx_json_span *first, size_t step, size_t n)
{
	struct ofx_vision_response *r = m->r;
	struct ofx_str text = ofx_buf_str(&m->out->text);
	size_t pos = 0;
	reserve_places(r, n);
	for (size_t i = 0; i < n; i++) {
		struct ofx_json_span span;
		memcpy(&span, (const char *)first + i * step, sizeof span);
		struct ofx_str s = read_string(m, span);
		if (s.len && !ofx_is(ofx_u8_get(s.ptr), WHITE))
			pos = skip_white(text, pos);
		if (!ofx_str_starts(ofx_str(text.ptr + pos, text.len - pos), s))
			return false;
		r->places[i] = (struct ofx_span){(uint32_t)pos, (uint32_t)(pos + s.len)};
		pos += s.len;
	}
	return skip_white(text, pos) == text.len;
}

static void add_piece(struct making *m, struct ofx_json_span raw, struct ofx_span span,
                      unsigned flags, int conf)
{
	if (span.beg == span.end)
		return;
	ofx_passage_add(m->out, (struct ofx_piece){.off = raw.beg,
	                                           .len = (uint32_t)(raw.end - raw.beg),
	                                           .span = span,
	                                           .escape = m->escape,
	                                           .layer = m->layer,
	                                           .flags = (uint8_t)flags,
	                                           .conf = (int16_t)conf});
}

/* The break that a space between two symbols can be taken out by. */
static const struct ofx_vision_symbol *space_between(const struct ofx_vision_symbol *a,
                                                     const struct ofx_vision_symbol *b)
{
	if (a->kind == OFX_VISION_SPACE && !a->prefix)
		return a;
	return b->kind == OFX_VISION_SPACE && b->prefix ? b : NULL;
}

static void add_symbols(struct making *m)
{
	const struct ofx_vision_response *r = m->r;
	const char *text = m->out->text.ptr;
	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct ofx_vision_symbol *s = &r->symbols[i], *space = NULL;
		struct ofx_span gap = {i ? r->places[i - 1].end : 0, r->places[i].beg};
		if (i && gap.end == gap.beg + 1 && text[gap.beg] == ' ')
			space = space_between(s - 1, s);
		if (space)
			add_piece(m, space->cut, gap, OFX_PIECE_SPACE, OFX_NO_CONF);
		add_piece(m, s->text, r->places[i], OFX_PIECE_MAY_EMPTY, s->conf);
	}
	m->layer++;
}

static void add_words(struct making *m)
{
	for (size_t i = 0; i < m->r->n_words; i++)
		add_piece(m, m->r->words[i], m->r->places[i], OFX_PIECE_MAY_EMPTY, OFX_NO_CONF);
	m->out->whole[m->layer++] = true;
}

static void add_string(struct making *m, struct ofx_json_span raw, size_t len)
{
	add_piece(m, raw, (struct ofx_span){0, (uint32_t)len}, OFX_PIECE_MAY_EMPTY, OFX_NO_CONF);
	m->out->whole[m->layer++] = true;
}

/* Puts a break into the text, where none stands yet. */
static void add_break(struct ofx_buf *text, enum ofx_vision_break kind)
{
	if (kind != OFX_VISION_NONE && text->len && text->ptr[text->len - 1] != '\n')
		ofx_buf_add(text, kind == OFX_VISION_LINE ? "\n" : " ", 1);
}

/* The text as the symbols and their breaks tell it, with the places of the symbols. */
static void spell(struct making *m)
{
	struct ofx_vision_response *r = m->r;
	struct ofx_buf *text = &m->out->text;
	reserve_places(r, r->n_symbols);
	for (size_t i = 0; i < r->n_symbols; i++) {
		const struct ofx_vision_symbol *s = &r->symbols[i];
		if (i && s->paragraph != s[-1].paragraph)
			add_break(text, OFX_VISION_LINE);
		if (s->prefix)
			add_break(text, s->kind);
		r->places[i].beg = (uint32_t)text->len;
		ofx_buf_add_str(text, read_string(m, s->text));
		r->places[i].end = (uint32_t)text->len;
		if (!s->prefix)
			add_break(text, s->kind);
	}
}

/* Reads the two strings where they are the same but for white space at the end; else the first one
   that there is. Sets how much of the text each of them is: SIZE_MAX, none. */
static void read_strings(struct making *m, size_t *full, size_t *description)
{
	struct ofx_vision_response *r = m->r;
	struct ofx_buf *text = &m->out->text;
	*full = *description = SIZE_MAX;
	if (r->has[OFX_VISION_FULL]) {
		ofx_buf_add_str(text, read_string(m, r->full));
		*full = text->len;
	}
	if (!r->has[OFX_VISION_DESCRIPTION])
		return;
	struct ofx_str d = read_string(m, r->description), t = ofx_buf_str(text);
	struct ofx_str longer = d.len > t.len ? d : t, shorter = d.len > t.len ? t : d;
	if (*full != SIZE_MAX && (!ofx_str_starts(longer, shorter) ||
	                          skip_white(longer, shorter.len) < longer.len))
		return;
	*description = d.len;
	if (d.len > t.len)
		ofx_buf_add(text, d.ptr + t.len, d.len - t.len);
}

static bool align_symbols(struct making *m)
{
	return m->r->has[OFX_VISION_SYMBOLS] &&
	       align(m, &m->r->symbols->text, sizeof *m->r->symbols, m->r->n_symbols);
}

/* Adds the words as a layer, where they agree. */
static void try_words(struct making *m)
{
	struct ofx_vision_response *r = m->r;
	if (!r->has[OFX_VISION_WORDS] || !align(m, r->words, sizeof *r->words, r->n_words))
		return;
	add_words(m);
	r->has[OFX_VISION_WORDS] = false;
}

void ofx_vision_passage(struct ofx_vision_response *r, struct ofx_str file,
                        const struct ofx_escape *escape, struct ofx_passage *p)
{
	struct making m = {r, file, escape, p, 0};
	size_t full, description;
	read_strings(&m, &full, &description);
	bool none = full == SIZE_MAX && description == SIZE_MAX;
	if (none)
		spell(&m);
	if (none || align_symbols(&m)) {
		add_symbols(&m);
		r->has[OFX_VISION_SYMBOLS] = false;
	}
	if (full != SIZE_MAX) {
		add_string(&m, r->full, full);
		r->has[OFX_VISION_FULL] = false;
	}
	if (description != SIZE_MAX) {
		add_string(&m, r->description, description);
		r->has[OFX_VISION_DESCRIPTION] = false;
	}
	try_words(&m);
	p->keep_lines = true;
}
