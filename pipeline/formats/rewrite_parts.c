/* Puts edits of a file's bytes in order, and gives the parts of the file and the records of the log. */
#include "formats/rewrite_parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLICE = 64 * 1024 };

void ofx_parts_init(struct ofx_parts *p, struct ofx_rewrite *to)
{
	*p = (struct ofx_parts){.to = to, .line = 1};
}

static int by_place(const void *pa, const void *pb)
{
	const struct ofx_parts_edit *a = pa, *b = pb;
	if (a->edit.off != b->edit.off)
		return a->edit.off < b->edit.off ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

void ofx_parts_add(struct ofx_parts *p, const struct ofx_byte_edit *edits, size_t n)
{
	bool sorted = true;
	if (p->head == p->n)
		p->head = p->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct ofx_parts_edit e = {edits[i], p->order++};
		e.edit.to = ofx_arena_copy(&p->arena, e.edit.to);
		if (e.edit.status != OFX_APPLIED) /* else it is of the file, which stays */
			e.edit.from = ofx_arena_copy(&p->arena, e.edit.from);
		e.edit.steps = ofx_steps_copy(&p->arena, e.edit.steps);
		p->changed |= e.edit.status == OFX_APPLIED;
		sorted &= p->n == p->head || by_place(&p->edits[p->n - 1], &e) < 0;
		p->edits = ofx_grow(p->edits, &p->cap, p->n, sizeof *p->edits);
		p->edits[p->n++] = e;
	}
	if (!sorted)
		qsort(p->edits + p->head, p->n - p->head, sizeof *p->edits, by_place);
}

void ofx_parts_stamp(struct ofx_parts *p, struct ofx_str stamp, uint64_t at)
{
	ofx_buf_clear(&p->stamp);
	ofx_buf_add_str(&p->stamp, stamp);
	p->stamp_at = at;
}

static uint64_t line_at(struct ofx_parts *p, uint64_t off)
{
	while (p->lines_to < off) {
		const char *beg = p->to->file.ptr + p->lines_to;
		const char *lf = memchr(beg, '\n', off - p->lines_to);
		p->line += lf != NULL;
		p->lines_to = lf ? p->lines_to + (uint64_t)(lf - beg) + 1 : off;
	}
	return p->line;
}

static enum ofx_status give_part(struct ofx_parts *p, uint64_t len, struct ofx_str clean,
                                 bool changed, struct ofx_error *err)
{
	struct ofx_str scan = ofx_str(p->to->file.ptr + p->done, len);
	p->done += len;
	p->to->totals.scan_bytes += len;
	p->to->totals.clean_bytes += clean.len;
	return p->to->part(p->to->ctx, scan, clean, changed, err);
}

static enum ofx_status give_same(struct ofx_parts *p, uint64_t end, struct ofx_error *err)
{
	if (end > p->to->file.len)
		end = p->to->file.len;
	while (p->done < end) {
		uint64_t n = end - p->done < SLICE ? end - p->done : SLICE;
		struct ofx_str same = ofx_str(p->to->file.ptr + p->done, n);
		OFX_TRY(give_part(p, n, same, false, err));
	}
	return OFX_OK;
}

static enum ofx_status give_record(struct ofx_parts *p, const struct ofx_byte_edit *e,
                                   struct ofx_error *err)
{
	struct ofx_record r = {.at = e->off,
	                       .line = line_at(p, e->off),
	                       .out = p->to->totals.clean_bytes,
	                       .from = e->from,
	                       .to = e->to,
	                       .status = e->status,
	                       .steps = e->steps};
	p->to->totals.applied[ofx_steps_weakest(e->steps)->cls] += e->status == OFX_APPLIED;
	p->to->totals.reported += e->status == OFX_REPORTED;
	return p->to->record ? p->to->record(p->to->ctx, &r, err) : OFX_OK;
}

static enum ofx_status give_edit(struct ofx_parts *p, const struct ofx_byte_edit *e,
                                 struct ofx_error *err)
{
	if (e->status != OFX_APPLIED) { /* it may tell of bytes that were changed */
		OFX_TRY(give_same(p, e->off, err));
		return give_record(p, e, err);
	}
	if (e->off < p->done) {
		fprintf(stderr, "ocrfix: cannot go on: two pieces of a %s file overlap\n",
		        p->to->format->title);
		abort();
	}
	OFX_TRY(give_same(p, e->off, err));
	OFX_TRY(give_record(p, e, err));
	return give_part(p, e->len, e->to, true, err);
}

/* The stamp is an edit like others, once it is sure that the file changes. */
static enum ofx_status give_stamp(struct ofx_parts *p, struct ofx_error *err)
{
	const struct ofx_rule *why = &ofx_format_rules[OFX_FORMAT_STEP];
	struct ofx_step step = {.from = ofx_str("", 0),
	                        .to = ofx_buf_str(&p->stamp),
	                        .why = why,
	                        .cls = why->cls,
	                        .confidence = why->confidence,
	                        .stage = "formats"};
	struct ofx_byte_edit e = {.off = p->stamp_at,
	                          .from = step.from,
	                          .to = ofx_buf_str(&p->stamp),
	                          .steps = &step,
	                          .status = OFX_APPLIED};
	enum ofx_status status = give_edit(p, &e, err);
	ofx_buf_clear(&p->stamp);
	return status;
}

enum ofx_status ofx_parts_settle(struct ofx_parts *p, uint64_t end, struct ofx_error *err)
{
	for (;;) {
		const struct ofx_byte_edit *e = p->head < p->n ? &p->edits[p->head].edit : NULL;
		bool due = e && e->off < end;
		if (p->stamp.len && p->stamp_at < end && (!due || p->stamp_at <= e->off)) {
			if (!p->changed) /* wait: what is behind it moves if it comes */
				return give_same(p, p->stamp_at, err);
			OFX_TRY(give_stamp(p, err));
			continue;
		}
		if (!due)
			break;
		OFX_TRY(give_edit(p, e, err));
		p->head++;
	}
	if (p->head == p->n)
		ofx_arena_reset(&p->arena);
	return give_same(p, end, err);
}

enum ofx_status ofx_parts_end(struct ofx_parts *p, struct ofx_error *err)
{
	if (!p->changed)
		ofx_buf_clear(&p->stamp);
	return ofx_parts_settle(p, UINT64_MAX, err);
}

void ofx_parts_release(struct ofx_parts *p)
{
	free(p->edits);
	ofx_arena_release(&p->arena);
	ofx_buf_release(&p->stamp);
}
