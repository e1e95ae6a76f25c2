/* Mines a dictionary of misread words from counts: short runs of characters that never stand in any text,
   and that are one look-alike away from a run that stands in many. */
#ifndef OFX_MODEL_MINED_TRAIN_H
#define OFX_MODEL_MINED_TRAIN_H

#include "model/confusions.h"
#include "model/ngram_count.h"
#include "model/shapes.h"

struct ofx_mined_plan {
	float least;   /* weighted count of a right run */
	double surely; /* times that a wrong run must be likelier a misreading than right text */
	size_t most;   /* entries, those first that mend most */
};
extern const struct ofx_mined_plan ofx_mined_plan; /* what dicts/mined.tsv is made with */

/* Appends a dictionary (dict/dict.h); returns how many entries. The same counts give the same bytes.
   `known` and `stays`: what dictionaries written by hand mend, and what they leave alone, a line each;
   `known` begins with a line end. */
size_t ofx_mine(const struct ofx_ngram_corpus *, const struct ofx_ngram_counts *,
                const struct ofx_confusions *, const struct ofx_shapes *, const char *known,
                const char *stays, const struct ofx_mined_plan *, struct ofx_buf *out);

#endif
