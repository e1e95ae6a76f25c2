/* ocrfix undo TARGET: gives the scans of an archive back from what ocrfix bulk wrote. */
#define _GNU_SOURCE /* syncfs */
#include "adapt/zstd.h"
#include "bulk/job.h"
#include "bulk/names.h"
#include "commands/bulk.h"
#include "commands/bulk_undo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct back {
	struct ofx_manifest *manifest;
	const char *target;
	int in, out; /* folders; out is -1 where one scan goes elsewhere */
	uint64_t failed;
};

/* The log of one file: pieces in the manifest, or a file beside the output. */
struct log_source {
	struct ofx_manifest *manifest;
	struct ofx_str name;
	int64_t piece;
	struct ofx_buf data;
	size_t used;
	struct ofx_input beside; /* fd is -1: in the manifest */
};

static long read_log(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct log_source *s = ctx;
	if (s->beside.fd >= 0)
		return ofx_input_read(&s->beside, buf, cap, err);
	if (s->used == s->data.len) {
		bool more;
		ofx_buf_clear(&s->data);
		s->used = 0;
		if (ofx_manifest_log(s->manifest, s->name, s->piece++, &s->data, &more, err))
			return -1;
	}
	size_t n = s->data.len - s->used < cap ? s->data.len - s->used : cap;
	if (n)
		memcpy(buf, s->data.ptr + s->used, n);
	s->used += n;
	return (long)n;
}

/* Where the restored bytes go; hashed on their way. */
struct restored {
	struct ofx_output *out;
	struct ofx_hasher *hasher;
};

static enum ofx_status write_back(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	struct restored *r = ctx;
	ofx_hasher_add(r->hasher, s);
	return ofx_output_write(r->out, s, err);
}

static enum ofx_status copy_back(struct ofx_input *in, struct restored *r, struct ofx_error *err)
{
	char buf[64 * 1024];
	long n;
	while ((n = ofx_input_read(in, buf, sizeof buf, err)) > 0)
		OFX_TRY(write_back(r, ofx_str(buf, (size_t)n), err));
	return n < 0 ? err->status : OFX_OK;
}

/* Undoes a text, or the texts in a container. */
static enum ofx_status undo_with_log(struct back *b, const struct ofx_bulk_row *row,
                                     struct ofx_input *in, struct restored *r,
                                     struct ofx_error *err)
{
	struct log_source log = {
	    .manifest = b->manifest, .name = row->name, .beside = {-1, row->name.ptr, true}};
	struct ofx_buf path = {0};
	ofx_buf_addf(&path, "%s" OFX_LOG_TAIL, row->name.ptr);
	ofx_buf_add(&path, "", 1);
	if (row->log == OFX_LOGS_BESIDE)
		log.beside.fd = openat(b->in, path.ptr, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ofx_buf_release(&path);
	if (row->log == OFX_LOGS_NONE || (row->log == OFX_LOGS_BESIDE && log.beside.fd < 0))
		return ofx_fail_at(err, OFX_BAD, row->name.ptr, 0, "cannot undo: it has no log");
	struct ofx_unpacker *packed = ofx_unpacker_new(read_log, &log, row->name.ptr);
	struct ofx_undo_ends ends = {.read_clean = ofx_input_read,
	                             .clean = in,
	                             .clean_name = row->name.ptr,
	                             .read_log = ofx_unpack,
	                             .log = packed,
	                             .log_name = row->name.ptr,
	                             .write = write_back,
	                             .out = r};
	enum ofx_status status;
	if (row->members) {
		status = ofx_bulk_undo_container(row->name, &ends, in->fd, r->out->fd, err);
	} else {
		struct ofx_undo *u = ofx_undo_new(&ends);
		status = ofx_undo_all(u, err);
		ofx_undo_free(u);
	}
	ofx_unpacker_free(packed);
	ofx_buf_release(&log.data);
	ofx_input_close(&log.beside);
	return status;
}

/* What was read must come out again: the manifest has its hash. A container's members do, but it is
   packed anew. */
static enum ofx_status check_hash(const struct ofx_bulk_row *row, const struct restored *r,
                                  struct ofx_error *err)
{
	char hex[OFX_HASH_HEX];
	ofx_hasher_end(r->hasher, hex);
	if (row->members || !row->hash[0] || !strcmp(hex, row->hash))
		return OFX_OK;
	return ofx_fail_at(err, OFX_BAD, row->name.ptr, 0,
	                   "cannot undo: what comes out is not what was read");
}

static enum ofx_status open_clean(struct back *b, const struct ofx_bulk_row *row,
                                  struct ofx_input *in, struct ofx_error *err)
{
	if (row->state == OFX_BULK_REDO)
		return ofx_fail_at(err, OFX_BAD, row->name.ptr, 0,
		                   "cannot undo: it was being replaced when bulk was stopped; run "
		                   "bulk again");
	if (row->out.size < 0)
		return ofx_fail_at(err, OFX_BAD, row->name.ptr, 0,
		                   "cannot undo: the target does not hold it");
	*in = (struct ofx_input){openat(b->in, row->name.ptr, O_RDONLY | O_NOFOLLOW | O_CLOEXEC),
	                         row->name.ptr, true};
	if (in->fd < 0)
		return ofx_fail_at(err, OFX_SYS, row->name.ptr, 0, "cannot open: %s",
		                   strerror(errno));
	return OFX_OK;
}

/* Restores one file to *out. */
static enum ofx_status restore(struct back *b, const struct ofx_bulk_row *row,
                               struct ofx_output *out, struct ofx_error *err)
{
	struct ofx_input in;
	struct restored r = {out, ofx_hasher_new()};
	enum ofx_status status = open_clean(b, row, &in, err);
	if (!status) {
		bool undone = row->state == OFX_BULK_CLEANED || row->log != OFX_LOGS_NONE;
		status = undone ? undo_with_log(b, row, &in, &r, err) : copy_back(&in, &r, err);
		ofx_input_close(&in);
	}
	if (!status)
		status = check_hash(row, &r, err);
	ofx_hasher_free(r.hasher);
	return status;
}

/* Makes the folders that lead to the name. None may be a link, which might lead out of the tree. */
static enum ofx_status make_parents(int dir, const char *name, struct ofx_error *err)
{
	struct ofx_buf path = {0};
	bool link = false;
	ofx_buf_add(&path, name, strlen(name) + 1);
	for (char *p = path.ptr; !link && (p = strchr(p, '/')); p++) {
		struct stat st;
		*p = '\0';
		(void)!mkdirat(dir, path.ptr, 0777); /* what is wrong shows in the file */
		link = !fstatat(dir, path.ptr, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
		*p = '/';
	}
	ofx_buf_release(&path);
	return link ? ofx_fail_at(err, OFX_BAD, name, 0,
	                          "cannot undo: its name leads through a link")
	            : OFX_OK;
}

static enum ofx_status restore_link(struct back *b, const struct ofx_bulk_row *row,
                                    struct ofx_error *err)
{
	char to[4096];
	ssize_t n = readlinkat(b->in, row->name.ptr, to, sizeof to - 1);
	to[n > 0 ? n : 0] = '\0';
	if (n < 0 || symlinkat(to, b->out, row->name.ptr))
		return ofx_fail_at(err, OFX_SYS, row->name.ptr, 0, "cannot make the link: %s",
		                   strerror(errno));
	return OFX_OK;
}

/* Restores a file under its name below b->out. */
static enum ofx_status restore_in_tree(struct back *b, const struct ofx_bulk_row *row,
                                       struct ofx_error *err)
{
	OFX_TRY(make_parents(b->out, row->name.ptr, err));
	if (row->state == OFX_BULK_LINKED)
		return restore_link(b, row, err);
	struct ofx_output out = {
	    .fd = openat(b->out, row->name.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666),
	    .name = row->name.ptr};
	if (out.fd < 0)
		return ofx_fail_at(err, OFX_SYS, row->name.ptr, 0, "cannot write: %s",
		                   strerror(errno));
	enum ofx_status status = restore(b, row, &out, err);
	if (!status)
		status = ofx_output_flush(&out, err);
	ofx_output_abort(&out); /* closes it; it has its name already */
	if (status)
		unlinkat(b->out, row->name.ptr, 0);
	return status;
}

/* An ofx_row_fn. A file that cannot be restored does not keep the others. */
static enum ofx_status restore_row(void *ctx, const struct ofx_bulk_row *row, struct ofx_error *err)
{
	struct back *b = ctx;
	struct ofx_error one = {0};
	(void)err;
	if (row->state == OFX_BULK_REFUSED || ofx_name_fault(row->name))
		return OFX_OK;
	if (restore_in_tree(b, row, &one)) {
		ofx_error_print(&one);
		b->failed++;
	}
	return OFX_OK;
}

static bool is_empty(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	size_t n = 0;
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n <= 2;
}

static enum ofx_status restore_all(struct back *b, const char *output, struct ofx_error *err)
{
	if (!output)
		return ofx_fail(err, OFX_BAD,
		                "cannot undo a folder: name another one with --output, or a file in it");
	if (mkdir(output, 0777) && errno != EEXIST)
		return ofx_fail_at(err, OFX_SYS, output, 0, "cannot make the folder: %s",
		                   strerror(errno));
	b->out = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->out < 0)
		return ofx_fail_at(err, OFX_SYS, output, 0, "cannot open: %s", strerror(errno));
	if (!is_empty(b->out))
		return ofx_fail_at(err, OFX_BAD, output, 0, "cannot write there: it is not empty");
	OFX_TRY(ofx_manifest_rows(b->manifest, OFX_ROWS_ALL, INT64_MAX, restore_row, b, err));
	if (syncfs(b->out))
		return ofx_fail_at(err, OFX_SYS, output, 0, "cannot write: %s", strerror(errno));
	if (b->failed)
		return ofx_fail_at(err, OFX_BAD, b->target, 0,
		                   "cannot undo all of it: %" PRIu64 " files are missing", b->failed);
	return OFX_OK;
}

static enum ofx_status restore_one(struct back *b, const char *name, const char *output,
                                   struct ofx_error *err)
{
	struct ofx_bulk_row row;
	struct ofx_output out;
	bool found;
	OFX_TRY(ofx_manifest_row(b->manifest, ofx_name_strip(ofx_str_of(name)), &row, &found, err));
	if (!found)
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot undo: the manifest does not know it");
	OFX_TRY(ofx_output_open(&out, output, err));
	enum ofx_status status = restore(b, &row, &out, err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	return status;
}

enum ofx_status ofx_bulk_undo(const char *target, const char *name, const char *output,
                              struct ofx_error *err)
{
	struct back b = {.target = target, .in = -1, .out = -1};
	OFX_TRY(ofx_manifest_look(&b.manifest, target, err));
	b.in = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum ofx_status status =
	    b.in < 0 ? ofx_fail_at(err, OFX_SYS, target, 0, "cannot open: %s", strerror(errno))
	    : name   ? restore_one(&b, name, output, err)
	             : restore_all(&b, output, err);
	if (b.in >= 0)
		close(b.in);
	if (b.out >= 0)
		close(b.out);
	ofx_manifest_close(b.manifest);
	return status;
}
