/* The rules of the lines stage, with their reasons and examples. On pages with known truth so many
   breaks in a thousand that the rule took out were the page's. */
#include "stages/lines.h"

#define EXAMPLES(...) ((const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}})

const struct ofx_rule ofx_line_rules[] = {
    [OFX_LINE_SOFT] =
        {
            .id = "lines/soft",
            .cls = OFX_SAFE,
            .confidence = 995,
            .why = "the line is as full as the lines around it and its sentence goes on in the next: "
                   "the width of the page made the break",
            .examples = EXAMPLES({"港の朝は早く、まだ暗いうちから漁船の灯が沖\n"
                                  "へ向かって並んでいく。市場では氷を砕く音が\nして、人の声も次第に増えてくる。\n",
                                  "港の朝は早く、まだ暗いうちから漁船の灯が沖へ向かって並んでいく。"
                                  "市場では氷を砕く音がして、人の声も次第に増えてくる。\n"},
                                 {"港の朝\n沖の船\n氷の音\n", NULL}),
        },
    [OFX_LINE_SENTENCE] =
        {
            .id = "lines/sentence",
            .cls = OFX_LIKELY,
            .confidence = 960,
            .why = "a full line ends with a sentence or a bracket, and the next begins without the "
                   "indent or the blank line that marks paragraphs in this document",
            .examples = EXAMPLES({"　港の朝は早く、まだ暗いうちから漁船が出る。\n"
                                  "市場では氷を砕く音がして、人の声も次第に増\nえてくる。\n　沖では網を引く。\n",
                                  "　港の朝は早く、まだ暗いうちから漁船が出る。"
                                  "市場では氷を砕く音がして、人の声も次第に増えてくる。\n　沖では網を引く。\n"},
                                 {"港の朝は早い。\n沖では網を引く。\n", NULL}),
        },
    [OFX_LINE_WORD] =
        {
            .id = "lines/word",
            .cls = OFX_LIKELY,
            .confidence = 930,
            .why = "among lines of one width a shorter one ends within a word, or before one that "
                   "cannot begin a phrase",
            .examples = EXAMPLES({"港の朝\n沖の船\n", NULL}),
        },
    [OFX_LINE_GAP] =
        {
            .id = "lines/gap",
            .cls = OFX_LIKELY,
            .confidence = 960,
            .why = "a blank line stands behind a full line whose sentence goes on: an engine put it "
                   "there, or took a speck for a line",
            .examples = EXAMPLES({"第一章\n\n港の朝は早い。\n", NULL}),
        },
    [OFX_LINE_DIRT] =
        {
            .id = "lines/dirt",
            .cls = OFX_LIKELY,
            .confidence = 930,
            .why = "a mark at the edge of the paper was read as a dash, a comma or a stop, in the "
                   "middle of a sentence that goes on over the break",
            .examples = EXAMPLES({"- 氷\n- 網\n", NULL}),
        },
    [OFX_LINE_STAYS] = {.id = NULL},
};
