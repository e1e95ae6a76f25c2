/* What is told of a guess: the features of stages/confusion.h. Private to the stage "confusion". */
#ifndef OFX_STAGES_CONFUSION_DESCRIBE_H
#define OFX_STAGES_CONFUSION_DESCRIBE_H

#include "stages/confusion_find.h"

/* Fills the features that need no MeCab, but for those that count other guesses: of candidate
   number `rank` of the place looked at last, which is symbol i. */
void ofx_describe(const struct ofx_search *, size_t i, size_t rank, int32_t *features);

/* Fills what MeCab says of a guess. */
void ofx_describe_words(struct ofx_search *, struct ofx_morph *, struct ofx_guess *);

#endif
