/* Cleans one input: drives its blocks through the pipeline, writes clean text and log, and keeps
   the change budget. */
#include "formats/filter.h"

#include "adapt/icu.h"
#include "formats/file.h"
#include "formats/held.h"
#include "formats/jsonl.h"
#include "formats/map.h"
#include "stages/drive.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* One input on its way. */
struct pass {
	const struct ofx_filter *f;
	struct ofx_passing *p;
	struct ofx_peek peek;
	/* With a budget all waits for the end: clean text, log, map, and the input's own bytes. */
	struct ofx_held text, log, map;
	FILE *copy;
	struct ofx_gate *gate;
	struct ofx_emit emit;
	struct ofx_converter *to_out; /* NULL: UTF-8 */
	struct ofx_rows rows; /* of the map */
	struct ofx_buf tmp;
	bool begun; /* the encoding is known, and the log has its header */
};

enum ofx_status ofx_filter_write(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	return ofx_output_write(ctx, s, err);
}

enum ofx_status ofx_filter_write_now(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	OFX_TRY(ofx_output_write(ctx, s, err));
	return ofx_output_flush(ctx, err);
}

static enum ofx_status spool_error(struct ofx_error *err)
{
	return ofx_fail(err, OFX_SYS, "cannot write a temporary file: %s", strerror(errno));
}

/* The gate's source: the input, with a copy kept where it may have to be passed through. */
static long read_input(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct pass *x = ctx;
	long n = ofx_peek_read(&x->peek, buf, cap, err);
	if (n > 0 && x->copy && fwrite(buf, 1, (size_t)n, x->copy) != (size_t)n) {
		spool_error(err);
		return -1;
	}
	return n;
}

/* Writes what stands in `tmp` to the log. */
static enum ofx_status write_log(struct pass *x, struct ofx_error *err)
{
	return ofx_held_write(&x->log, ofx_buf_str(&x->tmp), err);
}

/* Writes what stands in `tmp` to the map. */
static enum ofx_status write_map(struct pass *x, struct ofx_error *err)
{
	return ofx_held_write(&x->map, ofx_buf_str(&x->tmp), err);
}

/* Writes text in the output encoding. */
static enum ofx_status write_text(struct pass *x, struct ofx_str s, struct ofx_error *err)
{
	if (!x->to_out)
		return ofx_held_write(&x->text, s, err);
	uint32_t lacking;
	struct ofx_buf bytes = {0};
	enum ofx_status status;
	if (ofx_encode(x->to_out, s, &bytes, &lacking))
		status = ofx_held_write(&x->text, ofx_buf_str(&bytes), err);
	else
		status = ofx_fail_at(err, OFX_BAD, x->p->name, 0,
		                     "cannot write U+%04" PRIX32 ": %s has no such character", lacking,
		                     x->f->output_encoding);
	ofx_buf_release(&bytes);
	return status;
}

static enum ofx_status take_record(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct pass *x = ctx;
	if (x->p->each)
		OFX_TRY(x->p->each(x->p->watch, r, err));
	if (!x->p->write_log)
		return OFX_OK;
	ofx_buf_clear(&x->tmp);
	ofx_log_record(r, &x->tmp);
	return write_log(x, err);
}

static enum ofx_status write_header(struct pass *x, enum ofx_encoding e, struct ofx_error *err)
{
	ofx_buf_clear(&x->tmp);
	OFX_TRY(x->p->header(x->p->head, x->p->name, e, &x->tmp, err));
	return write_log(x, err);
}

static enum ofx_status write_footer(struct pass *x, struct ofx_error *err)
{
	ofx_buf_clear(&x->tmp);
	ofx_log_footer(&x->emit.totals, &x->tmp);
	return write_log(x, err);
}

static enum ofx_status begin_map(struct pass *x, enum ofx_encoding e, struct ofx_error *err)
{
	ofx_buf_clear(&x->tmp);
	ofx_rows_begin(&x->rows, x->p->name, e, &x->tmp);
	return write_map(x, err);
}

static enum ofx_status end_map(struct pass *x, struct ofx_error *err)
{
	ofx_buf_clear(&x->tmp);
	ofx_rows_end(&x->rows, &x->tmp);
	return write_map(x, err);
}

/* Waits for the first block, because only then is the encoding known. */
static enum ofx_status begin(struct pass *x, struct ofx_error *err)
{
	enum ofx_encoding e = ofx_gate_encoding(x->gate);
	x->begun = true;
	if (e != OFX_UTF8)
		OFX_TRY(ofx_converter_open(&x->emit.conv, e, err));
	if (x->p->write_map)
		OFX_TRY(begin_map(x, e, err));
	return x->p->write_log ? write_header(x, e, err) : OFX_OK;
}

static enum ofx_status end(struct pass *x, struct ofx_error *err)
{
	if (!x->begun)
		OFX_TRY(begin(x, err)); /* an empty input has a log too */
	if (x->p->write_map)
		OFX_TRY(end_map(x, err));
	return x->p->write_log ? write_footer(x, err) : OFX_OK;
}

static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct pass *x = ctx;
	struct ofx_passing *p = x->p;
	if (!x->begun)
		OFX_TRY(begin(x, err));
	OFX_TRY(ofx_emit_block(&x->emit, scan, res, p->write_log || p->each ? take_record : NULL, x,
	                       err));
	p->changed = p->changed || x->emit.totals.applied[OFX_SAFE] ||
	             x->emit.totals.applied[OFX_LIKELY];
	if (p->write_map) {
		ofx_buf_clear(&x->tmp);
		ofx_rows_block(&x->rows, scan, res, x->emit.conv, &x->tmp);
		OFX_TRY(write_map(x, err));
	}
	if (!p->write)
		return OFX_OK;
	if (!p->render)
		return write_text(x, res->text, err);
	ofx_buf_clear(&x->tmp);
	OFX_TRY(p->render(p->view, scan, res, &x->tmp, err));
	return write_text(x, ofx_buf_str(&x->tmp), err);
}

/* Passes the input through, with a map where every byte is where it was. */
static enum ofx_status put_copy(struct pass *x, struct ofx_error *err)
{
	char buf[16384];
	size_t n;
	if (x->p->write_map)
		OFX_TRY(begin_map(x, OFX_UTF8, err));
	if (fflush(x->copy))
		return spool_error(err);
	rewind(x->copy);
	while ((n = fread(buf, 1, sizeof buf, x->copy)) > 0) {
		struct ofx_str same = ofx_str(buf, n);
		ofx_buf_clear(&x->tmp);
		ofx_rows_same(&x->rows, same, &x->tmp);
		OFX_TRY(write_map(x, err));
		if (!x->p->render)
			OFX_TRY(ofx_held_write(&x->text, same, err));
	}
	if (ferror(x->copy))
		return spool_error(err);
	return x->p->write_map ? end_map(x, err) : OFX_OK;
}

/* With a budget: the clean text where it was kept, else the input as it was, with a log that says
   that nothing was changed. */
static enum ofx_status settle_budget(struct pass *x, struct ofx_error *err)
{
	struct ofx_totals *t = &x->emit.totals;
	struct ofx_passing *p = x->p;
	double share = t->chars ? (double)t->changed_chars / (double)t->chars : 0;
	if (share <= x->f->max_change) {
		OFX_TRY(ofx_held_pour(&x->log, err));
		OFX_TRY(ofx_held_pour(&x->map, err));
		return ofx_held_pour(&x->text, err);
	}
	ofx_held_drop(&x->log);
	ofx_held_drop(&x->map);
	ofx_held_drop(&x->text);
	*t = (struct ofx_totals){.scan_bytes = t->scan_bytes, .clean_bytes = t->scan_bytes};
	if (p->write_log) {
		OFX_TRY(write_header(x, OFX_UTF8, err));
		OFX_TRY(write_footer(x, err));
	}
	OFX_TRY(put_copy(x, err));
	p->changed = false;
	p->complete = true;
	return ofx_fail_at(err, OFX_BUDGET, p->name, 0,
	                   "cannot clean: %.2f%% would change, more than %.2f%%; passed through",
	                   100 * share, 100 * x->f->max_change);
}

static enum ofx_status open_pass(struct pass *x, struct ofx_error *err)
{
	struct ofx_gate_options gate = {.read = read_input,
	                                .ctx = x,
	                                .encoding = x->f->encoding,
	                                .keep_lines = x->f->keep_lines,
	                                .keep_blank = x->f->keep_blank,
	                                .keep_marks = x->f->keep_marks,
	                                .markup = x->f->markup};
	enum ofx_encoding e;
	if (x->f->max_change >= 0) {
		OFX_TRY(ofx_held_begin(&x->text, err));
		OFX_TRY(ofx_held_begin(&x->log, err));
		OFX_TRY(ofx_held_begin(&x->map, err));
		x->copy = tmpfile();
		if (!x->copy)
			return spool_error(err);
	}
	if (x->f->output_encoding && ofx_encoding_find(x->f->output_encoding, &e) && e != OFX_UTF8)
		OFX_TRY(ofx_converter_open(&x->to_out, e, err));
	return ofx_gate_open(&x->gate, &gate, err);
}

static void close_pass(struct pass *x)
{
	ofx_peek_release(&x->peek);
	ofx_held_drop(&x->text);
	ofx_held_drop(&x->log);
	ofx_held_drop(&x->map);
	if (x->copy)
		fclose(x->copy);
	ofx_gate_close(x->gate);
	ofx_emit_release(&x->emit);
	ofx_converter_close(x->to_out);
	ofx_rows_release(&x->rows);
	ofx_buf_release(&x->tmp);
}

static enum ofx_status pass_text(struct pass *x, struct ofx_error *err)
{
	OFX_TRY(open_pass(x, err));
	OFX_TRY(ofx_drive(x->f->pipe, x->gate, x->f->jobs, take_block, x, err));
	OFX_TRY(end(x, err));
	return x->f->max_change >= 0 ? settle_budget(x, err) : OFX_OK;
}

/* The format that was asked for, or the one that the input looks like; NULL: text. */
static enum ofx_status find_format(struct pass *x, const struct ofx_format **format,
                                   struct ofx_error *err)
{
	const char *name = x->f->format;
	if (!name || !strcmp(name, "auto"))
		return ofx_peek_format(&x->peek, format, err);
	*format = ofx_format_find(name);
	return OFX_OK;
}

/* Records that were not asked for, but seen. */
static enum ofx_status pass_records(struct pass *x, struct ofx_error *err)
{
	struct ofx_filter f = *x->f;
	struct ofx_passing *p = x->p;
	f.records = OFX_RECORDS_JSON;
	f.field = "text";
	p->read = ofx_peek_read;
	p->in = &x->peek;
	enum ofx_status status = ofx_records_pass(&f, p, err);
	p->read = x->peek.read;
	p->in = x->peek.in;
	return status;
}

enum ofx_status ofx_filter_pass(const struct ofx_filter *f, struct ofx_passing *p,
                                struct ofx_error *err)
{
	struct pass x = {.f = f,
	                 .p = p,
	                 .peek = {.read = p->read, .in = p->in},
	                 .text = {.write = p->write, .to = p->out},
	                 .log = {.write = p->write_log, .to = p->log},
	                 .map = {.write = p->write_map, .to = p->map}};
	const struct ofx_format *format;
	p->changed = p->complete = false;
	if (f->records != OFX_RECORDS_NONE)
		return ofx_records_pass(f, p, err);
	enum ofx_status status = find_format(&x, &format, err);
	if (!status && !format && ofx_records_sniff(ofx_buf_str(&x.peek.head))) {
		status = pass_records(&x, err);
	} else if (!status && format) {
		status = ofx_file_pass(f, p, format, &x.peek, err);
	} else if (!status) {
		status = pass_text(&x, err);
		p->totals = x.emit.totals;
	}
	close_pass(&x);
	return status;
}

void ofx_log_footer(const struct ofx_totals *t, struct ofx_buf *out)
{
	json_t *o = json_object();
	json_object_set_new(o, "end", json_true());
	json_object_set_new(o, "scan_bytes", json_integer((json_int_t)t->scan_bytes));
	json_object_set_new(o, "clean_bytes", json_integer((json_int_t)t->clean_bytes));
	json_object_set_new(o, "applied",
	                    json_integer((json_int_t)(t->applied[OFX_SAFE] + t->applied[OFX_LIKELY])));
	json_object_set_new(o, "reported", json_integer((json_int_t)t->reported));
	ofx_log_object(o, out);
}
