/* Markdown as a service: what each line of a block is, which parts of it show as text, and whether
   edits leave the structure as it was. A block that is no Markdown costs nothing. */
#ifndef OFX_STAGES_MARKDOWN_H
#define OFX_STAGES_MARKDOWN_H

#include "adapt/md4c.h"
#include "base/buf.h"
#include "stages/markdown_line.h"
#include "text/edit.h"

enum ofx_md_kind {
	OFX_MD_LINE_BLANK,
	OFX_MD_LINE_PARAGRAPH,
	OFX_MD_LINE_HEADING, /* the line under a Setext heading too */
	OFX_MD_LINE_TABLE,   /* the row of alignments too */
	OFX_MD_LINE_CODE,    /* its fences too */
	OFX_MD_LINE_HTML,
	OFX_MD_LINE_BREAK,   /* a thematic break */
	OFX_MD_LINE_OTHER,   /* syntax that shows nothing: a link's definition, an empty item */
};

struct ofx_md_line {
	struct ofx_span span; /* without LF or FF */
	uint8_t kind;
	uint8_t level;  /* of a heading, 1 to 6 */
	uint8_t depth;  /* lists around it */
	bool item;      /* the text of a list item begins here */
	bool quoted;
	bool soft;      /* its paragraph goes on in the next line */
	uint32_t leaf;  /* lines with the same one show one paragraph, heading or row; UINT32_MAX: none */
};

/* A run of text that shows. All else is syntax, code or a machine's. */
struct ofx_md_piece {
	struct ofx_span span;
	uint32_t leaf;
	bool soft; /* a soft break stands behind it, and then the next piece */
};

/* What holds text: a paragraph, a heading, a cell. */
struct ofx_md_leaf {
	struct ofx_span span;    /* from its first piece to its last, code among them too */
	uint64_t before, inside; /* hashes: of the structure since the last leaf, and of its own */
	uint8_t node;            /* enum ofx_md_node */
};

/* Start with {0}; reused from block to block. Lists are in order of place. */
struct ofx_markdown {
	struct ofx_str text;
	struct ofx_md_state start; /* what stood before the block */
	uint32_t from; /* Markdown begins here: with the block, with its first heading, or not at all */
	struct ofx_md_line *lines;
	struct ofx_md_piece *pieces;
	struct ofx_md_leaf *leaves;
	struct ofx_span *entities; /* &amp; and the like, where they are neither code nor HTML */
	size_t n_lines, n_pieces, n_leaves, n_entities;
	size_t cap_lines, cap_pieces, cap_leaves, cap_entities;
	uint64_t tail; /* hash of the structure behind the last leaf */
	struct ofx_buf copy; /* what the parser reads; places in it are, from `at` on, `by` too far */
	struct ofx_md_shift { uint32_t at, by; } *shifts;
	size_t n_shifts, cap_shifts;
};

/* Reads a block whose first line follows lines that say `start`. The text is borrowed. */
void ofx_markdown_read(struct ofx_markdown *, struct ofx_str text, const struct ofx_md_state *start);
void ofx_markdown_release(struct ofx_markdown *);

/* Whether any of the block is Markdown. NULL is no Markdown. */
static inline bool ofx_markdown_is(const struct ofx_markdown *m)
{
	return m && m->from < m->text.len;
}

/* A hash of the structure: the same for texts that differ in their words only. */
uint64_t ofx_markdown_shape(const struct ofx_markdown *);

/* The line at `pos`, or NULL where it is no Markdown. */
const struct ofx_md_line *ofx_markdown_line(const struct ofx_markdown *, uint32_t pos);

/* Whether the span is text that shows, or joins lines of one paragraph, so that an edit may be. */
bool ofx_markdown_shows(const struct ofx_markdown *, struct ofx_span);

/* `after` is how the text reads once the edits (in order) are made. If they change its structure, or
   make a line begin like syntax, takes those that may be to blame out of the list, at least one, and
   returns false. */
bool ofx_markdown_keep(const struct ofx_markdown *before, const struct ofx_markdown *after,
                       struct ofx_edits *);

#endif
