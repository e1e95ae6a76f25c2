/* The stage "lines": line breaks that the width of the page made are taken out.

   A page breaks a paragraph where its lines are full. So a break goes where the lines around have one
   width, this one has it too, what follows would not have fitted in, and the sentence goes on. Verses
   and lists can have lines of one length too, but none of their breaks runs through a word: some of
   the breaks around must (MeCab tells), or all stay.

   Behind the end of a sentence a full line may be the last of its paragraph: the break goes only where
   the document marks its paragraphs, by indents or by blank lines, and no mark stands here, or where the
   next line cannot begin a sentence (は, を, 、). Headings, lists, tables, code, captions and page numbers
   keep their breaks; in doubt, all do.

   Scans have dirt in their margins: a dash or a comma before a line, a point, a stop or a digit behind it.
   It is told by how much of it there is, by where it stands, and by words that it would part.

   Idempotence: the stage looks at the whole block in each round, so it has nothing more to say once the
   runner is done. The block itself is the same in a second run, because blocks are measured in units
   that joining keeps (stages/measure.h). */
#include "stages/lines.h"

#include "base/buf.h"

#include <stdlib.h>

enum {
	LEAST = 30,          /* bytes of a line that may be full, in a quick look */
	FEW = 40,            /* lines that are looked at in any case */
	LONGEST = 16 * 1024, /* bytes of a line that may come of joining */
};

/* A quick look: whether lines that run on over their ends are more than a few, and alike in length. */
static bool may_be_set(struct ofx_str text)
{
	size_t open = 0, alike = 0, lines = 0, last_len = 0, open_len = 0;
	uint32_t last = 0; /* character of the line before, where that may run on */
	while (text.len) {
		struct ofx_str line = ofx_str_cut(&text, '\n');
		if (!line.len)
			continue;
		uint32_t first = ofx_u8_get(line.ptr);
		if (last && !ofx_is(first, OFX_SPACE | OFX_BREAK) &&
		    (ofx_is(last, OFX_JAPANESE | OFX_PUNCT) || ofx_is(first, OFX_JAPANESE))) {
			size_t more = open_len > last_len ? open_len - last_len : last_len - open_len;
			alike += more <= last_len / 6;
			open_len = last_len;
			open++;
		}
		size_t end = line.len;
		last = end < LEAST ? 0 : ofx_u8_prev(line.ptr, &end);
		last_len = line.len;
		if (ofx_is(last, OFX_STOP | OFX_CLOSE | OFX_SPACE))
			last = 0;
		lines++;
	}
	return open && open * 6 >= lines && (alike * 2 >= open || lines <= FEW);
}

static void propose(const struct ofx_breaks *b, struct ofx_edits *out)
{
	uint32_t beg = 0; /* of the line that grows */
	for (size_t i = 0; i + 1 < b->rows.n; i++) {
		const struct ofx_row *next = &b->rows.items[i + 1];
		enum ofx_line_rule rule = ofx_break_judge(b, i);
		struct ofx_span gap;
		struct ofx_str with;
		if (rule != OFX_LINE_STAYS && next->span.end - beg < LONGEST &&
		    ofx_break_joint(b, i, &gap, &with))
			ofx_propose(out, gap.beg, gap.end, with, &ofx_line_rules[rule]);
		else
			beg = next->span.beg;
	}
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	const enum ofx_line_policy *policy = self;
	(void)err;
	if (*policy == OFX_LINES_KEEP || (*policy == OFX_LINES_AUTO && !may_be_set(block->text)))
		return OFX_OK;
	struct ofx_breaks b = {.text = block->text,
	                       .rows = ofx_rows_read(block, &scratch->arena),
	                       .morph = scratch->morph,
	                       .forced = *policy == OFX_LINES_JOIN};
	ofx_rows_measure(b.rows, b.forced);
	ofx_breaks_weigh(&b, &scratch->arena);
	propose(&b, out);
	return OFX_OK;
}

static enum ofx_status open_stage(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	(void)err;
	enum ofx_line_policy *policy = ofx_alloc(sizeof *policy);
	*policy = config->lines;
	*self = policy;
	return OFX_OK;
}

extern const struct ofx_stage ofx_lines_stage;

const struct ofx_stage ofx_lines_stage = {
    .name = "lines",
    .summary = "line breaks that the width of the page made",
    .needs = OFX_NEED_MORPH | OFX_GUESSES,
    .rules = ofx_line_rules,
    .open = open_stage,
    .scan = scan,
    .close = free,
};
