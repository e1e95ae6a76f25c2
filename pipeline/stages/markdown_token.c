/* Takes the marks of vision models out of lines that hold more than them. */
#include "stages/markdown_mend.h"

#include "text/chars.h"

/* Whether the line at `beg` is code between fences, or a fence: of plain text. */
static bool in_fence(const struct ofx_block *b, uint32_t beg)
{
	struct ofx_md_state state = {0};
	bool code = false;
	if (b->before)
		state = *b->before;
	for (struct ofx_str rest = b->text; rest.len && rest.ptr <= b->text.ptr + beg;)
		code = ofx_md_follow(&state, ofx_str_cut(&rest, '\n'));
	return code;
}

/* A line on its way. In plain text, where no parser tells, code stands between fences or backticks. */
struct walk {
	const struct ofx_mend *w;
	struct ofx_span line;
	bool plain;
	uint32_t counted; /* up to here the backticks are … */
	size_t ticks;
};

static bool is_code(struct walk *k, struct ofx_span mark)
{
	const char *text = k->w->block->text.ptr;
	if (!k->plain)
		return !ofx_markdown_shows(k->w->m, mark);
	for (; k->counted < mark.beg; k->counted++)
		k->ticks += text[k->counted] == '`';
	return k->ticks % 2 && memchr(text + mark.end, '`', k->line.end - mark.end);
}

/* A run of marks, with the blanks beside it where it stands at an edge of its line. */
static struct ofx_span with_blanks(struct ofx_str text, struct ofx_span line, struct ofx_span s)
{
	struct ofx_span wide = s;
	while (wide.beg > line.beg && text.ptr[wide.beg - 1] == ' ')
		wide.beg--;
	while (wide.end < line.end && text.ptr[wide.end] == ' ')
		wide.end++;
	if (wide.end == line.end)
		return (struct ofx_span){wide.beg, s.end};
	return wide.beg == line.beg ? (struct ofx_span){s.beg, wide.end} : s;
}

static void scan_line(const struct ofx_mend *w, struct ofx_span line)
{
	struct ofx_str text = w->block->text, s = ofx_mend_text(w, line);
	/* No line is emptied here: the gate counts those that hold something. */
	if (ofx_md_only_tokens(s))
		return;
	struct walk k = {.w = w, .line = line, .counted = line.beg};
	k.plain = !ofx_markdown_is(w->m) || line.beg < w->m->from;
	if (k.plain && in_fence(w->block, line.beg))
		return;
	for (uint32_t at = line.beg; at < line.end;) {
		const char *p = memchr(text.ptr + at, '<', line.end - at);
		if (!p)
			return;
		struct ofx_span mark = {(uint32_t)(p - text.ptr), (uint32_t)(p - text.ptr)};
		size_t n;
		while ((n = ofx_md_token(ofx_str(text.ptr + mark.end, line.end - mark.end))) != 0)
			mark.end += (uint32_t)n;
		at = mark.end > mark.beg ? mark.end : mark.beg + 1;
		if (mark.end == mark.beg || is_code(&k, mark))
			continue;
		mark = with_blanks(text, line, mark);
		ofx_propose(w->out, mark.beg, mark.end, OFX_STR(""), &ofx_markdown_rules[OFX_MD_TOKEN]);
	}
}

void ofx_mend_tokens(const struct ofx_mend *w)
{
	struct ofx_str t = w->block->text;
	for (size_t k = 0; k < w->block->n_todo; k++) {
		struct ofx_span part = w->block->todo[k];
		for (uint32_t at = part.beg; at < part.end;) {
			const char *p = memchr(t.ptr + at, '<', part.end - at);
			if (!p)
				break;
			uint32_t pos = (uint32_t)(p - t.ptr);
			struct ofx_span line = ofx_line_around(t, pos);
			at = pos + 1;
			if (ofx_md_token(ofx_str(p, line.end - pos))) {
				scan_line(w, line);
				at = line.end + 1;
			}
		}
	}
}
