/* One file at work. Private to the jobs. */
#ifndef OFX_BULK_WORK_H
#define OFX_BULK_WORK_H

#include "base/io.h"
#include "bulk/count.h"
#include "bulk/job.h"
#include "bulk/kind.h"
#include "bulk/logsink.h"

struct ofx_work {
	struct ofx_shop *shop;
	const struct ofx_job *task;
	struct ofx_job_end *end;
	unsigned threads;
	int in;
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

/* Says in one line what went wrong; the file's name stands elsewhere. */
void ofx_work_error(struct ofx_work *, enum ofx_bulk_state, enum ofx_status, const char *text);
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

#endif
