/* The stage "lookalike": characters that share a shape, told apart by script and dictionary. */
#include "stages/lookalike.h"

#include "base/buf.h"
#include "stages/lookalike_split.h"

#include <stdlib.h>

/* A character, the one that OCR takes it for, and what decides between them. Several rows
   may stand for one character; the first that proposes something ends the matter. */
struct pair {
	const char *from, *to;
	ofx_look_fn *look;
};

static const struct pair pairs[] = {
    /* kanji that belong in katakana words */
    {"口", "ロ", ofx_look_kanji_in_kata}, /* U+53E3 U+30ED */
    {"口", "ロ", ofx_look_label},         /* U+53E3 U+30ED */
    {"力", "カ", ofx_look_kanji_in_kata}, /* U+529B U+30AB */
    {"力", "カ", ofx_look_counter},       /* U+529B U+30AB */
    {"卜", "ト", ofx_look_kanji_in_kata}, /* U+535C U+30C8 */
    {"工", "エ", ofx_look_kanji_in_kata}, /* U+5DE5 U+30A8 */
    {"夕", "タ", ofx_look_kanji_in_kata}, /* U+5915 U+30BF */
    {"八", "ハ", ofx_look_kanji_in_kata}, /* U+516B U+30CF */
    {"二", "ニ", ofx_look_kanji_in_kata}, /* U+4E8C U+30CB */
    {"千", "チ", ofx_look_kanji_in_kata}, /* U+5343 U+30C1 */
    {"才", "オ", ofx_look_kanji_in_kata}, /* U+624D U+30AA */
    {"七", "セ", ofx_look_kanji_in_kata}, /* U+4E03 U+30BB */
    {"三", "ミ", ofx_look_kanji_in_kata}, /* U+4E09 U+30DF */
    {"又", "ヌ", ofx_look_kanji_in_kata}, /* U+53C8 U+30CC */
    {"厶", "ム", ofx_look_kanji_in_kata}, /* U+53B6 U+30E0 */
    {"丿", "ノ", ofx_look_kanji_in_kata}, /* U+4E3F U+30CE */
    {"亻", "イ", ofx_look_kanji_in_kata}, /* U+4EBB U+30A4 */
    {"彐", "ヨ", ofx_look_kanji_in_kata}, /* U+5F50 U+30E8 */
    {"廿", "サ", ofx_look_kanji_in_kata}, /* U+5EFF U+30B5 */
    {"一", "―", ofx_look_dash},           /* U+4E00 U+2015 */
    {"一", "ー", ofx_look_kanji_in_kata}, /* U+4E00 U+30FC */
    /* katakana that belong among kanji */
    {"ロ", "口", ofx_look_kata_in_kanji}, /* U+30ED U+53E3 */
    {"カ", "力", ofx_look_kata_in_kanji}, /* U+30AB U+529B */
    {"ト", "卜", ofx_look_kata_in_kanji}, /* U+30C8 U+535C */
    {"エ", "工", ofx_look_kata_in_kanji}, /* U+30A8 U+5DE5 */
    {"タ", "夕", ofx_look_kata_in_kanji}, /* U+30BF U+5915 */
    {"ハ", "八", ofx_look_kata_in_kanji}, /* U+30CF U+516B */
    {"ニ", "二", ofx_look_kata_in_kanji}, /* U+30CB U+4E8C */
    {"チ", "千", ofx_look_kata_in_kanji}, /* U+30C1 U+5343 */
    {"オ", "才", ofx_look_kata_in_kanji}, /* U+30AA U+624D */
    {"オ", "ォ", ofx_look_small},         /* U+30AA U+30A9 */
    {"セ", "七", ofx_look_kata_in_kanji}, /* U+30BB U+4E03 */
    {"ミ", "三", ofx_look_kata_in_kanji}, /* U+30DF U+4E09 */
    /* strokes */
    {"ー", "―", ofx_look_dash},   /* U+30FC U+2015 */
    {"ー", "一", ofx_look_one},   /* U+30FC U+4E00 */
    {"ー", "1", ofx_look_letter}, /* U+30FC U+0031 */
    {"ー", "-", ofx_look_hyphen}, /* U+30FC U+002D */
    {"|", "―", ofx_look_dash},    /* U+007C U+2015 */
    {"|", "ー", ofx_look_long},   /* U+007C U+30FC */
    {"|", "十", ofx_look_ten},    /* U+007C U+5341 */
    {"-", "ー", ofx_look_long},   /* U+002D U+30FC */
    {"-", "一", ofx_look_one},    /* U+002D U+4E00 */
    {"‐", "ー", ofx_look_long},   /* U+2010 U+30FC */
    {"–", "ー", ofx_look_long},   /* U+2013 U+30FC */
    {"—", "ー", ofx_look_long},   /* U+2014 U+30FC */
    {"―", "ー", ofx_look_long},   /* U+2015 U+30FC */
    {"−", "ー", ofx_look_long},   /* U+2212 U+30FC */
    {"－", "ー", ofx_look_long},  /* U+FF0D U+30FC */
    /* hiragana and katakana */
    {"へ", "ヘ", ofx_look_hira_in_kata}, /* U+3078 U+30D8 */
    {"べ", "ベ", ofx_look_hira_in_kata}, /* U+3079 U+30D9 */
    {"ぺ", "ペ", ofx_look_hira_in_kata}, /* U+307A U+30DA */
    {"り", "リ", ofx_look_hira_in_kata}, /* U+308A U+30EA */
    {"ヘ", "へ", ofx_look_kata_in_hira}, /* U+30D8 U+3078 */
    {"ベ", "べ", ofx_look_kata_in_hira}, /* U+30D9 U+3079 */
    {"ペ", "ぺ", ofx_look_kata_in_hira}, /* U+30DA U+307A */
    {"リ", "り", ofx_look_kata_in_hira}, /* U+30EA U+308A */
    /* small kana */
    {"ツ", "ッ", ofx_look_small},     /* U+30C4 U+30C3 */
    {"ヤ", "ャ", ofx_look_small},     /* U+30E4 U+30E3 */
    {"ユ", "ュ", ofx_look_small},     /* U+30E6 U+30E5 */
    {"ヨ", "ョ", ofx_look_small},     /* U+30E8 U+30E7 */
    {"ア", "ァ", ofx_look_small},     /* U+30A2 U+30A1 */
    {"イ", "ィ", ofx_look_small},     /* U+30A4 U+30A3 */
    {"っ", "つ", ofx_look_small_tsu}, /* U+3063 U+3064 */
    /* digits and letters */
    {"l", "1", ofx_look_letter}, /* U+006C U+0031 */
    {"I", "1", ofx_look_letter}, /* U+0049 U+0031 */
    {"O", "0", ofx_look_letter}, /* U+004F U+0030 */
    {"o", "0", ofx_look_letter}, /* U+006F U+0030 */
    {"0", "O", ofx_look_zero},   /* U+0030 U+004F */
    /* brackets */
    {"`", "「", ofx_look_open_bracket},  /* U+0060 U+300C */
    {"r", "「", ofx_look_open_bracket},  /* U+0072 U+300C */
    {"J", "」", ofx_look_close_bracket}, /* U+004A U+300D */
};
enum { N_PAIRS = sizeof pairs / sizeof *pairs };

/* Nearly every character is turned away by one bit; the bits fit the processor's first cache. */
struct lookalike {
	uint32_t hot[0x10000 / 32];
	uint8_t first[0x10000]; /* by code point: the first row of `pairs` for it, or N_PAIRS */
	struct ofx_splits *splits;
};

static void mark(struct lookalike *s, uint32_t cp, size_t row)
{
	s->hot[cp / 32] |= UINT32_C(1) << cp % 32;
	s->first[cp] = (uint8_t)row;
}

/* Kana, without the marks of iteration. */
static bool is_frequent(uint32_t cp)
{
	return ofx_is(cp, OFX_HIRA | OFX_KATA) && !ofx_among("ゝゞヽヾ", cp);
}

static void close_pairs(void *self)
{
	struct lookalike *s = self;
	if (s)
		ofx_splits_close(s->splits);
	free(s);
}

static enum ofx_status open_pairs(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	struct lookalike *s = ofx_alloc(sizeof *s);
	uint32_t parts[2];
	memset(s, 0, sizeof *s);
	enum ofx_status status = ofx_splits_open(&s->splits, config->dicts, err);
	if (status) {
		close_pairs(s);
		return status;
	}
	for (size_t i = 0; ofx_splits_row(s->splits, i, parts); i++)
		mark(s, parts[!is_frequent(parts[1]) && is_frequent(parts[0])], N_PAIRS);
	for (size_t i = N_PAIRS; i-- > 0;)
		mark(s, ofx_u8_get(pairs[i].from), i);
	*self = s;
	return OFX_OK;
}

bool ofx_look_suggest(const struct ofx_look *l, struct ofx_span span, struct ofx_str with,
                      enum ofx_look_rule rule, enum ofx_class cls)
{
	ofx_edits_add(l->out,
	              (struct ofx_edit){.span = {l->base + span.beg, l->base + span.end},
	                                .with = with,
	                                .why = &ofx_look_rules[rule],
	                                .cls = cls,
	                                .confidence = ofx_look_confidence[rule][cls]});
	return true;
}

uint32_t ofx_look_kata_twin(uint32_t cp)
{
	for (size_t i = 0; i < N_PAIRS; i++)
		if (pairs[i].look == ofx_look_kanji_in_kata && ofx_u8_get(pairs[i].from) == cp)
			return ofx_u8_get(pairs[i].to);
	return 0;
}

static void set_place(struct ofx_look *l, uint32_t beg, uint32_t end)
{
	l->at = (struct ofx_span){beg, end};
	l->cp = ofx_look_at(l, beg);
	l->prev = ofx_look_before(l, beg);
	l->next = ofx_look_at(l, end);
	l->left = ofx_script_of(l->prev);
	l->right = ofx_script_of(l->next);
}

/* The rows of one character, until one of them proposes something. */
static bool look_at_pairs(const struct ofx_look *l, const struct lookalike *s)
{
	for (size_t row = s->first[l->cp]; row < N_PAIRS && ofx_u8_get(pairs[row].from) == l->cp; row++)
		if (pairs[row].look(l, ofx_u8_get(pairs[row].to)))
			return true;
	return false;
}

/* The character with the next as two parts of one, or the one before it with it. `done`: behind what has
   an edit already. */
static bool look_at_split(struct ofx_look *l, const struct lookalike *s, uint32_t done)
{
	if (ofx_splits_may(s->splits, l->cp, l->next) && ofx_look_split(l, s->splits))
		return true;
	size_t beg = l->at.beg;
	if (beg <= done || !ofx_splits_may(s->splits, l->prev, l->cp))
		return false;
	ofx_u8_prev(l->line.ptr, &beg);
	set_place(l, (uint32_t)beg, l->at.beg);
	return ofx_look_split(l, s->splits);
}

/* ASCII is turned away by its neighbours: a letter without a digit behind it or Japanese, a zero
   without a letter, a stroke behind ASCII, a bracket before or behind it. */
static bool worth_a_look(struct ofx_str line, size_t at)
{
	unsigned char c = (unsigned char)line.ptr[at];
	unsigned char prev = at ? (unsigned char)line.ptr[at - 1] : ' ';
	unsigned char next = at + 1 < line.len ? (unsigned char)line.ptr[at + 1] : ' ';
	bool among = (prev >= 0x80 || prev == ' ') && (next >= 0x80 || next == ' ' || next == ')');
	if (c == '-' || c == '|')
		return prev >= 0x80 || among;
	if (c == '0')
		return (prev | 0x20) >= 'a' || (next | 0x20) >= 'a';
	return among || (next >= '0' && next <= '9');
}

static void scan_line(const struct lookalike *s, struct ofx_look *l)
{
	uint32_t done = 0;
	for (size_t pos = 0; pos < l->line.len;) {
		size_t beg = pos;
		uint32_t cp = ofx_u8_next(l->line.ptr, &pos);
		if (cp > 0xFFFF || !(s->hot[cp / 32] >> cp % 32 & 1))
			continue;
		if (cp < 0x80 && !worth_a_look(l->line, beg))
			continue;
		if (s->first[cp] == N_PAIRS &&
		    !ofx_splits_may(s->splits, cp, ofx_look_at(l, (uint32_t)pos)) &&
		    !ofx_splits_may(s->splits, ofx_look_before(l, (uint32_t)beg), cp))
			continue;
		set_place(l, (uint32_t)beg, (uint32_t)pos);
		if (look_at_pairs(l, s) || look_at_split(l, s, done)) {
			done = l->out->items[l->out->n - 1].span.end - l->base;
			pos = done > pos ? done : pos;
		}
	}
}

/* How often the byte `last` ends っ or つ (U+3063, U+3064: E3 81 A3, A4) before て or た. */
static size_t count_tsu(struct ofx_str text, char last)
{
	size_t n = 0;
	const char *end = text.ptr + text.len;
	for (const char *p = text.ptr; end - p > 3; p++) {
		p = memchr(p, last, (size_t)(end - p - 3));
		if (!p)
			break;
		if (p - text.ptr < 5 || memcmp(p - 2, "\xE3\x81", 2) != 0)
			continue;
		bool te = !memcmp(p + 1, "て", 3), ta = !memcmp(p + 1, "た", 3);
		n += (te || ta) && memcmp(p - 5, "か", 3) != 0; /* かつて has a large one */
	}
	return n;
}

static void learn(const void *self, const struct ofx_block *block, struct ofx_facts *facts)
{
	size_t small = count_tsu(block->text, '\xA3');
	size_t large = count_tsu(block->text, '\xA4');
	(void)self;
	if (small >= 3 && large * 5 <= small)
		facts->sokuon = OFX_SOKUON_SMALL;
	else if (large)
		facts->sokuon = OFX_SOKUON_LARGE;
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	struct ofx_lines it = {0};
	struct ofx_span line;
	struct ofx_look l = {.scratch = scratch, .out = out, .block = block};
	(void)err;
	while (ofx_block_line(block, &it, &line)) {
		l.line = ofx_str_sub(block->text, line);
		l.base = line.beg;
		scan_line(self, &l);
	}
	return OFX_OK;
}

const struct ofx_stage ofx_lookalike_stage = {
    .name = "lookalike",
    .summary = "characters that share a shape: ー一―, ニ二, ロ口, カ力, へヘ, ツッ, 0O, 1lI",
    .needs = OFX_NEED_MORPH,
    .rules = ofx_look_rules,
    .open = open_pairs,
    .learn = learn,
    .scan = scan,
    .close = close_pairs,
};
