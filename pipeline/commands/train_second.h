/* ocrfix train second. */
#ifndef OFX_COMMANDS_TRAIN_SECOND_H
#define OFX_COMMANDS_TRAIN_SECOND_H

#include "base/err.h"
#include "stages/stage.h"

/* Learns from directories of pages (ID.gt.txt the truth, ID.ocr.txt the scan, ID.second.txt what
   another engine read) how much a second opinion is worth, and writes the table to `output`. */
enum ofx_status ofx_train_second(const struct ofx_config *, int n_dirs, char **dirs,
                                 const char *output, struct ofx_error *);

#endif
