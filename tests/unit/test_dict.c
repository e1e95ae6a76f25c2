/* Tests dictionaries: what loads and what does not, overrides, conditions, the stage, lint. */
#include "adapt/pcre.h"
#include "base/buf.h"
#include "dict/dict.h"
#include "dict/lint.h"
#include "dict/when.h"
#include "stages/stage.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

extern const struct ofx_stage ofx_dictionary_stage;

static struct ofx_dict *open_text(const char *text, struct ofx_error *err)
{
	struct ofx_dict *d;
	*err = (struct ofx_error){0};
	enum ofx_status status = ofx_dict_open_text(&d, "dir/mine.tsv", ofx_str_of(text), err);
	return status ? NULL : d;
}

static void test_load(void)
{
	struct ofx_error err;
	struct ofx_dict *d = open_text("# a comment\n\n"
	                               "P1\t電線後\t震災後\tsafe\tnext!=方\tbecause\n"
	                               "+\t電線後の\t震災後の\n"
	                               "# another\r\n"
	                               "-\t電線後方\r\n"
	                               "P2\t余分\t\treview\t-\tdropped\r\n",
	                               &err);
	const struct ofx_entry *e;
	const struct ofx_dict_file *f;
	CHECK(d);
	CHECK(ofx_dict_entries(d, &e) == 2);
	CHECK(ofx_dict_files(d, &f) == 1);
	CHECK(!strcmp(f->name, "mine") && !f->base && strlen(f->hash) == 32);
	CHECK(!strcmp(e[0].rule.id, "mine/P1") && e[0].rule.cls == OFX_SAFE && e[0].when);
	CHECK(e[0].rule.line == 3 && !strcmp(e[0].rule.file, "dir/mine.tsv"));
	CHECK(ofx_str_eq(e[1].from, OFX_STR("余分")) && e[1].to.len == 0 && !e[1].when);
	CHECK(e[1].rule.line == 7 && !strcmp(e[1].rule.why, "dropped"));
	const struct ofx_rule *r = ofx_dict_rule(d, "mine/P1");
	CHECK(r && !strcmp(r->why, "because") && !strcmp(r->examples[0].from, "電線後の"));
	CHECK(!strcmp(r->examples[0].to, "震災後の"));
	CHECK(!strcmp(r->examples[1].from, "電線後方") && !r->examples[1].to);
	CHECK(!r->examples[2].from);
	CHECK(!ofx_dict_rule(d, "mine/P2")->examples->from);
	CHECK(!ofx_dict_rule(d, "mine/P3"));
	ofx_dict_close(d);
	d = open_text("\uFEFF#! ofxdict\n#! name own\nA\tx\ty\tsafe\t-\t", &err);
	CHECK(d && ofx_dict_rule(d, "own/A"));
	ofx_dict_close(d);
	d = open_text("", &err);
	CHECK(d && !ofx_dict_entries(d, &e));
	ofx_dict_close(d);
}

static void check_fault(const char *text, uint64_t line, const char *part)
{
	struct ofx_error err;
	struct ofx_dict *d = open_text(text, &err);
	CHECK(!d && err.status == OFX_BAD && err.line == line);
	CHECK(!strcmp(err.where, "dir/mine.tsv") && strstr(err.text, part));
	if (d || !strstr(err.text, part))
		fprintf(stderr, "for '%s': %s\n", text, err.text);
	ofx_dict_close(d);
}

static void test_faults(void)
{
	check_fault("A\tx\ty\tsafe\t-\n", 1, "six fields");
	check_fault("#\nA\tx\ty\tsafe\t-\twhy\tmore\n", 2, "six fields");
	check_fault("\tx\ty\tsafe\t-\twhy\n", 1, "empty");
	check_fault("A\t\ty\tsafe\t-\twhy\n", 1, "empty");
	check_fault("A\tx\ty\tsure\t-\twhy\n", 1, "class");
	check_fault("A\tx\xE9\ty\tsafe\t-\twhy\n", 1, "UTF-8");
	check_fault("A\tx\ty\fz\tsafe\t-\twhy\n", 1, "control");
	check_fault("A\tx\ty\tsafe\tnext=[\twhy\n", 1, "cannot compile");
	check_fault("A\tx\ty\tsafe\tprev=)(\twhy\n", 1, "cannot compile");
	check_fault("A\tx\ty\tsafe\tnext=\twhy\n", 1, "empty pattern");
	check_fault("A\tx\ty\tsafe\tedges  known\twhy\n", 1, "not a condition");
	check_fault("A\tx\ty\tsafe\tedge\twhy\n", 1, "not a condition");
	check_fault("A\tx\ty\tsafe\tedgesx\twhy\n", 1, "not a condition");
	check_fault("A\tx\ty\tsafe\tlpos=名紙\twhy\n", 1, "part of speech");
	check_fault("A\tx\ty\tsafe\t\twhy\n", 1, "not a condition");
}

static bool holds(const char *when, const char *before, const char *at, const char *after)
{
	struct ofx_whens *owner = ofx_whens_new();
	struct ofx_match *m = ofx_match_new();
	struct ofx_buf line = {0};
	struct ofx_error err;
	const struct ofx_when *w;
	ofx_buf_addf(&line, "%s%s%s", before, at, after);
	struct ofx_span span = {(uint32_t)strlen(before),
	                        (uint32_t)(strlen(before) + strlen(at))};
	bool yes = ofx_whens_get(owner, ofx_str_of(when), &w, &err) == OFX_OK &&
	           ofx_when_text(w, m, ofx_buf_str(&line), span);
	ofx_buf_release(&line);
	ofx_match_free(m);
	ofx_whens_free(owner);
	return yes;
}

static void test_text_conditions(void)
{
	CHECK(holds("next=の", "", "電線後", "の"));
	CHECK(!holds("next=の", "", "電線後", "方の"));
	CHECK(!holds("next=の", "の", "電線後", ""));
	CHECK(holds("next!=方", "", "電線後", "") && !holds("next!=方", "", "電線後", "方"));
	CHECK(holds("next=$", "", "電線後", "") && !holds("next=$", "", "電線後", "の"));
	CHECK(holds("prev=^", "", "電線後", "") && !holds("prev=^", "の", "電線後", ""));
	CHECK(holds("prev=大|地方の", "地方の", "電線後", ""));
	CHECK(!holds("prev=大|地方の", "地方", "電線後", "の"));
	CHECK(holds("prev!=\\p{Han}", "の", "電線後", "") &&
	      holds("prev!=\\p{Han}", "", "電線後", ""));
	CHECK(!holds("prev!=\\p{Han}", "送", "電線後", ""));
	/* Not of fixed length: no look-behind in PCRE2. */
	CHECK(holds("prev=第[0-9]+回", "第12回", "電線後", ""));
	CHECK(!holds("prev=第[0-9]+回", "第12回の", "電線後", ""));
	CHECK(holds("prev!=第[0-9]+回", "第回", "電線後", ""));
	CHECK(holds("prev=お問い?合わせ next=\\x20", "お問合わせ", "電線後", " "));
	CHECK(!holds("prev=お問い?合わせ next=\\x20", "お問合わせ", "電線後", "の"));
	/* Over PCRE2's limits a rule is not used, whichever way it asks. */
	const char *many = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	CHECK(!holds("next=(x+x+)+[yz]", "", "電線後", many));
	CHECK(!holds("next!=(x+x+)+[yz]", "", "電線後", many));
}

static bool tokens_hold(const char *when, const struct ofx_tokens *t, uint32_t beg,
                        uint32_t end)
{
	struct ofx_whens *owner = ofx_whens_new();
	struct ofx_error err;
	const struct ofx_when *w;
	bool yes = ofx_whens_get(owner, ofx_str_of(when), &w, &err) == OFX_OK &&
	           ofx_when_needs_tokens(w) &&
	           ofx_when_tokens(w, t, (struct ofx_span){beg, end});
	ofx_whens_free(owner);
	return yes;
}

static void test_token_conditions(void)
{
	/* この | 震災 | 後 | の, and of an unknown word | ゴーシュ */
	const struct ofx_token items[] = {
	    {.span = {0, 6}, .feature = OFX_STR("連体詞,*,*,*,*,*,この,コノ,コノ")},
	    {.span = {6, 12}, .feature = OFX_STR("名詞,一般,*,*,*,*,震災,シンサイ,シンサイ")},
	    {.span = {12, 15}, .feature = OFX_STR("名詞,接尾,副詞可能,*,*,*,後,ゴ,ゴ")},
	    {.span = {15, 18}, .feature = OFX_STR("助詞,連体化,*,*,*,*,の,ノ,ノ")},
	    {.span = {18, 30}, .feature = OFX_STR("名詞,一般,*,*,*,*,*"), .unknown = true},
	};
	const struct ofx_tokens t = {items, 5, 0}, none = {0};
	CHECK(tokens_hold("edges", &t, 6, 15) && tokens_hold("edges", &t, 0, 30));
	CHECK(!tokens_hold("edges", &t, 9, 15) && !tokens_hold("edges", &t, 6, 9));
	CHECK(tokens_hold("known", &t, 6, 18) && !tokens_hold("known", &t, 15, 21));
	CHECK(tokens_hold("lpos=連体詞", &t, 6, 15) && !tokens_hold("lpos=助詞", &t, 6, 15));
	CHECK(tokens_hold("rpos=動詞,助詞", &t, 6, 15) &&
	      !tokens_hold("rpos!=助詞", &t, 6, 15));
	CHECK(!tokens_hold("lpos=連体詞", &t, 0, 6) && tokens_hold("lpos!=連体詞", &t, 0, 6));
	CHECK(tokens_hold("edges known lpos=連体詞 rpos=助詞", &t, 6, 15));
	CHECK(!tokens_hold("edges", &none, 0, 0) && !tokens_hold("lpos!=名詞", &none, 0, 0));
}

/* A directory beside the program, for the files that a test needs. */
static char dir[256];

static void write_file(const char *name, const char *text)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "wb");
	CHECK(f && fputs(text, f) >= 0 && !fclose(f));
}

static bool make_dir(const char *program)
{
	const char *slash = strrchr(program, '/');
	int len = slash ? (int)(slash - program) : 1;
	snprintf(dir, sizeof dir, "%.*s/ofx-test-XXXXXX", len, slash ? program : ".");
	return mkdtemp(dir) != NULL;
}

static const char *const names[] = {"b.tsv", "a.tsv", "other.tsv", "user.tsv", "clean.txt"};

static void remove_dir(void)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		remove(path);
	}
	CHECK(!rmdir(dir));
}

/* What stands at the start of `text`, as its rule's id, or "". */
static const char *found(const struct ofx_dict *d, const char *text)
{
	struct ofx_dict_hit hit;
	return ofx_dict_find(d, ofx_str_of(text), 0, &hit) ? hit.entry->rule.id : "";
}

static void test_overrides(void)
{
	char user_path[300];
	snprintf(user_path, sizeof user_path, "%s/user.tsv", dir);
	const char *user[] = {user_path, NULL};
	write_file("b.tsv", "#! ofxdict\n#! name second\n1\t甲乙\t甲\tsafe\t-\t-\n"
	                    "2\t丙丁\t丙\tsafe\t-\t-\n3\t戊己\t戊\tsafe\t-\t-\n");
	write_file("a.tsv", "#! ofxdict\n1\t甲乙\t乙\tsafe\t-\t-\n");
	write_file("other.tsv", "# not a dictionary\nx\n");
	write_file("user.tsv", "1\t己\t戊\tsafe\t-\t-\n2\t丙丁\t-\toff\t-\t-\n"
	                       "second/3\t-\t-\toff\t-\t-\n");
	struct ofx_error err;
	struct ofx_dict *d;
	const struct ofx_dict_file *f;
	CHECK(ofx_dict_open(&d, dir, NULL, &err) == OFX_OK);
	CHECK(ofx_dict_files(d, &f) == 2 && f[0].base && !strcmp(f[0].name, "a"));
	CHECK(strcmp(f[0].hash, f[1].hash) != 0);
	CHECK(!strcmp(found(d, "甲乙"), "second/1")); /* the later file */
	CHECK(!strcmp(found(d, "丙丁"), "second/2") && !strcmp(found(d, "戊己"), "second/3"));
	ofx_dict_close(d);
	CHECK(ofx_dict_open(&d, dir, user, &err) == OFX_OK);
	CHECK(!strcmp(found(d, "甲乙"), "second/1") && !*found(d, "丙丁"));
	CHECK(!strcmp(found(d, "戊己"), "user/1"));
	CHECK(ofx_dict_rule(d, "second/2") && ofx_dict_rule(d, "a/1"));
	ofx_dict_close(d);
	user[0] = "no such file";
	CHECK(ofx_dict_open(&d, dir, user, &err) == OFX_SYS && !d);
	CHECK(ofx_dict_open(&d, "no such directory", NULL, &err) == OFX_SYS && !d);
}

static enum ofx_status scan(void *ctx, const struct ofx_dict *d, struct ofx_str text,
                            struct ofx_edits *out, struct ofx_error *err)
{
	struct ofx_facts facts = {0};
	struct ofx_span all = {0, (uint32_t)text.len};
	struct ofx_block block = {.text = text, .todo = &all, .n_todo = 1, .facts = &facts};
	return ofx_dictionary_stage.scan(d, ctx, &block, out, err);
}

/* The ids of what the stage proposes, each behind a space. */
static bool proposes(const char *dict, const char *text, const char *want)
{
	struct ofx_error err;
	struct ofx_scratch scratch = {.match = ofx_match_new()};
	struct ofx_dict *d = open_text(dict, &err);
	struct ofx_edits edits = {0};
	struct ofx_buf ids = {0};
	scan(&scratch, d, ofx_str_of(text), &edits, &err);
	for (size_t i = 0; i < edits.n; i++)
		ofx_buf_addf(&ids, " %s@%u", edits.items[i].why->id + strlen("mine/"),
		             (unsigned)edits.items[i].span.beg);
	bool same = ofx_str_eq(ofx_buf_str(&ids), ofx_str_of(want));
	if (!same)
		fprintf(stderr, "'%s': %.*s\n", text, OFX_STR_ARG(ofx_buf_str(&ids)));
	ofx_buf_release(&ids);
	ofx_edits_release(&edits);
	ofx_dict_close(d);
	ofx_match_free(scratch.match);
	return same;
}

static void test_stage(void)
{
	const char *const dict = "1\t甲\tA\tsafe\t-\t-\n2\t甲乙\tB\tsafe\t-\t-\n"
				 "3\t甲乙丙\tC\tlikely\tnext=丁\t-\n4\t乙丙\tD\treview\t-\t-\n"
				 "5\t丙\tE\tsafe\tprev=^乙\t-\n";
	CHECK(proposes(dict, "甲乙丙丁", " 3@0"));
	CHECK(proposes(dict, "甲乙丙", " 2@0")); /* the longest may not, so the next */
	CHECK(proposes(dict, "甲甲乙", " 1@0 2@3"));
	CHECK(proposes(dict, "乙丙", " 4@0 5@3")); /* a suggestion keeps nothing off */
	CHECK(proposes(dict, "乙\n丙", ""));       /* a condition sees its own line only */
	CHECK(proposes(dict, "丙\n甲乙\n乙丙\f甲乙丙丁", " 2@4 4@11 5@14 3@18"));
	CHECK(proposes(dict, "", ""));
}

/* Complaints as "line: text", one a line. */
static void collect(void *ctx, const char *path, uint32_t line, const char *text)
{
	(void)path;
	ofx_buf_addf(ctx, "%u: %s\n", (unsigned)line, text);
}

static enum ofx_status scan_collecting(void *ctx, const struct ofx_dict *d, struct ofx_str text,
                                       struct ofx_edits *out, struct ofx_error *err)
{
	struct ofx_scratch scratch = {.match = ofx_match_new()};
	(void)ctx;
	enum ofx_status status = scan(&scratch, d, text, out, err);
	ofx_match_free(scratch.match);
	return status;
}

/* Whether lint of a user's dictionary complains just so much, and says `part`. */
static bool complains(const char *dict, const char *clean_text, unsigned n, const char *part)
{
	char user_path[300], clean_path[300];
	snprintf(user_path, sizeof user_path, "%s/user.tsv", dir);
	snprintf(clean_path, sizeof clean_path, "%s/clean.txt", dir);
	const char *user[] = {user_path, NULL}, *clean[] = {clean_path, NULL};
	struct ofx_buf out = {0};
	struct ofx_error err;
	write_file("user.tsv", dict);
	write_file("clean.txt", clean_text);
	const struct ofx_lint lint = {.user = user,
	                              .clean = clean,
	                              .scan = scan_collecting,
	                              .report = collect,
	                              .ctx = &out};
	enum ofx_status status = ofx_lint(&lint, &err);
	unsigned lines = 0;
	for (size_t i = 0; i < out.len; i++)
		lines += out.ptr[i] == '\n';
	ofx_buf_add(&out, "", 1);
	bool same = status == (n ? OFX_BAD : OFX_OK) && lines == n && strstr(out.ptr, part);
	if (!same)
		fprintf(stderr, "lint says:\n%s", out.ptr);
	ofx_buf_release(&out);
	return same;
}

static void test_lint(void)
{
	const char *const good = "1\t電線後\t震災後\tsafe\tnext!=方\twhy\n"
				 "+\t電線後の\t震災後の\n-\t電線後方\n";
	CHECK(complains(good, "震災後、電線後方\n", 0, ""));
	CHECK(complains(good, "静か\n電線後、電線後", 1,
	                "1: user/1: fires 2 times on clean text"));
	CHECK(
	    complains("1\t甲\t乙\tsafe\t-\twhy\n-\t丙\n", "", 1, "1: user/1: has no '+' line"));
	CHECK(complains("1\t甲\t乙\treview\t-\twhy\n", "", 1, "has no '-' line"));
	CHECK(complains("1\t甲\t乙\treview\t-\twhy\n+\t甲\t丙\n-\t丁\n", "", 1, "not '丙'"));
	CHECK(complains("1\t甲\t乙\tsafe\tnext=丁\twhy\n+\t甲\t乙\n-\t甲丁\n", "", 2,
	                "2: user/1: does not fire on '甲'"));
	CHECK(complains("1\t甲\t乙甲\tsafe\t-\twhy\n+\t甲\t乙甲\n-\t乙\n", "", 2, "(a loop)"));
	CHECK(complains("1\t甲\t乙\tsafe\t-\twhy\n+\t甲\t乙\n-\t丁\n"
	                "2\t乙\t丙\tsafe\t-\twhy\n+\t乙\t丙\n-\t丁\n",
	                "", 2, "'乙' is changed again by user/2 (a chain)"));
	CHECK(complains("1\t甲乙\t丙丁\tsafe\t-\twhy\n+\t甲乙\t丙丁\n-\t丁\n"
	                "2\t乙\t戊\tsafe\tnext=己\twhy\n+\t甲乙己\t甲戊己\n-\t丁\n",
	                "", 1, "user/2: is hidden by user/1"));
	CHECK(complains("1\t甲\t乙\tsafe\t-\twhy\n+\t甲\t乙\n-\t丁\n"
	                "1\t甲\t丙\tsafe\t-\twhy\n+\t甲\t丙\n-\t丁\n",
	                "", 2, "the id is taken"));
	CHECK(complains("1\tｶﾒ\t亀\tsafe\t-\twhy\n+\tｶﾒ\t亀\n-\t丁\n", "", 1, "U+FF76"));
	CHECK(complains("1\t亀\t亀\tsafe\t-\twhy\n+\t亀\t亀\n-\t丁\n", "", 1, "are the same"));
	CHECK(complains("1\t甲\n2\t乙\t丙\tsure\t-\twhy\n+\t甲\n", "", 3, "2: cannot use"));
	CHECK(complains("base/9\t-\t-\toff\t-\tnot wanted\n", "", 1,
	                "cannot switch 'base/9' off"));
}

int main(int argc, char **argv)
{
	test_load();
	test_faults();
	test_text_conditions();
	test_token_conditions();
	test_stage();
	CHECK(argc > 0 && make_dir(argv[0]));
	test_overrides();
	test_lint();
	remove_dir();
	return unit_end();
}
