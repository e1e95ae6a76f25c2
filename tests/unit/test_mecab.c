/* Tests of the MeCab adapter: opening, faults, spans of tokens and use by several threads. */
#include "adapt/mecab.h"

#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static bool covers(const struct ofx_token *t, struct ofx_str text, const char *surface)
{
	return ofx_str_eq(ofx_str_sub(text, t->span), ofx_str_of(surface));
}

static void test_parse(const struct ofx_mecab *m)
{
	struct ofx_tagger *t = ofx_tagger_new(m);
	/* Not NUL-ended, with blanks of three kinds between the tokens. */
	struct ofx_str text = OFX_STR(" 東京に \t三人\xE3\x80\x80ゴルピャXX");
	text.len -= 2;
	struct ofx_tokens k = ofx_tagger_parse(t, text);
	CHECK(k.n == 5);
	if (k.n == 5) {
		CHECK(covers(&k.items[0], text, "東京") && k.items[0].pos == OFX_POS_NAME);
		CHECK(covers(&k.items[1], text, "に") &&
		      k.items[1].pos == OFX_POS_PARTICLE);
		CHECK(covers(&k.items[2], text, "三") && k.items[2].pos == OFX_POS_NUMBER);
		CHECK(covers(&k.items[3], text, "人") && k.items[3].pos == OFX_POS_SUFFIX);
		CHECK(covers(&k.items[4], text, "ゴルピャ") && k.items[4].unknown);
		CHECK(!k.items[0].unknown);
		CHECK(ofx_str_starts(k.items[0].feature, OFX_STR("名詞,固有名詞,地域,")));
		CHECK(k.items[4].path_cost > k.items[0].path_cost && k.cost > 0);
	}
	CHECK(ofx_tagger_parse(t, ofx_str("", 0)).n == 0);
	CHECK(ofx_tagger_parse(t, OFX_STR(" \n")).n == 0);
	k = ofx_tagger_parse(t, OFX_STR("高い"));
	CHECK(k.n == 1 && k.items[0].pos == OFX_POS_ADJECTIVE);
	k = ofx_tagger_parse(t, OFX_STR("走ります。"));
	CHECK(k.n == 3 && k.items[0].pos == OFX_POS_VERB &&
	      k.items[1].pos == OFX_POS_AUXILIARY && k.items[2].pos == OFX_POS_SYMBOL);
	ofx_tagger_free(t);
}

static void test_long(const struct ofx_mecab *m)
{
	struct ofx_tagger *t = ofx_tagger_new(m);
	char *text = malloc(OFX_MECAB_MAX);
	CHECK(text != NULL);
	size_t len = 0;
	while (text && len + 3 <= OFX_MECAB_MAX) {
		memcpy(text + len, "ア", 3);
		len += 3;
	}
	struct ofx_tokens k = ofx_tagger_parse(t, ofx_str(text, len));
	uint32_t end = 0;
	for (size_t i = 0; i < k.n; i++) {
		CHECK(k.items[i].span.beg == end);
		end = k.items[i].span.end;
	}
	CHECK(k.n && end == len);
	free(text);
	ofx_tagger_free(t);
}

static void test_open(void)
{
	struct ofx_mecab *m = NULL;
	struct ofx_error err = {0};
	CHECK(ofx_mecab_open(&m, "/no/such/dir", &err) == OFX_SYS && !m);
	CHECK(strncmp(err.text, "cannot open MeCab dictionary '/no/such/dir': no such",
	              52) == 0);
	/* A directory with blanks in its name, that holds the dictionary. */
	char dir[] = "mecab test XXXXXX";
	CHECK(mkdtemp(dir) != NULL);
	CHECK(ofx_mecab_open(&m, dir, &err) == OFX_SYS && !m);
	char link[64];
	snprintf(link, sizeof link, "%s/a b", dir);
	CHECK(symlink(ofx_mecab_default_dir(), link) == 0);
	CHECK(ofx_mecab_open(&m, link, &err) == OFX_OK && m);
	ofx_mecab_close(m);
	CHECK(unlink(link) == 0 && rmdir(dir) == 0);
	ofx_mecab_close(NULL);
	ofx_tagger_free(NULL);
}

static void *parse(void *shared)
{
	struct ofx_tagger *t = ofx_tagger_new(shared);
	struct ofx_str text = OFX_STR("すもももももももものうち");
	size_t n = 0;
	for (int i = 0; i < 500; i++)
		n += ofx_tagger_parse(t, text).n;
	ofx_tagger_free(t);
	return n == 7 * 500 ? shared : NULL;
}

static void test_threads(struct ofx_mecab *m)
{
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, parse, m) == 0);
	for (int i = 0; i < 4; i++) {
		void *ok = NULL;
		CHECK(pthread_join(t[i], &ok) == 0 && ok);
	}
}

int main(void)
{
	struct ofx_mecab *m = NULL;
	struct ofx_error err;
	test_open();
	CHECK(ofx_mecab_open(&m, ofx_mecab_default_dir(), &err) == OFX_OK);
	if (m) {
		test_parse(m);
		test_long(m);
		test_threads(m);
	}
	ofx_mecab_close(m);
	CHECK(strncmp(ofx_mecab_version(), "0.", 2) == 0);
	return unit_end();
}
