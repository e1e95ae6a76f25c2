/* Counts changes by stage and class. */
#ifndef OFX_BULK_COUNT_H
#define OFX_BULK_COUNT_H

#include "stages/emit.h"

enum { OFX_COUNT_STAGES = 32 };

/* Start with {0}. */
struct ofx_counts {
	struct ofx_count {
		const char *stage;
		uint64_t n[3]; /* applied: safe, likely; reported */
	} items[OFX_COUNT_STAGES];
	size_t n;
};

/* An ofx_record_fn; ctx is a struct ofx_counts. A change of several steps counts for the stage of
   the last, with the class of the least sure. */
enum ofx_status ofx_counts_add(void *ctx, const struct ofx_record *, struct ofx_error *);
void ofx_counts_sum(struct ofx_counts *, const struct ofx_counts *more);
/* Appends {"stage":[safe,likely,reported],…}, stages by name; nothing where nothing was counted. */
void ofx_counts_json(struct ofx_counts *, struct ofx_buf *out);

#endif
