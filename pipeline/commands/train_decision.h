/* ocrfix train decision: learns from pages with their truth which guesses are right. */
#ifndef OFX_COMMANDS_TRAIN_DECISION_H
#define OFX_COMMANDS_TRAIN_DECISION_H

#include "stages/stage.h"

/* `dirs`: a directory of raw text and one of its truth, and again as often as wanted. The model of
   the language and the shapes are taken from config->dicts; the channel is learnt from the pages.
   Writes the decision to `output` (NULL: standard output). */
enum ofx_status ofx_train_decision(const struct ofx_config *, int n_dirs, char **dirs,
                                   const char *output, struct ofx_error *);

#endif
