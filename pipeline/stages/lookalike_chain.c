/* Katakana words with several kanji in them: レポ一卜力一, which changing a single one makes no word. */
#include "stages/lookalike.h"

enum {
	CLEARLY = 4000, /* MeCab's cost of about one unknown word */
	LONGEST = 24,   /* characters; no word is longer */
	WIDTH = 3,      /* bytes of each of them */
	ONE = 0x4E00,   /* 一 */
	LONG = 0x30FC,  /* ー */
};

/* Katakana and their kanji twins, one after the other. */
struct chain {
	struct ofx_span span; /* of the line */
	uint32_t changed;     /* behind the last twin */
	unsigned kata, twins, numerals; /* ー is no katakana here, and 一 no numeral */
	char with[WIDTH * LONGEST]; /* all of it in katakana */
};

/* The chain from `beg` up to `end` or to its own end. */
static struct chain chain_at(const struct ofx_look *l, uint32_t beg, uint32_t end)
{
	struct chain c = {.span = {beg, beg}};
	while (c.span.end < end && c.span.end - beg < sizeof c.with) {
		uint32_t cp = ofx_look_at(l, c.span.end);
		bool twin = ofx_script_of(cp) != OFX_IN_KATA;
		uint32_t kata = twin ? ofx_look_kata_twin(cp) : cp;
		if (!kata)
			break;
		ofx_u8_put(kata, c.with + (c.span.end - beg));
		c.span.end += WIDTH;
		c.kata += !twin && cp != LONG;
		c.twins += twin;
		c.numerals += cp != ONE && ofx_is_numeral(cp);
		if (twin)
			c.changed = c.span.end;
	}
	return c;
}

/* Whether a number stands at its end, or a numeral that belongs to what stands behind: チーム二七,
   カード二枚, メーカ一覧. */
static bool ends_in_number(const struct ofx_look *l, const struct chain *c)
{
	uint32_t at = c->span.end - WIDTH;
	if (!ofx_is_numeral(ofx_look_at(l, at)))
		return false;
	if (ofx_is_numeral(ofx_look_at(l, at - WIDTH)))
		return true;
	struct ofx_str rest = ofx_str(l->line.ptr + at, l->line.len - at);
	return ofx_script_of(ofx_look_at(l, c->span.end)) == OFX_IN_KANJI &&
	       (ofx_look_at(l, at) != ONE || ofx_word_known(l, rest, 0));
}

/* Of the ends that make words the one that MeCab likes best: behind a word 一 may begin another, メ一カ一覧. */
static bool best_chain(const struct ofx_look *l, uint32_t beg, struct chain *best)
{
	*best = (struct chain){.twins = 0};
	struct ofx_str left = ofx_str_sub(l->line, (struct ofx_span){beg, l->at.beg});
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	int32_t cost = was.cost;
	if (was.at.known && was.at.len > WIDTH) /* 七夕 */
		return false;
	if (!left.len)
		cost -= CLEARLY;
	else if (ofx_words_known(l, left)) /* レポ */
		cost -= CLEARLY / 2;
	for (uint32_t end = (uint32_t)l->line.len;;) {
		struct chain c = chain_at(l, beg, end);
		struct ofx_str with = ofx_str(c.with, c.span.end - beg);
		if (c.twins < 2 || with.len < 3 * WIDTH)
			return best->twins > 0;
		end = c.span.end - WIDTH;
		if (ends_in_number(l, &c) || !ofx_words_known(l, with))
			continue;
		int32_t now = ofx_look_read(l, c.span, with).cost;
		if (now < cost) {
			cost = now;
			*best = c;
		}
	}
}

/* Several kanji in one katakana word: メ一力一, シャッ夕一チャンス. */
bool ofx_look_chain(const struct ofx_look *l)
{
	uint32_t beg = ofx_kata_begin(l, l->at.beg);
	struct chain c = chain_at(l, beg, (uint32_t)l->line.len);
	if (c.twins < 2 || c.numerals > 1 /* 七ツ八ツ */ || !c.kata || !best_chain(l, beg, &c))
		return false;
	struct ofx_span span = {l->at.beg, c.changed};
	char *with = ofx_arena_take(&l->scratch->arena, span.end - span.beg);
	memcpy(with, c.with + (span.beg - beg), span.end - span.beg);
	bool alone = ofx_script_of(ofx_look_before(l, beg)) != OFX_IN_KANJI &&
	             ofx_script_of(ofx_look_at(l, c.span.end)) != OFX_IN_KANJI;
	return ofx_look_suggest(l, span, ofx_str(with, span.end - span.beg),
	                        OFX_LOOK_KANJI_IN_KATA,
	                        alone && c.kata > 1 ? OFX_SAFE : OFX_LIKELY);
}
