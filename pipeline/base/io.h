/* Files and descriptors: whole reads and writes, and outputs that appear only when complete. */
#ifndef OFX_BASE_IO_H
#define OFX_BASE_IO_H

#include "base/buf.h"
#include "base/err.h"

/* A source of bytes: a file or standard input. */
struct ofx_input {
	int fd;
	const char *name; /* for messages; "<stdin>" */
	bool owned;
};

/* "-" or NULL is standard input. */
enum ofx_status ofx_input_open(struct ofx_input *, const char *path, struct ofx_error *);
void ofx_input_close(struct ofx_input *);

/* Reads up to cap bytes; 0 at the end, -1 with *err filled. ctx is a struct ofx_input. */
long ofx_input_read(void *ctx, void *buf, size_t cap, struct ofx_error *err);

/* The rest of the input, appended to *out. */
enum ofx_status ofx_input_slurp(struct ofx_input *, struct ofx_buf *out, struct ofx_error *);
enum ofx_status ofx_file_slurp(const char *path, struct ofx_buf *out, struct ofx_error *);

/* The bytes of a file that is only looked at, not copied: mapped into memory. Only regular files
   have any. */
enum ofx_status ofx_file_map(const char *path, struct ofx_str *out, struct ofx_error *);
void ofx_file_unmap(struct ofx_str);

/* A sink of bytes. A file is written under a temporary name beside its own and renamed by
   ofx_output_commit; whatever else happens, the final name never holds half an output. */
struct ofx_output {
	int fd;
	const char *name; /* borrowed; for messages; "<stdout>" */
	char *tmp;        /* temporary name, or NULL where the descriptor is written directly */
	char *real;       /* what the name leads to, where it is a link; or NULL */
	struct ofx_buf buf;
	bool closed_pipe; /* the reader went away: further writes are dropped, quietly */
};

/* "-" or NULL is standard output. Anything that is not a regular file (/dev/null, /dev/stderr, a
   FIFO) is written directly. */
enum ofx_status ofx_output_open(struct ofx_output *, const char *path, struct ofx_error *);
enum ofx_status ofx_output_write(struct ofx_output *, struct ofx_str, struct ofx_error *);
enum ofx_status ofx_output_flush(struct ofx_output *, struct ofx_error *);
/* Flushes, syncs a file, gives it its name. Releases the output in every case. */
enum ofx_status ofx_output_commit(struct ofx_output *, struct ofx_error *);
/* Throws the output away; harmless after commit and on {0}. */
void ofx_output_abort(struct ofx_output *);

/* Call once at start: SIGPIPE becomes an error of write(2), and temporary files are removed when
   SIGINT, SIGTERM or SIGHUP end the program. */
void ofx_io_init(void);

#endif
