/* Tables of a report: cells in, text, TSV or JSON out. */
#include "commands/eval_table.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

void ofx_table_begin(struct ofx_table *t, const char *title, const char *const *columns)
{
	t->title = title;
	t->columns = columns;
	t->n_columns = t->n = 0;
	while (columns[t->n_columns])
		t->n_columns++;
	ofx_buf_clear(&t->texts);
}

/* Takes what was added to the texts since `beg` as the next cell. */
static void end_cell(struct ofx_table *t, size_t beg, bool number)
{
	t->cells = ofx_grow(t->cells, &t->cap, t->n, sizeof *t->cells);
	t->cells[t->n++] = (struct ofx_cell){number, beg, t->texts.len - beg};
}

void ofx_table_str(struct ofx_table *t, struct ofx_str s)
{
	size_t beg = t->texts.len;
	ofx_buf_add_str(&t->texts, s);
	end_cell(t, beg, false);
}

void ofx_table_count(struct ofx_table *t, uint64_t n)
{
	size_t beg = t->texts.len;
	ofx_buf_addf(&t->texts, "%" PRIu64, n);
	end_cell(t, beg, true);
}

void ofx_table_number(struct ofx_table *t, double x, int decimals)
{
	size_t beg = t->texts.len;
	ofx_buf_addf(&t->texts, "%.*f", decimals, x);
	end_cell(t, beg, true);
}

void ofx_table_share(struct ofx_table *t, double part, double whole, double unit, int decimals)
{
	if (whole > 0)
		ofx_table_number(t, unit * part / whole, decimals);
	else
		end_cell(t, t->texts.len, true);
}

void ofx_table_release(struct ofx_table *t)
{
	free(t->cells);
	ofx_buf_release(&t->texts);
	*t = (struct ofx_table){0};
}

static struct ofx_str cell_text(const struct ofx_table *t, size_t i)
{
	return ofx_str(ofx_buf_str(&t->texts).ptr + t->cells[i].beg, t->cells[i].len);
}

/* Columns of a terminal that a text takes: kana, kanji and their like take two. */
static size_t width_of(struct ofx_str s)
{
	size_t width = 0;
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		width += (cp >= 0x2E80 && cp < 0xFF61) || (cp >= 0xFFE0 && cp < 0x40000) ? 2 : 1;
	}
	return width;
}

static void pad(size_t n)
{
	while (n--)
		putchar(' ');
}

static void print_padded(struct ofx_str s, size_t width, bool right, bool last)
{
	size_t space = width - width_of(s);
	if (right)
		pad(space);
	printf("%.*s", OFX_STR_ARG(s));
	if (!right && !last)
		pad(space);
	fputs(last ? "\n" : "  ", stdout);
}

static void print_text(const struct ofx_table *t)
{
	size_t *width = ofx_alloc(ofx_size_mul(t->n_columns, sizeof *width));
	for (size_t c = 0; c < t->n_columns; c++) {
		width[c] = strlen(t->columns[c]);
		for (size_t i = c; i < t->n; i += t->n_columns) {
			size_t w = width_of(cell_text(t, i));
			width[c] = w > width[c] ? w : width[c];
		}
	}
	printf("%s\n", t->title);
	for (size_t c = 0; c < t->n_columns; c++) {
		bool number = c < t->n && t->cells[c].number;
		print_padded(ofx_str_of(t->columns[c]), width[c], number, c + 1 == t->n_columns);
	}
	for (size_t i = 0; i < t->n; i++) {
		size_t c = i % t->n_columns;
		print_padded(cell_text(t, i), width[c], t->cells[i].number, c + 1 == t->n_columns);
	}
	free(width);
}

static void print_tsv(const struct ofx_table *t)
{
	printf("# %s\n", t->title);
	for (size_t c = 0; c < t->n_columns; c++)
		printf("%s%c", t->columns[c], c + 1 < t->n_columns ? '\t' : '\n');
	for (size_t i = 0; i < t->n; i++)
		printf("%.*s%c", OFX_STR_ARG(cell_text(t, i)),
		       (i + 1) % t->n_columns ? '\t' : '\n');
}

static json_t *json_cell(const struct ofx_table *t, size_t i)
{
	struct ofx_str s = cell_text(t, i);
	if (!t->cells[i].number)
		return json_stringn(s.ptr, s.len);
	if (!s.len)
		return json_null();
	char number[64];
	snprintf(number, sizeof number, "%.*s", OFX_STR_ARG(s));
	return strchr(number, '.') ? json_real(strtod(number, NULL))
	                           : json_integer(strtoll(number, NULL, 10));
}

static void print_json(const struct ofx_table *t)
{
	printf("\"%s\": [", t->title);
	for (size_t i = 0; i < t->n; i += t->n_columns) {
		json_t *row = json_object();
		for (size_t c = 0; c < t->n_columns; c++)
			json_object_set_new(row, t->columns[c], json_cell(t, i + c));
		fputs(i ? ",\n " : "\n ", stdout);
		json_dumpf(row, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
		json_decref(row);
	}
	fputs("]", stdout);
}

void ofx_table_print(const struct ofx_table *t, enum ofx_report_format format, bool first, bool last)
{
	switch (format) {
	case OFX_REPORT_TEXT:
	case OFX_REPORT_TSV:
		if (!first)
			putchar('\n');
		if (format == OFX_REPORT_TSV)
			print_tsv(t);
		else
			print_text(t);
		break;
	case OFX_REPORT_JSON:
		fputs(first ? "{" : ",\n", stdout);
		print_json(t);
		if (last)
			fputs("}\n", stdout);
	}
}
