/* What the files of the spaces stage share: a gap in a line, the places where gaps stand,
   and the rules. */
#ifndef OFX_STAGES_SPACES_H
#define OFX_STAGES_SPACES_H

#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

/* One space U+0020 with no white space beside it, and at least one neighbour beyond
 * ASCII. */
struct ofx_gap {
	struct ofx_str line;
	uint32_t at;	      /* of the space, in the line */
	uint32_t left, right; /* the code points beside it */
};

/* Moves to the next gap from *pos on, and *pos behind it; false at the end of the line.
 */
bool ofx_gap_next(struct ofx_gap *, uint32_t *pos);

/* Whether the code point is one of the characters of a literal. */
bool ofx_space_one_of(uint32_t cp, const char *chars);

/* A digit or kanji of a number; の, which stands between them. */
bool ofx_space_numeral(uint32_t cp);

/* Letters of Japanese script, 、。 and brackets of full width, but no digit and no Latin
 * letter. */
bool ofx_space_japanese(uint32_t cp);

/* Whether the gap stands behind the number that a line begins with: 第三条 or 4.6.3. or, unless it
   must be such an ordinal, 五十一. */
bool ofx_gap_behind_number(const struct ofx_gap *, bool ordinal_only);

/* Whether the gap stands before the number of an issue that ends its line: 会報 第8号. */
bool ofx_gap_before_volume(const struct ofx_gap *);

/* Whether the gap stands between days and hours: 平日 午前9時～午後5時. */
bool ofx_gap_before_hours(const struct ofx_gap *);

/* Whether the gap stands before a telephone number: 水道課 電話 (03) 1234. */
bool ofx_gap_before_phone(const struct ofx_gap *);

/* Whether the gap stands before or behind Latin words in quotes: は “vim” の. */
bool ofx_gap_beside_latin(const struct ofx_gap *);

/* Whether the gap stands behind a label: the word that its line begins with begins other lines of the
   text too, with a space behind it. */
bool ofx_gap_behind_label(const struct ofx_gap *, struct ofx_str text, struct ofx_morph *);

/* Whether the gap stands behind what heads its line: a number (二 定款), a speaker (父親 まあ、…), or what
   a notice tells (会場 市民会館). `begins`: no sentence runs on into the line. */
bool ofx_gap_behind_head(const struct ofx_gap *, bool begins, struct ofx_morph *);

/* The places beside a mark; in running text no space stands there. */
enum ofx_place {
	OFX_AT_LETTERS, /* none of the others */
	OFX_AT_BRACKET, /* before 、。」, behind 「 */
	OFX_AT_COMMA,	/* behind 、 */
	OFX_AT_STOP,	/* behind 。 */
	OFX_AT_QUOTE,	/* before 「, behind 」 */
	OFX_AT_DOT,	/* on one side of ・ between letters */
};
enum ofx_place ofx_gap_place(const struct ofx_gap *);

/* Whether an engine spaced out the line from end to end: 日 本 に お け る. */
bool ofx_line_spaced_out(struct ofx_str line, const struct ofx_facts *);
/* Whether a sentence runs on from a line into the next. */
bool ofx_line_runs_on(struct ofx_str line, struct ofx_str next);
/* Whether the line holds Hangul, whose words stand apart. */
bool ofx_line_korean(struct ofx_str line);

/* Adds what the block says about its spaces. */
void ofx_space_learn(struct ofx_str text, struct ofx_facts *);
/* Whether the block has so many spaces at such places that an engine made them. */
bool ofx_place_spaced(const struct ofx_facts *, enum ofx_place);
/* The same of all places that no writer spaces, together. */
bool ofx_space_evidence(const struct ofx_facts *);

enum ofx_space_rule {
	OFX_SPACE_BETWEEN,
	OFX_SPACE_COUNTER,
	OFX_SPACE_BRACKET,
	OFX_SPACE_COMMA,
	OFX_SPACE_STOP,
	OFX_SPACE_QUOTE,
	OFX_SPACE_DOT,
	OFX_SPACE_KANA,
	OFX_SPACE_WORD,
	OFX_SPACE_ENDING,
	OFX_SPACE_PHRASE,
	OFX_SPACE_NONE, /* the space stays */
};
extern const struct ofx_rule ofx_space_rules[]; /* in this order; ends with id NULL */

/* The rule by which a gap between two letters goes, or OFX_SPACE_NONE; asks MeCab. */
enum ofx_space_rule ofx_space_in_words(const struct ofx_gap *, bool evidence,
				       struct ofx_scratch *);

#endif
