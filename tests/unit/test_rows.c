/* Tests of the rows of --map: scans in several encodings, with and without changes. */
#include "formats/map.h"

#include "unit.h"

#include <stdlib.h>

struct source {
	struct ofx_str rest;
};

static long read_source(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct source *s = ctx;
	(void)err;
	size_t n = s->rest.len < cap ? s->rest.len : cap;
	memcpy(buf, s->rest.ptr, n);
	s->rest = ofx_str(s->rest.ptr + n, s->rest.len - n);
	return (long)n;
}

/* The rows of a scan of one block whose text [beg, end), after the gate, becomes `with`; without
   the first and the last line, and with kinds by their first letter. */
static struct ofx_buf rows_of(struct ofx_str bytes, const char *encoding, uint32_t beg,
                              uint32_t end, const char *with)
{
	struct ofx_error err;
	struct source source = {bytes};
	struct ofx_gate_options o = {.read = read_source, .ctx = &source, .encoding = encoding};
	struct ofx_gate *gate;
	struct ofx_scan scan = {0};
	struct ofx_converter *conv = NULL;
	struct ofx_rows rows = {0};
	struct ofx_result res = {0};
	struct ofx_buf text = {0}, all = {0}, out = {0};
	CHECK(!ofx_gate_open(&gate, &o, &err) && !ofx_gate_next(gate, &scan, &err));
	enum ofx_encoding e = ofx_gate_encoding(gate);
	if (e != OFX_UTF8)
		CHECK(!ofx_converter_open(&conv, e, &err));
	for (size_t i = 0; i < scan.n_edits; i++)
		if (scan.edits[i].span.end <= beg)
			ofx_map_add(&res.map, (struct ofx_change){.src = scan.edits[i].span,
			                                          .cur = scan.edits[i].span});
	if (with) {
		uint32_t len = (uint32_t)strlen(with);
		ofx_buf_add(&text, scan.text.ptr, beg);
		ofx_buf_add(&text, with, len);
		ofx_buf_add(&text, scan.text.ptr + end, scan.text.len - end);
		ofx_map_add(&res.map,
		            (struct ofx_change){.src = {beg, end}, .cur = {beg, beg + len}});
	} else {
		ofx_buf_add_str(&text, ofx_buf_str(&scan.text));
	}
	res.text = ofx_buf_str(&text);
	ofx_rows_begin(&rows, "x", e, &all);
	ofx_rows_block(&rows, &scan, &res, conv, &all);
	ofx_rows_end(&rows, &all);
	CHECK(rows.scan == bytes.len && rows.clean == text.len);
	struct ofx_str rest = ofx_buf_str(&all);
	ofx_str_cut(&rest, '\n');
	while (rest.len && *rest.ptr == '[') {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		for (size_t i = 0; i < row.len; i++)
			if (!strchr("[]\"amehngd", row.ptr[i]))
				ofx_buf_add(&out, row.ptr + i, 1);
		ofx_buf_add(&out, " ", 1);
	}
	ofx_buf_add(&out, "", 1);
	ofx_buf_release(&text);
	ofx_buf_release(&all);
	ofx_rows_release(&rows);
	ofx_map_release(&res.map);
	ofx_scan_release(&scan);
	ofx_converter_close(conv);
	ofx_gate_close(gate);
	return out;
}

#define ROWS(bytes, encoding, beg, end, with, want)                                               \
	do {                                                                                       \
		struct ofx_buf got = rows_of(OFX_STR(bytes), encoding, beg, end, with);            \
		CHECK(!strcmp(got.ptr, want));                                                     \
		if (strcmp(got.ptr, want))                                                         \
			fprintf(stderr, "  %s\n", got.ptr);                                        \
		ofx_buf_release(&got);                                                             \
	} while (0)

static void test_utf8(void)
{
	ROWS("", "UTF-8", 0, 0, NULL, "");
	ROWS("春\n夏", "UTF-8", 9, 9, NULL, "0,4,0,4,s,1,0,0 4,7,4,7,s,2,2,2 ");
	/* 夏 goes */
	ROWS("春夏秋\n", "UTF-8", 3, 6, "", "0,3,0,3,s,1,0,0 3,3,3,6,c,1,1,1 3,7,6,10,s,1,1,2 ");
	/* a change that came back */
	ROWS("春夏秋\n", "UTF-8", 3, 6, "夏", "0,10,0,10,s,1,0,0 ");
	/* CR LF is one change, and the next line is line 2 */
	ROWS("春\r\n夏\n", "UTF-8", 4, 4, NULL, "0,3,0,3,s,1,0,0 3,4,3,5,c,1,1,1 4,8,5,9,s,2,2,3 ");
}

static void test_others(void)
{
	/* 春A夏 in CP932: 8F74 41 89C4 */
	ROWS("\x8F\x74" "A\x89\xC4\n", "Shift_JIS", 0, 0, NULL,
	     "0,3,0,2,s,1,0,0 3,4,2,3,s,1,1,1 4,7,3,5,s,1,2,2 7,8,5,6,s,1,3,3 ");
	ROWS("\x8F\x74" "A\x89\xC4\n", "Shift_JIS", 3, 7, "",
	     "0,3,0,2,s,1,0,0 3,3,2,5,c,1,1,1 3,4,5,6,s,1,1,3 ");
	/* a日本b in ISO-2022-JP: its escapes are no part of the clean text */
	ROWS("a\x1B$B\x46\x7C\x4B\x5C\x1B(Bb\n", "ISO-2022-JP", 0, 0, NULL,
	     "0,1,0,1,s,1,0,0 1,1,1,4,s,1,1,1 1,7,4,8,s,1,1,1 7,7,8,11,s,1,3,3 7,9,11,13,s,1,3,3 ");
	/* 日本 at the end of the text, where the escape back comes last */
	ROWS("\x1B$B\x46\x7C\x4B\x5C\x1B(B", "ISO-2022-JP", 3, 6, "光",
	     "0,0,0,3,s,1,0,0 0,3,3,5,s,1,0,0 3,6,5,7,c,1,1,1 6,6,7,10,s,1,2,2 ");
	/* U+20B9F and A in UTF-16, little endian */
	ROWS("\x42\xD8\x9F\xDF\x41\x00\n\x00", "UTF-16LE", 0, 0, NULL,
	     "0,4,0,4,s,1,0,0 4,6,4,8,s,1,1,1 ");
}

static void test_bytes(void)
{
	struct ofx_rows r = {0}, s = {0};
	struct ofx_buf a = {0}, b = {0};
	ofx_rows_begin(&r, "x", OFX_UTF8, &a);
	ofx_rows_same(&r, OFX_STR("春夏\n秋"), &a);
	ofx_rows_changed(&r, OFX_STR("冬"), OFX_STR("\\u51ac\n"), &a);
	ofx_rows_end(&r, &a);
	CHECK(strstr(a.ptr, "[0,7,0,7,\"same\",1,0,0]\n[7,10,7,10,\"same\",2,3,3]\n"
	                    "[10,13,10,17,\"changed\",2,4,4]\n{\"end\":true,\"clean_bytes\":13,"
	                    "\"scan_bytes\":17,\"clean_chars\":5,\"scan_chars\":11}\n"));
	/* The same, byte by byte. */
	ofx_rows_begin(&s, "x", OFX_UTF8, &b);
	struct ofx_str text = OFX_STR("春夏\n秋");
	for (size_t i = 0; i < text.len; i++)
		ofx_rows_same(&s, ofx_str(text.ptr + i, 1), &b);
	ofx_rows_changed(&s, OFX_STR("冬"), OFX_STR("\\u51ac\n"), &b);
	ofx_rows_end(&s, &b);
	CHECK(ofx_str_eq(ofx_buf_str(&a), ofx_buf_str(&b)));
	ofx_buf_release(&a);
	ofx_buf_release(&b);
	ofx_rows_release(&r);
	ofx_rows_release(&s);
}

int main(void)
{
	test_utf8();
	test_others();
	test_bytes();
	return unit_end();
}
