/* The contract of a stage: it looks at a block and proposes edits; it never writes text. */
#ifndef OFX_STAGES_STAGE_H
#define OFX_STAGES_STAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/opt.h"
#include "text/block.h"
#include "text/edit.h"

/* What a user may set; filled from options, preset and configuration file. Strings are borrowed
   and outlive the pipeline. */
struct ofx_config {
	const char *dicts;      /* directory of the dictionaries */
	const char *mecab_dict; /* directory of the compiled MeCab dictionary */
	const char *const *user_dicts; /* --dict FILE, in order; ends with NULL */
	enum ofx_class min;     /* the least sure class that is applied: OFX_SAFE or OFX_LIKELY */
	enum ofx_kanji { OFX_KANJI_KEEP, OFX_KANJI_MODERN, OFX_KANJI_AUTO } kanji;
	enum ofx_line_policy { OFX_LINES_AUTO, OFX_LINES_KEEP, OFX_LINES_JOIN } lines;
	/* Ruby that an engine took for text: told, taken out, or written as ｜肖像画《しょうぞうが》. */
	enum ofx_ruby { OFX_RUBY_KEEP, OFX_RUBY_DROP, OFX_RUBY_AOZORA } ruby;
	/* Running heads and folios: told, taken out, or not looked for. */
	enum ofx_heads_policy { OFX_HEADS_MARK, OFX_HEADS_DROP, OFX_HEADS_KEEP } heads;
	bool fold_digits;   /* full-width digits to ASCII */
	bool fold_latin;    /* full-width letters to ASCII */
	bool fold_symbols;  /* ㈱ ① ㌔ … to what they stand for; for search keys only */
	bool drop_indent;   /* U+3000 at the start of a line goes */
	const char *second; /* file of what another engine read on the same pages, or NULL */
	/* How much time a change may cost: stages that cost more than all others are left out, search where
	   most is found, or everywhere. */
	enum ofx_effort { OFX_EFFORT_NORMAL, OFX_EFFORT_FAST, OFX_EFFORT_BEST } effort;
};

/* What users call the values above. */
extern const struct ofx_word ofx_min_words[];
extern const struct ofx_word ofx_kanji_words[];
extern const struct ofx_word ofx_lines_words[];
extern const struct ofx_word ofx_ruby_words[];
extern const struct ofx_word ofx_heads_words[];
extern const struct ofx_word ofx_effort_words[];

struct ofx_morph; /* stages/morph.h: MeCab's view of a line, computed when asked for */
struct ofx_guesses; /* stages/confusion.h: what the corrector found, and remembers */
struct ofx_match; /* adapt/pcre.h: PCRE2's working memory */

/* What changes while a worker works: one per thread, reset for every block. */
struct ofx_scratch {
	struct ofx_arena arena;  /* strings of proposed edits; lives as long as the block */
	struct ofx_morph *morph;
	struct ofx_match *match;
	struct ofx_guesses *guesses; /* made by the stage that needs it */
};

enum ofx_need {
	OFX_NEED_MORPH = 1 << 0, /* asks MeCab; a missing dictionary is an error at start */
	OFX_STATISTICAL = 1 << 1, /* kept off digits, Latin words, URLs and code by the runner */
	OFX_COSTLY = 1 << 2,      /* left out where the effort is OFX_EFFORT_FAST */
	OFX_MENDS_MARKUP = 1 << 3, /* may change the structure of Markdown; others are kept from it */
	OFX_GUESSES = 1 << 4,     /* kept off garbage (stages/garbage.h) by the runner too */
};

struct ofx_stage {
	const char *name;    /* what --only and the log call it */
	const char *summary; /* one line for --list-stages and the manual; NULL in a second row of the
	                        stage of that name */
	unsigned needs;      /* enum ofx_need; unmet is an error at start, never a skip */
	const struct ofx_rule *rules; /* rules that stand in the program; end with id NULL */

	/* Makes *self, read-only from then on and shared by threads. May be NULL. */
	enum ofx_status (*open)(void **self, const struct ofx_config *, struct ofx_error *);
	/* Adds what the block's text says about the document. May be NULL. */
	void (*learn)(const void *self, const struct ofx_block *, struct ofx_facts *);
	/* Proposes edits: a pure function of (self, block with its facts). */
	enum ofx_status (*scan)(const void *self, struct ofx_scratch *, const struct ofx_block *,
	                        struct ofx_edits *out, struct ofx_error *);
	/* Finds a rule that was loaded, by id; by the name of a dictionary, any of its rules; NULL
	   where unknown. May be NULL. */
	const struct ofx_rule *(*rule)(const void *self, const char *id);
	void (*close)(void *self); /* accepts NULL. May be NULL. */
};

/* In running order; ends with NULL. */
extern const struct ofx_stage *const ofx_stages[];

#endif
