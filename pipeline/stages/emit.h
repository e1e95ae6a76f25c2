/* Emit, the last stop: a cleaned block becomes text, log records, and counts. */
#ifndef OFX_STAGES_EMIT_H
#define OFX_STAGES_EMIT_H

#include "stages/run.h"
#include "text/log.h"

/* Totals of a scan; the footer of the log and --stats print them. */
struct ofx_totals {
	uint64_t scan_bytes, clean_bytes; /* clean: as UTF-8 */
	uint64_t chars;                   /* code points that left the gate */
	uint64_t changed_chars;           /* of these, how many a change replaced, or inserted */
	uint64_t applied[3], reported;    /* applied by class */
};

/* One record of the block, in order of place; strings live until the next call. */
typedef enum ofx_status ofx_record_fn(void *ctx, const struct ofx_record *, struct ofx_error *);

struct ofx_emit {
	struct ofx_converter *conv; /* of the scan's encoding; NULL for UTF-8 */
	struct ofx_totals totals;
	struct ofx_buf from, tmp; /* working memory */
};

/* Makes the block's records, gives them to `each` (may be NULL: count only), adds to the totals.
   A change that came back to the scan's own bytes is none. */
enum ofx_status ofx_emit_block(struct ofx_emit *, const struct ofx_scan *,
                               const struct ofx_result *, ofx_record_fn *each, void *ctx,
                               struct ofx_error *);
void ofx_emit_release(struct ofx_emit *);

#endif
