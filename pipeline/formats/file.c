/* Cleans a file of a format: checks it, has it rewritten, writes it with its log, map or diff, and
   keeps the change budget. */
#include "formats/file.h"

#include "formats/held.h"
#include "formats/map.h"
#include "formats/rewrite.h"

enum { FULL = 64 * 1024 };

struct pass {
	const struct ofx_filter *f;
	struct ofx_passing *p;
	const struct ofx_format *format;
	struct ofx_whole whole;
	uint64_t done; /* bytes of the file */
	struct ofx_held out, log, map;
	struct ofx_rows rows;
	struct ofx_buf clean, tmp; /* clean: waits to be written */
	/* For a diff: lines of the file, and what became of them. */
	struct ofx_scan scan;
	struct ofx_result res;
	struct ofx_buf new;
};

static enum ofx_status flush(struct pass *x, struct ofx_error *err)
{
	OFX_TRY(ofx_held_write(&x->out, ofx_buf_str(&x->clean), err));
	ofx_buf_clear(&x->clean);
	return OFX_OK;
}

static enum ofx_status put(struct pass *x, struct ofx_str s, struct ofx_error *err)
{
	ofx_buf_add_str(&x->clean, s);
	return x->clean.len >= FULL ? flush(x, err) : OFX_OK;
}

/* Renders the lines that have come together. */
static enum ofx_status render(struct pass *x, struct ofx_error *err)
{
	x->res.text = ofx_buf_str(&x->new);
	ofx_buf_clear(&x->tmp);
	OFX_TRY(x->p->render(x->p->view, &x->scan, &x->res, &x->tmp, err));
	ofx_buf_clear(&x->scan.text);
	ofx_buf_clear(&x->new);
	x->res.map.n = 0;
	return put(x, ofx_buf_str(&x->tmp), err);
}

static void add_view(struct pass *x, struct ofx_str scan, struct ofx_str clean, bool changed)
{
	struct ofx_change c = {.src.beg = (uint32_t)x->scan.text.len,
	                       .cur.beg = (uint32_t)x->new.len};
	ofx_buf_add_str(&x->scan.text, scan);
	ofx_buf_add_str(&x->new, clean);
	c.src.end = (uint32_t)x->scan.text.len;
	c.cur.end = (uint32_t)x->new.len;
	if (changed)
		ofx_map_add(&x->res.map, c);
}

/* Lets lines come together; what is unchanged is parted where a line ends. */
static enum ofx_status view(struct pass *x, struct ofx_str scan, struct ofx_str clean, bool changed,
                            struct ofx_error *err)
{
	size_t n = scan.len;
	while (n && scan.ptr[n - 1] != '\n')
		n--;
	if (changed || !n || x->scan.text.len + n < FULL) {
		add_view(x, scan, clean, changed);
		return OFX_OK;
	}
	struct ofx_str head = ofx_str(scan.ptr, n), rest = ofx_str(scan.ptr + n, scan.len - n);
	add_view(x, head, head, false);
	OFX_TRY(render(x, err));
	add_view(x, rest, rest, false);
	return OFX_OK;
}

/* An ofx_part_fn. */
static enum ofx_status take_part(void *ctx, struct ofx_str scan, struct ofx_str clean, bool changed,
                                 struct ofx_error *err)
{
	struct pass *x = ctx;
	x->done += scan.len;
	ofx_whole_forget(&x->whole, x->done);
	if (x->map.write) {
		ofx_buf_clear(&x->tmp);
		if (changed)
			ofx_rows_changed(&x->rows, clean, scan, &x->tmp);
		else
			ofx_rows_same(&x->rows, scan, &x->tmp);
		OFX_TRY(ofx_held_write(&x->map, ofx_buf_str(&x->tmp), err));
	}
	if (!x->out.write)
		return OFX_OK;
	return x->p->render ? view(x, scan, clean, changed, err) : put(x, clean, err);
}

/* An ofx_record_fn. */
static enum ofx_status take_record(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct pass *x = ctx;
	if (x->p->each)
		OFX_TRY(x->p->each(x->p->watch, r, err));
	if (!x->log.write)
		return OFX_OK;
	ofx_buf_clear(&x->tmp);
	ofx_log_record(r, &x->tmp);
	return ofx_held_write(&x->log, ofx_buf_str(&x->tmp), err);
}

static enum ofx_status begin(struct pass *x, struct ofx_error *err)
{
	if (x->log.write) {
		ofx_buf_clear(&x->tmp);
		OFX_TRY(x->p->header(x->p->head, x->p->name, OFX_UTF8, &x->tmp, err));
		OFX_TRY(ofx_held_write(&x->log, ofx_buf_str(&x->tmp), err));
	}
	if (x->map.write) {
		ofx_buf_clear(&x->tmp);
		ofx_rows_begin(&x->rows, x->p->name, OFX_UTF8, &x->tmp);
		OFX_TRY(ofx_held_write(&x->map, ofx_buf_str(&x->tmp), err));
	}
	return OFX_OK;
}

static enum ofx_status end(struct pass *x, struct ofx_error *err)
{
	if (x->p->render && x->out.write && x->scan.text.len)
		OFX_TRY(render(x, err));
	OFX_TRY(flush(x, err));
	if (x->log.write) {
		ofx_buf_clear(&x->tmp);
		ofx_log_footer(&x->p->totals, &x->tmp);
		OFX_TRY(ofx_held_write(&x->log, ofx_buf_str(&x->tmp), err));
	}
	if (x->map.write) {
		ofx_buf_clear(&x->tmp);
		ofx_rows_end(&x->rows, &x->tmp);
		OFX_TRY(ofx_held_write(&x->map, ofx_buf_str(&x->tmp), err));
	}
	return OFX_OK;
}

/* Writes the file as it is, with a log and a map that say so. */
static enum ofx_status pass_through(struct pass *x, struct ofx_error *err)
{
	struct ofx_str file = x->whole.bytes;
	x->p->totals = (struct ofx_totals){.scan_bytes = file.len, .clean_bytes = file.len};
	x->p->changed = false;
	x->done = 0;
	ofx_buf_clear(&x->clean);
	OFX_TRY(begin(x, err));
	for (size_t pos = 0; pos < file.len; pos += FULL) {
		size_t n = file.len - pos < FULL ? file.len - pos : FULL;
		struct ofx_str part = ofx_str(file.ptr + pos, n);
		OFX_TRY(take_part(x, part, part, false, err));
	}
	OFX_TRY(end(x, err));
	x->p->complete = true;
	return OFX_OK;
}

static enum ofx_status pass_bad(struct pass *x, struct ofx_error *err)
{
	struct ofx_error why = *err;
	OFX_TRY(pass_through(x, err));
	return ofx_fail_at(err, why.status, why.where, why.line, "%s; passed through", why.text);
}

static enum ofx_status settle_budget(struct pass *x, struct ofx_error *err)
{
	const struct ofx_totals *t = &x->p->totals;
	double share = t->chars ? (double)t->changed_chars / (double)t->chars : 0;
	if (share <= x->f->max_change) {
		OFX_TRY(ofx_held_pour(&x->log, err));
		OFX_TRY(ofx_held_pour(&x->map, err));
		return ofx_held_pour(&x->out, err);
	}
	ofx_held_drop(&x->log);
	ofx_held_drop(&x->map);
	ofx_held_drop(&x->out);
	OFX_TRY(pass_through(x, err));
	return ofx_fail_at(err, OFX_BUDGET, x->p->name, 0,
	                   "cannot clean: %.2f%% would change, more than %.2f%%; passed through",
	                   100 * share, 100 * x->f->max_change);
}

/* What only makes sense for text. */
static enum ofx_status check_options(const struct pass *x, struct ofx_error *err)
{
	enum ofx_encoding e;
	const char *title = x->format->title;
	if (x->p->text_only)
		return ofx_fail_at(err, OFX_BAD, x->p->name, 0,
		                   "cannot write tokens of %s: it is more than text", title);
	if (x->f->output_encoding && ofx_encoding_find(x->f->output_encoding, &e) && e != OFX_UTF8)
		return ofx_fail_at(err, OFX_BAD, x->p->name, 0,
		                   "cannot write %s in %s: the file says how it is encoded", title,
		                   x->f->output_encoding);
	return OFX_OK;
}

static enum ofx_status rewrite(struct pass *x, struct ofx_error *err)
{
	struct ofx_rewrite r = {.pipe = x->f->pipe,
	                        .jobs = x->f->jobs,
	                        .format = x->format,
	                        .file = x->whole.bytes,
	                        .part = take_part,
	                        .record = take_record,
	                        .ctx = x};
	if (x->f->max_change >= 0) {
		OFX_TRY(ofx_held_begin(&x->out, err));
		OFX_TRY(ofx_held_begin(&x->log, err));
		OFX_TRY(ofx_held_begin(&x->map, err));
	}
	OFX_TRY(begin(x, err));
	OFX_TRY(ofx_rewrite(&r, err));
	x->p->totals = r.totals;
	x->p->changed = r.totals.applied[OFX_SAFE] || r.totals.applied[OFX_LIKELY];
	OFX_TRY(end(x, err));
	return x->f->max_change >= 0 ? settle_budget(x, err) : OFX_OK;
}

enum ofx_status ofx_file_pass(const struct ofx_filter *f, struct ofx_passing *p,
                              const struct ofx_format *format, struct ofx_peek *peek,
                              struct ofx_error *err)
{
	struct pass x = {.f = f,
	                 .p = p,
	                 .format = format,
	                 .out = {.write = p->write, .to = p->out},
	                 .log = {.write = p->write_log, .to = p->log},
	                 .map = {.write = p->write_map, .to = p->map}};
	enum ofx_status status = check_options(&x, err);
	if (!status)
		status = ofx_whole_read(&x.whole, peek, err);
	if (!status) {
		struct ofx_behind behind = {ofx_whole_forget, &x.whole};
		status = format->check(format, x.whole.bytes, p->name, &behind, err);
		status = status == OFX_BAD ? pass_bad(&x, err)
		         : status         ? status
		                          : rewrite(&x, err);
	}
	ofx_whole_release(&x.whole);
	ofx_held_drop(&x.out);
	ofx_held_drop(&x.log);
	ofx_held_drop(&x.map);
	ofx_rows_release(&x.rows);
	ofx_buf_release(&x.clean);
	ofx_buf_release(&x.tmp);
	ofx_buf_release(&x.new);
	ofx_scan_release(&x.scan);
	ofx_map_release(&x.res.map);
	return status;
}
