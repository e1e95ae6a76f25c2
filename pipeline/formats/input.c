/* Looks into an input to see what format it is, and reads whole inputs. */
#define _DEFAULT_SOURCE /* madvise */
#include "formats/input.h"

#include <errno.h>
#include <sys/mman.h>

enum { SMALL = 1 << 20, CHUNK = 64 * 1024, FORGET = 4 << 20 };

enum ofx_status ofx_peek_format(struct ofx_peek *p, const struct ofx_format **out,
                                struct ofx_error *err)
{
	bool more = true, end = false;
	*out = NULL;
	ofx_buf_reserve(&p->head, OFX_SNIFF_BYTES);
	while (more) {
		size_t room = OFX_SNIFF_BYTES - p->head.len;
		long n = p->read(p->in, p->head.ptr + p->head.len, room, err);
		if (n < 0)
			return err->status;
		p->head.len += (size_t)n;
		end = !n;
		*out = ofx_format_sniff(ofx_buf_str(&p->head), end, &more);
	}
	return OFX_OK;
}

long ofx_peek_read(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_peek *p = ctx;
	size_t n = p->head.len - p->used;
	if (!n)
		return p->read(p->in, buf, cap, err);
	n = n < cap ? n : cap;
	memcpy(buf, p->head.ptr + p->used, n);
	p->used += n;
	return (long)n;
}

void ofx_peek_release(struct ofx_peek *p)
{
	ofx_buf_release(&p->head);
}

static enum ofx_status spool_error(struct ofx_error *err)
{
	return ofx_fail(err, OFX_SYS, "cannot write a temporary file: %s", strerror(errno));
}

/* Moves what was read so far to the temporary file. */
static enum ofx_status spill(struct ofx_whole *w, struct ofx_error *err)
{
	if (!w->file)
		w->file = tmpfile();
	if (!w->file || fwrite(w->buf.ptr, 1, w->buf.len, w->file) != w->buf.len)
		return spool_error(err);
	w->bytes.len += w->buf.len;
	ofx_buf_clear(&w->buf);
	return OFX_OK;
}

enum ofx_status ofx_whole_read(struct ofx_whole *w, struct ofx_peek *p, struct ofx_error *err)
{
	long n;
	do {
		if (w->buf.len >= SMALL)
			OFX_TRY(spill(w, err));
		ofx_buf_reserve(&w->buf, CHUNK);
		n = ofx_peek_read(p, w->buf.ptr + w->buf.len, CHUNK, err);
		if (n < 0)
			return err->status;
		w->buf.len += (size_t)n;
	} while (n);
	if (!w->file) {
		w->bytes = ofx_buf_str(&w->buf);
		return OFX_OK;
	}
	OFX_TRY(spill(w, err));
	if (fflush(w->file))
		return spool_error(err);
	w->map = mmap(NULL, w->bytes.len, PROT_READ, MAP_PRIVATE, fileno(w->file), 0);
	if (w->map == MAP_FAILED) {
		w->map = NULL;
		return ofx_fail(err, OFX_SYS, "cannot map a temporary file: %s", strerror(errno));
	}
	w->bytes.ptr = w->map;
	return OFX_OK;
}

void ofx_whole_forget(void *ctx, uint64_t end)
{
	struct ofx_whole *w = ctx;
	if (end < w->forgotten)
		w->forgotten = 0;
	/* Whole pages, not too often, and not those just passed, which may be looked at again. */
	end = end > FORGET ? end - FORGET : 0;
	end -= end % FORGET;
	if (!w->map || end <= w->forgotten)
		return;
	/* The mapping is private and only read: what is given back is read from the file again. */
	madvise((char *)w->map + w->forgotten, end - w->forgotten, MADV_DONTNEED);
	w->forgotten = end;
}

void ofx_whole_release(struct ofx_whole *w)
{
	if (w->map)
		munmap(w->map, w->bytes.len);
	if (w->file)
		fclose(w->file);
	ofx_buf_release(&w->buf);
	*w = (struct ofx_whole){0};
}
