/* Reads records, has them cleaned in batches, and writes them, their log and their map in order. */
#include "formats/jsonl.h"

#include "formats/jsonl_record.h"
#include "formats/map.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	CHUNK = 256 * 1024, /* of one read */
	BATCH = 256,        /* records that are cleaned before any of them is written */
};

struct stream {
	const struct ofx_filter *f;
	struct ofx_passing *p;
	char end; /* of a record */
	/* What was read and not written yet. */
	struct ofx_buf in;
	size_t pos, searched; /* no record ends between them */
	bool eof, skip;       /* skip: what comes is the rest of a record that is too long */
	uint64_t line;
	struct ofx_jsonl_record batch[BATCH];
	size_t n;
	struct ofx_jsonl_pool *pool;
	struct ofx_rows rows;
	struct ofx_buf out, log, map;
	/* For a diff: records, and what became of them. */
	struct ofx_scan scan;
	struct ofx_result res;
	struct ofx_buf clean;
	uint64_t n_records, n_passed;
	enum ofx_status passed; /* the gravest reason */
	struct ofx_totals totals;
};

/* Renders the records that have come together. */
static enum ofx_status render(struct stream *s, struct ofx_error *err)
{
	s->res.text = ofx_buf_str(&s->clean);
	OFX_TRY(s->p->render(s->p->view, &s->scan, &s->res, &s->out, err));
	ofx_buf_clear(&s->scan.text);
	ofx_buf_clear(&s->clean);
	s->res.map.n = 0;
	return OFX_OK;
}

static enum ofx_status write_all(struct stream *s, struct ofx_error *err)
{
	struct ofx_passing *p = s->p;
	if (s->scan.text.len)
		OFX_TRY(render(s, err));
	if (p->write_log && s->log.len)
		OFX_TRY(p->write_log(p->log, ofx_buf_str(&s->log), err));
	if (p->write_map && s->map.len)
		OFX_TRY(p->write_map(p->map, ofx_buf_str(&s->map), err));
	if (p->write && s->out.len)
		OFX_TRY(p->write(p->out, ofx_buf_str(&s->out), err));
	ofx_buf_clear(&s->log);
	ofx_buf_clear(&s->map);
	ofx_buf_clear(&s->out);
	return OFX_OK;
}

/* Adds bytes to what is written, or to what is rendered. */
static void put(struct stream *s, struct ofx_str scan, struct ofx_str clean)
{
	if (s->p->write && !s->p->render)
		ofx_buf_add_str(&s->out, clean);
	if (!s->p->write || !s->p->render)
		return;
	ofx_buf_add_str(&s->scan.text, scan);
	ofx_buf_add_str(&s->clean, clean);
}

/* Bytes that stay as they are. */
static void put_same(struct stream *s, struct ofx_str bytes)
{
	put(s, bytes, bytes);
	if (s->p->write_map)
		ofx_rows_same(&s->rows, bytes, &s->map);
	s->totals.scan_bytes += bytes.len;
	s->totals.clean_bytes += bytes.len;
}

static void put_applied(struct stream *s, const struct ofx_record *change)
{
	struct ofx_change c = {.src.beg = (uint32_t)s->scan.text.len,
	                       .cur.beg = (uint32_t)s->clean.len};
	put(s, change->from, change->to);
	c.src.end = (uint32_t)s->scan.text.len;
	c.cur.end = (uint32_t)s->clean.len;
	if (s->p->render)
		ofx_map_add(&s->res.map, c);
	if (s->p->write_map)
		ofx_rows_changed(&s->rows, change->to, change->from, &s->map);
	s->totals.scan_bytes += change->from.len;
	s->totals.clean_bytes += change->to.len;
	s->p->changed = true;
}

/* Writes a record with its changes made. */
static enum ofx_status put_record(struct stream *s, const struct ofx_jsonl_record *r,
                                  struct ofx_error *err)
{
	size_t pos = 0;
	for (size_t i = 0; i < r->n; i++) {
		struct ofx_record change = r->changes[i];
		size_t at = (size_t)change.at;
		if (at > pos) { /* a report may stand within a change */
			put_same(s, ofx_str(r->bytes.ptr + pos, at - pos));
			pos = at;
		}
		change.at = s->totals.scan_bytes - (pos - at);
		change.out = s->totals.clean_bytes;
		if (s->p->write_log)
			ofx_log_record(&change, &s->log);
		if (s->p->each)
			OFX_TRY(s->p->each(s->p->watch, &change, err));
		if (change.status == OFX_APPLIED) {
			put_applied(s, &change);
			pos = at + change.from.len;
		}
	}
	put_same(s, ofx_str(r->bytes.ptr + pos, r->bytes.len - pos));
	return OFX_OK;
}

static void add_totals(struct ofx_totals *sum, const struct ofx_totals *t)
{
	sum->chars += t->chars;
	sum->changed_chars += t->changed_chars;
	for (int i = 0; i < 3; i++)
		sum->applied[i] += t->applied[i];
	sum->reported += t->reported;
}

static void tell(struct stream *s, const struct ofx_error *why)
{
	if (s->p->warn)
		s->p->warn(s->p->warned, why);
	s->n_passed++;
	/* Bad input is graver than a change budget. */
	if (s->passed != OFX_BAD)
		s->passed = why->status;
}

static enum ofx_status clean_batch(struct stream *s, struct ofx_error *err)
{
	ofx_jsonl_pool_run(s->pool, s->batch, s->n);
	for (size_t i = 0; i < s->n; i++) {
		struct ofx_jsonl_record *r = &s->batch[i];
		if (r->status && r->status != OFX_BAD && r->status != OFX_BUDGET) {
			*err = r->err;
			return r->status;
		}
		if (r->status)
			tell(s, &r->err);
		OFX_TRY(put_record(s, r, err));
		add_totals(&s->totals, &r->totals);
	}
	s->n = 0;
	return write_all(s, err);
}

/* Passes on bytes of a record that is too long, and reports it once. */
static enum ofx_status pass_long(struct stream *s, struct ofx_str bytes, bool begins,
                                 struct ofx_error *err)
{
	OFX_TRY(clean_batch(s, err));
	if (begins) {
		struct ofx_error why;
		ofx_fail_at(&why, OFX_BAD, s->p->name, s->line,
		            "cannot clean record: it is longer than %d MiB; passed through",
		            OFX_RECORD_MAX >> 20);
		tell(s, &why);
		s->n_records++;
	}
	s->line += ofx_str_count(bytes, '\n');
	put_same(s, bytes);
	return write_all(s, err);
}

/* Takes the record, or the part of one that is too long, up to `end`. */
static enum ofx_status take(struct stream *s, size_t end, bool whole, struct ofx_error *err)
{
	struct ofx_str bytes = ofx_str(s->in.ptr + s->pos, end - s->pos);
	s->pos = s->searched = end;
	bool skipped = s->skip;
	s->skip = !whole;
	if (skipped || bytes.len > OFX_RECORD_MAX)
		return pass_long(s, bytes, !skipped, err);
	struct ofx_jsonl_record *r = &s->batch[s->n++];
	r->name = s->p->name;
	r->bytes = bytes;
	r->line = s->line;
	s->line += ofx_str_count(bytes, '\n');
	s->n_records++;
	return s->n == BATCH ? clean_batch(s, err) : OFX_OK;
}

static enum ofx_status take_records(struct stream *s, struct ofx_error *err)
{
	for (;;) {
		size_t n = s->in.len - s->searched;
		const char *end = n ? memchr(s->in.ptr + s->searched, s->end, n) : NULL;
		if (!end)
			break;
		OFX_TRY(take(s, (size_t)(end - s->in.ptr) + 1, true, err));
	}
	s->searched = s->in.len;
	size_t rest = s->in.len - s->pos;
	if (rest && (s->eof || s->skip || rest > OFX_RECORD_MAX))
		OFX_TRY(take(s, s->in.len, s->eof, err));
	return clean_batch(s, err);
}

static enum ofx_status read_more(struct stream *s, struct ofx_error *err)
{
	s->in.len -= s->pos;
	if (s->pos && s->in.len)
		memmove(s->in.ptr, s->in.ptr + s->pos, s->in.len);
	s->searched -= s->pos;
	s->pos = 0;
	ofx_buf_reserve(&s->in, CHUNK);
	long n = s->p->read(s->p->in, s->in.ptr + s->in.len, CHUNK, err);
	if (n < 0)
		return err->status;
	s->in.len += (size_t)n;
	s->eof = !n;
	return OFX_OK;
}

/* U+FEFF before the first record is no part of it. It may come in pieces. */
static enum ofx_status pass_bom(struct stream *s, struct ofx_error *err)
{
	struct ofx_str bom = OFX_STR("\uFEFF");
	while (!s->eof && s->in.len < bom.len && ofx_str_starts(bom, ofx_buf_str(&s->in)))
		OFX_TRY(read_more(s, err));
	if (ofx_str_starts(ofx_buf_str(&s->in), bom)) {
		put_same(s, bom);
		s->pos = s->searched = bom.len;
	}
	return OFX_OK;
}

static enum ofx_status begin(struct stream *s, struct ofx_error *err)
{
	const struct ofx_filter *f = s->f;
	enum ofx_encoding e = OFX_UTF8;
	if (f->encoding)
		ofx_encoding_find(f->encoding, &e);
	if (f->output_encoding && e == OFX_UTF8)
		ofx_encoding_find(f->output_encoding, &e);
	if (e != OFX_UTF8)
		return ofx_fail_at(err, OFX_BAD, s->p->name, 0,
		                   "cannot clean records in %s: they are UTF-8",
		                   ofx_encoding_name(e));
	if (s->p->text_only || (s->p->render && !s->end))
		return ofx_fail_at(err, OFX_BAD, s->p->name, 0, "cannot write %s of records",
		                   s->p->text_only ? "tokens" : "a diff");
	if (s->p->write_log)
		OFX_TRY(s->p->header(s->p->head, s->p->name, OFX_UTF8, &s->log, err));
	if (s->p->write_map)
		ofx_rows_begin(&s->rows, s->p->name, OFX_UTF8, &s->map);
	OFX_TRY(ofx_jsonl_pool_open(&s->pool, f, err));
	return s->end == '\n' ? pass_bom(s, err) : OFX_OK;
}

static enum ofx_status end(struct stream *s, struct ofx_error *err)
{
	if (s->p->write_log)
		ofx_log_footer(&s->totals, &s->log);
	if (s->p->write_map)
		ofx_rows_end(&s->rows, &s->map);
	OFX_TRY(write_all(s, err));
	if (!s->passed)
		return OFX_OK;
	s->p->complete = true;
	return ofx_fail_at(err, s->passed, s->p->name, 0,
	                   "cannot clean %" PRIu64 " of %" PRIu64 " records; passed through",
	                   s->n_passed, s->n_records);
}

bool ofx_records_sniff(struct ofx_str head)
{
	size_t start = ofx_json_start(head), n = start;
	struct ofx_json_span text;
	while (n < head.len && (unsigned char)head.ptr[n] < 0x80 && head.ptr[n] != '\n' &&
	       head.ptr[n] != '\\')
		n++;
	struct ofx_json j = {ofx_str(head.ptr, n), start};
	return ofx_json_enter(&j, '{') && ofx_json_find(&j, OFX_STR("text")) &&
	       ofx_json_string(&j, &text);
}

enum ofx_status ofx_records_pass(const struct ofx_filter *f, struct ofx_passing *p,
                                 struct ofx_error *err)
{
	struct stream *s = ofx_alloc(sizeof *s);
	*s = (struct stream){
	    .f = f, .p = p, .line = 1, .end = f->records == OFX_RECORDS_JSON ? '\n' : '\0'};
	enum ofx_status status = begin(s, err);
	while (!status) {
		status = take_records(s, err);
		if (status || s->eof)
			break;
		status = read_more(s, err);
	}
	if (!status)
		status = end(s, err);
	p->totals = s->totals;
	ofx_jsonl_pool_close(s->pool);
	for (size_t i = 0; i < BATCH; i++)
		ofx_jsonl_record_release(&s->batch[i]);
	ofx_rows_release(&s->rows);
	ofx_buf_release(&s->in);
	ofx_buf_release(&s->out);
	ofx_buf_release(&s->log);
	ofx_buf_release(&s->map);
	ofx_scan_release(&s->scan);
	ofx_map_release(&s->res.map);
	ofx_buf_release(&s->clean);
	free(s);
	return status;
}
