/* Finds many keys in a text in one pass: at each place the longest, then the shorter ones.

   Of each key one window is hashed into a bitmap: eight bytes, or fewer in a short key, around
   the character that is least expected there. A phrase of a dictionary begins like right text
   as a rule, but holds something that right text does not, so that clean text costs two
   look-ups a character and hardly ever more. What passes is looked up exactly around that
   place.

   Fingerprints of equal length are from R. M. Karp and M. O. Rabin, "Efficient randomized
   pattern-matching algorithms", IBM J. Res. Dev. 31 (1987); the bitmap is from B. H. Bloom,
   "Space/time trade-offs in hash coding with allowable errors", CACM 13 (1970), with one
   hash. */
#ifndef OFX_DICT_AUTOMATON_H
#define OFX_DICT_AUTOMATON_H

#include "dict/keys.h"

struct ofx_automaton; /* read-only once made; shared by threads */

/* Keys are in byte order, all different, none empty, each valid UTF-8 without NUL. odd[i] is
   the byte of keys[i] at which its least expected character begins; it only matters to speed.
   The keys are borrowed, `odd` is not. */
struct ofx_automaton *ofx_automaton_new(const struct ofx_str *keys, const uint32_t *odd,
                                        uint32_t n);
void ofx_automaton_free(struct ofx_automaton *); /* accepts NULL */

/* From byte *pos of valid UTF-8 `text` on: moves *pos to the first place where a key stands and
   returns the index of the longest one; OFX_NO_KEY when there is none. */
uint32_t ofx_automaton_find(const struct ofx_automaton *, struct ofx_str text, size_t *pos);

/* The longest key that is a proper prefix of this key, or OFX_NO_KEY. */
uint32_t ofx_automaton_shorter(const struct ofx_automaton *, uint32_t key);

#endif
