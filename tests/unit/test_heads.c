/* Running heads: how lines at the edges of pages are read, and what counts as evidence. */
#include "stages/heads.h"

#include "unit.h"

static struct ofx_heads_line read(const char *text)
{
	struct ofx_heads_line l;
	struct ofx_str s = ofx_str_of(text);
	ofx_heads_read(s, (struct ofx_span){0, (uint32_t)s.len}, &l);
	return l;
}

/* The number that the line is, or 0. */
static uint32_t number(const char *text)
{
	struct ofx_heads_line l = read(text);
	return ofx_heads_is_number(&l) ? l.numbers[0].value : 0;
}

static void test_numbers(void)
{
	CHECK(number("12") == 12 && number("　１２　") == 12 && number("― 12 ―") == 12);
	CHECK(number("〔12〕") == 12 && number("・12・") == 12 && number("一12一") == 12 && number("ー12ー") == 12);
	CHECK(number("三四") == 34 && number("三十四") == 34 && number("百二") == 102 && number("二〇") == 20);
	CHECK(number("xiv") == 14 && number("VIII") == 8 && number("xIV") == 0);
	CHECK(number("12ページ") == 12 && number("p. 12") == 12 && number("頁 12") == 12);
	CHECK(number("12.") == 0 && number("（12）") == 0 && number("1,234") == 0 && number("第12回") == 0);
	CHECK(number("1986") == 0 && number("- 1986 -") == 1986); /* a year, if it stands alone */
	CHECK(number("123456789") == 0 && number("0") == 0 && number("") == 0 && number("― ―") == 0);
}

static bool may_run(const char *text)
{
	struct ofx_heads_line l = read(text);
	return ofx_heads_may_run(ofx_str_of(text), &l);
}

static void test_words(void)
{
	struct ofx_heads_line a = read("12　　海辺の 暮らし"), b = read("海辺の暮らし ― 345");
	CHECK(a.n_key == 6 && a.letters == 6 && a.hash == b.hash);
	CHECK(a.n_numbers == 1 && a.numbers[0].edge && a.numbers[0].value == 12);
	a = read("第3章 海");
	CHECK(a.n_numbers == 1 && !a.numbers[0].edge && a.n_key == 3);
	a = read("三　海の章"); /* 三 by itself is a number, but not in 三月 */
	b = read("三月の海");
	CHECK(a.n_numbers == 1 && a.n_key == 3 && !b.n_numbers && b.n_key == 4);
	CHECK(may_run("海辺の暮らし") && may_run("12　海辺の暮らし"));
	CHECK(!may_run("海が見える。") && !may_run("「海辺へ」") && !may_run("（単位：円）") && !may_run("12"));
	CHECK(!may_run("品名  数量  金額") && !may_run("海辺の暮らし……12") && !may_run("海"));
	CHECK(read("l2").digit_like && read("1O3").digit_like && !read("12月").digit_like);
}

/* How many lines of the text are heads. */
static uint32_t count(const char *text)
{
	struct ofx_heads h;
	struct ofx_block block = {.text = ofx_str_of(text)};
	uint32_t n = 0;
	ofx_heads_find(&h, &block);
	for (uint32_t i = 0; i < h.n; i++)
		n += ofx_heads_count(&h.pages[i], 0) + ofx_heads_count(&h.pages[i], 1);
	ofx_heads_release(&h);
	return n;
}

static void test_pages(void)
{
	CHECK(count("") == 0 && count("\f") == 0 && count("\f\f\f\f") == 0 && count("海\n\f海\n\f海") == 0);
	CHECK(count("海辺の図\nあ\n\f海辺の図\nい\n\f海辺の図\nう\n") == 3);
	CHECK(count("\f海辺の図\nあ\n\f海辺の図\nい\n\f海辺の図\nう\n\f") == 3);
	CHECK(count("あ\n1\n\fい\n2\n\fう\n3\n\fえ\n5\n") == 3);
	CHECK(count("海辺の図\n1\n\f海辺の図\n2\n\f海辺の図\n3\n") == 0); /* nothing would stay */
}

int main(void)
{
	test_numbers();
	test_words();
	test_pages();
	return unit_end();
}
