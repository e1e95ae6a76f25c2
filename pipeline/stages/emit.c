/* Turns a cleaned block's map and reports into log records. */
#include "stages/emit.h"

#include "base/utf8.h"

/* Where the walk over one block stands. */
struct walk {
	struct ofx_emit *emit;
	const struct ofx_scan *scan;
	struct ofx_str src;
	size_t gate;          /* next gate edit */
	uint32_t line_pos;    /* up to here lines were counted … */
	uint64_t line;        /* … and this is the line there */
	size_t line_gate;     /* first gate edit whose lines were not counted */
	uint64_t out0;        /* offset of the block in the clean text */
	ofx_record_fn *each;
	void *ctx;
};

/* The line of the scan that `pos` of the text belongs to. Positions come in order, so lines are
   counted on from the last one; of lines that the gate took away its edits tell. */
static uint64_t line_at(struct walk *w, uint32_t pos)
{
	if (pos < w->line_pos)
		return w->line;
	w->line += ofx_str_count(ofx_str_sub(w->src, (struct ofx_span){w->line_pos, pos}), '\n');
	w->line_pos = pos;
	for (; w->line_gate < w->scan->n_edits; w->line_gate++) {
		const struct ofx_gate_edit *e = &w->scan->edits[w->line_gate];
		if (e->span.end > pos || (e->span.end == pos && e->span.beg == pos))
			break;
		uint64_t was = ofx_str_count(e->raw, '\n'), is = ofx_str_count(ofx_str_sub(w->src, e->span), '\n');
		w->line += was > is ? was - is : 0;
	}
	return w->line;
}

/* Adds text of the gate as bytes of the scan, where bytes are asked for. */
static void add_text(struct walk *w, struct ofx_span span, bool bytes)
{
	struct ofx_str s = ofx_str_sub(w->src, span);
	uint32_t lacking;
	if (bytes && w->emit->conv)
		ofx_encode(w->emit->conv, s, &w->emit->from, &lacking); /* it came from there */
	else
		ofx_buf_add_str(&w->emit->from, s);
}

/* Whether what the gate replaced can be told as text: as UTF-8 that encodes to the same bytes. */
static bool as_text(struct walk *w, struct ofx_str raw)
{
	ofx_buf_clear(&w->emit->tmp);
	if (w->emit->conv)
		return ofx_decode_line(w->emit->conv, raw, &w->emit->tmp);
	ofx_buf_add_str(&w->emit->tmp, raw);
	return ofx_u8_valid(raw) == raw.len;
}

/* Collects into emit->from what stood in the scan at `src`; returns whether it is raw bytes. */
static bool collect_from(struct walk *w, struct ofx_span src)
{
	const struct ofx_scan *scan = w->scan;
	while (w->gate < scan->n_edits && scan->edits[w->gate].span.end < src.beg)
		w->gate++;
	for (int bytes = 0; bytes < 2; bytes++) {
		uint32_t pos = src.beg;
		size_t g = w->gate;
		bool told = true;
		ofx_buf_clear(&w->emit->from);
		for (; g < scan->n_edits && scan->edits[g].span.end <= src.end; g++) {
			const struct ofx_gate_edit *e = &scan->edits[g];
			if (e->span.beg < src.beg || !ofx_span_meets(e->span, src))
				continue;
			add_text(w, (struct ofx_span){pos, e->span.beg}, bytes);
			if (bytes)
				ofx_buf_add_str(&w->emit->from, e->raw);
			else if (as_text(w, e->raw))
				ofx_buf_add_str(&w->emit->from, ofx_buf_str(&w->emit->tmp));
			else
				told = false;
			pos = e->span.end;
		}
		add_text(w, (struct ofx_span){pos, src.end}, bytes);
		if (bytes || told) {
			w->gate = g; /* what stood between two changes is told once */
			return bytes;
		}
	}
	return false;
}

/* Where the scan's bytes for the text at pos begin. What the gate took out just there may have been
   told with the change before; then they begin behind it. */
static uint64_t offset_of(const struct walk *w, uint32_t pos)
{
	const struct ofx_gate_edit *told = w->gate ? &w->scan->edits[w->gate - 1] : NULL;
	if (told && told->span.beg == pos && told->span.end == pos)
		return told->off + told->raw.len;
	return ofx_scan_offset(w->scan, pos, w->emit->conv);
}

static enum ofx_status give(struct walk *w, struct ofx_span src, struct ofx_span cur,
                            struct ofx_str text, struct ofx_record r, struct ofx_error *err)
{
	struct ofx_totals *t = &w->emit->totals;
	r.from = ofx_str_sub(w->src, src);
	r.at = w->each ? offset_of(w, src.beg) : 0;
	if (r.status == OFX_APPLIED) {
		r.raw = collect_from(w, src);
		r.from = ofx_buf_str(&w->emit->from);
		r.to = ofx_str_sub(text, cur);
		if (!r.raw && ofx_str_eq(r.from, r.to))
			return OFX_OK;
		t->applied[ofx_steps_weakest(r.steps)->cls]++;
		size_t before = ofx_u8_count(ofx_str_sub(w->src, src)), after = ofx_u8_count(r.to);
		t->changed_chars += before > after ? before : after;
	} else {
		t->reported += r.status == OFX_REPORTED;
	}
	if (!w->each)
		return OFX_OK;
	r.line = line_at(w, src.beg);
	r.out = w->out0 + cur.beg;
	return w->each(w->ctx, &r, err);
}

enum ofx_status ofx_emit_block(struct ofx_emit *emit, const struct ofx_scan *scan,
                               const struct ofx_result *res, ofx_record_fn *each, void *ctx,
                               struct ofx_error *err)
{
	struct walk w = {.emit = emit,
	                 .scan = scan,
	                 .src = ofx_buf_str(&scan->text),
	                 .line = scan->line0,
	                 .out0 = emit->totals.clean_bytes,
	                 .each = each,
	                 .ctx = ctx};
	struct ofx_map_walk beg = {0};
	size_t c = 0, r = 0;
	while (c < res->map.n || r < res->n_reports) {
		const struct ofx_change *change = c < res->map.n ? &res->map.items[c] : NULL;
		const struct ofx_report *rep = r < res->n_reports ? &res->reports[r] : NULL;
		if (change && (!rep || change->cur.beg <= rep->edit.span.beg)) {
			struct ofx_record rec = {.status = OFX_APPLIED, .steps = change->first};
			OFX_TRY(give(&w, change->src, change->cur, res->text, rec, err));
			c++;
			continue;
		}
		struct ofx_step step = {.to = rep->edit.with,
		                        .why = rep->edit.why,
		                        .cls = rep->edit.cls,
		                        .confidence = rep->edit.confidence,
		                        .stage = rep->stage};
		struct ofx_record rec = {.status = rep->lost ? OFX_LOST : OFX_REPORTED,
		                         .steps = &step,
		                         .to = rep->edit.with};
		struct ofx_span src;
		src.beg = ofx_map_src(&res->map, &beg, rep->edit.span.beg, false);
		struct ofx_map_walk end = beg;
		src.end = ofx_map_src(&res->map, &end, rep->edit.span.end, true);
		OFX_TRY(give(&w, src, rep->edit.span, res->text, rec, err));
		r++;
	}
	emit->totals.scan_bytes += scan->raw_len;
	emit->totals.clean_bytes += res->text.len;
	emit->totals.chars += ofx_u8_count(w.src);
	return OFX_OK;
}

void ofx_emit_release(struct ofx_emit *e)
{
	ofx_converter_close(e->conv);
	ofx_buf_release(&e->from);
	ofx_buf_release(&e->tmp);
	*e = (struct ofx_emit){0};
}
