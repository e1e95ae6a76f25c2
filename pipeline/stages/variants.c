/* The stage variants: old forms of kanji by policy (--kanji keep, modern or auto).

   `auto` is for the stray old form that an engine wrote into a modern text (國際 for 国際). It must
   leave alone texts in old orthography, quotations from them, names, and old forms that a modern
   writer chose. So it asks for all of:

   - the block writes new forms, hardly any old ones, and no historical kana; so does the line, and
     it holds no other old form: engines misread one character, writers write 國體 and 學藝;
   - the new form makes a word of two kanji and more, by MeCab, that is no name and not beside one,
     in a run of kanji too short to be a title; 挾む and 佛 alone may be anybody's choice;
   - the run joins hiragana: 國際的な is running text; 爬蟲類、はちゅうるい tells how to write;
   - no bracket and no Markdown quotation around it.

   Idempotence: every edit moves the facts of the block towards modern, and the runner then looks at
   the whole block again; what one edit makes possible is done in the same run. */
#include "stages/variants.h"

#include "base/buf.h"
#include "stages/guard.h"
#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

#include <stdlib.h>

enum { AUTO, AUTO_WORD, MODERN };

enum {
	MAX_RUN = 3,      /* kanji that stand together; longer ones are names and titles … */
	MAX_RUN_SEEN = 4, /* … of a word that the block writes elsewhere */
	QUOTE_REACH = 600, /* bytes that a quotation is looked for */
};

/* No page with known truth had a stray old form, so the confidences are guesses: what is measured is
   that 1.9 M characters of right text stay as they are. */
static const struct ofx_example auto_examples[] = {
    {"学術の発展と経済の成長を支える国々が國際的な競争力を争う。", "学術の発展と経済の成長を支える国々が国際的な競争力を争う。"},
    {"國體の本義を説き、學問の道を示す。", NULL},
    {"雑誌『國民之友』を発行した。", NULL},
    {"渡邊さんと齋藤さんが会場に来た。", NULL},
    {"町の博物館が開く講座「来て見て学ぶ会」の學藝員を紹介する。", NULL},
    {"国の会議の記録を写し、総合的な対策を論じる。鉛筆を指に挾んでいる。", NULL},
    {NULL, NULL}};

static const struct ofx_rule rules[] = {
    [AUTO] = {.id = "variants/auto",
              .cls = OFX_LIKELY,
              .confidence = 800,
              .why = "an old form stands alone in a text that otherwise writes new forms, in a word "
                     "that is written with the new form today",
              .examples = auto_examples},
    [AUTO_WORD] = {.id = "variants/document",
                   .cls = OFX_LIKELY,
                   .confidence = 900,
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

struct variants {
	enum ofx_kanji policy;
	struct ofx_variants *table;
};

static void close_variants(void *self)
{
	struct variants *v = self;
	if (!v)
		return;
	ofx_variants_close(v->table);
	free(v);
}

static enum ofx_status open_variants(void **self, const struct ofx_config *config,
                                     struct ofx_error *err)
{
	struct variants *v = ofx_alloc(sizeof *v);
	*v = (struct variants){.policy = config->kanji};
	*self = v;
	return ofx_variants_open(&v->table, config->dicts, err);
}

static void learn(const void *self, const struct ofx_block *b, struct ofx_facts *facts)
{
	const struct variants *v = self;
	if (v->policy == OFX_KANJI_AUTO)
		ofx_variants_count(v->table, b->text, facts);
}

/* Whether the facts are those of a modern text with a few stray old forms. */
static bool modern_text(const struct ofx_facts *f)
{
	return f->old_forms && f->new_forms >= 5 && f->old_forms * 10 <= f->new_forms + 5 &&
	       f->old_kana * 50 <= f->new_forms;
}

/* Whether the old forms of the line are all the same character. */
static bool one_kind(const struct ofx_variants *v, struct ofx_str line)
{
	uint32_t first = 0;
	for (size_t pos = 0; pos < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &pos);
		if (!ofx_variant_plain(v, cp))
			continue;
		if (first && cp != first)
			return false;
		first = cp;
	}
	return true;
}

/* Whether the line is one of modern text, but for one kind of old form. */
static bool modern_line(const struct ofx_variants *v, struct ofx_str line)
{
	struct ofx_facts f = {0};
	if (*line.ptr == '>') /* a quotation of Markdown */
		return false;
	ofx_variants_count(v, line, &f);
	return f.new_forms && !f.old_kana && one_kind(v, line);
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

static size_t count_kanji(struct ofx_str s)
{
	size_t n = 0;
	for (size_t pos = 0; pos < s.len;)
		n += ofx_is(ofx_u8_next(s.ptr, &pos), OFX_KANJI);
	return n;
}

/* How many kanji stand together around `at`, or more than MAX_RUN_SEEN; 0 where no hiragana joins
   them on either side. */
static size_t kanji_run(struct ofx_str line, size_t at)
{
	size_t n = 0;
	bool joined = false;
	for (size_t pos = at; pos > 0 && n <= MAX_RUN_SEEN; n++) {
		uint32_t cp = ofx_u8_prev(line.ptr, &pos);
		joined |= ofx_is(cp, OFX_HIRA);
		if (!ofx_is(cp, OFX_KANJI))
			break;
	}
	for (size_t pos = at; pos < line.len && n <= MAX_RUN_SEEN; n++) {
		uint32_t cp = ofx_u8_next(line.ptr, &pos);
		joined |= ofx_is(cp, OFX_HIRA);
		if (!ofx_is(cp, OFX_KANJI))
			break;
	}
	return joined || n > MAX_RUN_SEEN ? n : 0;
}

/* Whether a bracket that opened in the line or the one before is still open at `pos`: a title, or a
   quotation. */
static bool quoted(struct ofx_str text, uint32_t pos)
{
	size_t least = ofx_line_around(text, pos).beg, i = pos;
	int depth = 0;
	if (least)
		least = ofx_line_around(text, (uint32_t)least - 1).beg;
	if (least + QUOTE_REACH < pos)
		least = pos - QUOTE_REACH;
	while (i > least && depth <= 0) {
		uint32_t cp = ofx_u8_prev(text.ptr, &i);
		depth += ofx_is(cp, OFX_OPEN) - ofx_is(cp, OFX_CLOSE);
	}
	return depth > 0;
}

/* The line with all its old forms of kind `pair` in the new form: MeCab shall see whole words. */
static struct ofx_str all_new(const struct ofx_variants *v, struct ofx_str line,
                              struct ofx_arena *arena)
{
	char *fresh = ofx_arena_take(arena, line.len);
	for (size_t pos = 0; pos < line.len;) {
		size_t at = pos;
		const struct ofx_variant *new = ofx_variant_plain(v, ofx_u8_next(line.ptr, &pos));
		memcpy(fresh + at, new ? new->with : line.ptr + at, pos - at);
	}
	return ofx_str(fresh, line.len);
}

/* A block on its way through the policy. */
struct work {
	const struct ofx_variants *table;
	struct ofx_scratch *scratch;
	const struct ofx_block *block;
	struct ofx_edits *out;
	struct ofx_str word; /* last looked for in the block … */
	bool seen;           /* … and whether it was there */
};

static bool word_seen(struct work *w, struct ofx_str word)
{
	if (!w->word.len || !ofx_str_eq(w->word, word)) {
		w->word = word;
		w->seen = holds(w->block->text, word);
	}
	return w->seen;
}

/* The word that the new form at `at` makes, or an empty string. `fresh` is the line in new forms. */
static struct ofx_str known_word(struct work *w, struct ofx_str fresh, uint32_t at)
{
	struct ofx_tokens k = ofx_morph_clause(w->scratch->morph, fresh, at);
	const struct ofx_token *t = ofx_token_at(&k, at);
	if (!t || t->unknown || t->pos == OFX_POS_NAME)
		return OFX_STR("");
	/* Next to a name it may be part of one: 廣田氏, 渡邊さん. */
	for (const struct ofx_token *n = k.items; n < k.items + k.n; n++)
		if (n->pos == OFX_POS_NAME &&
		    (n->span.end == t->span.beg || n->span.beg == t->span.end))
			return OFX_STR("");
	return ofx_str_sub(fresh, t->span);
}

/* The rule by which the old form at `at` may change, or NULL. */
static const struct ofx_rule *judge(struct work *w, struct ofx_span line, struct ofx_str fresh,
                                    uint32_t at)
{
	size_t run = kanji_run(ofx_str_sub(w->block->text, line), at);
	if (!run || run > MAX_RUN_SEEN || quoted(w->block->text, line.beg + at))
		return NULL;
	struct ofx_str word = known_word(w, fresh, at);
	if (count_kanji(word) < 2)
		return NULL;
	if (word_seen(w, word))
		return &rules[AUTO_WORD];
	return run <= MAX_RUN ? &rules[AUTO] : NULL;
}

static void propose(struct work *w, struct ofx_span at, const struct ofx_variant *new,
                    const struct ofx_rule *why)
{
	ofx_propose(w->out, at.beg, at.end, ofx_str(new->with, new->len), why);
}

static void scan_auto(struct work *w, struct ofx_span line)
{
	struct ofx_str text = ofx_str_sub(w->block->text, line), fresh = {0};
	for (size_t pos = 0; pos < text.len;) {
		uint32_t at = (uint32_t)pos;
		const struct ofx_variant *new =
		    ofx_variant_plain(w->table, ofx_u8_next(text.ptr, &pos));
		if (!new)
			continue;
		if (!fresh.ptr && !modern_line(w->table, text))
			return;
		if (!fresh.ptr)
			fresh = all_new(w->table, text, &w->scratch->arena);
		const struct ofx_rule *why = judge(w, line, fresh, at);
		if (why)
			propose(w, (struct ofx_span){line.beg + at, line.beg + (uint32_t)pos}, new, why);
	}
}

static void scan_modern(struct work *w, struct ofx_span line, struct ofx_guards *code)
{
	for (size_t pos = line.beg; pos < line.end;) {
		struct ofx_span at = {(uint32_t)pos, 0};
		const struct ofx_variant *new =
		    ofx_variant_of(w->table, ofx_u8_next(w->block->text.ptr, &pos));
		if (!new)
			continue;
		if (!code->spans)
			*code = ofx_guards_code(w->block, &w->scratch->arena);
		at.end = (uint32_t)pos;
		if (!ofx_guards_hit(code, at))
			propose(w, at, new, &rules[MODERN]);
	}
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *b, struct ofx_edits *out, struct ofx_error *err)
{
	const struct variants *v = self;
	struct work w = {.table = v->table, .scratch = scratch, .block = b, .out = out};
	struct ofx_guards code = {0};
	struct ofx_lines it = {0};
	struct ofx_span line;
	(void)err;
	if (v->policy == OFX_KANJI_KEEP || (v->policy == OFX_KANJI_AUTO && !modern_text(b->facts)))
		return OFX_OK;
	while (ofx_block_line(b, &it, &line))
		if (v->policy == OFX_KANJI_MODERN)
			scan_modern(&w, line, &code);
		else
			scan_auto(&w, line);
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
