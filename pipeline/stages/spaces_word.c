/* Judges a lone space between two Japanese letters: does it split a word, or part a word from the
   particle behind it? MeCab reads the clause with and without the space. */
#include "stages/spaces.h"

/* Costs of MeCab's model: how much more likely the words are without the space. In right texts a
   lone space between phrases gains up to 6,300 before a particle and hardly ever more. */
enum {
	GAIN_WORD = 6000,    /* a word of three letters or more */
	GAIN_TWO_KANA = 10500, /* a word of two kana: too many names hold one */
	GAIN_FORM = 7000,    /* a verb and its ending: 設計され ていません */
	GAIN_PARTICLE = 1000, /* a particle behind a word that is written 謂れ */
};

/* What MeCab says of a gap. */
struct reading {
	bool split; /* without the space one word covers the gap */
	struct ofx_token left, right; /* without the space: beside the gap, or both the same word */
	int32_t gain;
};

static struct ofx_str text_of(struct ofx_str line, struct ofx_span s)
{
	return ofx_str_sub(line, s);
}

static bool all(struct ofx_str s, unsigned classes)
{
	for (size_t pos = 0; pos < s.len;)
		if (!ofx_is(ofx_u8_next(s.ptr, &pos), classes))
			return false;
	return true;
}

/* Reads the clause; false where that cannot tell anything. */
static bool read_gap(const struct ofx_gap *g, struct ofx_scratch *scratch, struct reading *r)
{
	struct ofx_span gap = {g->at, g->at + 1};
	struct ofx_tokens k = ofx_morph_if(scratch->morph, g->line, gap, OFX_STR(""));
	const struct ofx_token *left = ofx_token_at(&k, g->at - 1), *right = ofx_token_at(&k, g->at);
	if (!left || !right)
		return false;
	r->left = *left;
	r->right = *right;
	r->split = left == right;
	r->gain = -k.cost;
	r->gain += ofx_morph_clause(scratch->morph, g->line, g->at).cost;
	r->gain += ofx_morph_clause(scratch->morph, g->line, g->at + 1).cost;
	return true;
}

/* Only these can be parts of one word, or a word and its ending. */
static bool may_join(const struct ofx_gap *g)
{
	if (ofx_is(g->right, OFX_HIRA))
		return true;
	if (ofx_is(g->right, OFX_KATA))
		return ofx_is(g->left, OFX_KATA);
	return ofx_is(g->left, OFX_HIRA);
}

static bool is_word(const struct ofx_token *t, struct ofx_str word, int32_t gain)
{
	size_t n = ofx_u8_count(word);
	if (t->unknown || t->pos == OFX_POS_NUMBER || n < 2)
		return false;
	if (all(word, OFX_KATA))
		return n >= 3 && gain >= GAIN_WORD;
	if (t->pos == OFX_POS_NAME)
		return false;
	if (n >= 3)
		return gain >= GAIN_WORD;
	return all(word, OFX_HIRA) && gain >= GAIN_TWO_KANA;
}

/* A word that begins with a kanji and ends in hiragana: 謂れ, 思い. */
static bool has_okurigana(struct ofx_str word)
{
	size_t end = word.len;
	return word.len > 3 && ofx_is(ofx_u8_get(word.ptr), OFX_KANJI) &&
	       ofx_is(ofx_u8_prev(word.ptr, &end), OFX_HIRA);
}

enum ofx_space_rule ofx_space_judge(const struct ofx_gap *g, const struct ofx_facts *f,
                                    struct ofx_scratch *scratch)
{
	struct reading r;
	/* No word begins with a small kana; ヵ U+30F5 and ヶ U+30F6 count things. */
	if (ofx_is(g->right, OFX_SMALL) && g->right != 0x30F5 && g->right != 0x30F6)
		return OFX_SPACE_KANA;
	if (!may_join(g) || !read_gap(g, scratch, &r))
		return OFX_SPACE_NONE;
	bool e = ofx_space_evidence(f);
	if (r.split) {
		struct ofx_str line = g->line;
		char word[64];
		size_t head = g->at - r.left.span.beg, len = r.left.span.end - r.left.span.beg;
		if (len > sizeof word)
			return OFX_SPACE_NONE;
		memcpy(word, line.ptr + r.left.span.beg, head);
		memcpy(word + head, line.ptr + g->at + 1, len - head);
		if (e && r.left.unknown && all(ofx_str(word,len),OFX_KATA) && r.gain>=6000) return OFX_SPACE_WORD;
		if (e && !r.left.unknown && r.left.pos!=OFX_POS_NAME&& r.left.pos!=OFX_POS_NUMBER && r.gain>=6000) return OFX_SPACE_WORD;
		return is_word(&r.left, ofx_str(word, len), r.gain) ? OFX_SPACE_WORD : OFX_SPACE_NONE;
	}
	bool ending = r.right.pos == OFX_POS_PARTICLE || r.right.pos == OFX_POS_AUXILIARY;
	bool known=!r.left.unknown && (r.left.pos==OFX_POS_NOUN||r.left.pos==OFX_POS_SUFFIX||r.left.pos==OFX_POS_VERB||r.left.pos==OFX_POS_PARTICLE);
	if (e && r.left.pos==OFX_POS_PARTICLE && !r.right.unknown && (r.right.pos==OFX_POS_NOUN||r.right.pos==OFX_POS_VERB||r.right.pos==OFX_POS_ADJECTIVE||r.right.pos==OFX_POS_OTHER) && r.gain>=500) return OFX_SPACE_PARTICLE;
	if (ending && r.gain >= (e&&known?2000:GAIN_FORM))
		return OFX_SPACE_PARTICLE;
	if (r.right.pos == OFX_POS_PARTICLE && r.gain >= GAIN_PARTICLE &&
	    has_okurigana(text_of(g->line, r.left.span)))
		return OFX_SPACE_PARTICLE;
	return OFX_SPACE_NONE;
}
