/* The plan of a bulk run: what to do about each entry of the walk. Private to the run. */
#ifndef OFX_BULK_PLAN_H
#define OFX_BULK_PLAN_H

#include "bulk/batch.h"
#include "bulk/bulk.h"
#include "bulk/pool.h"
#include "bulk/queue.h"

#include <time.h>

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
};

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
