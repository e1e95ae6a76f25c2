/* Reads text to train on, line by line, through zstd where the name ends in .zst. */
#include "model/corpus.h"

#include "base/io.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <zstd.h>

/* Lines are given as soon as they are whole; `rest` keeps the last, unfinished one. */
struct cutter {
	const char *name;
	uint64_t line;
	struct ofx_buf rest;
	ofx_line_fn *take;
	void *ctx;
};

static enum ofx_status give(struct cutter *c, struct ofx_str line, struct ofx_error *err)
{
	c->line++;
	if (ofx_u8_valid(line) != line.len)
		return ofx_fail_at(err, OFX_BAD, c->name, c->line, "cannot train on it: not UTF-8");
	c->take(c->ctx, line);
	return OFX_OK;
}

static enum ofx_status cut(struct cutter *c, struct ofx_str piece, struct ofx_error *err)
{
	while (memchr(piece.ptr, '\n', piece.len)) {
		struct ofx_str line = ofx_str_cut(&piece, '\n');
		if (c->rest.len) {
			ofx_buf_add_str(&c->rest, line);
			line = ofx_buf_str(&c->rest);
		}
		OFX_TRY(give(c, line, err));
		ofx_buf_clear(&c->rest);
	}
	ofx_buf_add_str(&c->rest, piece);
	return OFX_OK;
}

static enum ofx_status inflate(ZSTD_DStream *z, struct ofx_str raw, struct ofx_buf *step,
                               struct cutter *c, size_t *left, struct ofx_error *err)
{
	ZSTD_inBuffer in = {raw.ptr, raw.len, 0};
	for (bool full = false; in.pos < in.size || full;) {
		ZSTD_outBuffer out = {step->ptr, step->cap, 0};
		*left = ZSTD_decompressStream(z, &out, &in);
		if (ZSTD_isError(*left))
			return ofx_fail_at(err, OFX_BAD, c->name, 0, "cannot decompress: %s",
			                   ZSTD_getErrorName(*left));
		full = out.pos == out.size;
		OFX_TRY(cut(c, ofx_str(step->ptr, out.pos), err));
	}
	return OFX_OK;
}

static enum ofx_status read_all(struct ofx_input *in, struct cutter *c, ZSTD_DStream *z,
                                struct ofx_error *err)
{
	enum { STEP = 128 * 1024 };
	struct ofx_buf raw = {0}, step = {0};
	ofx_buf_reserve(&raw, STEP);
	ofx_buf_reserve(&step, STEP);
	enum ofx_status status = OFX_OK;
	size_t left = 0;
	long n = 0;
	while (status == OFX_OK && (n = ofx_input_read(in, raw.ptr, raw.cap, err)) > 0) {
		struct ofx_str got = ofx_str(raw.ptr, (size_t)n);
		status = z ? inflate(z, got, &step, c, &left, err) : cut(c, got, err);
	}
	if (n < 0)
		status = err->status;
	if (status == OFX_OK && left)
		status = ofx_fail_at(err, OFX_BAD, c->name, 0, "cannot decompress: it is cut short");
	if (status == OFX_OK && c->rest.len)
		status = give(c, ofx_buf_str(&c->rest), err);
	ofx_buf_release(&raw);
	ofx_buf_release(&step);
	return status;
}

enum ofx_status ofx_corpus_lines(const char *path, ofx_line_fn *take, void *ctx,
                                 struct ofx_error *err)
{
	struct cutter c = {.name = path, .take = take, .ctx = ctx};
	struct ofx_input in;
	OFX_TRY(ofx_input_open(&in, path, err));
	size_t len = strlen(path);
	ZSTD_DStream *z = NULL;
	if (len > 4 && !strcmp(path + len - 4, ".zst") && !(z = ZSTD_createDStream()))
		ofx_die_nomem();
	enum ofx_status status = read_all(&in, &c, z, err);
	ZSTD_freeDStream(z);
	ofx_buf_release(&c.rest);
	ofx_input_close(&in);
	return status;
}
