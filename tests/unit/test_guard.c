/* Guards: what is out of bounds for statistical stages, and what is not. */
#include "stages/guard.h"

#include "base/buf.h"

#include "unit.h"

typedef struct ofx_guards find_fn(const struct ofx_block *, struct ofx_arena *);

/* The guarded parts of the text, with | between them. */
static void expect_by(find_fn *find, const char *text, const char *want)
{
	struct ofx_arena arena = {0};
	struct ofx_str s = ofx_str_of(text);
	struct ofx_block block = {.text = s};
	struct ofx_guards g = find(&block, &arena);
	char got[256] = "";
	for (size_t i = 0; i < g.n; i++) {
		struct ofx_str part = ofx_str_sub(s, g.spans[i]);
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s", i ? "|" : "",
		         OFX_STR_ARG(part));
	}
	if (strcmp(got, want))
		fprintf(stderr, "%s: got %s, want %s\n", text, got, want);
	CHECK(!strcmp(got, want));
	ofx_arena_release(&arena);
}

static void expect(const char *text, const char *want)
{
	expect_by(ofx_guards_find, text, want);
}

static void expect_code(const char *text, const char *want)
{
	expect_by(ofx_guards_code, text, want);
}

/* Marks that open and never close must not make the search start again and again. */
static void test_long_lines(void)
{
	static const char *const units[] = {"<a ", "《", "`<a あ", "［＃"};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct ofx_arena arena = {0};
		struct ofx_buf line = {0};
		while (line.len < 1024 * 1024)
			ofx_buf_add_str(&line, ofx_str_of(units[i]));
		struct ofx_block block = {.text = ofx_buf_str(&line)};
		CHECK(ofx_guards_find(&block, &arena).n < line.len);
		ofx_buf_release(&line);
		ofx_arena_release(&arena);
	}
}

int main(void)
{
	expect("日本語だけの行。", "");
	expect("平成23年に12都市", "23|12");
	expect("電話は０３（１２）番", "０３|１２");
	expect("詳細はhttps://example.org/a?b=(1)を見る", "https://example.org/a?b=(1)");
	expect("宛先 info@example.org まで", "info@example.org");
	expect("関数`日本(x)`を呼ぶ", "`日本(x)`");
	expect("一度だけの`は何でもない", "");
	expect("<ruby>漢字</ruby>", "<ruby>|</ruby>");
	expect("3 < 5 である", "3|5");
	expect("青空《あおぞら》と｜注［＃「注」に傍点］", "《あおぞら》|［＃「注」に傍点］");
	expect("PRを推進しABC", "PR|ABC");
	expect("本文\n```\n日本\n```\n本文", "```|日本|```");
	expect("- ```\n  日本\n  ```\n本文", "- ```|  日本|  ```");
	expect("- ```\n  日本\n本文", "- ```|  日本");

	expect("x`日本`とa<b title=\"日本\">c", "x`日本`|a<b title=\"日本\">c");
	expect("閉じない<a と《と［＃と`と", "<a");
	expect("https://example.org/wiki/東京タワー。見る", "https://example.org/wiki/東京タワー");
	expect("https://example.org/を見る", "https://example.org/");
	expect("https://example.org?q=いろは 匂", "https://example.org?q=いろは");
	expect("example.org東京", "example.org");

	expect_code("番号12とABCと《注》と［＃「注」に傍点］", "");
	expect_code("`國`と<a title=\"國\">國</a>とhttps://example.org/國", "`國`|<a title=\"國\">|</a>|"
	                                                          "https://example.org/國");
	expect_code("國\n~~~\n國\n~~~\n國", "~~~|國|~~~");
	test_long_lines();

	struct ofx_arena arena = {0};
	struct ofx_block block = {.text = OFX_STR("あ123い")}; /* 123 at 3..6 */
	struct ofx_guards g = ofx_guards_find(&block, &arena);
	CHECK(!ofx_guards_hit(&g, (struct ofx_span){0, 3}));
	CHECK(ofx_guards_hit(&g, (struct ofx_span){0, 4}));
	CHECK(ofx_guards_hit(&g, (struct ofx_span){5, 9}));
	CHECK(!ofx_guards_hit(&g, (struct ofx_span){6, 9}));
	CHECK(!ofx_guards_hit(&g, (struct ofx_span){3, 3}));
	CHECK(ofx_guards_hit(&g, (struct ofx_span){4, 4}));
	CHECK(!ofx_guards_hit(&g, (struct ofx_span){6, 6}));
	ofx_arena_release(&arena);
	return unit_end();
}
