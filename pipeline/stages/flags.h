/* The stage "flags": what it reports, for those who ask whether a text has any, and its private
   parts. */
#ifndef OFX_STAGES_FLAGS_H
#define OFX_STAGES_FLAGS_H

#include "stages/garbage.h"
#include "stages/stage.h"

/* Bits: what a text may be reported for. */
enum ofx_flag {
	OFX_FLAG_GARBAGE = 1 << 0,
	OFX_FLAG_LOOP = 1 << 1,
	OFX_FLAG_FOREIGN = 1 << 2,
	OFX_FLAG_NONSENSE = 1 << 3,
	OFX_FLAG_ANY = 15,
};

/* The bit of a rule, or 0 where it is none of this stage. */
unsigned ofx_flag_of(const struct ofx_rule *);
/* The bit of a name (garbage, loop, foreign, nonsense, any), or 0 where it is none. */
unsigned ofx_flag_named(struct ofx_str name);
/* The name of one bit. */
const char *ofx_flag_name(unsigned flag);

/* The rules, in the order of ofx_flag_rules. */
enum {
	OFX_FLAGS_LOOP,
	OFX_FLAGS_LINES,
	OFX_FLAGS_FOREIGN,
	OFX_FLAGS_SIMPLIFIED,
	OFX_FLAGS_GARBAGE,
	OFX_FLAGS_ALIKE,
	OFX_FLAGS_NONSENSE,
};
extern const struct ofx_rule ofx_flag_rules[]; /* ends with id NULL */

/* Reports the span. */
void ofx_flag_add(struct ofx_edits *out, struct ofx_str text, uint32_t beg, uint32_t end, int rule);

/* Characters of the text that have one of the classes. */
uint32_t ofx_flags_count(struct ofx_str, unsigned classes);

/* The quick look for loops, which every character is given. Start with {0}. */
struct ofx_loop_look {
	uint16_t codes[128]; /* the last 64 characters (low bits), twice, so that they stand in a row */
	uint32_t n, same, before;
};
enum {
	OFX_LOOP_KANJI = 8, /* shortest loop of one character, a kanji */
	OFX_LOOP_STEP = 12, /* characters after which loops are looked for */
};

/* Whether the characters that end with *last stood so already not long before. */
bool ofx_loop_repeats(const uint16_t *last);

/* True at some character of every loop, and seldom else: a loop of 24 characters, and five times its
   unit, has 13 characters in a row at which ofx_loop_repeats is true. */
static inline bool ofx_loop_looks_so(struct ofx_loop_look *l, uint32_t cp)
{
	uint32_t at = l->n++ % 64;
	l->same = cp == l->before ? l->same + 1 : 1;
	l->before = cp;
	l->codes[at] = l->codes[at + 64] = (uint16_t)cp;
	return l->same == OFX_LOOP_KANJI ||
	       (l->n % OFX_LOOP_STEP == 0 && ofx_loop_repeats(&l->codes[at + 64]));
}

/* Reports loops within a line of the text. */
void ofx_flags_loops(struct ofx_str text, struct ofx_span line, struct ofx_edits *out);

/* The lines of a text as they come: the last ones are kept. Start with {.n = 0}. */
enum { OFX_LINES_BACK = 8 };
struct ofx_lines_back {
	struct ofx_span line[OFX_LINES_BACK]; /* by number modulo their number; the last is n - 1 */
	size_t n;
};

/* Reports lines that repeat those before them, once the last of them has come. */
void ofx_flags_lines(struct ofx_str text, struct ofx_span line, struct ofx_lines_back *,
                     struct ofx_edits *out);

#endif
