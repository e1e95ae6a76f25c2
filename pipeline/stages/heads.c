/* The stage "heads": running heads and feet, and folios, told or taken out.

   They stand at the edges of pages, so only text with form feeds has any; a block holds eight such pages
   unless they are full, and what repeats is sought among those (heads_judge.c). Files of pages may say
   which lines they are; those are told. */
#include "stages/heads.h"

#include "base/buf.h"
#include "stages/stage.h"

#include <stdlib.h>

static const struct ofx_rule rules[] = {
    {.id = "heads/running",
     .cls = OFX_LIKELY,
     .confidence = 950,
     .why = "the line stands at the same edge of three pages and more, with other numbers at most: a "
            "running head or foot, which is no part of the text",
     .examples = (const struct ofx_example[]){{"山の暮らし", NULL}, {NULL, NULL}}},
    {.id = "heads/folio",
     .cls = OFX_LIKELY,
     .confidence = 960,
     .why = "the number goes up by one from page to page, at the same edge of three pages and more: a "
            "folio (page number), which is no part of the text",
     .examples = (const struct ofx_example[]){{"一二", NULL}, {NULL, NULL}}},
    {.id = "heads/typed-running",
     .cls = OFX_REVIEW,
     .confidence = 980,
     .why = "the page file says that the line is a running head or foot",
     .examples = (const struct ofx_example[]){{"山の暮らし", NULL}, {NULL, NULL}}},
    {.id = "heads/typed-folio",
     .cls = OFX_REVIEW,
     .confidence = 980,
     .why = "the page file says that the line is a folio (page number)",
     .examples = (const struct ofx_example[]){{"一二", NULL}, {NULL, NULL}}},
    {.id = NULL},
};
enum { RUNNING, FOLIO, TYPED_RUNNING, TYPED_FOLIO };

struct heads {
	enum ofx_heads_policy policy;
};

static enum ofx_status open_heads(void **self, const struct ofx_config *config, struct ofx_error *err)
{
	(void)err;
	struct heads *s = ofx_alloc(sizeof *s);
	*s = (struct heads){config->heads};
	/* Where each line must stay, none can go. */
	if (s->policy == OFX_HEADS_DROP && config->lines == OFX_LINES_KEEP)
		s->policy = OFX_HEADS_MARK;
	*self = s;
	return OFX_OK;
}

static void close_heads(void *self)
{
	free(self);
}

static const struct ofx_rule *rule_of(const struct ofx_heads_line *l)
{
	return &rules[l->is == OFX_HEAD_FOLIO ? FOLIO : RUNNING];
}

/* Whether stages look at this place in this round. */
static bool is_asked(const struct ofx_block *block, uint32_t pos)
{
	for (size_t i = 0; i < block->n_todo; i++)
		if (block->todo[i].beg <= pos && pos <= block->todo[i].end)
			return true;
	return false;
}

static void mark(const struct ofx_block *block, const struct ofx_heads_line *l, const struct ofx_rule *why,
                 struct ofx_edits *out)
{
	if (is_asked(block, l->span.beg))
		ofx_edits_add(out, (struct ofx_edit){l->span, ofx_str_sub(block->text, l->span), why,
		                                     OFX_REVIEW, why->confidence});
}

/* The start of the line that holds the span. */
static uint32_t line_start(struct ofx_str text, struct ofx_span s)
{
	return ofx_line_around(text, s.beg).beg;
}

/* The first line behind `pos` that holds something begins here. */
static uint32_t next_start(struct ofx_str text, uint32_t pos)
{
	struct ofx_heads_line l;
	struct ofx_span line = ofx_line_around(text, pos);
	do
		line = ofx_line_around(text, line.end + 1);
	while (!ofx_heads_read(text, line, &l));
	return line.beg;
}

/* The last line before `pos` that holds something ends here. */
static uint32_t last_end(struct ofx_str text, uint32_t pos)
{
	struct ofx_heads_line l;
	struct ofx_span line = ofx_line_around(text, pos);
	do
		line = ofx_line_around(text, line.beg - 1);
	while (!ofx_heads_read(text, line, &l));
	return line.end;
}

/* Takes out the heads of a page, with the blank lines that part them from the text. A line of the page
   stays, so there is always one behind those of the top, and before those of the foot. */
static void drop(struct ofx_str text, const struct ofx_heads_page *p, struct ofx_edits *out)
{
	for (uint32_t n = ofx_heads_count(p, 0), i = 0; i < n; i++) {
		const struct ofx_heads_line *l = &p->edge[0].line[i];
		ofx_propose(out, line_start(text, l->span), next_start(text, l->span.beg), OFX_STR(""),
		            rule_of(l));
	}
	for (uint32_t i = ofx_heads_count(p, 1); i-- > 0;) {
		const struct ofx_heads_line *l = &p->edge[1].line[i];
		ofx_propose(out, last_end(text, l->span.beg), ofx_line_around(text, l->span.end).end,
		            OFX_STR(""), rule_of(l));
	}
}

static void tell(const struct ofx_block *block, const struct ofx_heads_page *p, struct ofx_edits *out)
{
	for (uint32_t n = ofx_heads_count(p, 0), i = 0; i < n; i++)
		mark(block, &p->edge[0].line[i], rule_of(&p->edge[0].line[i]), out);
	for (uint32_t i = ofx_heads_count(p, 1); i-- > 0;)
		mark(block, &p->edge[1].line[i], rule_of(&p->edge[1].line[i]), out);
}

/* Lines of which the file says what they are; they stay, for a page file keeps its lines. */
static void tell_typed(const struct ofx_block *block, struct ofx_edits *out)
{
	struct ofx_lines it = {0};
	struct ofx_span line;
	struct ofx_heads_line l;
	while (ofx_block_line(block, &it, &line))
		if (ofx_heads_read(block->text, line, &l))
			mark(block, &l, &rules[block->role == OFX_ROLE_FOLIO ? TYPED_FOLIO : TYPED_RUNNING],
			     out);
}

static enum ofx_status scan_heads(const void *self, struct ofx_scratch *scratch, const struct ofx_block *block,
                                  struct ofx_edits *out, struct ofx_error *err)
{
	(void)scratch;
	(void)err;
	const struct heads *s = self;
	struct ofx_heads h;
	if (s->policy == OFX_HEADS_KEEP)
		return OFX_OK;
	if (block->role != OFX_ROLE_TEXT) {
		tell_typed(block, out);
		return OFX_OK;
	}
	ofx_heads_find(&h, block);
	for (uint32_t i = 0; i < h.n; i++)
		if (s->policy == OFX_HEADS_DROP)
			drop(block->text, &h.pages[i], out);
		else
			tell(block, &h.pages[i], out);
	ofx_heads_release(&h);
	return OFX_OK;
}

/* Which lines are heads: where that changes, all of the block is told again. */
static void learn(const void *self, const struct ofx_block *block, struct ofx_facts *facts)
{
	const struct heads *s = self;
	struct ofx_heads h;
	if (s->policy != OFX_HEADS_MARK)
		return;
	ofx_heads_find(&h, block);
	uint64_t sum = 0;
	for (uint32_t i = 0; i < h.n; i++)
		for (int edge = 0; edge < 2; edge++)
			for (uint32_t k = 0; k < ofx_heads_count(&h.pages[i], edge); k++)
				sum = (sum ^ h.pages[i].edge[edge].line[k].hash ^ i) * 1099511628211u;
	ofx_heads_release(&h);
	facts->heads = (uint32_t)(sum ^ sum >> 32);
}

const struct ofx_stage ofx_heads_stage = {
    .name = "heads",
    .summary = "running heads and folios, at the edges of pages that form feeds part, or as a page file says",
    .rules = rules,
    .open = open_heads,
    .learn = learn,
    .scan = scan_heads,
    .close = close_heads,
};
