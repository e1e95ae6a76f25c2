/* Doubts: parts of a text that are to be looked at by a person. Private to the stage "confusion". */
#ifndef OFX_STAGES_CONFUSION_DOUBT_H
#define OFX_STAGES_CONFUSION_DOUBT_H

#include "stages/confusion_find.h"

struct ofx_doubt {
	size_t beg, end; /* symbols */
};

/* The first doubt that begins at symbol *i or behind, and ends before `end`; moves *i behind it. The
   reading is scored up to `end`. */
bool ofx_doubt_next(const struct ofx_ngram *, const struct ofx_reading *, size_t *i, size_t end,
                    struct ofx_doubt *);

/* How many characters around a guess stand elsewhere in the document in the same way, at most four on
   each side; 0 where what is guessed does not stand there. */
int ofx_echo(const struct ofx_search *, const struct ofx_guess *);

#endif
