/* A second opinion: what another OCR engine read on the same page, laid beside a block.

   Places where the two agree over several characters, and which occur once in the second text,
   are anchors; the longest rising chain of them is kept (patience sorting, as in the diff of
   Bram Cohen), and what lies between two anchors is aligned character by character. Both texts are
   compared as model/compare.h reads them. */
#ifndef OFX_STAGES_SECOND_H
#define OFX_STAGES_SECOND_H

#include "base/err.h"
#include "model/compare.h"

struct ofx_second; /* read-only after load; shared by threads */

/* Any encoding that the gate knows. */
enum ofx_status ofx_second_load(struct ofx_second **, const char *path, struct ofx_error *);
void ofx_second_free(struct ofx_second *); /* accepts NULL */

/* A block beside the second text. Start with {0}; reused from block to block. */
struct ofx_beside {
	struct ofx_compared text; /* the block */
	uint32_t *at;             /* by point of it: the point of the second text, or OFX_ALIGN_NONE */
	size_t cap_at;
};

void ofx_second_lay(const struct ofx_second *, struct ofx_str block, struct ofx_beside *);
void ofx_beside_release(struct ofx_beside *);

enum { OFX_SECOND_MOST = 4 }; /* characters of an opinion */

/* What the second engine read where `span` of the block stands: *n characters to `cp`. False where
   that cannot be told: the characters on both sides must be the same in both texts. An empty span
   asks what stands between its neighbours. */
bool ofx_second_reads(const struct ofx_second *, const struct ofx_beside *, struct ofx_span span,
                      uint32_t cp[OFX_SECOND_MOST], size_t *n);

/* What the second engine says of a guess. */
enum ofx_opinion {
	OFX_OPINION_NONE,   /* there is none, or it cannot be told what it read here */
	OFX_OPINION_AGREES, /* it read what is guessed */
	OFX_OPINION_KEEPS,  /* it read what stands there */
	OFX_OPINION_OTHER,  /* it read something else */
	OFX_OPINIONS
};

/* How likely a correction is with an opinion, by how likely it was without: steps of 0 to 1000, and
   straight lines between them. OFX_OPINION_NONE changes nothing. Learnt by `ocrfix train second`; the
   file has the rows of an opinion in rising order, from 0 to 1000:

       #! second 2
       agrees <TAB> without <TAB> with
       …
       keeps …
       other … */
enum { OFX_SECOND_STEPS = 20 };

struct ofx_second_step {
	uint16_t without, with;
};

struct ofx_second_table {
	struct ofx_second_step of[OFX_OPINIONS][OFX_SECOND_STEPS];
	size_t n[OFX_OPINIONS];
};

extern const char *const ofx_opinion_names[OFX_OPINIONS];

enum ofx_status ofx_second_table_load(struct ofx_second_table *, const char *path, struct ofx_error *);

/* The confidence 0..1000 that goes with the opinion. */
unsigned ofx_second_weigh(const struct ofx_second_table *, unsigned confidence, enum ofx_opinion);

#endif
