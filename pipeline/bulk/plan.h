/* The plan of a bulk run: what to do about each entry of the walk. Private to the run. */
#ifndef OFX_BULK_PLAN_H
#define OFX_BULK_PLAN_H

#include "bulk/batch.h"
#include "bulk/bulk.h"
#include "bulk/pool.h"
#include "bulk/queue.h"

#include <time.h>

struct ofx_folder;

/* All that a run has in hand. */
struct ofx_run {
	const struct ofx_bulk_options *opt;
	struct ofx_bulk_tally *tally;
	int source, target, signals;
	char *source_name; /* the folder */
	const char *single; /* the one file in it, or NULL */
	struct ofx_manifest *manifest;
	struct ofx_walk *walk;
	struct ofx_shop shop;
	struct ofx_sink sink;
	struct ofx_pool *pool;
	struct ofx_queue queue;
	struct ofx_batch batch;
	uint64_t numbers;
	struct timespec batch_start, stop_start;
	struct ofx_buf tmp;
	struct ofx_folder *folders; /* that the walk is in, the outer ones first: plan_folder.c */
	size_t n_folders, cap_folders;
};

/* The folder part of a path, with its '/'. */
struct ofx_str ofx_folder_of(struct ofx_str path);
/* Keeps a file until all of its folder is known, since these are cleaned together; `held`: nothing is
   to be done for it alone. */
void ofx_folders_add(struct ofx_run *, const struct ofx_walked *, const struct ofx_bulk_row *known,
                     bool held, bool compare);
/* Makes jobs of the folders that the path is not in; of all. */
void ofx_folders_leave(struct ofx_run *, struct ofx_str path);
void ofx_folders_leave_all(struct ofx_run *);
void ofx_folders_drop(struct ofx_run *); /* forgets them, to end */
/* The number that says which pages were cleaned together. */
int64_t ofx_document_number(struct ofx_str names_and_hashes);

/* Counts a file as done. */
void ofx_run_count(struct ofx_run *, const struct ofx_bulk_row *);

/* Adds what is done to the batch. */
void ofx_run_done(struct ofx_run *, const struct ofx_done *);

/* Settles a file without a job; `known` is its row, or NULL. */
void ofx_run_settle(struct ofx_run *, const struct ofx_walked *, const struct ofx_bulk_row *known,
                    enum ofx_bulk_state state, const char *error, struct ofx_file_id out);

/* Walks on, and makes jobs of what is new or changed. */
enum ofx_status ofx_run_look_ahead(struct ofx_run *, struct ofx_error *);

enum { OFX_RUN_AHEAD = 2048 }; /* jobs that wait at most */

extern const struct ofx_file_id ofx_run_no_file;

#endif
