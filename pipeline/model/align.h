/* Two texts as code points, aligned: what each character of the one stands for in the other.

   ofx_align is Levenshtein's distance (Levenshtein 1966) with the path that the reference scorer
   takes: back from the end, a match or substitution before a deletion before an insertion. Only a
   band around the diagonal is computed, widened until no cheaper path can leave it (Ukkonen 1985);
   distance and path are those of the full table.

   ofx_align_blocks parts what differs into blocks of at most two characters to two, as the error
   model for noisy channels of Brill and Moore (2000) takes them: 化 read イヒ is one block 1:2,
   not a substitution and an insertion. */
#ifndef OFX_MODEL_ALIGN_H
#define OFX_MODEL_ALIGN_H

#include "base/buf.h"

#define OFX_ALIGN_NONE UINT32_MAX

/* Code points. Start with {0}. */
struct ofx_points {
	uint32_t *cp;
	size_t n, cap;
};

void ofx_points_add(struct ofx_points *, uint32_t cp);
/* Appends the code points of valid UTF-8. */
void ofx_points_read(struct ofx_points *, struct ofx_str text);
void ofx_points_release(struct ofx_points *);

/* Working memory and result, reused from call to call. Start with {0}. */
struct ofx_align {
	uint32_t *at; /* by index in a: the index in b of what stands for it, or OFX_ALIGN_NONE */
	size_t cap_at;
	struct ofx_buf rows, steps;
};

/* Aligns a[0..n) with b[0..m), n and m at most INT32_MAX / 2; returns the distance. Characters of
   b that no `at` names are insertions. Time and memory go with (n + m) × distance. */
uint32_t ofx_align(struct ofx_align *, const uint32_t *a, size_t n, const uint32_t *b, size_t m);
/* The distance alone. */
uint32_t ofx_align_distance(struct ofx_align *, const uint32_t *a, size_t n, const uint32_t *b,
                            size_t m);
void ofx_align_release(struct ofx_align *);

/* a[a, a + na) was read as b[b, b + nb). 1:1 where the characters match, or one was taken for
   another; 1:2 and 2:1; 0:1 an insertion; 1:0 a deletion. */
struct ofx_align_block {
	uint32_t a, b;
	uint8_t na, nb;
};

struct ofx_align_blocks {
	struct ofx_align_block *items;
	size_t n, cap;
};

/* What a block that is no match costs, above 0, in any unit. NULL stands for no characters. */
typedef uint32_t ofx_align_cost_fn(void *ctx, const uint32_t *a, unsigned na, const uint32_t *b,
                                   unsigned nb);

/* Appends the blocks of the cheapest parting, in order; they cover both texts. Matches are free.
   Where the texts agree over several characters the parting is ofx_align's. `cost` NULL: 2 for
   one character, 3 for 1:2 and 2:1. */
void ofx_align_blocks(struct ofx_align *, const uint32_t *a, size_t n, const uint32_t *b, size_t m,
                      ofx_align_cost_fn *cost, void *ctx, struct ofx_align_blocks *out);

#endif
