/* Garbage: lines too broken to trust, as a service. The stage flags reports them, and the runner keeps
   guesses off them: where little is right, what stands around is no evidence. */
#ifndef OFX_STAGES_GARBAGE_H
#define OFX_STAGES_GARBAGE_H

#include "stages/morph.h"

/* What follows what in broken text and seldom in right text; read-only; shared by threads. */
struct ofx_garbage {
	uint8_t kind[0x10000];   /* of code points of the BMP, enum ofx_odd_kind */
	uint8_t weight[1 << 12]; /* of three kinds in a row, 4 bits each */
};

enum ofx_odd_kind {
	OFX_ODD_LATIN = 8,
	OFX_ODD_DIGIT = 9,
	OFX_ODD_MARK = 12,
	OFX_ODD_OTHER = 15,  /* of what has no say, and of code points beyond the BMP */
	OFX_ODD_BLANK = 255, /* is passed over */
};

/* The weights of a line, a character at a time. Start with {0}. */
struct ofx_oddness {
	uint32_t last, sum;
	bool blank;
};

static inline void ofx_oddness_add(const struct ofx_garbage *g, struct ofx_oddness *o, uint8_t kind)
{
	if (kind == OFX_ODD_BLANK) {
		/* Before a blank a mark is no odd one: 上, 下 */
		if ((o->last & 0xF) == OFX_ODD_MARK)
			o->last |= OFX_ODD_OTHER;
		o->blank = true;
		return;
	}
	/* Behind one a letter or number is a word: 値 x が 0 の. */
	bool word = o->blank && (kind == OFX_ODD_LATIN || kind == OFX_ODD_DIGIT);
	o->last = (o->last << 4 | (word ? OFX_ODD_OTHER : kind)) & 0xFFF;
	o->sum += g->weight[o->last];
	o->blank = false;
}

struct ofx_garbage *ofx_garbage_new(void); /* free() ends it */

/* Lines whose weights sum up to less are not looked at further; a single odd place weighs so much at most. */
enum { OFX_ODD = 3 };

/* What the line's Japanese costs MeCab, for a character: 600 to 2000 in right text; 0 where there is too
   little of it. */
int32_t ofx_garbage_cost(struct ofx_morph *, struct ofx_str line);

/* Whether the line is too broken for any of it to be trusted. */
bool ofx_garbage_line(const struct ofx_garbage *, struct ofx_morph *, struct ofx_str line);

/* The part of the line that is garbage: all of a broken one, or specks behind its text. */
bool ofx_garbage_part(const struct ofx_garbage *, struct ofx_morph *, struct ofx_str line,
                      struct ofx_span *part);

#endif
