/* Tesseract's TSV: a row for each page, block, paragraph, line and word. The words of a line are its
   text; the space between two of them is only implied, so it may vanish while their rows stay. */
#include "formats/format.h"

#include "base/utf8.h"
#include "text/chars.h"

#include <stdlib.h>

enum column { LEVEL, PAGE, BLOCK, PARAGRAPH, LINE, WORD, LEFT, TOP, WIDTH, HEIGHT, CONF, TEXT };
enum {
	WORD_LEVEL = 5,
	MAX_ROWS = 16 * 1024, /* words in a passage, whatever the file calls a block */
	WIDE = 2,             /* a gap so many characters wide is no space between words */
};

static const char header[] =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

struct row {
	long n[TEXT];
	struct ofx_str text;
};

struct reader {
	struct ofx_str file;
	size_t pos;
	struct row row; /* the word that comes next … */
	bool held;      /* … if there is one */
};

/* The line at *pos without its end; *pos moves behind it. */
static struct ofx_str cut_line(struct ofx_str file, size_t *pos)
{
	struct ofx_str rest = ofx_str(file.ptr + *pos, file.len - *pos);
	struct ofx_str line = ofx_str_cut(&rest, '\n');
	*pos = file.len - rest.len;
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* A number of a column; the one for confidence may have a fraction. */
static bool read_number(struct ofx_str s, long *out)
{
	char copy[32], *end;
	if (!s.len || s.len >= sizeof copy || !strchr("-0123456789", *s.ptr))
		return false;
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	double x = strtod(copy, &end);
	*out = x > -1e9 && x < 1e9 ? (long)x : 0;
	return end == copy + s.len;
}

static bool is_header(struct ofx_str line)
{
	return ofx_str_eq(line, ofx_str_of(header));
}

static size_t count_tabs(struct ofx_str line)
{
	size_t n = 0;
	for (size_t i = 0; i < line.len; i++)
		n += line.ptr[i] == '\t';
	return n;
}

/* Reads a row of 12 columns; false where one is no number. */
static bool read_row(struct ofx_str line, struct row *row)
{
	for (int c = LEVEL; c < TEXT; c++)
		if (!read_number(ofx_str_cut(&line, '\t'), &row->n[c]))
			return false;
	row->text = line;
	return true;
}

static enum ofx_status check(const struct ofx_format *format, struct ofx_str file,
                             const char *name, const struct ofx_behind *behind, struct ofx_error *err)
{
	size_t pos = 0;
	struct row row;
	for (uint64_t n = 1; pos < file.len || n == 1; n++) {
		ofx_behind(behind, pos);
		struct ofx_str line = cut_line(file, &pos);
		if (ofx_u8_valid(line) < line.len)
			return ofx_fail_at(err, OFX_BAD, name, n, "cannot read %s: it is not UTF-8",
			                   format->title);
		if (is_header(line) || (!line.len && n > 1))
			continue;
		if (n == 1)
			return ofx_fail_at(err, OFX_BAD, name, n,
			                   "cannot read %s: it does not begin with the names of "
			                   "its columns",
			                   format->title);
		size_t columns = count_tabs(line) + 1;
		if (columns != TEXT + 1)
			return ofx_fail_at(err, OFX_BAD, name, n,
			                   "cannot read %s: the row has %zu columns instead of %d",
			                   format->title, columns, TEXT + 1);
		if (!read_row(line, &row))
			return ofx_fail_at(err, OFX_BAD, name, n,
			                   "cannot read %s: a column before the text is no number",
			                   format->title);
	}
	return OFX_OK;
}

static enum ofx_sniff sniff(const struct ofx_format *format, struct ofx_str head)
{
	(void)format;
	struct ofx_str want = ofx_str_of(header);
	if (head.len <= want.len)
		return ofx_str_starts(want, head) ? OFX_SNIFF_MORE : OFX_SNIFF_NO;
	bool ends = head.ptr[want.len] == '\n' || head.ptr[want.len] == '\r';
	return ends && ofx_str_starts(head, want) ? OFX_SNIFF_YES : OFX_SNIFF_NO;
}

/* Text of a cell stands there as it is; neither TAB nor LF can, and what comes has neither. */
static unsigned read_unit(struct ofx_str raw, size_t *used, char out[4])
{
	*used = ofx_u8_len(*raw.ptr);
	memcpy(out, raw.ptr, *used);
	return (unsigned)*used;
}

static void put_text(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	ofx_buf_add_str(out, text);
}

static const struct ofx_escape plain = {read_unit, put_text};

/* Moves to the next row of a word. */
static void next_word(struct reader *r)
{
	r->held = false;
	while (!r->held && r->pos < r->file.len) {
		struct ofx_str line = cut_line(r->file, &r->pos);
		r->held = line.len && !is_header(line) && read_row(line, &r->row) &&
		          r->row.n[LEVEL] == WORD_LEVEL;
	}
}

static long min(long a, long b)
{
	return a < b ? a : b;
}

/* Whether the gap between two words of a line, in the direction in which they follow one another, is
   so wide that they belong to two columns, or were set apart. */
static bool is_wide(const struct row *a, const struct row *b)
{
	long across = b->n[LEFT] - (a->n[LEFT] + a->n[WIDTH]);
	long down = b->n[TOP] - (a->n[TOP] + a->n[HEIGHT]);
	long size_a = min(a->n[WIDTH], a->n[HEIGHT]), size_b = min(b->n[WIDTH], b->n[HEIGHT]);
	long size = size_a > size_b ? size_a : size_b;
	return (across > down ? across : down) > WIDE * size;
}

static bool same(const struct row *a, const struct row *b, enum column c)
{
	return a->n[c] == b->n[c];
}

static bool holds_something(struct ofx_str text)
{
	for (size_t i = 0; i < text.len;)
		if (!ofx_is(ofx_u8_next(text.ptr, &i), OFX_SPACE | OFX_BREAK))
			return true;
	return false;
}

/* Adds the word's text. A word that cleaning left empty keeps its row, and the space before it. */
static void read_word(const struct reader *r, const struct row *before, struct ofx_passage *p)
{
	const struct row *w = &r->row;
	if (before && same(w, before, PARAGRAPH) && same(w, before, LINE))
		ofx_buf_add(&p->text, "  ", is_wide(before, w) ? 2 : 1);
	else if (before)
		ofx_buf_add(&p->text, "\n", 1);
	if (!holds_something(w->text))
		return;
	bool sure = w->n[CONF] >= 0 && w->n[CONF] <= 100;
	ofx_passage_read(p, w->text, (uint64_t)(w->text.ptr - r->file.ptr), &plain,
	                 OFX_PIECE_MAY_EMPTY, sure ? (int)w->n[CONF] * 10 : OFX_NO_CONF);
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	struct reader *r = self;
	(void)err;
	while (r->held && !p->n) {
		struct row first = r->row, before = first;
		ofx_passage_clear(p);
		for (int n = 0; r->held && n < MAX_ROWS; n++) {
			if (!same(&r->row, &first, PAGE) || !same(&r->row, &first, BLOCK))
				break;
			read_word(r, n ? &before : NULL, p);
			before = r->row;
			next_word(r);
		}
	}
	*more = p->n > 0;
	p->keep_lines = p->loose = true;
	p->settled = r->held ? (uint64_t)(r->row.text.ptr - r->file.ptr) : r->file.len;
	return OFX_OK;
}

static enum ofx_status open_file(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.file = file};
	next_word(r);
	*self = r;
	return OFX_OK;
}

static void close_file(void *self)
{
	free(self);
}

const struct ofx_format ofx_format_tsv = {
    .name = "tsv",
    .title = "Tesseract TSV",
    .summary = "Tesseract's TSV: the words of each line; their rows stay",
    .sniff = sniff,
    .check = check,
    .open = open_file,
    .next = next,
    .close = close_file,
};
