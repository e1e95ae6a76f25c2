/* How far a bulk run is: a bar on a terminal, plain lines in a log, JSON for machines. The caller
   brings the clock, so that nothing here depends on it. */
#ifndef OFX_BULK_PROGRESS_H
#define OFX_BULK_PROGRESS_H

#include "base/buf.h"

#include <stdint.h>

enum ofx_progress_kind {
	OFX_PROGRESS_BAR,  /* rewrites one line of a terminal */
	OFX_PROGRESS_LINE, /* a line now and then */
	OFX_PROGRESS_JSON, /* an object a line */
};

/* Set kind and columns; the rest {0}. */
struct ofx_progress {
	enum ofx_progress_kind kind;
	unsigned columns; /* of the terminal; 0: 80 */
	double last;      /* when something was last shown, … */
	bool shown;       /* … if anything was */
};

struct ofx_progress_state {
	uint64_t files, all_files; /* finished, whatever their end; and all that are known */
	uint64_t bytes, all_bytes; /* of the sources */
	uint64_t errors;
	bool walking; /* more files may be found: the totals grow, and no time left can be told */
};

/* Appends what is to be written at `now` (seconds since the run began), often nothing. `last`: the
   run is over; something is always written. */
void ofx_progress_show(struct ofx_progress *, const struct ofx_progress_state *, double now,
                       bool last, struct ofx_buf *out);

#endif
