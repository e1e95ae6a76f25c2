/* The miner of misread words: what it lists, and what it must not. */
#include "model/mined_train.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A channel in which 市 is sometimes read as 布, and 町 as 叮. */
static struct ofx_confusions *learn(void)
{
	static const char *const texts[][2] = {{"川の市場へ行く", "川の市場へ行く"}, {"川の市場へ行く", "川の布場へ行く"},
	                                       {"山の町角で会う", "山の町角で会う"}, {"山の町角で会う", "山の叮角で会う"}};
	const struct ofx_confusion_plan plan = {.least_other = 2, .source = "a test"};
	struct ofx_confusion_page pages[40] = {{.engine = 0}};
	struct ofx_confusions *channel = NULL;
	struct ofx_error err = {0};
	struct ofx_buf table = {0};
	size_t used;
	for (size_t i = 0; i < 40; i++) {
		ofx_points_read(&pages[i].written, ofx_str_of(texts[i % 4][0]));
		ofx_points_read(&pages[i].read, ofx_str_of(texts[i % 4][1]));
	}
	ofx_confusions_train(pages, 40, &plan, &table, &used);
	CHECK(!ofx_confusions_load_bytes(&channel, ofx_buf_str(&table), "a test", &err));
	for (size_t i = 0; i < 40; i++) {
		ofx_points_release(&pages[i].written);
		ofx_points_release(&pages[i].read);
	}
	ofx_buf_release(&table);
	return channel;
}

static void write_text(const char *path)
{
	FILE *f = fopen(path, "w");
	if (!f)
		return;
	for (int i = 0; i < 400; i++)
		fputs("この市役所の会議で町民会館の話をした\n", f);
	fputs("叮の字を書く\n", f);
	/* 布役 begins many words, each of them once. */
	for (uint32_t cp = 0x4E10; cp < 0x4F10; cp++)
		fprintf(f, "布役%c%c%c\n", (int)(0xE0 | cp >> 12), (int)(0x80 | (cp >> 6 & 0x3F)), (int)(0x80 | (cp & 0x3F)));
	fclose(f);
}

static struct ofx_buf mine(const char *path, const char *known, const char *stays)
{
	const struct ofx_ngram_source source = {path, 1, false};
	const struct ofx_mined_plan plan = {.least = 100, .surely = 20, .most = 100};
	struct ofx_error err = {0};
	struct ofx_confusions *channel = learn();
	struct ofx_ngram_corpus corpus;
	struct ofx_ngram_counts counts;
	struct ofx_buf out = {0};
	CHECK(!ofx_ngram_corpus_read(&corpus, &source, 1, 0, &err));
	CHECK(!ofx_ngram_count(&counts, &corpus, false, &err));
	size_t n = ofx_mine(&corpus, &counts, channel, NULL, known, stays, &plan, &out);
	ofx_buf_add(&out, "", 1);
	size_t lines = 0;
	for (const char *p = out.ptr; (p = strstr(p, "\nM")); p++)
		lines++;
	CHECK(lines == n);
	ofx_ngram_counts_release(&counts);
	ofx_ngram_corpus_release(&corpus);
	ofx_confusions_free(channel);
	return out;
}

static bool lists(const struct ofx_buf *out, const char *pair)
{
	return strstr(out->ptr, pair) != NULL;
}

int main(void)
{
	char path[] = "/tmp/ofx-mined-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0);
	close(fd);
	write_text(path);
	struct ofx_buf out = mine(path, "\n", ""), again = mine(path, "\n", "");
	CHECK(ofx_str_eq(ofx_buf_str(&out), ofx_buf_str(&again)));
	CHECK(lists(&out, "\t叮民会\t町民会\tlikely\t"));
	CHECK(lists(&out, "\tこの布\tこの市\tlikely\t"));
	/* Behind 布役 something new stands again and again. */
	CHECK(!lists(&out, "\t布役"));
	ofx_buf_release(&again);
	again = mine(path, "\n叮民\n", "");
	CHECK(!lists(&again, "\t叮民会\t"));
	CHECK(lists(&again, "\tこの布\t"));
	ofx_buf_release(&again);
	again = mine(path, "\n", "山のこの布団\n");
	CHECK(!lists(&again, "\tこの布\t"));
	CHECK(lists(&again, "\t叮民会\t"));
	ofx_buf_release(&again);
	ofx_buf_release(&out);
	unlink(path);
	return unit_end();
}
