/* The table of characters that fall apart in two: what it holds is found, a bad row is refused by its line. */
#include "unit.h"

#include "stages/lookalike_split.h"

static void refuse(struct ofx_str text, uint64_t line)
{
	struct ofx_splits *s = NULL;
	struct ofx_error err = {0};
	CHECK(ofx_splits_open_text(&s, "x.tsv", text, &err) == OFX_BAD && !s);
	CHECK(!strcmp(err.where, "x.tsv") && err.line == line);
}

/* Rows are sorted, and what the quick test lets pass holds all of them. */
static void test_table(const struct ofx_splits *s)
{
	uint32_t last[2] = {0}, parts[2];
	size_t rows = 0, wrong = 0;
	for (; ofx_splits_row(s, rows, parts); rows++) {
		wrong += !ofx_splits_may(s, parts[0], parts[1]) || parts[0] < last[0];
		memcpy(last, parts, sizeof parts);
	}
	CHECK(rows > 400 && !wrong);
	CHECK(ofx_splits_may(s, 0x30CE, 0x30EC));  /* ノレ */
	CHECK(!ofx_splits_may(s, 0x30CE, 0x4E00)); /* ノ一 */
}

int main(void)
{
	struct ofx_splits *s = NULL;
	struct ofx_error err = {0};
	CHECK(!ofx_splits_open(&s, "dicts", &err));
	if (s)
		test_table(s);
	ofx_splits_close(s);
	refuse(OFX_STR("# a comment\nル\tノレ\n化\tイ\n"), 3);
	refuse(OFX_STR("ルル\tノレ\n"), 1);
	refuse(OFX_STR("化\tイヒヒ\n"), 1);
	refuse(OFX_STR("化\t\xE3\x82\n"), 1);
	return unit_end();
}
