/* Drives a scan's blocks through the pipeline, on one thread or several, in order. */
#ifndef OFX_STAGES_DRIVE_H
#define OFX_STAGES_DRIVE_H

#include "stages/run.h"

/* Takes the blocks in the order of the scan, one at a time, on the calling thread. */
typedef enum ofx_status ofx_sink_fn(void *ctx, const struct ofx_scan *, const struct ofx_result *,
                                    struct ofx_error *);

/* Fills the next block, on the calling thread; text.len and raw_len are both 0 at the end. */
typedef enum ofx_status ofx_source_fn(void *ctx, struct ofx_scan *, struct ofx_error *);

/* Takes every block from the source, cleans it on one of `jobs` threads and gives it to the sink.
   The sink sees the same for any number of jobs. Stops at the first error, in scan order. */
enum ofx_status ofx_drive_from(const struct ofx_pipeline *, ofx_source_fn *source, void *from,
                               unsigned jobs, ofx_sink_fn *sink, void *ctx, struct ofx_error *);

/* The same for the blocks of a gate. */
enum ofx_status ofx_drive(const struct ofx_pipeline *, struct ofx_gate *, unsigned jobs,
                          ofx_sink_fn *sink, void *ctx, struct ofx_error *);

#endif
