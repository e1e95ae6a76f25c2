/* Place: the bytes of the file that stand for the changes of a passage's text. */
#ifndef OFX_FORMATS_PLACE_H
#define OFX_FORMATS_PLACE_H

#include "base/arena.h"
#include "formats/format.h"
#include "formats/place_align.h"
#include "text/log.h"

/* What cleaning says about a passage. Strings and steps outlive what is made of them. */
struct ofx_place_change {
	struct ofx_span span; /* in the passage's text */
	struct ofx_str to;
	const struct ofx_step *steps;
	enum ofx_record_status status;
	bool barred; /* must not be made: the passage would not come to rest */
};

/* What that comes to in the file. Where status is OFX_APPLIED, `len` bytes at `off`, which are
   `from`, become `to`; else `from` and `to` are text, and off tells where it stands. */
struct ofx_byte_edit {
	uint64_t off;
	uint32_t len;
	struct ofx_str from, to;
	const struct ofx_step *steps;
	enum ofx_record_status status;
};

/* Working memory and result, reused from passage to passage. Start with {0}. */
struct ofx_place {
	struct ofx_byte_edit *edits; /* of each layer in order of off */
	size_t n_edits, cap_edits;
	uint64_t changed_chars; /* characters in the changes made */
	bool bent; /* the file cannot hold the very text that cleaning left */

	/* private: */
	const struct ofx_passage *passage;
	const struct ofx_str *file;
	struct ofx_arena *arena;
	struct ofx_place_align align;
	struct ofx_place_layer {
		size_t beg, end;      /* its pieces */
		size_t piece;         /* the one that was read last, and how far: */
		uint32_t text, raw;
	} layers[OFX_LAYERS];
	uint32_t *live; /* by piece: how many characters it shows */
	size_t cap_live;
	/* The characters of the changes made, and of the one at hand. */
	struct ofx_place_atom {
		uint32_t origin; /* where in the passage the character stands that it goes with */
		struct ofx_str text;
		bool implied; /* a space that the file does not hold */
	} *atoms;
	size_t n_atoms, cap_atoms;
	struct ofx_place_made {
		struct ofx_span span;
		size_t atoms_end;
	} *made;
	size_t n_made, cap_made;
	struct ofx_buf places, tmp;
};

/* Finds the place of each change, in order; the passage's pieces are by layer, then by span. A change
   that a layer cannot take becomes a report of class review. What edits hold lives as long as
   `arena`, the file and the changes. `file` NULL: only to learn what could be made. */
void ofx_place_changes(struct ofx_place *, const struct ofx_passage *, const struct ofx_str *file,
                       const struct ofx_place_change *changes, size_t n, struct ofx_arena *);

/* The passage as a second run would read it, after ofx_place_changes; its pieces have no place in a
   file. *out is cleared first. */
void ofx_place_again(const struct ofx_place *, struct ofx_passage *out);

void ofx_place_release(struct ofx_place *);

/* Private to place: the first piece of the layer that ends behind pos (an index into the passage's
   pieces; layers[layer].end if there is none), and the piece that holds the byte at pos, or NULL. */
size_t ofx_place_first(const struct ofx_place *, unsigned layer, uint32_t pos);
const struct ofx_piece *ofx_place_piece(const struct ofx_place *, unsigned layer, uint32_t pos);
/* Private to place: adds the edits of the change that was made last, of which `first` is the first
   atom and which touches the pieces within `reach`. */
void ofx_place_bytes(struct ofx_place *, const struct ofx_place_change *, size_t first,
                     struct ofx_span reach);
/* Private to place: adds an edit that only tells of the change. */
void ofx_place_report(struct ofx_place *, const struct ofx_place_change *, bool review);

#endif
