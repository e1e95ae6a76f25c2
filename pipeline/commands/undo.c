/* ocrfix undo: gives a scan back, byte for byte, from its clean text and its log; or those of a whole
   archive, from what ocrfix bulk wrote. */
#include "adapt/zstd.h"
#include "commands/bulk.h"
#include "commands/undo_stream.h"

#include <sys/stat.h>

/* A log that may be packed. */
struct source {
	struct ofx_input in;
	char head[4]; /* its first bytes */
	size_t n, used;
	struct ofx_unpacker *unpacker; /* NULL: it is plain */
};

/* The bytes of the file. */
static long read_raw(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct source *s = ctx;
	if (s->used == s->n)
		return ofx_input_read(&s->in, buf, cap, err);
	size_t n = s->n - s->used < cap ? s->n - s->used : cap;
	memcpy(buf, s->head + s->used, n);
	s->used += n;
	return (long)n;
}

static enum ofx_status open_log(struct source *s, const char *path, struct ofx_error *err)
{
	OFX_TRY(ofx_input_open(&s->in, path, err));
	for (long n = 1; s->n < sizeof s->head && n; s->n += (size_t)n) {
		n = ofx_input_read(&s->in, s->head + s->n, sizeof s->head - s->n, err);
		if (n < 0)
			return err->status;
	}
	if (ofx_packed(ofx_str(s->head, s->n)))
		s->unpacker = ofx_unpacker_new(read_raw, s, s->in.name);
	return OFX_OK;
}

static enum ofx_status undo_file(const struct ofx_settings *s, const char *log_path,
                                 const char *clean_path, struct ofx_error *err)
{
	struct source log = {.in = {.fd = -1}};
	struct ofx_input clean = {.fd = -1};
	struct ofx_output out = {.fd = -1};
	enum ofx_status status = open_log(&log, log_path, err);
	if (!status)
		status = ofx_input_open(&clean, clean_path, err);
	if (!status)
		status = ofx_output_open(&out, s->output, err);
	if (!status) {
		struct ofx_undo_ends ends = {
		    .read_clean = ofx_input_read,
		    .clean = &clean,
		    .clean_name = clean.name,
		    .read_log = log.unpacker ? ofx_unpack : read_raw,
		    .log = log.unpacker ? (void *)log.unpacker : &log,
		    .log_name = log.in.name,
		    .write = ofx_filter_write,
		    .out = &out,
		};
		struct ofx_undo *u = ofx_undo_new(&ends);
		status = ofx_undo_all(u, err);
		ofx_undo_free(u);
	}
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_input_close(&log.in);
	ofx_input_close(&clean);
	ofx_unpacker_free(log.unpacker);
	return status;
}

static enum ofx_status undo(const struct ofx_settings *s, int n, char **args, struct ofx_error *err)
{
	struct stat st;
	if (n < 1 || n > 2)
		return ofx_fail(err, OFX_BAD, "cannot undo: name the log, and the clean text unless "
		                "it comes on standard input; or the target of ocrfix bulk");
	if (!stat(args[0], &st) && S_ISDIR(st.st_mode))
		return ofx_bulk_undo(args[0], n == 2 ? args[1] : NULL, s->output, err);
	return undo_file(s, args[0], n == 2 ? args[1] : NULL, err);
}

enum ofx_status ofx_cmd_undo(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_UNDO, argc, argv, &first, err);
	if (!status && s.help)
		ofx_print_help(OFX_CMD_UNDO);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status)
		status = undo(&s, argc - first, argv + first, err);
	ofx_settings_release(&s);
	return status;
}
