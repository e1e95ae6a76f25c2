/* Fuzz target: page formats in XML, through the whole filter. The bytes are the plan of a page: words,
   spaces, lines, regions, with text that rules want to change across their edges; or, where the first
   byte says so, the file itself. Undo must give the file back, cleaning twice must be cleaning once,
   and what comes out must be well formed. */
#include "adapt/xml.h"
#include "filter.h"
#include "formats/format.h"

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

static void idle(void *ctx, uint64_t end)
{
	(void)ctx, (void)end;
}

/* What comes out must be well formed, and say the same on all levels that did. */
static void check_output(struct ofx_filter f, struct ofx_str file)
{
	struct run r = {.in = file};
	struct ofx_error err;
	f.pipe = open_once();
	f.max_change = -1;
	f.jobs = 1;
	if (!pass(&f, &r)) {
		struct ofx_str out = ofx_buf_str(&r.out);
		const char *root = ofx_format_find(f.format)->root;
		if (ofx_xml_check(out, root, "XML", "fuzz", idle, NULL, &err))
			fail(err.text);
		if (count_passages(f.format, file) < count_passages(f.format, out))
			fail("levels of text do not agree any more");
	}
	release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"hocr", "alto", "page", "ndlocr"};
	if (!size)
		return 0;
	struct plan p = {.data = data + 1, .size = size - 1, .kind = data[0] % KINDS};
	if (data[0] & 0x80)
		ofx_buf_add(&p.out, data + 1, size - 1);
	else
		write_page(&p);
	struct ofx_filter f = {.format = names[p.kind]};
	check_filter(f, ofx_buf_str(&p.out));
	check_output(f, ofx_buf_str(&p.out));
	ofx_buf_release(&p.out);
	ofx_buf_release(&p.line);
	ofx_buf_release(&p.region);
	ofx_buf_release(&p.word);
	return 0;
}
