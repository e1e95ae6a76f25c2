/* Does the work on one file: looks what it is, cleans or copies it into a temporary file. */
#include "bulk/work.h"

#include "adapt/zstd.h"
#include "bulk/names.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
	COPY_AT = 256 * 1024,
	SYNC_AT = 1 << 20, /* larger outputs are synced here, so that the parent need not wait */
	FRESH_MS = 100,    /* a file changed so lately may change again with the same time stamp */
};

void ofx_job_out_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME])
{
	snprintf(name, OFX_JOB_NAME, OFX_JOB_ROOM "/%" PRId64 "-%" PRIu64 ".tmp", run, number);
}

void ofx_job_log_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME])
{
	snprintf(name, OFX_JOB_NAME, OFX_JOB_ROOM "/%" PRId64 "-%" PRIu64 ".log.tmp", run, number);
}

void ofx_work_error(struct ofx_work *j, enum ofx_bulk_state state, enum ofx_status status,
                      const char *text)
{
	j->end->row.state = state;
	j->end->status = status;
	ofx_buf_clear(&j->error);
	ofx_buf_add_str(&j->error, ofx_str_of(text));
}

static void fail(struct ofx_work *j, const char *what)
{
	char text[200];
	snprintf(text, sizeof text, "cannot %s: %s", what, strerror(errno));
	ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, text);
}

/* An ofx_read_fn: the source, hashed as it is read. */
static long read_source(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_work *j = ctx;
	struct ofx_input in = {j->in, j->task->name.ptr, false};
	long n = ofx_input_read(&in, buf, cap, err);
	j->read_failed |= n < 0;
	if (n > 0) {
		ofx_hasher_add(j->shop->hasher, ofx_str(buf, (size_t)n));
		j->read += (uint64_t)n;
	}
	return n;
}

/* An ofx_write_fn: the output. */
static enum ofx_status write_out(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	struct ofx_work *j = ctx;
	enum ofx_status status = ofx_output_write(&j->out, s, err);
	j->write_failed |= status != OFX_OK;
	return status;
}

bool ofx_work_rewind(struct ofx_work *j)
{
	j->read = 0;
	j->read_failed = false;
	ofx_hasher_reset(j->shop->hasher);
	return lseek(j->in, 0, SEEK_SET) == 0;
}

bool ofx_work_open_out(struct ofx_work *j)
{
	j->out = (struct ofx_output){
	    .fd = openat(j->shop->target, j->out_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666),
	    .name = j->task->name.ptr};
	if (j->out.fd >= 0)
		return true;
	fail(j, "write");
	return false;
}

void ofx_work_drop_out(struct ofx_work *j)
{
	if (j->out.fd < 0)
		return;
	ofx_output_abort(&j->out);
	unlinkat(j->shop->target, j->out_name, 0);
	j->end->row.out.size = -1;
}

bool ofx_work_hash(struct ofx_work *j)
{
	struct ofx_error err;
	char buf[COPY_AT / 4];
	long n;
	while ((n = read_source(j, buf, sizeof buf, &err)) > 0)
		;
	if (n < 0)
		ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, err.text);
	ofx_hasher_end(j->shop->hasher, j->end->row.hash);
	return !n;
}

bool ofx_work_pass(struct ofx_work *j)
{
	struct ofx_error err;
	char buf[COPY_AT / 4];
	long n = -1;
	bool told = j->error.len > 0;
	ofx_work_drop_out(j);
	if (ofx_work_rewind(j) && ofx_work_open_out(j))
		while ((n = read_source(j, buf, sizeof buf, &err)) > 0)
			if (write_out(j, ofx_str(buf, (size_t)n), &err))
				break;
	if (!n && !ofx_output_flush(&j->out, &err))
		return true;
	if (!told && j->out.fd >= 0)
		ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, err.text);
	ofx_work_drop_out(j);
	return false;
}

static void copy_other(struct ofx_work *j)
{
	j->end->row.state = j->shop->skip_others ? OFX_BULK_SKIPPED : OFX_BULK_COPIED;
	if (j->shop->skip_others)
		ofx_work_hash(j);
	else
		ofx_work_pass(j);
}

void ofx_work_settle_fault(struct ofx_work *j, const struct ofx_error *err)
{
	static const char through[] = "; passed through";
	bool readable = !j->read_failed && !j->write_failed;
	ofx_work_error(j, OFX_BULK_FAILED, err->status, err->text);
	if (!readable || !ofx_work_pass(j)) {
		ofx_work_drop_out(j);
		return;
	}
	struct ofx_str text = ofx_buf_str(&j->error), tail = OFX_STR(through);
	if (text.len < tail.len || memcmp(text.ptr + text.len - tail.len, through, tail.len))
		ofx_buf_add_str(&j->error, tail);
}

/* Writes what is left of output and log. */
static bool end_outputs(struct ofx_work *j, bool log, struct ofx_error *err)
{
	enum ofx_status status = ofx_output_flush(&j->out, err);
	if (!status && log)
		status = ofx_logsink_end(&j->log, err);
	j->write_failed |= status != OFX_OK;
	return !status;
}

static void clean_text(struct ofx_work *j)
{
	struct ofx_filter filter = *j->shop->filter;
	struct ofx_bulk_row *row = &j->end->row;
	struct ofx_error err = {0};
	bool logs = j->shop->logs != OFX_LOGS_NONE;
	struct ofx_passing p = {.name = j->task->name.ptr,
	                        .read = read_source,
	                        .in = j,
	                        .write = write_out,
	                        .out = j,
	                        .write_log = logs ? ofx_logsink_write : NULL,
	                        .log = &j->log,
	                        .header = j->shop->header,
	                        .head = j->shop->head,
	                        .each = ofx_counts_add,
	                        .watch = &j->counts};
	filter.jobs = j->threads;
	if (!ofx_work_open_out(j))
		return;
	enum ofx_status status = ofx_filter_pass(&filter, &p, &err);
	bool whole = !status || status == OFX_BUDGET || p.complete;
	if (!whole || !end_outputs(j, logs && status != OFX_BUDGET, &err)) {
		ofx_work_settle_fault(j, &err);
	} else if (status == OFX_BUDGET) {
		ofx_work_error(j, OFX_BULK_PASSED, OFX_BUDGET, err.text);
	} else {
		row->state = OFX_BULK_CLEANED;
		if (status) /* parts of it passed through as they were */
			ofx_work_error(j, OFX_BULK_FAILED, status, err.text);
		row->chars = p.totals.chars;
		row->changed = p.totals.changed_chars;
		row->safe = p.totals.applied[OFX_SAFE];
		row->likely = p.totals.applied[OFX_LIKELY];
		row->reported = p.totals.reported;
		j->end->log = !logs ? OFX_LOG_NONE : j->log.filed ? OFX_LOG_FILE : OFX_LOG_HERE;
	}
}

static void work_on_source(struct ofx_work *j)
{
	char head[OFX_KIND_HEAD];
	ssize_t n = pread(j->in, head, sizeof head, 0);
	if (n < 0) {
		fail(j, "read");
		return;
	}
	enum ofx_kind kind = ofx_kind_of(j->task->name, ofx_str(head, (size_t)n));
	switch (kind) {
	case OFX_KIND_TEXT: clean_text(j); break;
	case OFX_KIND_OTHER: copy_other(j); break;
	default: ofx_work_container(j, kind); break;
	}
}

/* Whether the source is still what it was when it was opened, and was read to its end. */
static bool source_held(struct ofx_work *j)
{
	struct stat now, named;
	if (fstat(j->in, &now) ||
	    fstatat(j->shop->source, j->task->name.ptr, &named, AT_SYMLINK_NOFOLLOW))
		return false;
	struct ofx_file_id before = ofx_file_id(&j->before);
	return ofx_file_same(before, ofx_file_id(&now)) &&
	       ofx_file_same(before, ofx_file_id(&named)) &&
	       j->read == (uint64_t)j->before.st_size;
}

/* The output gets the source's rights and, if it is large, is synced. */
static void finish_out(struct ofx_work *j)
{
	struct stat st;
	if (fchmod(j->out.fd, j->before.st_mode & 0777) || fstat(j->out.fd, &st) ||
	    (st.st_size >= SYNC_AT && fsync(j->out.fd))) {
		fail(j, "write");
		ofx_work_drop_out(j);
		return;
	}
	if (close(j->out.fd)) {
		j->out.fd = -1;
		fail(j, "write");
		unlinkat(j->shop->target, j->out_name, 0);
		return;
	}
	j->out.fd = -1;
	j->end->row.out = ofx_file_id(&st);
}

static void record_source(struct ofx_work *j)
{
	struct timespec now;
	struct ofx_file_id *id = &j->end->row.scan;
	*id = ofx_file_id(&j->before);
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t age = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - id->mtime;
	if (age < FRESH_MS * INT64_C(1000000))
		id->mtime = -1; /* the next run compares hashes */
}

static void do_job(struct ofx_work *j)
{
	struct ofx_bulk_row *row = &j->end->row;
	j->in = openat(j->shop->source, j->task->name.ptr,
	               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (j->in < 0 || fstat(j->in, &j->before)) {
		fail(j, "open");
		return;
	}
	if (!S_ISREG(j->before.st_mode)) {
		ofx_work_error(j, OFX_BULK_REFUSED, OFX_BAD, "refused: it is no regular file any more");
		return;
	}
	if (j->task->how == OFX_JOB_COMPARE && !ofx_work_hash(j))
		return;
	if (j->task->how == OFX_JOB_COMPARE && !strcmp(row->hash, j->task->hash)) {
		j->end->same = source_held(j);
		record_source(j);
		if (j->end->same)
			return;
	}
	if (!ofx_work_rewind(j)) {
		fail(j, "read");
		return;
	}
	if (j->task->how == OFX_JOB_PASS) {
		ofx_work_error(j, OFX_BULK_CRASHED, OFX_SYS, "");
		ofx_buf_addf(&j->error, "cannot clean: it ended the process twice, last with %.*s",
		             OFX_STR_ARG(j->task->why));
		if (ofx_work_pass(j))
			ofx_buf_addf(&j->error, "; passed through");
	} else {
		work_on_source(j);
	}
	bool counts = j->out.fd >= 0 || row->state == OFX_BULK_SKIPPED;
	if (counts && !source_held(j)) {
		ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, "cannot clean: it changed while it was read");
		ofx_work_drop_out(j);
	}
	if (j->out.fd >= 0)
		finish_out(j);
	ofx_hasher_end(j->shop->hasher, row->hash);
	record_source(j);
}

static uint64_t micros_since(const struct timespec *then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)((now.tv_sec - then->tv_sec) * 1000000 +
	                  (now.tv_nsec - then->tv_nsec) / 1000);
}

void ofx_job_do(void *ctx, unsigned threads, struct ofx_str task_bytes, struct ofx_buf *result)
{
	struct ofx_shop *shop = ctx;
	struct ofx_job task;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!shop->hasher)
		shop->hasher = ofx_hasher_new();
	if (!shop->packer)
		shop->packer = ofx_packer_new();
	ofx_job_get(task_bytes, &task);
	struct ofx_job_end end = {.number = task.number, .row = {.out = {-1, 0, 0}}};
	struct ofx_work j = {
	    .shop = shop, .task = &task, .end = &end, .threads = threads, .in = -1, .out = {.fd = -1}};
	ofx_job_out_name(shop->run, task.number, j.out_name);
	ofx_job_log_name(shop->run, task.number, j.log_name);
	j.log = (struct ofx_logsink){.packer = shop->packer,
	                             .dir = shop->target,
	                             .file = j.log_name,
	                             .always = shop->logs == OFX_LOGS_BESIDE};
	do_job(&j);
	if (j.in >= 0)
		close(j.in);
	ofx_buf_release(&j.out.buf);
	if (end.row.out.size < 0)
		end.log = OFX_LOG_NONE;
	if (end.log == OFX_LOG_NONE)
		ofx_logsink_drop(&j.log);
	else
		end.row.log = shop->logs;
	end.faults = ofx_buf_str(&j.faults);
	if (end.row.chars)
		ofx_counts_json(&j.counts, &j.stages);
	end.row.name = task.name;
	end.row.stages = ofx_buf_str(&j.stages);
	end.row.error = ofx_buf_str(&j.error);
	end.row.micros = micros_since(&start);
	end.row.finished = (int64_t)time(NULL);
	if (end.log == OFX_LOG_HERE)
		end.log_data = ofx_buf_str(&j.log.packed);
	ofx_job_end_put(&end, result);
	ofx_logsink_release(&j.log);
	ofx_buf_release(&j.stages);
	ofx_buf_release(&j.error);
	ofx_buf_release(&j.faults);
}
