/* Rewrite: takes a file of a format through its reader, the stages and place, and gives its bytes,
   with what changed in them, in order. */
#ifndef OFX_FORMATS_REWRITE_H
#define OFX_FORMATS_REWRITE_H

#include "formats/format.h"
#include "stages/emit.h"

/* Takes the next bytes of the file and what becomes of them: the same ones, unless `changed`. */
typedef enum ofx_status ofx_part_fn(void *ctx, struct ofx_str scan, struct ofx_str clean,
                                    bool changed, struct ofx_error *);

struct ofx_rewrite {
	const struct ofx_pipeline *pipe;
	unsigned jobs;
	const struct ofx_format *format;
	struct ofx_str file; /* that passed the format's check */
	ofx_part_fn *part;
	ofx_record_fn *record; /* before the part that it tells of */
	void *ctx;
	struct ofx_totals totals; /* filled, as parts and records are given */
};

enum ofx_status ofx_rewrite(struct ofx_rewrite *, struct ofx_error *);

#endif
