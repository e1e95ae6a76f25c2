/* Cleans one input, whatever its format: bytes in; clean bytes and log records out. What `clean`,
   `bulk` and the record modes have in common. */
#ifndef OFX_FORMATS_FILTER_H
#define OFX_FORMATS_FILTER_H

#include "base/io.h"
#include "stages/emit.h"

/* Takes bytes; where they go is the caller's. */
typedef enum ofx_status ofx_write_fn(void *ctx, struct ofx_str, struct ofx_error *);

/* Adds the first line of a log, once the encoding is known. */
typedef enum ofx_status ofx_header_fn(void *ctx, const char *name, enum ofx_encoding,
                                      struct ofx_buf *out, struct ofx_error *);

/* Adds what is written for a block in place of its clean text (a diff, tokens). */
typedef enum ofx_status ofx_render_fn(void *ctx, const struct ofx_scan *, const struct ofx_result *,
                                      struct ofx_buf *out, struct ofx_error *);

/* Told of a part of the input that was passed through because it could not be cleaned. */
typedef void ofx_warn_fn(void *ctx, const struct ofx_error *);

/* Whether the input is one document, or each of its records is one (formats/jsonl.h). */
enum ofx_records { OFX_RECORDS_NONE, OFX_RECORDS_JSON, OFX_RECORDS_NUL };

/* How to clean; shared by all inputs of a run. Strings are borrowed. */
struct ofx_filter {
	const struct ofx_pipeline *pipe;
	const char *encoding;        /* of the input; NULL: detected */
	const char *output_encoding; /* NULL: UTF-8 */
	double max_change; /* share of characters, 0..1, beyond which the input passes through as it
	                      was; below 0: no budget */
	unsigned jobs;     /* threads for one input, at least 1 */
	bool keep_lines;   /* as many lines come out as go in */
	bool keep_blank;   /* leave blank lines of Markdown alone */
	bool keep_marks;   /* leave alone what vision models leave behind */
	enum ofx_markup markup;
	enum ofx_records records;
	const char *field; /* of JSON records: what is cleaned, "a.b" for b in a */
	const char *format; /* a name of formats/format.h, "text", or NULL, "auto": what it looks like */
};

/* One input and where its parts go. Only `read` and `name` must be set. */
struct ofx_passing {
	const char *name; /* for messages and the log */
	ofx_read_fn *read;
	void *in;
	ofx_write_fn *write; /* clean bytes, a call a block; NULL: not wanted */
	void *out;
	ofx_render_fn *render; /* NULL: clean text */
	void *view;
	bool text_only; /* `render` has no use for a file that holds more than text */
	ofx_write_fn *write_log; /* NULL: no log */
	void *log;
	ofx_header_fn *header; /* with write_log, never NULL */
	void *head;
	ofx_write_fn *write_map; /* NULL: no map */
	void *map;
	ofx_record_fn *each; /* every record too, as they come; NULL: not wanted. With a budget that is
	                        exceeded, of changes that were not made */
	void *watch;
	ofx_warn_fn *warn; /* NULL: nobody is told */
	void *warned;

	/* Filled by ofx_filter_pass. */
	struct ofx_totals totals;
	bool changed; /* something was applied */
	bool complete; /* with an error: all of the input was written even so, and what could not be
	                  cleaned was passed through as it was */
};

/* Cleans the input. OFX_BUDGET: more than max_change would have changed; the input was written as
   it was, with a log without changes. On an error what was written counts only if `complete`. */
enum ofx_status ofx_filter_pass(const struct ofx_filter *, struct ofx_passing *, struct ofx_error *);

/* An ofx_write_fn; ctx is a struct ofx_output. The second one also flushes. */
enum ofx_status ofx_filter_write(void *ctx, struct ofx_str, struct ofx_error *);
enum ofx_status ofx_filter_write_now(void *ctx, struct ofx_str, struct ofx_error *);

/* Adds the last line of a log. */
void ofx_log_footer(const struct ofx_totals *, struct ofx_buf *out);

#endif
