/* The table of stages: the only place that knows their order.

   Encoding comes first, because nothing can be read before it (the gate; see gate.h). Markdown is put
   right next, since its structure says what is text, and all others are held to that. Then single
   characters are put right (normalize), so that every later table knows one form of each. Spaces go
   next: while 日 本 stands apart no word can be seen. Readings that were taken for text (ruby) part
   words too, and go before anything looks words up. Running heads and folios go then, where they are
   to go: they part sentences at the edges of pages. Lines are joined behind that, so that all that follows
   sees whole sentences; indents, which tell where a paragraph begins, are dropped only behind that.
   Look-alikes are settled before phrases are looked up, so that a phrase is written once in dicts/ and
   not once for each twin. What no list holds is left to the language model, which sees clearer the
   more is mended around. Old kanji come after, since phrases and guesses may bring new forms. Flags
   come last: they describe what is left. */
#include "stages/stage.h"

extern const struct ofx_stage ofx_markdown_stage, ofx_normalize_stage, ofx_spaces_stage, ofx_ruby_stage,
    ofx_lines_stage, ofx_indent_stage, ofx_lookalike_stage, ofx_dictionary_stage, ofx_confusion_stage,
    ofx_variants_stage, ofx_flags_stage, ofx_heads_stage;

const struct ofx_stage *const ofx_stages[] = {
    &ofx_markdown_stage,   &ofx_normalize_stage,  &ofx_spaces_stage,   &ofx_ruby_stage,
    &ofx_heads_stage,      &ofx_lines_stage,      &ofx_indent_stage,   &ofx_lookalike_stage,
    &ofx_dictionary_stage, &ofx_confusion_stage,  &ofx_variants_stage, &ofx_flags_stage,
    NULL,
};
