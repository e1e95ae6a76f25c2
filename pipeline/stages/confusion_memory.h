/* What a worker remembers between looks at its blocks, so that nothing is computed twice: blocks are
   read again until nothing changes. All of it follows from what it is asked by, so that it makes
   nothing but time. Private to the stage "confusion". */
#ifndef OFX_STAGES_CONFUSION_MEMORY_H
#define OFX_STAGES_CONFUSION_MEMORY_H

#include "stages/confusion_find.h"

enum {
	OFX_PLACE_BEFORE = OFX_NGRAM_ORDER - 1,
	OFX_PLACE_BEHIND = OFX_NGRAM_ORDER, /* a candidate replaces at most two symbols */
	OFX_PLACE_NONE = 0xFFFE,            /* beyond the text */
};

/* All that the candidates of a place follow from. No padding: compared as bytes. */
struct ofx_place {
	uint32_t cp, next; /* the character, and the one behind if both may be replaced together */
	uint32_t prev;     /* the one before if something may be put in between */
	uint16_t id[OFX_PLACE_BEFORE + 1 + OFX_PLACE_BEHIND];
	int16_t score[1 + OFX_PLACE_BEHIND];
	uint32_t old;
};

/* What may have been written where a symbol was read, by channel and shape. */
struct ofx_other {
	uint16_t id;
	int16_t channel; /* see ofx_confusions_score */
};

struct ofx_memory *ofx_memory_new(const struct ofx_guesser *);
void ofx_memory_free(struct ofx_memory *); /* accepts NULL */

/* Whose memory it is. */
bool ofx_memory_is_of(const struct ofx_memory *, const struct ofx_guesser *);

/* Whether the place is known; then its candidates, which live until the next call. */
bool ofx_memory_recall(const struct ofx_memory *, const struct ofx_place *,
                       const struct ofx_candidate **, size_t *n);
void ofx_memory_keep(struct ofx_memory *, const struct ofx_place *, const struct ofx_candidate *,
                     size_t n);

/* What may have been written where the symbol was read, the likeliest first; ends with id 0. */
const struct ofx_other *ofx_memory_others(struct ofx_memory *, uint16_t id);

#endif
