/* Turns the changes that were made into changes of the file's bytes, and into the text that a second
   run would read. */
#include "formats/place.h"

#include "text/chars.h"

#include <stdio.h>
#include <stdlib.h>

static struct ofx_byte_edit *add_edit(struct ofx_place *p)
{
	p->edits = ofx_grow(p->edits, &p->cap_edits, p->n_edits, sizeof *p->edits);
	return &p->edits[p->n_edits++];
}

static struct ofx_str raw_of(const struct ofx_place *p, const struct ofx_piece *piece)
{
	return ofx_str(p->file->ptr + piece->off, piece->len);
}

/* How far into the piece's bytes the text up to `pos` of the passage reaches. */
static uint32_t raw_at(struct ofx_place *p, const struct ofx_piece *piece, uint32_t pos)
{
	struct ofx_place_layer *l = &p->layers[piece->layer];
	size_t index = (size_t)(piece - p->passage->pieces);
	struct ofx_str raw = raw_of(p, piece);
	char out[4];
	if (piece->flags & OFX_PIECE_SPACE)
		return pos > piece->span.beg ? piece->len : 0;
	if (l->piece != index || l->text > pos) {
		l->piece = index;
		l->text = piece->span.beg;
		l->raw = 0;
	}
	while (l->text < pos) {
		size_t used = 0;
		if (l->raw >= raw.len) {
			fprintf(stderr, "ocrfix: cannot go on: a piece is shorter than its text\n");
			abort();
		}
		struct ofx_str rest = ofx_str(raw.ptr + l->raw, raw.len - l->raw);
		l->text += piece->escape->unit(rest, &used, out);
		l->raw += (uint32_t)used;
	}
	return l->raw;
}

static uint32_t clamp(uint32_t pos, struct ofx_span to)
{
	return pos < to.beg ? to.beg : pos > to.end ? to.end : pos;
}

/* What the piece now reads within the change: a part of the change's text, for atoms are in order. */
static struct ofx_str text_in(const struct ofx_place *p, const struct ofx_piece *piece, size_t first)
{
	struct ofx_str s = ofx_str("", 0);
	for (size_t k = first; k < p->n_atoms; k++) {
		const struct ofx_place_atom *a = &p->atoms[k];
		if (a->implied || a->origin < piece->span.beg || a->origin >= piece->span.end)
			continue;
		if (!s.len)
			s.ptr = a->text.ptr;
		s.len = (size_t)(a->text.ptr + a->text.len - s.ptr);
	}
	return s;
}

/* Whether two texts differ in white space alone. */
static bool same_shown(struct ofx_str a, struct ofx_str b)
{
	size_t i = 0, j = 0;
	for (;;) {
		while (i < a.len && ofx_is(ofx_u8_get(a.ptr + i), OFX_SPACE | OFX_BREAK))
			i += ofx_u8_len(a.ptr[i]);
		while (j < b.len && ofx_is(ofx_u8_get(b.ptr + j), OFX_SPACE | OFX_BREAK))
			j += ofx_u8_len(b.ptr[j]);
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (ofx_u8_next(a.ptr, &i) != ofx_u8_next(b.ptr, &j))
			return false;
	}
}

/* The steps of a change that a part of it is due to: where a space went and a character beside it
   changed, each has its own reason. */
static const struct ofx_step *steps_for(struct ofx_place *p, const struct ofx_step *all,
                                        struct ofx_str from, struct ofx_str to)
{
	struct ofx_step *first = NULL, **last = &first;
	bool white = same_shown(from, to);
	for (const struct ofx_step *s = all; s; s = s->next) {
		if (same_shown(s->from, s->to) != white)
			continue;
		*last = ofx_arena_take(p->arena, sizeof **last);
		**last = *s;
		(*last)->next = NULL;
		last = &(*last)->next;
	}
	return first ? first : all;
}

static void edit_piece(struct ofx_place *p, const struct ofx_place_change *c,
                       const struct ofx_piece *piece, size_t first)
{
	struct ofx_str text = ofx_buf_str(&p->passage->text), to = text_in(p, piece, first);
	struct ofx_span span = {clamp(c->span.beg, piece->span), clamp(c->span.end, piece->span)};
	if (ofx_str_eq(ofx_str_sub(text, span), to))
		return;
	const struct ofx_step *steps = c->steps;
	if (steps && steps->next)
		steps = steps_for(p, steps, ofx_str_sub(text, span), to);
	uint32_t beg = raw_at(p, piece, span.beg), end = raw_at(p, piece, span.end);
	struct ofx_str raw = raw_of(p, piece);
	ofx_buf_clear(&p->tmp);
	if (to.len && piece->escape)
		piece->escape->put(to, raw, &p->tmp);
	*add_edit(p) = (struct ofx_byte_edit){.off = piece->off + beg,
	                                      .len = end - beg,
	                                      .from = ofx_str(raw.ptr + beg, end - beg),
	                                      .to = ofx_arena_copy(p->arena, ofx_buf_str(&p->tmp)),
	                                      .steps = steps,
	                                      .status = OFX_APPLIED};
}

void ofx_place_bytes(struct ofx_place *p, const struct ofx_place_change *c, size_t first,
                     struct ofx_span reach)
{
	const struct ofx_piece *all = p->passage->pieces;
	for (unsigned layer = 0; layer < OFX_LAYERS; layer++)
		for (size_t i = ofx_place_first(p, layer, reach.beg);
		     i < p->layers[layer].end && all[i].span.beg < reach.end; i++)
			edit_piece(p, c, &all[i], first);
}

/* The place in the file of the text at pos: of the piece that holds it, or the next one. */
static uint64_t file_at(struct ofx_place *p, uint32_t pos)
{
	size_t i = ofx_place_first(p, 0, pos), end = p->layers[0].end;
	if (!end)
		return 0; /* no passage is without pieces */
	const struct ofx_piece *piece = &p->passage->pieces[i < end ? i : end - 1];
	if (i == end)
		return piece->off + piece->len;
	return piece->off + (piece->span.beg < pos ? raw_at(p, piece, pos) : 0);
}

void ofx_place_report(struct ofx_place *p, const struct ofx_place_change *c, bool review)
{
	if (!p->file)
		return;
	struct ofx_byte_edit e = {.off = file_at(p, c->span.beg),
	                          .from = ofx_str_sub(ofx_buf_str(&p->passage->text), c->span),
	                          .to = c->to,
	                          .steps = c->steps,
	                          .status = review ? OFX_REPORTED : c->status};
	if (review) {
		struct ofx_step *copy = NULL, **last = &copy;
		for (const struct ofx_step *s = c->steps; s; s = s->next, last = &(*last)->next) {
			*last = ofx_arena_take(p->arena, sizeof **last);
			**last = *s;
			(*last)->cls = OFX_REVIEW;
		}
		e.steps = copy;
	}
	*add_edit(p) = e;
}

/* A second text that grows, with the place in it of each place of the first. */
struct growth {
	struct ofx_buf *text;
	uint32_t *where, filled;
};

/* Adds text that stands for what was at `origin`. */
static void grow(struct growth *g, uint32_t origin, struct ofx_str s)
{
	for (; g->filled <= origin; g->filled++)
		g->where[g->filled] = (uint32_t)g->text->len;
	ofx_buf_add_str(g->text, s);
}

void ofx_place_again(const struct ofx_place *p, struct ofx_passage *out)
{
	struct ofx_str text = ofx_buf_str(&p->passage->text);
	struct growth g = {.text = &out->text,
	                   .where = ofx_alloc(ofx_size_mul(text.len + 1, sizeof *g.where))};
	size_t atom = 0;
	uint32_t pos = 0;
	ofx_buf_clear(&out->text);
	for (size_t i = 0; i <= p->n_made; i++) {
		uint32_t stop = i < p->n_made ? p->made[i].span.beg : (uint32_t)text.len;
		for (; pos < stop; pos += ofx_u8_len(text.ptr[pos]))
			grow(&g, pos, ofx_str(text.ptr + pos, ofx_u8_len(text.ptr[pos])));
		if (i == p->n_made)
			break;
		for (; atom < p->made[i].atoms_end; atom++)
			grow(&g, p->atoms[atom].origin, p->atoms[atom].text);
		pos = p->made[i].span.end;
	}
	grow(&g, (uint32_t)text.len, ofx_str("", 0));
	out->n = 0;
	for (size_t i = 0; i < p->passage->n; i++) {
		struct ofx_piece piece = p->passage->pieces[i];
		piece.span = (struct ofx_span){g.where[piece.span.beg], g.where[piece.span.end]};
		if (piece.span.beg < piece.span.end)
			ofx_passage_add(out, piece);
	}
	memcpy(out->whole, p->passage->whole, sizeof out->whole);
	out->keep_lines = p->passage->keep_lines;
	out->loose = p->passage->loose;
	free(g.where);
}
