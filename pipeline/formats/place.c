/* Decides for each change of a passage whether its pieces can take it, and which takes what. */
#include "formats/place.h"

#include "text/chars.h"

#include <stdlib.h>

#define WHITE (OFX_SPACE | OFX_BREAK)

/* The change at hand. */
struct deal {
	struct ofx_place *p;
	const struct ofx_place_change *change;
	struct ofx_str text; /* of the passage */
	size_t first;        /* its first atom */
	struct ofx_span reach; /* what the pieces that it touches hold some of */
	const uint32_t *at;  /* by index of a character that is replaced: its place in the text */
	size_t n_at;
};

size_t ofx_place_first(const struct ofx_place *p, unsigned layer, uint32_t pos)
{
	size_t lo = p->layers[layer].beg, hi = p->layers[layer].end;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (p->passage->pieces[mid].span.end <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct ofx_piece *ofx_place_piece(const struct ofx_place *p, unsigned layer, uint32_t pos)
{
	size_t i = ofx_place_first(p, layer, pos);
	bool holds = i < p->layers[layer].end && p->passage->pieces[i].span.beg <= pos;
	return holds ? &p->passage->pieces[i] : NULL;
}

static bool is_white(const char *p)
{
	return ofx_is(ofx_u8_get(p), WHITE);
}

/* Whether text that is put in may go with the character at pos, so that it stands in its piece. */
static bool can_hold(const struct deal *d, uint32_t pos, bool shown)
{
	if (pos >= d->text.len || (shown && is_white(d->text.ptr + pos)))
		return false;
	const struct ofx_piece *piece = ofx_place_piece(d->p, 0, pos);
	return piece && !(piece->flags & OFX_PIECE_SPACE);
}

/* Which character one that was inserted goes with: the one before it, but not across white space. */
static bool find_origin(const struct deal *d, uint32_t before, uint32_t behind, uint32_t *origin)
{
	for (int shown = 1; shown >= 0; shown--) {
		if (can_hold(d, before, shown)) {
			*origin = before;
			return true;
		}
		if (can_hold(d, behind, shown)) {
			*origin = behind;
			return true;
		}
	}
	return false;
}

static void add_atom(struct ofx_place *p, uint32_t origin, struct ofx_str text, bool implied)
{
	p->atoms = ofx_grow(p->atoms, &p->cap_atoms, p->n_atoms, sizeof *p->atoms);
	p->atoms[p->n_atoms++] = (struct ofx_place_atom){origin, text, implied};
}

/* Where the text goes on behind the inserted character j. */
static uint32_t place_behind(const struct deal *d, size_t j)
{
	const struct ofx_place_align *a = &d->p->align;
	while (j < a->m && a->of[j] == OFX_PLACE_NONE)
		j++;
	return j < a->m ? d->at[a->of[j]] : d->change->span.end;
}

/* Whether the replaced character i, which stands there, may be what it now is: `now` NULL, gone. */
static bool may_be(struct deal *d, size_t i, const char *now)
{
	const char *was = d->text.ptr + d->at[i];
	const struct ofx_piece *piece = ofx_place_piece(d->p, 0, d->at[i]);
	if (now && ofx_u8_get(was) == ofx_u8_get(now))
		return true;
	if (piece)
		return !(piece->flags & OFX_PIECE_SPACE) || !now;
	if (now || !d->p->passage->loose || !ofx_is(ofx_u8_get(was), OFX_SPACE))
		return false;
	add_atom(d->p, d->at[i], ofx_str(was, ofx_u8_len(*was)), true);
	struct ofx_place_atom *a = &d->p->atoms[d->p->n_atoms - 1];
	for (; a > d->p->atoms + d->first && a[-1].origin > a->origin; a--) {
		struct ofx_place_atom swap = a[-1];
		a[-1] = *a;
		*a = swap;
	}
	d->p->bent = true;
	return true;
}

/* Makes the change's atoms; false where layer 0 cannot take it. */
static bool make_atoms(struct deal *d)
{
	const struct ofx_place_align *a = &d->p->align;
	const struct ofx_str to = d->change->to;
	size_t pos = 0, i = 0;
	uint32_t last = d->change->span.beg;
	if (last) {
		size_t before = last;
		ofx_u8_prev(d->text.ptr, &before);
		last = (uint32_t)before;
	} else {
		last = UINT32_MAX; /* nothing stands before */
	}
	for (size_t j = 0; j < a->m; j++) {
		struct ofx_str atom = ofx_str(to.ptr + pos, ofx_u8_len(to.ptr[pos]));
		pos += atom.len;
		uint32_t of = a->of[j];
		for (; of != OFX_PLACE_NONE && i < of; i++)
			if (!may_be(d, i, NULL))
				return false;
		if (of != OFX_PLACE_NONE) {
			if (!may_be(d, i++, atom.ptr))
				return false;
			last = d->at[of];
		} else if (!find_origin(d, last, place_behind(d, j), &last)) {
			return false;
		}
		add_atom(d->p, last, atom, false);
	}
	for (; i < a->n; i++)
		if (!may_be(d, i, NULL))
			return false;
	return true;
}

static bool overlaps(const struct ofx_piece *piece, uint32_t pos)
{
	return piece->span.beg <= pos && pos < piece->span.end;
}

/* Counts what the piece loses and gets; false where it may not. */
static bool count_live(struct deal *d, const struct ofx_piece *piece, bool commit)
{
	struct ofx_place *p = d->p;
	uint32_t *live = &p->live[piece - p->passage->pieces];
	uint32_t lost = 0, got = 0;
	size_t were = 0, are = 0;
	for (size_t i = 0; i < d->n_at; i++) {
		bool here = overlaps(piece, d->at[i]);
		were += here;
		lost += here && !is_white(d->text.ptr + d->at[i]);
	}
	for (size_t k = d->first; k < p->n_atoms; k++) {
		bool here = overlaps(piece, p->atoms[k].origin);
		are += here;
		got += here && !is_white(p->atoms[k].text.ptr);
	}
	if (commit)
		*live += got - lost;
	if (piece->flags & OFX_PIECE_SAME_LEN)
		return were == are;
	if (piece->flags & OFX_PIECE_MAY_EMPTY)
		return true;
	return *live ? *live + got > lost : are >= were;
}

/* Atoms may go with a character before or behind the change. */
static struct ofx_span reach_of(const struct deal *d)
{
	const struct ofx_place *p = d->p;
	struct ofx_span reach = d->change->span;
	for (size_t k = d->first; k < p->n_atoms; k++) {
		uint32_t origin = p->atoms[k].origin;
		reach.beg = origin < reach.beg ? origin : reach.beg;
		reach.end = origin >= reach.end ? origin + 1 : reach.end;
	}
	return reach;
}

static bool layer_takes(struct deal *d, unsigned layer)
{
	struct ofx_place *p = d->p;
	size_t end = p->layers[layer].end;
	for (size_t i = ofx_place_first(p, layer, d->reach.beg); i < end; i++) {
		const struct ofx_piece *piece = &p->passage->pieces[i];
		if (piece->span.beg >= d->reach.end)
			break;
		if (!(piece->flags & OFX_PIECE_SPACE) && !count_live(d, piece, false))
			return false;
	}
	if (layer == 0 || !p->passage->whole[layer])
		return true;
	for (size_t k = d->first; k < p->n_atoms; k++)
		if (!is_white(p->atoms[k].text.ptr) &&
		    !ofx_place_piece(p, layer, p->atoms[k].origin))
			return false;
	return true;
}

/* Whether the change can be made in all layers; its atoms then stand from d->first on. */
static bool can_make(struct deal *d)
{
	struct ofx_place *p = d->p;
	const struct ofx_place_change *c = d->change;
	struct ofx_str from = ofx_str_sub(d->text, c->span);
	if (c->barred || (p->passage->keep_lines && ofx_str_count(from, '\n') != ofx_str_count(c->to, '\n')) ||
	    !ofx_place_align(&p->align, from, c->to))
		return false;
	ofx_buf_clear(&p->places);
	for (uint32_t at = c->span.beg; at < c->span.end; at += ofx_u8_len(d->text.ptr[at]))
		ofx_buf_add(&p->places, &at, sizeof at);
	d->at = (const uint32_t *)(const void *)p->places.ptr;
	d->n_at = p->places.len / sizeof *d->at;
	if (!make_atoms(d))
		return false;
	d->reach = reach_of(d);
	for (unsigned layer = 0; layer < OFX_LAYERS; layer++)
		if (!layer_takes(d, layer))
			return false;
	return true;
}

/* Whether the change puts characters where words meet that the engine was not equally sure of: which of
   them holds what is decided here, and only a second run knows. */
static bool is_between(const struct deal *d)
{
	const struct ofx_place *p = d->p;
	struct ofx_span s = d->change->span;
	size_t end = p->layers[0].end;
	int16_t seen = OFX_NO_CONF;
	if (!d->change->to.len)
		return false;
	for (size_t i = ofx_place_first(p, 0, s.beg ? s.beg - 1 : 0);
	     i < end && p->passage->pieces[i].span.beg <= s.end; i++) {
		int16_t conf = p->passage->pieces[i].conf;
		if (conf != OFX_NO_CONF && seen != OFX_NO_CONF && conf != seen)
			return true;
		seen = conf == OFX_NO_CONF ? seen : conf;
	}
	return false;
}

static void make(struct deal *d)
{
	struct ofx_place *p = d->p;
	const struct ofx_place_change *c = d->change;
	p->bent |= is_between(d);
	size_t before = d->n_at, after = p->align.m;
	for (unsigned layer = 0; layer < OFX_LAYERS; layer++) {
		size_t end = p->layers[layer].end;
		for (size_t i = ofx_place_first(p, layer, d->reach.beg);
		     i < end && p->passage->pieces[i].span.beg < d->reach.end; i++)
			count_live(d, &p->passage->pieces[i], true);
	}
	p->made = ofx_grow(p->made, &p->cap_made, p->n_made, sizeof *p->made);
	p->made[p->n_made++] = (struct ofx_place_made){c->span, p->n_atoms};
	size_t was = p->n_edits;
	if (p->file)
		ofx_place_bytes(p, c, d->first, d->reach);
	if (p->file && p->n_edits == was)
		return; /* only a space went that the file does not hold */
	p->changed_chars += before > after ? before : after;
}

/* Notes where the layers' pieces are, and what they show. */
static void begin(struct ofx_place *p)
{
	const struct ofx_passage *t = p->passage;
	if (p->cap_live < t->n) {
		p->cap_live = t->n;
		p->live = ofx_realloc(p->live, ofx_size_mul(t->n, sizeof *p->live));
	}
	memset(p->layers, 0, sizeof p->layers);
	for (size_t i = 0; i < t->n; i++) {
		const struct ofx_piece *piece = &t->pieces[i];
		struct ofx_place_layer *l = &p->layers[piece->layer];
		if (!l->end)
			l->beg = i;
		l->end = i + 1;
		l->piece = SIZE_MAX;
		p->live[i] = 0;
		for (size_t pos = piece->span.beg; pos < piece->span.end;)
			p->live[i] += !ofx_is(ofx_u8_next(t->text.ptr, &pos), WHITE);
	}
}

void ofx_place_changes(struct ofx_place *p, const struct ofx_passage *passage,
                       const struct ofx_str *file, const struct ofx_place_change *changes,
                       size_t n, struct ofx_arena *arena)
{
	p->passage = passage;
	p->file = file;
	p->arena = arena;
	p->n_edits = p->n_atoms = p->n_made = 0;
	p->bent = false;
	p->changed_chars = 0;
	if (n)
		begin(p);
	for (size_t i = 0; i < n; i++) {
		struct deal d = {.p = p,
		                 .change = &changes[i],
		                 .text = ofx_buf_str(&passage->text),
		                 .first = p->n_atoms};
		if (changes[i].status != OFX_APPLIED) {
			ofx_place_report(p, &changes[i], false);
		} else if (can_make(&d)) {
			make(&d);
		} else {
			p->n_atoms = d.first;
			p->bent = true;
			ofx_place_report(p, &changes[i], true);
		}
	}
}

void ofx_place_release(struct ofx_place *p)
{
	free(p->edits);
	free(p->live);
	free(p->atoms);
	free(p->made);
	ofx_place_align_release(&p->align);
	ofx_buf_release(&p->places);
	ofx_buf_release(&p->tmp);
}
