/* Kanji that stand in katakana words: 力 U+529B for カ U+30AB in 力メラ. */
#include "stages/lookalike.h"

/* The katakana around a place, with the twin in it. */
struct word {
	struct ofx_str with;
	uint32_t
	    known; /* bytes of it that the dictionary has as one word, around the twin */
	bool left_known,
	    right_known; /* and what stands before (behind) the twin without it */
};

static struct word word_around(const struct ofx_look *l, struct ofx_str twin)
{
	struct ofx_span whole = {ofx_kata_begin(l, l->at.beg), ofx_kata_end(l, l->at.end)};
	struct ofx_span left = {whole.beg, l->at.beg}, right = {l->at.end, whole.end};
	struct word w = {.with = ofx_look_splice(l, whole, l->at, twin)};
	w.known = ofx_word_known(l, w.with, l->at.beg - whole.beg);
	w.left_known = ofx_words_known(l, ofx_str_sub(l->line, left));
	w.right_known = ofx_words_known(l, ofx_str_sub(l->line, right));
	return w;
}

/* A numeral that counts what follows: 二つ, 八ヶ岳, 三ツ矢, 八ッ場, 一カ月. */
static bool counts(const struct ofx_look *l)
{
	if (!ofx_is_numeral(l->cp))
		return false;
	if (l->right == OFX_IN_KANJI || l->right == OFX_IN_NUMBER ||
	    ofx_among("つ", l->next))
		return true;
	return ofx_among("カケツッ", l->next) &&
	       ofx_script_of(ofx_look_at(l, l->at.end + 3)) != OFX_IN_KATA;
}

/* Katakana that no dictionary has, with a kanji inside that no word puts there: ゴ一シュ.
   The particles of prose in katakana have kanji behind them. */
static bool unknown_word(const struct ofx_look *l, const struct word *w)
{
	return l->left == OFX_IN_KATA && l->right == OFX_IN_KATA && !w->left_known &&
	       !w->right_known && ofx_among("口力夕卜工一", l->cp) &&
	       !ofx_among("ヲニハノテ", l->prev) && !ofx_among("ツノヒニチ", l->next);
}

/* How sure a word that the dictionary has makes the twin. */
static bool known_word(const struct ofx_look *l, struct ofx_str with, const struct word *w)
{
	enum { CLEARLY = 4000 }; /* MeCab's cost of about one unknown word */
	bool inside = l->left == OFX_IN_KATA && l->right == OFX_IN_KATA;
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if (was.at.known && was.at.len > 3 &&
	    l->next != 0x30FC) /* 出口ゲート, サイト一覧 */
		return false;
	if (now.cost >= was.cost)
		return false;
	if ((!w->left_known && !w->right_known) || (inside && w->known == w->with.len))
		return ofx_look_suggest(l, l->at, with, OFX_LOOK_KANJI_IN_KATA, OFX_SAFE);
	/* 圧力バー is as good as 圧カバー; but デー夕通信, 八ワイ and サーバ一は make no sense */
	bool drawn = l->cp == 0x4E00 /* 一 */ && l->right == OFX_IN_HIRA;
	return w->known == w->with.len && now.cost + (drawn ? 0 : CLEARLY) < was.cost &&
	       ofx_look_suggest(l, l->at, with, OFX_LOOK_KANJI_IN_KATA, OFX_LIKELY);
}

/* A kanji that stands in a katakana word: スト口ーク, 力メラ, デー夕. */
bool ofx_look_kanji_in_kata(const struct ofx_look *l, uint32_t twin)
{
	bool inside = l->left == OFX_IN_KATA && l->right == OFX_IN_KATA;
	if (ofx_look_chain(l))
		return true;
	if ((l->left != OFX_IN_KATA && l->right != OFX_IN_KATA) || counts(l))
		return false;
	if (!inside && ofx_among("又廿三", l->cp))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	if (ofx_among("厶丿亻彐", l->cp)) /* parts of kanji, never a word */
		return ofx_look_suggest(l, l->at, with, OFX_LOOK_KANJI_IN_KATA, OFX_SAFE);
	if (ofx_kata_prose(l)) /* 加ヘ又ハ */
		return false;
	struct word w = word_around(l, with);
	if (w.with.len < 9 || (w.left_known && w.right_known)) /* 三ノ, 一ト口 */
		return false;
	if (w.known)
		return known_word(l, with, &w);
	return unknown_word(l, &w) &&
	       ofx_look_suggest(l, l->at, with, OFX_LOOK_KANJI_IN_KATA, OFX_LIKELY);
}

/* 口 for ロ where laws number their items: イ又は口の, イから口まで. */
bool ofx_look_label(const struct ofx_look *l, uint32_t twin)
{
	static const char *const heads[] = {"イ又は",   "イ及び", "イ若しくは",
	                                    "イ並びに", "イから", NULL};
	return ofx_look_behind(l, heads) &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_KANJI_IN_KATA,
	                        OFX_LIKELY);
}

bool ofx_counts_ka(const struct ofx_look *l)
{
	return (l->left == OFX_IN_NUMBER || ofx_is_numeral(l->prev) ||
	        ofx_among("数何", l->prev)) &&
	       ofx_among("国所月年村条", l->next);
}

/* 力 for カ where it counts: 三力国, 数力所, 10力月. */
bool ofx_look_counter(const struct ofx_look *l, uint32_t twin)
{
	return ofx_counts_ka(l) && ofx_look_suggest(l, l->at, ofx_look_char(l, twin),
	                                            OFX_LOOK_KANJI_IN_KATA, OFX_SAFE);
}
