/* ocrfix train confusions: learns the channel from pages with their truth. */
#ifndef OFX_COMMANDS_TRAIN_CONFUSIONS_H
#define OFX_COMMANDS_TRAIN_CONFUSIONS_H

#include "base/err.h"

/* `dirs`: a directory of raw text and one of its truth, and again as often as wanted. Writes the
   table to `output` (NULL: standard output). */
enum ofx_status ofx_train_confusions(int n_dirs, char **dirs, const char *output,
                                     struct ofx_error *);

#endif
