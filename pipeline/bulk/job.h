/* The work on one file of an archive: from the source to temporary files in the target. It is done
   in a process of the pool; the parent then makes it last. */
#ifndef OFX_BULK_JOB_H
#define OFX_BULK_JOB_H

#include "base/hash.h"
#include "bulk/manifest.h"
#include "formats/filter.h"

/* What all jobs of a run share. */
struct ofx_shop {
	const struct ofx_filter *filter;
	ofx_header_fn *header; /* of logs */
	void *head;
	enum ofx_bulk_logs logs;
	bool skip_others; /* files without text are not copied */
	bool together;    /* members of a container are pages of one document */
	int source, target; /* folders */
	int64_t run;
	/* Each process makes its own. */
	struct ofx_hasher *hasher;
	struct ofx_packer *packer;
};

struct ofx_job {
	uint64_t number; /* in the run */
	enum {
		OFX_JOB_CLEAN,
		OFX_JOB_COMPARE, /* clean it unless its hash is still the same */
		OFX_JOB_PASS,    /* it ended processes: pass it through as it is */
		OFX_JOB_DOCUMENT, /* clean `pages` together */
	} how;
	char hash[OFX_HASH_HEX]; /* COMPARE */
	struct ofx_str name;
	struct ofx_str why;      /* PASS: how the processes ended */
	struct ofx_str pages;    /* DOCUMENT: jobs, one behind the other, to CLEAN or COMPARE; with one
	                            end each. Where all are to be compared and the same, nothing is done */
};

/* What came of it. Strings are borrowed. */
struct ofx_job_end {
	uint64_t number;
	struct ofx_bulk_row row; /* but for `config` */
	bool same;               /* COMPARE: only row.scan is new */
	enum ofx_status status;  /* of a failure: whether the input or the system is to blame */
	enum { OFX_LOG_NONE, OFX_LOG_HERE, OFX_LOG_FILE } log;
	struct ofx_str log_data; /* HERE: packed */
	struct ofx_str faults;   /* of members: name NUL error NUL … */
};

void ofx_job_put(const struct ofx_job *, struct ofx_buf *out);
/* Takes it off the front of the bytes. */
void ofx_job_get(struct ofx_str *bytes, struct ofx_job *);
void ofx_job_end_put(const struct ofx_job_end *, struct ofx_buf *out);
void ofx_job_end_get(struct ofx_str *bytes, struct ofx_job_end *);

/* Names, below the target, of what a job leaves behind: its output (where row.out.size is not
   negative) and its log (OFX_LOG_FILE). */
/* So many pages of a document are cleaned together; a number, not a size, so that cleaning does not
   change which. */
enum { OFX_DOCUMENT_PAGES = 256 };

enum { OFX_JOB_NAME = 64 };
#define OFX_JOB_ROOM OFX_BULK_ROOM "/tmp"
void ofx_job_out_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME]);
void ofx_job_log_name(int64_t run, uint64_t number, char name[OFX_JOB_NAME]);

/* An ofx_pool_work_fn; ctx is a struct ofx_shop. */
void ofx_job_do(void *ctx, unsigned threads, struct ofx_str task, struct ofx_buf *result);

#endif
