/* Whole reads and writes, and outputs that appear only when complete. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE_AT = 64 * 1024 };

/* Temporary names to remove when a signal ends the program. A slot is claimed by the thread that
   opens an output; the handler only reads. */
enum { MAX_TMP = 64 };
static char *volatile tmp_names[MAX_TMP];

static void remove_tmp(int sig)
{
	for (int i = 0; i < MAX_TMP; i++)
		if (tmp_names[i])
			unlink(tmp_names[i]);
	signal(sig, SIG_DFL);
	raise(sig);
}

void ofx_io_init(void)
{
	struct sigaction sa = {.sa_handler = SIG_IGN};
	sigaction(SIGPIPE, &sa, NULL);
	sa.sa_handler = remove_tmp;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static void remember_tmp(char *name, bool add)
{
	for (int i = 0; i < MAX_TMP; i++) {
		if (add ? !tmp_names[i] : tmp_names[i] == name) {
			tmp_names[i] = add ? name : NULL;
			return;
		}
	}
}

enum ofx_status ofx_input_open(struct ofx_input *in, const char *path, struct ofx_error *err)
{
	*in = (struct ofx_input){STDIN_FILENO, "<stdin>", false};
	if (!path || !strcmp(path, "-"))
		return OFX_OK;
	*in = (struct ofx_input){open(path, O_RDONLY | O_CLOEXEC), path, true};
	if (in->fd < 0)
		return ofx_fail_at(err, OFX_SYS, path, 0, "cannot open: %s", strerror(errno));
	struct stat st;
	if (!fstat(in->fd, &st) && S_ISDIR(st.st_mode)) {
		ofx_input_close(in);
		return ofx_fail_at(err, OFX_BAD, path, 0, "cannot read: it is a directory");
	}
	return OFX_OK;
}

void ofx_input_close(struct ofx_input *in)
{
	if (in->owned && in->fd >= 0)
		close(in->fd);
	in->owned = false;
}

long ofx_input_read(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_input *in = ctx;
	ssize_t n;
	do
		n = read(in->fd, buf, cap);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		ofx_fail_at(err, OFX_SYS, in->name, 0, "cannot read: %s", strerror(errno));
	return (long)n;
}

enum ofx_status ofx_input_slurp(struct ofx_input *in, struct ofx_buf *out, struct ofx_error *err)
{
	struct stat st;
	/* All of a file at once, and room to see that it ends there. */
	if (!fstat(in->fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0)
		ofx_buf_reserve(out, (size_t)st.st_size + 1);
	for (;;) {
		if (out->len == out->cap)
			ofx_buf_reserve(out, WRITE_AT);
		long n = ofx_input_read(in, out->ptr + out->len, out->cap - out->len, err);
		if (n < 0)
			return err->status;
		if (n == 0)
			return OFX_OK;
		out->len += (size_t)n;
	}
}

enum ofx_status ofx_file_slurp(const char *path, struct ofx_buf *out, struct ofx_error *err)
{
	struct ofx_input in;
	OFX_TRY(ofx_input_open(&in, path, err));
	enum ofx_status status = ofx_input_slurp(&in, out, err);
	ofx_input_close(&in);
	return status;
}

enum ofx_status ofx_file_map(const char *path, struct ofx_str *out, struct ofx_error *err)
{
	struct ofx_input in;
	struct stat st;
	*out = ofx_str("", 0);
	OFX_TRY(ofx_input_open(&in, path, err));
	void *map = NULL;
	bool regular = !fstat(in.fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0;
	if (regular)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, in.fd, 0);
	int e = errno;
	ofx_input_close(&in);
	if (map == MAP_FAILED)
		return ofx_fail_at(err, OFX_SYS, path, 0, "cannot map: %s", strerror(e));
	if (regular)
		*out = ofx_str(map, (size_t)st.st_size);
	return OFX_OK;
}

void ofx_file_unmap(struct ofx_str bytes)
{
	if (bytes.len)
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
}

enum ofx_status ofx_output_open(struct ofx_output *out, const char *path, struct ofx_error *err)
{
	*out = (struct ofx_output){.fd = STDOUT_FILENO, .name = "<stdout>"};
	if (!path || !strcmp(path, "-"))
		return OFX_OK;
	out->name = path;
	struct stat st;
	bool exists = stat(path, &st) == 0;
	/* /dev/stdout and its like are links to what is open already, perhaps a regular file. */
	bool device = !strncmp(path, "/dev/", 5) || !strncmp(path, "/proc/", 6);
	if (exists && (device || !S_ISREG(st.st_mode))) {
		out->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		/* A link stays a link: what it leads to is replaced. */
		out->real = realpath(path, NULL);
		const char *target = out->real ? out->real : path;
		size_t size = strlen(target) + sizeof ".ofx-XXXXXX";
		out->tmp = ofx_alloc(size);
		snprintf(out->tmp, size, "%s.ofx-XXXXXX", target);
		out->fd = mkstemp(out->tmp);
		if (out->fd >= 0) {
			remember_tmp(out->tmp, true);
			/* mkstemp makes it private; give it the rights the old file had. */
			mode_t mask = umask(0);
			umask(mask);
			(void)fchmod(out->fd, exists ? st.st_mode & 07777 : 0666 & ~mask);
		}
	}
	if (out->fd < 0) {
		int e = errno;
		free(out->tmp);
		free(out->real);
		*out = (struct ofx_output){.fd = -1};
		return ofx_fail_at(err, OFX_SYS, path, 0, "cannot write: %s", strerror(e));
	}
	return OFX_OK;
}

enum ofx_status ofx_output_flush(struct ofx_output *out, struct ofx_error *err)
{
	size_t done = 0;
	while (done < out->buf.len && !out->closed_pipe) {
		ssize_t n = write(out->fd, out->buf.ptr + done, out->buf.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE) {
			out->closed_pipe = true;
			break;
		}
		if (n < 0)
			return ofx_fail_at(err, OFX_SYS, out->name, 0, "cannot write: %s",
			                   strerror(errno));
		done += (size_t)n;
	}
	ofx_buf_clear(&out->buf);
	return OFX_OK;
}

enum ofx_status ofx_output_write(struct ofx_output *out, struct ofx_str s, struct ofx_error *err)
{
	ofx_buf_add_str(&out->buf, s);
	return out->buf.len < WRITE_AT ? OFX_OK : ofx_output_flush(out, err);
}

/* The directory of `path` reaches the disk, so that the rename does too. */
static void sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = ofx_alloc(strlen(path) + 2);
	if (slash)
		snprintf(dir, strlen(path) + 2, "%.*s", (int)(slash - path + 1), path);
	else
		strcpy(dir, ".");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

enum ofx_status ofx_output_commit(struct ofx_output *out, struct ofx_error *err)
{
	enum ofx_status status = ofx_output_flush(out, err);
	if (!status && out->tmp && fsync(out->fd) < 0)
		status = ofx_fail_at(err, OFX_SYS, out->name, 0, "cannot write: %s",
		                     strerror(errno));
	const char *target = out->real ? out->real : out->name;
	if (!status && out->tmp && rename(out->tmp, target) < 0)
		status = ofx_fail_at(err, OFX_SYS, out->name, 0, "cannot write: %s",
		                     strerror(errno));
	if (!status && out->tmp) {
		sync_parent(target);
		remember_tmp(out->tmp, false);
		free(out->tmp);
		out->tmp = NULL;
	}
	ofx_output_abort(out);
	return status;
}

void ofx_output_abort(struct ofx_output *out)
{
	if (out->tmp) {
		unlink(out->tmp);
		remember_tmp(out->tmp, false);
		free(out->tmp);
	}
	if (out->fd > STDERR_FILENO)
		close(out->fd);
	free(out->real);
	ofx_buf_release(&out->buf);
	*out = (struct ofx_output){.fd = -1};
}
