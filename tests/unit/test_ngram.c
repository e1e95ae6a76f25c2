/* Tests of the language model: symbols, the static map, training, scoring, and broken files. */
#include "model/ngram_file.h"
#include "model/ngram_train.h"
#include "model/symbols.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

static void test_symbols(void)
{
	CHECK(ofx_symbol('7') == OFX_SYM_NUMBER);
	CHECK(ofx_symbol(0xFF17) == OFX_SYM_NUMBER); /* ７ */
	CHECK(ofx_symbol('a') == OFX_SYM_LATIN);
	CHECK(ofx_symbol(0xFF41) == OFX_SYM_LATIN); /* ａ */
	CHECK(ofx_symbol(0x0434) == OFX_SYM_FOREIGN); /* д */
	CHECK(ofx_symbol(0x3000) == OFX_SYM_DROP);
	CHECK(ofx_symbol(0x200B) == OFX_SYM_DROP);
	CHECK(ofx_symbol(0xFF08) == '('); /* （ */
	CHECK(ofx_symbol(0x301C) == ofx_symbol(0xFF5E)); /* 〜 ～ */
	CHECK(ofx_symbol(0x30FC) == 0x30FC); /* ー stays apart from dashes */
	CHECK(ofx_symbol(0x2014) == '-'); /* — */
	CHECK(ofx_symbol(0x20B9F) == OFX_SYM_OTHER); /* 𠮟 */
	CHECK(ofx_symbol_runs(OFX_SYM_NUMBER) && ofx_symbol_runs('-'));
	CHECK(!ofx_symbol_runs(0x3059) && !ofx_symbol_runs(OFX_SYM_EDGE)); /* す */
}

static void test_fuse(void)
{
	enum { N = 20000 };
	static uint64_t keys[N];
	static uint32_t values[N];
	for (uint32_t i = 0; i < N; i++) {
		keys[i] = (uint64_t)i * i + 7;
		values[i] = i & 0x7F;
	}
	static const size_t sizes[] = {0, 1, 2, 100, N};
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		struct ofx_fuse f = {.width = 19, .check = 12};
		struct ofx_buf cells = {0};
		ofx_fuse_build(&f, &cells, keys, values, sizes[k]);
		f.cells = (const unsigned char *)cells.ptr;
		CHECK(cells.len == ofx_fuse_bytes(&f));
		size_t right = 0, wrong = 0;
		for (size_t i = 0; i < sizes[k]; i++)
			right += ofx_fuse_find(&f, keys[i]) == (int)values[i];
		for (uint64_t i = 0; i < N; i++)
			wrong += ofx_fuse_find(&f, i * i + 8) >= 0;
		CHECK(right == sizes[k]);
		CHECK(wrong < N / 1000); /* 2^-12 of N is 5 */
		ofx_buf_release(&cells);
	}
}

/* A small text in which 電車 stands often, 電卓 once, and an old spelling in the second file. */
static void write_text(const char *path, bool old)
{
	FILE *f = fopen(path, "w");
	if (!f)
		exit(1);
	for (int i = 0; i < 60; i++)
		fprintf(f, "%d番の電車が駅を出た。\n  朝の電車は%s。\n", i,
		        old ? "込んでゐる" : "込んでいる");
	fputs("電卓を買った。\n", f);
	fclose(f);
}

static struct ofx_buf train(const char *paths[2])
{
	struct ofx_ngram_source sources[2] = {{paths[0], 1, false}, {paths[1], 1, true}};
	struct ofx_ngram_plan plan = ofx_ngram_plan;
	struct ofx_buf file = {0};
	struct ofx_error err;
	plan.hold_out = 0;
	plan.prune[0] = plan.prune[1] = 1;
	CHECK(ofx_ngram_train(sources, 2, &plan, &file, &err) == OFX_OK);
	return file;
}

static int score(const struct ofx_ngram *m, bool old, const char *text)
{
	struct ofx_ngram_text t = {0};
	ofx_ngram_read(m, ofx_str_of(text), &t);
	int sum = ofx_ngram_score(m, old, t.id, 0, t.n, NULL, NULL);
	ofx_ngram_text_release(&t);
	return sum;
}

static void test_scores(const struct ofx_ngram *m)
{
	CHECK(score(m, false, "朝の電車は") > score(m, false, "朝の電卓は"));
	CHECK(score(m, false, "1番の電車") == score(m, false, "２０ 番　の電車"));

	struct ofx_ngram_text t = {0};
	ofx_ngram_read(m, OFX_STR("込んでゐる"), &t);
	CHECK(ofx_ngram_score(m, true, t.id, 3, 4, NULL, NULL) > ofx_ngram_score(m, false, t.id, 3, 4, NULL, NULL));
	t.n = 0;
	ofx_ngram_read(m, OFX_STR(" 12番の AB電車"), &t);
	CHECK(t.n == 6 && t.id[0] == OFX_SYM_NUMBER && t.id[3] == OFX_SYM_LATIN);
	CHECK(t.span[0].beg == 1 && t.span[0].end == 3 && t.span[2].end == 10);

	/* A part of a text is scored as it is in the whole. */
	int16_t all[6], part[2];
	ofx_ngram_score(m, false, t.id, 0, 6, all, NULL);
	CHECK(ofx_ngram_score(m, false, t.id, 4, 6, part, NULL) == all[4] + all[5]);
	CHECK(part[0] == all[4] && part[1] == all[5]);
	ofx_ngram_text_release(&t);
}

/* What the model holds for a context sums to one, but for quantisation and absent n-grams that
   look present. */
static void test_sums_to_one(const struct ofx_ngram *m)
{
	uint16_t ids[5] = {OFX_SYM_EDGE, ofx_ngram_id(m, 0x671D), ofx_ngram_id(m, 0x306E),
	                   ofx_ngram_id(m, 0x96FB)}; /* 朝の電 */
	double sum = 0;
	for (uint16_t id = 0; id < m->n_symbols; id++) {
		ids[4] = id;
		sum += exp(ofx_ngram_score(m, false, ids, 4, 5, NULL, NULL) / (double)OFX_NGRAM_NAT);
	}
	CHECK(sum > 0.8 && sum < 1.25);
}

static void test_between(const struct ofx_ngram *m)
{
	uint16_t found[4], no = ofx_ngram_id(m, 0x306E), kuruma = ofx_ngram_id(m, 0x8ECA);
	struct ofx_ngram_gap gaps[2] = {{no, kuruma, 0}, {kuruma, kuruma, 0}};
	ofx_ngram_find_gaps(m, gaps, 2);
	size_t n = ofx_ngram_between(m, &gaps[0], found, 4); /* の?車 */
	CHECK(n == 1 && m->symbol[found[0]] == 0x96FB);       /* 電 */
	CHECK(ofx_ngram_between(m, &gaps[0], found, 0) == 0);
	CHECK(ofx_ngram_between(m, &gaps[1], found, 4) == 0);
}

static void expect_bad(struct ofx_buf *file, size_t len, const char *text)
{
	struct ofx_ngram *m;
	struct ofx_error err = {0};
	CHECK(ofx_ngram_open_bytes(&m, ofx_str(file->ptr, len), "x", &err) == OFX_BAD);
	CHECK(strstr(err.text, text));
}

static void test_broken(struct ofx_buf *file)
{
	expect_bad(file, 0, "not a language model");
	expect_bad(file, 100, "cut short");
	expect_bad(file, file->len - 1, "cut short");
	struct ofx_ngram *m;
	struct ofx_error err = {0};
	file->ptr[file->len / 2] ^= 1;
	CHECK(ofx_ngram_open_bytes(&m, ofx_buf_str(file), "x", &err) == OFX_OK);
	CHECK(ofx_ngram_check(m, "x", &err) == OFX_BAD && strstr(err.text, "damaged"));
	ofx_ngram_close(m);
	file->ptr[file->len / 2] ^= 1;
	file->ptr[7]++;
	expect_bad(file, file->len, "version");
	file->ptr[7]--;

	/* A right checksum over a map that lies outside the file. */
	file->ptr[NGRAM_AT_MAPS + 5]++;
	uint64_t hash = XXH3_64bits(file->ptr + NGRAM_AT_COUNTS, file->len - NGRAM_AT_COUNTS);
	for (unsigned k = 0; k < 8; k++)
		file->ptr[NGRAM_AT_HASH + k] = (char)(hash >> 8 * k & 0xFF);
	expect_bad(file, file->len, "contradicts itself");
}

static void test_open(const struct ofx_buf *file, const char *path)
{
	FILE *f = fopen(path, "w");
	if (!f || fwrite(file->ptr, 1, file->len, f) != file->len || fclose(f))
		exit(1);
	struct ofx_ngram *m;
	struct ofx_error err;
	CHECK(ofx_ngram_open(&m, path, &err) == OFX_OK);
	ofx_ngram_close(m);
	CHECK(truncate(path, 0) == 0 && ofx_ngram_open(&m, path, &err) == OFX_BAD);
	CHECK(unlink(path) == 0 && ofx_ngram_open(&m, path, &err) == OFX_SYS);
	ofx_ngram_close(NULL);
}

int main(void)
{
	char dir[] = "/tmp/test_ngram_XXXXXX", new_text[64], old_text[64], model[64];
	if (!mkdtemp(dir))
		return 1;
	snprintf(new_text, sizeof new_text, "%s/new.txt", dir);
	snprintf(old_text, sizeof old_text, "%s/old.txt", dir);
	snprintf(model, sizeof model, "%s/model", dir);
	write_text(new_text, false);
	write_text(old_text, true);

	test_symbols();
	test_fuse();
	const char *paths[2] = {new_text, old_text};
	struct ofx_buf file = train(paths), again = train(paths);
	CHECK(ofx_str_eq(ofx_buf_str(&file), ofx_buf_str(&again)));
	struct ofx_ngram *m;
	struct ofx_error err;
	CHECK(ofx_ngram_open_bytes(&m, ofx_buf_str(&file), "x", &err) == OFX_OK);
	test_scores(m);
	test_sums_to_one(m);
	test_between(m);
	ofx_ngram_close(m);
	test_open(&file, model);
	test_broken(&file);
	ofx_buf_release(&file);
	ofx_buf_release(&again);
	unlink(new_text);
	unlink(old_text);
	rmdir(dir);
	return unit_end();
}
