/* The decision: whether a proposed correction is right, from numbers that describe it. Boosted
   regression trees (Friedman 2001) whose sum a table turns into a probability. All is integers, so
   that the answer is the same on every machine.

   The file is text, made by `ocrfix train decision`:

       features <TAB> name…                 in the caller's order
       confidence <TAB> sum <TAB> 0..1000   rising; between two rows the confidence is in proportion
       tree                                 what follows, up to the next, are its nodes from 0 on
       name <TAB> at most <TAB> node <TAB> node   where to go if the feature is at most that, or more
       leaf <TAB> value */
#ifndef OFX_MODEL_DECISION_H
#define OFX_MODEL_DECISION_H

#include "base/err.h"
#include "base/str.h"

struct ofx_decision; /* read-only after load; shared by threads */

/* `names`: the features that the caller will give. A file that is not whole, or asks for others, is
   OFX_BAD and names the line. */
enum ofx_status ofx_decision_load(struct ofx_decision **, const char *path, const char *const *names,
                                  size_t n_names, struct ofx_error *);
/* The same from bytes; `name` is for messages. */
enum ofx_status ofx_decision_load_bytes(struct ofx_decision **, struct ofx_str bytes,
                                        const char *name, const char *const *names,
                                        size_t n_names, struct ofx_error *);
void ofx_decision_free(struct ofx_decision *); /* accepts NULL */

/* The sum of the trees: the higher, the likelier right. */
int32_t ofx_decision_sum(const struct ofx_decision *, const int32_t *features);

/* The sums of n rows of features: sooner than one by one. */
void ofx_decision_sums(const struct ofx_decision *, const int32_t *const *rows, size_t n,
                       int32_t *sums);

/* The probability that goes with a sum, 0..1000. */
unsigned ofx_decision_confidence(const struct ofx_decision *, int32_t sum);

#endif
