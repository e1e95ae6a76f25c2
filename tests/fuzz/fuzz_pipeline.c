/* Fuzz target: the whole pipeline. Undo must give the scan back, and cleaning twice must be cleaning
   once, for any bytes. The first byte picks the encoding,
   whether the statistical corrector works too, and whether lines are joined that need not be, and running heads
   dropped. */
#include "base/utf8.h"
#include "base/buf.h"
#include "ocrfix.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rebuilt {
	struct ofx_buf scan;
	struct ofx_buf edits; /* struct part, packed */
};

struct part {
	uint64_t out;
	size_t from_len, to_len;
};

/* Records come by place; keep them, since the clean text is known only at the end. */
static int keep(void *ctx, const struct ocrfix_change *c)
{
	struct rebuilt *r = ctx;
	struct part p = {c->out, c->from_len, c->to_len};
	if (!c->applied)
		return 0;
	ofx_buf_add(&r->edits, &p, sizeof p);
	ofx_buf_add(&r->edits, c->from, c->from_len);
	ofx_buf_add(&r->edits, c->to, c->to_len);
	return 0;
}

static void fail(const char *what)
{
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

static void rebuild(struct rebuilt *r, const char *clean, size_t len)
{
	size_t pos = 0;
	for (size_t i = 0; i < r->edits.len;) {
		struct part p;
		memcpy(&p, r->edits.ptr + i, sizeof p);
		i += sizeof p;
		if (p.out < pos || p.out + p.to_len > len ||
		    memcmp(clean + p.out, r->edits.ptr + i + p.from_len, p.to_len))
			fail("the record does not stand in the clean text");
		ofx_buf_add(&r->scan, clean + pos, (size_t)p.out - pos);
		ofx_buf_add(&r->scan, r->edits.ptr + i, p.from_len);
		i += p.from_len + p.to_len;
		pos = (size_t)p.out + p.to_len;
	}
	ofx_buf_add(&r->scan, clean + pos, len - pos);
}

static struct ocrfix *open_with(const char *encoding, const char *effort, const char *lines,
                                const char *heads)
{
	struct ocrfix_options o = {
	    .encoding = encoding, .dicts = "dicts", .effort = effort, .lines = lines, .heads = heads};
	struct ocrfix *f;
	char message[256];
	if (ocrfix_open(&f, &o, message, sizeof message)) {
		fprintf(stderr, "%s\n", message);
		exit(1);
	}
	return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"UTF-8", "UTF-8", "UTF-8", "Shift_JIS",
	                                    "EUC-JP", "ISO-2022-JP", "UTF-16LE", NULL};
	static struct ocrfix *open[8];
	if (!size)
		return 0;
	unsigned pick = data[0] % 8;
	const char *scan = (const char *)data + 1;
	if (!open[pick])
		open[pick] = open_with(names[pick], pick == 2 ? "normal" : "fast",
		                       pick == 1 ? "join" : NULL, pick == 1 ? "drop" : NULL);
	const char *clean;
	size_t len, again_len;
	struct rebuilt r = {0};
	if (ocrfix_clean(open[pick], scan, size - 1, &clean, &len, keep, &r))
		fail(ocrfix_message(open[pick]));
	if (ofx_u8_valid(ofx_str(clean, len)) != len)
		fail("the clean text is not UTF-8");
	if (pick < 3) {
		rebuild(&r, clean, len);
		if (r.scan.len != size - 1 || (r.scan.len && memcmp(r.scan.ptr, scan, r.scan.len)))
			fail("undo");
	}
	struct ofx_buf once = {0};
	ofx_buf_add(&once, clean, len);
	unsigned same = pick < 3 ? pick : 0;
	if (!open[same])
		open[same] = open_with(names[same], same == 2 ? "normal" : "fast", NULL, NULL);
	if (ocrfix_clean(open[same], once.ptr ? once.ptr : "", once.len, &clean, &again_len, NULL, NULL))
		fail(ocrfix_message(open[same]));
	if (again_len != once.len || (once.len && memcmp(once.ptr, clean, once.len)))
		fail("cleaning twice is not cleaning once");
	ofx_buf_release(&once);
	ofx_buf_release(&r.scan);
	ofx_buf_release(&r.edits);
	return 0;
}
