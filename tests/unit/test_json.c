/* Tests of walking JSON by its bytes, reading strings with their escapes, and writing them. */
#include "formats/json.h"

#include "unit.h"

static struct ofx_str part(struct ofx_str text, struct ofx_json_span s)
{
	return ofx_str(text.ptr + s.beg, s.end - s.beg);
}

static void test_walk(void)
{
	struct ofx_str text = OFX_STR(" {\"a\" : [1, -2.5e3 ,\"x\\\"]\", {\"b\":null}], \"c\":{},\n"
	                              "\"d\\u0065\":\"\", \"e\":[true,[[]]] } ");
	struct ofx_json j = {text, 0};
	struct ofx_json_span key, s;
	struct ofx_error err;
	CHECK(!ofx_json_check(text, "JSON", "x", &err));
	CHECK(!ofx_json_enter(&j, '[') && ofx_json_enter(&j, '{'));
	CHECK(ofx_json_member(&j, &key) && ofx_json_is(&j, key, OFX_STR("a")));
	CHECK(ofx_json_enter(&j, '['));
	CHECK(ofx_json_item(&j) && !ofx_json_string(&j, &s));
	ofx_json_skip(&j);
	CHECK(ofx_json_item(&j));
	ofx_json_skip(&j);
	CHECK(ofx_json_item(&j) && ofx_json_string(&j, &s));
	CHECK(ofx_str_eq(part(text, s), OFX_STR("x\\\"]")));
	CHECK(ofx_json_item(&j) && ofx_json_enter(&j, '{'));
	CHECK(ofx_json_member(&j, &key) && ofx_json_is(&j, key, OFX_STR("b")));
	ofx_json_skip(&j);
	CHECK(!ofx_json_member(&j, &key));
	CHECK(!ofx_json_item(&j));
	CHECK(ofx_json_member(&j, &key) && ofx_json_is(&j, key, OFX_STR("c")));
	ofx_json_skip(&j);
	CHECK(ofx_json_member(&j, &key) && ofx_json_is(&j, key, OFX_STR("de")));
	CHECK(!ofx_json_is(&j, key, OFX_STR("d")) && !ofx_json_is(&j, key, OFX_STR("def")));
	CHECK(ofx_json_string(&j, &s) && s.beg == s.end);
	CHECK(ofx_json_member(&j, &key) && ofx_json_is(&j, key, OFX_STR("e")));
	ofx_json_skip(&j);
	CHECK(!ofx_json_member(&j, &key));
	CHECK(j.pos == text.len - 1);
}

static void test_check(void)
{
	static const char *const bad[] = {
	    "",           "x",           "\"a\"",          "{",          "[1,]",
	    "{\"a\":1,\"a\":2}", "{} {}", "[\"\\ud800\"]", "[\"\xFF\"]", "[\"\n\"]",
	    "[1e999999]", "{\"\\u0000\":1}"};
	struct ofx_error err;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(ofx_json_check(ofx_str_of(bad[i]), "JSON", "x", &err) == OFX_BAD);
		CHECK(!strncmp(err.text, "cannot read JSON: ", 18) && !strchr(err.text, '\n'));
	}
	CHECK(ofx_json_check(OFX_STR("{\n\"a\":\n!}"), "JSON", "x", &err) == OFX_BAD && err.line == 3);
	CHECK(!ofx_json_check(OFX_STR("[123456789012345678901234567890,\"\\u0000\"]"), "JSON", "x",
	                      &err));
	static char deep[20000];
	memset(deep, '[', sizeof deep);
	CHECK(ofx_json_check(ofx_str(deep, sizeof deep), "JSON", "x", &err) == OFX_BAD);
}

static void forget(void *ctx, uint64_t end)
{
	(void)ctx, (void)end;
}

/* What the check says about a file whose list of pages begins behind its first `[`: its line, 0 where
   it is JSON. */
static uint64_t check_pages(const char *text)
{
	struct ofx_error err = {0};
	struct ofx_str file = ofx_str_of(text);
	struct ofx_json j = {file, (size_t)(strchr(text, '[') - text) + 1};
	struct ofx_behind idle = {forget, NULL};
	enum ofx_status status = ofx_json_check_file(file, &j, "JSON", "x", &idle, &err);
	CHECK(status ? err.line > 0 : !err.line);
	return err.line;
}

static void test_pages(void)
{
	CHECK(check_pages("[]") == 0 && check_pages("{\"p\" : [ {\"a\":1} , 2,\n[3]\n] }\n") == 0);
	CHECK(check_pages("[1 2]") && check_pages("[1,]") && check_pages("[,1]") && check_pages("["));
	CHECK(check_pages("[1") && check_pages("[1]]") && check_pages("[}") && check_pages("[:1]"));
	CHECK(check_pages("[1,{\n\n},\n{\n\"a\":!},2]") == 5);
	CHECK(check_pages("[{\n},{\n}\n],") == 4 && check_pages("[\"\\") && check_pages("[\"\\u12"));
	CHECK(check_pages("{\"p\":[1],\"p\":[2]}"));
	/* A walk over what is no JSON is safe. */
	static const char *const odd[] = {"{\"a\\",  "{\"a\\u00", "{\"\\ud800\\u",
	                                  "{\"a\":", "{\"a\"",     "{]"};
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct ofx_json j = {ofx_str_of(odd[i]), 0};
		CHECK(ofx_json_enter(&j, '{') && !ofx_json_find(&j, OFX_STR("b")));
	}
}

static void test_text(void)
{
	struct ofx_str json = OFX_STR("\"a\\n\\u65e5本\\ud842\\udfb7\\/z\"");
	struct ofx_json_text t = {0};
	ofx_json_read(&t, json, (struct ofx_json_span){1, json.len - 1});
	CHECK(ofx_str_eq(ofx_buf_str(&t.text), OFX_STR("a\n日本𠮷/z")));
	/* a LF 日 本 𠮷 / z and the end */
	static const uint32_t at[] = {0, 1, 2, 5, 8, 12, 13, 14};
	static const size_t raw[] = {1, 2, 4, 10, 13, 25, 27, 28};
	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		CHECK(ofx_json_at(&t, at[i]) == raw[i]);
	ofx_json_read(&t, OFX_STR("\"\""), (struct ofx_json_span){1, 1});
	CHECK(!t.text.len && ofx_json_at(&t, 0) == 1);
	ofx_json_text_release(&t);
}

static void check_write(const char *like, const char *text, const char *want)
{
	struct ofx_buf out = {0};
	ofx_json_write(ofx_str_of(text), ofx_json_style(ofx_str_of(like)), &out);
	CHECK(ofx_str_eq(ofx_buf_str(&out), ofx_str_of(want)));
	ofx_buf_release(&out);
}

static void test_write(void)
{
	check_write("\"東\"", "日本\n\"\\\x01𠮷/", "日本\\n\\\"\\\\\\u0001𠮷/");
	check_write("\"\\u6771\"", "日a𠮷", "\\u65e5a\\ud842\\udfb7");
	check_write("\"\\u30FB\"", "々", "\\u3005");
	check_write("\"\\u30FB\"", "ー", "\\u30FC");
	check_write("\"\\u30FB東\"", "ー", "ー");
	check_write("\"\\\\u6771\"", "ー", "ー"); /* a backslash, then u6771 */
}

int main(void)
{
	test_walk();
	test_check();
	test_pages();
	test_text();
	test_write();
	return unit_end();
}
