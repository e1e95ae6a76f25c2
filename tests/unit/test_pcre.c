/* Tests of the PCRE2 adapter: searching, look-behind, limits and use by several threads. */
#include "adapt/pcre.h"

#include "base/buf.h"
#include "unit.h"

#include <pthread.h>

static struct ofx_pattern *compile(const char *source)
{
	struct ofx_pattern *p;
	struct ofx_error err;
	CHECK(ofx_pattern_compile(&p, ofx_str_of(source), &err) == OFX_OK);
	return p;
}

/* Where `source` matches in `text` from `start` on; {0, 0} where it does not. */
static struct ofx_span find(const char *source, const char *text, uint32_t start,
                            bool anchored)
{
	struct ofx_pattern *p = compile(source);
	struct ofx_match *m = ofx_match_new();
	struct ofx_span span = {0, 0};
	enum ofx_found found =
	    ofx_pattern_find(p, m, ofx_str_of(text), start, anchored, &span);
	CHECK(found != OFX_OVER_LIMIT);
	ofx_match_free(m);
	ofx_pattern_free(p);
	return found == OFX_MATCH ? span : (struct ofx_span){0, 0};
}

static bool is(struct ofx_span s, uint32_t beg, uint32_t end)
{
	return s.beg == beg && s.end == end;
}

static void test_find(void)
{
	CHECK(is(find("い", "あいう", 0, false), 3, 6));
	CHECK(is(find("い", "あいう", 0, true), 0, 0));
	CHECK(is(find("い", "あいう", 3, true), 3, 6));
	CHECK(is(find("あ", "あいう", 3, false), 0, 0));
	/* What stands before the start is seen by a look-behind, but not matched. */
	CHECK(is(find("(?<=あ)い", "あい", 3, true), 3, 6));
	CHECK(is(find("^い", "あい", 3, false), 0, 0));
	/* Groups do not matter, properties know Unicode, an empty match has a place. */
	CHECK(is(find("(あ)(い)(う)", "あいう", 0, false), 0, 9));
	CHECK(is(find("\\p{Katakana}+", "あアイ", 0, false), 3, 9));
	CHECK(is(find("\\w", "、あ", 0, false), 3, 6));
	CHECK(is(find("(?=う)", "あいう", 0, false), 6, 6));
	/* The dot takes a code point, never a byte; NUL is a character. */
	CHECK(is(find("^.$", "𠮟", 0, false), 0, 4));
	struct ofx_pattern *p = compile("b");
	struct ofx_match *m = ofx_match_new();
	struct ofx_span s;
	CHECK(ofx_pattern_find(p, m, OFX_STR("a\0b"), 0, false, &s) == OFX_MATCH &&
	      s.beg == 2);
	CHECK(ofx_pattern_find(p, m, ofx_str("", 0), 0, false, &s) == OFX_NO_MATCH);
	ofx_match_free(m);
	ofx_pattern_free(p);
}

static void test_faults(void)
{
	struct ofx_pattern *p;
	struct ofx_error err;
	CHECK(ofx_pattern_compile(&p, OFX_STR("a(b"), &err) == OFX_BAD);
	CHECK(!p && strstr(err.text, "cannot compile pattern 'a(b': ") == err.text);
	CHECK(strstr(err.text, "at byte 3") != NULL);
	CHECK(ofx_pattern_compile(&p, OFX_STR("\xE3\x81"), &err) == OFX_BAD);
	CHECK(ofx_pattern_compile(&p, OFX_STR("\\C"), &err) == OFX_BAD);
	ofx_pattern_free(NULL);
	ofx_match_free(NULL);
}

static void test_limits(void)
{
	struct ofx_pattern *p = compile("^(a+)+$");
	struct ofx_match *m = ofx_match_new();
	struct ofx_span s;
	struct ofx_str bad =
	    OFX_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
	CHECK(ofx_pattern_find(p, m, bad, 0, false, &s) == OFX_OVER_LIMIT);
	CHECK(ofx_pattern_find(p, m, bad, 0, true, &s) == OFX_OVER_LIMIT);
	/* The working memory is good for the next match. */
	CHECK(ofx_pattern_find(p, m, OFX_STR("aaa"), 0, false, &s) == OFX_MATCH);
	ofx_match_free(m);
	ofx_pattern_free(p);
}

static void *search(void *shared)
{
	struct ofx_match *m = ofx_match_new();
	struct ofx_str text = OFX_STR("東京都の人口と出口");
	size_t n = 0;
	for (int i = 0; i < 1000; i++) {
		struct ofx_span s = {0, 0};
		while (ofx_pattern_find(shared, m, text, s.end, false, &s) == OFX_MATCH)
			n++;
	}
	ofx_match_free(m);
	return n == 2000 ? shared : NULL;
}

static void test_threads(void)
{
	struct ofx_pattern *p = compile("(?<=[人出])口");
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, search, p) == 0);
	for (int i = 0; i < 4; i++) {
		void *ok = NULL;
		CHECK(pthread_join(t[i], &ok) == 0 && ok);
	}
	ofx_pattern_free(p);
}

int main(void)
{
	test_find();
	test_faults();
	test_limits();
	test_threads();
	CHECK(strncmp(ofx_pcre_version(), "10.", 3) == 0);
	return unit_end();
}
