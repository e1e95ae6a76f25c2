/* Opinions on a guess that its confidence does not hold yet: another engine's word, or else how sure
   the engine was of its own. */
#ifndef OFX_STAGES_OPINIONS_H
#define OFX_STAGES_OPINIONS_H

#include "base/err.h"
#include "text/block.h"

enum ofx_opinion {
	OFX_OPINION_NONE,   /* there is none, or it cannot be told */
	OFX_OPINION_AGREES, /* another engine read what is guessed */
	OFX_OPINION_KEEPS,  /* it read what stands there */
	OFX_OPINION_OTHER,  /* it read something else */
	OFX_OPINION_SURE,   /* the engine was sure of what it read */
	OFX_OPINION_FAIR,
	OFX_OPINION_UNSURE,
	OFX_OPINIONS
};

extern const char *const ofx_opinion_names[OFX_OPINIONS];

/* The engine's own: how sure it was of the least sure word that the span touches. */
enum ofx_opinion ofx_opinion_of_engine(const struct ofx_block *, struct ofx_span);

/* How likely a correction is with an opinion, by how likely it was without: steps of 0 to 1000, and
   straight lines between them. OFX_OPINION_NONE changes nothing. Learnt by `ocrfix train opinions`;
   the file has the rows of an opinion in rising order, from 0 to 1000:

       #! opinions 1
       agrees <TAB> without <TAB> with
       …
       keeps …                       and so for every opinion */
enum { OFX_OPINION_STEPS = 20 };

struct ofx_opinion_step {
	uint16_t without, with;
};

struct ofx_opinion_table {
	struct ofx_opinion_step of[OFX_OPINIONS][OFX_OPINION_STEPS];
	size_t n[OFX_OPINIONS];
};

enum ofx_status ofx_opinions_load(struct ofx_opinion_table *, const char *path, struct ofx_error *);

/* The confidence 0..1000 that goes with the opinion. */
unsigned ofx_opinions_weigh(const struct ofx_opinion_table *, unsigned confidence, enum ofx_opinion);

#endif
