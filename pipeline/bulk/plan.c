/* Plans a bulk run: compares what the walk finds with what the manifest knows. */
#include "bulk/plan.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { LOOKS = 256 /* entries of the walk between two looks at the pool */ };

const struct ofx_file_id ofx_run_no_file = {-1, 0, 0};

void ofx_run_count(struct ofx_run *r, const struct ofx_bulk_row *row)
{
	r->tally->done++;
	r->tally->done_bytes += row->scan.size > 0 ? (uint64_t)row->scan.size : 0;
	r->tally->states[row->state]++;
	r->tally->faults += row->faults;
}

void ofx_run_done(struct ofx_run *r, const struct ofx_done *d)
{
	if (!r->batch.n)
		clock_gettime(CLOCK_MONOTONIC, &r->batch_start);
	ofx_batch_add(&r->batch, d);
}

/* Whether a row says that there is nothing to do: source, settings and output are what they were. */
static bool holds(struct ofx_run *r, const struct ofx_walked *e, const struct ofx_bulk_row *row,
                  bool *compare)
{
	struct stat st;
	if (!ofx_bulk_settled(row->state) || row->config != r->sink.config)
		return false;
	bool out = !fstatat(r->target, e->path.ptr, &st, AT_SYMLINK_NOFOLLOW);
	struct ofx_file_id id = out ? ofx_file_id(&st) : (struct ofx_file_id){-1, 0, 0};
	if (row->out.size >= 0 && (id.size != row->out.size || id.mtime != row->out.mtime))
		return false;
	*compare = row->hash[0] != '\0';
	return ofx_file_same(row->scan, e->id);
}

/* Something the parent settles by itself: no job. */
void ofx_run_settle(struct ofx_run *r, const struct ofx_walked *e, const struct ofx_bulk_row *known,
                   enum ofx_bulk_state state, const char *error, struct ofx_file_id out)
{
	struct ofx_done d = {.end = {.number = r->numbers++,
	                             .row = {.name = e->path,
	                                     .state = state,
	                                     .scan = e->id,
	                                     .out = out,
	                                     .finished = (int64_t)time(NULL),
	                                     .error = ofx_str_of(error)},
	                             .status = state == OFX_BULK_REFUSED ? OFX_BAD : OFX_SYS},
	                     .prior = ofx_prior_of(known)};
	ofx_run_done(r, &d);
}

static void make_link(struct ofx_run *r, const struct ofx_walked *e, const struct ofx_bulk_row *known)
{
	struct stat st;
	char name[OFX_JOB_NAME], why[200];
	ofx_job_out_name(r->sink.run, r->numbers, name);
	if (symlinkat(e->target, r->target, name) ||
	    fstatat(r->target, name, &st, AT_SYMLINK_NOFOLLOW)) {
		snprintf(why, sizeof why, "cannot make the link: %s", strerror(errno));
		ofx_run_settle(r, e, known, OFX_BULK_FAILED, why, ofx_run_no_file);
	} else {
		ofx_run_settle(r, e, known, OFX_BULK_LINKED, "", ofx_file_id(&st));
	}
}

static void make_folder(struct ofx_run *r, struct ofx_str path)
{
	/* What is wrong shows in each of its files. */
	(void)!mkdirat(r->target, path.ptr, 0777);
}

/* The folders above a file that a list names. */
static void make_parents(struct ofx_run *r, struct ofx_str path)
{
	ofx_buf_clear(&r->tmp);
	ofx_buf_add(&r->tmp, path.ptr, path.len + 1);
	for (char *p = r->tmp.ptr; (p = strchr(p, '/')); p++) {
		*p = '\0';
		make_folder(r, ofx_str(r->tmp.ptr, (size_t)(p - r->tmp.ptr)));
		*p = '/';
	}
}

static void add_job(struct ofx_run *r, const struct ofx_walked *e, const struct ofx_bulk_row *known,
                    bool compare)
{
	struct ofx_job job = {.number = r->numbers++,
	                      .how = compare ? OFX_JOB_COMPARE : OFX_JOB_CLEAN,
	                      .name = e->path};
	if (compare)
		memcpy(job.hash, known->hash, sizeof job.hash);
	size_t slot = ofx_queue_slot(&r->queue, &job);
	struct ofx_pending *p = &r->queue.slots[slot];
	p->weight = (uint64_t)e->id.size;
	p->prior = ofx_prior_of(known);
	ofx_queue_push(&r->queue, slot, false);
}

static bool ends_as_log(struct ofx_str name)
{
	struct ofx_str tail = OFX_STR(OFX_LOG_TAIL);
	return name.len > tail.len && !memcmp(name.ptr + name.len - tail.len, tail.ptr, tail.len);
}

/* Whether a file is this run's part of the archive: so by its name alone, wherever it runs; or by its
   folder's, whose files stay together. */
static bool is_ours(const struct ofx_run *r, struct ofx_str name)
{
	struct ofx_shard s = r->opt->shard;
	if (r->opt->document == OFX_DOCUMENT_FOLDER)
		name = ofx_folder_of(name);
	return s.count < 2 || ofx_hash64(name) % s.count == s.index - 1;
}

/* Decides what to do about one entry of the walk. */
static enum ofx_status plan(struct ofx_run *r, const struct ofx_walked *e, struct ofx_error *err)
{
	const struct ofx_bulk_row *known;
	char why[240];
	bool compare = false;
	if (e->kind == OFX_WALKED_FOLDER) {
		make_folder(r, e->path);
		return OFX_OK;
	}
	if (!is_ours(r, e->path))
		return OFX_OK;
	ofx_folders_leave(r, e->path);
	OFX_TRY(ofx_manifest_known(r->manifest, e->path, &known, &r->tally->gone, err));
	r->tally->found++;
	r->tally->found_bytes += e->id.size > 0 ? (uint64_t)e->id.size : 0;
	if (r->opt->list)
		make_parents(r, e->path);
	if (e->kind == OFX_WALKED_REFUSED || e->kind == OFX_WALKED_FAILED) {
		bool refused = e->kind == OFX_WALKED_REFUSED;
		snprintf(why, sizeof why, "%s%s", refused ? "refused: " : "", e->why);
		ofx_run_settle(r, e, known, refused ? OFX_BULK_REFUSED : OFX_BULK_FAILED, why, ofx_run_no_file);
	} else if (r->sink.beside && e->kind == OFX_WALKED_FILE && ends_as_log(e->path)) {
		ofx_run_settle(r, e, known, OFX_BULK_REFUSED, "refused: its name is that of a log", ofx_run_no_file);
	} else if (e->kind == OFX_WALKED_FILE && r->opt->document == OFX_DOCUMENT_FOLDER) {
		bool held = known && holds(r, e, known, &compare);
		ofx_folders_add(r, e, known, held, compare);
	} else if (known && holds(r, e, known, &compare)) {
		r->tally->unchanged++;
		ofx_run_count(r, known);
	} else if (e->kind == OFX_WALKED_LINK) {
		make_link(r, e, known);
	} else {
		add_job(r, e, known, compare);
	}
	return OFX_OK;
}

enum ofx_status ofx_run_look_ahead(struct ofx_run *r, struct ofx_error *err)
{
	struct ofx_walked e;
	for (int i = 0; i < LOOKS && r->tally->walking && r->queue.n < OFX_RUN_AHEAD; i++) {
		OFX_TRY(ofx_walk_next(r->walk, &e, &r->tally->walking, err));
		if (r->tally->walking)
			OFX_TRY(plan(r, &e, err));
		else
			ofx_folders_leave_all(r);
	}
	return OFX_OK;
}

