/* NDLOCR's JSON: {"contents":[[{"boundingBox":…,"text":"…","class_index":1}, …], …]}, a list of
   lines for each page, read in the order in which they stand. */
#include "formats/json.h"

#include <stdlib.h>

/* Classes of the layout model whose lines are no part of the text around them. */
enum { BODY = -1, PILLAR = 8, FOLIO = 9, RUBY = 10 };
static const int groups[] = {BODY, PILLAR, FOLIO, RUBY};
enum { N_GROUPS = sizeof groups / sizeof *groups };

struct line {
	struct ofx_json_span text;
	int group, conf;
};

struct reader {
	struct ofx_str file;
	const struct ofx_escape *escape;
	struct ofx_json json; /* before an item of `contents` */
	bool end;
	/* The page whose groups are being given. */
	struct line *lines;
	size_t n, cap;
	size_t page_beg;
	int next_group;
};

/* Steps into the list of pages. */
static bool enter_contents(struct ofx_json *j)
{
	return ofx_json_enter(j, '{') && ofx_json_find(j, OFX_STR("contents")) &&
	       ofx_json_enter(j, '[');
}

static enum ofx_status check(const struct ofx_format *format, struct ofx_str file,
                             const char *name, const struct ofx_behind *behind, struct ofx_error *err)
{
	struct ofx_json j = {file, ofx_json_start(file)};
	bool has_pages = enter_contents(&j);
	OFX_TRY(ofx_json_check_file(file, has_pages ? &j : NULL, format->title, name, behind, err));
	if (has_pages)
		return OFX_OK;
	return ofx_fail_at(err, OFX_BAD, name, 0, "cannot read %s: it has no list 'contents'", format->title);
}

/* Its first key is "contents", and a line says where it stands. */
static enum ofx_sniff sniff(const struct ofx_format *format, struct ofx_str head)
{
	(void)format;
	static const char *const start[] = {"{", "\"contents\"", ":", "["};
	size_t pos = ofx_json_start(head), end = head.len;
	for (size_t i = 0; i < sizeof start / sizeof *start; i++) {
		while (pos < end && strchr(" \t\r\n", head.ptr[pos]) && head.ptr[pos])
			pos++;
		for (const char *p = start[i]; *p; p++, pos++) {
			if (pos == end)
				return OFX_SNIFF_MORE;
			if (head.ptr[pos] != *p)
				return OFX_SNIFF_NO;
		}
	}
	struct ofx_str rest = ofx_str(head.ptr + pos, end - pos);
	return ofx_json_holds(rest, "\"boundingBox\"") ? OFX_SNIFF_YES : OFX_SNIFF_MORE;
}

static int group_of(double class_index)
{
	for (size_t i = 0; i < N_GROUPS; i++)
		if (class_index == groups[i])
			return groups[i];
	return BODY;
}

/* Takes a line of a page; false if it has no text. */
static bool take_line(struct ofx_json *j, struct line *l)
{
	struct ofx_json_span key;
	bool has_text = false;
	*l = (struct line){.group = BODY, .conf = OFX_NO_CONF};
	if (!ofx_json_enter(j, '{')) {
		ofx_json_skip(j);
		return false;
	}
	while (ofx_json_member(j, &key)) {
		if (ofx_json_is(j, key, OFX_STR("text")) && ofx_json_string(j, &l->text))
			has_text = true;
		else if (ofx_json_is(j, key, OFX_STR("class_index")))
			l->group = group_of(ofx_json_number(j, BODY));
		else if (ofx_json_is(j, key, OFX_STR("confidence")))
			l->conf = ofx_json_conf(j);
		else
			ofx_json_skip(j);
	}
	return has_text;
}

/* Moves to the next page and notes its lines; false at the end. */
static bool next_page(struct reader *r)
{
	struct ofx_json *j = &r->json;
	struct line l;
	if (r->end || !ofx_json_item(j)) {
		r->end = true;
		return false;
	}
	r->page_beg = j->pos;
	r->n = 0;
	r->next_group = 0;
	if (!ofx_json_enter(j, '[')) {
		ofx_json_skip(j);
		return true;
	}
	while (ofx_json_item(j)) {
		if (!take_line(j, &l))
			continue;
		r->lines = ofx_grow(r->lines, &r->cap, r->n, sizeof *r->lines);
		r->lines[r->n++] = l;
	}
	return true;
}

static enum ofx_role role_of(int group)
{
	return group == PILLAR ? OFX_ROLE_HEAD : group == FOLIO ? OFX_ROLE_FOLIO : OFX_ROLE_TEXT;
}

/* Fills the passage with the page's lines of a group. */
static void read_group(const struct reader *r, int group, struct ofx_passage *p)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct line *l = &r->lines[i];
		if (l->group != group)
			continue;
		struct ofx_str raw =
		    ofx_str(r->file.ptr + l->text.beg, l->text.end - l->text.beg);
		ofx_passage_read(p, raw, l->text.beg, r->escape, OFX_PIECE_MAY_EMPTY, l->conf);
		ofx_buf_add(&p->text, "\n", 1);
	}
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	struct reader *r = self;
	(void)err;
	for (;;) {
		if (r->next_group == N_GROUPS && !next_page(r)) {
			*more = false;
			return OFX_OK;
		}
		read_group(r, groups[r->next_group++], p);
		if (!p->n)
			continue;
		p->keep_lines = true;
		p->role = role_of(groups[r->next_group - 1]);
		p->settled = r->next_group < N_GROUPS ? r->page_beg : r->json.pos;
		*more = true;
		return OFX_OK;
	}
}

static enum ofx_status open_file(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.file = file,
	                     .escape = ofx_json_escape(ofx_json_style(file)),
	                     .json = {file, ofx_json_start(file)},
	                     .next_group = N_GROUPS};
	r->end = !enter_contents(&r->json);
	*self = r;
	return OFX_OK;
}

static void close_file(void *self)
{
	struct reader *r = self;
	if (r)
		free(r->lines);
	free(r);
}

const struct ofx_format ofx_format_ndljson = {
    .name = "ndljson",
    .title = "NDLOCR JSON",
    .summary = "NDLOCR and NDLOCR-Lite JSON: the text of each line",
    .sniff = sniff,
    .check = check,
    .open = open_file,
    .next = next,
    .close = close_file,
};
