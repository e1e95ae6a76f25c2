/* Twins of hiragana and katakana: へ U+3078 and ヘ U+30D8, べ and ベ, ぺ and ペ, り and リ. */
#include "stages/lookalike.h"

enum { HE_HIRA = 0x3078, RI_HIRA = 0x308A, HE_KATA = 0x30D8, LONG = 0x30FC };

/* A run of nothing but ー is no katakana: おーくーべーきい. */
static bool has_kata(const struct ofx_look *l, struct ofx_span run)
{
	for (size_t pos = run.beg; pos < run.end;)
		if (ofx_u8_next(l->line.ptr, &pos) != LONG)
			return true;
	return false;
}

/* A katakana word with the twin in it, and the katakana before and behind the twin. */
struct word {
	struct ofx_str with;
	struct ofx_span left, right;
	uint32_t known; /* bytes of the word that the dictionary has around the twin */
};

static struct word word_around(const struct ofx_look *l, struct ofx_str twin)
{
	struct ofx_span whole = {ofx_kata_begin(l, l->at.beg), ofx_kata_end(l, l->at.end)};
	struct word w = {.with = ofx_look_splice(l, whole, l->at, twin),
	                 .left = {whole.beg, l->at.beg},
	                 .right = {l->at.end, whole.end}};
	w.known = ofx_word_known(l, w.with, l->at.beg - whole.beg);
	return w;
}

/* へ before katakana is the particle, but where the word is long or goes on as none
   begins: へリオトロープ, へッド, へンリー. Not ヘリ in へリネーム, nor ヘストン in
   坂へストンと. */
static bool begins_with_he(const struct ofx_look *l, const struct word *w)
{
	if (w->known < 9 || ofx_among(" ", l->prev))
		return false;
	return l->left == OFX_IN_NONE || w->known >= 15 || ofx_among("ッンー", l->next);
}

/* What is no word of katakana by itself, and becomes one. */
static bool becomes_word(const struct ofx_look *l, const struct word *w, bool kl, bool kr)
{
	if (kl && kr && w->known == w->with.len) /* クラりネット */
		return true;
	if (kr && ofx_words_known(l, ofx_str_sub(l->line, w->right))) /* 東京へアクセス */
		return false;
	if (!kr) /* ディレクトり; but サボり, メモり are verbs */
		return w->with.len >= 12 &&
		       !ofx_words_known(l, ofx_str_sub(l->line, w->left));
	if (l->cp == HE_HIRA)
		return begins_with_he(l, w);
	if (l->cp == RI_HIRA && l->left == OFX_IN_HIRA) /* つまりトマス */
		return false;
	return l->left != OFX_IN_HIRA || (w->with.len >= 12 && ofx_words_known(l, w->with));
}

/* べ and ぺ begin no word of hiragana before katakana: べガルタ; but べッたり. */
static bool stands_in_name(const struct ofx_look *l, bool kl, bool kr)
{
	return ofx_among("べぺ", l->cp) && kr && !ofx_is(l->next, OFX_SMALL) &&
	       (kl || l->left == OFX_IN_NONE);
}

/* A hiragana that stands in a katakana word: レべル, クラりネット, へリコプター. */
bool ofx_look_hira_in_kata(const struct ofx_look *l, uint32_t twin)
{
	if (l->left != OFX_IN_KATA && l->right != OFX_IN_KATA)
		return false;
	if (l->right != OFX_IN_KATA && l->cp == HE_HIRA) /* アメリカへ */
		return false;
	if (l->left == OFX_IN_KANJI && l->cp != HE_HIRA) /* 食べログ, 売りサイト */
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	struct word w = word_around(l, with);
	bool kl = has_kata(l, w.left), kr = has_kata(l, w.right);
	if (!kl && !kr)
		return false;
	if (!w.known)
		return stands_in_name(l, kl, kr) &&
		       ofx_look_suggest(l, l->at, with, OFX_LOOK_HIRA_IN_KATA, OFX_LIKELY);
	if (!becomes_word(l, &w, kl, kr))
		return false;
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if (now.cost >= was.cost)
		return false;
	bool sure = kr && (kl || l->left == OFX_IN_NONE);
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_HIRA_IN_KATA,
	                        sure ? OFX_SAFE : OFX_LIKELY);
}

static bool is_noun(const struct ofx_reader *r)
{
	return r->there && (r->pos == OFX_POS_NOUN || r->pos == OFX_POS_NAME ||
	                    r->pos == OFX_POS_SUFFIX || r->pos == OFX_POS_NUMBER);
}

/* イ ロ ハ … ヘ … リ number the items of laws: 前号ヘ, 又はリ, and ヘ　配置 at the head of one. */
static bool is_label(const struct ofx_look *l)
{
	static const char *const joints[] = {"又は",   "及び",     "から",
	                                     "並びに", "若しくは", NULL};
	return ofx_among("号項条候", l->prev) || ofx_among(" \xE3\x80\x80", l->next) ||
	       ofx_look_behind(l, joints);
}

/* Kanji and then katakana: the ending of a word in prose in katakana, 此方ヘ来ル. */
static bool ends_in_kata(const struct ofx_look *l)
{
	size_t pos = l->at.end;
	for (int i = 0; i < 3 && pos < l->line.len; i++)
		if (ofx_script_of(ofx_u8_next(l->line.ptr, &pos)) != OFX_IN_KANJI)
			return i > 0 && ofx_script_of(ofx_look_before(l, (uint32_t)pos)) ==
			                    OFX_IN_KATA;
	return false;
}

/* Whether the katakana on both sides of ヘ are words without it: ページヘジャンプ. Short
   ones prove nothing: モロヘイヤ, キムヘ, 聖ヘレナ. */
static bool parts_words(const struct ofx_look *l)
{
	struct ofx_span left = {ofx_kata_begin(l, l->at.beg), l->at.beg};
	struct ofx_span right = {l->at.end, ofx_kata_end(l, l->at.end)};
	struct ofx_span run = {l->at.beg, right.end};
	if ((left.beg < left.end && left.end - left.beg < 9) ||
	    (right.beg < right.end && right.end - right.beg < 9))
		return false;
	if (l->next == LONG || ofx_is(l->next, OFX_SMALL)) /* ヘッダー */
		return false;
	if (right.beg < right.end && (!ofx_words_known(l, ofx_str_sub(l->line, right)) ||
	                              ofx_word_known(l, ofx_str_sub(l->line, run), 0)))
		return false;
	return left.beg == left.end || ofx_words_known(l, ofx_str_sub(l->line, left));
}

/* ヘ for the particle: 東京ヘ行く, アメリカヘ行く. Behind it stands no particle of place
   (ヘにおいて is a label), and music writes ヘ長調. */
static bool he_particle(const struct ofx_look *l, struct ofx_str with)
{
	bool kata = l->left == OFX_IN_KATA || l->right == OFX_IN_KATA;
	if (ofx_among("にがをで長短音調", l->next) || (kata && !parts_words(l)))
		return false;
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	if (was.at.known && was.at.len > 3)
		return false;
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if (now.at.pos != OFX_POS_PARTICLE || !is_noun(&now.left) || now.cost >= was.cost)
		return false;
	if (kata && now.left.len <= 3 && l->left != OFX_IN_KANJI) /* アメリカのヘ */
		return false;
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_KATA_IN_HIRA,
	                        kata ? OFX_LIKELY : OFX_SAFE);
}

/* A katakana that stands among hiragana: 部屋ヘ, 調ベる, 終わリ. */
bool ofx_look_kata_in_hira(const struct ofx_look *l, uint32_t twin)
{
	bool kata = l->left == OFX_IN_KATA || l->right == OFX_IN_KATA;
	bool he = l->cp == HE_KATA;
	if (l->left == OFX_IN_NONE || !l->next || (kata && !he))
		return false;
	if (!he && l->right != OFX_IN_HIRA && l->left != OFX_IN_HIRA)
		return false;
	if (l->prev == twin || l->next == twin) /* read twice */
		return false;
	if (is_label(l) || ofx_kata_prose(l) || ends_in_kata(l))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	if (he)
		return he_particle(l, with);
	struct ofx_reading was = ofx_look_read(l, l->at, ofx_look_char(l, l->cp));
	struct ofx_reading now = ofx_look_read(l, l->at, with);
	if ((was.at.known && was.at.len > 3) || !now.at.known || now.at.len <= 3 ||
	    now.cost >= was.cost)
		return false;
	bool sure = l->right == OFX_IN_HIRA;
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_KATA_IN_HIRA,
	                        sure ? OFX_SAFE : OFX_LIKELY);
}
