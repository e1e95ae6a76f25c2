/* Cleans one record: finds its text, takes it through gate and stages, and says which of the record's
   bytes change. */
#include "formats/jsonl_record.h"

#include <stdlib.h>

void ofx_jsonl_cleaner_init(struct ofx_jsonl_cleaner *c, const struct ofx_filter *f)
{
	*c = (struct ofx_jsonl_cleaner){.filter = f, .worker = ofx_worker_new(f->pipe)};
}

void ofx_jsonl_cleaner_release(struct ofx_jsonl_cleaner *c)
{
	ofx_worker_free(c->worker);
	ofx_scan_release(&c->scan);
	ofx_emit_release(&c->emit);
	ofx_json_text_release(&c->text);
	ofx_buf_release(&c->tmp);
}

void ofx_jsonl_record_release(struct ofx_jsonl_record *r)
{
	free(r->changes);
	ofx_arena_release(&r->arena);
}

static struct ofx_step *copy_steps(struct ofx_arena *arena, const struct ofx_step *s)
{
	struct ofx_step *first = NULL, **last = &first;
	for (; s; s = s->next, last = &(*last)->next) {
		*last = ofx_arena_take(arena, sizeof **last);
		**last = *s;
		(*last)->from = ofx_arena_copy(arena, s->from);
		(*last)->to = ofx_arena_copy(arena, s->to);
		(*last)->next = NULL;
	}
	return first;
}

static void add_change(struct ofx_jsonl_record *r, struct ofx_record change)
{
	change.from = ofx_arena_copy(&r->arena, change.from);
	change.to = ofx_arena_copy(&r->arena, change.to);
	change.steps = copy_steps(&r->arena, change.steps);
	r->changes = ofx_grow(r->changes, &r->cap, r->n, sizeof *r->changes);
	r->changes[r->n++] = change;
}

/* A change of plain text, as it is. */
static enum ofx_status keep_plain(void *ctx, const struct ofx_record *change, struct ofx_error *err)
{
	struct ofx_jsonl_cleaner *c = ctx;
	(void)err;
	struct ofx_record mine = *change;
	mine.line += c->record->line - 1;
	add_change(c->record, mine);
	return OFX_OK;
}

/* A change of a JSON string's text, as a change of the JSON. */
static enum ofx_status keep_escaped(void *ctx, const struct ofx_record *change,
                                    struct ofx_error *err)
{
	struct ofx_jsonl_cleaner *c = ctx;
	(void)err;
	struct ofx_record mine = *change;
	uint32_t at = (uint32_t)change->at;
	mine.at = ofx_json_at(&c->text, at);
	mine.line = c->record->line;
	mine.raw = false;
	if (change->status == OFX_APPLIED) {
		size_t end = ofx_json_at(&c->text, at + (uint32_t)change->from.len);
		mine.from = ofx_str(c->record->bytes.ptr + mine.at, end - mine.at);
		ofx_buf_clear(&c->tmp);
		ofx_json_write(change->to, c->style, &c->tmp);
		mine.to = ofx_buf_str(&c->tmp);
	}
	add_change(c->record, mine);
	return OFX_OK;
}

static long read_text(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *rest = ctx;
	(void)err;
	size_t n = rest->len < cap ? rest->len : cap;
	if (n)
		memcpy(buf, rest->ptr, n);
	*rest = ofx_str(rest->ptr + n, rest->len - n);
	return (long)n;
}

static enum ofx_status clean_text(struct ofx_jsonl_cleaner *c, struct ofx_str text,
                                  ofx_record_fn *keep, struct ofx_error *err)
{
	struct ofx_gate_options o = {.read = read_text,
	                             .ctx = &text,
	                             .encoding = "UTF-8",
	                             .keep_lines = c->filter->keep_lines,
	                             .keep_blank = c->filter->keep_blank,
	                             .keep_marks = c->filter->keep_marks,
	                             .markup = c->filter->markup};
	struct ofx_gate *gate;
	const struct ofx_result *res;
	OFX_TRY(ofx_gate_open(&gate, &o, err));
	enum ofx_status status;
	while (!(status = ofx_gate_next(gate, &c->scan, err)) &&
	       (c->scan.text.len || c->scan.raw_len)) {
		status = ofx_worker_clean(c->worker, &c->scan, &res, err);
		if (!status)
			status = ofx_emit_block(&c->emit, &c->scan, res, keep, c, err);
		if (status)
			break;
	}
	ofx_gate_close(gate);
	return status;
}

/* Finds the string that `field` names, "a.b" for b in a. */
static enum ofx_status find_field(struct ofx_str json, const char *field,
                                  struct ofx_json_span *value, const struct ofx_jsonl_record *r,
                                  struct ofx_error *err)
{
	struct ofx_json j = {json, 0};
	struct ofx_str rest = ofx_str_of(field);
	while (rest.len && ofx_json_enter(&j, '{')) {
		bool found = ofx_json_find(&j, ofx_str_cut(&rest, '.'));
		if (found && !rest.len && ofx_json_string(&j, value))
			return OFX_OK;
		if (found && !rest.len)
			return ofx_fail_at(err, OFX_BAD, r->name, r->line,
			                   "cannot clean record: its field '%s' is no string; "
			                   "passed through",
			                   field);
		if (!found)
			break;
	}
	return ofx_fail_at(err, OFX_BAD, r->name, r->line,
	                   "cannot clean record: it has no field '%s'; passed through", field);
}

static bool is_blank(struct ofx_str s)
{
	while (s.len && strchr(" \t\r\n", *s.ptr) && *s.ptr)
		s = ofx_str(s.ptr + 1, s.len - 1);
	return !s.len;
}

static enum ofx_status clean_json(struct ofx_jsonl_cleaner *c, struct ofx_jsonl_record *r)
{
	struct ofx_str json = r->bytes;
	struct ofx_json_span value;
	if (is_blank(json))
		return OFX_OK;
	struct ofx_error why;
	if (ofx_json_check(json, "JSON", r->name, &why))
		return ofx_fail_at(&r->err, OFX_BAD, r->name, r->line, "%s; passed through",
		                   why.text);
	OFX_TRY(find_field(json, c->filter->field, &value, r, &r->err));
	ofx_json_read(&c->text, json, value);
	c->style = ofx_json_style(json);
	return clean_text(c, ofx_buf_str(&c->text.text), keep_escaped, &r->err);
}

static enum ofx_status clean_plain(struct ofx_jsonl_cleaner *c, struct ofx_jsonl_record *r)
{
	struct ofx_str text = r->bytes;
	if (text.len && !text.ptr[text.len - 1])
		text.len--;
	return clean_text(c, text, keep_plain, &r->err);
}

/* A record over the change budget passes through. */
static enum ofx_status check_budget(const struct ofx_filter *f, struct ofx_jsonl_record *r)
{
	const struct ofx_totals *t = &r->totals;
	double share = t->chars ? (double)t->changed_chars / (double)t->chars : 0;
	if (f->max_change < 0 || share <= f->max_change)
		return OFX_OK;
	return ofx_fail_at(&r->err, OFX_BUDGET, r->name, r->line,
	                   "cannot clean record: %.2f%% would change, more than %.2f%%; passed "
	                   "through",
	                   100 * share, 100 * f->max_change);
}

void ofx_jsonl_clean(struct ofx_jsonl_cleaner *c, struct ofx_jsonl_record *r)
{
	ofx_arena_reset(&r->arena);
	r->n = 0;
	c->record = r;
	c->emit.totals = (struct ofx_totals){0};
	r->status = c->filter->records == OFX_RECORDS_JSON ? clean_json(c, r) : clean_plain(c, r);
	r->totals = c->emit.totals;
	if (!r->status)
		r->status = check_budget(c->filter, r);
	if (r->status) {
		r->n = 0;
		r->totals = (struct ofx_totals){0};
	}
}
