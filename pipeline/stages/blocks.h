/* The gate's second half: where blocks end, and the blank lines of Markdown. Private to the gate. */
#ifndef OFX_STAGES_BLOCKS_H
#define OFX_STAGES_BLOCKS_H

#include "stages/flow.h"

/* What the lines so far say about the next one. Start with {.line = 1}. */
struct ofx_cutter {
	bool keep_blank; /* leave blank lines alone everywhere */
	bool begun;      /* a line that holds something was seen */
	bool markdown;   /* a heading was seen */
	char fence;      /* ` or ~ within a fence, else 0 … */
	size_t fence_len;
	bool endless;    /* the queue stands within a line that is not cleaned */
	uint64_t line;   /* number of the next line */
};

/* Moves the next block from the queue to the empty `scan`, whose edits still lack their raw.ptr;
   the bytes are in *raws, one after the other. */
enum ofx_status ofx_cut_block(struct ofx_cutter *, struct ofx_flow *, struct ofx_scan *scan,
                              struct ofx_buf *raws, struct ofx_error *);

#endif
