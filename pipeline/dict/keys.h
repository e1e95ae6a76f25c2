/* Sorted keys: which of them a text begins with, the longest first. */
#ifndef OFX_DICT_KEYS_H
#define OFX_DICT_KEYS_H

#include "base/str.h"

#define OFX_NO_KEY UINT32_MAX

/* Read-only once made. */
struct ofx_keys {
	const struct ofx_str *items; /* borrowed */
	uint32_t n;
	uint32_t *shorter; /* for each key its longest proper prefix among the keys */
	struct ofx_keys_group *slots; /* by the first bytes; open addressing, linear probing */
	unsigned shift;
	unsigned short_lens; /* bit n: some key is n bytes long and has a slot of its own */
};

/* The keys are in byte order, all different, none empty, without NUL. */
void ofx_keys_init(struct ofx_keys *, const struct ofx_str *items, uint32_t n);
void ofx_keys_release(struct ofx_keys *);

/* The longest key that `s` begins with, or OFX_NO_KEY. */
uint32_t ofx_keys_match(const struct ofx_keys *, struct ofx_str s);

/* Heads: the first bytes of a text as a number, the first one lowest on any machine, zero where
   there are none. Tables are kept by the hash of a head. */
static inline uint64_t ofx_head_load(const char *eight)
{
	const unsigned char *p = (const unsigned char *)eight; /* compilers make it one load */
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	       (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline uint64_t ofx_head(struct ofx_str s)
{
	char eight[8] = {0};
	if (s.len >= 8)
		return ofx_head_load(s.ptr);
	memcpy(eight, s.ptr, s.len);
	return ofx_head_load(eight);
}

/* The good bits are the high ones. The factor is 2^64 by the golden ratio: D. E. Knuth, The Art
   of Computer Programming 3, 6.4. */
static inline uint64_t ofx_head_hash(uint64_t head)
{
	return head * 0x9E3779B97F4A7C15u;
}

/* The logarithm of the smallest power of two that is at least n, and at least 64. */
unsigned ofx_log2_over(uint64_t n);

#endif
