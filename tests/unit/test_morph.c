/* Tests of clauses: where they are cut, spans in the line, and what a replacement would give. */
#include "stages/morph.h"

#include "unit.h"

#include <stdlib.h>

static bool covers(const struct ofx_token *t, struct ofx_str line, const char *surface)
{
	return t && ofx_str_eq(ofx_str_sub(line, t->span), ofx_str_of(surface));
}

static uint32_t find(struct ofx_str line, const char *what)
{
	const char *p = strstr(line.ptr, what);
	CHECK(p != NULL);
	return p ? (uint32_t)(p - line.ptr) : 0;
}

static void test_clause(struct ofx_morph *m)
{
	struct ofx_str line = OFX_STR("今日は、東京へ行く。「明日」は 晴れ");
	struct ofx_tokens k = ofx_morph_clause(m, line, find(line, "京へ"));
	CHECK(k.n == 3 && covers(&k.items[0], line, "東京") &&
	      covers(&k.items[2], line, "行く"));
	CHECK(covers(ofx_token_at(&k, find(line, "京へ")), line, "東京"));
	CHECK(ofx_token_at(&k, 0) == NULL && ofx_token_at(&k, find(line, "、")) == NULL);
	CHECK(ofx_token_begins(&k, find(line, "東")) &&
	      !ofx_token_begins(&k, find(line, "京へ")));
	CHECK(ofx_token_ends(&k, find(line, "へ")) &&
	      !ofx_token_ends(&k, find(line, "京へ")));
	CHECK(ofx_token_ends(&k, find(line, "。")) && !ofx_token_ends(&k, 0));
	CHECK(ofx_morph_clause(m, line, find(line, "明日")).n == 1);
	CHECK(ofx_morph_clause(m, line, (uint32_t)line.len).n == 1);
	CHECK(ofx_morph_clause(m, line, 0).n == 2);
	CHECK(ofx_morph_clause(m, ofx_str("", 0), 0).n == 0);
	/* A punctuation mark belongs to the clause that it ends. */
	k = ofx_morph_clause(m, line, find(line, "。"));
	CHECK(k.n == 3 && covers(&k.items[0], line, "東京"));
}

static void test_if(struct ofx_morph *m)
{
	struct ofx_str line = OFX_STR("赤い力メラを、買う");
	struct ofx_str right = OFX_STR("赤いカメラを、買う");
	uint32_t at = find(line, "力");
	struct ofx_tokens k = ofx_morph_clause(m, line, at);
	CHECK(!covers(ofx_token_at(&k, at), line, "力メラ"));
	k = ofx_morph_if(m, line, (struct ofx_span){at, at + 3}, OFX_STR("カ"));
	CHECK(k.n == 3 && covers(ofx_token_at(&k, at), right, "カメラ") &&
	      !k.items[1].unknown);
	/* Longer and shorter than what stood there. */
	k = ofx_morph_if(m, line, (struct ofx_span){at, at + 9}, OFX_STR("テレビジョン"));
	CHECK(k.n == 3 && k.items[2].span.beg == at + 18);
	k = ofx_morph_if(m, line, (struct ofx_span){at, at + 9}, ofx_str("", 0));
	CHECK(k.n == 2 && k.items[1].span.beg == at);
}

/* The tokens do not depend on what was asked before. */
static void test_memory(struct ofx_morph *m)
{
	struct ofx_str line = OFX_STR("一、二、三、四、五、六、七、八、九、十、百、千");
	for (int round = 0; round < 3; round++) {
		for (uint32_t at = 0; at < line.len; at += 6) {
			struct ofx_tokens k = ofx_morph_clause(m, line, at);
			CHECK(k.n == 1 && k.items[0].span.beg == at);
		}
	}
}

static void test_long(struct ofx_morph *m)
{
	size_t len = 0, cap = 100000;
	char *text = malloc(cap);
	CHECK(text != NULL);
	for (; text && len + 6 <= cap; len += 6)
		memcpy(text + len, "山川", 6);
	uint32_t at = (uint32_t)(len / 12 * 6);
	struct ofx_tokens k = ofx_morph_clause(m, ofx_str(text, len), at);
	CHECK(k.n > 10 && k.n < 400);
	CHECK(ofx_token_at(&k, at) && ofx_token_at(&k, at)->span.beg <= at);
	free(text);
}

int main(void)
{
	struct ofx_mecab *dict = NULL;
	struct ofx_error err;
	CHECK(ofx_mecab_open(&dict, ofx_mecab_default_dir(), &err) == OFX_OK);
	if (dict) {
		struct ofx_morph *m = ofx_morph_new(dict);
		test_clause(m);
		test_if(m);
		test_memory(m);
		test_long(m);
		ofx_morph_free(m);
	}
	ofx_morph_free(NULL);
	ofx_mecab_close(dict);
	return unit_end();
}
