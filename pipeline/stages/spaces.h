/* What the files of the spaces stage share: a gap in a line, and the rules. */
#ifndef OFX_STAGES_SPACES_H
#define OFX_STAGES_SPACES_H

#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

/* One space U+0020 inside a line, with no other white space beside it and with a character that
   is not ASCII on one side at least. */
struct ofx_gap {
	struct ofx_str line;
	uint32_t at;             /* of the space, in the line */
	uint32_t left, right;    /* the characters beside it */
};

/* The code point that ends before, or begins at, a position of the line; 0 beyond its edge. */
uint32_t ofx_gap_before(const struct ofx_gap *, uint32_t pos);
uint32_t ofx_gap_behind(const struct ofx_gap *, uint32_t pos);

/* A letter of Japanese script, not a digit or a Latin letter of any width. */
bool ofx_space_letter(uint32_t cp);

enum ofx_space_rule {
	OFX_SPACE_SPACED_OUT,
	OFX_SPACE_BRACKET,
	OFX_SPACE_COMMA,
	OFX_SPACE_STOP,
	OFX_SPACE_QUOTE,
	OFX_SPACE_DOT,
	OFX_SPACE_KANA,
	OFX_SPACE_WORD,
	OFX_SPACE_PARTICLE,
	OFX_SPACE_NONE, /* the space stays */
};
extern const struct ofx_rule ofx_space_rules[]; /* in this order; ends with id NULL */

/* Whether the block's facts show that an engine put spaces into running text. */
bool ofx_space_evidence(const struct ofx_facts *);

/* The rule by which a gap between two Japanese letters goes, or OFX_SPACE_NONE; asks MeCab. */
enum ofx_space_rule ofx_space_judge(const struct ofx_gap *, const struct ofx_facts *,
                                    struct ofx_scratch *);

#endif
