/* Finds pages with their truth, and what a table says of them. */
#include "commands/pages.h"

#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct ofx_str truth_tail = {".gt.txt", 7};

static bool is_file(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static const char *join(struct ofx_pages *p, const char *dir, struct ofx_str name, const char *tail)
{
	struct ofx_buf b = {0};
	ofx_buf_addf(&b, "%s/%.*s%s", dir, OFX_STR_ARG(name), tail);
	const char *path = ofx_arena_copy(&p->arena, ofx_buf_str(&b)).ptr;
	ofx_buf_release(&b);
	return path;
}

/* The first of the directory's files with the name and one of the tails, or NULL. */
static const char *find(struct ofx_pages *p, const char *dir, struct ofx_str name,
                        const char *const *tails)
{
	for (; *tails; tails++) {
		const char *path = join(p, dir, name, *tails);
		if (is_file(path))
			return path;
	}
	return NULL;
}

static bool ends_with(struct ofx_str s, struct ofx_str tail)
{
	return s.len > tail.len && !memcmp(s.ptr + s.len - tail.len, tail.ptr, tail.len);
}

/* Where the texts are. */
struct places {
	const char *truth, *raw, *fixed;
	bool by_tail; /* ID.gt.txt with ID.ocr.txt; else files of the same name */
};

/* Adds the page whose truth is this file, if it has a raw text. */
static enum ofx_status add_page(struct ofx_pages *p, const struct places *in, struct ofx_str file,
                                struct ofx_error *err)
{
	static const char *const same[] = {"", NULL}, *const raw[] = {".ocr.txt", NULL},
	                  *const layout[] = {".par.txt", NULL}, *const fixed[] = {".txt", NULL};
	struct ofx_str id = file;
	id.len -= in->by_tail ? truth_tail.len : 0;
	struct ofx_page page = {.raw = find(p, in->raw, id, in->by_tail ? raw : same)};
	if (!page.raw) {
		p->unpaired++;
		return OFX_OK;
	}
	page.id = ofx_arena_copy(&p->arena, id).ptr;
	page.truth = join(p, in->truth, file, "");
	page.layout = find(p, in->truth, id, in->by_tail ? layout : same);
	if (in->fixed)
		page.fixed = find(p, in->fixed, id, in->by_tail ? fixed : same);
	if (in->fixed && !page.fixed)
		return ofx_fail_at(err, OFX_BAD, in->fixed, 0,
		                   "cannot find the fixed text of page '%s'", page.id);
	p->items = ofx_grow(p->items, &p->cap, p->n, sizeof *p->items);
	p->items[p->n++] = page;
	return OFX_OK;
}

static int compare_pages(const void *a, const void *b)
{
	return strcmp(((const struct ofx_page *)a)->id, ((const struct ofx_page *)b)->id);
}

/* Names below the directory of truth, folders and all. */
struct names {
	struct ofx_str *items;
	size_t n, cap;
};

/* Adds the files of a folder; `below` is its name within the truth, with a '/' at its end, or empty. */
static enum ofx_status list(struct ofx_pages *p, const char *truth, struct ofx_str below,
                            struct names *out, struct ofx_error *err)
{
	const char *dir = join(p, truth, below, "");
	DIR *d = opendir(dir);
	enum ofx_status status = OFX_OK;
	if (!d)
		return ofx_fail_at(err, OFX_BAD, dir, 0, "cannot list: %s", strerror(errno));
	for (struct dirent *e; !status && (errno = 0, e = readdir(d));) {
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		struct ofx_buf b = {0};
		ofx_buf_addf(&b, "%.*s%s", OFX_STR_ARG(below), e->d_name);
		struct ofx_str name = ofx_arena_copy(&p->arena, ofx_buf_str(&b));
		ofx_buf_add(&b, "/", 1);
		if (!lstat(join(p, truth, name, ""), &st) && S_ISDIR(st.st_mode)) {
			status = list(p, truth, ofx_buf_str(&b), out, err);
		} else {
			out->items = ofx_grow(out->items, &out->cap, out->n, sizeof *out->items);
			out->items[out->n++] = name;
		}
		ofx_buf_release(&b);
	}
	if (!status && errno)
		status = ofx_fail_at(err, OFX_SYS, dir, 0, "cannot list: %s", strerror(errno));
	closedir(d);
	return status;
}

static enum ofx_status add_pages(struct ofx_pages *p, struct places *in, struct ofx_error *err)
{
	struct names names = {0};
	enum ofx_status status = list(p, in->truth, OFX_STR(""), &names, err);
	for (size_t i = 0; i < names.n; i++)
		in->by_tail |= ends_with(names.items[i], truth_tail);
	for (size_t i = 0; i < names.n && !status; i++)
		if (!in->by_tail || ends_with(names.items[i], truth_tail))
			status = add_page(p, in, names.items[i], err);
	free(names.items);
	if (!status && !p->n)
		return ofx_fail_at(err, OFX_BAD, in->truth, 0,
		                   "cannot use: no file here has a raw text");
	if (!status)
		qsort(p->items, p->n, sizeof *p->items, compare_pages);
	return status;
}

static size_t cut_row(struct ofx_str row, struct ofx_str *cells, size_t cap)
{
	size_t n = 0;
	if (row.len && row.ptr[row.len - 1] == '\r')
		row.len--;
	while (n < cap && (row.len || !n))
		cells[n++] = ofx_str_cut(&row, '\t');
	return n;
}

static int compare_id(const void *key, const void *page)
{
	return ofx_str_cmp(*(const struct ofx_str *)key,
	                   ofx_str_of(((const struct ofx_page *)page)->id));
}

/* Gives each page its row of the table beside the truth. */
static enum ofx_status read_table(struct ofx_pages *p, const char *truth, struct ofx_error *err)
{
	enum { MOST = 64 };
	struct ofx_str row[MOST], dir = ofx_str_of(truth);
	struct ofx_buf path = {0}, text = {0};
	while (dir.len > 1 && dir.ptr[dir.len - 1] == '/')
		dir.len--;
	ofx_buf_addf(&path, "%.*s.tsv", OFX_STR_ARG(dir));
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = is_file(path.ptr) ? ofx_file_slurp(path.ptr, &text, err) : OFX_OK;
	struct ofx_str rest = ofx_arena_copy(&p->arena, ofx_buf_str(&text));
	ofx_buf_release(&path);
	ofx_buf_release(&text);
	while (!status && rest.len) {
		size_t n = cut_row(ofx_str_cut(&rest, '\n'), row, MOST);
		struct ofx_str *cells = ofx_arena_take(&p->arena, sizeof row);
		for (size_t i = 1; i < MOST; i++)
			cells[i - 1] = i < n ? row[i] : OFX_STR("?");
		struct ofx_page *page = bsearch(row, p->items, p->n, sizeof *page, compare_id);
		if (!p->columns) {
			p->n_columns = n - 1;
			p->columns = cells;
		} else if (page) {
			page->columns = cells;
		}
	}
	return status;
}

enum ofx_status ofx_pages_find(struct ofx_pages *p, const char *truth, const char *raw,
                               const char *fixed, struct ofx_error *err)
{
	struct places in = {truth, raw, fixed, false};
	OFX_TRY(add_pages(p, &in, err));
	return read_table(p, truth, err);
}

void ofx_pages_release(struct ofx_pages *p)
{
	free(p->items);
	ofx_arena_release(&p->arena);
}
