/* ocrfix train shapes: learns from fonts which characters look alike. */
#ifndef OFX_COMMANDS_TRAIN_SHAPES_H
#define OFX_COMMANDS_TRAIN_SHAPES_H

#include "base/err.h"

/* Writes the table to `output` (NULL: standard output). */
enum ofx_status ofx_train_shapes(int n_fonts, char **fonts, const char *output, struct ofx_error *);

#endif
