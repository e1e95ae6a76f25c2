/* Fuzz target: the JSON formats and the record modes, as bytes or, so that more of them are read, made
   of the bytes' characters. The first byte says which and how. */
#include "base/utf8.h"
#include "filter.h"
#include "formats/json.h"

enum { ASCII = 1 << 3, NO_SYMBOLS = 1 << 4, NO_TEXT = 1 << 5, NO_WORDS = 1 << 6, OTHER = 1 << 7 };

/* Moves to the next character, passing over broken bytes; false at the end. */
static bool next_char(struct ofx_str *text, struct ofx_str *c)
{
	for (; text->len; *text = ofx_str(text->ptr + 1, text->len - 1)) {
		size_t n = ofx_u8_len(*text->ptr);
		*c = ofx_str(text->ptr, n);
		if (n > text->len || ofx_u8_valid(*c) != n)
			continue;
		*text = ofx_str(text->ptr + n, text->len - n);
		return true;
	}
	return false;
}

static struct ofx_json_style style_of(unsigned how)
{
	return (struct ofx_json_style){(how & ASCII) != 0, false};
}

/* A response of Vision: a space, an LF, a TAB or a CR of the bytes ends a word. */
static void make_vision(struct ofx_str text, unsigned how, struct ofx_buf *out)
{
	struct ofx_buf symbols = {0}, all = {0}, words = {0}, word = {0};
	struct ofx_str c;
	while (next_char(&text, &c)) {
		const char *type = *c.ptr == ' '    ? "\"SPACE\""
		                   : *c.ptr == '\n' ? "5"
		                   : *c.ptr == '\t' ? "\"SURE_SPACE\""
		                                    : NULL;
		if (type || *c.ptr == '\r') {
			ofx_buf_addf(&words, ",{\"description\":\"%.*s\"}",
			             OFX_STR_ARG(ofx_buf_str(&word)));
			ofx_buf_clear(&word);
		}
		if (type && symbols.len && symbols.ptr[symbols.len - 1] == '}') {
			symbols.len--;
			ofx_buf_addf(&symbols, ", \"property\":{%s\"detectedBreak\":{\"type\":%s}%s }}",
			             symbols.len % 3 ? "" : "\"a\":1, ", type,
			             symbols.len % 2 ? "" : " , \"b\":2");
			ofx_buf_add(&all, *c.ptr == '\n' ? "\\n" : " ", *c.ptr == '\n' ? 2 : 1);
		}
		if (type || *c.ptr == '\r')
			continue;
		ofx_buf_addf(&symbols, "%s{\"text\":\"", symbols.len ? "," : "");
		ofx_json_write(c, style_of(how), &symbols);
		ofx_buf_addf(&symbols, "\"}");
		ofx_json_write(c, style_of(how), &all);
		ofx_json_write(c, style_of(how), &word);
	}
	ofx_buf_addf(out, "{\"responses\":[{\"textAnnotations\":[");
	if (!(how & NO_TEXT))
		ofx_buf_addf(out, "{\"description\":\"%.*s%s\"}", OFX_STR_ARG(ofx_buf_str(&all)),
		             how & OTHER ? "x" : "\\n");
	if (!(how & NO_WORDS))
		ofx_buf_addf(out, "%s%.*s", how & NO_TEXT ? "{}" : "", OFX_STR_ARG(ofx_buf_str(&words)));
	ofx_buf_addf(out, "],\"fullTextAnnotation\":{\"pages\":[{\"blocks\":[{\"paragraphs\":[{"
	                  "\"words\":[{\"symbols\":[");
	if (!(how & NO_SYMBOLS))
		ofx_buf_add_str(out, ofx_buf_str(&symbols));
	ofx_buf_addf(out, "]}]}]}]}],\"text\":\"%.*s\"}}]}", OFX_STR_ARG(ofx_buf_str(&all)));
	ofx_buf_release(&symbols);
	ofx_buf_release(&all);
	ofx_buf_release(&words);
	ofx_buf_release(&word);
}

/* The lines as strings, each between `before` and `behind`. */
static void make_lines(struct ofx_str text, unsigned how, const char *before, const char *behind,
                       struct ofx_buf *out)
{
	struct ofx_str c;
	ofx_buf_addf(out, "%s", before);
	while (next_char(&text, &c)) {
		if (*c.ptr != '\n')
			ofx_json_write(c, style_of(how), out);
		else
			ofx_buf_addf(out, "%s%s", behind, before);
	}
	ofx_buf_addf(out, "%s", behind);
}

static void make_ndl(struct ofx_str text, unsigned how, struct ofx_buf *out)
{
	static const char *const behind[] = {"\"},", "\",\"class_index\":10},",
	                                     "\",\"confidence\":0.5}],[", "\",\"class_index\":9},"};
	ofx_buf_addf(out, "{\"contents\":[[");
	make_lines(text, how, "{\"text\":\"", behind[how >> 4 & 3], out);
	ofx_buf_addf(out, "{}]]}");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ofx_filter f = {.field = "text", .format = "jsonl"};
	struct ofx_buf made = {0};
	if (!size)
		return 0;
	unsigned how = *data;
	struct ofx_str text = ofx_str((const char *)data + 1, size - 1);
	switch (how & 7) {
	case 0: f.records = OFX_RECORDS_JSON; break;
	case 1: f.records = OFX_RECORDS_NUL; break;
	case 2: f.format = "vision"; break;
	case 3: f.format = "ndljson"; break;
	case 4:
		f.records = OFX_RECORDS_JSON;
		make_lines(text, how, "{\"text\":\"", "\"}\n", &made);
		break;
	case 5:
		f.format = "ndljson";
		make_ndl(text, how, &made);
		break;
	default:
		f.format = "vision";
		make_vision(text, how, &made);
		break;
	}
	check_filter(f, made.len ? ofx_buf_str(&made) : text);
	ofx_buf_release(&made);
	return 0;
}
