/* Looks at the manifest: sums, rows and logs. */
#include "bulk/manifest_db.h"

#include <stdio.h>

#define PROBLEMS "state IN ('passed','failed','crashed','refused','redo') OR faults > 0"

enum ofx_status ofx_manifest_sums(struct ofx_manifest *m, struct ofx_bulk_sum by[OFX_BULK_STATES],
                                  struct ofx_error *err)
{
	struct ofx_query *q;
	bool row;
	OFX_TRY(ofx_query_new(&q, m->db,
	                      "SELECT state, count(*), sum(size), sum(max(out_size,0)), sum(chars),"
	                      " sum(changed), sum(safe), sum(likely), sum(reported), sum(micros)"
	                      " FROM files GROUP BY state",
	                      err));
	memset(by, 0, OFX_BULK_STATES * sizeof *by);
	enum ofx_status status;
	while (!(status = ofx_query_step(q, &row, err)) && row) {
		struct ofx_bulk_sum *s = &by[ofx_manifest_state(ofx_query_str(q, 0))];
		uint64_t *const places[] = {&s->files,   &s->bytes, &s->out_bytes, &s->chars,
		                            &s->changed, &s->safe,  &s->likely,    &s->reported,
		                            &s->micros};
		for (int i = 0; i < 9; i++)
			*places[i] += (uint64_t)ofx_query_int(q, i + 1);
	}
	ofx_query_free(q);
	return status;
}

enum ofx_status ofx_manifest_stages(struct ofx_manifest *m, ofx_stage_sum_fn *each, void *ctx,
                                    struct ofx_error *err)
{
	struct ofx_query *q;
	bool row;
	OFX_TRY(ofx_query_new(&q, m->db,
	                      "SELECT s.key, sum(json_extract(s.value,'$[0]')),"
	                      " sum(json_extract(s.value,'$[1]')), sum(json_extract(s.value,'$[2]'))"
	                      " FROM files, json_each(files.stages) s WHERE files.stages <> ''"
	                      " GROUP BY s.key ORDER BY s.key",
	                      err));
	enum ofx_status status;
	while (!(status = ofx_query_step(q, &row, err)) && row) {
		status = each(ctx, ofx_query_str(q, 0), (uint64_t)ofx_query_int(q, 1),
		              (uint64_t)ofx_query_int(q, 2), (uint64_t)ofx_query_int(q, 3), err);
		if (status)
			break;
	}
	ofx_query_free(q);
	return status;
}

enum ofx_status ofx_manifest_last_run(struct ofx_manifest *m, int64_t *run, char outcome[16],
                                      struct ofx_error *err)
{
	struct ofx_query *q;
	bool row;
	*run = 0;
	*outcome = '\0';
	OFX_TRY(ofx_query_new(&q, m->db, "SELECT run, outcome FROM runs ORDER BY run DESC LIMIT 1",
	                      err));
	enum ofx_status status = ofx_query_step(q, &row, err);
	if (!status && row) {
		*run = ofx_query_int(q, 0);
		snprintf(outcome, 16, "%.*s", OFX_STR_ARG(ofx_query_str(q, 1)));
	}
	ofx_query_free(q);
	return status;
}

/* Gives each row of a query of ROW. */
static enum ofx_status each_row(struct ofx_manifest *m, const char *sql, int64_t limit,
                                ofx_row_fn *each, void *ctx, struct ofx_error *err)
{
	struct ofx_query *q;
	struct ofx_arena texts = {0};
	bool more;
	OFX_TRY(ofx_query_new(&q, m->db, sql, err));
	ofx_query_bind_int(q, 1, limit);
	enum ofx_status status;
	while (!(status = ofx_query_step(q, &more, err)) && more) {
		struct ofx_bulk_row r;
		ofx_manifest_read(q, &texts, &r);
		status = each(ctx, &r, err);
		ofx_arena_reset(&texts);
		if (status)
			break;
	}
	ofx_query_free(q);
	ofx_arena_release(&texts);
	return status;
}

enum ofx_status ofx_manifest_rows(struct ofx_manifest *m, enum ofx_row_order order, int64_t limit,
                                  ofx_row_fn *each, void *ctx, struct ofx_error *err)
{
	static const char *const by[] = {
	    [OFX_ROWS_ALL] = "SELECT " OFX_MANIFEST_ROW " FROM files ORDER BY name LIMIT ?1",
	    [OFX_ROWS_PROBLEMS] =
	        "SELECT " OFX_MANIFEST_ROW " FROM files WHERE " PROBLEMS " ORDER BY name LIMIT ?1",
	    [OFX_ROWS_CHANGED] = "SELECT " OFX_MANIFEST_ROW " FROM files WHERE changed > 0"
	                         " ORDER BY 1.0 * changed / chars DESC, name LIMIT ?1",
	    [OFX_ROWS_SLOWEST] = "SELECT " OFX_MANIFEST_ROW " FROM files ORDER BY micros DESC, name LIMIT ?1",
	};
	return each_row(m, by[order], limit, each, ctx, err);
}

enum ofx_status ofx_manifest_faults(struct ofx_manifest *m, ofx_row_fn *each, void *ctx,
                                    struct ofx_error *err)
{
	return each_row(m,
	                "SELECT f.name || '/' || f.member, 'failed', 0,0,0,'',-1,0,0,0,0,0,0,0,0,'',"
	                "0,0, f.error, 0, 0, 0 FROM faults f ORDER BY f.name, f.member LIMIT ?1",
	                INT64_MAX, each, ctx, err);
}

enum ofx_status ofx_manifest_row(struct ofx_manifest *m, struct ofx_str name,
                                 struct ofx_bulk_row *r, bool *found, struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_ONE, &q, err));
	ofx_query_bind_str(q, 1, name);
	OFX_TRY(ofx_query_step(q, found, err));
	ofx_arena_reset(&m->texts);
	if (*found) {
		ofx_manifest_read(q, &m->texts, r);
		ofx_query_reset(q);
	}
	return OFX_OK;
}

enum ofx_status ofx_manifest_log(struct ofx_manifest *m, struct ofx_str name, int64_t piece,
                                 struct ofx_buf *out, bool *more, struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_GET_LOG, &q, err));
	ofx_query_bind_str(q, 1, name);
	ofx_query_bind_int(q, 2, piece);
	OFX_TRY(ofx_query_step(q, more, err));
	if (*more) {
		ofx_buf_add_str(out, ofx_query_str(q, 0));
		ofx_query_reset(q);
	}
	return OFX_OK;
}
