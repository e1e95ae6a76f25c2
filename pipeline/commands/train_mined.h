/* ocrfix train mined: mines the dictionary of misread words from text. */
#ifndef OFX_COMMANDS_TRAIN_MINED_H
#define OFX_COMMANDS_TRAIN_MINED_H

#include "stages/stage.h"

/* `files`: plain text or .zst: what is right text, and lists of words, in which a wrong run may not stand
   either. Takes look-alikes from the dictionaries of `config`. Writes the dictionary to `output` (NULL:
   standard output). */
enum ofx_status ofx_train_mined(const struct ofx_config *, int n_files, char **files, const char *output,
                                struct ofx_error *);

#endif
