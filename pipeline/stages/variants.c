/* The stage variants: old forms of kanji by policy (--kanji keep, modern or auto).

   `auto` is for the stray old form that an engine wrote into a modern text (國際 for 国際), and must
   leave alone texts in old orthography, quotations from them, and names. So it asks for all of:
   the block writes new forms and hardly any old ones, and no historical kana; the new form makes a
   known word of two characters and more, by MeCab, that is no name; and the kanji around are few
   enough not to be a name or title. The same word elsewhere in the block, in its new form, is proof. */
#include "base/buf.h"
#include "base/io.h"
#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

#include <stdlib.h>

enum { AUTO, AUTO_WORD, MODERN };

static const struct ofx_example auto_examples[] = {
    {"学術の発展と経済の成長を支える国々が國際的な競争力を争う。", "学術の発展と経済の成長を支える国々が国際的な競争力を争う。"},
    {"國體の本義を説き、學問の道を示す。", NULL},
    {"雑誌『國民之友』を発行した。", NULL},
    {"渡邊さんと齋藤さんが会場に来た。", NULL},
    {NULL, NULL}};

static const struct ofx_rule rules[] = {
    [AUTO] = {.id = "variants/auto",
              .cls = OFX_LIKELY,
              .confidence = 900,
              .why = "an old form stands alone in a text that otherwise writes new forms, in a word "
                     "that is written with the new form today",
              .examples = auto_examples},
    [AUTO_WORD] = {.id = "variants/document",
                   .cls = OFX_SAFE,
                   .confidence = 970,
                   .why = "an old form stands alone in a text that writes the very same word with "
                          "the new form elsewhere",
                   .examples = (const struct ofx_example[]){
                       {"経営の国際化を図り、國際化を支える企業の発展と総合的な会議を開く。",
                        "経営の国際化を図り、国際化を支える企業の発展と総合的な会議を開く。"},
                       {"國際化する社會の經濟を論ず。", NULL},
                       {NULL, NULL}}},
    [MODERN] = {.id = "variants/modern",
                .cls = OFX_SAFE,
                .confidence = 1000,
                .why = "--kanji modern was asked for: every old form in dicts/variants.tsv becomes "
                       "the form of today",
                .examples = (const struct ofx_example[]){{"漢字", NULL}, {NULL, NULL}}},
    {.id = NULL},
};

/* What a code point is: an index into `with` for old forms, a mark for the others. */
enum { NEW_FORM = 0xFFFF, KANA_FU = 0xFFFE, KANA_U = 0xFFFD, KANA_OLD = 0xFFFC };

struct variant {
	char with[5];
	unsigned char len;
	bool plain; /* kind `pair`: auto may change it */
};

struct variants {
	enum ofx_kanji policy;
	uint16_t of[0x10000]; /* by code point of the BMP; 0: nothing */
	struct variant *items;
	uint32_t *code; /* of items outside the BMP: their code points; else 0 */
	size_t n, cap;
};

static uint16_t look_up(const struct variants *v, uint32_t cp)
{
	if (cp < 0x10000)
		return v->of[cp];
	for (size_t i = 1; cp >= 0x2F800 && cp <= 0x2FA1F && i < v->n; i++)
		if (v->code[i] == cp)
			return (uint16_t)i;
	return 0;
}

static enum ofx_status add_row(struct variants *v, struct ofx_str row, const char *path,
                               uint64_t line, struct ofx_error *err)
{
	struct ofx_str old = ofx_str_cut(&row, '\t'), new = ofx_str_cut(&row, '\t');
	struct ofx_str kind = ofx_str_cut(&row, '\t');
	bool plain = ofx_str_eq(kind, OFX_STR("pair"));
	if (!old.len || ofx_u8_valid(old) != old.len || ofx_u8_count(old) != 1 || !new.len ||
	    ofx_u8_valid(new) != new.len || ofx_u8_count(new) != 1 || ofx_str_eq(old, new) ||
	    !(plain || ofx_str_eq(kind, OFX_STR("name")) || ofx_str_eq(kind, OFX_STR("compat"))) ||
	    v->n >= KANA_OLD)
		return ofx_fail_at(err, OFX_BAD, path, line,
		                   "cannot read this variant: it is not old, new, kind, note");
	struct variant item = {.len = (unsigned char)new.len, .plain = plain};
	memcpy(item.with, new.ptr, new.len);
	uint32_t cp = ofx_u8_get(old.ptr), to = ofx_u8_get(new.ptr);
	size_t cap = v->cap;
	v->items = ofx_grow(v->items, &v->cap, v->n, sizeof *v->items);
	v->code = ofx_grow(v->code, &cap, v->n, sizeof *v->code);
	v->items[v->n] = item;
	v->code[v->n] = cp < 0x10000 ? 0 : cp;
	if (cp < 0x10000)
		v->of[cp] = (uint16_t)v->n;
	if (plain && to < 0x10000 && !v->of[to])
		v->of[to] = NEW_FORM;
	v->n++;
	return OFX_OK;
}

static enum ofx_status load(struct variants *v, const char *dir, struct ofx_error *err)
{
	struct ofx_buf path = {0}, text = {0};
	ofx_buf_addf(&path, "%s/variants.tsv", dir);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_file_slurp(path.ptr, &text, err);
	struct ofx_str rest = ofx_buf_str(&text);
	for (uint64_t line = 1; !status && rest.len; line++) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (row.len && *row.ptr != '#')
			status = add_row(v, row, path.ptr, line, err);
	}
	ofx_buf_release(&path);
	ofx_buf_release(&text);
	return status;
}

static void close_variants(void *self)
{
	struct variants *v = self;
	if (!v)
		return;
	free(v->items);
	free(v->code);
	free(v);
}

static enum ofx_status open_variants(void **self, const struct ofx_config *config,
                                     struct ofx_error *err)
{
	struct variants *v = ofx_alloc(sizeof *v);
	*v = (struct variants){.policy = config->kanji};
	v->items = ofx_grow(NULL, &v->cap, 0, sizeof *v->items);
	v->code = ofx_alloc(ofx_size_mul(v->cap, sizeof *v->code));
	v->n = 1; /* item 0 is no variant */
	*self = v;
	v->of[0x3075] = KANA_FU;  /* ふ */
	v->of[0x3046] = KANA_U;   /* う */
	v->of[0x3090] = KANA_OLD; /* ゐ */
	v->of[0x3091] = KANA_OLD; /* ゑ */
	return load(v, config->dicts, err);
}

/* Whether ふ or う at `pos` is historical spelling: 思ふ, いふ, けふ; せう, やう. */
static bool old_spelling(struct ofx_str t, size_t pos, uint16_t kind)
{
	if (pos == 0)
		return false;
	uint32_t before = ofx_u8_prev(t.ptr, &pos);
	if (kind == KANA_FU)
		return ofx_is(before, OFX_KANJI) || before == 0x3044 || before == 0x3051;
	return before == 0x305B || before == 0x3084; /* せ や */
}

static void learn(const void *self, const struct ofx_block *b, struct ofx_facts *facts)
{
	const struct variants *v = self;
	const unsigned char *p = (const unsigned char *)b->text.ptr;
	if (v->policy != OFX_KANJI_AUTO)
		return;
	for (size_t i = 0; i < b->text.len;) {
		if (p[i] < 0xE3 || p[i] > 0xE9) { /* neither kana nor the kanji of the table */
			i += ofx_u8_len((char)p[i]);
			continue;
		}
		uint16_t is = v->of[ofx_u8_get(b->text.ptr + i)];
		if (is == NEW_FORM)
			facts->new_forms++;
		else if (is == KANA_OLD)
			facts->old_kana++;
		else if (is == KANA_FU || is == KANA_U)
			facts->old_kana += old_spelling(b->text, i, is);
		else if (is)
			facts->old_forms += v->items[is].plain;
		i += 3;
	}
}

/* Whether the facts are those of a modern text with a few stray old forms. */
static bool modern_text(const struct ofx_facts *f)
{
	return f->old_forms && f->new_forms >= 5 && f->old_forms * 10 <= f->new_forms + 5 &&
	       f->old_kana * 50 <= f->new_forms;
}

static bool holds(struct ofx_str text, struct ofx_str word)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	while ((size_t)(end - p) >= word.len && (p = memchr(p, *word.ptr, (size_t)(end - p)))) {
		if ((size_t)(end - p) >= word.len && !memcmp(p, word.ptr, word.len))
			return true;
		p++;
	}
	return false;
}

/* How many kanji stand together around the span. */
static size_t kanji_run(struct ofx_str line, struct ofx_span s)
{
	size_t n = 0;
	for (size_t pos = s.beg; pos > 0 && ofx_is(ofx_u8_prev(line.ptr, &pos), OFX_KANJI);)
		n++;
	for (size_t pos = s.beg; pos < line.len && ofx_is(ofx_u8_next(line.ptr, &pos), OFX_KANJI);)
		n++;
	return n;
}

/* Whether a bracket that opened before the span is still open: a title, or a quotation. */
static bool quoted(struct ofx_str line, size_t pos)
{
	int depth = 0;
	while (pos > 0 && depth <= 0) {
		uint32_t cp = ofx_u8_prev(line.ptr, &pos);
		depth += ofx_is(cp, OFX_OPEN) - ofx_is(cp, OFX_CLOSE);
	}
	return depth > 0;
}

/* The line with all its old forms of kind `pair` in the new form: MeCab shall see whole words. */
static struct ofx_str all_new(const struct variants *v, struct ofx_str line, struct ofx_arena *arena)
{
	struct ofx_buf b = {0};
	for (size_t pos = 0; pos < line.len;) {
		size_t at = pos;
		uint16_t is = look_up(v, ofx_u8_next(line.ptr, &pos));
		if (is && is < KANA_OLD && v->items[is].plain && v->items[is].len == pos - at)
			ofx_buf_add(&b, v->items[is].with, v->items[is].len);
		else
			ofx_buf_add(&b, line.ptr + at, pos - at);
	}
	struct ofx_str s = ofx_arena_copy(arena, ofx_buf_str(&b));
	ofx_buf_release(&b);
	return s;
}

/* The rule by which the old form at `at` may change, or NULL. `fresh` is the line in new forms. */
static const struct ofx_rule *judge(struct ofx_scratch *scratch, const struct ofx_block *b,
                                    struct ofx_str line, struct ofx_str fresh, struct ofx_span at)
{
	if (quoted(line, at.beg))
		return NULL;
	struct ofx_tokens tokens = ofx_morph_clause(scratch->morph, fresh, at.beg);
	const struct ofx_token *t = ofx_token_at(&tokens, at.beg);
	if (!t || t->unknown || t->pos == OFX_POS_NAME || t->span.end - t->span.beg < 6)
		return NULL;
	/* Next to a name it may be part of one: 廣田氏, 渡邊さん. */
	for (size_t i = 0; i < tokens.n; i++)
		if (tokens.items[i].pos == OFX_POS_NAME &&
		    (tokens.items[i].span.end == t->span.beg || tokens.items[i].span.beg == t->span.end))
			return NULL;
	size_t run = kanji_run(line, at); /* long ones are names: 陸運元會社 */
	if (run <= 4 && holds(b->text, ofx_str_sub(fresh, t->span)))
		return &rules[AUTO_WORD];
	return run <= 3 ? &rules[AUTO] : NULL;
}

static void scan_line(const struct variants *v, struct ofx_scratch *scratch,
                      const struct ofx_block *b, struct ofx_span span, struct ofx_edits *out)
{
	struct ofx_str line = ofx_str_sub(b->text, span), fresh = {0};
	for (size_t pos = 0; pos < line.len;) {
		struct ofx_span at = {(uint32_t)pos, 0};
		uint16_t is = look_up(v, ofx_u8_next(line.ptr, &pos));
		if (!is || is >= KANA_OLD)
			continue;
		const struct ofx_rule *why = &rules[MODERN];
		at.end = (uint32_t)pos;
		if (v->policy == OFX_KANJI_AUTO) {
			if (!v->items[is].plain)
				continue;
			if (!fresh.ptr)
				fresh = all_new(v, line, &scratch->arena);
			if (fresh.len != line.len)
				continue;
			why = judge(scratch, b, line, fresh, at);
		}
		if (why)
			ofx_propose(out, span.beg + at.beg, span.beg + at.end,
			            ofx_str(v->items[is].with, v->items[is].len), why);
	}
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *b, struct ofx_edits *out, struct ofx_error *err)
{
	const struct variants *v = self;
	struct ofx_lines it = {0};
	struct ofx_span line;
	(void)err;
	if (v->policy == OFX_KANJI_KEEP || (v->policy == OFX_KANJI_AUTO && !modern_text(b->facts)))
		return OFX_OK;
	while (ofx_block_line(b, &it, &line))
		scan_line(v, scratch, b, line, out);
	return OFX_OK;
}

const struct ofx_stage ofx_variants_stage = {
    .name = "variants",
    .summary = "modernise stray old kanji, by policy (--kanji)",
    .needs = OFX_NEED_MORPH,
    .rules = rules,
    .open = open_variants,
    .learn = learn,
    .scan = scan,
    .close = close_variants,
};
