/* Keeps output in a temporary file until it is known whether it is wanted. */
#include "formats/held.h"

#include <errno.h>

static enum ofx_status held_error(struct ofx_error *err)
{
	return ofx_fail(err, OFX_SYS, "cannot write a temporary file: %s", strerror(errno));
}

enum ofx_status ofx_held_begin(struct ofx_held *h, struct ofx_error *err)
{
	h->file = tmpfile();
	return h->file ? OFX_OK : held_error(err);
}

enum ofx_status ofx_held_write(struct ofx_held *h, struct ofx_str s, struct ofx_error *err)
{
	if (!h->write || !s.len)
		return OFX_OK;
	if (!h->file)
		return h->write(h->to, s, err);
	return fwrite(s.ptr, 1, s.len, h->file) == s.len ? OFX_OK : held_error(err);
}

enum ofx_status ofx_held_pour(struct ofx_held *h, struct ofx_error *err)
{
	char buf[16384];
	size_t n;
	if (!h->write || !h->file)
		return OFX_OK;
	if (fflush(h->file))
		return held_error(err);
	rewind(h->file);
	while ((n = fread(buf, 1, sizeof buf, h->file)) > 0)
		OFX_TRY(h->write(h->to, ofx_str(buf, n), err));
	return ferror(h->file) ? held_error(err) : OFX_OK;
}

void ofx_held_drop(struct ofx_held *h)
{
	if (h->file)
		fclose(h->file);
	h->file = NULL;
}
