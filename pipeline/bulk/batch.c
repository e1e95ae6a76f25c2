/* Makes finished files last: syncs, renames and records them in groups. */
#define _GNU_SOURCE /* syncfs */
#include "bulk/batch.h"

#include "bulk/names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE = 1 << 20 }; /* bytes of a log in one row */

struct ofx_prior ofx_prior_of(const struct ofx_bulk_row *row)
{
	if (!row)
		return (struct ofx_prior){0};
	return (struct ofx_prior){true, row->state, row->out.size >= 0, row->log == OFX_LOGS_BESIDE};
}

void ofx_batch_add(struct ofx_batch *b, const struct ofx_done *d)
{
	b->items = ofx_grow(b->items, &b->cap, b->n, sizeof *b->items);
	struct ofx_done *item = &b->items[b->n++];
	*item = *d;
	item->data = (struct ofx_buf){0};
	ofx_job_end_put(&d->end, &item->data);
	struct ofx_str bytes = ofx_buf_str(&item->data);
	ofx_job_end_get(&bytes, &item->end);
	b->bytes += item->data.len;
}

static void empty(struct ofx_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		ofx_buf_release(&b->items[i].data);
	b->n = 0;
	b->bytes = 0;
}

void ofx_batch_release(struct ofx_batch *b)
{
	empty(b);
	free(b->items);
	*b = (struct ofx_batch){0};
}

static bool has_out(const struct ofx_done *d)
{
	return !d->end.same && d->end.row.out.size >= 0;
}

/* The file failed after all: its temporary files go. */
static void give_up(struct ofx_done *d, const struct ofx_sink *s, const char *what)
{
	char text[160], name[OFX_JOB_NAME];
	snprintf(text, sizeof text, "cannot %s: %s", what, strerror(errno));
	ofx_job_out_name(s->run, d->end.number, name);
	unlinkat(s->target, name, 0);
	ofx_job_log_name(s->run, d->end.number, name);
	unlinkat(s->target, name, 0);
	d->end.row.state = OFX_BULK_FAILED;
	d->end.status = OFX_SYS;
	d->end.row.out.size = -1;
	d->end.log = OFX_LOG_NONE;
	d->end.row.log = OFX_LOGS_NONE;
	d->end.row.stages = d->end.faults = OFX_STR("");
	/* The name lies in the buffer, and moves with it. */
	size_t name_at = (size_t)(d->end.row.name.ptr - d->data.ptr), len = strlen(text) + 1;
	ofx_buf_add(&d->data, "", 1);
	size_t at = d->data.len;
	ofx_buf_add(&d->data, text, len);
	d->end.row.name.ptr = d->data.ptr + name_at;
	d->end.row.error = ofx_str(d->data.ptr + at, len - 1);
}

static bool sync_one(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP; /* a link: nothing of its own to sync */
	bool ok = !fsync(fd);
	int e = errno;
	close(fd);
	errno = e;
	return ok;
}

/* The outputs' bytes reach the disk: all at once, and only if that fails one by one, to learn which
   are at fault. */
static void sync_outputs(struct ofx_batch *b, const struct ofx_sink *s)
{
	char name[OFX_JOB_NAME];
	bool any = false;
	for (size_t i = 0; i < b->n; i++)
		any |= has_out(&b->items[i]);
	if (!any || !syncfs(s->target))
		return;
	for (size_t i = 0; i < b->n; i++) {
		struct ofx_done *d = &b->items[i];
		ofx_job_out_name(s->run, d->end.number, name);
		if (has_out(d) && !sync_one(s->target, name)) {
			give_up(d, s, "write");
			continue;
		}
		ofx_job_log_name(s->run, d->end.number, name);
		if (d->end.log == OFX_LOG_FILE && !sync_one(s->target, name))
			give_up(d, s, "write its log");
	}
}

/* Says in the manifest which rows will not hold any more in a moment. */
static enum ofx_status announce(struct ofx_batch *b, const struct ofx_sink *s, struct ofx_error *err)
{
	bool begun = false;
	for (size_t i = 0; i < b->n; i++) {
		const struct ofx_done *d = &b->items[i];
		if (!d->prior.known || d->end.same)
			continue;
		if (!begun)
			OFX_TRY(ofx_manifest_begin(s->manifest, err));
		begun = true;
		OFX_TRY(ofx_manifest_redo(s->manifest, d->end.row.name, err));
	}
	return begun ? ofx_manifest_commit(s->manifest, err) : OFX_OK;
}

static void log_name(struct ofx_str name, struct ofx_buf *out)
{
	ofx_buf_clear(out);
	ofx_buf_add_str(out, name);
	ofx_buf_add(out, OFX_LOG_TAIL, sizeof OFX_LOG_TAIL);
}

/* Gives log and output their names, or takes away what stands there of an earlier run. */
static void rename_one(struct ofx_done *d, const struct ofx_sink *s, struct ofx_buf *tmp)
{
	char name[OFX_JOB_NAME];
	if (d->end.same)
		return;
	log_name(d->end.row.name, tmp);
	ofx_job_log_name(s->run, d->end.number, name);
	bool log = s->beside && d->end.log == OFX_LOG_FILE;
	if (log && renameat(s->target, name, s->target, tmp->ptr)) {
		give_up(d, s, "write its log");
		log = false;
	}
	ofx_job_out_name(s->run, d->end.number, name);
	if (has_out(d) && renameat(s->target, name, s->target, d->end.row.name.ptr)) {
		give_up(d, s, "write");
		if (log)
			unlinkat(s->target, tmp->ptr, 0);
	}
	if (!has_out(d) && d->prior.had_out)
		unlinkat(s->target, d->end.row.name.ptr, 0);
	if (!log && d->prior.had_log)
		unlinkat(s->target, tmp->ptr, 0);
}

static enum ofx_status record_log_file(struct ofx_done *d, const struct ofx_sink *s,
                                       struct ofx_error *err)
{
	char name[OFX_JOB_NAME];
	ofx_job_log_name(s->run, d->end.number, name);
	struct ofx_input in = {openat(s->target, name, O_RDONLY | O_CLOEXEC), name, true};
	if (in.fd < 0)
		return ofx_fail_at(err, OFX_SYS, name, 0, "cannot open: %s", strerror(errno));
	struct ofx_buf piece = {0};
	enum ofx_status status = OFX_OK;
	long n = 1;
	for (int64_t i = 0; !status && n > 0; i++) {
		ofx_buf_clear(&piece);
		ofx_buf_reserve(&piece, PIECE);
		while (piece.len < PIECE &&
		       (n = ofx_input_read(&in, piece.ptr + piece.len, PIECE - piece.len, err)) > 0)
			piece.len += (size_t)n;
		if (n < 0)
			status = err->status;
		else if (piece.len)
			status = ofx_manifest_put_log(s->manifest, d->end.row.name, i,
			                              ofx_buf_str(&piece), err);
	}
	ofx_input_close(&in);
	ofx_buf_release(&piece);
	return status;
}

static enum ofx_status record_faults(struct ofx_done *d, const struct ofx_sink *s,
                                     struct ofx_error *err)
{
	struct ofx_str rest = d->end.faults;
	while (rest.len) {
		struct ofx_str member = ofx_str_cut(&rest, '\0');
		struct ofx_str error = ofx_str_cut(&rest, '\0');
		OFX_TRY(ofx_manifest_put_fault(s->manifest, d->end.row.name, member, error, err));
	}
	return OFX_OK;
}

static enum ofx_status record(struct ofx_batch *b, const struct ofx_sink *s, struct ofx_error *err)
{
	OFX_TRY(ofx_manifest_begin(s->manifest, err));
	for (size_t i = 0; i < b->n; i++) {
		struct ofx_done *d = &b->items[i];
		d->end.row.config = s->config;
		if (d->end.same) {
			OFX_TRY(ofx_manifest_same(s->manifest, d->end.row.name, d->end.row.scan,
			                          err));
			continue;
		}
		OFX_TRY(ofx_manifest_put(s->manifest, &d->end.row, err));
		OFX_TRY(record_faults(d, s, err));
		if (d->end.log == OFX_LOG_HERE)
			OFX_TRY(ofx_manifest_put_log(s->manifest, d->end.row.name, 0,
			                             d->end.log_data, err));
		else if (d->end.log == OFX_LOG_FILE && !s->beside)
			OFX_TRY(record_log_file(d, s, err));
	}
	return ofx_manifest_commit(s->manifest, err);
}

static void drop_log_files(struct ofx_batch *b, const struct ofx_sink *s)
{
	char name[OFX_JOB_NAME];
	for (size_t i = 0; i < b->n; i++) {
		if (b->items[i].end.log != OFX_LOG_FILE)
			continue;
		ofx_job_log_name(s->run, b->items[i].end.number, name);
		unlinkat(s->target, name, 0);
	}
}

enum ofx_status ofx_batch_commit(struct ofx_batch *b, const struct ofx_sink *s,
                                 struct ofx_error *err)
{
	struct ofx_buf tmp = {0};
	if (!b->n)
		return OFX_OK;
	sync_outputs(b, s);
	OFX_TRY(announce(b, s, err));
	for (size_t i = 0; i < b->n; i++)
		rename_one(&b->items[i], s, &tmp);
	ofx_buf_release(&tmp);
	if (syncfs(s->target))
		return ofx_fail_at(err, OFX_SYS, s->name, 0, "cannot write: %s", strerror(errno));
	OFX_TRY(record(b, s, err));
	if (!s->beside)
		drop_log_files(b, s);
	for (size_t i = 0; i < b->n; i++)
		s->each(s->ctx, &b->items[i]);
	empty(b);
	return OFX_OK;
}
