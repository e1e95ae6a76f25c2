/* Fuzz target: Tesseract's TSV, as bytes or, so that more of them are rows, made of the bytes' words. */
#include "base/utf8.h"
#include "filter.h"

/* Rows of words that are parted by spaces, in lines; a TAB begins a block. */
static void make_rows(struct ofx_str text, struct ofx_buf *out)
{
	int block = 1, line = 1, word = 0;
	ofx_buf_addf(out, "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\t"
	                  "height\tconf\ttext\n");
	while (text.len) {
		char c = *text.ptr;
		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			line += c == '\n';
			block += c == '\t';
			text = ofx_str(text.ptr + 1, text.len - 1);
			continue;
		}
		size_t n = 0, valid = ofx_u8_valid(text);
		while (n < valid && !strchr(" \n\t\r", text.ptr[n] ? text.ptr[n] : 'x'))
			n++;
		if (!n) { /* a broken byte */
			text = ofx_str(text.ptr + 1, text.len - 1);
			continue;
		}
		word++;
		ofx_buf_addf(out, "5\t1\t%d\t1\t%d\t%d\t%d\t%d\t20\t20\t%d\t", block, line, word,
		             word * (n % 7 ? 30 : 90), line * 30, word % 101);
		ofx_buf_add(out, text.ptr, n);
		ofx_buf_add(out, "\n", 1);
		text = ofx_str(text.ptr + n, text.len - n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ofx_filter f = {.format = "tsv"};
	struct ofx_buf made = {0};
	if (!size)
		return 0;
	struct ofx_str text = ofx_str((const char *)data + 1, size - 1);
	if (*data & 1) {
		make_rows(text, &made);
		text = ofx_buf_str(&made);
	}
	check_filter(f, text);
	ofx_buf_release(&made);
	return 0;
}
