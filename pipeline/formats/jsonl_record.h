/* One record of a record mode: what is done with it, on any thread. Private to the record modes. */
#ifndef OFX_FORMATS_JSONL_RECORD_H
#define OFX_FORMATS_JSONL_RECORD_H

#include "formats/filter.h"
#include "formats/json.h"

/* Reused from record to record; start with {0}. */
struct ofx_jsonl_record {
	const char *name;     /* of the input */
	struct ofx_str bytes; /* with its end; borrowed */
	uint64_t line;        /* of the input, where it begins */

	/* OFX_OK; OFX_BAD, OFX_BUDGET: it passes through, and *err says why. Else the run ends. */
	enum ofx_status status;
	struct ofx_error err;
	/* What changes in the bytes, in order; `at` counts from the record's first byte, `out` is not
	   set, and what was applied has the record's own bytes as `from` and their heirs as `to`. */
	struct ofx_record *changes;
	size_t n, cap;
	struct ofx_arena arena; /* of the strings and steps */
	struct ofx_totals totals; /* of its text */
};

void ofx_jsonl_record_release(struct ofx_jsonl_record *);

/* What cleans records; one per thread. */
struct ofx_jsonl_cleaner {
	const struct ofx_filter *filter;
	struct ofx_worker *worker;
	struct ofx_scan scan;
	struct ofx_emit emit;
	struct ofx_json_text text;
	struct ofx_buf tmp;
	/* of the record being cleaned */
	struct ofx_jsonl_record *record;
	struct ofx_json_style style;
};

void ofx_jsonl_cleaner_init(struct ofx_jsonl_cleaner *, const struct ofx_filter *);
void ofx_jsonl_cleaner_release(struct ofx_jsonl_cleaner *);

/* Fills the record's result from its bytes. */
void ofx_jsonl_clean(struct ofx_jsonl_cleaner *, struct ofx_jsonl_record *);

/* Cleans batches of records on filter->jobs threads. */
struct ofx_jsonl_pool;
enum ofx_status ofx_jsonl_pool_open(struct ofx_jsonl_pool **, const struct ofx_filter *,
                                    struct ofx_error *);
void ofx_jsonl_pool_run(struct ofx_jsonl_pool *, struct ofx_jsonl_record *, size_t n);
void ofx_jsonl_pool_close(struct ofx_jsonl_pool *); /* accepts NULL */

#endif
