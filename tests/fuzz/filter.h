/* For fuzz targets of whole files: runs an input through the filter and checks what it promises:
   log and map lead back to the input, cleaning twice is cleaning once, what is not cleaned stays. */
#ifndef OFX_FUZZ_FILTER_H
#define OFX_FUZZ_FILTER_H

#include "adapt/mecab.h"
#include "formats/filter.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what)
{
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* One run: its input, what was written, and what the records give back. */
struct run {
	struct ofx_str in, rest;
	struct ofx_buf out, map, back, edits;
};

/* A change that was applied; its bytes follow it in run.edits. */
struct edit {
	uint64_t at, out;
	size_t from_len, to_len;
};

static long read_run(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct run *r = ctx;
	(void)err;
	size_t n = r->rest.len < cap ? r->rest.len : cap;
	if (n)
		memcpy(buf, r->rest.ptr, n);
	r->rest = ofx_str(r->rest.ptr + n, r->rest.len - n);
	return (long)n;
}

static enum ofx_status add_bytes(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	(void)err;
	ofx_buf_add_str(ctx, s);
	return OFX_OK;
}

static enum ofx_status add_edit(void *ctx, const struct ofx_record *c, struct ofx_error *err)
{
	struct run *r = ctx;
	(void)err;
	struct edit e = {c->at, c->out, c->from.len, c->to.len};
	if (c->status != OFX_APPLIED)
		return OFX_OK;
	ofx_buf_add(&r->edits, &e, sizeof e);
	ofx_buf_add_str(&r->edits, c->from);
	ofx_buf_add_str(&r->edits, c->to);
	return OFX_OK;
}

static void go_back(struct run *r)
{
	size_t pos = 0;
	for (size_t i = 0; i < r->edits.len;) {
		struct edit e;
		memcpy(&e, r->edits.ptr + i, sizeof e);
		const char *from = r->edits.ptr + i + sizeof e, *to = from + e.from_len;
		i += sizeof e + e.from_len + e.to_len;
		if (e.out < pos || e.out + e.to_len > r->out.len ||
		    (e.to_len && memcmp(r->out.ptr + e.out, to, e.to_len)))
			fail("the record does not stand in the output");
		ofx_buf_add(&r->back, e.out > pos ? r->out.ptr + pos : "", (size_t)e.out - pos);
		if (r->back.len != e.at)
			fail("the record does not stand in the input");
		ofx_buf_add(&r->back, from, e.from_len);
		pos = (size_t)e.out + e.to_len;
	}
	ofx_buf_add(&r->back, r->out.ptr ? r->out.ptr + pos : "", r->out.len - pos);
	if (!ofx_str_eq(ofx_buf_str(&r->back), r->in))
		fail("undo");
}

/* The runs of the map must join, and what they call the same be the same. */
static void follow(struct run *r)
{
	unsigned long long c[4], clean = 0, scan = 0, lines = 0;
	char kind[8];
	struct ofx_str rest = ofx_buf_str(&r->map);
	for (ofx_str_cut(&rest, '\n'); rest.len && *rest.ptr == '['; lines++) {
		char line[256];
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		snprintf(line, sizeof line, "%.*s", OFX_STR_ARG(row));
		if (sscanf(line, "[%llu,%llu,%llu,%llu,\"%7[a-z]\"", c, c + 1, c + 2, c + 3,
		           kind) != 5 ||
		    c[0] != clean || c[2] != scan || c[1] < c[0] || c[3] < c[2] ||
		    c[1] > r->out.len || c[3] > r->in.len)
			fail("the map has a hole");
		clean = c[1];
		scan = c[3];
		struct ofx_span now = {(uint32_t)c[0], (uint32_t)c[1]},
		                was = {(uint32_t)c[2], (uint32_t)c[3]};
		if (*kind == 's' && !ofx_str_eq(ofx_str_sub(ofx_buf_str(&r->out), now),
		                                ofx_str_sub(r->in, was)))
			fail("the map calls the same what is not");
	}
	if (clean != r->out.len || scan != r->in.len)
		fail("the map ends too early");
}

static void release(struct run *r)
{
	ofx_buf_release(&r->out);
	ofx_buf_release(&r->map);
	ofx_buf_release(&r->back);
	ofx_buf_release(&r->edits);
}

static enum ofx_status pass(const struct ofx_filter *f, struct run *r)
{
	struct ofx_error err = {0};
	struct ofx_passing p = {.name = "fuzz",
	                        .read = read_run,
	                        .in = r,
	                        .write = add_bytes,
	                        .out = &r->out,
	                        .write_map = add_bytes,
	                        .map = &r->map,
	                        .each = add_edit,
	                        .watch = r};
	r->rest = r->in;
	enum ofx_status status = ofx_filter_pass(f, &p, &err);
	if (status && !(status == OFX_BAD && p.complete))
		fail(err.text);
	if (status && (strchr(err.text, '\n') || !*err.text))
		fail("the message is no line");
	if (status && f->records == OFX_RECORDS_NONE && !ofx_str_eq(ofx_buf_str(&r->out), r->in))
		fail("passed through, and changed");
	return status;
}

/* The pipeline of all runs. */
static const struct ofx_pipeline *open_once(void)
{
	static struct ofx_pipeline *pipe;
	if (!pipe) {
		struct ofx_config config = {.dicts = "dicts",
		                            .mecab_dict = ofx_mecab_default_dir(),
		                            .min = OFX_LIKELY,
		                            .kanji = OFX_KANJI_AUTO};
		struct ofx_selection all = {NULL, NULL};
		struct ofx_error err;
		if (ofx_pipeline_open(&pipe, &config, &all, &err))
			fail(err.text);
	}
	return pipe;
}

static void check_filter(struct ofx_filter f, struct ofx_str in)
{
	f.pipe = open_once();
	f.max_change = -1;
	f.jobs = 1;
	struct run once = {.in = in}, twice = {0};
	enum ofx_status status = pass(&f, &once);
	go_back(&once);
	follow(&once);
	twice.in = ofx_buf_str(&once.out);
	if (pass(&f, &twice) != status)
		fail("the output is read otherwise than the input");
	if (!ofx_str_eq(ofx_buf_str(&twice.out), twice.in))
		fail("cleaning twice is not cleaning once");
	release(&once);
	release(&twice);
}

#endif
