/* ocrfix bulk: cleans whole archives. */
#define _DEFAULT_SOURCE /* realpath */
#include "bulk/bulk.h"

#include "bulk/names.h"
#include "commands/bulk.h"
#include "commands/bulk_show.h"
#include "commands/loghead.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* Messages about single files, beyond which only the manifest has them. */
enum { MAX_MESSAGES = 100 };

struct bulk {
	struct ofx_settings *set;
	const char *source, *target;
	json_t *header;
	pthread_mutex_t lock; /* of the header */
	char config[OFX_HASH_HEX];
	char list_end; /* of names in --files-from */
	uint64_t messages;
	struct ofx_bulk_show show;
};

static enum ofx_status add_header(void *ctx, const char *name, enum ofx_encoding e,
                                  struct ofx_buf *out, struct ofx_error *err)
{
	struct bulk *b = ctx;
	(void)err;
	pthread_mutex_lock(&b->lock);
	ofx_log_header_add(b->header, name, e, out);
	pthread_mutex_unlock(&b->lock);
	return OFX_OK;
}

/* What the outputs depend on: all that a log's header says, and the configuration file. */
static enum ofx_status hash_config(struct bulk *b, struct ofx_error *err)
{
	struct ofx_buf text = {0};
	ofx_log_header_add(b->header, "", OFX_UTF8, &text);
	enum ofx_status status = OFX_OK;
	if (b->set->conf)
		status = ofx_file_slurp(b->set->conf, &text, err);
	ofx_hash(ofx_buf_str(&text), b->config);
	ofx_buf_release(&text);
	return status;
}

static void print_problem(const struct ofx_bulk_row *row)
{
	struct ofx_buf name = {0};
	ofx_name_show(row->name, &name);
	fprintf(stderr, "ocrfix: %.*s: %.*s\n", OFX_STR_ARG(ofx_buf_str(&name)),
	        OFX_STR_ARG(row->error));
	ofx_buf_release(&name);
}

static void watch(void *ctx, const struct ofx_bulk_tally *tally, const struct ofx_bulk_row *row)
{
	struct bulk *b = ctx;
	ofx_bulk_show_tick(&b->show, tally, false);
	if (!row || !ofx_bulk_row_problem(row))
		return;
	ofx_bulk_show_clear(&b->show);
	b->messages++;
	if (b->messages <= MAX_MESSAGES)
		print_problem(row);
	if (b->messages == MAX_MESSAGES)
		fputs("ocrfix: further messages are kept for --status\n", stderr);
}

/* "12 cleaned, 3 copied"; what did not happen is left out. */
static void print_summary(const struct bulk *b, const struct ofx_bulk_tally *t)
{
	static const enum ofx_bulk_state order[] = {
	    OFX_BULK_CLEANED, OFX_BULK_PASSED, OFX_BULK_COPIED,  OFX_BULK_SKIPPED,
	    OFX_BULK_LINKED,  OFX_BULK_FAILED, OFX_BULK_CRASHED, OFX_BULK_REFUSED,
	};
	printf("%" PRIu64 "%s files", t->done, t->walking ? " of the" : "");
	const char *sep = ": ";
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if (!t->states[order[i]])
			continue;
		printf("%s%" PRIu64 " %s", sep, t->states[order[i]], ofx_bulk_state_names[order[i]]);
		sep = ", ";
	}
	if (t->unchanged)
		printf("; %" PRIu64 " unchanged", t->unchanged);
	if (t->gone)
		printf("; %" PRIu64 " done earlier are gone from %s", t->gone, b->source);
	putchar('\n');
}

static enum ofx_status run(struct bulk *b, const struct ofx_pipeline *pipe, struct ofx_error *err)
{
	const struct ofx_settings *s = b->set;
	struct ofx_filter filter = ofx_settings_filter(s, pipe);
	struct ofx_input list;
	struct ofx_bulk_tally tally;
	struct ofx_bulk_options o = {.source = b->source,
	                             .target = b->target,
	                             .list_end = b->list_end,
	                             .skip_others = s->skip_others,
	                             .logs = s->logs,
	                             .document = s->document,
	                             .shard = s->shard,
	                             .jobs = s->jobs,
	                             .filter = &filter,
	                             .header = add_header,
	                             .head = b,
	                             .config = b->config,
	                             .watch = watch,
	                             .ctx = b};
	if (s->files_from)
		OFX_TRY(ofx_input_open(&list, s->files_from, err));
	o.list = s->files_from ? &list : NULL;
	ofx_bulk_show_start(&b->show, s->json_progress);
	enum ofx_status status = ofx_bulk_run(&o, &tally, err);
	if (s->files_from)
		ofx_input_close(&list);
	OFX_TRY(status);
	ofx_bulk_show_tick(&b->show, &tally, true);
	print_summary(b, &tally);
	if (s->page && !tally.stopped)
		OFX_TRY(ofx_bulk_write_report(s->page, b->source, b->target, b->config, err));
	if (tally.stopped) {
		fprintf(stderr, "ocrfix: stopped by %s: the same command goes on from here\n",
		        strsignal(tally.stopped));
		fflush(stdout);
		signal(tally.stopped, SIG_DFL);
		raise(tally.stopped);
	}
	status = ofx_bulk_status(&tally);
	return status ? ofx_fail_at(err, status, b->target, 0,
	                            "cannot say that all is clean: see ocrfix bulk --status")
	              : OFX_OK;
}

/* The folder's ocrfix.conf holds for all that is in it. */
static enum ofx_status read_conf(struct bulk *b, struct ofx_error *err)
{
	bool anew;
	struct ofx_buf path = {0};
	ofx_buf_addf(&path, "%s/.", b->source);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_settings_for_file(b->set, OFX_CMD_BULK, path.ptr, &anew, err);
	ofx_buf_release(&path);
	return status;
}

static enum ofx_status open_and_run(struct bulk *b, struct ofx_error *err)
{
	struct ofx_pipeline *pipe = NULL;
	OFX_TRY(read_conf(b, err));
	struct ofx_selection pick = ofx_settings_pick(b->set);
	enum ofx_status status = ofx_log_header_new(b->set, &b->header, err);
	if (!status)
		status = hash_config(b, err);
	if (!status)
		status = ofx_pipeline_open(&pipe, &b->set->config, &pick, err);
	pthread_mutex_init(&b->lock, NULL);
	if (!status)
		status = run(b, pipe, err);
	pthread_mutex_destroy(&b->lock);
	ofx_pipeline_close(pipe);
	json_decref(b->header);
	return status;
}

static enum ofx_status merge(const char *target, struct ofx_error *err)
{
	unsigned n;
	OFX_TRY(ofx_manifest_merge(target, &n, err));
	printf("%u manifest%s merged\n", n, n == 1 ? "" : "s");
	return OFX_OK;
}

/* What is asked of a target's manifest alone. */
static enum ofx_status look(const struct ofx_settings *s, int n, char **args, struct ofx_error *err)
{
	if (n != 1)
		return ofx_fail(err, OFX_BAD, "cannot %s: name the target folder",
		                s->bulk_merge ? "merge" : "show a status");
	if (s->bulk_merge)
		return merge(args[0], err);
	if (s->page)
		return ofx_bulk_write_report(s->page, "", args[0], "", err);
	return ofx_bulk_print_status(args[0], s->report, err);
}

enum ofx_status ofx_cmd_bulk(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	struct bulk b = {.set = &s};
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_BULK, argc, argv, &first, err);
	int n = argc - first;
	if (!status && s.help)
		ofx_print_help(OFX_CMD_BULK);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status && (s.bulk_status || s.bulk_merge))
		status = look(&s, n, argv + first, err);
	else if (!status && n != 2)
		status = ofx_fail(err, OFX_BAD, "cannot start: name the source and the target folder");
	else if (!status && s.page && s.shard.count)
		status = ofx_fail(err, OFX_BAD,
		                  "cannot report on one shard: merge them, then --status --report");
	else if (!status && s.null && !s.files_from)
		status = ofx_fail(err, OFX_BAD, "cannot use --null without --files-from");
	else if (!status) {
		b.list_end = s.null ? '\0' : '\n';
		s.null = false; /* said of names, not of records */
		b.source = argv[first];
		b.target = argv[first + 1];
		status = open_and_run(&b, err);
	}
	ofx_settings_release(&s);
	return status;
}
