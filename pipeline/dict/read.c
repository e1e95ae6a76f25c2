/* Reads the lines of a dictionary file: entries and their examples. */
#include "dict/read.h"

#include "base/utf8.h"
#include "text/edit.h"

static struct ofx_str skip_mark(struct ofx_str text)
{
	bool marked = ofx_str_starts(text, OFX_STR("\uFEFF"));
	return marked ? ofx_str(text.ptr + 3, text.len - 3) : text;
}

struct ofx_str ofx_dict_cut_line(struct ofx_str *rest)
{
	struct ofx_str line = ofx_str_cut(rest, '\n');
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

bool ofx_dict_declared(struct ofx_str text)
{
	text = skip_mark(text);
	return ofx_str_eq(ofx_dict_cut_line(&text), OFX_STR("#! ofxdict"));
}

struct ofx_str ofx_dict_declared_name(struct ofx_str text)
{
	const struct ofx_str head = OFX_STR("#! name ");
	text = skip_mark(text);
	while (text.len && *text.ptr == '#') {
		struct ofx_str line = ofx_dict_cut_line(&text);
		if (ofx_str_starts(line, head))
			return ofx_str(line.ptr + head.len, line.len - head.len);
	}
	return OFX_STR("");
}

struct ofx_dict_reader ofx_dict_reader_init(const char *path, char *text, size_t len,
                                            bool examples)
{
	size_t mark = len - skip_mark(ofx_str(text, len)).len;
	return (struct ofx_dict_reader){
	    .at = text + mark, .end = text + len, .path = path, .examples = examples};
}

static enum ofx_status bad(const struct ofx_dict_reader *r, struct ofx_error *err,
                           const char *reason)
{
	return ofx_fail_at(err, OFX_BAD, r->path, r->number, "cannot use this line: %s",
	                   reason);
}

enum ofx_status ofx_dict_fault_at(struct ofx_error *err, const char *path, uint32_t number)
{
	char reason[sizeof err->text];
	memcpy(reason, err->text, sizeof reason);
	return ofx_fail_at(err, err->status, path, number, "%s", reason);
}

bool ofx_dict_is_clean(struct ofx_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
			return false;
	return ofx_u8_valid(s) == s.len;
}

static int find_class(struct ofx_str name)
{
	for (int i = 0; i < OFX_DICT_OFF; i++)
		if (ofx_str_eq(name, ofx_str_of(ofx_class_names[i])))
			return i;
	return ofx_str_eq(name, OFX_STR("off")) ? OFX_DICT_OFF : -1;
}

/* Splits a line at its tabs, which become NUL, as does its end. Returns the number of fields,
   which may be more than are kept. */
static unsigned split(char *beg, size_t len, struct ofx_str *fields)
{
	char *end = beg + len;
	*end = '\0';
	for (unsigned n = 0;; n++) {
		char *tab = memchr(beg, '\t', (size_t)(end - beg));
		char *stop = tab ? tab : end;
		if (n < OFX_N_FIELDS)
			fields[n] = ofx_str(beg, (size_t)(stop - beg));
		*stop = '\0';
		if (!tab)
			return n + 1;
		beg = tab + 1;
	}
}

static enum ofx_status read_entry(struct ofx_dict_reader *r, char *beg, size_t len,
                                  struct ofx_dict_line *line, struct ofx_error *err)
{
	const struct ofx_str *f = line->fields;
	line->kind = OFX_DICT_ENTRY;
	r->in_entry = true;
	if (split(beg, len, line->fields) != OFX_N_FIELDS)
		return bad(r, err, "an entry has six fields: id from to class when why");
	if (!f[OFX_ID].len || !f[OFX_FROM].len)
		return bad(r, err, "its id or its 'from' is empty");
	if (!ofx_dict_is_clean(f[OFX_ID]) || !ofx_dict_is_clean(f[OFX_FROM]) ||
	    !ofx_dict_is_clean(f[OFX_TO]))
		return bad(r, err,
		           "id, 'from' and 'to' must be UTF-8 without control characters");
	line->cls = find_class(f[OFX_CLASS]);
	if (line->cls < 0)
		return bad(r, err, "its class is not safe, likely, review or off");
	return OFX_OK;
}

static enum ofx_status read_example(struct ofx_dict_reader *r, char *beg, size_t len,
                                    struct ofx_dict_line *line, struct ofx_error *err)
{
	bool change = *beg == '+';
	line->kind = change ? OFX_DICT_CHANGE : OFX_DICT_KEEP;
	unsigned n = split(beg, len, line->fields);
	if (!r->in_entry)
		return bad(r, err, "an example stands before the first entry");
	if (n != (change ? 3 : 2))
		return bad(r, err, change ? "'+' takes two texts" : "'-' takes one text");
	return OFX_OK;
}

enum ofx_status ofx_dict_read(struct ofx_dict_reader *r, struct ofx_dict_line *line, bool *more,
                              struct ofx_error *err)
{
	while (r->at < r->end) {
		char *beg = r->at;
		struct ofx_str rest = {beg, (size_t)(r->end - beg)};
		size_t len = ofx_dict_cut_line(&rest).len;
		/* No entry's id is "+" or "-". */
		bool example = len > 1 && (*beg == '+' || *beg == '-') && beg[1] == '\t';
		r->at = r->end - rest.len;
		r->number++;
		if (!len || *beg == '#' || (example && !r->examples))
			continue;
		*line = (struct ofx_dict_line){.number = r->number};
		*more = true;
		return example ? read_example(r, beg, len, line, err)
		               : read_entry(r, beg, len, line, err);
	}
	*more = false;
	return OFX_OK;
}
