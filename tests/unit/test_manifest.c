/* Unit tests: the manifest knows what it was told, in order, and keeps two runs apart. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "bulk/manifest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[] = "/tmp/ofx-manifest-XXXXXX";
static struct ofx_error err;

static struct ofx_bulk_row row_of(const char *name)
{
	return (struct ofx_bulk_row){.name = ofx_str_of(name),
	                             .state = OFX_BULK_CLEANED,
	                             .scan = {10, 1234567890123456789, 42},
	                             .hash = "0123456789abcdef",
	                             .out = {9, 7, 0},
	                             .log = OFX_LOGS_MANIFEST,
	                             .config = 3,
	                             .chars = 5,
	                             .changed = 2,
	                             .safe = 1,
	                             .likely = 2,
	                             .reported = 3,
	                             .stages = OFX_STR("{\"spaces\":[1,2,3]}"),
	                             .micros = 99,
	                             .finished = 1000,
	                             .error = OFX_STR("")};
}

static void put(struct ofx_manifest *m, const char *name)
{
	struct ofx_bulk_row r = row_of(name);
	CHECK(!ofx_manifest_put(m, &r, &err));
}

static const struct ofx_bulk_row *known(struct ofx_manifest *m, const char *name, uint64_t *gone)
{
	const struct ofx_bulk_row *r = NULL;
	CHECK(!ofx_manifest_known(m, ofx_str_of(name), &r, gone, &err));
	return r;
}

static void test_rows(void)
{
	struct ofx_manifest *m;
	struct ofx_bulk_row r;
	uint64_t gone = 0;
	bool found;
	CHECK(!ofx_manifest_open(&m, root, (struct ofx_shard){0, 0}, &err));
	CHECK(!ofx_manifest_begin(m, &err));
	put(m, "b");
	put(m, "a");
	put(m, "a/b");
	put(m, "a.b");
	put(m, "\xFF\xFE"); /* no UTF-8 */
	CHECK(!ofx_manifest_put_log(m, OFX_STR("a"), 0, OFX_STR("x\0y"), &err));
	CHECK(!ofx_manifest_put_log(m, OFX_STR("a"), 1, OFX_STR("z"), &err));
	CHECK(!ofx_manifest_commit(m, &err));
	CHECK(!ofx_manifest_row(m, OFX_STR("a"), &r, &found, &err) && found);
	CHECK(r.scan.mtime == 1234567890123456789 && r.scan.size == 10 && r.scan.inode == 42);
	CHECK(!strcmp(r.hash, "0123456789abcdef") && r.out.size == 9 && r.out.mtime == 7);
	CHECK(r.safe == 1 && r.likely == 2 && r.reported == 3 && r.config == 3 && r.micros == 99);
	CHECK(r.log == OFX_LOGS_MANIFEST && ofx_str_eq(r.stages, OFX_STR("{\"spaces\":[1,2,3]}")));
	CHECK(!ofx_manifest_row(m, OFX_STR("c"), &r, &found, &err) && !found);
	struct ofx_buf log = {0};
	bool more;
	CHECK(!ofx_manifest_log(m, OFX_STR("a"), 0, &log, &more, &err) && more && log.len == 3);
	CHECK(!ofx_manifest_log(m, OFX_STR("a"), 1, &log, &more, &err) && more && log.len == 4);
	CHECK(!ofx_manifest_log(m, OFX_STR("a"), 2, &log, &more, &err) && !more);
	ofx_buf_release(&log);

	CHECK(known(m, "a", &gone) && !gone);
	CHECK(!known(m, "a-", &gone) && !gone);
	CHECK(known(m, "a/b", &gone) && gone == 1); /* a.b is not there any more */
	CHECK(!known(m, "c", &gone) && gone == 2);
	CHECK(!ofx_manifest_rest(m, &gone, &err) && gone == 3);

	CHECK(!ofx_manifest_begin(m, &err));
	CHECK(!ofx_manifest_redo(m, OFX_STR("a"), &err));
	CHECK(!ofx_manifest_same(m, OFX_STR("b"), (struct ofx_file_id){1, 2, 3}, &err));
	CHECK(!ofx_manifest_commit(m, &err));
	CHECK(!ofx_manifest_row(m, OFX_STR("a"), &r, &found, &err) && r.state == OFX_BULK_REDO);
	CHECK(!ofx_manifest_row(m, OFX_STR("b"), &r, &found, &err) && r.scan.inode == 3 &&
	      r.state == OFX_BULK_CLEANED && r.likely == 2);
	CHECK(!ofx_manifest_log(m, OFX_STR("a"), 0, &log, &more, &err) && !more);
	ofx_manifest_close(m);
}

static void test_pages(void)
{
	struct ofx_manifest *m;
	uint64_t gone = 0;
	char name[16];
	int missing = 0;
	CHECK(!ofx_manifest_open(&m, root, (struct ofx_shard){0, 0}, &err));
	CHECK(!ofx_manifest_begin(m, &err));
	for (int i = 0; i < 2500; i++) {
		snprintf(name, sizeof name, "z%05d", i);
		struct ofx_bulk_row r = row_of(name);
		missing += ofx_manifest_put(m, &r, &err) != OFX_OK;
	}
	CHECK(!ofx_manifest_commit(m, &err) && !missing);
	for (int i = 0; i < 2500; i += 2) {
		snprintf(name, sizeof name, "z%05d", i);
		missing += !known(m, name, &gone);
	}
	CHECK(!missing && gone == 4 + 1249);
	CHECK(!ofx_manifest_rest(m, &gone, &err) && gone == 4 + 1250 + 1);
	ofx_manifest_close(m);
}

static void test_runs(void)
{
	struct ofx_manifest *m, *look;
	int64_t run, config, again;
	char outcome[16];
	CHECK(!ofx_manifest_open(&m, root, (struct ofx_shard){0, 0}, &err));
	CHECK(!ofx_manifest_start(m, "one", &run, &config, &err) && run == 1);
	CHECK(!ofx_manifest_start(m, "two", &run, &again, &err) && again != config);
	CHECK(!ofx_manifest_start(m, "one", &run, &again, &err) && run == 3 && again == config);
	CHECK(!ofx_manifest_look(&look, root, &err)); /* while a run goes on */
	CHECK(!ofx_manifest_last_run(look, &run, outcome, &err) && run == 3 && !*outcome);
	CHECK(!ofx_manifest_end(m, 3, "done", &err));
	CHECK(!ofx_manifest_last_run(look, &run, outcome, &err) && !strcmp(outcome, "done"));
	struct ofx_bulk_sum by[OFX_BULK_STATES];
	CHECK(!ofx_manifest_sums(look, by, &err) && by[OFX_BULK_REDO].files == 1);
	ofx_manifest_close(look);

	/* Another process is kept out; so is one that finds other files. */
	pid_t pid = fork();
	if (!pid) {
		struct ofx_manifest *other;
		_exit(ofx_manifest_open(&other, root, (struct ofx_shard){0, 0}, &err) == OFX_SYS &&
		              strstr(err.text, "another ocrfix")
		          ? 0
		          : 1);
	}
	int how;
	CHECK(waitpid(pid, &how, 0) == pid && WIFEXITED(how) && !WEXITSTATUS(how));
	ofx_manifest_close(m);
	char inner[64];
	snprintf(inner, sizeof inner, "%s/.ocrfix", root);
	CHECK(ofx_manifest_open(&m, inner, (struct ofx_shard){0, 0}, &err) == OFX_BAD);
	CHECK(ofx_manifest_look(&m, inner, &err) == OFX_BAD);
	CHECK(ofx_manifest_open(&m, "/nowhere/at/all", (struct ofx_shard){0, 0}, &err) == OFX_SYS);
	char command[64];
	snprintf(command, sizeof command, "rm -rf %s", root);
	CHECK(!system(command));
}

int main(void)
{
	CHECK(mkdtemp(root));
	test_rows();
	test_pages();
	test_runs();
	return unit_end();
}
