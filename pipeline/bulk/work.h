/* One file at work. Private to the jobs. */
#ifndef OFX_BULK_WORK_H
#define OFX_BULK_WORK_H

#include "base/io.h"
#include "bulk/count.h"
#include "bulk/job.h"
#include "bulk/kind.h"
#include "bulk/logsink.h"

#include <time.h>

struct ofx_work {
	struct ofx_shop *shop;
	const struct ofx_job *task;
	struct ofx_job_end end;
	struct timespec start;
	unsigned threads;
	unsigned many; /* files that the time is shared by */
	int in; /* -1: not open */
	struct stat before;
	uint64_t read; /* bytes so far */
	bool read_failed;
	struct ofx_output out; /* fd is -1 while there is none */
	bool write_failed;
	char out_name[OFX_JOB_NAME], log_name[OFX_JOB_NAME];
	struct ofx_logsink log;
	struct ofx_counts counts;
	struct ofx_buf stages, error, faults;
};

/* Work on a job begins; ends, and what came of it is appended. */
void ofx_work_begin(struct ofx_work *, struct ofx_shop *, const struct ofx_job *, unsigned threads);
void ofx_work_end(struct ofx_work *, struct ofx_buf *result);

/* Opens the source; false where that is not possible, or where it is known already. */
bool ofx_work_open(struct ofx_work *);
/* Looks what the source is. */
bool ofx_work_kind(struct ofx_work *, enum ofx_kind *);
/* Cleans or copies the source, whatever it is. */
void ofx_work_alone(struct ofx_work *);
/* Whether the source is still what it was when it was opened, and was read to its end. */
bool ofx_work_held(struct ofx_work *);
/* Notes hash and identity of the source that was read. */
void ofx_work_note_source(struct ofx_work *);
/* The output, if there is one, gets the source's rights and, if it is large, is synced. */
void ofx_work_finish_out(struct ofx_work *);

/* An ofx_read_fn: the source, hashed as it is read. */
long ofx_work_read(void *ctx, void *buf, size_t cap, struct ofx_error *err);
/* An ofx_write_fn: the output. */
enum ofx_status ofx_work_write(void *ctx, struct ofx_str, struct ofx_error *);
/* Writes what is left of the output and, with `log`, of the log. */
bool ofx_work_flush(struct ofx_work *, bool log, struct ofx_error *);
/* Notes what cleaning came to: OFX_OK, OFX_BUDGET, or an error after which parts of the text were
   passed through. */
void ofx_work_cleaned(struct ofx_work *, enum ofx_status, const struct ofx_error *,
                      const struct ofx_totals *);

/* Says in one line what went wrong; the file's name stands elsewhere. */
void ofx_work_error(struct ofx_work *, enum ofx_bulk_state, enum ofx_status, const char *text);
/* The same of a call that set errno: "cannot `what`: …". */
void ofx_work_fail(struct ofx_work *, const char *what);
/* Back to the first byte of the source. */
bool ofx_work_rewind(struct ofx_work *);
/* Reads the source to its end, for its hash alone. */
bool ofx_work_hash(struct ofx_work *);
bool ofx_work_open_out(struct ofx_work *);
void ofx_work_drop_out(struct ofx_work *);
/* Copies the source as it is to the output. False where that is not possible; then there is none,
   and where nothing was wrong before, the row says what is. */
bool ofx_work_pass(struct ofx_work *);
/* What could not be cleaned passes through, where it can at all, and the row says why. */
void ofx_work_settle_fault(struct ofx_work *, const struct ofx_error *);

/* Cleans what is in a container, and packs it again. */
void ofx_work_container(struct ofx_work *, enum ofx_kind);
/* Cleans several files as pages of one document; appends what came of each. */
void ofx_work_document(struct ofx_shop *, const struct ofx_job *, unsigned threads,
                       struct ofx_buf *result);

#endif
