/* Measures: what is counted, and that blocks end in the same places after lines were joined. */
#include "stages/measure.h"

#include "stages/gate.h"
#include "unit.h"

#include <stdlib.h>

static uint32_t state = 7;

static unsigned rnd(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

static void test_counts(void)
{
	struct ofx_measure m = ofx_measure(OFX_STR("東 京　か\u3099ｶﾞ。\fabc\u200B"));
	CHECK(m.all == 8 && m.solid == 6 && m.pages == 1);
	/* The same wherever the text stands in the steps that are counted at a time. */
	struct ofx_buf text = {0};
	for (size_t i = 0; i < 200; i++) {
		size_t n = text.len;
		ofx_buf_add_str(&text, OFX_STR("東か。\f"));
		m = ofx_measure(ofx_str(text.ptr, n));
		CHECK(m.all == 3 * i && m.solid == 2 * i && m.pages == i);
		ofx_buf_add(&text, "x", 1);
		m = ofx_measure(ofx_str(text.ptr + n, text.len - n));
		CHECK(m.all == 4 && m.solid == 3 && m.pages == 1);
		text.len--;
	}
	ofx_buf_release(&text);
}

static long give(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *s = ctx;
	size_t n = s->len < cap ? s->len : cap;
	(void)err;
	if (n)
		memcpy(buf, s->ptr, n);
	*s = ofx_str(s->ptr + n, s->len - n);
	return (long)n;
}

static bool is_blank_line(struct ofx_str t, size_t lf)
{
	return (lf > 0 && t.ptr[lf - 1] == '\n') || (lf + 1 < t.len && t.ptr[lf + 1] == '\n');
}

/* Adds the blocks of `raw` to *out, each ended by U+0001; some of the line breaks that stand within
   one are taken out where `join`, all where not. */
static size_t cut(struct ofx_str raw, bool join, struct ofx_buf *out)
{
	struct ofx_gate_options o = {.read = give, .ctx = &raw, .encoding = "utf-8"};
	struct ofx_gate *gate;
	struct ofx_scan scan = {0};
	struct ofx_error err;
	size_t blocks = 0;
	CHECK(ofx_gate_open(&gate, &o, &err) == OFX_OK);
	while (!ofx_gate_next(gate, &scan, &err) && (scan.text.len || scan.raw_len)) {
		struct ofx_str t = ofx_buf_str(&scan.text);
		struct ofx_buf joined = {0};
		for (size_t i = 0; i < t.len; i++) {
			bool inner = t.ptr[i] == '\n' && i + 1 < t.len && t.ptr[i + 1] != '\f' &&
			             !is_blank_line(t, i);
			if (!inner || (join && rnd(3)))
				ofx_buf_add(&joined, t.ptr + i, 1);
		}
		CHECK(ofx_extent_holds(scan.end, scan.feeds, t));
		CHECK(ofx_extent_holds(scan.end, scan.feeds, ofx_buf_str(&joined)));
		ofx_buf_add_str(out, ofx_buf_str(&joined));
		if (!join)
			ofx_buf_add(out, "\x01", 1);
		ofx_buf_release(&joined);
		blocks++;
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	return blocks;
}

/* Lines of all kinds, some of which end sentences, with blank lines and pages among them. */
static void make(struct ofx_buf *raw, unsigned pages)
{
	static const char *const bits[] = {"港", "の", "朝", "は", "早", "く", "、", "船", " ", "a",
	                                   "1", "灯", "が", "沖", "へ", "並", "ぶ", "　"};
	for (unsigned i = 0; i < 1500; i++) {
		for (unsigned n = 1 + rnd(40); n > 0; n--)
			ofx_buf_add_str(raw, ofx_str_of(bits[rnd(sizeof bits / sizeof *bits)]));
		ofx_buf_add_str(raw, ofx_str_of(rnd(4) ? "\n" : "。\n"));
		if (!rnd(12))
			ofx_buf_add(raw, "\n", 1);
		if (pages && !rnd(pages))
			ofx_buf_add(raw, "\f", 1);
	}
}

static void test_joined(void)
{
	static const unsigned pages[] = {0, 20, 60, 300, 0, 0};
	for (size_t k = 0; k < sizeof pages / sizeof *pages; k++) {
		struct ofx_buf raw = {0}, joined = {0}, once = {0}, twice = {0};
		make(&raw, pages[k]);
		CHECK(cut(ofx_buf_str(&raw), false, &once) > 1);
		cut(ofx_buf_str(&raw), true, &joined);
		CHECK(joined.len < raw.len);
		cut(ofx_buf_str(&joined), false, &twice);
		CHECK(ofx_str_eq(ofx_buf_str(&once), ofx_buf_str(&twice)));
		ofx_buf_release(&raw);
		ofx_buf_release(&joined);
		ofx_buf_release(&once);
		ofx_buf_release(&twice);
	}
}

/* What would be cut elsewhere is told. */
static void test_holds(void)
{
	struct ofx_buf b = {0};
	CHECK(ofx_extent_holds(OFX_END_FREE, 0, OFX_STR("")));
	CHECK(ofx_extent_holds(OFX_END_OPEN, 0, OFX_STR("港。\n")));
	CHECK(!ofx_extent_holds(OFX_END_RIPE, 0, OFX_STR("港。\n")));
	for (int i = 0; i < OFX_BLOCK_WEIGHT; i++)
		ofx_buf_add_str(&b, OFX_STR("港海。\n"));
	CHECK(!ofx_extent_holds(OFX_END_OPEN, 0, ofx_buf_str(&b)));
	CHECK(!ofx_extent_holds(OFX_END_RIPE, 0, ofx_buf_str(&b)));
	ofx_buf_clear(&b);
	for (size_t i = 0; i < OFX_BLOCK_PAGES + OFX_LAST_PAGES; i++)
		ofx_buf_add_str(&b, OFX_STR("\f港海。\n"));
	/* A few last pages go with those before, if the scan ends with them. */
	size_t feeds = OFX_BLOCK_PAGES + OFX_LAST_PAGES;
	CHECK(ofx_extent_holds(OFX_END_OPEN, feeds, ofx_buf_str(&b)));
	CHECK(!ofx_extent_holds(OFX_END_OPEN, feeds + 1, ofx_buf_str(&b)));
	CHECK(!ofx_extent_holds(OFX_END_OPEN, 0, ofx_buf_str(&b)));
	ofx_buf_clear(&b);
	for (int i = 0; i < OFX_LONG_CHARS; i++)
		ofx_buf_add_str(&b, OFX_STR("港"));
	CHECK(ofx_extent_holds(OFX_END_LONG, 0, ofx_buf_str(&b)));
	CHECK(!ofx_extent_holds(OFX_END_OPEN, 0, ofx_buf_str(&b)));
	b.len -= 3;
	CHECK(!ofx_extent_holds(OFX_END_LONG, 0, ofx_buf_str(&b)));
	ofx_buf_release(&b);
}

int main(void)
{
	test_counts();
	test_joined();
	test_holds();
	return unit_end();
}
