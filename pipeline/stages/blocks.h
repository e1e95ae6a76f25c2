/* The gate's second half: where blocks end, and which lines go: the blank ones of Markdown, and those
   that vision models leave behind. Private to the gate. */
#ifndef OFX_STAGES_BLOCKS_H
#define OFX_STAGES_BLOCKS_H

#include "stages/flow.h"

/* What the lines so far say about the next one. Start with {.line = 1}. */
struct ofx_cutter {
	bool keep_blank; /* leave blank lines alone everywhere */
	bool keep_marks; /* leave alone what vision models leave behind */
	bool begun;      /* a line that holds something was seen */
	bool answer;     /* within the fence that a model put around its answer … */
	bool between;    /* … or behind it, where nothing else followed yet */
	struct ofx_md_state md;
	bool endless;    /* the queue stands within a line that is not cleaned */
	uint64_t line;   /* number of the next line */
};

/* Moves the next block from the queue to the empty `scan`, whose edits still lack their raw.ptr;
   the bytes are in *raws, one after the other. */
enum ofx_status ofx_cut_block(struct ofx_cutter *, struct ofx_flow *, struct ofx_scan *scan,
                              struct ofx_buf *raws, struct ofx_error *);

#endif
