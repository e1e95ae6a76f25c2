/* Shows a bulk run: progress on standard error, and the report as a page. */
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "commands/bulk_show.h"

#include "base/io.h"
#include "bulk/survey.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void ofx_bulk_show_start(struct ofx_bulk_show *s, bool json)
{
	struct winsize size;
	*s = (struct ofx_bulk_show){.start = seconds_now()};
	s->progress.kind = json                    ? OFX_PROGRESS_JSON
	                   : isatty(STDERR_FILENO) ? OFX_PROGRESS_BAR
	                                           : OFX_PROGRESS_LINE;
	if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &size))
		s->progress.columns = size.ws_col;
}

void ofx_bulk_show_tick(struct ofx_bulk_show *s, const struct ofx_bulk_tally *t, bool last)
{
	/* A log without a line in between needs none at the end: the summary says it all. */
	if (last && s->progress.kind == OFX_PROGRESS_LINE && !s->progress.shown)
		return;
	struct ofx_progress_state state = {
	    .files = t->done,
	    .all_files = t->found,
	    .bytes = t->done_bytes,
	    .all_bytes = t->found_bytes,
	    .errors = t->states[OFX_BULK_FAILED] + t->states[OFX_BULK_CRASHED] +
	              t->states[OFX_BULK_REFUSED] + t->faults,
	    .walking = t->walking,
	};
	struct ofx_buf b = {0};
	ofx_progress_show(&s->progress, &state, seconds_now() - s->start, last, &b);
	if (b.len)
		fwrite(b.ptr, 1, b.len, stderr);
	ofx_buf_release(&b);
}

void ofx_bulk_show_clear(struct ofx_bulk_show *s)
{
	if (s->progress.kind == OFX_PROGRESS_BAR && s->progress.shown)
		fputs("\r\x1B[K", stderr);
}

enum ofx_status ofx_bulk_write_report(const char *path, const char *source, const char *target,
                                      const char *config, struct ofx_error *err)
{
	struct ofx_bulk_report r = {.source = source, .target = target, .version = OFX_VERSION,
	                            .configuration = config};
	struct ofx_manifest *m;
	struct ofx_arena arena = {0};
	struct ofx_buf page = {0};
	struct ofx_output out = {.fd = -1};
	OFX_TRY(ofx_manifest_look(&m, target, err));
	enum ofx_status status = ofx_survey(m, &r, &arena, err);
	if (!status) {
		ofx_report_html(&r, &page);
		status = ofx_output_open(&out, path, err);
	}
	if (!status)
		status = ofx_output_write(&out, ofx_buf_str(&page), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&page);
	ofx_arena_release(&arena);
	ofx_manifest_close(m);
	return status;
}
