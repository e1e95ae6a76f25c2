/* A static map from 64-bit keys to small values in little more room than the values take: a binary
   fuse filter (Graf and Lemire 2022). The keys are not stored: each key adds `check` bits, so that
   a key that is not in the map is taken for one with probability 2^-check. */
#ifndef OFX_MODEL_FUSE_H
#define OFX_MODEL_FUSE_H

#include "base/buf.h"

/* Cells are `width` bits each, of which the lowest `check` tell whether the key is there. */
struct ofx_fuse {
	const unsigned char *cells; /* borrowed; OFX_FUSE_SLACK readable bytes stand behind them */
	uint64_t seed;
	uint32_t starts;  /* cells in which the first of a key's three can lie */
	uint32_t segment; /* a power of two: distance of the three */
	unsigned width, check;
};

enum { OFX_FUSE_SLACK = 8 };

/* Cells that a map has, and the bytes that they take with the slack. */
static inline uint64_t ofx_fuse_cells(const struct ofx_fuse *f)
{
	return (uint64_t)f->starts + 2 * (uint64_t)f->segment;
}

static inline uint64_t ofx_fuse_bytes(const struct ofx_fuse *f)
{
	return (ofx_fuse_cells(f) * f->width + 7) / 8 + OFX_FUSE_SLACK;
}

/* Little-endian whatever the machine; compilers make one load of it. */
static inline uint64_t ofx_fuse_load(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline uint64_t ofx_fuse_cell(const struct ofx_fuse *f, uint32_t at)
{
	uint64_t bit = (uint64_t)at * f->width;
	return ofx_fuse_load(f->cells + (bit >> 3)) >> (bit & 7);
}

/* The finaliser of MurmurHash3: every bit of the key reaches every bit of the hash. */
static inline uint64_t ofx_fuse_hash(uint64_t key, uint64_t seed)
{
	key += seed;
	key = (key ^ key >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
	key = (key ^ key >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
	return key ^ key >> 33;
}

/* The three cells of a key. */
static inline void ofx_fuse_places(const struct ofx_fuse *f, uint64_t hash, uint32_t at[3])
{
	uint32_t mask = f->segment - 1;
	at[0] = (uint32_t)((hash >> 32) * f->starts >> 32);
	at[1] = (at[0] + f->segment) ^ ((uint32_t)(hash >> 18) & mask);
	at[2] = (at[0] + 2 * f->segment) ^ ((uint32_t)hash & mask);
}

/* What the key's check bits must be. */
static inline uint64_t ofx_fuse_check(const struct ofx_fuse *f, uint64_t hash)
{
	return (hash * UINT64_C(0x9E3779B97F4A7C15) >> 32) & ((UINT64_C(1) << f->check) - 1);
}

/* The value of a key, or -1. */
static inline int32_t ofx_fuse_find(const struct ofx_fuse *f, uint64_t key)
{
	uint64_t hash = ofx_fuse_hash(key, f->seed);
	uint32_t at[3];
	ofx_fuse_places(f, hash, at);
	uint64_t cell = ofx_fuse_cell(f, at[0]) ^ ofx_fuse_cell(f, at[1]) ^ ofx_fuse_cell(f, at[2]);
	cell &= (UINT64_C(1) << f->width) - 1;
	if ((cell ^ ofx_fuse_check(f, hash)) & ((UINT64_C(1) << f->check) - 1))
		return -1;
	return (int32_t)(cell >> f->check);
}

/* The values of n keys, or -1. Much faster than one by one: the map is larger than the caches, and
   the memory of all is fetched at once. */
void ofx_fuse_find_all(const struct ofx_fuse *, const uint64_t *keys, int32_t *values, size_t n);

/* Appends the cells of a map of n distinct keys to *out and fills *f but for `cells`.
   width - check bits hold a value; width is at most 32. */
void ofx_fuse_build(struct ofx_fuse *f, struct ofx_buf *out, const uint64_t *keys,
                    const uint32_t *values, size_t n);

#endif
