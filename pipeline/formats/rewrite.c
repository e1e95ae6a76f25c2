/* Drives the passages of a file through the stages, and puts what comes back in its place. */
#include "formats/rewrite.h"

#include "formats/rewrite_parts.h"
#include "stages/drive.h"

#include <stdlib.h>

enum { MAX_PASSAGE = 1 << 30 }; /* bytes: places in it are of 32 bits */

/* What cleaning says about a passage; `arena` holds its strings. */
struct changes {
	struct ofx_place_change *items;
	size_t n, cap;
	struct ofx_arena arena;
};

/* A passage on its way through the stages, block by block. */
struct flight {
	struct ofx_passage passage;
	struct changes changes;
	struct ofx_gate *gate; /* NULL: all its blocks are on their way */
	struct ofx_str rest;   /* of its text, for the gate */
	size_t piece;          /* of the passage: the first that the next block may hold */
	size_t sent, back;     /* blocks */
	struct flight *next;
};

struct rewriting {
	struct ofx_rewrite *to;
	void *reader;
	bool end;                     /* the reader has no more */
	struct flight *first, *last;  /* in order of the file */
	struct flight *idle;
	struct ofx_emit emit;
	struct ofx_parts parts;
	struct ofx_place place;
	struct ofx_arena arena; /* of the edits of one passage */
	/* To see whether a passage comes to rest: */
	struct ofx_worker *worker;
	struct ofx_scan scan;
	struct ofx_place trial;
	struct ofx_passage again;
	struct changes second;
};

/* An ofx_record_fn: `from` has the length of the text's own bytes. */
static enum ofx_status keep_change(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct changes *c = ctx;
	(void)err;
	c->items = ofx_grow(c->items, &c->cap, c->n, sizeof *c->items);
	c->items[c->n++] = (struct ofx_place_change){
	    .span = {(uint32_t)r->at, (uint32_t)(r->at + r->from.len)},
	    .to = ofx_arena_copy(&c->arena, r->to),
	    .steps = ofx_steps_copy(&c->arena, r->steps),
	    .status = r->status};
	return OFX_OK;
}

static void clear_changes(struct changes *c)
{
	c->n = 0;
	ofx_arena_reset(&c->arena);
}

static void release_changes(struct changes *c)
{
	free(c->items);
	ofx_arena_release(&c->arena);
}

/* An ofx_read_fn; ctx is what is left of a text. */
static long read_rest(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *rest = ctx;
	(void)err;
	size_t n = rest->len < cap ? rest->len : cap;
	if (!n)
		return 0;
	memcpy(buf, rest->ptr, n);
	*rest = ofx_str(rest->ptr + n, rest->len - n);
	return (long)n;
}

static enum ofx_status open_gate(struct ofx_gate **gate, struct ofx_str *rest,
                                 const struct ofx_passage *passage, struct ofx_error *err)
{
	struct ofx_gate_options o = {.read = read_rest,
	                             .ctx = rest,
	                             .encoding = "UTF-8",
	                             .keep_blank = true,
	                             .keep_marks = true,
	                             .markup = OFX_MARKUP_NONE};
	*rest = ofx_buf_str(&passage->text);
	return ofx_gate_open(gate, &o, err);
}

static enum ofx_status next_block(struct ofx_gate **gate, const struct ofx_passage *passage,
                                  size_t *piece, struct ofx_scan *scan, struct ofx_error *err)
{
	OFX_TRY(ofx_gate_next(*gate, scan, err));
	scan->keep_lines = passage->keep_lines;
	scan->role = passage->role;
	ofx_passage_trust(passage, piece, scan);
	if (!scan->text.len && !scan->raw_len) {
		ofx_gate_close(*gate);
		*gate = NULL;
	}
	return OFX_OK;
}

/* Cleans the text that a second run would read, and says what it would change. */
static enum ofx_status try_again(struct rewriting *w, struct ofx_error *err)
{
	struct ofx_gate *gate;
	struct ofx_str rest;
	struct ofx_emit emit = {0};
	const struct ofx_result *res;
	size_t piece = 0;
	if (!w->worker)
		w->worker = ofx_worker_new(w->to->pipe);
	clear_changes(&w->second);
	ofx_place_again(&w->place, &w->again);
	OFX_TRY(open_gate(&gate, &rest, &w->again, err));
	enum ofx_status status;
	while (!(status = next_block(&gate, &w->again, &piece, &w->scan, err)) && gate) {
		status = ofx_worker_clean(w->worker, &w->scan, &res, err);
		if (!status)
			status = ofx_emit_block(&emit, &w->scan, res, keep_change, &w->second, err);
		if (status)
			break;
	}
	ofx_gate_close(gate);
	ofx_emit_release(&emit);
	if (!status)
		ofx_place_changes(&w->trial, &w->again, NULL, w->second.items, w->second.n,
		                  &w->second.arena);
	return status;
}

/* Whether the second run would leave the file as it is. */
static bool at_rest(const struct rewriting *w)
{
	struct ofx_passage third = {0};
	if (!w->second.n || !w->trial.n_made)
		return true;
	ofx_place_again(&w->trial, &third);
	bool same = ofx_str_eq(ofx_buf_str(&third.text), ofx_buf_str(&w->again.text));
	ofx_passage_release(&third);
	return same;
}

static void place(struct rewriting *w, struct flight *f)
{
	ofx_arena_reset(&w->arena);
	ofx_place_changes(&w->place, &f->passage, &w->to->file, f->changes.items, f->changes.n,
	                  &w->arena);
}

static size_t count_lf(const char *text, uint32_t beg, uint32_t end)
{
	return ofx_str_count(ofx_str(text + beg, end - beg), '\n');
}

/* Bars the changes in and beside the lines that a second run would change. */
static void bar_lines(const struct rewriting *w, struct flight *f)
{
	const char *text = f->passage.text.ptr, *again = w->again.text.ptr;
	size_t made = 0, line = 0, line_again = 0;
	uint32_t pos = 0, pos_again = 0;
	for (size_t i = 0; i < f->changes.n; i++) {
		struct ofx_place_change *c = &f->changes.items[i];
		line += count_lf(text, pos, c->span.beg);
		pos = c->span.beg;
		for (; made < w->trial.n_made; made++) {
			uint32_t beg = w->trial.made[made].span.beg;
			size_t next = line_again + count_lf(again, pos_again, beg);
			if (next + 1 >= line)
				break;
			line_again = next;
			pos_again = beg;
		}
		for (size_t k = made; k < w->trial.n_made && !c->barred; k++) {
			uint32_t beg = w->trial.made[k].span.beg;
			size_t there = line_again + count_lf(again, pos_again, beg);
			if (there > line + 1)
				break;
			c->barred = true;
		}
	}
}

static void bar_all(struct flight *f)
{
	for (size_t i = 0; i < f->changes.n; i++)
		f->changes.items[i].barred = true;
}

/* Where the file cannot hold what cleaning left, it holds another text; a second run must find
   nothing to change in that one. What stands in the way of it is not changed. */
static enum ofx_status come_to_rest(struct rewriting *w, struct flight *f, struct ofx_error *err)
{
	for (int round = 0; w->place.bent && w->place.n_made; round++) {
		OFX_TRY(try_again(w, err));
		if (at_rest(w))
			break;
		if (round == 0 && f->passage.keep_lines)
			bar_lines(w, f);
		else
			bar_all(f);
		place(w, f);
	}
	return OFX_OK;
}

static enum ofx_status finish(struct rewriting *w, struct flight *f, struct ofx_error *err)
{
	place(w, f);
	OFX_TRY(come_to_rest(w, f, err));
	if (f->passage.stamp.len)
		ofx_parts_stamp(&w->parts, ofx_buf_str(&f->passage.stamp), f->passage.stamp_at);
	ofx_parts_add(&w->parts, w->place.edits, w->place.n_edits);
	w->to->totals.changed_chars += w->place.changed_chars;
	return ofx_parts_settle(&w->parts, f->passage.settled, err);
}

/* Finishes the flights at the front whose blocks are all back. */
static enum ofx_status land(struct rewriting *w, struct ofx_error *err)
{
	while (w->first && !w->first->gate && w->first->back == w->first->sent) {
		struct flight *f = w->first;
		OFX_TRY(finish(w, f, err));
		w->first = f->next;
		if (!w->first)
			w->last = NULL;
		f->next = w->idle;
		w->idle = f;
	}
	return OFX_OK;
}

static int by_layer(const void *pa, const void *pb)
{
	const struct ofx_piece *a = pa, *b = pb;
	if (a->layer != b->layer)
		return a->layer < b->layer ? -1 : 1;
	return (a->span.beg > b->span.beg) - (a->span.beg < b->span.beg);
}

/* Puts the pieces in the order that place wants. */
static void sort_pieces(struct ofx_passage *p)
{
	bool sorted = true;
	for (size_t i = 1; i < p->n && sorted; i++)
		sorted = by_layer(&p->pieces[i - 1], &p->pieces[i]) <= 0;
	if (!sorted)
		qsort(p->pieces, p->n, sizeof *p->pieces, by_layer);
}

static enum ofx_status take_off(struct rewriting *w, struct ofx_error *err)
{
	struct flight *f = w->idle;
	bool more;
	if (f)
		w->idle = f->next;
	else
		memset(f = ofx_alloc(sizeof *f), 0, sizeof *f);
	clear_changes(&f->changes);
	ofx_passage_clear(&f->passage);
	f->next = NULL;
	f->sent = f->back = f->piece = 0;
	enum ofx_status status = w->to->format->next(w->reader, &f->passage, &more, err);
	if (!status && f->passage.text.len > MAX_PASSAGE)
		status = ofx_fail(err, OFX_BAD, "cannot clean %s: a block of text is longer than %d MiB",
		                  w->to->format->title, MAX_PASSAGE >> 20);
	w->end = !status && !more;
	if (status || w->end) {
		f->next = w->idle;
		w->idle = f;
		return status;
	}
	if (w->last)
		w->last->next = f;
	else
		w->first = f;
	w->last = f;
	sort_pieces(&f->passage);
	return open_gate(&f->gate, &f->rest, &f->passage, err);
}

/* An ofx_source_fn. */
static enum ofx_status next_scan(void *ctx, struct ofx_scan *scan, struct ofx_error *err)
{
	struct rewriting *w = ctx;
	for (;;) {
		struct flight *f = w->last;
		if (f && f->gate) {
			OFX_TRY(next_block(&f->gate, &f->passage, &f->piece, scan, err));
			if (f->gate) {
				f->sent++;
				return OFX_OK;
			}
			OFX_TRY(land(w, err));
		} else if (w->end) {
			ofx_buf_clear(&scan->text);
			scan->raw_len = 0;
			return OFX_OK;
		} else {
			OFX_TRY(take_off(w, err));
		}
	}
}

/* An ofx_sink_fn. */
static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct rewriting *w = ctx;
	struct flight *f = w->first;
	OFX_TRY(ofx_emit_block(&w->emit, scan, res, keep_change, &f->changes, err));
	f->back++;
	return land(w, err);
}

static void release_flights(struct flight *f)
{
	while (f) {
		struct flight *next = f->next;
		ofx_gate_close(f->gate);
		ofx_passage_release(&f->passage);
		release_changes(&f->changes);
		free(f);
		f = next;
	}
}

static void release(struct rewriting *w)
{
	release_flights(w->first);
	release_flights(w->idle);
	w->to->format->close(w->reader);
	ofx_emit_release(&w->emit);
	ofx_parts_release(&w->parts);
	ofx_place_release(&w->place);
	ofx_place_release(&w->trial);
	ofx_arena_release(&w->arena);
	ofx_worker_free(w->worker);
	ofx_scan_release(&w->scan);
	ofx_passage_release(&w->again);
	release_changes(&w->second);
}

enum ofx_status ofx_rewrite(struct ofx_rewrite *to, struct ofx_error *err)
{
	struct rewriting w = {.to = to};
	to->totals = (struct ofx_totals){0};
	ofx_parts_init(&w.parts, to);
	enum ofx_status status = to->format->open(&w.reader, to->file, err);
	if (!status)
		status = ofx_drive_from(to->pipe, next_scan, &w, to->jobs, take_block, &w, err);
	if (!status)
		status = ofx_parts_end(&w.parts, err);
	to->totals.chars = w.emit.totals.chars;
	release(&w);
	return status;
}
