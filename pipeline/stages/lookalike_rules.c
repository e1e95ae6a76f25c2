/* The rules of the lookalike stage, with their reasons and examples. */
#include "stages/lookalike.h"

/* clang-format off */
#define EXAMPLES(...) (const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}}

const struct ofx_rule ofx_look_rules[] = {
    [OFX_LOOK_DASH] = {
        .id = "lookalike/dash", .cls = OFX_SAFE, .confidence = 990,
        .why = "a dash, 一 U+4E00 and ー U+30FC are one stroke: two between phrases are ―― U+2015, "
               "and one inside a katakana word is ー",
        .examples = EXAMPLES({"そう言った。一一本当に", "そう言った。――本当に"},
                             {"コンピュ-タの", "コンピュータの"},
                             {"二〇一一年", NULL}, {"一一ページ", NULL}),
    },
    [OFX_LOOK_ONE] = {
        .id = "lookalike/one", .cls = OFX_SAFE, .confidence = 940,
        .why = "ー U+30FC lengthens a katakana word: among kanji, before つ and at the head of an "
               "item the stroke is 一 U+4E00; in a column | is 十 without its thin stroke",
        .examples = EXAMPLES({"理由のーつは", "理由の一つは"}, {"規格を統ーする", "規格を統一する"},
                             {"法律第四|二条", "法律第四十二条"},
                             {"らーめんを食べた", NULL}, {"日本ー！", NULL}),
    },
    [OFX_LOOK_KANJI_IN_KATA] = {
        .id = "lookalike/kanji-in-katakana", .cls = OFX_SAFE, .confidence = 970,
        .why = "a kanji inside a katakana word is its katakana twin where the dictionary knows the "
               "word with it and not without",
        .examples = EXAMPLES({"口ーマの休日", "ローマの休日"}, {"夕イトルを見る", "タイトルを見る"},
                             {"口コミで広がる", NULL}, {"サービス一覧", NULL}),
    },
    [OFX_LOOK_KATA_IN_KANJI] = {
        .id = "lookalike/katakana-in-kanji", .cls = OFX_SAFE, .confidence = 880,
        .why = "a katakana among kanji is its kanji twin where the two make a word or a number",
        .examples = EXAMPLES({"エ場を建てる", "工場を建てる"}, {"平成ニ十年", "平成二十年"},
                             {"第一号ロの規定", NULL}, {"三カ月", NULL}),
    },
    [OFX_LOOK_HIRA_IN_KATA] = {
        .id = "lookalike/hiragana-in-katakana", .cls = OFX_SAFE, .confidence = 970,
        .why = "へべぺり of hiragana and ヘベペリ of katakana share a shape: inside a katakana word "
               "they are katakana",
        .examples = EXAMPLES({"へリコプター", "ヘリコプター"}, {"クラりネット", "クラリネット"},
                             {"東京へアクセスする", NULL}, {"授業をサボりたい", NULL}),
    },
    [OFX_LOOK_KATA_IN_HIRA] = {
        .id = "lookalike/katakana-in-hiragana", .cls = OFX_SAFE, .confidence = 950,
        .why = "ヘベペリ of katakana and へべぺり of hiragana share a shape: the particle and the "
               "ends of verbs are hiragana",
        .examples = EXAMPLES({"部屋ヘ戻る", "部屋へ戻る"}, {"仕事が終わリました", "仕事が終わりました"},
                             {"前号ヘに掲げる", NULL}, {"ヘ長調の曲", NULL}),
    },
    [OFX_LOOK_SMALL_KANA] = {
        .id = "lookalike/small-kana", .cls = OFX_LIKELY, .confidence = 850,
        .why = "a small kana differs from a large one in size alone: in print that tells them apart "
               "the dictionary knows the word with the small one only, and a number has つ behind it",
        .examples = EXAMPLES({"フアイルをチェックする", "ファイルをチェックする"},
                             {"機能が2っある", "機能が2つある"},
                             {"ウイルス", NULL}, {"ポケツトに入れて行つた", NULL}),
    },
    [OFX_LOOK_LETTER_IN_NUMBER] = {
        .id = "lookalike/letter-in-number", .cls = OFX_LIKELY, .confidence = 900,
        .why = "l and I among the digits of a number of years, yen or people are 1, and O is 0",
        .examples = EXAMPLES({"全部で1l5人", "全部で115人"}, {"I2Cバス", NULL}, {"l10n", NULL}),
    },
    [OFX_LOOK_NUMBER_IN_WORD] = {
        .id = "lookalike/number-in-word", .cls = OFX_REVIEW, .confidence = 500,
        .why = "0 U+0030 in a word of letters may be O; only reported, because it may be a code",
        .examples = EXAMPLES({"値は0x1Fです", NULL}),
    },
    [OFX_LOOK_SPLIT] = {
        .id = "lookalike/split", .cls = OFX_SAFE, .confidence = 970,
        .why = "a character whose parts stand apart is read as two, ノレ for ル, イヒ for 化; it is one where "
               "the dictionary knows a word with it and none with the two",
        .examples = EXAMPLES({"新しいスタイノレで書く", "新しいスタイルで書く"},
                             {"状況が変イヒした。", "状況が変化した。"},
                             {"モノレールに乗る", NULL}, {"女子大学の言語学", NULL}),
    },
    [OFX_LOOK_BRACKET] = {
        .id = "lookalike/bracket", .cls = OFX_LIKELY, .confidence = 900,
        .why = "the corner of 「 U+300C alone is ` or r, that of 」 U+300D a J: a lone one is the bracket that "
               "its other half lacks",
        .examples = EXAMPLES({"彼は`東京へ行く」と言った。", "彼は「東京へ行く」と言った。"},
                             {"「大阪にいるJと答えた。", "「大阪にいる」と答えた。"},
                             {"値を`書く`と「残る」", NULL}, {"「Jリーグ」を見る", NULL}),
    },
    {.id = NULL},
};

/* Of the edits on pages with known truth so many in a thousand were right. What was not right is
   nearly always a spurious stroke or a third character, seldom a right one made wrong. */
const uint16_t ofx_look_confidence[][3] = {
    [OFX_LOOK_DASH]             = {990, 950, 500},
    [OFX_LOOK_ONE]              = {940, 750, 500},
    [OFX_LOOK_KANJI_IN_KATA]    = {970, 900, 500},
    [OFX_LOOK_KATA_IN_KANJI]    = {880, 800, 500},
    [OFX_LOOK_HIRA_IN_KATA]     = {970, 900, 500},
    [OFX_LOOK_KATA_IN_HIRA]     = {950, 900, 500},
    [OFX_LOOK_SMALL_KANA]       = {950, 850, 400},
    [OFX_LOOK_LETTER_IN_NUMBER] = {950, 900, 300},
    [OFX_LOOK_NUMBER_IN_WORD]   = {950, 900, 500},
    [OFX_LOOK_SPLIT]            = {970, 900, 500},
    [OFX_LOOK_BRACKET]          = {950, 900, 500},
};
/* clang-format on */
