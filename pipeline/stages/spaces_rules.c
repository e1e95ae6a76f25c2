/* The rules of the spaces stage, with their reasons and examples. */
#include "stages/spaces.h"

#define EXAMPLES(...) ((const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}})

const struct ofx_rule ofx_space_rules[] = {
    [OFX_SPACE_SPACED_OUT] = {.id = "spaces/between",
                              .cls = OFX_SAFE,
                              .confidence = 995,
                              .why = "a space stands behind every character or two of the line; "
                                     "Japanese is written without",
                              .examples = EXAMPLES({"日 本 に お け る 交 通", "日本における交通"},
                                                   {"川崎 太郎君 神田 花子君 有田 次郎君", NULL})},
    [OFX_SPACE_BRACKET] = {.id = "spaces/punct", .cls = OFX_SAFE, .confidence = 980, .why = "no space stands before 。 or a closing bracket, nor behind an opening one", .examples = EXAMPLES({"本である 。", "本である。"}, {"# 第8回 中小企業の集い", NULL})},
    [OFX_SPACE_COMMA] = {.id = "spaces/comma", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_STOP] = {.id = "spaces/stop", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_QUOTE] = {.id = "spaces/quote", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_DOT] = {.id = "spaces/dot", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_KANA] = {.id = "spaces/small-kana", .cls = OFX_SAFE, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_WORD] = {.id = "spaces/split-word", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    [OFX_SPACE_PARTICLE] = {.id = "spaces/particle", .cls = OFX_LIKELY, .confidence = 980, .why = "x", .examples = EXAMPLES({"本である 。", "本である。"}, {"x", NULL})},
    {.id = NULL},
};
