/* Tests the table of old kanji: what loads, what it counts, and that the table is in order. */
#include "stages/variants.h"

#include "adapt/icu.h"
#include "base/io.h"
#include "base/utf8.h"
#include "unit.h"

static struct ofx_variants *open_text(const char *text, struct ofx_error *err)
{
	struct ofx_variants *v = NULL;
	*err = (struct ofx_error){0};
	enum ofx_status status = ofx_variants_open_text(&v, "mine.tsv", ofx_str_of(text), err);
	CHECK(!status == !!v);
	return v;
}

static void check_fault(const char *text, uint64_t line)
{
	struct ofx_error err;
	struct ofx_variants *v = open_text(text, &err);
	CHECK(!v && err.status == OFX_BAD && err.line == line && !strcmp(err.where, "mine.tsv"));
	ofx_variants_close(v);
}

static void test_load(void)
{
	struct ofx_error err;
	struct ofx_variants *v = open_text("# head\n國\t国\tpair\n\n龍\t竜\tname\tnote\r\n"
	                                   "\U0002F81A\t冬\tcompat\n",
	                                   &err);
	CHECK(v);
	if (!v)
		return;
	CHECK(!strcmp(ofx_variant_of(v, 0x570B)->with, "国") && ofx_variant_plain(v, 0x570B));
	CHECK(!strcmp(ofx_variant_of(v, 0x9F8D)->with, "竜") && !ofx_variant_plain(v, 0x9F8D));
	CHECK(!strcmp(ofx_variant_of(v, 0x2F81A)->with, "冬") && !ofx_variant_plain(v, 0x2F81A));
	CHECK(!ofx_variant_of(v, 0x56FD)); /* 国 is a new form */
	CHECK(!ofx_variant_of(v, 0x3075) && !ofx_variant_of(v, 0x2F81B) && !ofx_variant_of(v, 0));
	ofx_variants_close(v);
	ofx_variants_close(NULL);

	check_fault("國\t国\tpair\n學\t学\n", 2);         /* no kind */
	check_fault("國\t国\tpairs\n", 1);                 /* an unknown one */
	check_fault("國家\t国\tpair\n", 1);                /* two characters */
	check_fault("國\t\tpair\n", 1);                    /* none */
	check_fault("國\t國\tpair\n", 1);                  /* no change */
	check_fault("國\t\U00020000\tpair\n", 1);         /* a pair has three bytes on each side */
	check_fault("國\t国\tpair\n國\t囯\tname\n", 2); /* twice */
}

static void expect_facts(const struct ofx_variants *v, const char *text, uint32_t old_forms,
                         uint32_t new_forms, uint32_t old_kana)
{
	struct ofx_facts f = {0};
	ofx_variants_count(v, ofx_str_of(text), &f);
	CHECK(f.old_forms == old_forms && f.new_forms == new_forms && f.old_kana == old_kana);
}

static void test_count(const struct ofx_variants *v)
{
	expect_facts(v, "", 0, 0, 0);
	expect_facts(v, "abc 12 かな カナ", 0, 0, 0);
	expect_facts(v, "國の学", 1, 1, 0);
	expect_facts(v, "龍と髙", 0, 0, 0); /* still printed */
	expect_facts(v, "さう思ふのでせう。けふは", 0, 0, 3);
	expect_facts(v, "ゐるゑ", 0, 0, 2);
	expect_facts(v, "ふたりはうそをいうようだ", 0, 0, 0);
	expect_facts(v, "ふ", 0, 0, 0);
}

/* Rows in order, none twice, no chain, and compatibility ideographs as Unicode has them. */
static void test_table(const struct ofx_variants *v)
{
	struct ofx_buf text = {0}, form = {0};
	struct ofx_error err = {0};
	CHECK(!ofx_file_slurp("dicts/variants.tsv", &text, &err));
	struct ofx_str rest = ofx_buf_str(&text), last = OFX_STR("");
	size_t rows = 0, wrong = 0;
	while (rest.len) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (!row.len || *row.ptr == '#')
			continue;
		struct ofx_str old = ofx_str_cut(&row, '\t'), new = ofx_str_cut(&row, '\t');
		bool ok = ofx_str_cmp(last, old) < 0 && !ofx_variant_of(v, ofx_u8_get(new.ptr));
		if (ofx_str_eq(ofx_str_cut(&row, '\t'), OFX_STR("compat"))) {
			ofx_buf_clear(&form);
			ofx_compat(ofx_u8_get(old.ptr), &form);
			const struct ofx_variant *on = ofx_variant_of(v, ofx_u8_get(form.ptr));
			struct ofx_str want = on ? ofx_str(on->with, on->len) : ofx_buf_str(&form);
			ok = ok && ofx_str_eq(want, new);
		}
		if (!ok)
			fprintf(stderr, "variants.tsv: %.*s\n", OFX_STR_ARG(old));
		wrong += !ok;
		rows++;
		last = old;
	}
	CHECK(rows > 1300 && !wrong);
	ofx_buf_release(&text);
	ofx_buf_release(&form);
}

int main(void)
{
	struct ofx_variants *v = NULL;
	struct ofx_error err = {0};
	test_load();
	CHECK(!ofx_variants_open(&v, "dicts", &err));
	if (v) {
		test_count(v);
		test_table(v);
	}
	ofx_variants_close(v);
	CHECK(ofx_variants_open(&v, "no-such-directory", &err) != OFX_OK);
	return unit_end();
}
