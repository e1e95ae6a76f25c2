/* ocrfix bulk --status: what the manifest of a target says, as text, TSV or JSON. */
#include "bulk/manifest.h"

#include "bulk/names.h"
#include "commands/bulk.h"
#include "commands/eval_table.h"

#include <stdio.h>

static void put_state(struct ofx_table *t, const char *name, const struct ofx_bulk_sum *s)
{
	ofx_table_str(t, ofx_str_of(name));
	const uint64_t counts[] = {s->files, s->bytes, s->out_bytes, s->chars,
	                           s->safe,  s->likely, s->reported};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		ofx_table_count(t, counts[i]);
	ofx_table_share(t, (double)(s->safe + s->likely), (double)s->chars, 1e4, 2);
	ofx_table_number(t, (double)s->micros / 1e6, 1);
}

static void sum_up(struct ofx_bulk_sum *all, const struct ofx_bulk_sum *s)
{
	all->files += s->files;
	all->bytes += s->bytes;
	all->out_bytes += s->out_bytes;
	all->chars += s->chars;
	all->safe += s->safe;
	all->likely += s->likely;
	all->reported += s->reported;
	all->micros += s->micros;
}

static enum ofx_status states(struct ofx_manifest *m, struct ofx_table *t, struct ofx_error *err)
{
	static const char *const columns[] = {"state",  "files",    "bytes",   "clean_bytes",
	                                      "chars",  "safe",     "likely",  "reported",
	                                      "per10k", "seconds", NULL};
	struct ofx_bulk_sum by[OFX_BULK_STATES], all = {0};
	OFX_TRY(ofx_manifest_sums(m, by, err));
	ofx_table_begin(t, "files", columns);
	for (int i = 0; i < OFX_BULK_STATES; i++) {
		if (by[i].files)
			put_state(t, ofx_bulk_state_names[i], &by[i]);
		sum_up(&all, &by[i]);
	}
	put_state(t, "all", &all);
	return OFX_OK;
}

static enum ofx_status put_stage(void *ctx, struct ofx_str stage, uint64_t safe, uint64_t likely,
                                 uint64_t reported, struct ofx_error *err)
{
	struct ofx_table *t = ctx;
	(void)err;
	ofx_table_str(t, stage);
	ofx_table_count(t, safe);
	ofx_table_count(t, likely);
	ofx_table_count(t, reported);
	return OFX_OK;
}

static enum ofx_status put_problem(void *ctx, const struct ofx_bulk_row *row, struct ofx_error *err)
{
	struct ofx_table *t = ctx;
	struct ofx_buf name = {0};
	(void)err;
	ofx_name_show(row->name, &name);
	ofx_table_str(t, ofx_buf_str(&name));
	ofx_table_str(t, ofx_str_of(ofx_bulk_state_names[row->state]));
	ofx_table_str(t, row->error);
	ofx_buf_release(&name);
	return OFX_OK;
}

static enum ofx_status last_run(struct ofx_manifest *m, struct ofx_table *t, struct ofx_error *err)
{
	static const char *const columns[] = {"run", "outcome", NULL};
	int64_t run;
	char outcome[16];
	OFX_TRY(ofx_manifest_last_run(m, &run, outcome, err));
	ofx_table_begin(t, "last run", columns);
	ofx_table_count(t, (uint64_t)run);
	ofx_table_str(t, ofx_str_of(*outcome ? outcome : "not ended"));
	return OFX_OK;
}

static enum ofx_status print_all(struct ofx_manifest *m, struct ofx_table *t,
                                 enum ofx_report_format format, struct ofx_error *err)
{
	static const char *const stages[] = {"stage", "safe", "likely", "reported", NULL};
	static const char *const problems[] = {"name", "state", "error", NULL};
	OFX_TRY(last_run(m, t, err));
	ofx_table_print(t, format, true, false);
	OFX_TRY(states(m, t, err));
	ofx_table_print(t, format, false, false);
	ofx_table_begin(t, "changes by stage", stages);
	OFX_TRY(ofx_manifest_stages(m, put_stage, t, err));
	ofx_table_print(t, format, false, false);
	ofx_table_begin(t, "problems", problems);
	OFX_TRY(ofx_manifest_rows(m, OFX_ROWS_PROBLEMS, INT64_MAX, put_problem, t, err));
	OFX_TRY(ofx_manifest_faults(m, put_problem, t, err));
	ofx_table_print(t, format, false, true);
	return OFX_OK;
}

enum ofx_status ofx_bulk_print_status(const char *target, enum ofx_report_format format,
                                      struct ofx_error *err)
{
	struct ofx_manifest *m;
	struct ofx_table t = {0};
	OFX_TRY(ofx_manifest_look(&m, target, err));
	enum ofx_status status = print_all(m, &t, format, err);
	ofx_table_release(&t);
	ofx_manifest_close(m);
	return status;
}
