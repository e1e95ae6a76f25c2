/* Fuzz target: page formats in XML, through the whole filter. The bytes are the plan of a page: words,
   spaces, lines, regions, with text that rules want to change across their edges; or, where the first
   byte says so, the file itself. Undo must give the file back, cleaning twice must be cleaning once,
   and what comes out must be well formed. */
#include "adapt/mecab.h"
#include "adapt/xml.h"
#include "formats/filter.h"
#include "formats/format.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum kind { HOCR, ALTO, PAGE, NDLOCR, KINDS };

static const char *const texts[] = {
    "日",       "本",   "語",     "コンピュー夕", "の",       "もの",    "ﾊﾟ",   "ﾝ",
    "電線",     "後",   "小説業", "都ホサ",       "ミツ",     "A",       "１",   "2",
    "&amp;",    "&lt;", "ロー",   "カ",           "か&#x3099;", "ー",      "-",    "。",
    "&#x2028;", "㈱",   "國",     "&#10;",        "　",       "て゛",    "ﾞ",    "はし",
    "口ーマ",   "スト", "口ンチウム", "&#xFEFF;",  "、",       "「",      "ニ",   "一",
};

/* A page as it is written: each level's text, so that levels may agree. */
struct plan {
	const uint8_t *data;
	size_t size, pos;
	enum kind kind;
	struct ofx_buf out, line, region, word;
	bool in_line, in_region;
};

static void put(struct plan *p, const char *s)
{
	ofx_buf_add(&p->out, s, strlen(s));
}

static void put_buf(struct plan *p, const struct ofx_buf *b)
{
	ofx_buf_add_str(&p->out, ofx_buf_str(b));
}

static void open_region(struct plan *p)
{
	static const char *const tags[] = {"<p class='ocr_par'>", "<TextBlock>",
	                                   "<TextRegion id=\"r\">", "<TEXTBLOCK>"};
	if (!p->in_region)
		put(p, tags[p->kind]);
	p->in_region = true;
}

static void open_line(struct plan *p)
{
	static const char *const tags[] = {"<span class='ocr_line'>", "<TextLine>",
	                                   "<TextLine id=\"l\">", ""};
	open_region(p);
	if (!p->in_line)
		put(p, tags[p->kind]);
	p->in_line = true;
}

static void equiv(struct plan *p, const struct ofx_buf *text, bool lie)
{
	put(p, "<TextEquiv conf=\"0.5\"><Unicode>");
	put_buf(p, text);
	put(p, lie ? "違</Unicode></TextEquiv>" : "</Unicode></TextEquiv>");
}

static void close_line(struct plan *p, unsigned c)
{
	if (!p->in_line)
		return;
	p->in_line = false;
	if (p->kind == HOCR)
		put(p, "</span>\n");
	if (p->kind == ALTO)
		put(p, c & 1 ? "<HYP CONTENT=\"-\"/></TextLine>" : "</TextLine>");
	if (p->kind == PAGE) {
		if (c & 3)
			equiv(p, &p->line, (c & 12) == 12);
		put(p, "</TextLine>");
	}
	if (p->kind == NDLOCR) {
		put(p, c & 1 ? "<LINE TYPE=\"本文\" STRING=\"" : "<LINE STRING='");
		put_buf(p, &p->line);
		put(p, c & 1 ? "\" CONF=\"0.5\"/>" : "'></LINE>");
	}
	ofx_buf_add_str(&p->region, ofx_buf_str(&p->line));
	ofx_buf_add(&p->region, "\n", 1);
	ofx_buf_clear(&p->line);
}

static void close_region(struct plan *p, unsigned c)
{
	static const char *const tags[] = {"</p>", "</TextBlock>", "</TextRegion>", "</TEXTBLOCK>"};
	close_line(p, c);
	if (!p->in_region)
		return;
	if (p->kind == PAGE && (c & 3))
		equiv(p, &p->region, (c & 12) == 12);
	put(p, tags[p->kind]);
	p->in_region = false;
	ofx_buf_clear(&p->region);
}

static void add_alto_word(struct plan *p, unsigned c)
{
	put(p, "<String WC=\"0.9\" CONTENT=\"");
	put_buf(p, &p->word);
	put(p, "\"");
	if (c & 8) {
		put(p, c & 4 ? " SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\""
		             : " SUBS_TYPE=\"HypPart2\" SUBS_CONTENT=\"");
		put_buf(p, &p->word);
		put_buf(p, &p->word);
		put(p, "\"");
	}
	if ((c & 0x70) != 0x70) {
		put(p, "/>");
		return;
	}
	put(p, "><Glyph CONTENT=\"");
	put_buf(p, &p->word);
	put(p, "\"/></String>");
}

static void add_word(struct plan *p, unsigned c)
{
	open_line(p);
	if (p->kind == HOCR) {
		put(p, c & 8 ? "<span class='ocrx_word' title='x_wconf 90'><em>"
		             : "<span class='ocrx_word'>");
		put_buf(p, &p->word);
		put(p, c & 8 ? "</em></span>" : "</span>");
	} else if (p->kind == ALTO) {
		add_alto_word(p, c);
	} else if (p->kind == PAGE && (c & 8)) {
		put(p, "<Word>");
		if (c & 0x40) {
			put(p, "<Glyph>");
			equiv(p, &p->word, false);
			put(p, "</Glyph>");
		}
		equiv(p, &p->word, (c & 0x30) == 0x30);
		put(p, "</Word>");
	}
	ofx_buf_add_str(&p->line, ofx_buf_str(&p->word));
	ofx_buf_clear(&p->word);
}

static void add_space(struct plan *p, unsigned c)
{
	open_line(p);
	if (p->kind == HOCR)
		put(p, c & 1 ? " " : "\n  ");
	if (p->kind == ALTO)
		put(p, "<SP/>");
	ofx_buf_add(&p->line, " ", 1);
}

static void write_page(struct plan *p)
{
	static const char *const heads[] = {
	    "<html><head><meta name='ocr-system' content='x'/></head><body><div class='ocr_page'>",
	    "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\"><Description><MeasurementUnit>"
	    "pixel</MeasurementUnit></Description><Layout><Page><PrintSpace>",
	    "<PcGts><Page>", "<OCRDATASET><PAGE>"};
	static const char *const feet[] = {"</div></body></html>",
	                                   "</PrintSpace></Page></Layout></alto>", "</Page></PcGts>",
	                                   "</PAGE></OCRDATASET>"};
	put(p, heads[p->kind]);
	while (p->pos < p->size) {
		unsigned c = p->data[p->pos++];
		size_t n = sizeof texts / sizeof *texts;
		if (c < 2 * n) {
			const char *t = texts[c / 2];
			ofx_buf_add(&p->word, t, strlen(t));
			if (c & 1)
				add_word(p, p->pos < p->size ? p->data[p->pos] : 0);
		} else if (c < 140) {
			add_space(p, c);
		} else if (c < 200) {
			if (p->word.len)
				add_word(p, c);
		} else if (c < 240) {
			close_line(p, c);
		} else {
			close_region(p, c);
		}
	}
	if (p->word.len)
		add_word(p, 0);
	close_region(p, 1);
	put(p, feet[p->kind]);
}

static void fail(const char *what, struct ofx_str file)
{
	fprintf(stderr, "broken promise: %s\n%.*s\n", what, OFX_STR_ARG(file));
	abort();
}

/* What comes out, and the file as the records tell it. */
struct result {
	struct ofx_buf clean, back;
	uint64_t pos; /* of clean, how much is in back */
	struct ofx_buf records;
};

static enum ofx_status write_clean(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	(void)err;
	ofx_buf_add_str(&((struct result *)ctx)->clean, s);
	return OFX_OK;
}

struct kept {
	uint64_t out;
	size_t from, to;
};

static enum ofx_status keep(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	(void)err;
	struct result *x = ctx;
	struct kept k = {r->out, r->from.len, r->to.len};
	if (r->status != OFX_APPLIED)
		return OFX_OK;
	ofx_buf_add(&x->records, &k, sizeof k);
	ofx_buf_add_str(&x->records, r->from);
	ofx_buf_add_str(&x->records, r->to);
	return OFX_OK;
}

static void undo(struct result *x, struct ofx_str file)
{
	for (size_t i = 0; i < x->records.len;) {
		struct kept k;
		memcpy(&k, x->records.ptr + i, sizeof k);
		i += sizeof k;
		if (k.out < x->pos || k.out + k.to > x->clean.len ||
		    memcmp(x->clean.ptr + k.out, x->records.ptr + i + k.from, k.to))
			fail("a record does not stand in the clean file", file);
		ofx_buf_add(&x->back, x->clean.ptr + x->pos, (size_t)(k.out - x->pos));
		ofx_buf_add(&x->back, x->records.ptr + i, k.from);
		i += k.from + k.to;
		x->pos = k.out + k.to;
	}
	if (x->pos < x->clean.len)
		ofx_buf_add(&x->back, x->clean.ptr + x->pos, (size_t)(x->clean.len - x->pos));
	if (!ofx_str_eq(ofx_buf_str(&x->back), file))
		fail("undo", file);
}

static long read_file(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *rest = ctx;
	(void)err;
	size_t n = rest->len < cap ? rest->len : cap;
	if (!n)
		return 0;
	memcpy(buf, rest->ptr, n);
	*rest = ofx_str(rest->ptr + n, rest->len - n);
	return (long)n;
}

static enum ofx_status clean(const struct ofx_filter *f, struct ofx_str file, struct result *x)
{
	struct ofx_error err;
	struct ofx_passing p = {.name = "fuzz",
	                        .read = read_file,
	                        .in = &file,
	                        .write = write_clean,
	                        .out = x,
	                        .each = keep,
	                        .watch = x};
	enum ofx_status status = ofx_filter_pass(f, &p, &err);
	if (status && !p.complete)
		fail(err.text, file);
	return status;
}

/* How many passages the file has: where levels agree they are one, where they differ several. */
static size_t count_passages(const char *format, struct ofx_str file)
{
	const struct ofx_format *f = ofx_format_find(format);
	struct ofx_passage passage = {0};
	struct ofx_error err;
	void *reader;
	size_t n = 0;
	bool more = !f->open(&reader, file, &err);
	while (more) {
		ofx_passage_clear(&passage);
		more = !f->next(reader, &passage, &more, &err) && more;
		n += more;
	}
	f->close(reader);
	ofx_passage_release(&passage);
	return n;
}

static void release(struct result *x)
{
	ofx_buf_release(&x->clean);
	ofx_buf_release(&x->back);
	ofx_buf_release(&x->records);
}

static struct ofx_pipeline *open_pipeline(void)
{
	struct ofx_config config = {.dicts = "dicts",
	                            .mecab_dict = ofx_mecab_default_dir(),
	                            .min = OFX_LIKELY,
	                            .kanji = OFX_KANJI_AUTO,
	                            .fold_latin = true};
	struct ofx_selection all = {0};
	struct ofx_pipeline *pipe;
	struct ofx_error err;
	if (ofx_pipeline_open(&pipe, &config, &all, &err)) {
		ofx_error_print(&err);
		exit(1);
	}
	return pipe;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ofx_pipeline *pipe;
	static const char *const names[] = {"hocr", "alto", "page", "ndlocr"};
	static const char *const roots[] = {"html", "alto", "PcGts", "OCRDATASET", NULL};
	if (!size)
		return 0;
	if (!pipe)
		pipe = open_pipeline();
	struct plan p = {.data = data + 1, .size = size - 1, .kind = data[0] % KINDS};
	if (data[0] & 0x80)
		ofx_buf_add(&p.out, data + 1, size - 1);
	else
		write_page(&p);
	struct ofx_str file = ofx_buf_str(&p.out);
	struct ofx_filter f = {
	    .pipe = pipe, .max_change = -1, .jobs = 1, .format = names[p.kind]};
	struct result once = {0}, twice = {0};
	enum ofx_status status = clean(&f, file, &once);
	undo(&once, file);
	if (!status) {
		struct ofx_error err;
		struct ofx_str out = ofx_buf_str(&once.clean);
		if (ofx_xml_check(out, roots, "XML", "fuzz", &err))
			fail(err.text, file);
		if (count_passages(names[p.kind], file) < count_passages(names[p.kind], out))
			fail("levels of text do not agree any more", file);
		clean(&f, out, &twice);
		if (!ofx_str_eq(out, ofx_buf_str(&twice.clean)))
			fail("cleaning twice is not cleaning once", file);
	}
	release(&once);
	release(&twice);
	ofx_buf_release(&p.out);
	ofx_buf_release(&p.line);
	ofx_buf_release(&p.region);
	ofx_buf_release(&p.word);
	return 0;
}
