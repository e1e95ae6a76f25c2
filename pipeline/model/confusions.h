/* The channel: how an engine misreads. Learnt by aligning what engines read with what is written
   (Brill and Moore 2000), kept in a table that people can read, dicts/confusions.tsv:

       read <TAB> written <TAB> count <TAB> total [<TAB> count of an engine]…

   `count` times `read` was read where `written` stood, which stood there `total` times. Both have at
   most two characters, of the NFKC form: 1:1, 1:2, 2:1; an empty `read` is a loss; an empty `written`
   is what the engine put in, and then `total` counts all characters. Rows with `read` the same as
   `written` count what was read right. Sorted by `read`, then by falling count. */
#ifndef OFX_MODEL_CONFUSIONS_H
#define OFX_MODEL_CONFUSIONS_H

#include "base/buf.h"
#include "base/err.h"
#include "model/align.h"

/* At most two characters; 0 where there is none. */
struct ofx_pair {
	uint32_t cp[2];
};

struct ofx_confusion {
	struct ofx_pair read, written;
	uint32_t count, total;
};

/* A page to learn from, as model/compare.h reads texts. */
struct ofx_confusion_page {
	struct ofx_points written, read;
	size_t engine; /* index into the names, where there are any */
};

struct ofx_confusion_plan {
	uint32_t least_other; /* rows of 1:2 and 2:1 are kept from this count on */
	const char *const *engines; /* names, or NULL */
	size_t n_engines;
	const char *source; /* for the head comment: where the pages are from */
};

/* Appends the table learnt from the pages. Twice over them: first all errors cost the same, then
   what the first round found likely costs less. Pages too broken to be aligned are passed over;
   *used counts the others. The same pages in the same order give the same bytes. */
void ofx_confusions_train(const struct ofx_confusion_page *, size_t n,
                          const struct ofx_confusion_plan *, struct ofx_buf *out, size_t *used);

struct ofx_confusions; /* read-only after load; shared by threads */

/* A file that is not whole, or not such a table, is OFX_BAD and names the line. */
enum ofx_status ofx_confusions_load(struct ofx_confusions **, const char *path, struct ofx_error *);
/* The same from bytes; `name` is for messages. */
enum ofx_status ofx_confusions_load_bytes(struct ofx_confusions **, struct ofx_str, const char *name,
                                          struct ofx_error *);
void ofx_confusions_free(struct ofx_confusions *); /* accepts NULL */

/* The rows of what was read, the most frequent first: what may have been written. */
const struct ofx_confusion *ofx_confusions_of(const struct ofx_confusions *, struct ofx_pair read,
                                              size_t *n);

/* log P(read | written) in 1/256 of a nat, an integer that is the same on every machine. What was
   counted is mixed with what is to be expected without: for 1:1 by the shapes (may be NULL). */
struct ofx_shapes;
int ofx_confusions_score(const struct ofx_confusions *, const struct ofx_shapes *,
                         struct ofx_pair written, struct ofx_pair read);

#endif
