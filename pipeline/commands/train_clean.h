/* What the stages before the corrector make of a text; what it learns from. */
#ifndef OFX_COMMANDS_TRAIN_CLEAN_H
#define OFX_COMMANDS_TRAIN_CLEAN_H

#include "formats/format.h"
#include "stages/run.h"

/* Opens the stages before "confusion". */
enum ofx_status ofx_train_open(const struct ofx_config *, struct ofx_pipeline **,
                               struct ofx_error *);

/* Appends the bytes as those stages leave them. */
enum ofx_status ofx_train_clean(struct ofx_worker *, struct ofx_str bytes, struct ofx_buf *out,
                                struct ofx_error *);

/* A passage of a format as those stages leave it, with how sure the engine was; reused. */
struct ofx_train_block {
	struct ofx_buf text;
	struct ofx_trust *trust;
	size_t n_trust, cap_trust;
};

enum ofx_status ofx_train_clean_passage(struct ofx_worker *, const struct ofx_passage *,
                                        struct ofx_train_block *out, struct ofx_error *);
void ofx_train_block_release(struct ofx_train_block *);

#endif
