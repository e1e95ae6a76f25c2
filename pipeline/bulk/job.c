/* Does the work on one file: looks what it is, cleans or copies it into a temporary file. */
#include "bulk/work.h"

#include "adapt/zstd.h"
#include "bulk/names.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

void ofx_job_out_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME])
{
	snprintf(name, OFX_JOB_NAME, OFX_JOB_ROOM "/%" PRId64 "-%" PRIu64 ".tmp", run, number);
}

void ofx_job_log_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME])
{
	snprintf(name, OFX_JOB_NAME, OFX_JOB_ROOM "/%" PRId64 "-%" PRIu64 ".log.tmp", run, number);
}

void ofx_work_begin(struct ofx_work *w, struct ofx_shop *shop, const struct ofx_job *task,
                    unsigned threads)
{
	*w = (struct ofx_work){.shop = shop,
	                       .task = task,
	                       .end = {.number = task->number, .row = {.out = {-1, 0, 0}}},
	                       .threads = threads,
	                       .many = 1,
	                       .in = -1,
	                       .out = {.fd = -1}};
	clock_gettime(CLOCK_MONOTONIC, &w->start);
	if (!shop->hasher)
		shop->hasher = ofx_hasher_new();
	if (!shop->packer)
		shop->packer = ofx_packer_new();
	ofx_job_out_name(shop->run, task->number, w->out_name);
	ofx_job_log_name(shop->run, task->number, w->log_name);
	w->log = (struct ofx_logsink){.packer = shop->packer,
	                              .dir = shop->target,
	                              .file = w->log_name,
	                              .always = shop->logs == OFX_LOGS_BESIDE};
}

static uint64_t micros_since(const struct timespec *then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)((now.tv_sec - then->tv_sec) * 1000000 +
	                  (now.tv_nsec - then->tv_nsec) / 1000);
}

void ofx_work_end(struct ofx_work *w, struct ofx_buf *result)
{
	struct ofx_job_end *end = &w->end;
	if (w->in >= 0)
		close(w->in);
	ofx_buf_release(&w->out.buf);
	if (end->row.out.size < 0)
		end->log = OFX_LOG_NONE;
	if (end->log == OFX_LOG_NONE)
		ofx_logsink_drop(&w->log);
	else
		end->row.log = w->shop->logs;
	if (end->row.chars)
		ofx_counts_json(&w->counts, &w->stages);
	end->faults = ofx_buf_str(&w->faults);
	end->row.name = w->task->name;
	end->row.stages = ofx_buf_str(&w->stages);
	end->row.error = ofx_buf_str(&w->error);
	end->row.micros = micros_since(&w->start) / w->many;
	end->row.finished = (int64_t)time(NULL);
	if (end->log == OFX_LOG_HERE)
		end->log_data = ofx_buf_str(&w->log.packed);
	ofx_job_end_put(end, result);
	ofx_logsink_release(&w->log);
	ofx_buf_release(&w->stages);
	ofx_buf_release(&w->error);
	ofx_buf_release(&w->faults);
}

static void copy_other(struct ofx_work *w)
{
	w->end.row.state = w->shop->skip_others ? OFX_BULK_SKIPPED : OFX_BULK_COPIED;
	if (w->shop->skip_others)
		ofx_work_hash(w);
	else
		ofx_work_pass(w);
}

static void clean_text(struct ofx_work *w)
{
	struct ofx_filter filter = *w->shop->filter;
	struct ofx_error err = {0};
	bool logs = w->shop->logs != OFX_LOGS_NONE;
	struct ofx_passing p = {.name = w->task->name.ptr,
	                        .read = ofx_work_read,
	                        .in = w,
	                        .write = ofx_work_write,
	                        .out = w,
	                        .write_log = logs ? ofx_logsink_write : NULL,
	                        .log = &w->log,
	                        .header = w->shop->header,
	                        .head = w->shop->head,
	                        .each = ofx_counts_add,
	                        .watch = &w->counts};
	filter.jobs = w->threads;
	if (!ofx_work_open_out(w))
		return;
	enum ofx_status status = ofx_filter_pass(&filter, &p, &err);
	bool whole = !status || status == OFX_BUDGET || p.complete;
	if (whole && ofx_work_flush(w, logs && status != OFX_BUDGET, &err))
		ofx_work_cleaned(w, status, &err, &p.totals);
	else
		ofx_work_settle_fault(w, &err);
}

bool ofx_work_kind(struct ofx_work *w, enum ofx_kind *kind)
{
	char head[OFX_KIND_HEAD];
	ssize_t n = pread(w->in, head, sizeof head, 0);
	if (n < 0)
		ofx_work_fail(w, "read");
	else
		*kind = ofx_kind_of(w->task->name, ofx_str(head, (size_t)n));
	return n >= 0;
}

static void work_on_source(struct ofx_work *w)
{
	enum ofx_kind kind = OFX_KIND_OTHER;
	if (!ofx_work_kind(w, &kind))
		return;
	switch (kind) {
	case OFX_KIND_TEXT: clean_text(w); break;
	case OFX_KIND_OTHER: copy_other(w); break;
	default: ofx_work_container(w, kind); break;
	}
}

bool ofx_work_open(struct ofx_work *w)
{
	w->in = openat(w->shop->source, w->task->name.ptr,
	               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (w->in < 0 || fstat(w->in, &w->before)) {
		ofx_work_fail(w, "open");
		return false;
	}
	if (!S_ISREG(w->before.st_mode)) {
		ofx_work_error(w, OFX_BULK_REFUSED, OFX_BAD,
		               "refused: it is no regular file any more");
		return false;
	}
	ofx_hasher_reset(w->shop->hasher);
	return true;
}

/* Whether the source is what the job's hash says; nothing else is to be done then. */
static bool is_same(struct ofx_work *w)
{
	if (!ofx_work_hash(w))
		return true;
	ofx_work_note_source(w);
	w->end.same = !strcmp(w->end.row.hash, w->task->hash) && ofx_work_held(w);
	return w->end.same;
}

static void pass_crashed(struct ofx_work *w)
{
	ofx_work_error(w, OFX_BULK_CRASHED, OFX_SYS, "");
	ofx_buf_addf(&w->error, "cannot clean: it ended the process twice, last with %.*s",
	             OFX_STR_ARG(w->task->why));
	if (ofx_work_pass(w))
		ofx_buf_addf(&w->error, "; passed through");
}

void ofx_work_alone(struct ofx_work *w)
{
	if (!ofx_work_rewind(w)) {
		ofx_work_fail(w, "read");
		return;
	}
	if (w->task->how == OFX_JOB_PASS)
		pass_crashed(w);
	else
		work_on_source(w);
	bool counts = w->out.fd >= 0 || w->end.row.state == OFX_BULK_SKIPPED;
	if (counts && !ofx_work_held(w)) {
		ofx_work_error(w, OFX_BULK_FAILED, OFX_SYS,
		               "cannot clean: it changed while it was read");
		ofx_work_drop_out(w);
	}
	ofx_work_finish_out(w);
	ofx_work_note_source(w);
}

void ofx_job_do(void *ctx, unsigned threads, struct ofx_str bytes, struct ofx_buf *result)
{
	struct ofx_job task;
	struct ofx_work w;
	ofx_job_get(&bytes, &task);
	if (task.how == OFX_JOB_DOCUMENT) {
		ofx_work_document(ctx, &task, threads, result);
		return;
	}
	ofx_work_begin(&w, ctx, &task, threads);
	if (ofx_work_open(&w) && (task.how != OFX_JOB_COMPARE || !is_same(&w)))
		ofx_work_alone(&w);
	ofx_work_end(&w, result);
}
