/* What the files of the lookalike stage share: a place in a line, how it reads, and the rules. */
#ifndef OFX_STAGES_LOOKALIKE_H
#define OFX_STAGES_LOOKALIKE_H

#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

/* The script of a character, as far as it decides between twins. */
enum ofx_script {
	OFX_IN_NONE, /* punctuation, a space, the edge of the line */
	OFX_IN_HIRA,
	OFX_IN_KATA,   /* with ー U+30FC; without ヵ and ヶ, which stand among kanji */
	OFX_IN_KANJI,  /* with 々 〇 ヵ ヶ */
	OFX_IN_NUMBER, /* digits of any width */
	OFX_IN_LATIN,  /* letters of any width */
};

enum ofx_script ofx_script_of(uint32_t cp);

/* A place in a line. Positions are in the line; `base` is where that starts in the block. */
struct ofx_look {
	struct ofx_scratch *scratch;
	struct ofx_edits *out;
	const struct ofx_block *block;
	struct ofx_str line;
	uint32_t base;
	struct ofx_span at;      /* the character looked at */
	uint32_t cp, prev, next; /* it and its neighbours; 0 beyond the edge of the line */
	enum ofx_script left, right;
};

/* The code point before, or at, a position of the line; 0 beyond its edge. */
uint32_t ofx_look_before(const struct ofx_look *, uint32_t pos);
uint32_t ofx_look_at(const struct ofx_look *, uint32_t pos);

/* Where the run of katakana that ends (begins) at a position begins (ends). */
uint32_t ofx_kata_begin(const struct ofx_look *, uint32_t pos);
uint32_t ofx_kata_end(const struct ofx_look *, uint32_t pos);

/* Strings in the arena: a code point, and the span `whole` of the line with `with` in the
   place of `span`. */
struct ofx_str ofx_look_char(const struct ofx_look *, uint32_t cp);
struct ofx_str ofx_look_splice(const struct ofx_look *, struct ofx_span whole,
                               struct ofx_span span, struct ofx_str with);

/* A token at or beside a place; where none is there, `there` is false. */
struct ofx_reader {
	bool there, known;
	bool counter; /* counts things: 人 月 回 */
	enum ofx_pos pos;
	uint32_t len; /* bytes */
};

/* How MeCab reads the clause with `with` in the place of a span: the tokens that cover
   the first byte of `with`, that end where that token begins, and that begin where it
   ends. */
struct ofx_reading {
	struct ofx_reader at, left, right;
	uint32_t beg; /* of the token `at`, in the line with `with` in place */
	int32_t cost;
};
struct ofx_reading ofx_look_read(const struct ofx_look *, struct ofx_span,
                                 struct ofx_str with);

/* Length of the token that MeCab, given nothing but `word`, finds in the dictionary at
   byte `at`; 0 for one that it does not know, or that is no longer than the character
   there. */
uint32_t ofx_word_known(const struct ofx_look *, struct ofx_str word, uint32_t at);
/* Whether the dictionary has every token of `words`, none of them a single kana. */
bool ofx_words_known(const struct ofx_look *, struct ofx_str words);

/* The part of the line within so many characters of the place. */
struct ofx_span ofx_look_near(const struct ofx_look *, int chars);
/* Katakana that stand alone near the place, itself left out: labels (イ又はロ), or prose
   in katakana (第三条ニ定ムル). */
unsigned ofx_lone_kata(const struct ofx_look *);
/* Whether there are so many, or so little hiragana, that it must be prose in katakana. */
bool ofx_kata_prose(const struct ofx_look *);

/* The katakana that a kanji is taken for: 一 for ー; 0 where there is none. */
uint32_t ofx_look_kata_twin(uint32_t cp);
/* Looks at a place as one of several twins in a katakana word. */
bool ofx_look_chain(const struct ofx_look *);

/* Whether cp is one of the characters of `list`. */
bool ofx_among(const char *list, uint32_t cp);
/* 一 to 十, 百 千 万 〇. */
bool ofx_is_numeral(uint32_t cp);
/* ー 一 | and every hyphen and dash. */
bool ofx_is_stroke(uint32_t cp);
/* Whether one of `heads`, which end with NULL, stands right before the place. */
bool ofx_look_behind(const struct ofx_look *, const char *const *heads);

enum ofx_look_rule {
	OFX_LOOK_DASH,
	OFX_LOOK_ONE,
	OFX_LOOK_KANJI_IN_KATA,
	OFX_LOOK_KATA_IN_KANJI,
	OFX_LOOK_HIRA_IN_KATA,
	OFX_LOOK_KATA_IN_HIRA,
	OFX_LOOK_SMALL_KANA,
	OFX_LOOK_LETTER_IN_NUMBER,
	OFX_LOOK_NUMBER_IN_WORD,
	OFX_LOOK_SPLIT,
	OFX_LOOK_BRACKET,
};
extern const struct ofx_rule ofx_look_rules[];  /* in this order; ends with id NULL */
extern const uint16_t ofx_look_confidence[][3]; /* by rule and class */

/* Proposes an edit, whose class gives its confidence; returns true. */
bool ofx_look_suggest(const struct ofx_look *, struct ofx_span, struct ofx_str with,
                      enum ofx_look_rule, enum ofx_class);

/* 10カ月, 三カ国, 数カ所: a number before the place and a thing counted behind. */
bool ofx_counts_ka(const struct ofx_look *);

/* Each looks at a place and says whether it proposed something; `twin` is the other character. */
typedef bool ofx_look_fn(const struct ofx_look *, uint32_t twin);
ofx_look_fn ofx_look_kanji_in_kata, ofx_look_label, ofx_look_counter; /* lookalike_kata.c */
ofx_look_fn ofx_look_kata_in_kanji;                        /* lookalike_kanji.c */
ofx_look_fn ofx_look_hira_in_kata, ofx_look_kata_in_hira;  /* lookalike_kana.c */
ofx_look_fn ofx_look_small, ofx_look_small_tsu;            /* lookalike_small.c */
ofx_look_fn ofx_look_dash, ofx_look_long, ofx_look_hyphen; /* lookalike_dash.c */
ofx_look_fn ofx_look_one, ofx_look_ten;                    /* lookalike_one.c */
ofx_look_fn ofx_look_letter, ofx_look_zero;                /* lookalike_latin.c */
ofx_look_fn ofx_look_open_bracket, ofx_look_close_bracket; /* lookalike_bracket.c */

#endif
