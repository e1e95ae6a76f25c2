/* Keeps the files of a folder together, so that they are cleaned as pages of one document. */
#include "base/arena.h"
#include "base/hash.h"
#include "bulk/plan.h"

#include <stdlib.h>

/* A file of a folder. */
struct page {
	struct ofx_str name;
	struct ofx_file_id id;
	struct ofx_bulk_row row; /* known: but for its strings */
	struct ofx_prior prior;
	bool held, compare;
};

/* A folder that the walk is in, or in a folder of. */
struct ofx_folder {
	struct ofx_arena texts;
	struct ofx_buf path;
	struct page *pages; /* names lie in `texts` */
	size_t n, cap;
};

struct ofx_str ofx_folder_of(struct ofx_str path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	return path;
}

int64_t ofx_document_number(struct ofx_str names_and_hashes)
{
	return (int64_t)(ofx_hash64(names_and_hashes) >> 1 | 1);
}

static void add_name(struct ofx_buf *out, struct ofx_str name, const char *hash)
{
	ofx_buf_add_str(out, name);
	ofx_buf_add(out, "", 1);
	ofx_buf_add(out, hash, strlen(hash) + 1);
}

/* Whether these are the pages that were cleaned together, none more or less, or each was alone. */
static bool same_pages(struct ofx_run *r, const struct ofx_folder *f)
{
	bool same = true, together = false;
	ofx_buf_clear(&r->tmp);
	for (size_t i = 0; i < f->n; i++) {
		const struct page *p = &f->pages[i];
		together |= p->row.document != 0;
		add_name(&r->tmp, p->name, p->row.hash);
	}
	int64_t number = ofx_document_number(ofx_buf_str(&r->tmp));
	for (size_t i = 0; i < f->n && same && together; i++)
		same = f->pages[i].row.document == number;
	return same;
}

static bool all_held(const struct ofx_folder *f)
{
	bool held = true;
	for (size_t i = 0; i < f->n && held; i++)
		held = f->pages[i].held;
	return held;
}

/* Makes a job of the pages. Among other pages even one that is as it was is cleaned again. */
static void add_document(struct ofx_run *r, const struct ofx_folder *f, bool same)
{
	struct ofx_buf bytes = {0};
	struct ofx_job job = {.number = r->numbers, .how = OFX_JOB_DOCUMENT, .name = ofx_buf_str(&f->path)};
	struct ofx_prior *prior = ofx_alloc(ofx_size_mul(f->n, sizeof *prior));
	uint64_t weight = 0;
	for (size_t i = 0; i < f->n; i++) {
		const struct page *p = &f->pages[i];
		struct ofx_job one = {.number = r->numbers++, .how = OFX_JOB_CLEAN, .name = p->name};
		if (same && p->compare)
			one.how = OFX_JOB_COMPARE;
		memcpy(one.hash, p->row.hash, sizeof one.hash);
		ofx_job_put(&one, &bytes);
		prior[i] = p->prior;
		weight += (uint64_t)p->id.size;
	}
	job.pages = ofx_buf_str(&bytes);
	size_t slot = ofx_queue_slot(&r->queue, &job);
	struct ofx_pending *pending = &r->queue.slots[slot];
	pending->weight = weight;
	pending->pages = prior;
	pending->n_pages = f->n;
	ofx_queue_push(&r->queue, slot, false);
	ofx_buf_release(&bytes);
}

/* Decides about the pages that were kept. */
static void settle(struct ofx_run *r, struct ofx_folder *f)
{
	bool same = same_pages(r, f);
	if (f->n && same && all_held(f)) {
		for (size_t i = 0; i < f->n; i++) {
			r->tally->unchanged++;
			ofx_run_count(r, &f->pages[i].row);
		}
	} else if (f->n) {
		add_document(r, f, same);
	}
	f->n = 0;
	ofx_arena_reset(&f->texts);
}

static void release(struct ofx_folder *f)
{
	ofx_arena_release(&f->texts);
	ofx_buf_release(&f->path);
	free(f->pages);
}

static void leave_last(struct ofx_run *r)
{
	struct ofx_folder *f = &r->folders[--r->n_folders];
	settle(r, f);
	release(f);
}

void ofx_folders_drop(struct ofx_run *r)
{
	while (r->n_folders)
		release(&r->folders[--r->n_folders]);
	free(r->folders);
}

void ofx_folders_leave(struct ofx_run *r, struct ofx_str path)
{
	while (r->n_folders && !ofx_str_starts(path, ofx_buf_str(&r->folders[r->n_folders - 1].path)))
		leave_last(r);
}

void ofx_folders_leave_all(struct ofx_run *r)
{
	while (r->n_folders)
		leave_last(r);
}

static struct ofx_folder *folder_of(struct ofx_run *r, struct ofx_str path)
{
	path = ofx_folder_of(path);
	if (r->n_folders && r->folders[r->n_folders - 1].path.len == path.len)
		return &r->folders[r->n_folders - 1];
	r->folders = ofx_grow(r->folders, &r->cap_folders, r->n_folders, sizeof *r->folders);
	struct ofx_folder *f = &r->folders[r->n_folders++];
	*f = (struct ofx_folder){0};
	ofx_buf_add(&f->path, path.ptr, path.len);
	return f;
}

void ofx_folders_add(struct ofx_run *r, const struct ofx_walked *e, const struct ofx_bulk_row *known,
                     bool held, bool compare)
{
	struct ofx_folder *f = folder_of(r, e->path);
	if (f->n == OFX_DOCUMENT_PAGES)
		settle(r, f);
	f->pages = ofx_grow(f->pages, &f->cap, f->n, sizeof *f->pages);
	struct page *p = &f->pages[f->n++];
	*p = (struct page){.name = ofx_arena_copy(&f->texts, e->path),
	                   .id = e->id,
	                   .prior = ofx_prior_of(known),
	                   .held = held,
	                   .compare = held || compare};
	if (known)
		p->row = *known;
	p->row.name = p->row.stages = p->row.error = OFX_STR("");
}
