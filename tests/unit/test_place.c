/* Which piece of a file takes which part of a change: pages as strings, where | parts two pieces, _ is
   a space that may go, ~ one that the file only implies, / the end of a line, and # begins a second
   layer: the same text in other pieces. */
#include "formats/place.h"

#include "unit.h"

#include <stdlib.h>

static unsigned unit_plain(struct ofx_str raw, size_t *used, char out[4])
{
	unsigned n = (unsigned char)*raw.ptr < 0x80 ? 1 : 3;
	memcpy(out, raw.ptr, n);
	*used = n;
	return n;
}

static void put_plain(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out)
{
	(void)raw;
	ofx_buf_add_str(out, text);
}

static const struct ofx_escape plain = {unit_plain, put_plain};
static const struct ofx_rule rule = {.id = "test/rule", .cls = OFX_SAFE, .confidence = 900};

static void add(struct ofx_passage *p, size_t off, size_t len, uint32_t beg, unsigned layer,
                unsigned flags)
{
	if (!len)
		return;
	struct ofx_piece piece = {.off = off,
	                          .len = (uint32_t)len,
	                          .span = {beg, beg + (uint32_t)len},
	                          .escape = &plain,
	                          .layer = (uint8_t)layer,
	                          .flags = (uint8_t)flags,
	                          .conf = OFX_NO_CONF};
	ofx_passage_add(p, piece);
}

/* The second layer's pieces, one after the other; white space of the text is skipped. */
static void read_echo(struct ofx_passage *p, const char *page, size_t pos)
{
	uint32_t at = 0;
	for (size_t beg = pos; beg <= strlen(page); beg = pos + 1) {
		for (pos = beg; page[pos] && page[pos] != '|'; pos++)
			;
		while (at < p->text.len && strchr(" \n", p->text.ptr[at]))
			at++;
		add(p, beg, pos - beg, at, 1, 0);
		at += (uint32_t)(pos - beg);
	}
}

static void read_page(struct ofx_passage *p, const char *page)
{
	size_t beg = 0, i = 0;
	uint32_t at = 0;
	for (;; i++) {
		char c = page[i];
		if (c && !strchr("|_~/#", c))
			continue;
		add(p, beg, i - beg, at, 0, 0);
		ofx_buf_add(&p->text, page + beg, i - beg);
		if (c == '_')
			add(p, i, 1, (uint32_t)p->text.len, 0, OFX_PIECE_SPACE);
		if (c == '_' || c == '~')
			ofx_buf_add(&p->text, " ", 1);
		if (c == '/')
			ofx_buf_add(&p->text, "\n", 1);
		at = (uint32_t)p->text.len;
		beg = i + 1;
		if (!c || c == '#')
			break;
	}
	if (page[i] == '#')
		read_echo(p, page, i + 1);
	p->keep_lines = p->loose = true;
}

static int by_off(const void *pa, const void *pb)
{
	const struct ofx_byte_edit *a = pa, *b = pb;
	return (a->off > b->off) - (a->off < b->off);
}

/* The page with the edits made. */
static void edit(struct ofx_place *p, struct ofx_str page, struct ofx_buf *out)
{
	uint64_t pos = 0;
	ofx_buf_clear(out);
	if (p->n_edits)
		qsort(p->edits, p->n_edits, sizeof *p->edits, by_off);
	for (size_t i = 0; i < p->n_edits; i++) {
		const struct ofx_byte_edit *e = &p->edits[i];
		CHECK(e->off >= pos);
		ofx_buf_add(out, page.ptr + pos, (size_t)(e->off - pos));
		ofx_buf_add_str(out, e->to);
		pos = e->off + e->len;
	}
	ofx_buf_add(out, page.ptr + pos, (size_t)(page.len - pos));
	ofx_buf_add(out, "", 1);
}

/* Changes the first `from` of the page's text to `to`; "-" for `want` where that must not be made. */
static void try_change(const char *page, const char *from, const char *to, const char *want)
{
	struct ofx_passage passage = {0};
	struct ofx_place place = {0};
	struct ofx_arena arena = {0};
	struct ofx_buf got = {0};
	struct ofx_str file = ofx_str_of(page);
	read_page(&passage, page);
	ofx_buf_add(&passage.text, "", 1);
	passage.text.len--;
	const char *at = strstr(passage.text.ptr, from);
	CHECK(at != NULL);
	if (!at)
		return;
	struct ofx_step step = {.from = ofx_str_of(from), .to = ofx_str_of(to), .why = &rule};
	struct ofx_place_change c = {.span.beg = (uint32_t)(at - passage.text.ptr),
	                             .to = ofx_str_of(to),
	                             .steps = &step};
	c.span.end = c.span.beg + (uint32_t)strlen(from);
	ofx_place_changes(&place, &passage, &file, &c, 1, &arena);
	if (*want == '-') {
		CHECK(place.n_edits == 1 && place.edits[0].status == OFX_REPORTED);
		CHECK(place.n_edits == 1 && place.edits[0].steps->cls == OFX_REVIEW);
		CHECK(place.bent && !place.n_made);
	} else {
		edit(&place, file, &got);
		if (strcmp(got.ptr, want))
			fprintf(stderr, "%s: %s -> %s: %s instead of %s\n", page, from, to, got.ptr, want);
		CHECK(!strcmp(got.ptr, want));
	}
	ofx_place_release(&place);
	ofx_passage_release(&passage);
	ofx_arena_release(&arena);
	ofx_buf_release(&got);
}

static void one_layer(void)
{
	try_change("日|_|本", " ", "", "日||本");
	try_change("電線|後", "電線後", "震災後", "震災|後");
	try_change("小説業|都ホサ|ミツ", "小説業都ホサミツ", "中小企業都市サミット",
	           "中小企業|都市サ|ミット");
	try_change("もの|のづくり", "のの", "の", "も|のづくり");
	try_change("ー|_|夕", " 夕", "タ", "ー||タ");
	try_change("夕|_|ー", "夕 ", "タ", "タ||ー");
	try_change("か゛|は", "か゛", "が", "が|は");
	try_change("柾|だ", "柾", "不正", "不正|だ");
	try_change("A|B", "B", "xB", "Ax|B");
	try_change("A|_|B", "B", "xB", "A|_|xB");
	try_change("AB", "A", "xA", "xAB");
	try_change("A/B", "B", "xB", "A/xB");
	try_change("A/B", "A", "Ax", "Ax/B");
}

static void not_made(void)
{
	try_change("も|の|の", "のの", "の", "-"); /* a word would hold nothing */
	try_change("か|゛", "か゛", "が", "-");
	try_change("日/本", "日\n本", "日本", "-");
	try_change("日/本", "日\n本", "曰本", "-");
	try_change("日|_|本", " ", "　", "-"); /* U+3000 for U+0020: the bytes are no character */
	try_change("日|_|本", " ", "、", "日、||本");
	try_change("日~本", " ", "、", "日、~本"); /* the file goes on implying the space */
	try_change("日~本", " ", "　", "-");
}

static void implied(void)
{
	struct ofx_passage p = {0}, again = {0};
	struct ofx_place place = {0};
	struct ofx_arena arena = {0};
	struct ofx_str file = OFX_STR("コン~夕|~|ー");
	read_page(&p, file.ptr);
	struct ofx_step step = {.from = OFX_STR(" 夕"), .to = OFX_STR("タ"), .why = &rule};
	struct ofx_place_change c = {
	    .span = {6, 10}, .to = OFX_STR("タ"), .steps = &step};
	ofx_place_changes(&place, &p, &file, &c, 1, &arena);
	CHECK(place.n_made == 1 && place.n_edits == 1 && place.bent);
	ofx_place_again(&place, &again);
	CHECK(ofx_str_eq(ofx_buf_str(&again.text), OFX_STR("コン タ ー")));
	CHECK(again.n == 3 && again.pieces[1].span.beg == 7 && again.pieces[1].span.end == 10);
	ofx_place_release(&place);
	ofx_passage_release(&p);
	ofx_passage_release(&again);
	ofx_arena_release(&arena);
}

static void two_layers(void)
{
	try_change("電線 後#電線|後", "電線", "震災", "震災 後#震災|後");
	try_change("電線 後#電線|後", " ", "", "電線後#電線|後");
	try_change("日本/語#日|本|語", "日本", "曰木", "曰木/語#曰|木|語");
	try_change("のの#の|の", "のの", "の", "-"); /* the words must not be empty either */
	try_change("柾だ#柾|だ", "柾", "不正", "不正だ#不正|だ");
}

int main(void)
{
	one_layer();
	not_made();
	implied();
	two_layers();
	return unit_end();
}
