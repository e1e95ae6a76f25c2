/* The stage "markdown", in parts. Private to it. */
#ifndef OFX_STAGES_MARKDOWN_MEND_H
#define OFX_STAGES_MARKDOWN_MEND_H

#include "stages/markdown.h"
#include "stages/stage.h"

/* Indices into ofx_markdown_rules. */
enum ofx_markdown_rule {
	OFX_MD_TOKEN,
	OFX_MD_MARKS,
	OFX_MD_NO_SPACE,
	OFX_MD_PIPE,
	OFX_MD_CELLS,
	OFX_MD_NO_RULE,
	OFX_MD_STRAY_FENCE,
	OFX_MD_TEX_LEFT,
	OFX_MD_ENTITY_LEFT,
	OFX_MD_TWICE,
};

extern const struct ofx_rule ofx_markdown_rules[]; /* ends with id NULL */

/* What the parts of the stage work with. */
struct ofx_mend {
	const struct ofx_block *block;
	const struct ofx_markdown *m;
	struct ofx_arena *arena;
	struct ofx_edits *out;
};

static inline struct ofx_str ofx_mend_text(const struct ofx_mend *w, struct ofx_span span)
{
	return ofx_str_sub(w->block->text, span);
}

/* Whether the character is one of those in the string. */
bool ofx_mend_one_of(uint32_t cp, const char *chars);
/* Where `what` begins in s, or s.len. */
size_t ofx_mend_find(struct ofx_str s, struct ofx_str what);

/* Reports the span without a change. */
void ofx_mend_flag(const struct ofx_mend *, struct ofx_span, enum ofx_markdown_rule);

/* Look at the line with this number. */
void ofx_mend_heading(const struct ofx_mend *, size_t line);
void ofx_mend_table(const struct ofx_mend *, size_t line);
void ofx_mend_fence(const struct ofx_mend *, size_t line);
void ofx_mend_tex(const struct ofx_mend *, size_t line);

/* Look at the parts of the block to look at: the marks of models, also where it is no Markdown. */
void ofx_mend_tokens(const struct ofx_mend *);

/* Looks at the headings and sentences of the lines [beg, end) for what was said just before. */
void ofx_mend_twice(const struct ofx_mend *, size_t beg, size_t end);

#endif
