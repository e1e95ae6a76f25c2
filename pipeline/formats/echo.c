/* Lays text that stands in the file again beside a passage's text, as pieces of another layer. */
#include "formats/echo.h"

#include "text/chars.h"

#define WHITE (OFX_SPACE | OFX_BREAK)

void ofx_echo_begin(struct ofx_echo *e, struct ofx_passage *p, uint32_t beg, uint32_t end,
                    unsigned layer)
{
	*e = (struct ofx_echo){
	    .passage = p, .pos = beg, .end = end, .layer = (uint8_t)layer, .first = p->n};
}

static void skip_white(struct ofx_echo *e)
{
	const char *text = e->passage->text.ptr;
	while (e->pos < e->end && ofx_is(ofx_u8_get(text + e->pos), WHITE))
		e->pos += ofx_u8_len(text[e->pos]);
}

/* Whether these bytes come next in the passage's text. */
static bool comes(const struct ofx_echo *e, const char *s, unsigned n)
{
	return n <= e->end - e->pos && !memcmp(e->passage->text.ptr + e->pos, s, n);
}

/* Adds the part of raw text that was met since the piece began, if any. */
static void end_piece(struct ofx_echo *e, struct ofx_piece *piece, uint64_t off)
{
	piece->len = (uint32_t)(off - piece->off);
	piece->span.end = e->pos;
	if (piece->span.beg < piece->span.end)
		ofx_passage_add(e->passage, *piece);
	piece->span.beg = e->pos;
}

void ofx_echo_read(struct ofx_echo *e, struct ofx_str raw, uint64_t off,
                   const struct ofx_escape *escape, unsigned flags, int conf)
{
	struct ofx_piece piece = {.off = off,
	                          .span.beg = e->pos,
	                          .escape = escape,
	                          .layer = e->layer,
	                          .flags = (uint8_t)flags,
	                          .conf = (int16_t)conf};
	char out[4];
	size_t used;
	bool begun = false;
	for (size_t i = 0; i < raw.len && !e->broken; i += used) {
		unsigned n = escape->unit(ofx_str(raw.ptr + i, raw.len - i), &used, out);
		bool here = comes(e, out, n), white = ofx_is(ofx_u8_get(out), WHITE);
		if (!here) {
			end_piece(e, &piece, off + i);
			if (!white)
				skip_white(e);
			piece.span.beg = e->pos;
			piece.off = off + i + (white ? used : 0);
			here = !white && comes(e, out, n);
			e->broken = !white && !here;
		}
		if (here && !begun)
			e->met.beg = e->pos;
		begun |= here;
		e->pos += here ? n : 0;
		e->met.end = e->pos;
	}
	if (!begun)
		e->met = (struct ofx_span){e->pos, e->pos};
	if (!e->broken)
		end_piece(e, &piece, off + raw.len);
}

bool ofx_echo_end(struct ofx_echo *e)
{
	skip_white(e);
	if (e->pos == e->end && !e->broken)
		return true;
	e->passage->n = e->first;
	return false;
}
