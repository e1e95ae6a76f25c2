/* ocrfix eval --clean: what changes in text that is right as it is. */
#include "commands/eval.h"
#include "commands/eval_table.h"

#include "base/io.h"
#include "base/utf8.h"

#include <dirent.h>
#include <stdlib.h>

struct file {
	const char *path;
	uint64_t chars;
	struct ofx_eval_change *changes;
	size_t n;
};

struct right {
	const struct ofx_settings *set;
	const struct ofx_pipeline *pipe;
	struct file *files;
	size_t n, cap;
	struct ofx_arena texts;
};

static void add_file(struct right *r, struct ofx_str path)
{
	r->files = ofx_grow(r->files, &r->cap, r->n, sizeof *r->files);
	r->files[r->n++] = (struct file){.path = ofx_arena_copy(&r->texts, path).ptr};
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* Adds a file, or those of a directory in the order of their names. */
static void add_path(struct right *r, const char *path)
{
	DIR *d = opendir(path);
	if (!d) {
		add_file(r, ofx_str_of(path));
		return;
	}
	size_t first = r->n;
	struct ofx_buf name = {0};
	for (struct dirent *e; (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		ofx_buf_clear(&name);
		ofx_buf_addf(&name, "%s/%s", path, e->d_name);
		add_file(r, ofx_buf_str(&name));
	}
	closedir(d);
	ofx_buf_release(&name);
	if (r->n > first)
		qsort(r->files + first, r->n - first, sizeof *r->files, compare_paths);
}

/* One file on its way. */
struct cleaned {
	struct ofx_eval_room *room;
	struct ofx_eval_edits edits;
	struct file *file;
};

static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct cleaned *c = ctx;
	(void)err;
	c->file->chars += ofx_u8_count(ofx_buf_str(&scan->text));
	ofx_eval_collect(scan, res, &c->room->clean, &c->edits, &c->room->arena);
	return OFX_OK;
}

static enum ofx_status clean_file(void *ctx, struct ofx_eval_room *room, size_t i,
                                  struct ofx_error *err)
{
	struct right *r = ctx;
	struct cleaned c = {.room = room, .file = &r->files[i]};
	ofx_buf_clear(&room->raw);
	ofx_buf_clear(&room->clean);
	OFX_TRY(ofx_file_slurp(c.file->path, &room->raw, err));
	enum ofx_status status = ofx_eval_clean(r->set, r->pipe, ofx_buf_str(&room->raw),
	                                        take_block, &c, err);
	c.file->changes = ofx_alloc(ofx_size_mul(c.edits.n + 1, sizeof *c.file->changes));
	for (size_t k = 0; k < c.edits.n && !status; k++) {
		struct ofx_eval_edit *e = &c.edits.items[k];
		if (r->set->list)
			e->change.context = ofx_eval_context(ofx_buf_str(&room->clean), e);
		c.file->changes[c.file->n++] = e->change;
	}
	free(c.edits.items);
	ofx_arena_reset(&room->arena);
	return status;
}

/* Counts by class of what was done, and of what was only reported. */
struct counts {
	struct ofx_str name;
	uint64_t done, by_class[3], suggested, flagged;
};

static void add_change(struct counts *n, const struct ofx_eval_change *c)
{
	n->done += c->how == OFX_DONE;
	n->by_class[c->cls] += c->how == OFX_DONE;
	n->suggested += c->how == OFX_SUGGESTED;
	n->flagged += c->how == OFX_FLAGGED;
}

static void add_row(struct ofx_table *t, const struct counts *n, uint64_t chars)
{
	ofx_table_str(t, n->name);
	ofx_table_count(t, chars);
	ofx_table_count(t, n->done);
	ofx_table_share(t, (double)n->done, (double)chars, 1e4, 2);
	ofx_table_count(t, n->by_class[OFX_SAFE]);
	ofx_table_count(t, n->by_class[OFX_LIKELY]);
	ofx_table_count(t, n->suggested);
	ofx_table_count(t, n->flagged);
}

static uint64_t report_files(const struct right *r, struct ofx_table *t)
{
	static const char *const columns[] = {"file", "chars",  "changes",   "per_10k",
	                                      "safe", "likely", "suggested", "flagged", NULL};
	struct counts all = {.name = OFX_STR("ALL")};
	uint64_t chars = 0;
	ofx_table_begin(t, "files", columns);
	for (size_t i = 0; i < r->n; i++) {
		const struct file *f = &r->files[i];
		const char *slash = strrchr(f->path, '/');
		struct counts n = {.name = ofx_str_of(slash ? slash + 1 : f->path)};
		for (size_t k = 0; k < f->n; k++) {
			add_change(&n, &f->changes[k]);
			add_change(&all, &f->changes[k]);
		}
		chars += f->chars;
		add_row(t, &n, f->chars);
	}
	add_row(t, &all, chars);
	ofx_table_print(t, r->set->report, true, false);
	return chars;
}

static int compare_counts(const void *a, const void *b)
{
	return ofx_str_cmp(((const struct counts *)a)->name, ((const struct counts *)b)->name);
}

/* Counts by stage, or by rule. */
static void report_by(const struct right *r, struct ofx_table *t, bool rules, uint64_t chars)
{
	static const char *const columns[] = {"by",   "chars",  "changes",   "per_10k",
	                                      "safe", "likely", "suggested", "flagged", NULL};
	struct counts *items = NULL;
	size_t n = 0, cap = 0;
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < r->files[i].n; k++) {
			const struct ofx_eval_change *c = &r->files[i].changes[k];
			struct ofx_str name = ofx_str_of(rules ? c->why->id : c->stage);
			size_t at = 0;
			while (at < n && !ofx_str_eq(items[at].name, name))
				at++;
			if (at == n) {
				items = ofx_grow(items, &cap, n, sizeof *items);
				items[n++] = (struct counts){.name = name};
			}
			add_change(&items[at], c);
		}
	}
	if (n)
		qsort(items, n, sizeof *items, compare_counts);
	ofx_table_begin(t, rules ? "rules" : "stages", columns);
	for (size_t i = 0; i < n; i++)
		add_row(t, &items[i], chars);
	ofx_table_print(t, r->set->report, false, rules && !r->set->list);
	free(items);
}

static void report_list(const struct right *r, struct ofx_table *t)
{
	static const char *const columns[] = {"file", "line",  "how",  "stage",
	                                      "rule", "class", "conf", "context", NULL};
	static const char *const how[] = {"applied", "suggested", "flagged"};
	ofx_table_begin(t, "changes", columns);
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < r->files[i].n; k++) {
			const struct ofx_eval_change *c = &r->files[i].changes[k];
			const char *slash = strrchr(r->files[i].path, '/');
			ofx_table_str(t, ofx_str_of(slash ? slash + 1 : r->files[i].path));
			ofx_table_count(t, c->line);
			ofx_table_str(t, ofx_str_of(how[c->how]));
			ofx_table_str(t, ofx_str_of(c->stage));
			ofx_table_str(t, ofx_str_of(c->why->id));
			ofx_table_str(t, ofx_str_of(ofx_class_names[c->cls]));
			ofx_table_number(t, c->confidence / 1000.0, 3);
			ofx_table_str(t, ofx_str_of(c->context));
		}
	}
	ofx_table_print(t, r->set->report, false, true);
}

enum ofx_status ofx_eval_right(const struct ofx_settings *set, const struct ofx_pipeline *pipe, int n,
                               char **paths, struct ofx_error *err)
{
	struct right r = {.set = set, .pipe = pipe};
	struct ofx_table t = {0};
	for (int i = 0; i < n; i++)
		add_path(&r, paths[i]);
	enum ofx_status status = ofx_eval_each(set->jobs, r.n, clean_file, &r, err);
	if (!status) {
		uint64_t chars = report_files(&r, &t);
		report_by(&r, &t, false, chars);
		report_by(&r, &t, true, chars);
		if (set->list)
			report_list(&r, &t);
	}
	for (size_t i = 0; i < r.n; i++) {
		for (size_t k = 0; k < r.files[i].n; k++)
			free(r.files[i].changes[k].context);
		free(r.files[i].changes);
	}
	free(r.files);
	ofx_arena_release(&r.texts);
	ofx_table_release(&t);
	return status;
}
