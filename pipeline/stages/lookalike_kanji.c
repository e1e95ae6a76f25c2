/* Katakana that stand among kanji: カ U+30AB for 力 U+529B in 抑止カ. */
#include "stages/lookalike.h"

enum { KA = 0x30AB, RO = 0x30ED, NI = 0x30CB, HA = 0x30CF, E = 0x30A8, CHI = 0x30C1 };
enum { DIVINE = 0x535C /* 卜 */, THOUSAND = 0x5343 /* 千 */ };

/* Where a katakana is a label or a name: 第一号ロ of laws, ハ行 of the syllabary, ト短調
   of music, 中ロ and ロ軍 of Russia, カ所 of counting. */
static bool is_name(const struct ofx_look *l)
{
	if (ofx_among("号項条款表図欄注則", l->prev) ||
	    ofx_among("行列段長短音調", l->next) ||
	    ofx_among(" \xE3\x80\x80", l->next)) /* a space: the head of an item */
		return true;
	if (l->cp == RO)
		return ofx_among("中米日対独", l->prev) ||
		       ofx_among("人国軍領語独", l->next);
	return l->cp == KA && ofx_counts_ka(l);
}

/* 手エ, (と)エ: a vowel drawn out in speech; 一チ、二イ: counting aloud. */
static bool is_drawn(const struct ofx_look *l)
{
	if (l->cp == CHI)
		return ofx_among("一", l->prev);
	return l->cp == E && (ofx_among("手金上", l->prev) || ofx_is(l->prev, OFX_CLOSE));
}

static bool is_number_left(const struct ofx_look *l)
{
	return ofx_is_numeral(l->prev) || l->prev == 0x7B2C; /* 第 */
}

/* ニ and ハ are particles in prose in katakana, and in old letters that mix it with
   hiragana: 国債ニ関スル法律, 今ハ三椏ヲ, 後便ニ一つ. What is left for 二 and 八:
   平成ニ年, ハ百人. */
static bool is_particle(const struct ofx_look *l)
{
	if ((l->cp != NI && l->cp != HA) || is_number_left(l))
		return false;
	size_t behind = l->at.end;
	if (l->next)
		ofx_u8_next(l->line.ptr, &behind);
	if (ofx_script_of(ofx_look_at(l, (uint32_t)behind)) == OFX_IN_KATA)
		return true;
	if (l->left == OFX_IN_KANJI)
		return l->cp == HA || !ofx_among("成和治正約", l->prev);
	return ofx_is_numeral(l->next) && !ofx_among("十百千〇", l->next);
}

/* A numeral among numerals or before what is counted: 二〇ニ〇, 百セ十, 第ニ章, ニ人. */
static bool numeral_fits(const struct ofx_look *l, const struct ofx_reading *now)
{
	if (now->at.pos != OFX_POS_NUMBER)
		return false;
	bool right = ofx_is_numeral(l->next) || (now->right.there && now->right.counter);
	if (is_number_left(l))
		return right || l->prev == 0x7B2C ||
		       (l->right == OFX_IN_NONE && (l->cp == NI || l->cp == HA));
	return right && !ofx_among("号", l->next); /* ハ号 is a name */
}

/* 力 and 口 by themselves: 対処力の, 愛の力で, 歯の口を. */
static bool stands_alone(const struct ofx_look *l, const struct ofx_reading *now)
{
	bool hira = l->right == OFX_IN_HIRA;
	if (l->cp == KA && now->at.pos == OFX_POS_SUFFIX && l->left == OFX_IN_KANJI)
		return now->left.known && now->left.len > 3 &&
		       now->left.pos == OFX_POS_NOUN &&
		       (hira || !l->next || ofx_among("、。」", l->next));
	return (l->cp == KA || l->cp == RO) && ofx_among("のるないうたや", l->prev) &&
	       hira && now->right.pos == OFX_POS_PARTICLE && now->left.known &&
	       ofx_lone_kata(l) == 0;
}

/* What the neighbours' scripts say, before MeCab is asked. */
static bool may_be_kanji(const struct ofx_look *l, uint32_t twin)
{
	bool numeral = ofx_is_numeral(twin);
	if (l->left == OFX_IN_KATA || l->right == OFX_IN_KATA)
		return false;
	if (l->left != OFX_IN_KANJI && l->right != OFX_IN_KANJI &&
	    !(numeral ? ofx_among("つ", l->next) : l->left == OFX_IN_HIRA))
		return false;
	/* ニ二回目 is one character read twice; 一九ニ二 is a number */
	if ((l->prev == twin || l->next == twin) &&
	    !(ofx_is_numeral(l->prev) && l->prev != twin))
		return false;
	if (twin == DIVINE && l->left != OFX_IN_KANJI && !ofx_among("占", l->next))
		return false;
	return (l->prev || !numeral) && !is_name(l) && !is_drawn(l) && !is_particle(l) &&
	       !ofx_kata_prose(l);
}

/* A katakana that stands among kanji: 抑止カ, タ方, エ場, 出ロ, 告げロ. */
bool ofx_look_kata_in_kanji(const struct ofx_look *l, uint32_t twin)
{
	if (!may_be_kanji(l, twin))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	if (was.at.known && was.at.len > 3) /* ト書き */
		return false;
	if (!l->prev && was.right.known && was.right.len > 3) /* エ場所, ロ座席: labels */
		return false;
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if (!now.at.known || now.cost >= was.cost)
		return false;
	bool numeral = ofx_is_numeral(twin), fits = numeral && numeral_fits(l, &now);
	/* Not 二見 in あなたニ見, nor 一千 in 一チ; but 千葉 */
	bool name = numeral && now.at.pos == OFX_POS_NAME && twin != THOUSAND;
	bool number = numeral && now.at.pos == OFX_POS_NUMBER;
	if (fits || (now.at.len > 3 && !name && !number))
		return ofx_look_suggest(l, l->at, with, OFX_LOOK_KATA_IN_KANJI, OFX_SAFE);
	return !numeral && stands_alone(l, &now) &&
	       ofx_look_suggest(l, l->at, with, OFX_LOOK_KATA_IN_KANJI, OFX_LIKELY);
}
