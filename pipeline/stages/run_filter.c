/* Holds the stages to what they may change: drops the edits that must not be made, whoever proposes
   them. */
#include "stages/run_worker.h"

#include "base/utf8.h"
#include "stages/garbage.h"
#include "stages/guard.h"
#include "stages/pipeline.h"
#include "text/chars.h"

/* Whether the edit changes something by which the edges of blocks are found. */
static bool moves_edge(struct ofx_str text, const struct ofx_edit *e)
{
	enum { REACH = 64 }; /* bytes before the edit that the end of the line may be seen by */
	struct ofx_str from = ofx_str_sub(text, e->span);
	struct ofx_measure a = ofx_measure(from), b = ofx_measure(e->with);
	if (a.all != b.all || a.solid != b.solid || a.pages != b.pages)
		return true;
	size_t lost = ofx_str_count(from, '\n') - ofx_str_count(e->with, '\n');
	if (lost) /* the end of a line that is joined tells nothing any more; blank lines do */
		return lost > 1;
	uint32_t beg = e->span.beg > REACH ? e->span.beg - REACH : 0;
	uint32_t end = ofx_line_around(text, e->span.end).end;
	while (!ofx_u8_edge(text, beg))
		beg++;
	struct ofx_pause was = {0}, is = {0};
	ofx_pause_add(&was, ofx_str(text.ptr + beg, end - beg));
	ofx_pause_add(&is, ofx_str(text.ptr + beg, e->span.beg - beg));
	ofx_pause_add(&is, e->with);
	ofx_pause_add(&is, ofx_str(text.ptr + e->span.end, end - e->span.end));
	return was.there != is.there || ofx_pause_is_picked(&was) != ofx_pause_is_picked(&is);
}

/* Whether the edit would change what is no text but the syntax of Markdown, or code. */
static bool hits_markup(const struct ofx_worker *w, const struct ofx_stage *stage,
                        const struct ofx_edit *e)
{
	if (!w->is_markdown || (stage->needs & OFX_MENDS_MARKUP))
		return false;
	bool flag = ofx_str_eq(e->with, ofx_str_sub(w->markdown.text, e->span));
	return !flag && !ofx_markdown_shows(&w->markdown, e->span);
}

/* The last line that was asked about; edits come by place. */
struct asked {
	struct ofx_span line;
	bool known, garbage;
	uint32_t shown; /* visible characters that all guesses together leave at least */
};

static uint32_t count_shown(struct ofx_str s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.len;)
		n += !ofx_is(ofx_u8_next(s.ptr, &i), OFX_SPACE | OFX_HIDDEN);
	return n;
}

/* Whether a guess may be made there: not in a line too broken to trust, and not of nothing for all that
   a line holds, since blocks are cut by lines that hold something. */
static bool may_guess(struct ofx_worker *w, struct ofx_str text, const struct ofx_edit *e,
                      struct asked *last)
{
	if (!last->known || e->span.beg < last->line.beg || e->span.beg > last->line.end) {
		last->known = true;
		last->line = ofx_line_around(text, e->span.beg);
		struct ofx_str line = ofx_str_sub(text, last->line);
		last->garbage = ofx_garbage_line(w->pipe->garbage, w->scratch.morph, line);
		last->shown = count_shown(line);
	}
	uint32_t gone = count_shown(e->with) ? 0 : count_shown(ofx_str_sub(text, e->span));
	if (last->garbage || (gone && gone >= last->shown))
		return false;
	if (e->span.end > last->line.end) { /* joins lines */
		struct ofx_str next = ofx_str_sub(text, ofx_line_around(text, e->span.end));
		if (ofx_garbage_line(w->pipe->garbage, w->scratch.morph, next))
			return false;
	}
	last->shown -= gone;
	return true;
}

void ofx_run_filter(struct ofx_worker *w, const struct ofx_stage *stage, const struct ofx_block *block)
{
	struct ofx_str text = block->text;
	struct ofx_guards guards = {0};
	bool guarded = (stage->needs & OFX_STATISTICAL) && w->proposed.n;
	if (guarded)
		guards = ofx_guards_find(block, &w->scratch.arena);
	bool guesses = (stage->needs & OFX_GUESSES) != 0;
	struct asked last = {.known = false};
	size_t kept = 0;
	for (size_t i = 0; i < w->proposed.n; i++) {
		struct ofx_edit e = w->proposed.items[i];
		if (w->pipe->filtered && !ofx_selection_has(&w->pipe->pick, stage->name, e.why->id))
			continue;
		if (guarded && ofx_guards_hit(&guards, e.span))
			continue;
		if (guesses && !may_guess(w, text, &e, &last))
			continue;
		if (hits_markup(w, stage, &e))
			continue;
		if (w->scan->keep_lines && (ofx_str_count(e.with, '\n') || ofx_str_count(ofx_str_sub(text, e.span), '\n')))
			continue;
		if (w->strict && moves_edge(text, &e))
			continue;
		w->proposed.items[kept++] = e;
	}
	w->proposed.n = kept;
}
