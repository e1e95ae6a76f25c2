/* The opened stages, as the runner sees them. Private to the runner. */
#ifndef OFX_STAGES_PIPELINE_H
#define OFX_STAGES_PIPELINE_H

#include "adapt/mecab.h"
#include "stages/run.h"

enum { MAX_STAGES = 20 };

struct ofx_pipeline {
	const struct ofx_stage *stages[MAX_STAGES];
	void *selves[MAX_STAGES];
	size_t n;
	enum ofx_class min;
	struct ofx_selection pick;
	bool filtered; /* the selection may switch single rules off */
	struct ofx_mecab *mecab;
	struct ofx_garbage *garbage; /* NULL: no stage guesses */
};

#endif
