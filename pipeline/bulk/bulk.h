/* A bulk run: all files of an archive through the filter, with a manifest of what became of each. It
   can be stopped, or killed, at any moment, and goes on where it was when it is started again. */
#ifndef OFX_BULK_BULK_H
#define OFX_BULK_BULK_H

#include "bulk/job.h"

/* How far a run is. Files that were settled by earlier runs count too. */
struct ofx_bulk_tally {
	uint64_t found, found_bytes; /* files and links so far, whatever became of them */
	uint64_t done, done_bytes;   /* of these */
	uint64_t states[OFX_BULK_STATES];
	uint64_t unchanged; /* of the done: nothing was to be done */
	uint64_t gone;      /* files of earlier runs whose source is not there any more */
	uint64_t bad;       /* of the failed: by fault of the input */
	uint64_t faults;    /* members of containers that were left out or not cleaned */
	bool walking;       /* more may be found */
	int stopped;        /* by this signal */
};

/* Something happened, or a second passed. `row` is the file that was settled just now, or NULL. */
typedef void ofx_bulk_watch_fn(void *ctx, const struct ofx_bulk_tally *,
                               const struct ofx_bulk_row *row);

/* Strings are borrowed. */
struct ofx_bulk_options {
	const char *source; /* a folder, or one file */
	const char *target; /* a folder; made where it is missing */
	struct ofx_input *list; /* names of files below the source, or NULL: all */
	char list_end;          /* '\n' or '\0' */
	bool skip_others;       /* what holds no text is left out instead of copied */
	enum ofx_bulk_logs logs;
	enum ofx_bulk_document document;
	struct ofx_shard shard; /* only this part of the files */
	unsigned jobs; /* processes and threads at work, at least 1 */
	const struct ofx_filter *filter;
	ofx_header_fn *header;
	void *head;
	const char *config; /* hash of all that the outputs depend on */
	ofx_bulk_watch_fn *watch; /* NULL: nobody does */
	void *ctx;
};

/* Runs. SIGINT, SIGTERM and SIGHUP end it in good order: tally->stopped says so. Must be called
   where the process has no other threads. OFX_OK whatever became of single files: see the tally. */
enum ofx_status ofx_bulk_run(const struct ofx_bulk_options *, struct ofx_bulk_tally *tally,
                             struct ofx_error *);

/* The exit status that a tally comes to: OFX_SYS, then OFX_BAD, then OFX_BUDGET where files have
   problems of the kind. */
enum ofx_status ofx_bulk_status(const struct ofx_bulk_tally *);

#endif
