/* Tests of readings: what kana a string of kanji may be, learning them from words, broken tables. */
#include "model/readings.h"

#include "base/utf8.h"
#include "model/readings_train.h"
#include "unit.h"

static const char table[] = "# a comment\n"
                            "一\tいち いつ ひと\n"
                            "人\tじん にん ひと\n"
                            "八\tはち や\n"
                            "大人\tおとな\n"
                            "百\tひゃく\n"
                            "肖\tしょう\n"
                            "像\tぞう\n";

static uint32_t match(const struct ofx_readings *r, const char *word, const char *reading,
                      enum ofx_reading_fit fit)
{
	uint32_t kanji[16];
	uint8_t kana[16];
	size_t n = 0, m = 0;
	for (size_t i = 0; i < strlen(word);)
		kanji[n++] = ofx_u8_next(word, &i);
	for (size_t i = 0; i < strlen(reading);)
		kana[m++] = ofx_kana(ofx_u8_next(reading, &i));
	return ofx_readings_match(r, kanji, n, kana, m, fit);
}

static void test_match(const struct ofx_readings *r)
{
	CHECK(match(r, "肖像", "しょうぞう", OFX_FIT_EXACT) == 1u << 5);
	CHECK(match(r, "肖像", "しょうぞうが", OFX_FIT_EXACT) == 1u << 5);
	CHECK(match(r, "肖像", "ショウゾウ", OFX_FIT_EXACT) == 1u << 5);
	CHECK(match(r, "肖像", "しようぞう", OFX_FIT_EXACT) == 1u << 5);
	CHECK(match(r, "肖像", "しょうそう", OFX_FIT_EXACT) == 0);
	CHECK(match(r, "肖像", "しょうそう", OFX_FIT_LOOSE) == 1u << 5);
	CHECK(match(r, "肖像", "しょう", OFX_FIT_EXACT) == 0);
	CHECK(match(r, "八百人", "はっぴゃくにん", OFX_FIT_EXACT) == 1u << 7);
	CHECK(match(r, "人々", "ひとびと", OFX_FIT_EXACT) == 1u << 4);
	CHECK(match(r, "人々", "ひとにん", OFX_FIT_EXACT) == 0);
	CHECK(match(r, "大人", "おとな", OFX_FIT_EXACT) == 1u << 3);
	CHECK(match(r, "一人", "ひとひと", OFX_FIT_EXACT) == 1u << 4);
	CHECK(match(r, "一", "いつ", OFX_FIT_EXACT) == 1u << 2);
	CHECK(match(r, "犬", "いぬ", OFX_FIT_EXACT) == 0);
}

static void test_begins(const struct ofx_readings *r)
{
	uint64_t begins = ofx_reading_begins_of(ofx_readings_begins(r), 0x4EBA /* 人 */);
	CHECK(ofx_reading_may_begin(begins, ofx_kana(0x3058 /* じ */), ofx_kana(0x3093 /* ん */)));
	CHECK(ofx_reading_may_begin(begins, ofx_kana(0x3072 /* ひ */), ofx_kana(0x3068 /* と */)));
}

static bool is_refused(const char *text)
{
	struct ofx_readings *r = NULL;
	struct ofx_error err;
	enum ofx_status status = ofx_readings_read(&r, "t.tsv", ofx_str_of(text), &err);
	if (!status)
		ofx_readings_free(r);
	return status == OFX_BAD && err.line == 1 && !strcmp(err.where, "t.tsv");
}

static void test_broken(void)
{
	CHECK(is_refused("肖"));
	CHECK(is_refused("肖\t"));
	CHECK(is_refused("肖\tshou"));
	CHECK(is_refused("しょう\t肖"));
	CHECK(is_refused("肖像画家達\tしょうぞう"));
	CHECK(is_refused("肖\t\xE3\x81"));
}

static void learn(struct ofx_readings_learner *l, const char *word, const char *reading)
{
	ofx_readings_learn(l, ofx_str_of(word), ofx_str_of(reading), false);
}

static void test_train(void)
{
	struct ofx_readings_learner *l = ofx_readings_learner_new();
	struct ofx_buf out = {0};
	learn(l, "像", "ゾウ");
	learn(l, "肖像", "ショウゾウ");  /* 肖 is what is left */
	learn(l, "画家", "ガカ");        /* two are left: unknown */
	learn(l, "食べる", "タベル");
	learn(l, "人", "ヒト");
	learn(l, "大人", "オトナ"); /* read as a whole */
	learn(l, "大", "ダイ");
	learn(l, "ABC", "エービーシー");
	ofx_readings_train(l, &out);
	ofx_buf_add(&out, "", 1);
	CHECK(strstr(out.ptr, "肖\tしょう\n") != NULL);
	CHECK(strstr(out.ptr, "食\tた\n") != NULL);
	CHECK(strstr(out.ptr, "大人\tおとな\n") != NULL);
	CHECK(strstr(out.ptr, "画\t") == NULL);
	ofx_buf_release(&out);
	ofx_readings_learner_free(l);
}

int main(void)
{
	struct ofx_readings *r = NULL;
	struct ofx_error err;
	CHECK(ofx_readings_read(&r, "table", ofx_str_of(table), &err) == OFX_OK);
	if (r) {
		test_match(r);
		test_begins(r);
	}
	ofx_readings_free(r);
	ofx_readings_free(NULL);
	test_broken();
	test_train();
	return unit_end();
}
