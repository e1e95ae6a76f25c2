/* The log of one file on its way: packed, in memory until it is large, then in a file. */
#ifndef OFX_BULK_LOGSINK_H
#define OFX_BULK_LOGSINK_H

#include "adapt/zstd.h"

/* Set packer, dir, file and always; the rest {0}. */
struct ofx_logsink {
	struct ofx_packer *packer;
	int dir;          /* folder that … */
	const char *file; /* … this name is in; borrowed */
	bool always;      /* to the file, even if it is small */
	bool filed;       /* there is a file, … */
	int fd;           /* … open as this until the end */
	struct ofx_buf plain, packed;
};

/* An ofx_write_fn; ctx is the sink. */
enum ofx_status ofx_logsink_write(void *ctx, struct ofx_str, struct ofx_error *);
/* Packs what is left. Then the log is the file, complete, closed but not synced, where it is `filed`;
   else it is `packed`. */
enum ofx_status ofx_logsink_end(struct ofx_logsink *, struct ofx_error *);
/* Forgets all of it, with the file. */
void ofx_logsink_drop(struct ofx_logsink *);
void ofx_logsink_release(struct ofx_logsink *); /* keeps the file */

#endif
