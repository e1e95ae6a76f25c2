/* Progress: what is shown, how often, and that a bar never wraps. */
#include "unit.h"

#include "bulk/progress.h"

static const char *show(struct ofx_progress *p, const struct ofx_progress_state *s, double now,
                        bool last)
{
	static char text[512];
	struct ofx_buf b = {0};
	ofx_progress_show(p, s, now, last, &b);
	snprintf(text, sizeof text, "%.*s", (int)b.len, b.len ? b.ptr : "");
	ofx_buf_release(&b);
	return text;
}

int main(void)
{
	struct ofx_progress_state s = {.files = 25, .all_files = 100, .bytes = 5000000, .all_bytes = 20000000};
	struct ofx_progress line = {.kind = OFX_PROGRESS_LINE};
	CHECK(!*show(&line, &s, 29, false));
	CHECK(!strcmp(show(&line, &s, 30, false), "25/100 files, 5.0 MB, 0.2 MB/s, 1m30s left\n"));
	CHECK(!*show(&line, &s, 59, false));
	CHECK(*show(&line, &s, 60, false));
	s.errors = 1;
	s.walking = true;
	CHECK(!strcmp(show(&line, &s, 100, false), "25/100+ files, 5.0 MB, 0.1 MB/s, 1 error\n"));
	s.walking = false;
	CHECK(!strcmp(show(&line, &s, 7200, true),
	              "25/100 files, 5.0 MB, 0.0 MB/s, 1 error, took 2h00m\n"));

	struct ofx_progress bar = {.kind = OFX_PROGRESS_BAR, .columns = 50};
	CHECK(!*show(&bar, &s, 0.1, false));
	CHECK(strlen(show(&bar, &s, 10, false)) < 50 + strlen("\r\x1B[K"));
	bar.columns = 100;
	CHECK(strstr(show(&bar, &s, 11, false), "[######..................]  25% 25/100 files"));
	CHECK(!strchr(show(&bar, &s, 12, false), '\n'));
	CHECK(strchr(show(&bar, &s, 12.1, true), '\n'));

	struct ofx_progress json = {.kind = OFX_PROGRESS_JSON};
	CHECK(!strcmp(show(&json, &s, 40, false),
	              "{\"seconds\":40.0,\"files\":25,\"all_files\":100,\"bytes\":5000000,"
	              "\"all_bytes\":20000000,\"errors\":1,\"walking\":false,\"left\":120,"
	              "\"end\":false}\n"));
	struct ofx_progress_state none = {0}; /* nothing to do divides by nothing */
	CHECK(!strcmp(show(&line, &none, 0, true), "0/0 files, 0.0 MB, 0.0 MB/s, took 0s\n"));
	return unit_end();
}
