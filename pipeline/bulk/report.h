/* The report of a bulk run: one HTML page that needs no network and no script. */
#ifndef OFX_BULK_REPORT_H
#define OFX_BULK_REPORT_H

#include "base/buf.h"

#include <stdint.h>

/* A file worth naming, and why. Strings are borrowed; names may be any bytes. */
struct ofx_report_row {
	const char *path;
	double value;     /* what the list is sorted by */
	const char *note; /* or NULL */
};

struct ofx_report_list {
	const struct ofx_report_row *rows; /* in the order to be shown */
	size_t n;
};

/* A bar of a chart. */
struct ofx_report_bar {
	const char *label;
	uint64_t count;
};

enum { OFX_REPORT_BINS = 9 };

/* How files are told apart by the share of their characters that changed; bin i holds those of at
   most limit[i], the last one all others. */
extern const double ofx_report_limit[OFX_REPORT_BINS - 1];

struct ofx_bulk_report {
	const char *source, *target; /* as the user named them */
	const char *version;         /* of the program */
	const char *configuration;   /* hash of the settings */
	uint64_t done, copied, skipped, passed, failed; /* files; passed: through, over budget */
	uint64_t bytes_in, bytes_out, chars, reported;
	uint64_t applied[3];                 /* by class; see text/edit.h */
	double seconds;                      /* of cleaning, over all files and threads */
	uint64_t bins[OFX_REPORT_BINS];      /* files by share changed */
	const struct ofx_report_bar *stages; /* changes by stage, in the order of stages */
	size_t n_stages;
	struct ofx_report_list first;   /* files to look at first: what went wrong, most flags */
	struct ofx_report_list changed; /* most changed: value is characters changed, of 10,000 */
	struct ofx_report_list slowest; /* value is seconds */
};

/* Appends the page. The same report makes the same bytes. */
void ofx_report_html(const struct ofx_bulk_report *, struct ofx_buf *out);

#endif
