/* ocrfix train confusions: reads the pages, lets the channel learn, writes its table. */
#include "commands/train_confusions.h"

#include "base/io.h"
#include "commands/pages.h"
#include "model/compare.h"
#include "model/confusions.h"

#include <stdlib.h>

struct lesson {
	struct ofx_confusion_page *pages;
	size_t n, cap;
	const char **engines;
	size_t n_engines, cap_engines;
	struct ofx_arena names;
	struct ofx_buf file;
	struct ofx_compared text;
};

/* The number of the engine that a page's table names; without one all are "unknown". */
static size_t engine_of(struct lesson *l, const struct ofx_pages *from, const struct ofx_page *p)
{
	struct ofx_str name = OFX_STR("unknown");
	for (size_t c = 0; c < from->n_columns && p->columns; c++)
		if (ofx_str_eq(from->columns[c], OFX_STR("engine")))
			name = p->columns[c];
	for (size_t e = 0; e < l->n_engines; e++)
		if (ofx_str_eq(ofx_str_of(l->engines[e]), name))
			return e;
	l->engines = ofx_grow(l->engines, &l->cap_engines, l->n_engines, sizeof *l->engines);
	l->engines[l->n_engines] = ofx_arena_copy(&l->names, name).ptr;
	return l->n_engines++;
}

static enum ofx_status read_points(struct lesson *l, const char *path, struct ofx_points *out,
                                   struct ofx_error *err)
{
	ofx_buf_clear(&l->file);
	OFX_TRY(ofx_file_slurp(path, &l->file, err));
	ofx_compare_read_bytes(ofx_buf_str(&l->file), false, &l->text);
	for (size_t i = 0; i < l->text.points.n; i++)
		ofx_points_add(out, l->text.points.cp[i]);
	return OFX_OK;
}

static enum ofx_status add_pages(struct lesson *l, const char *raw, const char *truth,
                                 struct ofx_error *err)
{
	struct ofx_pages from = {0};
	enum ofx_status status = ofx_pages_find(&from, truth, raw, NULL, err);
	for (size_t i = 0; i < from.n && !status; i++) {
		const struct ofx_page *p = &from.items[i];
		l->pages = ofx_grow(l->pages, &l->cap, l->n, sizeof *l->pages);
		struct ofx_confusion_page *page = &l->pages[l->n++];
		*page = (struct ofx_confusion_page){.engine = engine_of(l, &from, p)};
		status = read_points(l, p->truth, &page->written, err);
		if (!status)
			status = read_points(l, p->raw, &page->read, err);
	}
	ofx_pages_release(&from);
	return status;
}

static enum ofx_status write_table(struct lesson *l, const char *output, struct ofx_error *err)
{
	struct ofx_confusion_plan plan = {.least_other = 2,
	                                  .engines = l->engines,
	                                  .n_engines = l->n_engines > 1 ? l->n_engines : 0,
	                                  .source = "see README.md"};
	struct ofx_buf table = {0};
	struct ofx_output out = {.fd = -1};
	size_t used;
	ofx_confusions_train(l->pages, l->n, &plan, &table, &used);
	enum ofx_status status = used ? ofx_output_open(&out, output, err)
	                              : ofx_fail(err, OFX_BAD, "cannot learn: no page is like its truth");
	if (!status)
		status = ofx_output_write(&out, ofx_buf_str(&table), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&table);
	return status;
}

enum ofx_status ofx_train_confusions(int n_dirs, char **dirs, const char *output,
                                     struct ofx_error *err)
{
	struct lesson l = {0};
	enum ofx_status status = OFX_OK;
	if (n_dirs < 2 || n_dirs % 2)
		return ofx_fail(err, OFX_BAD,
		                "cannot learn: name a directory of raw text and one of its truth");
	for (int i = 0; i + 1 < n_dirs && !status; i += 2)
		status = add_pages(&l, dirs[i], dirs[i + 1], err);
	if (!status)
		status = write_table(&l, output, err);
	for (size_t i = 0; i < l.n; i++) {
		ofx_points_release(&l.pages[i].written);
		ofx_points_release(&l.pages[i].read);
	}
	free(l.pages);
	free(l.engines);
	ofx_arena_release(&l.names);
	ofx_buf_release(&l.file);
	ofx_compared_release(&l.text);
	return status;
}
