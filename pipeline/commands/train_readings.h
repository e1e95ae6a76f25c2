/* ocrfix train readings: learns from a MeCab dictionary's sources how kanji are read. */
#ifndef OFX_COMMANDS_TRAIN_READINGS_H
#define OFX_COMMANDS_TRAIN_READINGS_H

#include "base/err.h"

/* From the CSV files of IPADIC, in EUC-JP or UTF-8. Writes the table to `output` (NULL: standard
   output). */
enum ofx_status ofx_train_readings(int n_files, char **files, const char *output,
                                   struct ofx_error *);

#endif
