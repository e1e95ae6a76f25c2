/* The decision: whether a proposed correction is right, from numbers that describe it. Boosted
   regression trees (Friedman 2001) whose sum a table turns into a probability. All is integers, so
   that the answer is the same on every machine.

   The file is text, made by `ocrfix train decision`:

       features <TAB> name…                 in the caller's order
       confidence <TAB> group <TAB> sum <TAB> 0..1000
                                            by group from 0 on, rising; between two rows the confidence is
                                            in proportion
       tree                                 what follows, up to the next, are its nodes from 0 on
       name <TAB> at most <TAB> node <TAB> node   where to go if the feature is at most that, or more
       leaf <TAB> value
       ask <TAB> sum                        between two trees: those from here on may need more features,
                                            and are asked only if the sum so far is at least that */
#ifndef OFX_MODEL_DECISION_H
#define OFX_MODEL_DECISION_H

#include "base/err.h"
#include "base/str.h"

/* Kinds of rows that are calibrated apart, at most. */
enum { OFX_DECISION_GROUPS = 4 };

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

/* The sums of the trees for n rows of features: the higher, the likelier right. In two parts, of which
   the first needs only features that are cheap; it sets the sums, the second adds to them. */
void ofx_decision_begin(const struct ofx_decision *, const int32_t *const *rows, size_t n,
                        int32_t *sums);
void ofx_decision_end(const struct ofx_decision *, const int32_t *const *rows, size_t n,
                      int32_t *sums);

/* Whether by the first part's sum the row may be right, and the second part be asked. */
bool ofx_decision_goes_on(const struct ofx_decision *, int32_t sum);

/* The probability that goes with a sum of a row of that group, 0..1000. */
unsigned ofx_decision_confidence(const struct ofx_decision *, unsigned group, int32_t sum);

#endif
