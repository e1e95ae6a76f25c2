/* Text to train on: the lines of a file, plain or compressed with zstd. */
#ifndef OFX_MODEL_CORPUS_H
#define OFX_MODEL_CORPUS_H

#include "base/err.h"
#include "base/str.h"

/* Takes a line without its LF; valid UTF-8; lives until it returns. */
typedef void ofx_line_fn(void *ctx, struct ofx_str line);

/* Gives every line of the file in turn. Lines that are not valid UTF-8 are an error. */
enum ofx_status ofx_corpus_lines(const char *path, ofx_line_fn *take, void *ctx, struct ofx_error *);

#endif
