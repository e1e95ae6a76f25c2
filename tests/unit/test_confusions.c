/* The channel: what is counted, how it is written and read, and what it makes likely. */
#include "unit.h"

#include "model/compare.h"
#include "model/confusions.h"

#include <stdlib.h>

static struct ofx_points points(const char *text)
{
	struct ofx_compared t = {0};
	ofx_compare_read(ofx_str_of(text), false, &t);
	free(t.span);
	return t.points;
}

static struct ofx_pair pair(uint32_t a, uint32_t b)
{
	return (struct ofx_pair){{a, b}};
}

/* Learns from the texts, `read` for `written`, ten times each. */
static void learn(const char *const (*texts)[2], size_t n, struct ofx_buf *out)
{
	static const char *const engines[] = {"first", "second"};
	struct ofx_confusion_plan plan = {
	    .least_other = 2, .engines = engines, .n_engines = 2, .source = "a test"};
	struct ofx_confusion_page pages[64];
	size_t used, m = 0;
	for (int k = 0; k < 10; k++)
		for (size_t i = 0; i < n; i++)
			pages[m++] = (struct ofx_confusion_page){points(texts[i][0]),
			                                         points(texts[i][1]), i % 2};
	ofx_confusions_train(pages, m, &plan, out, &used);
	CHECK(used == m);
	for (size_t i = 0; i < m; i++) {
		ofx_points_release(&pages[i].written);
		ofx_points_release(&pages[i].read);
	}
}

static bool has_line(const struct ofx_buf *b, const char *line)
{
	struct ofx_str rest = ofx_buf_str(b);
	while (rest.len)
		if (ofx_str_eq(ofx_str_cut(&rest, '\n'), ofx_str_of(line)))
			return true;
	return false;
}

static const char *const texts[][2] = {
    /* written, read */
    {"市立図書館の職員は二人でした", "市立図書館の戦員は二人でした"},
    {"文化会館 の入口に立つ", "文イヒ会館の\n人口に立つ"},
    {"川の流れにそって歩くと", "川の流れにそて歩くとと"},
    {"明日はどこへ行きますか", "月日はどこへ行きますか"},
};

static void test_train(struct ofx_buf *table)
{
	learn(texts, 4, table);
	CHECK(ofx_str_starts(ofx_buf_str(table), OFX_STR("#! confusions 1\n")));
	CHECK(has_line(table, "# pages 40"));
	CHECK(has_line(table, "# characters 460"));
	CHECK(has_line(table, "戦\t職\t10\t10\t10\t0"));
	CHECK(has_line(table, "人\t入\t10\t10\t0\t10"));
	CHECK(has_line(table, "人\t人\t10\t10\t10\t0"));
	CHECK(has_line(table, "イヒ\t化\t10\t10\t0\t10"));
	CHECK(has_line(table, "\tっ\t10\t10\t10\t0"));
	CHECK(has_line(table, "と\t\t10\t460\t10\t0"));
	CHECK(has_line(table, "月\t明\t10\t10\t0\t10"));
}

static enum ofx_status load(struct ofx_confusions **c, const struct ofx_buf *table,
                            struct ofx_error *err)
{
	return ofx_confusions_load_bytes(c, ofx_buf_str(table), "table", err);
}

static void test_use(const struct ofx_buf *table)
{
	struct ofx_confusions *c = NULL;
	struct ofx_error err = {0};
	size_t n;
	CHECK(load(&c, table, &err) == OFX_OK);
	if (!c)
		return;
	const struct ofx_confusion *rows = ofx_confusions_of(c, pair(0x4EBA, 0), &n); /* 人 */
	CHECK(n == 2 && rows[0].count == 10 && rows[1].written.cp[0] == 0x5165);      /* 入 */
	ofx_confusions_of(c, pair(0x9F8D, 0), &n);                                    /* 龍 */
	CHECK(n == 0);
	/* 職 is always read 戦, so that is nearly sure, and anything else is not. */
	int seen = ofx_confusions_score(c, NULL, pair(0x8077, 0), pair(0x6226, 0));
	int other = ofx_confusions_score(c, NULL, pair(0x8077, 0), pair(0x65E5, 0));
	CHECK(seen < 0 && seen > -256 && other < seen - 256);
	/* の was always read right. */
	int right = ofx_confusions_score(c, NULL, pair(0x306E, 0), pair(0x306E, 0));
	int wrong = ofx_confusions_score(c, NULL, pair(0x306E, 0), pair(0x65E5, 0));
	CHECK(right > -64 && wrong < -4 * 256);
	/* 化 as イヒ, っ lost, と put in. */
	CHECK(ofx_confusions_score(c, NULL, pair(0x5316, 0), pair(0x30A4, 0x30D2)) >
	      ofx_confusions_score(c, NULL, pair(0x5316, 0), pair(0x30A4, 0x30D1)) + 1024);
	CHECK(ofx_confusions_score(c, NULL, pair(0x3063, 0), pair(0, 0)) >
	      ofx_confusions_score(c, NULL, pair(0x306E, 0), pair(0, 0)));
	CHECK(ofx_confusions_score(c, NULL, pair(0, 0), pair(0x3068, 0)) >
	      ofx_confusions_score(c, NULL, pair(0, 0), pair(0x306E, 0)));
	ofx_confusions_free(c);
}

/* Whether the bytes are refused, by a message with `why` in it. */
static bool refused(const char *bytes, size_t len, const char *why)
{
	struct ofx_confusions *c = NULL;
	struct ofx_error err = {0};
	enum ofx_status s = ofx_confusions_load_bytes(&c, ofx_str(bytes, len), "table", &err);
	ofx_confusions_free(c);
	return s == OFX_BAD && strstr(err.text, why);
}

static void test_broken(const struct ofx_buf *table)
{
	bool all = true;
	struct ofx_error err;
	for (size_t n = 0; n + 1 < table->len; n++) { /* cut off anywhere */
		struct ofx_confusions *c = NULL;
		all = all && ofx_confusions_load_bytes(&c, ofx_str(table->ptr, n), "", &err);
		ofx_confusions_free(c);
	}
	CHECK(all);
#define REFUSED(text, why) CHECK(refused(text, sizeof(text) - 1, why))
#define HEAD "#! confusions 1\n# rows 1\n# characters 9\n"
	REFUSED("", "cut off");
	REFUSED("a\tb\t1\t2\n", "begin");
	REFUSED(HEAD "a\tb\t1\n", "row");
	REFUSED(HEAD "a\tb\t3\t2\n", "row");
	REFUSED(HEAD "a\tb\t0\t2\n", "row");
	REFUSED(HEAD "abc\tb\t1\t2\n", "row");
	REFUSED(HEAD "ab\tcd\t1\t2\n", "row");
	REFUSED(HEAD "\t\t1\t2\n", "row");
	REFUSED(HEAD "\xFF\tb\t1\t2\n", "row");
	REFUSED(HEAD "a\tb\t1\t99999999999\n", "row");
	REFUSED(HEAD "b\tb\t1\t2\na\tb\t1\t2\n", "order");
	REFUSED(HEAD "a\tb\t1\t2\na\tb\t1\t2\n", "order");
	REFUSED(HEAD "a\tb\t1\t2\nb\tb\t1\t2\n", "cut off");
}

int main(void)
{
	struct ofx_buf table = {0};
	test_train(&table);
	test_use(&table);
	test_broken(&table);
	ofx_buf_release(&table);
	return unit_end();
}
