/* What those share that learn from the corrector's guesses: the stages before it, which make the text that
   it guesses at, and its models. */
#ifndef OFX_COMMANDS_TRAIN_CLEAN_H
#define OFX_COMMANDS_TRAIN_CLEAN_H

#include "formats/format.h"
#include "model/ngram.h"
#include "model/shapes.h"
#include "stages/morph.h"
#include "stages/run.h"

/* All are the caller's, from open to close; start with {0}. */
struct ofx_train_models {
	struct ofx_pipeline *pipe; /* the stages before "confusion" … */
	struct ofx_worker *worker; /* … at work */
	struct ofx_ngram *ngram;
	struct ofx_shapes *shapes;
	struct ofx_mecab *mecab;
	struct ofx_morph *morph;
};

enum ofx_status ofx_train_models_open(struct ofx_train_models *, const struct ofx_config *,
                                      struct ofx_error *);
/* Also what could be opened of them where opening failed. */
void ofx_train_models_close(struct ofx_train_models *);

/* The path of a file of the dictionaries; lives as long as the buffer does not change. */
const char *ofx_train_path(const struct ofx_config *, const char *name, struct ofx_buf *);

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
