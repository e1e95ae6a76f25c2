/* Zstandard's streaming interface, on our buffers and readers. */
#include "adapt/zstd.h"

#include <stdlib.h>
#include <zstd.h>

enum { LEVEL = 3 };

struct ofx_packer {
	ZSTD_CCtx *ctx;
};

struct ofx_packer *ofx_packer_new(void)
{
	struct ofx_packer *p = ofx_alloc(sizeof *p);
	*p = (struct ofx_packer){ZSTD_createCCtx()};
	if (!p->ctx)
		ofx_die_nomem();
	ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_checksumFlag, 1);
	return p;
}

void ofx_packer_free(struct ofx_packer *p)
{
	if (!p)
		return;
	ZSTD_freeCCtx(p->ctx);
	free(p);
}

/* Packing into memory fails only for want of it. */
static void pack(struct ofx_packer *p, struct ofx_str in, ZSTD_EndDirective how, struct ofx_buf *out)
{
	ZSTD_inBuffer from = {in.ptr, in.len, 0};
	size_t left;
	do {
		ofx_buf_reserve(out, 4096);
		ZSTD_outBuffer to = {out->ptr + out->len, out->cap - out->len, 0};
		left = ZSTD_compressStream2(p->ctx, &to, &from, how);
		if (ZSTD_isError(left))
			ofx_die_nomem();
		out->len += to.pos;
	} while (how == ZSTD_e_end ? left > 0 : from.pos < from.size);
}

void ofx_pack(struct ofx_packer *p, struct ofx_str in, struct ofx_buf *out)
{
	pack(p, in, ZSTD_e_continue, out);
}

void ofx_pack_end(struct ofx_packer *p, struct ofx_str last, struct ofx_buf *out)
{
	pack(p, last, ZSTD_e_end, out);
}

void ofx_pack_reset(struct ofx_packer *p)
{
	ZSTD_CCtx_reset(p->ctx, ZSTD_reset_session_only);
}

bool ofx_packed(struct ofx_str head)
{
	return ofx_str_starts(head, OFX_STR("\x28\xB5\x2F\xFD"));
}

struct ofx_unpacker {
	ZSTD_DCtx *ctx;
	ofx_packed_fn *read;
	void *from;
	const char *name;
	ZSTD_inBuffer in;
	size_t want; /* 0: between frames */
	bool full;   /* the last call had more to give than room */
	char buf[16 * 1024];
};

struct ofx_unpacker *ofx_unpacker_new(ofx_packed_fn *read, void *ctx, const char *name)
{
	struct ofx_unpacker *u = ofx_alloc(sizeof *u);
	*u = (struct ofx_unpacker){
	    .ctx = ZSTD_createDCtx(), .read = read, .from = ctx, .name = name};
	if (!u->ctx)
		ofx_die_nomem();
	return u;
}

void ofx_unpacker_free(struct ofx_unpacker *u)
{
	if (!u)
		return;
	ZSTD_freeDCtx(u->ctx);
	free(u);
}

long ofx_unpack(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_unpacker *u = ctx;
	ZSTD_outBuffer out = {buf, cap, 0};
	while (!out.pos) {
		if (u->in.pos == u->in.size && !u->full) {
			long n = u->read(u->from, u->buf, sizeof u->buf, err);
			if (n < 0)
				return -1;
			if (!n && u->want) {
				ofx_fail_at(err, OFX_BAD, u->name, 0, "cannot unpack: it is cut off");
				return -1;
			}
			if (!n)
				return 0;
			u->in = (ZSTD_inBuffer){u->buf, (size_t)n, 0};
		}
		u->want = ZSTD_decompressStream(u->ctx, &out, &u->in);
		if (ZSTD_isError(u->want)) {
			ofx_fail_at(err, OFX_BAD, u->name, 0, "cannot unpack: %s",
			            ZSTD_getErrorName(u->want));
			return -1;
		}
		u->full = out.pos == out.size && u->want;
	}
	return (long)out.pos;
}
