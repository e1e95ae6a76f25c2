/* What the stages before the corrector make of a text; what it learns from. */
#ifndef OFX_COMMANDS_TRAIN_CLEAN_H
#define OFX_COMMANDS_TRAIN_CLEAN_H

#include "stages/run.h"

/* Opens the stages before "confusion". */
enum ofx_status ofx_train_open(const struct ofx_config *, struct ofx_pipeline **,
                               struct ofx_error *);

/* Appends the bytes as those stages leave them. */
enum ofx_status ofx_train_clean(struct ofx_worker *, struct ofx_str bytes, struct ofx_buf *out,
                                struct ofx_error *);

#endif
