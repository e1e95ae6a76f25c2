/* ocrfix train ngram: makes the language model from text. */
#ifndef OFX_COMMANDS_TRAIN_NGRAM_H
#define OFX_COMMANDS_TRAIN_NGRAM_H

#include "base/err.h"

/* `files`: plain text or .zst, a paragraph a line. `weights`: a table, or NULL. A line of it is
   name, weight, and "new" or "old" orthography, with tabs between; the name is a file's without
   directories and without .txt or .txt.zst. Files that it does not name weigh 1 and are new.
   Writes the model to `output` (NULL: standard output). */
enum ofx_status ofx_train_ngram(int n_files, char **files, const char *weights, const char *output,
                                struct ofx_error *);

#endif
