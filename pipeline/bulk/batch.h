/* Group commit: what jobs left in temporary files becomes outputs and rows of the manifest, many
   files at a time, in an order that no crash can spoil:

   outputs on the disk → rows that are replaced say so → names → names on the disk → rows */
#ifndef OFX_BULK_BATCH_H
#define OFX_BULK_BATCH_H

#include "bulk/job.h"

/* What earlier runs left of a file. All zero: nothing. */
struct ofx_prior {
	bool known;                /* the manifest has a row of it, … */
	enum ofx_bulk_state state; /* … which says so, */
	bool had_out;              /* … that it has an output, */
	bool had_log;              /* … and a log beside that */
};
struct ofx_prior ofx_prior_of(const struct ofx_bulk_row *row); /* NULL: none */

/* A file that is done but not settled. */
struct ofx_done {
	struct ofx_job_end end;
	struct ofx_buf data; /* what the strings of `end` lie in */
	struct ofx_prior prior;
};

struct ofx_batch {
	struct ofx_done *items;
	size_t n, cap;
	uint64_t bytes; /* that the items hold in memory */
};

/* Where batches go. */
struct ofx_sink {
	struct ofx_manifest *manifest;
	int target; /* folder */
	const char *name; /* of the target, for messages */
	int64_t run, config;
	bool beside; /* logs stand beside the outputs, not in the manifest */
	/* Called for each item once its row is written. */
	void (*each)(void *ctx, const struct ofx_done *);
	void *ctx;
};

/* Adds an item whose strings are copied. */
void ofx_batch_add(struct ofx_batch *, const struct ofx_done *);

/* Settles all items and empties the batch. What is wrong with one file becomes its row; an error is
   one of the target as a whole, after which nothing of this batch is known to be done. */
enum ofx_status ofx_batch_commit(struct ofx_batch *, const struct ofx_sink *, struct ofx_error *);
void ofx_batch_release(struct ofx_batch *);

#endif
