/* The queue of decoded text: what is taken out of it, and where it may be cut. */
#include "stages/flow.h"

#include <stdlib.h>

enum { COMPACT = 256 * 1024 }; /* what was taken is forgotten in steps of this many bytes */

void ofx_flow_release(struct ofx_flow *f)
{
	ofx_converter_close(f->conv);
	ofx_buf_release(&f->raw);
	ofx_buf_release(&f->text);
	ofx_buf_release(&f->raws);
	ofx_buf_release(&f->tmp);
	free(f->edits);
	free(f->anchors);
}

static uint64_t head_pos(const struct ofx_flow *f)
{
	return f->base + f->head;
}

static uint64_t edit_end(const struct ofx_flow_edit *e)
{
	return e->pos + e->len;
}

/* An edit is known to be whole once another edit or more text stands behind it. */
static bool is_whole(const struct ofx_flow *f, size_t i)
{
	return f->done || i + 1 < f->n_edits || edit_end(&f->edits[i]) < f->base + f->text.len;
}

size_t ofx_flow_heavy(const struct ofx_flow *f, size_t from, size_t limit, size_t *n_edits)
{
	size_t sum = 0;
	for (size_t i = f->first_edit; i < f->n_edits && is_whole(f, i); i++) {
		const struct ofx_flow_edit *e = &f->edits[i];
		if (e->pos < head_pos(f) + from)
			continue;
		sum += e->raw_len;
		if (sum >= limit) {
			*n_edits = i + 1 - f->first_edit;
			return (size_t)(edit_end(e) - head_pos(f));
		}
	}
	return SIZE_MAX;
}

/* The first start of a piece of the line behind the head; in encodings other than UTF-8 only there
   the place in the scan is known. */
static size_t next_anchor(const struct ofx_flow *f)
{
	for (size_t i = f->first_anchor; i < f->n_anchors; i++)
		if (f->anchors[i].pos > head_pos(f))
			return (size_t)(f->anchors[i].pos - head_pos(f));
	return SIZE_MAX;
}

size_t ofx_flow_cut(const struct ofx_flow *f, size_t limit)
{
	if (f->conv)
		return next_anchor(f);
	struct ofx_str t = ofx_flow_text(f);
	if (limit >= t.len)
		return SIZE_MAX;
	while (limit > 1 && !ofx_u8_edge(t, limit))
		limit--;
	for (size_t i = f->first_edit; i < f->n_edits; i++) {
		const struct ofx_flow_edit *e = &f->edits[i];
		if (e->pos >= head_pos(f) + limit)
			break;
		if (edit_end(e) <= head_pos(f) + limit)
			continue;
		if (!is_whole(f, i))
			return SIZE_MAX;
		return (size_t)((e->pos > head_pos(f) ? e->pos : edit_end(e)) - head_pos(f));
	}
	return limit;
}

/* Whether the front of an array is worth forgetting: rarely, so that moving the rest is cheap. */
static bool is_worth(size_t taken, size_t n, size_t size)
{
	return taken == n || (taken * size >= COMPACT && taken >= n / 2);
}

/* Forgets what was taken, now and then. */
static void compact(struct ofx_flow *f)
{
	if (f->head && is_worth(f->head, f->text.len, 1)) {
		f->text.len -= f->head;
		memmove(f->text.ptr, f->text.ptr + f->head, f->text.len);
		f->base += f->head;
		f->head = 0;
	}
	if (f->first_edit && is_worth(f->first_edit, f->n_edits, sizeof *f->edits)) {
		f->n_edits -= f->first_edit;
		memmove(f->edits, f->edits + f->first_edit, f->n_edits * sizeof *f->edits);
		f->first_edit = 0;
	}
	if (f->first_raw && is_worth(f->first_raw, f->raws.len, 1)) {
		f->raws.len -= f->first_raw;
		memmove(f->raws.ptr, f->raws.ptr + f->first_raw, f->raws.len);
		f->first_raw = 0;
	}
	if (f->first_anchor && is_worth(f->first_anchor, f->n_anchors, sizeof *f->anchors)) {
		f->n_anchors -= f->first_anchor;
		memmove(f->anchors, f->anchors + f->first_anchor,
		        f->n_anchors * sizeof *f->anchors);
		f->first_anchor = 0;
	}
}

static void add_edit(struct ofx_scan *scan, struct ofx_gate_edit e)
{
	scan->edits = ofx_grow(scan->edits, &scan->cap_edits, scan->n_edits, sizeof *scan->edits);
	scan->edits[scan->n_edits++] = e;
}

/* Moves the first edit of the queue; its text will stand at `at` of the scan's text. */
static void take_edit(struct ofx_flow *f, size_t at, struct ofx_scan *scan, struct ofx_buf *raws)
{
	const struct ofx_flow_edit *e = &f->edits[f->first_edit++];
	add_edit(scan, (struct ofx_gate_edit){{(uint32_t)at, (uint32_t)at + e->len},
	                                      {NULL, e->raw_len},
	                                      e->off,
	                                      e->why});
	ofx_buf_add(raws, f->raws.ptr + f->first_raw, e->raw_len);
	f->first_raw += e->raw_len;
}

/* Moves the starts of lines that stand before `end`. */
static void take_anchors(struct ofx_flow *f, uint64_t end, struct ofx_scan *scan)
{
	for (; f->first_anchor < f->n_anchors && f->anchors[f->first_anchor].pos < end;
	     f->first_anchor++) {
		const struct ofx_flow_anchor *a = &f->anchors[f->first_anchor];
		if (a->pos < head_pos(f))
			continue;
		scan->anchors = ofx_grow(scan->anchors, &scan->cap_anchors, scan->n_anchors,
		                         sizeof *scan->anchors);
		scan->anchors[scan->n_anchors++] = (struct ofx_anchor){
		    (uint32_t)(scan->text.len + (a->pos - head_pos(f))), a->off};
	}
}

/* Sets where the scan goes on once all before text position `end` is taken; the last edit taken
   ended at position last_end, offset last_off. */
static void set_head_off(struct ofx_flow *f, uint64_t end, uint64_t last_end, uint64_t last_off)
{
	if (f->done && end == f->base + f->text.len && f->first_edit == f->n_edits)
		f->head_off = f->raw_off;
	else if (!f->conv || last_end == end)
		f->head_off = last_off + (end - last_end);
	else
		f->head_off = f->anchors[f->first_anchor].off;
}

void ofx_flow_take_edits(struct ofx_flow *f, size_t len, size_t n_edits, struct ofx_scan *scan,
                         struct ofx_buf *raws)
{
	uint64_t head = head_pos(f), last_end = head, last_off = f->head_off;
	for (; n_edits; n_edits--) {
		const struct ofx_flow_edit *e = &f->edits[f->first_edit];
		last_end = edit_end(e);
		last_off = e->off + e->raw_len;
		take_edit(f, scan->text.len + (size_t)(e->pos - head), scan, raws);
	}
	if (f->conv)
		take_anchors(f, head + len, scan);
	set_head_off(f, head + len, last_end, last_off);
	ofx_buf_add_str(&scan->text, ofx_str(ofx_flow_text(f).ptr, len));
	f->head += len;
	compact(f);
}

/* How many edits belong to the first `len` bytes. */
static size_t edits_in(const struct ofx_flow *f, size_t len)
{
	bool all = f->done && f->head + len == f->text.len;
	size_t n = 0;
	while (f->first_edit + n < f->n_edits &&
	       (all || f->edits[f->first_edit + n].pos < head_pos(f) + len))
		n++;
	return n;
}

void ofx_flow_take(struct ofx_flow *f, size_t len, struct ofx_scan *scan, struct ofx_buf *raws)
{
	ofx_flow_take_edits(f, len, edits_in(f, len), scan, raws);
}

/* Adds the scan's bytes for a stretch of text that holds no edit. */
static void add_bytes(struct ofx_flow *f, size_t len, struct ofx_buf *raws)
{
	struct ofx_str s = ofx_str(ofx_flow_text(f).ptr, len);
	uint32_t lacking;
	if (f->conv)
		ofx_encode(f->conv, s, raws, &lacking); /* it was decoded from there */
	else
		ofx_buf_add_str(raws, s);
	f->head += len;
}

void ofx_flow_drop(struct ofx_flow *f, size_t len, const struct ofx_rule *why,
                   struct ofx_scan *scan, struct ofx_buf *raws)
{
	uint64_t end = head_pos(f) + len;
	size_t before = raws->len;
	for (size_t n = edits_in(f, len); n; n--) {
		const struct ofx_flow_edit *e = &f->edits[f->first_edit++];
		add_bytes(f, (size_t)(e->pos - head_pos(f)), raws);
		ofx_buf_add(raws, f->raws.ptr + f->first_raw, e->raw_len);
		f->first_raw += e->raw_len;
		f->head += e->len;
	}
	add_bytes(f, (size_t)(end - head_pos(f)), raws);
	while (f->first_anchor < f->n_anchors && f->anchors[f->first_anchor].pos < end)
		f->first_anchor++;
	uint32_t at = (uint32_t)scan->text.len;
	add_edit(scan, (struct ofx_gate_edit){
	                   {at, at}, {NULL, raws->len - before}, f->head_off, why});
	f->head_off += raws->len - before;
	compact(f);
}
