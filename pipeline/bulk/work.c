/* What jobs do with the source and the output of one file. */
#include "bulk/work.h"

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

void ofx_work_error(struct ofx_work *j, enum ofx_bulk_state state, enum ofx_status status,
                      const char *text)
{
	j->end.row.state = state;
	j->end.status = status;
	ofx_buf_clear(&j->error);
	ofx_buf_add_str(&j->error, ofx_str_of(text));
}

void ofx_work_fail(struct ofx_work *j, const char *what)
{
	char text[200];
	snprintf(text, sizeof text, "cannot %s: %s", what, strerror(errno));
	ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, text);
}

long ofx_work_read(void *ctx, void *buf, size_t cap, struct ofx_error *err)
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

enum ofx_status ofx_work_write(void *ctx, struct ofx_str s, struct ofx_error *err)
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
	ofx_work_fail(j, "write");
	return false;
}

void ofx_work_drop_out(struct ofx_work *j)
{
	if (j->out.fd < 0)
		return;
	ofx_output_abort(&j->out);
	unlinkat(j->shop->target, j->out_name, 0);
	j->end.row.out.size = -1;
}

bool ofx_work_hash(struct ofx_work *j)
{
	struct ofx_error err;
	char buf[COPY_AT / 4];
	long n;
	while ((n = ofx_work_read(j, buf, sizeof buf, &err)) > 0)
		;
	if (n < 0)
		ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, err.text);
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
		while ((n = ofx_work_read(j, buf, sizeof buf, &err)) > 0)
			if (ofx_work_write(j, ofx_str(buf, (size_t)n), &err))
				break;
	if (!n && !ofx_output_flush(&j->out, &err))
		return true;
	if (!told && j->out.fd >= 0)
		ofx_work_error(j, OFX_BULK_FAILED, OFX_SYS, err.text);
	ofx_work_drop_out(j);
	return false;
}

bool ofx_work_flush(struct ofx_work *j, bool log, struct ofx_error *err)
{
	enum ofx_status status = ofx_output_flush(&j->out, err);
	if (!status && log)
		status = ofx_logsink_end(&j->log, err);
	j->write_failed |= status != OFX_OK;
	return !status;
}

void ofx_work_cleaned(struct ofx_work *j, enum ofx_status status, const struct ofx_error *err,
                      const struct ofx_totals *t)
{
	struct ofx_bulk_row *row = &j->end.row;
	if (status == OFX_BUDGET) {
		ofx_work_error(j, OFX_BULK_PASSED, OFX_BUDGET, err->text);
		return;
	}
	row->state = OFX_BULK_CLEANED;
	if (status)
		ofx_work_error(j, OFX_BULK_FAILED, status, err->text);
	row->chars = t->chars;
	row->changed = t->changed_chars;
	row->safe = t->applied[OFX_SAFE];
	row->likely = t->applied[OFX_LIKELY];
	row->reported = t->reported;
	if (j->shop->logs != OFX_LOGS_NONE)
		j->end.log = j->log.filed ? OFX_LOG_FILE : OFX_LOG_HERE;
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

bool ofx_work_held(struct ofx_work *j)
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

void ofx_work_finish_out(struct ofx_work *j)
{
	struct stat st;
	if (j->out.fd < 0)
		return;
	if (fchmod(j->out.fd, j->before.st_mode & 0777) || fstat(j->out.fd, &st) ||
	    (st.st_size >= SYNC_AT && fsync(j->out.fd))) {
		ofx_work_fail(j, "write");
		ofx_work_drop_out(j);
		return;
	}
	if (close(j->out.fd)) {
		j->out.fd = -1;
		ofx_work_fail(j, "write");
		unlinkat(j->shop->target, j->out_name, 0);
		return;
	}
	j->out.fd = -1;
	j->end.row.out = ofx_file_id(&st);
}

void ofx_work_note_source(struct ofx_work *j)
{
	struct timespec now;
	struct ofx_file_id *id = &j->end.row.scan;
	*id = ofx_file_id(&j->before);
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t age = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - id->mtime;
	if (age < FRESH_MS * INT64_C(1000000))
		id->mtime = -1; /* the next run compares hashes */
	ofx_hasher_end(j->shop->hasher, j->end.row.hash);
}
