/* Blocks: the unit of text that goes through the stages, and what is known of it. */
#ifndef OFX_TEXT_BLOCK_H
#define OFX_TEXT_BLOCK_H

#include "base/str.h"

/* What a block's text says about its document. Stages add to it with `learn` before any stage
   scans; a scan then only reads it. All zero: nothing known. */
struct ofx_facts {
	uint32_t old_forms; /* kanji that are old forms (國) */
	uint32_t new_forms; /* kanji that replaced an old form (国) */
	uint32_t old_kana;  /* spellings of historical kana use (でせう, ゐる) */
	uint32_t sokuon;    /* how the stop of 行った is written: OFX_SOKUON_SMALL, _LARGE (行つた) */
	/* Single spaces that an engine may have put in, and how often such a place has none. */
	uint32_t spaced_out; /* in lines that are spaced out from end to end */
	uint32_t space_bracket, close_bracket; /* before 、。」, behind 「 */
	uint32_t space_comma, close_comma;     /* behind 、 */
	uint32_t space_stop, close_stop;       /* behind 。 */
	uint32_t space_quote, close_quote;     /* before 「, behind 」 */
	uint32_t space_dot, close_dot;         /* on one side of ・ between letters */
	uint32_t apart;   /* 1: its words are written apart, as in books for children */
	uint32_t wrapped; /* 1: most lines break off in the middle of a sentence, as on paper */
	/* Readings of kanji that were taken for text. */
	uint32_t ruby;       /* behind two kanji and more */
	uint32_t ruby_lines; /* in lines of their own */
	uint32_t heads; /* a hash of the running heads and folios that are told */
	/* How the language model sees it. */
	uint32_t old_text; /* 1: old orthography */
	uint32_t surprise; /* mean over a sample of its characters, in 1/256 nat */
	uint32_t structure; /* a hash of the Markdown's; 0 where there is none */
	uint32_t text; /* a hash: stages that look at the whole block look again where it changed */
};

enum { OFX_SOKUON_UNKNOWN, OFX_SOKUON_SMALL, OFX_SOKUON_LARGE };

/* How sure the engine was of a part of the text, 0..1000. */
struct ofx_trust {
	struct ofx_span span;
	uint16_t conf;
};

/* What lines are, where the file says so. */
enum ofx_role {
	OFX_ROLE_TEXT, /* or the file does not say */
	OFX_ROLE_HEAD, /* running heads and feet */
	OFX_ROLE_FOLIO,
};

struct ofx_md_state; /* stages/markdown_line.h */
struct ofx_markdown; /* stages/markdown.h */

/* Text in the middle of the pipeline: valid UTF-8, lines end in LF, no NUL and no CR.
   A block is whole lines; FF stands between pages, also inside a line's text. */
struct ofx_block {
	struct ofx_str text;
	const struct ofx_span *todo; /* line-aligned, in order: the parts that stages look at */
	size_t n_todo;
	const struct ofx_facts *facts;
	const struct ofx_markdown *markdown; /* the text's; NULL: none of it is Markdown */
	const struct ofx_md_state *before;   /* what the lines before it say; NULL: nothing */
	const struct ofx_trust *trust;       /* in order; of nothing where the scan does not tell */
	size_t n_trust;
	enum ofx_role role; /* of all lines */
};

/* Walks the lines of the parts to look at: start with {0}. */
struct ofx_lines {
	size_t part; /* index into todo */
	uint32_t next;
};

/* Gives the next line without its LF; false at the end. A line never holds an FF: what stands
   before and behind one are lines of their own. */
bool ofx_block_line(const struct ofx_block *, struct ofx_lines *, struct ofx_span *line);

/* The whole line around `pos`, without LF or FF. */
struct ofx_span ofx_line_around(struct ofx_str text, uint32_t pos);

#endif
