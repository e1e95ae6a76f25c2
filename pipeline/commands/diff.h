/* A unified diff of a cleaned block against its scan, made from the map instead of by search. */
#ifndef OFX_COMMANDS_DIFF_H
#define OFX_COMMANDS_DIFF_H

#include "stages/run.h"

/* Start with {0} but for colour. */
struct ofx_diff {
	bool colour;
	bool started;               /* the file header was written */
	uint64_t old_line, new_line; /* lines before the block, in scan and clean text */
};

/* Adds the block's hunks to *out. `name` heads the diff. Blocks come in order. */
void ofx_diff_block(struct ofx_diff *, const char *name, const struct ofx_scan *,
                    const struct ofx_result *, struct ofx_buf *out);

#endif
