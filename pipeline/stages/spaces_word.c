/* Judges a lone space between two Japanese letters: does it split a word, or part a word
   from what belongs to it? MeCab reads the clause with and without the space. */
#include "stages/spaces.h"

/* How much more likely the words must be without the space, in costs of MeCab's model. In
   right texts a space between phrases gains up to 6,300 before a particle, and hardly
   ever more. */
enum {
	GAIN_WORD = 6000,      /* a word of three letters or more */
	GAIN_TWO_KANA = 10500, /* a word of two kana: too many names hold one */
	GAIN_ENDING = 7000,    /* a verb and its ending */
	GAIN_PARTICLE = 1000,  /* a particle behind a word with okurigana */
	/* where the block shows that its engine puts in spaces */
	GAIN_ENDING_SEEN = 2000,
	GAIN_PHRASE_SEEN = 500,
	NEVER = INT32_MAX,
	WORD_BYTES = 96, /* no word is longer */
};

/* What MeCab says of a gap: the tokens beside it when the space is gone. */
struct reading {
	struct ofx_token left, right;
	bool split; /* both are one token, whose text is `word` */
	char word[WORD_BYTES];
	size_t word_len;
	int32_t cost; /* of the clause */
};

/* False where MeCab cannot tell anything. */
static bool read_gap(const struct ofx_gap *g, struct ofx_scratch *scratch,
		     struct reading *r)
{
	struct ofx_span gap = {g->at, g->at + 1};
	struct ofx_tokens k = ofx_morph_if(scratch->morph, g->line, gap, OFX_STR(""));
	const struct ofx_token *left = ofx_token_at(&k, g->at - 1);
	const struct ofx_token *right = ofx_token_at(&k, g->at);
	if (!left || !right)
		return false;
	r->left = *left;
	r->right = *right;
	r->split = left == right;
	r->cost = k.cost;
	if (!r->split)
		return true;
	size_t head = g->at - left->span.beg;
	r->word_len = left->span.end - left->span.beg;
	if (r->word_len > WORD_BYTES)
		return false;
	memcpy(r->word, g->line.ptr + left->span.beg, head);
	memcpy(r->word + head, g->line.ptr + g->at + 1, r->word_len - head);
	return true;
}

/* How much the clause gains by losing its space. */
static int32_t gain(const struct ofx_gap *g, struct ofx_scratch *scratch,
		    const struct reading *r)
{
	int32_t cost = ofx_morph_clause(scratch->morph, g->line, g->at).cost;
	return cost + ofx_morph_clause(scratch->morph, g->line, g->at + 1).cost - r->cost;
}

/* Whether characters stand alone on both sides of the gap: か き く け こ is a list. */
static bool lone_letters(const struct ofx_gap *g)
{
	size_t left = g->at, right = g->at + 1;
	ofx_u8_prev(g->line.ptr, &left);
	ofx_u8_next(g->line.ptr, &right);
	return (left == 0 || g->line.ptr[left - 1] == ' ') &&
	       (right == g->line.len || g->line.ptr[right] == ' ');
}

/* Only such letters can be parts of one word, or a word and its ending. Others can too,
   but names, headings and lists have a space there. */
static bool may_join(const struct ofx_gap *g)
{
	if (ofx_is(g->right, OFX_HIRA))
		return ofx_is(g->left, OFX_HIRA | OFX_KANJI);
	return ofx_is(g->left, OFX_KATA) && ofx_is(g->right, OFX_KATA);
}

static bool all(struct ofx_str s, unsigned classes)
{
	for (size_t pos = 0; pos < s.len;)
		if (!ofx_is(ofx_u8_next(s.ptr, &pos), classes))
			return false;
	return true;
}

/* What a split word must gain, or NEVER. */
static int32_t word_threshold(const struct reading *r, bool evidence)
{
	struct ofx_str word = ofx_str(r->word, r->word_len);
	bool kata = all(word, OFX_KATA);
	size_t n = ofx_u8_count(word);
	if (r->left.pos == OFX_POS_NUMBER || n < 2)
		return NEVER;
	if (r->left.unknown) /* one name, as far as MeCab knows: コンスタンチ ノフ */
		return evidence && kata && n >= 4 ? GAIN_WORD : NEVER;
	if (kata)
		return n >= 3 ? GAIN_WORD : NEVER;
	if (r->left.pos == OFX_POS_NAME)
		return NEVER;
	if (evidence || n >= 3)
		return GAIN_WORD;
	return all(word, OFX_HIRA) ? GAIN_TWO_KANA : NEVER;
}

/* A word that begins with a kanji and ends in hiragana: 謂れ, 思い. */
static bool has_okurigana(struct ofx_str word)
{
	size_t end = word.len;
	return word.len > 3 && ofx_is(ofx_u8_get(word.ptr), OFX_KANJI) &&
	       ofx_is(ofx_u8_prev(word.ptr, &end), OFX_HIRA);
}

/* What a word and its ending or particle must gain, or NEVER. */
static int32_t ending_threshold(const struct ofx_gap *g, const struct reading *r,
				bool evidence)
{
	enum ofx_pos left = r->left.pos;
	bool particle = r->right.pos == OFX_POS_PARTICLE;
	if (!particle && r->right.pos != OFX_POS_AUXILIARY)
		return NEVER;
	if (particle && has_okurigana(ofx_str_sub(g->line, r->left.span)))
		return GAIN_PARTICLE;
	if (evidence && !r->left.unknown &&
	    (left == OFX_POS_NOUN || left == OFX_POS_VERB || left == OFX_POS_SUFFIX ||
	     left == OFX_POS_PARTICLE))
		return GAIN_ENDING_SEEN;
	return GAIN_ENDING;
}

/* Behind a particle a phrase ends, so there some writers put a space: しかし 今日は 雨だ.
 */
static int32_t phrase_threshold(const struct reading *r, bool evidence)
{
	enum ofx_pos right = r->right.pos;
	if (!evidence || r->left.pos != OFX_POS_PARTICLE || r->right.unknown)
		return NEVER;
	return right == OFX_POS_NOUN || right == OFX_POS_VERB ||
		       right == OFX_POS_ADJECTIVE || right == OFX_POS_OTHER
		   ? GAIN_PHRASE_SEEN
		   : NEVER;
}

/* Small kana and the marks of iteration ゝ ゞ ヽ ヾ begin no word; ヵ U+30F5 and ヶ
 * U+30F6 do. */
static bool begins_no_word(uint32_t cp)
{
	return (ofx_is(cp, OFX_SMALL) && cp != 0x30F5 && cp != 0x30F6) || cp == 0x309D ||
	       cp == 0x309E || cp == 0x30FD || cp == 0x30FE;
}

/* Whether the left character numbers the line, and is no part of a word with all the katakana on the
   right: ア クラウドの利用, but not ア メリカ. */
static bool numbers_line(const struct ofx_gap *g, const struct reading *r)
{
	size_t left = g->at, end = g->at + 1 + r->word_len - 3;
	ofx_u8_prev(g->line.ptr, &left);
	return r->split && ofx_is(g->left, OFX_KATA) && end < g->line.len &&
	       (left == 0 || ofx_is(ofx_u8_get(g->line.ptr + left - 1), OFX_SPACE)) &&
	       ofx_is(ofx_u8_get(g->line.ptr + end), OFX_KATA);
}

/* Whether the gap stands in the reading of a name: 北川 春子（きたがわ はるこ）. */
static bool in_reading(const struct ofx_gap *g)
{
	size_t pos = g->at;
	uint32_t cp = g->left;
	while (pos && (ofx_is(cp, OFX_KANA) || cp == ' '))
		cp = ofx_u8_prev(g->line.ptr, &pos);
	return (cp == '(' || cp == 0xFF08 /* （ */) && pos &&
	       ofx_is(ofx_u8_prev(g->line.ptr, &pos), OFX_KANJI | OFX_SPACE);
}

enum ofx_space_rule ofx_space_in_words(const struct ofx_gap *g, bool evidence,
				       struct ofx_scratch *scratch)
{
	struct reading r;
	if (begins_no_word(g->right))
		return OFX_SPACE_KANA;
	if (lone_letters(g) || (!evidence && !may_join(g)) || in_reading(g) || !read_gap(g, scratch, &r) ||
	    numbers_line(g, &r))
		return OFX_SPACE_NONE;
	enum ofx_space_rule rule = OFX_SPACE_WORD;
	int32_t threshold = NEVER;
	if (r.split) {
		threshold = word_threshold(&r, evidence);
	} else {
		rule = OFX_SPACE_ENDING;
		threshold = ending_threshold(g, &r, evidence);
		if (threshold == NEVER) {
			rule = OFX_SPACE_PHRASE;
			threshold = phrase_threshold(&r, evidence);
		}
	}
	if (threshold == NEVER || gain(g, scratch, &r) < threshold)
		return OFX_SPACE_NONE;
	return rule;
}
