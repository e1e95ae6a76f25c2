/* Checks JSON with jansson, a file of it page by page. */
#include "formats/json.h"

#include <jansson.h>

/* What jansson says may quote the text; it must stay one line. */
static void make_one_line(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F)
			*s = ' ';
}

/* Has jansson read it; `line` is that of its first byte. */
static enum ofx_status check_value(struct ofx_str text, size_t flags, const char *what,
                                   const char *name, uint64_t line, struct ofx_error *err)
{
	json_error_t fault;
	/* As reals, numbers of any length pass. */
	flags |= JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL;
	json_t *o = json_loadb(text.ptr, text.len, flags, &fault);
	json_decref(o);
	if (o)
		return OFX_OK;
	make_one_line(fault.text);
	return ofx_fail_at(err, OFX_BAD, name, line + (fault.line > 1 ? (uint64_t)fault.line - 1 : 0),
	                   "cannot read %s: %s", what, fault.text);
}

enum ofx_status ofx_json_check(struct ofx_str text, const char *what, const char *name,
                               struct ofx_error *err)
{
	return check_value(text, 0, what, name, 1, err);
}

size_t ofx_json_start(struct ofx_str file)
{
	return ofx_str_starts(file, OFX_STR("\uFEFF")) ? 3 : 0;
}

bool ofx_json_holds(struct ofx_str head, const char *bytes)
{
	size_t n = strlen(bytes);
	for (size_t i = 0; i + n <= head.len; i++)
		if (!memcmp(head.ptr + i, bytes, n))
			return true;
	return false;
}

static enum ofx_status too_large(const char *what, const char *name, struct ofx_error *err)
{
	return ofx_fail_at(err, OFX_BAD, name, 0, "cannot read %s: a page is larger than %d MiB", what,
	                   OFX_JSON_MAX >> 20);
}

/* If each page is JSON, and so is the file with a 0 in the place of each page, the file is JSON. The
   0 is followed by the page's line feeds, so that lines are counted right. */
static enum ofx_status check_pages(struct ofx_json j, struct ofx_buf *around, const char *what,
                                   const char *name, const struct ofx_behind *behind,
                                   struct ofx_error *err)
{
	uint64_t line = 1 + ofx_str_count(ofx_buf_str(around), '\n');
	size_t done = j.pos;
	while (ofx_json_item(&j)) {
		size_t beg = j.pos, all = j.text.len;
		if (all - beg > OFX_JSON_MAX)
			j.text.len = beg + OFX_JSON_MAX + 1; /* no further than it takes to tell */
		ofx_json_skip(&j);
		j.text.len = all;
		struct ofx_str page = ofx_str(j.text.ptr + beg, j.pos - beg);
		struct ofx_str before = ofx_str(j.text.ptr + done, beg - done);
		if (!page.len)
			break; /* the text ends */
		if (page.len > OFX_JSON_MAX || around->len > OFX_JSON_MAX)
			return too_large(what, name, err);
		ofx_buf_add_str(around, before);
		line += ofx_str_count(before, '\n');
		OFX_TRY(check_value(page, JSON_DECODE_ANY, what, name, line, err));
		ofx_buf_add(around, "0", 1);
		for (uint64_t n = ofx_str_count(page, '\n'); n; n--, line++)
			ofx_buf_add(around, "\n", 1);
		done = j.pos;
		ofx_behind(behind, done);
	}
	if (j.text.len - done > OFX_JSON_MAX)
		return too_large(what, name, err);
	ofx_buf_add(around, j.text.ptr + done, j.text.len - done);
	return ofx_json_check(ofx_buf_str(around), what, name, err);
}

enum ofx_status ofx_json_check_file(struct ofx_str file, const struct ofx_json *pages,
                                    const char *what, const char *name,
                                    const struct ofx_behind *behind, struct ofx_error *err)
{
	struct ofx_buf around = {0};
	size_t start = ofx_json_start(file), head = pages ? pages->pos : file.len;
	if (head - start > OFX_JSON_MAX)
		return too_large(what, name, err);
	if (!pages)
		return ofx_json_check(ofx_str(file.ptr + start, head - start), what, name, err);
	ofx_buf_add(&around, file.ptr + start, head - start);
	enum ofx_status status = check_pages(*pages, &around, what, name, behind, err);
	ofx_buf_release(&around);
	return status;
}
