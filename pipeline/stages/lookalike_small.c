/* Small kana printed or read large: フアイル for ファイル, ネツト for ネット. */
#include "stages/lookalike.h"

/* After which katakana a large one may stand for its small form. Not here: ウイ, ウエ,
   ウオ, クオ, フエ, シエ …, which are as right as ウィ, ウェ, ウォ, クォ, フェ, シェ. */
static const struct {
	const char *large, *behind;
} places[] = {
    {"ア", "フヴツ"},
    {"イ", "フヴテデ"},
    {"オ", "フヴ"},
    {"ヤ", "キシチニヒミリギジビピ"},
    {"ユ", "キシチニヒミリギジビピテデフ"},
    {"ヨ", "キシチニヒミリギジビピ"},
};

/* Names that write it large: 富士フイルム, フアン (Juan). */
static const char *const names[] = {"フイルム",   "フアン",     "キヤノン", "シヤチハタ",
                                    "キユーピー", "オンキヨー", "シヤトル", "ジヤトコ"};

static bool may_be_small(const struct ofx_look *l)
{
	if (l->cp == 0x30C4) /* ツ */
		return l->prev != 0x30FC &&
		       ofx_among("カキクケコサシスセソタチツテトパピプペポガギグゲゴドズッ",
		                 l->next);
	/* At the end of a word both are right: パロデイ, ペルシヤ. */
	if (l->right != OFX_IN_KATA)
		return false;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (ofx_u8_get(places[i].large) == l->cp)
			return ofx_among(places[i].behind, l->prev);
	return false;
}

static bool holds_name(struct ofx_str word)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		for (size_t at = 0; at + n <= word.len; at += 3)
			if (memcmp(word.ptr + at, names[i], n) == 0)
				return true;
	}
	return false;
}

/* Old print writes them large, in katakana too: ポケツト, ステーシヨン. */
static bool is_old(const struct ofx_facts *f)
{
	return f->sokuon == OFX_SOKUON_LARGE || f->old_kana || f->old_forms > f->new_forms;
}

/* Surer where the page is known to tell small kana from large ones. */
static enum ofx_class class_of(const struct ofx_look *l)
{
	if (l->block->facts->sokuon == OFX_SOKUON_SMALL)
		return OFX_LIKELY;
	struct ofx_span near = ofx_look_near(l, 100);
	for (size_t pos = near.beg; pos < near.end;)
		if (ofx_is(ofx_u8_next(l->line.ptr, &pos), OFX_SMALL))
			return OFX_LIKELY;
	return OFX_REVIEW;
}

bool ofx_look_small(const struct ofx_look *l, uint32_t twin)
{
	if (l->left != OFX_IN_KATA || !may_be_small(l) || is_old(l->block->facts))
		return false;
	struct ofx_str with = ofx_look_char(l, twin);
	struct ofx_span whole = {ofx_kata_begin(l, l->at.beg), ofx_kata_end(l, l->at.end)};
	uint32_t at = l->at.beg - whole.beg;
	if (ofx_word_known(l, ofx_str_sub(l->line, whole), at))
		return false;
	struct ofx_str word = ofx_look_splice(l, whole, l->at, with);
	if (word.len < 9 || holds_name(ofx_str_sub(l->line, whole)) ||
	    !ofx_words_known(l, word))
		return false;
	return ofx_look_suggest(l, l->at, with, OFX_LOOK_SMALL_KANA, class_of(l));
}

/* っ behind a number is つ, but for one in speech: 2っ, 小2って. */
bool ofx_look_small_tsu(const struct ofx_look *l, uint32_t twin)
{
	return l->left == OFX_IN_NUMBER && l->right != OFX_IN_NONE &&
	       l->next != 0x3066 /* て */ &&
	       ofx_look_suggest(l, l->at, ofx_look_char(l, twin), OFX_LOOK_SMALL_KANA,
	                        OFX_LIKELY);
}
