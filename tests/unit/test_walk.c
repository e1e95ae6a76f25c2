/* Unit tests: the walk, and which names are safe. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "bulk/names.h"
#include "bulk/walk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void test_names(void)
{
	CHECK(!ofx_name_fault(OFX_STR("a")));
	CHECK(!ofx_name_fault(OFX_STR("a/b..c/..d")));
	CHECK(ofx_name_fault(OFX_STR("")) && ofx_name_fault(OFX_STR("/a")));
	CHECK(ofx_name_fault(OFX_STR("..")) && ofx_name_fault(OFX_STR("a/..")) &&
	      ofx_name_fault(OFX_STR("../a")) && ofx_name_fault(OFX_STR("a/../b")));
	CHECK(ofx_name_fault(OFX_STR("a//b")) && ofx_name_fault(OFX_STR("./a")) &&
	      ofx_name_fault(OFX_STR("a/")));
	CHECK(ofx_name_fault(OFX_STR("a\0b")));
	CHECK(ofx_name_fault(OFX_STR(".ocrfix/x")) && !ofx_name_fault(OFX_STR("a/.ocrfix")));
	CHECK(ofx_str_eq(ofx_name_strip(OFX_STR("././a")), OFX_STR("a")));
	char many[OFX_NAME_MAX + 1];
	memset(many, 'a', sizeof many);
	CHECK(ofx_name_fault(ofx_str(many, sizeof many)) &&
	      !ofx_name_fault(ofx_str(many, OFX_NAME_MAX)));
}

static void test_seen(void)
{
	struct ofx_seen s = {0};
	CHECK(ofx_seen_add(&s, OFX_STR("a/Page.txt")));
	CHECK(!ofx_seen_add(&s, OFX_STR("a/page.TXT")));
	CHECK(ofx_seen_add(&s, OFX_STR("b/page.TXT")));
	/* が U+304C and か U+304B with U+3099; Ａ U+FF21 and ａ U+FF41 */
	CHECK(ofx_seen_add(&s, OFX_STR("\u304C")) && !ofx_seen_add(&s, OFX_STR("\u304B\u3099")));
	CHECK(ofx_seen_add(&s, OFX_STR("\uFF21")) && !ofx_seen_add(&s, OFX_STR("\uFF41")));
	CHECK(ofx_seen_add(&s, OFX_STR("A")) && !ofx_seen_add(&s, OFX_STR("a")));
	CHECK(ofx_seen_add(&s, OFX_STR("\xFF" "A")) && !ofx_seen_add(&s, OFX_STR("\xFF" "a")));
	/* U+0390 folds to three, each of which is composed again. */
	CHECK(ofx_seen_add(&s, OFX_STR("\u0390")) && ofx_seen_add(&s, OFX_STR("\u03B9")));
	char name[16];
	int clashes = 0;
	for (int i = 0; i < 5000; i++)
		clashes += !ofx_seen_add(&s, ofx_str(name, (size_t)snprintf(name, sizeof name, "n%d", i)));
	CHECK(!clashes);
	ofx_seen_release(&s);
}

static char root[] = "/tmp/ofx-walk-XXXXXX";
static int dir;

static void make(const char *name)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT, 0666);
	CHECK(fd >= 0);
	close(fd);
}

/* Kinds and paths of all entries, one a line. */
static void collect(struct ofx_walk *w, struct ofx_buf *out)
{
	static const char kinds[] = {[OFX_WALKED_FILE] = 'f',
	                             [OFX_WALKED_FOLDER] = 'd',
	                             [OFX_WALKED_LINK] = 'l',
	                             [OFX_WALKED_REFUSED] = 'R',
	                             [OFX_WALKED_FAILED] = 'F'};
	struct ofx_walked e;
	struct ofx_error err;
	bool more;
	while (!ofx_walk_next(w, &e, &more, &err) && more)
		ofx_buf_addf(out, "%c %.*s\n", kinds[e.kind], OFX_STR_ARG(e.path));
}

static void check_walk(struct ofx_walk *w, const char *want)
{
	struct ofx_buf got = {0};
	collect(w, &got);
	CHECK(ofx_str_eq(ofx_buf_str(&got), ofx_str_of(want)));
	if (!ofx_str_eq(ofx_buf_str(&got), ofx_str_of(want)))
		fprintf(stderr, "got: %.*s", (int)got.len, got.ptr);
	ofx_buf_release(&got);
	ofx_walk_free(w);
}

static void test_walks(void)
{
	struct ofx_walk *w;
	struct ofx_error err;
	struct stat but = {0};
	CHECK(mkdtemp(root));
	dir = open(root, O_RDONLY | O_DIRECTORY);
	CHECK(!mkdirat(dir, "a", 0777) && !mkdirat(dir, "a.d", 0777) && !mkdirat(dir, "t", 0777) &&
	      !mkdirat(dir, "e", 0777) && !mkdirat(dir, ".ocrfix", 0777));
	make("a/2");
	make("a/10");
	make("a!");
	make("a.d/x");
	make("t/hidden");
	make(".ocrfix/mine");
	make("A.D");
	CHECK(!symlinkat("../a!", dir, "a/in") && !symlinkat("../../", dir, "a/out") &&
	      !mkfifoat(dir, "fifo", 0666));
	CHECK(!fstatat(dir, "t", &but, 0));
	CHECK(!ofx_walk_tree(&w, dir, root, &but, &err));
	check_walk(w, "f A.D\nf a!\nR a.d/\nd a\nf a/10\nf a/2\nl a/in\nR a/out\nd e\nR fifo\n");

	FILE *list = tmpfile();
	fputs("./a/2\n\na/2\r\nA/2\na!\nnone\na/in\n/etc/passwd\na\nt/hidden", list);
	fflush(list);
	rewind(list);
	struct ofx_input in = {fileno(list), "list", false};
	CHECK(!ofx_walk_list(&w, dir, root, &in, '\n', &err));
	check_walk(w, "R /etc/passwd\nF A/2\nR a\nf a!\nR a/2\nl a/in\nF none\nf t/hidden\n");
	fclose(list);

	CHECK(!ofx_walk_one(&w, dir, root, "a!", &err));
	check_walk(w, "f a!\n");
	CHECK(ofx_walk_tree(&w, dir, "/nowhere/at/all", &but, &err) == OFX_SYS);
	close(dir);
	char command[64];
	snprintf(command, sizeof command, "rm -rf %s", root);
	CHECK(!system(command));
}

int main(void)
{
	test_names();
	test_seen();
	test_walks();
	return unit_end();
}
