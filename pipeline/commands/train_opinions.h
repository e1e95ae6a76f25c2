/* ocrfix train opinions. */
#ifndef OFX_COMMANDS_TRAIN_OPINIONS_H
#define OFX_COMMANDS_TRAIN_OPINIONS_H

#include "base/err.h"
#include "stages/stage.h"

/* Learns from directories of pages what opinions are worth, and writes the table to `output`. ID.gt.txt is
   the truth, ID.ocr.txt the scan, ID.second.txt what another engine read, ID.ocr.tsv the scan with how
   sure the engine was, as Tesseract writes it. */
enum ofx_status ofx_train_opinions(const struct ofx_config *, int n_dirs, char **dirs,
                                 const char *output, struct ofx_error *);

#endif
