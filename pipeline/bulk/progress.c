/* Shows how far a bulk run is. */
#include "bulk/progress.h"

#include <inttypes.h>
#include <stdio.h>

/* Seconds between two showings, by kind. */
static const double every[] = {
    [OFX_PROGRESS_BAR] = 0.2,
    [OFX_PROGRESS_LINE] = 30,
    [OFX_PROGRESS_JSON] = 1,
};

enum { BAR = 24, LEAST_COLUMNS = 40 };

/* 59s, 4m07s, 3h02m, 2d05h. */
static void add_time(struct ofx_buf *out, double seconds)
{
	uint64_t s = (uint64_t)(seconds + 0.5);
	if (s < 60)
		ofx_buf_addf(out, "%" PRIu64 "s", s);
	else if (s < 3600)
		ofx_buf_addf(out, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	else if (s < 86400)
		ofx_buf_addf(out, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	else
		ofx_buf_addf(out, "%" PRIu64 "d%02" PRIu64 "h", s / 86400, s / 3600 % 24);
}

/* The share that is done, by bytes where there are any. */
static double share(const struct ofx_progress_state *s)
{
	if (s->all_bytes)
		return (double)s->bytes / (double)s->all_bytes;
	return s->all_files ? (double)s->files / (double)s->all_files : 0;
}

/* Seconds left at the mean rate so far; below 0: cannot be told. */
static double left(const struct ofx_progress_state *s, double now)
{
	double done = share(s);
	return s->walking || done <= 0 || now < 1 ? -1 : now / done * (1 - done);
}

static void add_words(const struct ofx_progress_state *s, double now, bool last, struct ofx_buf *out)
{
	double rate = now > 0 ? (double)s->bytes / now / 1e6 : 0, rest = left(s, now);
	ofx_buf_addf(out, "%" PRIu64 "/%" PRIu64 "%s files, %.1f MB, %.1f MB/s", s->files, s->all_files,
	             s->walking ? "+" : "", (double)s->bytes / 1e6, rate);
	if (s->errors)
		ofx_buf_addf(out, ", %" PRIu64 " error%s", s->errors, s->errors == 1 ? "" : "s");
	if (last || rest >= 0) {
		ofx_buf_addf(out, last ? ", took " : ", ");
		add_time(out, last ? now : rest);
		ofx_buf_addf(out, last ? "" : " left");
	}
}

static void add_bar(const struct ofx_progress *p, const struct ofx_progress_state *s, double now,
                    bool last, struct ofx_buf *out)
{
	struct ofx_buf line = {0};
	unsigned columns = p->columns ? p->columns : 80;
	if (columns >= LEAST_COLUMNS + BAR) {
		int full = (int)(share(s) * BAR);
		ofx_buf_add(&line, "[", 1);
		for (int i = 0; i < BAR; i++)
			ofx_buf_add(&line, i < full ? "#" : ".", 1);
		ofx_buf_addf(&line, "] %3d%% ", (int)(share(s) * 100));
	}
	add_words(s, now, last, &line);
	if (line.len >= columns) /* a full line would wrap, and could not be rewritten */
		line.len = columns - 1;
	ofx_buf_addf(out, "\r\x1B[K%.*s%s", (int)line.len, line.ptr, last ? "\n" : "");
	ofx_buf_release(&line);
}

static void add_json(const struct ofx_progress_state *s, double now, bool last, struct ofx_buf *out)
{
	double rest = left(s, now);
	ofx_buf_addf(out,
	             "{\"seconds\":%.1f,\"files\":%" PRIu64 ",\"all_files\":%" PRIu64
	             ",\"bytes\":%" PRIu64 ",\"all_bytes\":%" PRIu64 ",\"errors\":%" PRIu64
	             ",\"walking\":%s,\"left\":",
	             now, s->files, s->all_files, s->bytes, s->all_bytes, s->errors,
	             s->walking ? "true" : "false");
	if (last)
		ofx_buf_addf(out, "0");
	else if (rest >= 0)
		ofx_buf_addf(out, "%.0f", rest);
	else
		ofx_buf_addf(out, "null");
	ofx_buf_addf(out, ",\"end\":%s}\n", last ? "true" : "false");
}

void ofx_progress_show(struct ofx_progress *p, const struct ofx_progress_state *s, double now,
                       bool last, struct ofx_buf *out)
{
	if (!last && now - (p->shown ? p->last : 0) < every[p->kind])
		return;
	p->last = now;
	p->shown = true;
	switch (p->kind) {
	case OFX_PROGRESS_BAR: add_bar(p, s, now, last, out); break;
	case OFX_PROGRESS_JSON: add_json(s, now, last, out); break;
	case OFX_PROGRESS_LINE:
		add_words(s, now, last, out);
		ofx_buf_add(out, "\n", 1);
		break;
	}
}
