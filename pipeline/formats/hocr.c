/* hOCR: the words of an HTML page, as Tesseract, OCRopus and kraken write them.

   The text of a line is what its words hold. White space between two words stands for one space and
   may go as a whole: that is how the spurious spaces of Japanese are taken out, for the boxes of the
   words must stay, even that of a word that the engine saw and the page did not hold. Ruby annotations
   (rt, rp) are no part of the line. */
#include "formats/xml.h"

#include "stages/gate.h"

#include <stdlib.h>

enum { MAX_DEPTH = 300 }; /* more than the check lets through */

/* What an element is to the text. */
enum role {
	OTHER,
	PAGE,
	BLOCK, /* a paragraph, column, caption … */
	LINE,
	WORD,
	ASIDE, /* what is in it is not read */
};

struct reader {
	struct ofx_xml xml;
	uint8_t roles[MAX_DEPTH + 1]; /* of the open elements, by depth */
	size_t line_depth;            /* 0: no line is open */
	size_t aside_depth;           /* 0: no aside is open */
	bool in_word, word_begun;     /* a word is open; it holds text */
	int conf;                     /* of the open word */
	bool block;                   /* a block began: its first line is set off */
	size_t lines;                 /* in the passage */
	bool line_begun;              /* the open line holds words, or text */
	struct ofx_str gap;           /* white space behind the last word */
	size_t gaps;                  /* in how many pieces */
};

static bool contains(struct ofx_str s, struct ofx_str what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (!memcmp(s.ptr + i, what.ptr, what.len))
			return true;
	return false;
}

/* An HTML page is hOCR if it says so at its beginning. */
static enum ofx_sniff sniff(const struct ofx_format *format, struct ofx_str head)
{
	enum ofx_sniff html = ofx_xml_sniff(format, head);
	if (html != OFX_SNIFF_YES)
		return html;
	bool says = contains(head, OFX_STR("ocr-system")) ||
	            contains(head, OFX_STR("ocr-capabilities")) ||
	            contains(head, OFX_STR("ocr_page"));
	return says ? OFX_SNIFF_YES : OFX_SNIFF_MORE;
}

static enum ofx_status open_reader(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.xml = {.file = file}, .conf = OFX_NO_CONF};
	*self = r;
	return OFX_OK;
}

static void close_reader(void *self)
{
	free(self);
}

/* Whether the list of classes has one of these, which end with NULL. */
static bool has_class(struct ofx_str classes, const char *const *names)
{
	while (classes.len) {
		struct ofx_str one = ofx_str_cut(&classes, ' ');
		for (const char *const *n = names; *n; n++)
			if (ofx_str_eq(one, ofx_str_of(*n)))
				return true;
	}
	return false;
}

static enum role role_of(const struct ofx_xml *x)
{
	static const char *const pages[] = {"ocr_page", NULL};
	static const char *const blocks[] = {"ocr_carea", "ocr_par", "ocr_column", "ocrx_block", NULL};
	static const char *const lines[] = {"ocr_line",    "ocrx_line",     "ocr_header",
	                                    "ocr_caption", "ocr_textfloat", "ocr_footer",
	                                    "ocr_pageno",  NULL};
	static const char *const words[] = {"ocrx_word", NULL};
	static const char *const asides[] = {"rt", "rp", "script", "style", NULL};
	struct ofx_str classes;
	if (has_class(x->name, asides))
		return ASIDE;
	if (!ofx_xml_attr(x, "class", &classes))
		return OTHER;
	return has_class(classes, pages)    ? PAGE
	       : has_class(classes, blocks) ? BLOCK
	       : has_class(classes, lines)  ? LINE
	       : has_class(classes, words)  ? WORD
	                                    : OTHER;
}

/* "bbox 1 2 3 4; x_wconf 93" → 930 */
static int conf_of(const struct ofx_xml *x)
{
	static const char key[] = "x_wconf ";
	struct ofx_str s;
	if (!ofx_xml_attr(x, "title", &s))
		return OFX_NO_CONF;
	while (s.len) {
		struct ofx_str part = ofx_str_cut(&s, ';');
		while (part.len && *part.ptr == ' ')
			part = ofx_str(part.ptr + 1, part.len - 1);
		if (!ofx_str_starts(part, OFX_STR("x_wconf ")))
			continue;
		int conf = 0;
		for (size_t i = sizeof key - 1; i < part.len; i++) {
			if (part.ptr[i] < '0' || part.ptr[i] > '9' || conf > 100)
				break;
			conf = conf * 10 + part.ptr[i] - '0';
		}
		return conf <= 100 ? conf * 10 : OFX_NO_CONF;
	}
	return OFX_NO_CONF;
}

static void begin_line(struct reader *r)
{
	r->line_depth = r->xml.depth;
	r->line_begun = false;
	r->gaps = 0;
}

static void end_line(struct reader *r, struct ofx_passage *p)
{
	r->line_depth = 0;
	if (!r->line_begun)
		return;
	ofx_buf_add(&p->text, "\n", 1);
	r->lines++;
}

static void add_gap(struct reader *r, struct ofx_passage *p)
{
	struct ofx_piece gap = {.off = ofx_xml_off(&r->xml, r->gap.ptr),
	                        .len = (uint32_t)r->gap.len,
	                        .span.beg = (uint32_t)p->text.len,
	                        .flags = OFX_PIECE_SPACE,
	                        .conf = OFX_NO_CONF};
	if (!r->gaps)
		return;
	ofx_buf_add(&p->text, " ", 1);
	gap.span.end = (uint32_t)p->text.len;
	if (r->gaps == 1) /* white space in several places cannot go by halves */
		ofx_passage_add(p, gap);
}

/* Text comes, or a word without any. The first line of a block is set off by an empty one; neither
   that nor the end of a line stands in the file. */
static void begin_text(struct reader *r, struct ofx_passage *p)
{
	if (r->line_begun)
		add_gap(r, p);
	else if (r->block && r->lines)
		ofx_buf_add(&p->text, "\n", 1);
	r->block = r->line_begun ? r->block : false;
	r->line_begun = r->word_begun = true;
	r->gaps = 0;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void note_gap(struct reader *r, struct ofx_str white)
{
	if (!white.len)
		return;
	r->gap = white;
	r->gaps++;
}

static void read_text(struct reader *r, struct ofx_passage *p)
{
	struct ofx_str raw = r->xml.raw;
	size_t beg = 0, end = raw.len;
	while (beg < end && is_white(raw.ptr[beg]))
		beg++;
	while (end > beg && is_white(raw.ptr[end - 1]))
		end--;
	note_gap(r, ofx_str(raw.ptr, beg));
	if (beg == end)
		return;
	begin_text(r, p);
	bool bare = beg == 0 && end == raw.len; /* else white space would be left, and read otherwise */
	ofx_xml_read(p, &r->xml, ofx_str(raw.ptr + beg, end - beg), &ofx_xml_flowing,
	             r->in_word && bare ? OFX_PIECE_MAY_EMPTY : 0, r->conf);
	note_gap(r, ofx_str(raw.ptr + end, raw.len - end));
}

static void open_element(struct reader *r)
{
	size_t depth = r->xml.depth < MAX_DEPTH ? r->xml.depth : MAX_DEPTH;
	enum role role = r->aside_depth ? OTHER : role_of(&r->xml);
	r->roles[depth] = (uint8_t)role;
	if (role == ASIDE)
		r->aside_depth = depth;
	if (role == BLOCK || role == PAGE)
		r->block = true;
	if ((role == LINE || role == WORD) && !r->line_depth)
		begin_line(r);
	if (role != WORD)
		return;
	r->in_word = true;
	r->word_begun = false;
	r->conf = conf_of(&r->xml);
}

/* Whether the passage ends here. */
static bool close_element(struct reader *r, struct ofx_passage *p)
{
	size_t depth = r->xml.depth + 1 < MAX_DEPTH ? r->xml.depth + 1 : MAX_DEPTH;
	enum role role = r->roles[depth];
	if (depth == r->aside_depth)
		r->aside_depth = 0;
	if (role == WORD) {
		if (!r->word_begun)
			begin_text(r, p);
		r->in_word = false;
		r->conf = OFX_NO_CONF;
	}
	if (role == BLOCK)
		r->block = true;
	if (depth == r->line_depth)
		end_line(r, p);
	return !r->line_depth && r->lines && (role == PAGE || r->lines >= OFX_BLOCK_LINES);
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	(void)err;
	struct reader *r = self;
	bool end = false;
	p->keep_lines = true;
	r->lines = 0;
	while (!end && ofx_xml_next(&r->xml)) {
		if (r->xml.kind == OFX_XML_OPEN)
			open_element(r);
		else if (r->xml.kind == OFX_XML_CLOSE)
			end = close_element(r, p);
		else if (r->xml.kind == OFX_XML_TEXT && r->line_depth && !r->aside_depth)
			read_text(r, p);
	}
	*more = r->lines != 0;
	p->settled = r->xml.pos;
	return OFX_OK;
}

const struct ofx_format ofx_format_hocr = {.name = "hocr",
                                           .title = "hOCR",
                                           .summary = "hOCR, as HTML that is XML",
                                           .root = "html",
                                           .sniff = sniff,
                                           .check = ofx_xml_check_file,
                                           .open = open_reader,
                                           .next = next,
                                           .close = close_reader};
