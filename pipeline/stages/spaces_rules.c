/* The rules of the spaces stage, with their reasons and examples. Of the edits on pages
   with known truth so many in a thousand took away a space that does not stand on the
   page. */
#include "stages/spaces.h"

#define EXAMPLES(...) ((const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}})

const struct ofx_rule ofx_space_rules[] = {
    [OFX_SPACE_BETWEEN] =
	{
	    .id = "spaces/between",
	    .cls = OFX_SAFE,
	    .confidence = 995,
	    .why = "every second pair of characters of the line stands apart, or "
		   "more; Japanese is written without spaces, so an engine made "
		   "them",
	    .examples = EXAMPLES({"日 本 に お け る 交 通", "日本における交通"},
				 {"旅人 ま あ 、 き れ い な 山 で す ね 。",
				  "旅人 まあ、きれいな山ですね。"},
				 {"川崎 太郎君 神田 花子君 有田 次郎君", NULL},
				 {"あ い う え お", NULL}),
	},
    [OFX_SPACE_COUNTER] =
	{
	    .id = "spaces/counter",
	    .cls = OFX_LIKELY,
	    .confidence = 980,
	    .why = "in a line that an engine spaced out, the space between a "
		   "number and its counter is the engine's too",
	    .examples =
		EXAMPLES({"会 は 午 前 9 時 か ら で す 。", "会は午前9時からです。"},
			 {"会は午前 9 時からです。", NULL}),
	},
    [OFX_SPACE_BRACKET] =
	{
	    .id = "spaces/punct",
	    .cls = OFX_SAFE,
	    .confidence = 970,
	    .why = "no space stands before 。、 or a closing bracket, nor behind an "
		   "opening one",
	    .examples = EXAMPLES({"これは本である 。", "これは本である。"},
				 {"（ 注 ）", "（注）"}, {"第三条 （定義）", NULL}),
	},
    [OFX_SPACE_COMMA] =
	{
	    .id = "spaces/comma",
	    .cls = OFX_LIKELY,
	    .confidence = 990,
	    .why = "no space stands behind 、; one in fourteen and more is an "
		   "engine's work",
	    .examples = EXAMPLES({"しかし、 探検は続いた。", "しかし、探検は続いた。"},
				 {"(1, 2、 3)", NULL}),
	},
    [OFX_SPACE_STOP] =
	{
	    .id = "spaces/stop",
	    .cls = OFX_LIKELY,
	    .confidence = 990,
	    .why = "the block has spaces behind some 。 and not behind others: an "
		   "engine's work, where a writer's habit would be the same "
		   "everywhere",
	    .examples = EXAMPLES({"雨が降った。 川は静かだ。風はない。",
				  "雨が降った。川は静かだ。風はない。"},
				 {"すごい！ どこですか？ 公演は", NULL}),
	},
    [OFX_SPACE_QUOTE] =
	{
	    .id = "spaces/quote",
	    .cls = OFX_LIKELY,
	    .confidence = 985,
	    .why = "no space stands between a quotation and the words around it, "
		   "if the block does not mean it so",
	    .examples = EXAMPLES({"彼は「本」 と言った。", "彼は「本」と言った。"},
				 {"五十一 「荷重」とは、", NULL}),
	},
    [OFX_SPACE_DOT] =
	{
	    .id = "spaces/dot",
	    .cls = OFX_LIKELY,
	    .confidence = 960,
	    .why = "・ joins what stands beside it; with a space on one side only "
		   "it is an engine's",
	    .examples = EXAMPLES({"復旧・ 復興への道", "復旧・復興への道"},
				 {"・ 現在の予定", NULL}, {"東京 ・ 大阪", NULL}),
	},
    [OFX_SPACE_KANA] =
	{
	    .id = "spaces/small-kana",
	    .cls = OFX_SAFE,
	    .confidence = 960,
	    .why = "no word begins with a small kana or with ゝ",
	    .examples =
		EXAMPLES({"そう思 って歩いた", "そう思って歩いた"}, {"三 ヶ月", NULL}),
	},
    [OFX_SPACE_WORD] =
	{
	    .id = "spaces/split-word",
	    .cls = OFX_LIKELY,
	    .confidence = 960,
	    .why = "the space splits a word of the dictionary, and what is left of "
		   "it makes little sense",
	    .examples = EXAMPLES({"画像をとりこ む方法", "画像をとりこむ方法"},
				 {"東京都 国内旅行", NULL}, {"メール アドレス", NULL}),
	},
    [OFX_SPACE_ENDING] =
	{
	    .id = "spaces/particle",
	    .cls = OFX_LIKELY,
	    .confidence = 950,
	    .why = "the space parts a word from its ending or its particle",
	    .examples = EXAMPLES({"その謂れ も知らず", "その謂れも知らず"},
				 {"設計され ていません", "設計されていません"},
				 {"おかもと きはちろう", NULL}),
	},
    [OFX_SPACE_PHRASE] =
	{
	    .id = "spaces/phrase",
	    .cls = OFX_LIKELY,
	    .confidence = 940,
	    .why = "a space behind a particle, in a block whose engine puts spaces "
		   "at other places where none may stand",
	    .examples =
		EXAMPLES({"父、 母、 兄を 尋ねに行く。", "父、母、兄を尋ねに行く。"},
			 {"そんな ことを みんなで", NULL}),
	},
    {.id = NULL},
};
