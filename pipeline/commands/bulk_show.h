/* What `ocrfix bulk` shows: progress while it runs, and the report. */
#ifndef OFX_COMMANDS_BULK_SHOW_H
#define OFX_COMMANDS_BULK_SHOW_H

#include "bulk/bulk.h"
#include "bulk/progress.h"

struct ofx_bulk_show {
	struct ofx_progress progress;
	double start;
};

/* Progress goes to standard error: a bar on a terminal, else a line now and then; `json`: an object a
   second. */
void ofx_bulk_show_start(struct ofx_bulk_show *, bool json);
void ofx_bulk_show_tick(struct ofx_bulk_show *, const struct ofx_bulk_tally *, bool last);
/* Before anything else is written to a terminal. */
void ofx_bulk_show_clear(struct ofx_bulk_show *);

/* Writes the report of the target's manifest to the file `path`. */
enum ofx_status ofx_bulk_write_report(const char *path, const char *source, const char *target,
                                      const char *config, struct ofx_error *);

#endif
