/* Fuzz target: the gate. Any bytes in any reads give the same valid blocks, and the blocks' edits
   give the bytes back. The first byte picks encoding and size of read. */
#include "base/utf8.h"
#include "stages/gate.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	const uint8_t *data;
	size_t len, step;
};

static long give(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct source *s = ctx;
	(void)err;
	size_t n = s->len < cap ? s->len : cap;
	if (n > s->step)
		n = s->step;
	if (n)
		memcpy(buf, s->data, n);
	s->data += n;
	s->len -= n;
	return (long)n;
}

static void fail(const char *what)
{
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

/* Decodes all; *back gets the scan's bytes again, put together from text and edits. */
static void run(const uint8_t *data, size_t size, size_t step, const char *encoding,
                struct ofx_buf *text, struct ofx_buf *back)
{
	struct source source = {data, size, step};
	struct ofx_gate_options o = {.read = give, .ctx = &source, .encoding = encoding};
	struct ofx_gate *gate;
	struct ofx_scan scan = {0};
	struct ofx_error err;
	if (ofx_gate_open(&gate, &o, &err))
		fail(err.text);
	for (;;) {
		if (ofx_gate_next(gate, &scan, &err))
			fail(err.text);
		struct ofx_str t = ofx_buf_str(&scan.text);
		if (!t.len && !scan.raw_len)
			break;
		if (ofx_u8_valid(t) != t.len || (t.len && (memchr(t.ptr, 0, t.len) || memchr(t.ptr, '\r', t.len))))
			fail("not clean UTF-8");
		uint32_t pos = 0;
		for (size_t i = 0; i < scan.n_edits; i++) {
			const struct ofx_gate_edit *e = &scan.edits[i];
			if (e->span.beg < pos || e->span.end > t.len)
				fail("edits not in order");
			ofx_buf_add(back, t.ptr + pos, e->span.beg - pos);
			ofx_buf_add_str(back, e->raw);
			pos = e->span.end;
		}
		ofx_buf_add(back, t.ptr + pos, t.len - pos);
		ofx_buf_add_str(text, t);
		ofx_buf_add(text, "\x01", 1); /* block edges must not move either */
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"UTF-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP",
	                                    "UTF-16LE", "UTF-16BE", NULL, "UTF-8"};
	if (!size)
		return 0;
	const char *encoding = names[data[0] % 8];
	size_t step = 1 + (data[0] >> 3);
	struct ofx_buf text[2] = {{0}}, back[2] = {{0}};
	run(data + 1, size - 1, SIZE_MAX, encoding, &text[0], &back[0]);
	run(data + 1, size - 1, step, encoding, &text[1], &back[1]);
	if (!ofx_str_eq(ofx_buf_str(&text[0]), ofx_buf_str(&text[1])))
		fail("the size of reads matters");
	if (encoding && !strcmp(encoding, "UTF-8") &&
	    !ofx_str_eq(ofx_buf_str(&back[0]), ofx_str((const char *)data + 1, size - 1)))
		fail("the scan's bytes are lost");
	for (int i = 0; i < 2; i++) {
		ofx_buf_release(&text[i]);
		ofx_buf_release(&back[i]);
	}
	return 0;
}
