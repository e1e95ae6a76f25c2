/* Texts that are cleaned from memory to memory: members of a container, or pages of a document. */
#ifndef OFX_BULK_PAGE_H
#define OFX_BULK_PAGE_H

#include "bulk/count.h"
#include "bulk/job.h"
#include "bulk/spool.h"

/* Start with {0}; set the name and fill `in`. */
struct ofx_page {
	const char *name; /* for messages and the log */
	struct ofx_spool in;
	/* What came of it. */
	struct ofx_spool out, log;
	bool cleaned; /* out and log hold something; else `in` is to be passed on */
	enum ofx_status status;
	struct ofx_error err;
	struct ofx_totals totals;
	struct ofx_counts counts;
};
void ofx_page_release(struct ofx_page *);

/* Cleans one text by itself. */
void ofx_page_clean(const struct ofx_shop *, struct ofx_page *, unsigned threads);

/* Cleans texts together, as if they were one text with form feeds between them. False where they
   cannot be: then nothing was done, and each is to be cleaned by itself. */
bool ofx_pages_clean(const struct ofx_shop *, struct ofx_page *const *pages, size_t n,
                     unsigned threads);

#endif
