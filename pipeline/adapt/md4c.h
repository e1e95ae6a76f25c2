/* CommonMark with GitHub's tables, strikethrough and task lists, and TeX formulas: what a text is
   made of, as md4c parses it, each piece with its place in the text. */
#ifndef OFX_ADAPT_MD4C_H
#define OFX_ADAPT_MD4C_H

#include "base/str.h"

enum ofx_md_node {
	OFX_MD_QUOTE,
	OFX_MD_BULLETS,  /* detail: the marker */
	OFX_MD_NUMBERS,  /* detail: the first number, and the mark behind it */
	OFX_MD_ITEM,
	OFX_MD_RULE,     /* a thematic break */
	OFX_MD_HEADING,  /* detail: its level */
	OFX_MD_FENCED,   /* code between fences; detail: a hash of what its opening says */
	OFX_MD_INDENTED, /* code by its indent */
	OFX_MD_HTML,
	OFX_MD_PARAGRAPH,
	OFX_MD_TABLE,    /* detail: how many columns */
	OFX_MD_HEAD,
	OFX_MD_ROW,
	OFX_MD_CELL,     /* detail: its alignment */
	OFX_MD_INLINE,   /* from here on pieces of a line */
	OFX_MD_EMPHASIS = OFX_MD_INLINE,
	OFX_MD_STRONG,
	OFX_MD_LINK,
	OFX_MD_IMAGE,
	OFX_MD_CODESPAN,
	OFX_MD_STRIKE,
	OFX_MD_FORMULA,
};

enum ofx_md_text {
	OFX_MD_PLAIN,
	OFX_MD_ENTITY,
	OFX_MD_CODE,
	OFX_MD_TAG, /* raw HTML; in OFX_MD_HTML also what stands between tags */
	OFX_MD_TEX,
	OFX_MD_SOFT, /* a line ends, and its paragraph goes on; has no place */
	OFX_MD_HARD, /* a line break that shows; has no place */
};

/* In the order of the text. Text in an item of a tight list stands in no paragraph. */
struct ofx_md_events {
	void (*enter)(void *ctx, enum ofx_md_node, uint32_t detail);
	void (*leave)(void *ctx, enum ofx_md_node);
	void (*text)(void *ctx, enum ofx_md_text, struct ofx_span);
};

/* `text` is at most UINT32_MAX bytes long. */
void ofx_md_parse(struct ofx_str text, const struct ofx_md_events *, void *ctx);

#endif
