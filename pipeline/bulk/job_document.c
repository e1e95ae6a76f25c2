/* Cleans files as pages of one document. */
#include "bulk/page.h"
#include "bulk/work.h"

#include <stdlib.h>
#include <unistd.h>

/* A file of the document, and its text where it is a page. */
struct leaf {
	struct ofx_job job;
	struct ofx_work work;
	struct ofx_page page;
	bool is_page;
	bool ended; /* it could not be opened, or changed */
};

struct document {
	struct ofx_shop *shop;
	unsigned threads;
	struct leaf *leaves;
	size_t n, cap;
	struct ofx_page **pages;
};

static void close_source(struct ofx_work *w)
{
	if (w->in >= 0)
		close(w->in);
	w->in = -1;
}

/* Reads a file that holds text. */
static void load(struct leaf *l)
{
	struct ofx_work *w = &l->work;
	struct ofx_error err;
	char buf[64 * 1024];
	enum ofx_kind kind = OFX_KIND_OTHER;
	long n;
	l->ended = !ofx_work_open(w) || !ofx_work_kind(w, &kind);
	if (l->ended || kind != OFX_KIND_TEXT)
		return;
	while ((n = ofx_work_read(w, buf, sizeof buf, &err)) > 0)
		if (ofx_spool_write(&l->page.in, ofx_str(buf, (size_t)n), &err))
			break;
	/* What cannot be read, or changes, says so when it is cleaned alone. */
	l->is_page = !n && ofx_work_held(w);
	ofx_work_note_source(w);
}

/* Whether all files are what the last run saw. */
static bool all_same(struct document *d)
{
	bool same = true;
	for (size_t i = 0; i < d->n && same; i++)
		same = d->leaves[i].job.how == OFX_JOB_COMPARE;
	for (size_t i = 0; i < d->n && same; i++) {
		struct leaf *l = &d->leaves[i];
		same = ofx_work_open(&l->work) && ofx_work_hash(&l->work) && ofx_work_held(&l->work);
		ofx_work_note_source(&l->work);
		close_source(&l->work);
		same = same && !strcmp(l->work.end.row.hash, l->job.hash);
		l->work.read = 0;
	}
	for (size_t i = 0; i < d->n; i++)
		d->leaves[i].work.end.same = same;
	return same;
}

/* Writes what became of a page. */
static void write_page(struct leaf *l)
{
	struct ofx_work *w = &l->work;
	struct ofx_page *p = &l->page;
	struct ofx_error err = {0};
	bool log = p->cleaned && w->shop->logs != OFX_LOGS_NONE;
	if (!ofx_work_open_out(w))
		return;
	enum ofx_status status = ofx_spool_pour(p->cleaned ? &p->out : &p->in, ofx_work_write, w, &err);
	if (!status && log)
		status = ofx_spool_pour(&p->log, ofx_logsink_write, &w->log, &err);
	if (status || !ofx_work_flush(w, log, &err)) {
		ofx_work_error(w, OFX_BULK_FAILED, OFX_SYS, err.text);
		ofx_work_drop_out(w);
		return;
	}
	w->counts = p->counts;
	ofx_work_cleaned(w, p->status, &p->err, &p->totals);
	ofx_work_finish_out(w);
}

static void clean(struct document *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++) {
		struct leaf *l = &d->leaves[i];
		load(l);
		close_source(&l->work);
		l->page.name = l->job.name.ptr;
		if (l->is_page)
			d->pages[n++] = &l->page;
	}
	bool together = ofx_pages_clean(d->shop, d->pages, n, d->threads);
	for (size_t i = 0; i < d->n; i++) {
		struct leaf *l = &d->leaves[i];
		if (together && l->is_page)
			write_page(l);
		else if (!l->ended && ofx_work_open(&l->work))
			ofx_work_alone(&l->work);
		ofx_page_release(&l->page);
		close_source(&l->work);
	}
}

void ofx_work_document(struct ofx_shop *shop, const struct ofx_job *task, unsigned threads,
                       struct ofx_buf *result)
{
	struct document d = {.shop = shop, .threads = threads};
	struct ofx_str rest = task->pages;
	while (rest.len) {
		d.leaves = ofx_grow(d.leaves, &d.cap, d.n, sizeof *d.leaves);
		struct leaf *l = &d.leaves[d.n++];
		*l = (struct leaf){.page = {.in = {.limit = OFX_SPOOL_PAGE}}};
		ofx_job_get(&rest, &l->job);
	}
	d.pages = ofx_alloc(ofx_size_mul(d.n, sizeof(struct ofx_page *)));
	for (size_t i = 0; i < d.n; i++) {
		ofx_work_begin(&d.leaves[i].work, shop, &d.leaves[i].job, threads);
		d.leaves[i].work.many = (unsigned)d.n;
	}
	if (!all_same(&d))
		clean(&d);
	for (size_t i = 0; i < d.n; i++)
		ofx_work_end(&d.leaves[i].work, result);
	free(d.leaves);
	free(d.pages);
}
