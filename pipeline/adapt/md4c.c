/* Parses Markdown with md4c, whose callbacks point into the text. */
#include "adapt/md4c.h"

#include "base/err.h"

#include <md4c.h>

struct parse {
	const struct ofx_md_events *events;
	void *ctx;
	struct ofx_str text;
};

static uint32_t hash(const MD_CHAR *s, MD_SIZE len)
{
	uint32_t h = 2166136261u;
	for (MD_SIZE i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

/* What of a block we tell; -1 for the document and the body of a table, which say nothing. */
static int node_of(MD_BLOCKTYPE type, const void *detail, uint32_t *value)
{
	*value = 0;
	switch (type) {
	case MD_BLOCK_QUOTE: return OFX_MD_QUOTE;
	case MD_BLOCK_UL:
		*value = (unsigned char)((const MD_BLOCK_UL_DETAIL *)detail)->mark;
		return OFX_MD_BULLETS;
	case MD_BLOCK_OL: {
		const MD_BLOCK_OL_DETAIL *d = detail;
		*value = d->start * 256 + (unsigned char)d->mark_delimiter;
		return OFX_MD_NUMBERS;
	}
	case MD_BLOCK_LI: return OFX_MD_ITEM;
	case MD_BLOCK_HR: return OFX_MD_RULE;
	case MD_BLOCK_H: *value = ((const MD_BLOCK_H_DETAIL *)detail)->level; return OFX_MD_HEADING;
	case MD_BLOCK_CODE: {
		const MD_BLOCK_CODE_DETAIL *d = detail;
		if (!d->fence_char)
			return OFX_MD_INDENTED;
		*value = hash(d->info.text, d->info.size);
		return OFX_MD_FENCED;
	}
	case MD_BLOCK_HTML: return OFX_MD_HTML;
	case MD_BLOCK_P: return OFX_MD_PARAGRAPH;
	case MD_BLOCK_TABLE:
		*value = ((const MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
		return OFX_MD_TABLE;
	case MD_BLOCK_THEAD: return OFX_MD_HEAD;
	case MD_BLOCK_TR: return OFX_MD_ROW;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD: *value = ((const MD_BLOCK_TD_DETAIL *)detail)->align; return OFX_MD_CELL;
	case MD_BLOCK_DOC:
	case MD_BLOCK_TBODY: break;
	}
	return -1;
}

static enum ofx_md_node span_node(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_STRONG: return OFX_MD_STRONG;
	case MD_SPAN_A: return OFX_MD_LINK;
	case MD_SPAN_IMG: return OFX_MD_IMAGE;
	case MD_SPAN_CODE: return OFX_MD_CODESPAN;
	case MD_SPAN_DEL: return OFX_MD_STRIKE;
	case MD_SPAN_LATEXMATH:
	case MD_SPAN_LATEXMATH_DISPLAY: return OFX_MD_FORMULA;
	case MD_SPAN_EM:
	case MD_SPAN_WIKILINK:
	case MD_SPAN_U: break; /* the last two are not switched on */
	}
	return OFX_MD_EMPHASIS;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	const struct parse *p = ctx;
	uint32_t value;
	int node = node_of(type, detail, &value);
	if (node >= 0)
		p->events->enter(p->ctx, (enum ofx_md_node)node, value);
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	const struct parse *p = ctx;
	uint32_t value;
	int node = node_of(type, detail, &value);
	if (node >= 0)
		p->events->leave(p->ctx, (enum ofx_md_node)node);
	return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	const struct parse *p = ctx;
	(void)detail;
	p->events->enter(p->ctx, span_node(type), 0);
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	const struct parse *p = ctx;
	(void)detail;
	p->events->leave(p->ctx, span_node(type));
	return 0;
}

/* Indents, line ends of code and the like come from elsewhere than the text: they tell nothing. */
static int take_text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE len, void *ctx)
{
	static const enum ofx_md_text kinds[] = {
	    [MD_TEXT_NORMAL] = OFX_MD_PLAIN,    [MD_TEXT_NULLCHAR] = OFX_MD_PLAIN,
	    [MD_TEXT_BR] = OFX_MD_HARD,         [MD_TEXT_SOFTBR] = OFX_MD_SOFT,
	    [MD_TEXT_ENTITY] = OFX_MD_ENTITY,   [MD_TEXT_CODE] = OFX_MD_CODE,
	    [MD_TEXT_HTML] = OFX_MD_TAG,        [MD_TEXT_LATEXMATH] = OFX_MD_TEX,
	};
	const struct parse *p = ctx;
	uintptr_t at = (uintptr_t)s, base = (uintptr_t)p->text.ptr;
	struct ofx_span span = {0, 0};
	if (type != MD_TEXT_BR && type != MD_TEXT_SOFTBR) {
		if (!len || at < base || at + len > base + p->text.len)
			return 0;
		span = (struct ofx_span){(uint32_t)(at - base), (uint32_t)(at - base) + len};
	}
	p->events->text(p->ctx, kinds[type], span);
	return 0;
}

void ofx_md_parse(struct ofx_str text, const struct ofx_md_events *events, void *ctx)
{
	struct parse p = {events, ctx, text};
	MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
	                             MD_FLAG_LATEXMATHSPANS,
	                    .enter_block = enter_block,
	                    .leave_block = leave_block,
	                    .enter_span = enter_span,
	                    .leave_span = leave_span,
	                    .text = take_text};
	/* It fails only for want of memory. */
	if (md_parse(text.ptr, (MD_SIZE)text.len, &parser, &p))
		ofx_die_nomem();
}
