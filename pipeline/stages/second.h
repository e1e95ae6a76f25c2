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

#endif
