/* The gate: the same text for any reads, the scan's bytes back, and where blocks end. */
#include "stages/gate.h"

#include "base/utf8.h"
#include "unit.h"

#include <stdlib.h>
#include <sys/resource.h>

/* Gives `len` bytes, at most `step` at a time: those of `data`, or what `make` says. */
struct source {
	const char *data;
	char (*make)(size_t at);
	size_t len, step, at;
};

static long give(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct source *s = ctx;
	size_t n = s->len - s->at;
	(void)err;
	n = n < cap ? n : cap;
	n = n < s->step ? n : s->step;
	for (size_t i = 0; i < n; i++)
		((char *)buf)[i] = s->make ? s->make(s->at + i) : s->data[s->at + i];
	s->at += n;
	return (long)n;
}

/* All that came through a gate. */
struct run {
	struct ofx_buf text;  /* all blocks */
	struct ofx_buf back;  /* the scan's bytes, from the text and the edits */
	struct ofx_buf shape; /* the blocks' lengths, and their edits */
	enum ofx_encoding encoding;
	size_t blocks, largest;
	uint64_t last_line;
	bool sound;
};

static void release(struct run *r)
{
	ofx_buf_release(&r->text);
	ofx_buf_release(&r->back);
	ofx_buf_release(&r->shape);
}

/* Adds text as bytes of the scan; whether it could be encoded. */
static bool add_back(struct ofx_converter *conv, struct ofx_str s, struct ofx_buf *out)
{
	uint32_t bad;
	if (conv)
		return ofx_encode(conv, s, out, &bad);
	ofx_buf_add_str(out, s);
	return true;
}

static bool is_sound(struct ofx_str t)
{
	return ofx_u8_valid(t) == t.len && !(t.len && memchr(t.ptr, 0, t.len)) &&
	       !(t.len && memchr(t.ptr, '\r', t.len));
}

/* Undoes a block, checking that the offsets told are where things stand. */
static void take_back(struct run *r, const struct ofx_scan *scan,
		      struct ofx_converter *conv)
{
	struct ofx_str t = ofx_buf_str(&scan->text);
	uint32_t pos = 0;
	r->sound &= scan->off0 == r->back.len && is_sound(t);
	for (size_t i = 0; i < scan->n_edits; i++) {
		const struct ofx_gate_edit *e = &scan->edits[i];
		bool repeats = i && e->span.beg == scan->edits[i - 1].span.beg;
		r->sound &= e->span.beg >= pos && e->span.end <= t.len;
		r->sound &= add_back(
		    conv, ofx_str_sub(t, (struct ofx_span){pos, e->span.beg}), &r->back);
		r->sound &= e->off == r->back.len;
		r->sound &= repeats || ofx_scan_offset(scan, e->span.beg, conv) == e->off;
		ofx_buf_add_str(&r->back, e->raw);
		pos = e->span.end;
		ofx_buf_add(&r->shape, &e->span, sizeof e->span);
		ofx_buf_add(&r->shape, &e->raw.len, sizeof e->raw.len);
		ofx_buf_add(&r->shape, &e->why, sizeof e->why);
	}
	r->sound &= add_back(
	    conv, ofx_str_sub(t, (struct ofx_span){pos, (uint32_t)t.len}), &r->back);
	r->sound &= r->back.len == scan->off0 + scan->raw_len;
}

static struct run pass(struct source s, const char *encoding)
{
	struct ofx_gate_options o = {.read = give, .ctx = &s, .encoding = encoding};
	struct ofx_converter *conv = NULL;
	struct ofx_gate *gate;
	struct ofx_scan scan = {0};
	struct ofx_error err;
	struct run r = {.sound = true};
	CHECK(ofx_gate_open(&gate, &o, &err) == OFX_OK);
	while (ofx_gate_next(gate, &scan, &err) == OFX_OK &&
	       (scan.text.len || scan.raw_len)) {
		r.encoding = ofx_gate_encoding(gate);
		if (!conv && r.encoding != OFX_UTF8)
			CHECK(ofx_converter_open(&conv, r.encoding, &err) == OFX_OK);
		take_back(&r, &scan, conv);
		ofx_buf_add_str(&r.text, ofx_buf_str(&scan.text));
		ofx_buf_add(&r.shape, &scan.text.len, sizeof scan.text.len);
		ofx_buf_add(&r.shape, &scan.line0, sizeof scan.line0);
		ofx_buf_add(&r.shape, &scan.verbatim, sizeof scan.verbatim);
		r.largest = scan.text.len > r.largest ? scan.text.len : r.largest;
		r.last_line = scan.line0;
		r.blocks++;
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	ofx_converter_close(conv);
	return r;
}

static bool same(const struct ofx_buf *a, const struct ofx_buf *b)
{
	return ofx_str_eq(ofx_buf_str(a), ofx_buf_str(b));
}

/* Passes raw in whole and in pieces: all promises must hold. The caller releases the run.
 */
static struct run check(struct ofx_str raw, const char *encoding)
{
	static const size_t steps[] = {1, 7, 4096};
	struct run whole = pass(
	    (struct source){.data = raw.ptr, .len = raw.len, .step = 65536}, encoding);
	bool ok = whole.sound && ofx_str_eq(ofx_buf_str(&whole.back), raw);
	for (size_t i = 0; i < 3; i++) {
		if (raw.len > 300000 && steps[i] < 4096)
			continue;
		struct run r = pass(
		    (struct source){.data = raw.ptr, .len = raw.len, .step = steps[i]},
		    encoding);
		ok &=
		    r.sound && same(&r.text, &whole.text) && same(&r.shape, &whole.shape);
		release(&r);
	}
	/* What the gate has passed, it passes again as it is, in the same blocks. */
	struct run again = pass(
	    (struct source){.data = whole.text.ptr, .len = whole.text.len, .step = 65536},
	    "utf-8");
	ok &= same(&again.text, &whole.text);
	release(&again);
	CHECK(ok);
	if (!ok)
		fprintf(stderr, "  raw of %zu bytes, encoding %s\n", raw.len,
			encoding ? encoding : "detected");
	return whole;
}

static void expect_n(struct ofx_str raw, const char *encoding, const char *want)
{
	struct run r = check(raw, encoding);
	bool ok = ofx_str_eq(ofx_buf_str(&r.text), ofx_str_of(want));
	CHECK(ok);
	if (!ok)
		fprintf(stderr, "  want %s\n  got  %.*s\n", want, (int)r.text.len,
			r.text.ptr);
	release(&r);
}

static void expect(const char *raw, const char *want)
{
	expect_n(ofx_str_of(raw), "utf-8", want);
}

static void test_lines(void)
{
	expect("", "");
	expect("春\r\n夏\r秋\n冬", "春\n夏\n秋\n冬");
	expect("春\r\r\n夏\r", "春\n\n夏\n");
	expect("春\u2028夏\u2029秋\xC2\x85冬", "春\n夏\n秋\n冬");
	expect("上\f下\t右", "上\f下\t右");
	expect("東\x01\x02京\x0B\x7F都", "東京都");
	expect("\uFEFF東京", "東京");
	expect("\uFEFF\x01\uFEFF東\uFEFF京", "東\uFEFF京");
	expect("\xEF\xBB", "\uFFFD");
	expect("東\xE4\xBA都\xFF\xFE\xED\xA0\x80",
	       "東\uFFFD都\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
	expect("東京\xE9\x83", "東京\uFFFD");
	expect_n(OFX_STR("東\0\0京\0\r\0\n"), "utf-8", "東京\n\n");
}

static void test_markdown(void)
{
	expect("\n\n# 題\n\n\n本文\n \n\n", "# 題\n\n本文\n");
	expect("# 題\n \n本文", "# 題\n\n本文\n");
	expect("# 題\r\n \r\n\r\n本文\r\n\r\n", "# 題\n\n本文\n");
	expect("本文\n\n\n# 題\n\n\n本文", "本文\n\n\n# 題\n\n本文\n");
	expect("\n \n題\n\n\n本文", "\n \n題\n\n\n本文");
	expect("# 題\n```\n\n\n# 註\n```\n\n\n終", "# 題\n```\n\n\n# 註\n```\n\n終\n");
	expect("~~~\n# 註\n\n\n~~~\n\n\n終", "~~~\n# 註\n\n\n~~~\n\n\n終");
	expect("#題\n\n\n####### 題\n\n\n終", "#題\n\n\n####### 題\n\n\n終");
	expect("# 題\n\u3000\u00A0\n\u200B\n終\n  ", "# 題\n\n終\n");
	expect("# 題\n\n\n", "# 題\n");
	expect("\n\n \n", "\n\n \n");
	struct source s = {.data = "# 題\n\n\n終", .len = 12, .step = 99};
	struct ofx_gate_options o = {.read = give, .ctx = &s, .keep_blank = true};
	struct ofx_gate *gate;
	struct ofx_scan scan = {0};
	struct ofx_error err;
	CHECK(!ofx_gate_open(&gate, &o, &err) && !ofx_gate_next(gate, &scan, &err));
	CHECK(ofx_str_eq(ofx_buf_str(&scan.text), OFX_STR("# 題\n\n\n終")));
	ofx_gate_close(gate);
	ofx_scan_release(&scan);
}

static const char *const sample = "東京都は、ニシンとアジを１２ｋｇ輸入した。\n"
				  "ABC （株）①ｶﾀｶﾅ―～\n\n「読む」・〜・書く…\n";

static struct ofx_buf encoded(const char *text, enum ofx_encoding e, const char *end)
{
	struct ofx_converter *conv;
	struct ofx_error err;
	struct ofx_buf out = {0};
	struct ofx_str s = ofx_str_of(text);
	uint32_t bad;
	CHECK(ofx_converter_open(&conv, e, &err) == OFX_OK);
	while (s.len) {
		struct ofx_str line = ofx_str_cut(&s, '\n');
		ofx_encode(conv, line, &out, &bad);
		CHECK(ofx_encode(conv, ofx_str_of(end), &out, &bad));
	}
	ofx_converter_close(conv);
	return out;
}

/* Every encoding, cut off at every byte, with each kind of line end. */
static void test_encodings(void)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};
	for (int e = 0; e < OFX_N_ENCODINGS; e++)
		for (size_t k = 0; k < 3; k++) {
			struct ofx_buf raw =
			    encoded(sample, (enum ofx_encoding)e, ends[k]);
			for (size_t n = 0; n <= raw.len; n += k ? 5 : 1) {
				struct run r =
				    check(ofx_str(raw.ptr, n),
					  ofx_encoding_name((enum ofx_encoding)e));
				release(&r);
			}
			struct run r = check(ofx_buf_str(&raw), NULL);
			CHECK(r.encoding == (enum ofx_encoding)e);
			size_t kept = 0, total = strlen(sample);
			while (kept < r.text.len && kept < total &&
			       r.text.ptr[kept] == sample[kept])
				kept++;
			CHECK(kept >= 72); /* 〜 and ～ are one in some encodings */
			release(&r);
			ofx_buf_release(&raw);
		}
	expect_n(OFX_STR("\xFF\xFE\x71\x67\xAC\x4E\r\0\n\0"), NULL, "東京\n");
	expect_n(OFX_STR("\xFE\xFF\x67\x71\x4E\xAC\x20\x28"), NULL, "東京\n");
	expect_n(OFX_STR("\x42\x30\x00\xD8\x44\x30\x01"), "utf-16le", "あ\uFFFDい\uFFFD");
	expect_n(OFX_STR("\x93\x8C\x8B\xFF\x93\x73"), "shift_jis", "東\uFFFD\uFFFD都");
	expect_n(OFX_STR("\x93\x8C\x01\x8B\x9E\x00\x93\x73"), "shift_jis", "東京都");
	expect_n(OFX_STR("\xC5\xEC\x85\xB5\xFE"), "euc-jp", "東\n京");
	expect_n(OFX_STR("\x1B$BEl\x01\x35~\x1B(B\n\x1B$BEl"), "iso-2022-jp",
		 "東\uFFFD京\n東");
}

static uint32_t state;

static unsigned rnd(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Bytes that are meant to hurt: line ends, controls, leads and trails, escapes. */
static void test_random(void)
{
	static const char *const bits[] = {
	    "\r",	    "\n",	    "\r\n",	"\t",	"\f",  "\x0B",
	    "\x1B$B",	    "\x1B(B",	    "\x1B(I",	"あ",	"漢",  "\xE3\x81",
	    "\xEF\xBB\xBF", "\x82\xA0",	    "\xA4\xA2", "# ",	"```", " ",
	    "\xC2\x85",	    "\xE2\x80\xA8", "\xFF",	"\x80", "El",  "\xFF\xFE",
	    "\xB1",	    "\x8E",	    "\x8F\xB0"};
	char raw[200];
	for (unsigned round = 0; round < 3000; round++) {
		size_t n = 0, want = rnd(60);
		while (n < want) {
			const char *bit = bits[rnd(sizeof bits / sizeof *bits)];
			if (rnd(4)) {
				memcpy(raw + n, bit, strlen(bit));
				n += strlen(bit);
			} else {
				raw[n++] = (char)rnd(rnd(2) ? 256 : 2);
			}
		}
		const char *name = round % 7 < OFX_N_ENCODINGS
				       ? ofx_encoding_name((enum ofx_encoding)(round % 7))
				       : NULL;
		struct run r = check(ofx_str(raw, n), name);
		release(&r);
	}
}

static void add_times(struct ofx_buf *b, const char *s, size_t n)
{
	while (n--)
		ofx_buf_add_str(b, ofx_str_of(s));
}

static size_t blocks_of(struct ofx_buf *raw, uint64_t *last_line)
{
	struct run r = check(ofx_buf_str(raw), NULL);
	size_t n = r.blocks;
	if (last_line)
		*last_line = r.last_line;
	release(&r);
	ofx_buf_clear(raw);
	return n;
}

static void test_blocks(void)
{
	struct ofx_buf raw = {0};
	uint64_t last;
	/* Heavy enough, a block ends behind a sentence, and the blank lines behind that. */
	add_times(&raw, "一行。\n\n", OFX_BLOCK_WEIGHT);
	CHECK(blocks_of(&raw, &last) == 2 && last == OFX_BLOCK_WEIGHT + 1);
	/* Where no sentence ends a line, at any line; the same however lines are broken. */
	add_times(&raw, "一行\n", OFX_BLOCK_WEIGHT + 1);
	CHECK(blocks_of(&raw, &last) == 2 && last == OFX_BLOCK_WEIGHT + 1);
	add_times(&raw, "一行一行\n", OFX_BLOCK_WEIGHT / 2 + 1);
	CHECK(blocks_of(&raw, &last) == 2 && last == OFX_BLOCK_WEIGHT / 2 + 1);
	/* Spaces within lines, kana and voiced marks weigh nothing or little. */
	add_times(&raw, "カ\u3099 漢 カ\u3099\n  \n", 2 * OFX_BLOCK_WEIGHT);
	add_times(&raw, "一\n\n一\n", 1);
	CHECK(blocks_of(&raw, &last) > 1 && last > OFX_BLOCK_WEIGHT);
	/* Pages are whole, and the form feed begins a block. */
	for (int page = 0; page < 2 * OFX_BLOCK_PAGES; page++) {
		add_times(&raw, "\f題\n", page > 0);
		add_times(&raw, "一行。\n", 80);
	}
	CHECK(blocks_of(&raw, &last) == 2 && last == 81 * (OFX_BLOCK_PAGES + 1));
	/* A long line is a block of its own, one just short of it is not. */
	add_times(&raw, "前\n", 1);
	add_times(&raw, "長", OFX_LONG_CHARS);
	add_times(&raw, "\n", 2);
	add_times(&raw, "後\n", 1);
	CHECK(blocks_of(&raw, NULL) == 3);
	add_times(&raw, "前\n", 1);
	add_times(&raw, "長", OFX_LONG_CHARS - 2);
	add_times(&raw, "\n後\n", 1);
	CHECK(blocks_of(&raw, NULL) == 2);
	ofx_buf_release(&raw);
}

/* Scans that end where a sample of the encoding does, in each of its sizes. */
static void test_samples(void)
{
	static const size_t sizes[] = {4096, 65536};
	for (size_t i = 0; i < 2; i++)
		for (size_t ascii = 0; ascii < 600; ascii += 290)
			for (size_t more = 0; more < 5; more++)
				for (int e = OFX_UTF8; e <= OFX_EUC_JP; e++) {
					struct ofx_buf text = {0};
					add_times(&text, "a", ascii);
					add_times(&text, "漢字\n", sizes[i] / 5 + 9);
					ofx_buf_add(&text, "", 1);
					struct ofx_buf raw =
					    encoded(text.ptr, (enum ofx_encoding)e, "\n");
					size_t n = (ascii < 256 ? 0 : ascii) + sizes[i] + more - 2;
					struct run r = check(ofx_str(raw.ptr, n < raw.len ? n : raw.len),
					                     NULL);
					CHECK(r.encoding == (enum ofx_encoding)e);
					release(&r);
					ofx_buf_release(&raw);
					ofx_buf_release(&text);
				}
}

/* Lines beyond every limit, in every encoding; what was dropped weighs too. */
static void test_endless(void)
{
	for (int e = 0; e < OFX_N_ENCODINGS; e++) {
		struct ofx_buf text = {0};
		add_times(&text, "前\n", 1);
		add_times(&text, "とても長い行、abc。",
			  e == OFX_ISO_2022_JP ? 60000 : 50000);
		add_times(&text, "長",
			  e == OFX_ISO_2022_JP ? 100000 : 0); /* no ASCII to cut at */
		add_times(&text, "\n後\n", 1);
		ofx_buf_add(&text, "", 1);
		struct ofx_buf raw = encoded(text.ptr, (enum ofx_encoding)e, "\n");
		struct run r =
		    check(ofx_buf_str(&raw), ofx_encoding_name((enum ofx_encoding)e));
		CHECK(r.blocks > 5 && r.largest < 256 * 1024);
		CHECK(ofx_str_eq(ofx_buf_str(&r.text), ofx_str_of(text.ptr)));
		release(&r);
		ofx_buf_release(&raw);
		ofx_buf_release(&text);
	}
	static const char *const kinds[] = {"\x01",	    "\xFF", "\xFF\x01", "あ\xE3",
					    "\xEF\xBB\xBF", "\n",   " ",	" \r\n"};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int head = 0; head < 3; head++) {
			struct ofx_buf raw = {0};
			add_times(&raw, head == 1 ? "# 題\n" : head == 2 ? "前" : "", 1);
			add_times(&raw, kinds[k], 1400000 / strlen(kinds[k]));
			add_times(&raw, "後\n後\n", 1);
			struct run r = check(ofx_buf_str(&raw), "utf-8");
			CHECK(r.largest <= 1024 * 1024);
			release(&r);
			ofx_buf_release(&raw);
		}
}

static char make_line(size_t at)
{
	return "日本語"[at % 9];
}

static char make_lf(size_t at)
{
	return at < 6 ? "# x\ny\n"[at] : '\n';
}

static char make_lf_plain(size_t at)
{
	(void)at;
	return '\n';
}

static char make_nul(size_t at)
{
	return at < 3 ? "x\ny"[at] : '\0';
}

static char make_binary(size_t at)
{
	return (char)((at * 2654435761u) >> 13);
}

/* 100 MB without a line end, or a fifth of that in NULs or LFs, take no more memory than
 * a small file. */
static void test_memory(void)
{
	static char (*const makes[])(size_t) = {make_line, make_lf, make_lf_plain,
						make_nul, make_binary};
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < sizeof makes / sizeof *makes; i++) {
		struct source s = {
		    .make = makes[i], .len = i ? 20000000 : 100000000, .step = 65536};
		struct ofx_gate_options o = {
		    .read = give, .ctx = &s, .encoding = i < 4 ? NULL : "utf-8"};
		struct ofx_gate *gate;
		struct ofx_scan scan = {0};
		struct ofx_error err;
		uint64_t raw = 0;
		CHECK(ofx_gate_open(&gate, &o, &err) == OFX_OK);
		while (!ofx_gate_next(gate, &scan, &err) &&
		       (scan.text.len || scan.raw_len))
			raw += scan.raw_len;
		CHECK(raw == s.len);
		ofx_scan_release(&scan);
		ofx_gate_close(gate);
	}
	getrusage(RUSAGE_SELF, &after);
	CHECK(after.ru_maxrss - before.ru_maxrss < 64 * 1024); /* KiB */
}

int main(void)
{
	test_memory();
	test_lines();
	test_markdown();
	test_encodings();
	test_random();
	test_blocks();
	test_samples();
	test_endless();
	return unit_end();
}
