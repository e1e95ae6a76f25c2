/* Texts of ocrfix eval: how they are cleaned, what changed in them, and how that is shown. */
#include "commands/eval.h"

#include "base/utf8.h"

enum { CONTEXT = 12 }; /* characters to each side */

static void add_shown(struct ofx_buf *out, struct ofx_str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t from = i;
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		if (cp == '\n')
			ofx_buf_add(out, "⏎", sizeof "⏎" - 1);
		else if (cp < 0x20 || cp == 0x7F)
			ofx_buf_addf(out, "<%02X>", (unsigned)cp);
		else
			ofx_buf_add(out, s.ptr + from, i - from);
	}
}

char *ofx_eval_context(struct ofx_str clean, const struct ofx_eval_edit *e)
{
	struct ofx_buf b = {0};
	size_t beg = e->at.beg, end = e->at.end;
	for (int i = 0; i < CONTEXT && beg; i++)
		ofx_u8_prev(clean.ptr, &beg);
	for (int i = 0; i < CONTEXT && end < clean.len; i++)
		ofx_u8_next(clean.ptr, &end);
	struct ofx_str here = ofx_str_sub(clean, e->at);
	add_shown(&b, ofx_str(clean.ptr + beg, e->at.beg - beg));
	ofx_buf_add(&b, "[", 1);
	add_shown(&b, e->change.how == OFX_DONE ? e->other : here);
	if (e->change.how != OFX_FLAGGED) {
		ofx_buf_add(&b, "→", sizeof "→" - 1);
		add_shown(&b, e->change.how == OFX_DONE ? here : e->other);
	}
	ofx_buf_add(&b, "]", 1);
	add_shown(&b, ofx_str(clean.ptr + e->at.end, end - e->at.end));
	ofx_buf_add(&b, "", 1);
	return b.ptr;
}

static struct ofx_eval_edit of_change(const struct ofx_change *c, struct ofx_str src)
{
	const struct ofx_step *s = ofx_steps_weakest(c->first);
	return (struct ofx_eval_edit){.at = c->cur,
	                              .other = ofx_str_sub(src, c->src),
	                              .change = {.why = s->why,
	                                         .stage = s->stage,
	                                         .cls = s->cls,
	                                         .confidence = s->confidence}};
}

static struct ofx_eval_edit of_report(const struct ofx_report *r, struct ofx_str clean)
{
	const struct ofx_edit *e = &r->edit;
	bool flag = ofx_str_eq(e->with, ofx_str_sub(clean, e->span));
	return (struct ofx_eval_edit){.at = e->span,
	                              .other = e->with,
	                              .change = {.why = e->why,
	                                         .stage = r->stage,
	                                         .cls = e->cls,
	                                         .confidence = e->confidence,
	                                         .how = flag ? OFX_FLAGGED : OFX_SUGGESTED}};
}

void ofx_eval_collect(const struct ofx_scan *scan, const struct ofx_result *res,
                      struct ofx_buf *clean, struct ofx_eval_edits *edits, struct ofx_arena *arena)
{
	struct ofx_str src = ofx_buf_str(&scan->text);
	uint32_t off = (uint32_t)clean->len;
	struct ofx_map_walk walk = {0};
	for (size_t i = 0, r = 0; i < res->map.n || r < res->n_reports;) {
		const struct ofx_change *change = i < res->map.n ? &res->map.items[i] : NULL;
		const struct ofx_report *report = r < res->n_reports ? &res->reports[r] : NULL;
		struct ofx_eval_edit e;
		uint32_t at;
		if (change && (!report || change->cur.beg <= report->edit.span.beg)) {
			i++;
			e = of_change(change, src);
			at = change->src.beg;
			if (ofx_str_eq(e.other, ofx_str_sub(res->text, e.at)))
				continue;
		} else {
			r++;
			e = of_report(report, res->text);
			at = ofx_map_src(&res->map, &walk, e.at.beg, false);
			if (report->lost)
				continue;
		}
		e.change.line = scan->line0 + ofx_str_count(ofx_str(src.ptr, at), '\n');
		e.at = (struct ofx_span){e.at.beg + off, e.at.end + off};
		e.other = ofx_arena_copy(arena, e.other);
		edits->items = ofx_grow(edits->items, &edits->cap, edits->n, sizeof e);
		edits->items[edits->n++] = e;
	}
	ofx_buf_add_str(clean, res->text);
}

/* The gate's source. */
static long read_memory(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *rest = ctx;
	size_t n = rest->len < cap ? rest->len : cap;
	(void)err;
	if (n)
		memcpy(buf, rest->ptr, n);
	*rest = ofx_str(rest->ptr + n, rest->len - n);
	return (long)n;
}

enum ofx_status ofx_eval_clean(const struct ofx_settings *set, const struct ofx_pipeline *pipe,
                               struct ofx_str raw, ofx_sink_fn *sink, void *ctx,
                               struct ofx_error *err)
{
	struct ofx_selection pick = ofx_settings_pick(set);
	struct ofx_gate_options options = {
	    .read = read_memory,
	    .ctx = &raw,
	    .encoding = set->encoding,
	    .keep_lines = set->config.lines == OFX_LINES_KEEP,
	    .keep_blank = !ofx_selection_has(&pick, "lines", "lines/blank"),
	    .keep_marks = !ofx_selection_has(&pick, "markdown", "markdown/leftover"),
	};
	struct ofx_gate *gate = NULL;
	OFX_TRY(ofx_gate_open(&gate, &options, err));
	enum ofx_status status = ofx_drive(pipe, gate, 1, sink, ctx, err);
	ofx_gate_close(gate);
	return status;
}
