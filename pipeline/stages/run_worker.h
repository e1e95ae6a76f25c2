/* The worker: what a block is while it goes through the stages. Private to run.c and run_filter.c. */
#ifndef OFX_STAGES_RUN_WORKER_H
#define OFX_STAGES_RUN_WORKER_H

#include "base/buf.h"
#include "stages/markdown.h"
#include "stages/run.h"

/* Spans that grow from the front; the runner's lists of parts to look at. */
struct ofx_spans {
	struct ofx_span *items;
	size_t n, cap;
};

struct ofx_worker {
	const struct ofx_pipeline *pipe;
	struct ofx_scratch scratch;
	struct ofx_buf bufs[2]; /* the current text, once it changed, and the one being made */
	const struct ofx_scan *scan; /* at hand */
	bool strict; /* no edit may change that by which the edges of blocks are found */
	struct ofx_edits proposed, take, report, lost;
	struct ofx_spans todo, dirty, tmp;
	struct ofx_map map_tmp;
	/* The Markdown of the current text, and of the one being made. */
	struct ofx_markdown markdown, markdown_tmp;
	bool is_markdown; /* some of the block is */
	/* How sure the engine was of the parts of the current text. */
	struct ofx_trust *trust;
	size_t n_trust, cap_trust;
	struct ofx_result result;
};

/* Of what the stage proposed takes out what the selection switches off, what a statistical stage may
   not touch, syntax, and what would change lines that must stay, or the edges of blocks. */
void ofx_run_filter(struct ofx_worker *, const struct ofx_stage *, const struct ofx_block *);

#endif
