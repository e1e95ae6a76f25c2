/* Packs the log of one file. */
#include "bulk/logsink.h"

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A log that fits is packed in one go, which is much faster for the small ones. */
enum { PACK_AT = 256 * 1024, SPILL_AT = 512 * 1024 };

static enum ofx_status spill(struct ofx_logsink *s, struct ofx_error *err)
{
	if (!s->filed) {
		s->fd = openat(s->dir, s->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (s->fd < 0)
			return ofx_fail(err, OFX_SYS, "cannot write its log: %s", strerror(errno));
		s->filed = true;
	}
	struct ofx_output out = {.fd = s->fd, .name = s->file, .buf = s->packed};
	enum ofx_status status = ofx_output_flush(&out, err);
	s->packed = out.buf;
	return status;
}

enum ofx_status ofx_logsink_write(void *ctx, struct ofx_str text, struct ofx_error *err)
{
	struct ofx_logsink *s = ctx;
	ofx_buf_add_str(&s->plain, text);
	if (s->plain.len < PACK_AT)
		return OFX_OK;
	ofx_pack(s->packer, ofx_buf_str(&s->plain), &s->packed);
	ofx_buf_clear(&s->plain);
	return s->packed.len < SPILL_AT ? OFX_OK : spill(s, err);
}

enum ofx_status ofx_logsink_end(struct ofx_logsink *s, struct ofx_error *err)
{
	ofx_pack_end(s->packer, ofx_buf_str(&s->plain), &s->packed);
	ofx_buf_clear(&s->plain);
	if (!s->filed && !s->always)
		return OFX_OK;
	enum ofx_status status = spill(s, err);
	if (s->filed && close(s->fd) && !status)
		status = ofx_fail(err, OFX_SYS, "cannot write its log: %s", strerror(errno));
	s->fd = -1;
	return status;
}

void ofx_logsink_drop(struct ofx_logsink *s)
{
	ofx_pack_reset(s->packer);
	ofx_buf_clear(&s->plain);
	ofx_buf_clear(&s->packed);
	if (s->filed && s->fd >= 0)
		close(s->fd);
	if (s->filed)
		unlinkat(s->dir, s->file, 0);
	s->filed = false;
}

void ofx_logsink_release(struct ofx_logsink *s)
{
	ofx_buf_release(&s->plain);
	ofx_buf_release(&s->packed);
}
