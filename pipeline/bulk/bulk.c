/* Runs an archive through the filter: the walk finds files, the manifest says which are new, the
   pool cleans them, and batches make them last. */
#define _DEFAULT_SOURCE /* realpath */
#include "bulk/bulk.h"

#include "bulk/names.h"
#include "bulk/plan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
	BATCH_FILES = 1000,
	BATCH_BYTES = 16 << 20,
	BATCH_MS = 1000,
	GRACE_MS = 5000,           /* what jobs have left once a signal came */
	FALLS = 2,                 /* processes that a file may end before it is given up */
};

static long ms_since(const struct timespec *then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

/* Setting up. */

/* Whether one folder is the other, or lies in it. */
static bool inside(const char *inner, const char *outer)
{
	char *a = realpath(inner, NULL), *b = realpath(outer, NULL);
	size_t n = b ? strlen(b) : 0;
	bool in = a && b && !strncmp(a, b, n) && (!a[n] || a[n] == '/' || n == 1);
	free(a);
	free(b);
	return in;
}

static enum ofx_status open_folder(const char *path, int *fd, struct ofx_error *err)
{
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd >= 0 ? OFX_OK
	                : ofx_fail_at(err, OFX_SYS, path, 0, "cannot open: %s", strerror(errno));
}

/* A source that is a file is the only one of its folder. */
static enum ofx_status open_source(struct ofx_run *r, struct ofx_error *err)
{
	struct stat st;
	const char *path = r->opt->source;
	if (stat(path, &st))
		return ofx_fail_at(err, OFX_SYS, path, 0, "cannot open: %s", strerror(errno));
	const char *slash = strrchr(path, '/');
	size_t folder = S_ISDIR(st.st_mode) ? strlen(path) : slash ? (size_t)(slash - path) : 0;
	r->source_name = ofx_alloc(folder + 3);
	snprintf(r->source_name, folder + 3, "%.*s%s", (int)folder, path,
	         folder ? "" : slash ? "/" : ".");
	if (!S_ISDIR(st.st_mode))
		r->single = slash ? slash + 1 : path;
	return open_folder(r->source_name, &r->source, err);
}

static enum ofx_status open_target(struct ofx_run *r, struct ofx_error *err)
{
	const char *path = r->opt->target;
	if (mkdir(path, 0777) && errno != EEXIST)
		return ofx_fail_at(err, OFX_SYS, path, 0, "cannot make the folder: %s",
		                   strerror(errno));
	if (!r->single && inside(r->source_name, path))
		return ofx_fail_at(err, OFX_BAD, path, 0,
		                   "cannot write there: the source lies in it");
	OFX_TRY(open_folder(path, &r->target, err));
	return ofx_manifest_open(&r->manifest, path, r->opt->shard, err);
}

/* What an earlier run left behind in the middle of its work; other shards may be at theirs. */
static enum ofx_status clear_room(struct ofx_run *r, struct ofx_error *err)
{
	if (mkdirat(r->target, OFX_JOB_ROOM, 0777) && errno != EEXIST)
		return ofx_fail_at(err, OFX_SYS, r->opt->target, 0, "cannot write: %s",
		                   strerror(errno));
	int fd = openat(r->target, OFX_JOB_ROOM, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return ofx_fail_at(err, OFX_SYS, r->opt->target, 0, "cannot open: %s",
		                   strerror(errno));
	for (struct dirent *d; (d = readdir(dir));)
		if (d->d_name[0] != '.' &&
		    ofx_run_shard(strtoll(d->d_name, NULL, 10)) == r->opt->shard.index)
			unlinkat(fd, d->d_name, 0);
	closedir(dir);
	return OFX_OK;
}

static enum ofx_status start_walk(struct ofx_run *r, struct ofx_error *err)
{
	struct stat target;
	if (r->single)
		return ofx_walk_one(&r->walk, r->source, r->source_name, r->single, err);
	if (r->opt->list)
		return ofx_walk_list(&r->walk, r->source, r->source_name, r->opt->list,
		                     r->opt->list_end, err);
	if (fstat(r->target, &target))
		return ofx_fail_at(err, OFX_SYS, r->opt->target, 0, "cannot look at it: %s",
		                   strerror(errno));
	return ofx_walk_tree(&r->walk, r->source, r->source_name, &target, err);
}

/* Telling. */

static void watch(struct ofx_run *r, const struct ofx_bulk_row *row)
{
	if (r->opt->watch)
		r->opt->watch(r->opt->ctx, r->tally, row);
}

static void settled(void *ctx, const struct ofx_done *d)
{
	struct ofx_run *r = ctx;
	if (d->end.same)
		r->tally->unchanged++;
	r->tally->bad += d->end.row.state == OFX_BULK_FAILED && d->end.status == OFX_BAD;
	ofx_run_count(r, &d->end.row);
	watch(r, &d->end.row);
}

static enum ofx_status commit(struct ofx_run *r, struct ofx_error *err)
{
	return ofx_batch_commit(&r->batch, &r->sink, err);
}

static bool batch_due(const struct ofx_run *r)
{
	return r->batch.n >= BATCH_FILES || r->batch.bytes >= BATCH_BYTES ||
	       (r->batch.n && ms_since(&r->batch_start) >= BATCH_MS);
}

/* Working. */

static enum ofx_status give_jobs(struct ofx_run *r, struct ofx_error *err)
{
	struct ofx_buf bytes = {0};
	bool taken = true;
	while (taken && r->queue.n) {
		size_t slot = ofx_queue_pop(&r->queue);
		struct ofx_pending *p = &r->queue.slots[slot];
		ofx_buf_clear(&bytes);
		ofx_job_put(&p->job, &bytes);
		taken = ofx_pool_give(r->pool, slot, p->weight, r->queue.n, ofx_buf_str(&bytes));
		if (!taken)
			ofx_queue_push(&r->queue, slot, true);
	}
	ofx_buf_release(&bytes);
	if (!taken && !ofx_pool_open(r->pool))
		return ofx_fail(err, OFX_SYS, "cannot start a process: %s", strerror(errno));
	return OFX_OK;
}

/* A file ended the process that worked on it: once may be chance, such as want of memory. */
static void retry(struct ofx_run *r, size_t slot, struct ofx_str how)
{
	struct ofx_pending *p = &r->queue.slots[slot];
	char name[OFX_JOB_NAME];
	ofx_job_out_name(r->sink.run, p->job.number, name);
	unlinkat(r->target, name, 0);
	ofx_job_log_name(r->sink.run, p->job.number, name);
	unlinkat(r->target, name, 0);
	p->falls++;
	if (p->falls < FALLS) {
		ofx_queue_push(&r->queue, slot, true);
		return;
	}
	struct ofx_job job = p->job;
	struct ofx_pending old = *p;
	ofx_buf_clear(&r->tmp);
	ofx_buf_add(&r->tmp, job.name.ptr, job.name.len + 1);
	job.name.ptr = r->tmp.ptr;
	job.how = OFX_JOB_PASS;
	job.why = how;
	ofx_queue_free(&r->queue, slot);
	slot = ofx_queue_slot(&r->queue, &job);
	p = &r->queue.slots[slot];
	p->weight = old.weight;
	p->falls = old.falls;
	p->prior = old.prior;
	ofx_queue_push(&r->queue, slot, true);
}

/* Not even reading it is possible. */
static void abandon(struct ofx_run *r, size_t slot, struct ofx_str how)
{
	const struct ofx_pending *p = &r->queue.slots[slot];
	char why[200];
	struct ofx_walked e = {.path = p->job.name};
	struct ofx_bulk_row known = {.out = {p->prior.had_out ? 0 : -1, 0, 0}};
	snprintf(why, sizeof why, "cannot read: it ended the process, last with %.*s",
	         OFX_STR_ARG(how));
	ofx_run_settle(r, &e, p->prior.known ? &known : NULL, OFX_BULK_CRASHED, why, ofx_run_no_file);
	ofx_queue_free(&r->queue, slot);
}

/* A document whose pages end processes is taken apart: each page is cleaned alone. */
static void part(struct ofx_run *r, size_t slot)
{
	struct ofx_buf bytes = {0};
	struct ofx_prior *prior = r->queue.slots[slot].pages;
	ofx_buf_add_str(&bytes, r->queue.slots[slot].job.pages);
	r->queue.slots[slot].pages = NULL;
	ofx_queue_free(&r->queue, slot);
	struct ofx_str rest = ofx_buf_str(&bytes);
	for (size_t i = 0; rest.len; i++) {
		struct ofx_job job;
		ofx_job_get(&rest, &job);
		job.how = OFX_JOB_CLEAN;
		size_t one = ofx_queue_slot(&r->queue, &job);
		r->queue.slots[one].prior = prior[i];
		ofx_queue_push(&r->queue, one, false);
	}
	free(prior);
	ofx_buf_release(&bytes);
}

/* What came of a job: one file, or the pages of a document. */
static void take_ends(struct ofx_run *r, const struct ofx_pending *p, struct ofx_str data)
{
	struct ofx_str rest = data;
	struct ofx_job_end end;
	int64_t document = 0;
	ofx_buf_clear(&r->tmp);
	while (p->n_pages > 1 && rest.len) {
		ofx_job_end_get(&rest, &end);
		ofx_buf_add(&r->tmp, end.row.name.ptr, end.row.name.len + 1);
		ofx_buf_add(&r->tmp, end.row.hash, strlen(end.row.hash) + 1);
	}
	if (p->n_pages > 1)
		document = ofx_document_number(ofx_buf_str(&r->tmp));
	rest = data;
	for (size_t i = 0; rest.len; i++) {
		struct ofx_done d = {.prior = p->pages ? p->pages[i] : p->prior};
		ofx_job_end_get(&rest, &d.end);
		d.end.row.document = document;
		if (d.end.same) /* the row stands */
			d.end.row.state = d.prior.state;
		ofx_run_done(r, &d);
	}
}

static enum ofx_status take_event(void *ctx, const struct ofx_pool_event *e, struct ofx_error *err)
{
	struct ofx_run *r = ctx;
	(void)err;
	struct ofx_pending *p = &r->queue.slots[e->id];
	if (e->what == OFX_TASK_LOST) {
		ofx_queue_push(&r->queue, e->id, true);
	} else if (e->what == OFX_TASK_FATAL && p->job.how == OFX_JOB_PASS) {
		abandon(r, e->id, e->data);
	} else if (e->what == OFX_TASK_FATAL) {
		if (p->pages && p->falls + 1 >= FALLS)
			part(r, e->id);
		else
			retry(r, e->id, e->data);
	} else {
		take_ends(r, p, e->data);
		ofx_queue_free(&r->queue, e->id);
	}
	return OFX_OK;
}

/* Notes a signal; a second one is in a hurry. */
static void look_for_signal(struct ofx_run *r, bool *hurry)
{
	struct signalfd_siginfo info;
	while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		*hurry = r->tally->stopped != 0;
		if (!r->tally->stopped)
			clock_gettime(CLOCK_MONOTONIC, &r->stop_start);
		r->tally->stopped = (int)info.ssi_signo;
	}
}

static int wait_ms(const struct ofx_run *r, bool more)
{
	if (more)
		return 0;
	long left = r->batch.n ? BATCH_MS - ms_since(&r->batch_start) : BATCH_MS;
	return left > 0 ? (int)left : 0;
}

static enum ofx_status work(struct ofx_run *r, struct ofx_error *err)
{
	bool hurry = false;
	for (;;) {
		bool stopping = r->tally->stopped != 0;
		if (!stopping) {
			OFX_TRY(ofx_run_look_ahead(r, err));
			OFX_TRY(give_jobs(r, err));
		}
		bool more = !stopping && r->tally->walking && r->queue.n < OFX_RUN_AHEAD;
		if (!ofx_pool_open(r->pool) && !more && (stopping || !r->queue.n))
			break;
		if (stopping && (hurry || ms_since(&r->stop_start) > GRACE_MS))
			break;
		OFX_TRY(ofx_pool_wait(r->pool, wait_ms(r, more), r->signals, take_event, r, err));
		look_for_signal(r, &hurry);
		if (batch_due(r)) {
			if (!r->tally->stopped)
				OFX_TRY(give_jobs(r, err));
			OFX_TRY(commit(r, err));
		}
		watch(r, NULL);
	}
	return commit(r, err);
}

static enum ofx_status finish(struct ofx_run *r, struct ofx_error *err)
{
	bool stopped = r->tally->stopped != 0;
	if (!stopped && !r->opt->list && !r->single)
		OFX_TRY(ofx_manifest_rest(r->manifest, &r->tally->gone, err));
	if (r->opt->list || r->single || r->opt->shard.count)
		r->tally->gone = 0;
	return ofx_manifest_end(r->manifest, r->sink.run, stopped ? "stopped" : "done", err);
}

static enum ofx_status open_all(struct ofx_run *r, struct ofx_error *err)
{
	const struct ofx_bulk_options *o = r->opt;
	OFX_TRY(open_source(r, err));
	OFX_TRY(open_target(r, err));
	OFX_TRY(clear_room(r, err));
	OFX_TRY(start_walk(r, err));
	OFX_TRY(ofx_manifest_start(r->manifest, o->config, &r->sink.run, &r->sink.config, err));
	r->sink.manifest = r->manifest;
	r->sink.target = r->target;
	r->sink.name = o->target;
	r->sink.beside = o->logs == OFX_LOGS_BESIDE;
	r->sink.each = settled;
	r->sink.ctx = r;
	r->shop = (struct ofx_shop){.filter = o->filter,
	                            .header = o->header,
	                            .head = o->head,
	                            .logs = o->logs,
	                            .skip_others = o->skip_others,
	                            .together = o->document == OFX_DOCUMENT_CONTAINER,
	                            .source = r->source,
	                            .target = r->target,
	                            .run = r->sink.run};
	r->pool = ofx_pool_new(o->jobs, ofx_job_do, &r->shop);
	return OFX_OK;
}

static void close_all(struct ofx_run *r)
{
	struct ofx_error err;
	ofx_folders_drop(r);
	ofx_pool_free(r->pool);
	if (r->manifest && r->target >= 0)
		clear_room(r, &err);
	ofx_walk_free(r->walk);
	ofx_manifest_close(r->manifest);
	ofx_queue_release(&r->queue);
	ofx_batch_release(&r->batch);
	ofx_buf_release(&r->tmp);
	free(r->source_name);
	if (r->source >= 0)
		close(r->source);
	if (r->target >= 0)
		close(r->target);
}

enum ofx_status ofx_bulk_run(const struct ofx_bulk_options *opt, struct ofx_bulk_tally *tally,
                             struct ofx_error *err)
{
	struct ofx_run r = {.opt = opt, .tally = tally, .source = -1, .target = -1};
	sigset_t set, old;
	*tally = (struct ofx_bulk_tally){.walking = true};
	ofx_queue_init(&r.queue);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &old);
	r.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	enum ofx_status status = open_all(&r, err);
	if (!status)
		status = work(&r, err);
	if (!status)
		status = finish(&r, err);
	close_all(&r);
	if (r.signals >= 0)
		close(r.signals);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}

enum ofx_status ofx_bulk_status(const struct ofx_bulk_tally *t)
{
	if (t->states[OFX_BULK_FAILED] + t->states[OFX_BULK_CRASHED] > t->bad)
		return OFX_SYS;
	if (t->bad || t->states[OFX_BULK_REFUSED] || t->faults)
		return OFX_BAD;
	return t->states[OFX_BULK_PASSED] ? OFX_BUDGET : OFX_OK;
}
