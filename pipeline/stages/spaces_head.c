/* Finds what a line of a spaced-out block is headed by, with a space behind that stands
   on the page: a number (二 定款), who speaks (父親 まあ、…), or what is told (会場
   市民会館). No word joins on there. */
#include "stages/spaces.h"

#include "adapt/mecab.h"

enum {
	LONGEST = 10, /* characters of a head */
	TITLE = 16,   /* of a line that is a title, at most */
	ROOM = 96,    /* bytes of the head with what follows */
};

/* What a notice tells in a line of its own. */
static const char *const told[] = {
    "日時",	"日程",	    "期日",	"期間",	    "会場",	  "場所",
    "対象",	"対象者",   "定員",	"費用",	    "料金",	  "参加費",
    "受講料",	"入場料",   "内容",	"講師",	    "持ち物",	  "申込み",
    "申込",	"申し込み", "申込先",	"問合せ",   "問い合わせ", "お問い合わせ",
    "お問合せ", "連絡先",   "所在地",	"住所",	    "開館時間",	  "開館日",
    "休館日",	"受付",	    "受付時間", "受付期間", "営業時間",	  "定休日",
    "締切",	"締め切り", "主催",	"共催",	    "後援",	  "協賛",
    "電話",	"担当",	    "備考",	"交通",	    NULL};

/* The letters before the gap, in `to`, then those behind it up to a mark or the end of
   `to`, all without their spaces; 0 unless a head may stand before the gap, else its
   length. */
static size_t read_head(const struct ofx_gap *g, char to[ROOM], size_t *len)
{
	size_t n = 0, chars = 0, head = 0;
	for (size_t pos = 0; pos < g->line.len;) {
		size_t at = pos;
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		if (at == g->at)
			head = n;
		if (ofx_is(cp, OFX_SPACE))
			continue;
		if (!ofx_is(cp, OFX_JAPANESE) || n + (pos - at) > ROOM)
			break;
		chars += at < g->at;
		if (chars > LONGEST)
			return 0;
		memcpy(to + n, g->line.ptr + at, pos - at);
		n += pos - at;
	}
	*len = n;
	return n > head ? head : 0;
}

/* How many bytes of the line are no white space. */
static size_t letters_of(struct ofx_str line)
{
	return line.len - ofx_str_count(line, ' ');
}

static bool is_told(struct ofx_str head)
{
	for (const char *const *t = told; *t; t++)
		if (ofx_str_eq(head, ofx_str_of(*t)))
			return true;
	return false;
}

/* All kanji or all katakana. */
static bool is_name(struct ofx_str head)
{
	unsigned scripts = 0;
	if (ofx_u8_get(head.ptr) == 0x30FC) /* ー */
		return false;
	for (size_t pos = 0; pos < head.len;)
		scripts |= ofx_char_class(ofx_u8_next(head.ptr, &pos)) & OFX_JAPANESE;
	return scripts == OFX_KANJI || scripts == OFX_KATA;
}

/* Words that begin what somebody says. Behind a noun they hardly stand, but for nouns
   that tell when: 最近とくに. */
static bool begins_speech(const struct ofx_token *before, const struct ofx_token *t)
{
	if (!before || ofx_str_starts(before->feature, OFX_STR("名詞,副詞可能")))
		return false;
	return ofx_str_starts(t->feature, OFX_STR("感動詞")) ||
	       ofx_str_starts(t->feature, OFX_STR("フィラー")) ||
	       ofx_str_starts(t->feature, OFX_STR("副詞")) ||
	       ofx_str_starts(t->feature, OFX_STR("名詞,代名詞"));
}

static bool is_number(struct ofx_str head)
{
	if (ofx_u8_get(head.ptr) == 0x306E) /* の */
		return false;
	for (size_t pos = 0; pos < head.len;)
		if (!ofx_space_numeral(ofx_u8_next(head.ptr, &pos)))
			return false;
	return true;
}

/* 第二; in a title also 第二部, of which the last character may be misread: 第二郎. */
static bool is_ordinal(struct ofx_str head, bool title)
{
	size_t pos = 0;
	if (ofx_u8_next(head.ptr, &pos) != 0x7B2C /* 第 */ || pos == head.len)
		return false;
	if (!title)
		return is_number(ofx_str(head.ptr + pos, head.len - pos));
	size_t last = head.len;
	return ofx_is(ofx_u8_prev(head.ptr, &last), OFX_KANJI) && last > pos &&
	       is_number(ofx_str(head.ptr + pos, last - pos));
}

/* What begins behind the head is no part of its word. */
static bool stands_alone(const struct ofx_token *t)
{
	return t->pos != OFX_POS_PARTICLE && t->pos != OFX_POS_SUFFIX &&
	       t->pos != OFX_POS_AUXILIARY && t->pos != OFX_POS_NUMBER;
}

bool ofx_gap_behind_head(const struct ofx_gap *g, bool begins, struct ofx_morph *morph)
{
	char letters[ROOM];
	size_t len = 0, end = read_head(g, letters, &len);
	struct ofx_str head = ofx_str(letters, end);
	if (!end)
		return false;
	bool title =
	    len == letters_of(g->line) && ofx_u8_count(ofx_str(letters, len)) <= TITLE;
	bool alone = is_told(head) ||
		     (is_number(head) && (begins || g->right == 0x7B2C /* 第 */)) ||
		     (begins && is_ordinal(head, title));
	if (!alone && (!begins || !is_name(head)))
		return false;
	struct ofx_tokens k = ofx_morph_text(morph, ofx_str(letters, len));
	const struct ofx_token *t = ofx_token_at(&k, (uint32_t)end);
	if (!t || t->span.beg != end)
		return false;
	return alone ? stands_alone(t)
		     : begins_speech(ofx_token_at(&k, (uint32_t)end - 1), t);
}
