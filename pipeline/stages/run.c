/* Takes blocks through the table of stages until nothing changes any more. */
#include "stages/run_worker.h"

#include "adapt/pcre.h"
#include "stages/confusion.h"
#include "stages/morph.h"
#include "stages/pipeline.h"
#include "text/apply.h"

#include <stdlib.h>

const struct ofx_rule ofx_run_rules[] = {
    {.id = "run/unsettled",
     .cls = OFX_REVIEW,
     .confidence = 0,
     .why = "rules kept undoing each other here, so the block was left as it was scanned",
     .examples = (const struct ofx_example[]){{NULL, NULL}}},
    {.id = NULL},
};

static void spans_add(struct ofx_spans *s, struct ofx_span span)
{
	if (s->n && span.beg <= s->items[s->n - 1].end) {
		if (s->items[s->n - 1].end < span.end)
			s->items[s->n - 1].end = span.end;
		return;
	}
	s->items = ofx_grow(s->items, &s->cap, s->n, sizeof *s->items);
	s->items[s->n++] = span;
}

struct ofx_worker *ofx_worker_new(const struct ofx_pipeline *pipe)
{
	struct ofx_worker *w = ofx_alloc(sizeof *w);
	*w = (struct ofx_worker){.pipe = pipe};
	w->scratch.match = ofx_match_new();
	if (pipe->mecab)
		w->scratch.morph = ofx_morph_new(pipe->mecab);
	return w;
}

void ofx_worker_free(struct ofx_worker *w)
{
	if (!w)
		return;
	ofx_guesses_free(w->scratch.guesses);
	ofx_match_free(w->scratch.match);
	ofx_morph_free(w->scratch.morph);
	ofx_arena_release(&w->scratch.arena);
	ofx_buf_release(&w->bufs[0]);
	ofx_buf_release(&w->bufs[1]);
	ofx_edits_release(&w->proposed);
	ofx_edits_release(&w->take);
	ofx_edits_release(&w->report);
	ofx_edits_release(&w->lost);
	free(w->todo.items);
	free(w->dirty.items);
	free(w->tmp.items);
	free(w->trust);
	ofx_map_release(&w->map_tmp);
	ofx_markdown_release(&w->markdown);
	ofx_markdown_release(&w->markdown_tmp);
	ofx_map_release(&w->result.map);
	free(w->result.reports);
	free(w);
}

static void add_report(struct ofx_result *r, struct ofx_edit e, const char *stage, bool lost)
{
	r->reports = ofx_grow(r->reports, &r->cap_reports, r->n_reports, sizeof *r->reports);
	r->reports[r->n_reports++] = (struct ofx_report){e, stage, lost};
}

/* Moves a span to where it stands after the edits. Spans come in order of their start. */
static void move_span(const struct ofx_edits *take, struct ofx_apply_walk *walk,
                      struct ofx_span *s)
{
	uint32_t beg = ofx_apply_pos(take, walk, s->beg, false);
	struct ofx_apply_walk ahead = *walk;
	s->end = ofx_apply_pos(take, &ahead, s->end, true);
	s->beg = beg;
}

static int report_order(const void *pa, const void *pb)
{
	const struct ofx_report *a = pa, *b = pb;
	if (a->edit.span.beg != b->edit.span.beg)
		return a->edit.span.beg < b->edit.span.beg ? -1 : 1;
	if (a->edit.span.end != b->edit.span.end)
		return a->edit.span.end < b->edit.span.end ? -1 : 1;
	int c = strcmp(a->edit.why->id, b->edit.why->id);
	return c ? c : ofx_str_cmp(a->edit.with, b->edit.with);
}

static void sort_reports(struct ofx_result *r)
{
	if (r->n_reports)
		qsort(r->reports, r->n_reports, sizeof *r->reports, report_order);
}

static void move_all(struct ofx_worker *w)
{
	struct ofx_apply_walk walk[4] = {{0}};
	for (size_t i = 0; i < w->todo.n; i++)
		move_span(&w->take, &walk[0], &w->todo.items[i]);
	for (size_t i = 0; i < w->dirty.n; i++)
		move_span(&w->take, &walk[1], &w->dirty.items[i]);
	sort_reports(&w->result);
	for (size_t i = 0; i < w->result.n_reports; i++)
		move_span(&w->take, &walk[2], &w->result.reports[i].edit.span);
	for (size_t i = 0; i < w->n_trust; i++)
		move_span(&w->take, &walk[3], &w->trust[i].span);
}

/* The line of the edit and its neighbours, as they stand in the text after the edits. */
static struct ofx_span lines_near(struct ofx_str text, struct ofx_span s, uint32_t *line_end)
{
	s.beg = ofx_line_around(text, s.beg).beg;
	*line_end = s.end = ofx_line_around(text, s.end).end;
	if (s.beg > 0)
		s.beg = ofx_line_around(text, s.beg - 1).beg;
	if (s.end < text.len)
		s.end = ofx_line_around(text, s.end + 1).end;
	return s;
}

/* Adds what the chosen edits touched to the parts that the next round looks at. */
static void mark_dirty(struct ofx_worker *w, struct ofx_str text)
{
	struct ofx_apply_walk walk = {0};
	uint32_t line_end = 0; /* of the last line marked: most edits share it */
	size_t d = 0;
	w->tmp.n = 0;
	for (size_t i = 0; i < w->take.n; i++) {
		struct ofx_span s = w->take.items[i].span;
		move_span(&w->take, &walk, &s);
		if (i && s.end <= line_end)
			continue;
		s = lines_near(text, s, &line_end);
		while (d < w->dirty.n && w->dirty.items[d].beg <= s.beg)
			spans_add(&w->tmp, w->dirty.items[d++]);
		spans_add(&w->tmp, s);
	}
	while (d < w->dirty.n)
		spans_add(&w->tmp, w->dirty.items[d++]);
	struct ofx_spans swap = w->dirty;
	w->dirty = w->tmp;
	w->tmp = swap;
}

/* Writes the text with the chosen edits made into *next. Where it is Markdown, edits that would change
   its structure are taken back first, unless that is what the stage is for. */
static void make(struct ofx_worker *w, const struct ofx_stage *stage, struct ofx_str text,
                 struct ofx_buf *next)
{
	ofx_apply(text, &w->take, next);
	if (!w->is_markdown)
		return;
	ofx_markdown_read(&w->markdown_tmp, ofx_buf_str(next), &w->scan->before);
	while (!(stage->needs & OFX_MENDS_MARKUP) &&
	       !ofx_markdown_keep(&w->markdown, &w->markdown_tmp, &w->take)) {
		ofx_apply(text, &w->take, next);
		ofx_markdown_read(&w->markdown_tmp, ofx_buf_str(next), &w->scan->before);
	}
	if (!w->take.n)
		return;
	struct ofx_markdown swap = w->markdown;
	w->markdown = w->markdown_tmp;
	w->markdown_tmp = swap;
}

/* Puts what a stage proposed into effect; *text becomes the text after it. */
static void put(struct ofx_worker *w, const struct ofx_stage *stage, struct ofx_str *text)
{
	struct ofx_result *r = &w->result;
	ofx_choose(*text, &w->proposed, w->pipe->min, &w->take, &w->report, &w->lost);
	for (size_t i = 0; i < w->report.n; i++)
		add_report(r, w->report.items[i], stage->name, false);
	for (size_t i = 0; i < w->lost.n; i++)
		add_report(r, w->lost.items[i], stage->name, true);
	if (!w->take.n)
		return;
	struct ofx_buf *next = &w->bufs[text->ptr == w->bufs[0].ptr];
	make(w, stage, *text, next);
	if (!w->take.n)
		return;
	ofx_map_compose(&r->map, w->take.items, w->take.n, stage->name, *text, &w->scratch.arena,
	                &w->map_tmp);
	struct ofx_map swap = r->map;
	r->map = w->map_tmp;
	w->map_tmp = swap;
	*text = ofx_buf_str(next);
	move_all(w);
	mark_dirty(w, *text);
}

/* Forgets the reports in the parts that are looked at again. Losers stay: they are history. */
static void forget_reports(struct ofx_worker *w)
{
	struct ofx_result *r = &w->result;
	size_t kept = 0, k = 0;
	sort_reports(r);
	for (size_t i = 0; i < r->n_reports; i++) {
		uint32_t pos = r->reports[i].edit.span.beg;
		while (k < w->todo.n && w->todo.items[k].end < pos)
			k++;
		bool again = k < w->todo.n && w->todo.items[k].beg <= pos;
		if (!again || r->reports[i].lost)
			r->reports[kept++] = r->reports[i];
	}
	r->n_reports = kept;
}

/* The block as stages see it. */
static struct ofx_block block_of(const struct ofx_worker *w, struct ofx_str text,
                                 const struct ofx_span *todo, size_t n_todo,
                                 const struct ofx_facts *facts)
{
	return (struct ofx_block){.text = text,
	                          .todo = todo,
	                          .n_todo = n_todo,
	                          .facts = facts,
	                          .markdown = w->is_markdown ? &w->markdown : NULL,
	                          .before = &w->scan->before,
	                          .trust = w->trust,
	                          .n_trust = w->n_trust,
	                          .role = w->scan->role};
}

static void learn(const struct ofx_worker *w, struct ofx_str text, struct ofx_facts *facts)
{
	const struct ofx_pipeline *p = w->pipe;
	struct ofx_span all = {0, (uint32_t)text.len};
	struct ofx_block block = block_of(w, text, &all, 1, facts);
	*facts = (struct ofx_facts){0};
	if (w->is_markdown)
		facts->structure = (uint32_t)ofx_markdown_shape(&w->markdown);
	for (size_t i = 0; i < p->n; i++)
		if (p->stages[i]->learn)
			p->stages[i]->learn(p->selves[i], &block, facts);
}

static enum ofx_status one_round(struct ofx_worker *w, struct ofx_str *text,
                                 const struct ofx_facts *facts, struct ofx_error *err)
{
	const struct ofx_pipeline *p = w->pipe;
	w->dirty.n = 0;
	forget_reports(w);
	for (size_t i = 0; i < p->n; i++) {
		struct ofx_block block = block_of(w, *text, w->todo.items, w->todo.n, facts);
		w->proposed.n = 0;
		OFX_TRY(p->stages[i]->scan(p->selves[i], &w->scratch, &block, &w->proposed, err));
		if (!w->proposed.n)
			continue;
		ofx_run_filter(w, p->stages[i], &block);
		put(w, p->stages[i], text);
	}
	return OFX_OK;
}

/* The gate's edits open the map as changes that lead from the text to itself; the scan keeps the
   bytes that stood there. */
static void start_map(struct ofx_worker *w, const struct ofx_scan *scan)
{
	w->result.map.n = 0;
	for (size_t i = 0; i < scan->n_edits; i++) {
		const struct ofx_gate_edit *g = &scan->edits[i];
		struct ofx_step *s = ofx_arena_take(&w->scratch.arena, sizeof *s);
		*s = (struct ofx_step){.from = g->raw,
		                       .to = ofx_str_sub(ofx_buf_str(&scan->text), g->span),
		                       .why = g->why,
		                       .cls = g->why->cls,
		                       .confidence = g->why->confidence,
		                       .stage = "gate"};
		ofx_map_add(&w->result.map, (struct ofx_change){g->span, g->span, s, s});
	}
}

static void start_trust(struct ofx_worker *w, const struct ofx_scan *scan)
{
	w->n_trust = 0;
	for (size_t i = 0; i < scan->n_trust; i++) {
		w->trust = ofx_grow(w->trust, &w->cap_trust, w->n_trust, sizeof *w->trust);
		w->trust[w->n_trust++] = scan->trust[i];
	}
}

/* Reads the structure of a block that is Markdown. */
static void begin_markdown(struct ofx_worker *w, struct ofx_str text)
{
	w->is_markdown = w->scan->markdown && !w->scan->verbatim;
	if (w->is_markdown)
		ofx_markdown_read(&w->markdown, text, &w->scan->before);
}

/* Takes the text through rounds until nothing changes any more; false in *settled if it does not
   come to rest. The map must have been started. */
static enum ofx_status settle(struct ofx_worker *w, struct ofx_str *text, bool *settled,
                              struct ofx_error *err)
{
	struct ofx_facts facts, now;
	w->result.n_reports = 0;
	w->todo.n = 0;
	spans_add(&w->todo, (struct ofx_span){0, (uint32_t)text->len});
	begin_markdown(w, *text);
	learn(w, *text, &facts);
	int round = 0;
	for (; w->todo.n && round < OFX_MAX_ROUNDS; round++) {
		OFX_TRY(one_round(w, text, &facts, err));
		struct ofx_spans swap = w->todo;
		w->todo = w->dirty;
		w->dirty = swap;
		if (w->todo.n)
			continue;
		if (!round)
			break; /* nothing changed at all */
		/* Settled under the facts as they were; look whether they still are. */
		learn(w, *text, &now);
		if (memcmp(&facts, &now, sizeof now)) {
			facts = now;
			spans_add(&w->todo, (struct ofx_span){0, (uint32_t)text->len});
		}
	}
	*settled = !w->todo.n;
	return OFX_OK;
}

static enum ofx_status clean(struct ofx_worker *w, bool strict, struct ofx_str *text,
                             bool *settled, struct ofx_error *err)
{
	*text = ofx_buf_str(&w->scan->text);
	w->strict = strict;
	ofx_arena_reset(&w->scratch.arena);
	start_map(w, w->scan);
	start_trust(w, w->scan);
	return settle(w, text, settled, err);
}

/* Whether a second run, reading `text`, would end the block where this one did. */
static bool keeps_edge(const struct ofx_worker *w, struct ofx_str text)
{
	return text.ptr == w->scan->text.ptr || ofx_extent_holds(w->scan->end, w->scan->feeds, text);
}

/* The block settled, but what is left of it would be cut elsewhere: cleans it without the edits that
   do that. What they would do after all others is tried then; where that too moves the edge, a second
   run comes to the same end as this one: the text without them. */
static enum ofx_status clean_strictly(struct ofx_worker *w, struct ofx_str *text, bool *settled,
                                      struct ofx_error *err)
{
	OFX_TRY(clean(w, true, text, settled, err));
	*settled = *settled && keeps_edge(w, *text);
	if (!*settled)
		return OFX_OK;
	w->strict = false;
	OFX_TRY(settle(w, text, settled, err));
	if (*settled && keeps_edge(w, *text))
		return OFX_OK;
	return clean(w, true, text, settled, err);
}

/* The block as it left the gate, with a report. */
static void pass_through(struct ofx_worker *w, struct ofx_str text)
{
	start_map(w, w->scan);
	w->result.n_reports = 0;
	add_report(&w->result,
	           (struct ofx_edit){{0, (uint32_t)text.len}, text, &ofx_run_rules[0], OFX_REVIEW, 0},
	           "run", false);
}

enum ofx_status ofx_worker_clean(struct ofx_worker *w, const struct ofx_scan *scan,
                                 const struct ofx_result **out, struct ofx_error *err)
{
	struct ofx_str text = ofx_buf_str(&scan->text);
	bool settled = true;
	w->scan = scan;
	w->result.n_reports = 0;
	if (scan->verbatim || !text.len) {
		ofx_arena_reset(&w->scratch.arena);
		start_map(w, scan);
	} else {
		OFX_TRY(clean(w, false, &text, &settled, err));
		if (settled && !keeps_edge(w, text))
			OFX_TRY(clean_strictly(w, &text, &settled, err));
	}
	if (!settled) {
		text = ofx_buf_str(&scan->text);
		pass_through(w, text);
	}
	sort_reports(&w->result);
	w->result.text = text;
	w->result.trust = w->trust;
	w->result.n_trust = w->n_trust;
	*out = &w->result;
	return OFX_OK;
}
