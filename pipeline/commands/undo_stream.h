/* Takes changes back: clean text and log in, the scan's bytes out, as a stream. A log has a section
   for each scan that was cleaned. */
#ifndef OFX_COMMANDS_UNDO_STREAM_H
#define OFX_COMMANDS_UNDO_STREAM_H

#include "formats/filter.h"

/* Where the parts come from and go to; names are for messages and borrowed. */
struct ofx_undo_ends {
	ofx_read_fn *read_clean;
	void *clean;
	const char *clean_name;
	ofx_read_fn *read_log;
	void *log;
	const char *log_name;
	ofx_write_fn *write;
	void *out;
};

struct ofx_undo;

struct ofx_undo *ofx_undo_new(const struct ofx_undo_ends *);
void ofx_undo_free(struct ofx_undo *); /* accepts NULL */

/* All sections; the clean texts stand one behind the other. */
enum ofx_status ofx_undo_all(struct ofx_undo *, struct ofx_error *);

/* The same one by one. The scan that the next section is of, or NULL behind the last one; the name
   lives until the section is undone. */
enum ofx_status ofx_undo_next(struct ofx_undo *, const char **name, struct ofx_error *);
/* Takes clean text from elsewhere, for the section to come. */
void ofx_undo_clean(struct ofx_undo *, ofx_read_fn *, void *clean, const char *name);
/* Undoes the section that ofx_undo_next announced. */
enum ofx_status ofx_undo_section(struct ofx_undo *, struct ofx_error *);
/* Makes sure that no clean text is left over. */
enum ofx_status ofx_undo_end(struct ofx_undo *, struct ofx_error *);

#endif
