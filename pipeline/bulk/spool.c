/* Keeps bytes until they are wanted. */
#include "bulk/spool.h"

#include <errno.h>

static enum ofx_status fail(struct ofx_error *err)
{
	return ofx_fail(err, OFX_SYS, "cannot use a temporary file: %s", strerror(errno));
}

/* Moves what is in memory to the file. */
static enum ofx_status spill(struct ofx_spool *s, struct ofx_error *err)
{
	if (!s->file)
		s->file = tmpfile();
	if (!s->file || fwrite(s->buf.ptr, 1, s->buf.len, s->file) != s->buf.len)
		return fail(err);
	ofx_buf_clear(&s->buf);
	return OFX_OK;
}

enum ofx_status ofx_spool_write(void *ctx, struct ofx_str text, struct ofx_error *err)
{
	struct ofx_spool *s = ctx;
	ofx_buf_add_str(&s->buf, text);
	s->size += text.len;
	size_t limit = s->limit ? s->limit : OFX_SPOOL_MEMORY;
	return s->buf.len < limit ? OFX_OK : spill(s, err);
}

enum ofx_status ofx_spool_rewind(struct ofx_spool *s, struct ofx_error *err)
{
	s->pos = 0;
	if (!s->file)
		return OFX_OK;
	if (s->buf.len)
		OFX_TRY(spill(s, err));
	return fflush(s->file) || fseek(s->file, 0, SEEK_SET) ? fail(err) : OFX_OK;
}

long ofx_spool_read(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_spool *s = ctx;
	size_t n = s->size - s->pos < cap ? (size_t)(s->size - s->pos) : cap;
	if (s->file && fread(buf, 1, n, s->file) != n) {
		fail(err);
		return -1;
	}
	if (!s->file && n)
		memcpy(buf, s->buf.ptr + s->pos, n);
	s->pos += n;
	return (long)n;
}

enum ofx_status ofx_spool_pour(struct ofx_spool *s, ofx_write_fn *write, void *to,
                               struct ofx_error *err)
{
	char buf[64 * 1024];
	long n;
	OFX_TRY(ofx_spool_rewind(s, err));
	while ((n = ofx_spool_read(s, buf, sizeof buf, err)) > 0)
		OFX_TRY(write(to, ofx_str(buf, (size_t)n), err));
	return n < 0 ? err->status : OFX_OK;
}

void ofx_spool_clear(struct ofx_spool *s)
{
	if (s->file)
		fclose(s->file);
	ofx_buf_clear(&s->buf);
	*s = (struct ofx_spool){.buf = s->buf, .limit = s->limit};
}

void ofx_spool_release(struct ofx_spool *s)
{
	ofx_spool_clear(s);
	ofx_buf_release(&s->buf);
}
