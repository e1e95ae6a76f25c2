/* What a line of Markdown says by itself, as far as the lines behind it need to know: the state that
   the gate hands on from block to block, as a lexer does. Nothing here depends on invisible
   characters or on kinds of spaces, which cleaning may change. */
#ifndef OFX_STAGES_MARKDOWN_LINE_H
#define OFX_STAGES_MARKDOWN_LINE_H

#include "base/str.h"

/* What the lines so far say about the next one. Start with {0}: not Markdown yet. */
struct ofx_md_state {
	bool markdown; /* a heading was seen, or the user says that it is Markdown */
	bool never;    /* the user says that it is not */
	char fence;    /* ` or ~ within a fence of code, else 0 … */
	bool quoted;   /* … and it stands in a quotation */
	uint32_t fence_len;
	uint32_t fence_col; /* it ends with the list item whose text begins in this column */
};

/* Learns from a line (without its LF). Returns whether it is code between fences, or a fence. */
bool ofx_md_follow(struct ofx_md_state *, struct ofx_str line);

/* A heading: 1 to 6 #, blanks, and something. */
bool ofx_md_is_heading(struct ofx_str line);

/* Whether a line that begins so may be something else than a paragraph: a heading, a list item … */
bool ofx_md_begins_syntax(struct ofx_str line);

/* How many bytes at the start of `s` are a mark by which a vision model guides itself, with the
   coordinates or the layout label that belong to it (<|ref|>title<|/ref|><|det|>[[8,9,70,40]]<|/det|>);
   0 where there is none. */
size_t ofx_md_token(struct ofx_str s);

/* Whether the line holds such marks and nothing else … */
bool ofx_md_only_tokens(struct ofx_str line);
/* … and is not indented as code is. */
bool ofx_md_is_token_line(struct ofx_str line);

/* Whether the line is the fence that models put around a whole answer: ```markdown. */
bool ofx_md_opens_answer(struct ofx_str line);

/* Whether the line is a fence without a language, which may end such an answer. */
bool ofx_md_is_bare_fence(struct ofx_str line);

#endif
