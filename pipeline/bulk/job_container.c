/* Cleans a container: reads members, cleans several at a time, and packs them again in order. */
#include "bulk/names.h"
#include "bulk/page.h"
#include "bulk/work.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	CELLS = 32,             /* members at a time, … */
	CELLS_BYTES = 8 << 20,  /* … or less, if they are large; */
	MOST_CELLS = OFX_DOCUMENT_PAGES, /* … of a document, so many whatever their size */
	BOMB_BASE = 64 << 20,   /* bytes that any container may unpack to, … */
	BOMB_RATIO = 200,       /* … and more if it is not more times its own size */
	MAX_FAULTS = 1000,      /* members of which the manifest says what is wrong */
};

/* A member on its way. */
struct cell {
	struct ofx_member_head *head;
	struct ofx_buf name; /* for messages and the log: of the container, and in it */
	size_t member;       /* where in that the member's own begins */
	enum { AS_IT_IS, CLEAN } how;
	struct ofx_page page;
};

/* A container at work. */
struct box {
	struct ofx_work *work;
	struct ofx_unarchive *from;
	struct ofx_archive *to;
	struct ofx_seen seen;
	struct cell cells[MOST_CELLS];
	size_t n;
	uint64_t unpacked; /* bytes so far */
	bool bomb, write_failed;
	bool together; /* members are pages of one document */
	uint64_t left_out; /* members that were refused */
	uint64_t passed, failed;
	struct ofx_buf first_fault;
	/* Threads take the next cell under the lock. */
	pthread_mutex_t lock;
	size_t next;
	unsigned threads; /* that a cell may use */
};

static void cell_release(struct cell *c)
{
	ofx_member_head_free(c->head);
	ofx_buf_release(&c->name);
	ofx_page_release(&c->page);
	*c = (struct cell){0};
}

/* Notes what is wrong with a member, for the manifest. */
static void add_fault(struct box *b, struct ofx_str member, const char *why)
{
	struct ofx_buf shown = {0};
	uint64_t n = b->left_out + b->passed + b->failed;
	ofx_name_show(member, &shown);
	if (n <= MAX_FAULTS) {
		ofx_buf_add_str(&b->work->faults, ofx_buf_str(&shown));
		ofx_buf_addf(&b->work->faults, "%c%s%c", '\0', why, '\0');
	}
	if (n == 1)
		ofx_buf_addf(&b->first_fault, "%.*s: %s", OFX_STR_ARG(ofx_buf_str(&shown)), why);
	ofx_buf_release(&shown);
}

static struct ofx_str bare(struct ofx_str name)
{
	name = ofx_name_strip(name);
	while (name.len && name.ptr[name.len - 1] == '/')
		name.len--;
	return name;
}

/* Whether a link leads out of the container: its target, seen from its folder, climbs too high. */
static bool leads_out(struct ofx_str name, struct ofx_str target)
{
	long depth = 0;
	if (!target.len || target.ptr[0] == '/')
		return true;
	for (size_t i = 0; i < name.len; i++)
		depth += name.ptr[i] == '/';
	while (target.len) {
		struct ofx_str part = ofx_str_cut(&target, '/');
		if (ofx_str_eq(part, OFX_STR("..")))
			depth--;
		else if (part.len && !ofx_str_eq(part, OFX_STR(".")))
			depth++;
		if (depth < 0)
			return true;
	}
	return false;
}

/* Why a member is left out, or NULL. */
static const char *fault_of(struct box *b, const struct ofx_member *m)
{
	struct ofx_str name = bare(m->name);
	if (!m->name.len && m->kind == OFX_MEMBER_FILE)
		return NULL; /* of a single packed file */
	if (m->kind == OFX_MEMBER_FOLDER && !name.len)
		return NULL; /* "./" */
	const char *why = ofx_name_fault(name);
	if (why)
		return why;
	if (m->kind == OFX_MEMBER_OTHER)
		return "it is a device or the like";
	if (m->kind == OFX_MEMBER_LINK &&
	    (m->hard ? ofx_name_fault(bare(m->link)) != NULL : leads_out(name, m->link)))
		return "it is a link out of the container";
	if (m->kind != OFX_MEMBER_FOLDER && !ofx_seen_add(&b->seen, name))
		return "its name differs from another one at most in case";
	return NULL;
}

static enum ofx_status load(struct box *b, struct cell *c, struct ofx_error *err)
{
	char buf[64 * 1024];
	long n;
	uint64_t most = BOMB_BASE + BOMB_RATIO * (uint64_t)b->work->before.st_size;
	while ((n = ofx_unarchive_read(b->from, buf, sizeof buf, err)) > 0) {
		b->unpacked += (uint64_t)n;
		b->bomb = b->unpacked > most;
		if (b->bomb)
			return ofx_fail(err, OFX_BAD,
			                "refused: it unpacks to more than %d times its size",
			                BOMB_RATIO);
		OFX_TRY(ofx_spool_write(&c->page.in, ofx_str(buf, (size_t)n), err));
	}
	return n < 0 ? err->status : OFX_OK;
}

/* What a member is; a container in a container is not opened. */
static enum ofx_status kind_of(struct cell *c, enum ofx_kind *kind, struct ofx_error *err)
{
	char head[OFX_KIND_HEAD];
	size_t n = 0;
	OFX_TRY(ofx_spool_rewind(&c->page.in, err));
	for (long got = 1; n < sizeof head && got; n += (size_t)got) {
		got = ofx_spool_read(&c->page.in, head + n, sizeof head - n, err);
		if (got < 0)
			return err->status;
	}
	*kind = ofx_kind_of(OFX_STR(""), ofx_str(head, n));
	return ofx_spool_rewind(&c->page.in, err);
}

/* Reads the next member into a cell; no cell is added for one that is left out. */
static enum ofx_status take(struct box *b, const struct ofx_member *m, struct ofx_error *err)
{
	const char *why = fault_of(b, m);
	if (why) {
		char text[200];
		snprintf(text, sizeof text, "refused: %s", why);
		b->left_out++;
		add_fault(b, m->name, text);
		return OFX_OK;
	}
	struct cell *c = &b->cells[b->n];
	c->head = ofx_member_head_copy(b->from);
	ofx_name_show(b->work->task->name, &c->name);
	if (m->name.len) {
		ofx_buf_add(&c->name, "/", 1);
		c->member = c->name.len;
		ofx_name_show(m->name, &c->name);
	}
	ofx_buf_add(&c->name, "", 1);
	c->page.name = c->name.ptr;
	c->page.in.limit = b->together ? OFX_SPOOL_PAGE : 0;
	b->n++;
	if (m->kind != OFX_MEMBER_FILE)
		return OFX_OK;
	enum ofx_kind kind = OFX_KIND_OTHER;
	b->work->end.row.members++;
	OFX_TRY(load(b, c, err));
	OFX_TRY(kind_of(c, &kind, err));
	if (kind == OFX_KIND_TEXT)
		c->how = CLEAN;
	else if (b->work->shop->skip_others)
		cell_release(&b->cells[--b->n]);
	return OFX_OK;
}

static enum ofx_status fill(struct box *b, bool *more, struct ofx_error *err)
{
	uint64_t start = b->unpacked;
	struct ofx_member m;
	while (b->together ? b->n < MOST_CELLS
	                   : b->n < CELLS && b->unpacked - start < CELLS_BYTES) {
		OFX_TRY(ofx_unarchive_next(b->from, &m, more, err));
		if (!*more)
			return OFX_OK;
		OFX_TRY(take(b, &m, err));
	}
	return OFX_OK;
}

static void *work(void *ctx)
{
	struct box *b = ctx;
	for (;;) {
		pthread_mutex_lock(&b->lock);
		while (b->next < b->n && b->cells[b->next].how != CLEAN)
			b->next++;
		struct cell *c = b->next < b->n ? &b->cells[b->next++] : NULL;
		pthread_mutex_unlock(&b->lock);
		if (!c)
			return NULL;
		ofx_page_clean(b->work->shop, &c->page, b->threads);
	}
}

/* Cleans all cells as one document. */
static bool clean_together(struct box *b)
{
	struct ofx_page *pages[MOST_CELLS];
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++)
		if (b->cells[i].how == CLEAN)
			pages[n++] = &b->cells[i].page;
	return ofx_pages_clean(b->work->shop, pages, n, b->work->threads);
}

/* Cleans all cells: several at a time, or a single one on all threads. */
static void clean_cells(struct box *b)
{
	enum { MAX_THREADS = CELLS };
	pthread_t threads[MAX_THREADS];
	unsigned texts = 0, n = 0;
	if (b->together && clean_together(b))
		return;
	for (size_t i = 0; i < b->n; i++)
		texts += b->cells[i].how == CLEAN;
	unsigned want = b->work->threads < texts ? b->work->threads : texts;
	b->next = 0;
	b->threads = texts ? b->work->threads / texts : 1;
	b->threads = b->threads ? b->threads : 1;
	want = want < MAX_THREADS ? want : MAX_THREADS;
	while (n + 1 < want && !pthread_create(&threads[n], NULL, work, b))
		n++;
	work(b);
	while (n)
		pthread_join(threads[--n], NULL);
}

static void sum_up(struct box *b, struct cell *c)
{
	struct ofx_bulk_row *row = &b->work->end.row;
	if (c->how == CLEAN && c->page.status) {
		b->passed += c->page.status == OFX_BUDGET;
		b->failed += c->page.status != OFX_BUDGET;
		add_fault(b, ofx_str_of(c->name.ptr + c->member), c->page.err.text);
	}
	if (!c->page.cleaned)
		return;
	row->chars += c->page.totals.chars;
	row->changed += c->page.totals.changed_chars;
	row->safe += c->page.totals.applied[OFX_SAFE];
	row->likely += c->page.totals.applied[OFX_LIKELY];
	row->reported += c->page.totals.reported;
	ofx_counts_sum(&b->work->counts, &c->page.counts);
}

static enum ofx_status pack_cells(struct box *b, struct ofx_error *err)
{
	for (size_t i = 0; i < b->n; i++) {
		struct cell *c = &b->cells[i];
		struct ofx_spool *s = c->page.cleaned ? &c->page.out : &c->page.in;
		sum_up(b, c);
		b->write_failed = true; /* unless … */
		OFX_TRY(ofx_archive_add(b->to, c->head, s->size, err));
		OFX_TRY(ofx_spool_pour(s, ofx_archive_write, b->to, err));
		if (c->page.cleaned)
			OFX_TRY(ofx_spool_pour(&c->page.log, ofx_logsink_write, &b->work->log, err));
		b->write_failed = false;
		cell_release(c);
	}
	b->n = 0;
	return OFX_OK;
}

static enum ofx_status run(struct box *b, enum ofx_archive_kind kind, struct ofx_error *err)
{
	struct ofx_work *w = b->work;
	bool more = true;
	OFX_TRY(ofx_unarchive_open(&b->from, w->in, kind, w->task->name.ptr, err));
	while (more) {
		OFX_TRY(fill(b, &more, err));
		if (!b->to)
			OFX_TRY(ofx_archive_open(&b->to, w->out.fd, b->from, err));
		clean_cells(b);
		OFX_TRY(pack_cells(b, err));
	}
	b->write_failed = true;
	struct ofx_archive *to = b->to;
	b->to = NULL;
	OFX_TRY(ofx_archive_end(to, err));
	if (w->shop->logs)
		OFX_TRY(ofx_logsink_end(&w->log, err));
	b->write_failed = false;
	return OFX_OK;
}

/* What the row says of the container as a whole. */
static void settle(struct box *b)
{
	struct ofx_work *w = b->work;
	struct ofx_bulk_row *row = &w->end.row;
	uint64_t n = b->left_out + b->passed + b->failed;
	row->state = OFX_BULK_CLEANED;
	row->faults = b->left_out + b->failed;
	if (n) {
		struct ofx_buf text = {0};
		enum ofx_bulk_state state = b->failed   ? OFX_BULK_FAILED
		                            : b->passed ? OFX_BULK_PASSED
		                                        : OFX_BULK_CLEANED;
		ofx_buf_addf(&text, "cannot clean all of it: %" PRIu64 " of its files, %.*s", n,
		             OFX_STR_ARG(ofx_buf_str(&b->first_fault)));
		ofx_buf_add(&text, "", 1);
		ofx_work_error(w, state, b->failed ? OFX_BAD : OFX_BUDGET, text.ptr);
		ofx_buf_release(&text);
	}
	if (w->shop->logs)
		w->end.log = w->log.filed ? OFX_LOG_FILE : OFX_LOG_HERE;
}

void ofx_work_container(struct ofx_work *w, enum ofx_kind kind)
{
	struct ofx_error err = {0};
	enum ofx_archive_kind archive;
	if (!ofx_kind_archive(kind, &archive) || !ofx_work_hash(w) || lseek(w->in, 0, SEEK_SET) || !ofx_work_open_out(w))
		return;
	struct box *b = ofx_alloc(sizeof *b); /* too large for a stack */
	*b = (struct box){.work = w, .together = w->shop->together};
	pthread_mutex_init(&b->lock, NULL);
	enum ofx_status status = run(b, archive, &err);
	for (size_t i = 0; i < b->n; i++)
		cell_release(&b->cells[i]);
	ofx_unarchive_close(b->from);
	ofx_archive_abort(b->to);
	w->write_failed |= b->write_failed;
	if (b->bomb) {
		ofx_work_drop_out(w);
		ofx_work_error(w, OFX_BULK_REFUSED, OFX_BAD, err.text);
	} else if (status) {
		w->end.row = (struct ofx_bulk_row){.out = w->end.row.out};
		ofx_buf_clear(&w->faults);
		ofx_work_settle_fault(w, &err);
	} else if (!w->end.row.members && !b->left_out) {
		w->end.row.state = OFX_BULK_COPIED; /* it holds no files */
		ofx_work_pass(w);
	} else {
		settle(b);
	}
	ofx_seen_release(&b->seen);
	ofx_buf_release(&b->first_fault);
	pthread_mutex_destroy(&b->lock);
	free(b);
}
