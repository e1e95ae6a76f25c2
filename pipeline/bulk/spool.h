/* Bytes that wait: in memory, and in an unnamed temporary file once they are many. */
#ifndef OFX_BULK_SPOOL_H
#define OFX_BULK_SPOOL_H

#include "base/buf.h"
#include "base/err.h"
#include "formats/filter.h"

#include <stdio.h>

enum {
	OFX_SPOOL_MEMORY = 4 << 20, /* bytes in memory, unless it says otherwise */
	OFX_SPOOL_PAGE = 256 * 1024,
};

/* Start with {0}, or set the limit. Written first, then read as often as wanted. */
struct ofx_spool {
	struct ofx_buf buf; /* all of it, or with a file what is not written to it yet */
	FILE *file;
	uint64_t size, pos;
	size_t limit; /* bytes in memory; 0: OFX_SPOOL_MEMORY */
};

/* An ofx_write_fn; ctx is the spool. */
enum ofx_status ofx_spool_write(void *ctx, struct ofx_str, struct ofx_error *);
/* To read from the start. */
enum ofx_status ofx_spool_rewind(struct ofx_spool *, struct ofx_error *);
/* An ofx_read_fn; ctx is the spool. */
long ofx_spool_read(void *ctx, void *buf, size_t cap, struct ofx_error *err);
/* Writes all of it, from the start. */
enum ofx_status ofx_spool_pour(struct ofx_spool *, ofx_write_fn *, void *to, struct ofx_error *);
/* Empties it. */
void ofx_spool_clear(struct ofx_spool *);
void ofx_spool_release(struct ofx_spool *);

#endif
