/* Asks the manifest for what the report of a bulk run shows. */
#include "bulk/survey.h"


enum { MOST_ROWS = 20, MOST_FIRST = 100, MOST_STAGES = 64 };

/* A list of the report as it is being filled. */
struct filling {
	struct ofx_arena *arena;
	struct ofx_report_row *rows;
	size_t n, most;
	double (*value)(const struct ofx_bulk_row *);
};

static double per_10k(const struct ofx_bulk_row *r)
{
	return r->chars ? 1e4 * (double)r->changed / (double)r->chars : 0;
}

static double seconds(const struct ofx_bulk_row *r)
{
	return (double)r->micros / 1e6;
}

static enum ofx_status fill(void *ctx, const struct ofx_bulk_row *r, struct ofx_error *err)
{
	struct filling *f = ctx;
	(void)err;
	if (f->n == f->most)
		return OFX_OK;
	const char *note = ofx_bulk_problem(r->state) || r->error.len
	                       ? ofx_arena_copy(f->arena, r->error).ptr : NULL;
	f->rows[f->n++] = (struct ofx_report_row){ofx_arena_copy(f->arena, r->name).ptr, f->value(r),
	                                          note};
	return OFX_OK;
}

static struct filling start(struct ofx_arena *arena, size_t most,
                            double (*value)(const struct ofx_bulk_row *))
{
	return (struct filling){.arena = arena,
	                        .rows = ofx_arena_take(arena, most * sizeof(struct ofx_report_row)),
	                        .most = most,
	                        .value = value};
}

static enum ofx_status fill_list(struct ofx_manifest *m, enum ofx_row_order order, size_t most,
                                 double (*value)(const struct ofx_bulk_row *),
                                 struct ofx_arena *arena, struct ofx_report_list *out,
                                 struct ofx_error *err)
{
	struct filling f = start(arena, most, value);
	OFX_TRY(ofx_manifest_rows(m, order, (int64_t)most, fill, &f, err));
	*out = (struct ofx_report_list){f.rows, f.n};
	return OFX_OK;
}

/* What the user should look at first: files with problems, then members of containers. */
static enum ofx_status fill_first(struct ofx_manifest *m, struct ofx_bulk_report *r,
                                  struct ofx_arena *arena, struct ofx_error *err)
{
	struct filling f = start(arena, MOST_FIRST, per_10k);
	OFX_TRY(ofx_manifest_rows(m, OFX_ROWS_PROBLEMS, MOST_FIRST, fill, &f, err));
	OFX_TRY(ofx_manifest_faults(m, fill, &f, err));
	r->first = (struct ofx_report_list){f.rows, f.n};
	return OFX_OK;
}

static enum ofx_status count_bin(void *ctx, const struct ofx_bulk_row *row, struct ofx_error *err)
{
	struct ofx_bulk_report *r = ctx;
	(void)err;
	if (row->state != OFX_BULK_CLEANED)
		return OFX_OK;
	double share = row->chars ? (double)row->changed / (double)row->chars : 0;
	size_t bin = 0;
	while (bin < OFX_REPORT_BINS - 1 && share > ofx_report_limit[bin])
		bin++;
	r->bins[bin]++;
	return OFX_OK;
}

struct stages {
	struct ofx_arena *arena;
	struct ofx_report_bar *bars;
	size_t n;
};

static enum ofx_status add_stage(void *ctx, struct ofx_str stage, uint64_t safe, uint64_t likely,
                                 uint64_t reported, struct ofx_error *err)
{
	struct stages *s = ctx;
	(void)err;
	(void)reported;
	if (s->n < MOST_STAGES && safe + likely)
		s->bars[s->n++] =
		    (struct ofx_report_bar){ofx_arena_copy(s->arena, stage).ptr, safe + likely};
	return OFX_OK;
}

static void sum_up(const struct ofx_bulk_sum by[OFX_BULK_STATES], struct ofx_bulk_report *r)
{
	r->done = by[OFX_BULK_CLEANED].files;
	r->copied = by[OFX_BULK_COPIED].files + by[OFX_BULK_LINKED].files;
	r->skipped = by[OFX_BULK_SKIPPED].files;
	r->passed = by[OFX_BULK_PASSED].files;
	for (int i = 0; i < OFX_BULK_STATES; i++) {
		const struct ofx_bulk_sum *s = &by[i];
		if (ofx_bulk_problem((enum ofx_bulk_state)i) && i != OFX_BULK_PASSED)
			r->failed += s->files;
		r->bytes_in += s->bytes;
		r->bytes_out += s->out_bytes;
		r->chars += s->chars;
		r->applied[0] += s->safe;
		r->applied[1] += s->likely;
		r->reported += s->reported;
		r->seconds += (double)s->micros / 1e6;
	}
}

enum ofx_status ofx_survey(struct ofx_manifest *m, struct ofx_bulk_report *r,
                           struct ofx_arena *arena, struct ofx_error *err)
{
	struct ofx_bulk_sum by[OFX_BULK_STATES];
	struct stages stages = {arena, ofx_arena_take(arena, MOST_STAGES * sizeof *stages.bars), 0};
	OFX_TRY(ofx_manifest_sums(m, by, err));
	sum_up(by, r);
	OFX_TRY(ofx_manifest_stages(m, add_stage, &stages, err));
	r->stages = stages.bars;
	r->n_stages = stages.n;
	OFX_TRY(ofx_manifest_rows(m, OFX_ROWS_ALL, INT64_MAX, count_bin, r, err));
	OFX_TRY(fill_first(m, r, arena, err));
	OFX_TRY(fill_list(m, OFX_ROWS_CHANGED, MOST_ROWS, per_10k, arena, &r->changed, err));
	return fill_list(m, OFX_ROWS_SLOWEST, MOST_ROWS, seconds, arena, &r->slowest, err);
}
