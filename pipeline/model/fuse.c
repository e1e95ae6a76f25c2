/* Reads and builds binary fuse maps; built by peeling: keys that have a cell to themselves are put aside until none
   is left, then each is given its value in the opposite order. */
#include "model/fuse.h"

#include <math.h>
#include <stdlib.h>

enum { BATCH = 32 }; /* as many as a core can wait for, and their places in the nearest cache */

static inline uint64_t load_bits(const unsigned char *cells, uint64_t bit)
{
	return ofx_fuse_load(cells + (bit >> 3)) >> (bit & 7);
}

/* No branch but the loops', so that no guess at one stops the fetching. */
static void find_some(const struct ofx_fuse *f, const uint64_t *keys, int32_t *values, size_t n)
{
	const unsigned char *cells = f->cells;
	const uint64_t width = f->width, check = (UINT64_C(1) << f->check) - 1;
	const uint64_t all = (UINT64_C(1) << width) - 1;
	const unsigned shift = f->check;
	uint64_t bit[BATCH][3], want[BATCH];
	for (size_t i = 0; i < n; i++) {
		uint32_t at[3];
		uint64_t hash = ofx_fuse_hash(keys[i], f->seed);
		ofx_fuse_places(f, hash, at);
		want[i] = ofx_fuse_check(f, hash);
		bit[i][0] = at[0] * width;
		bit[i][1] = at[1] * width;
		bit[i][2] = at[2] * width;
		__builtin_prefetch(cells + (bit[i][0] >> 3));
		__builtin_prefetch(cells + (bit[i][1] >> 3));
		__builtin_prefetch(cells + (bit[i][2] >> 3));
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t cell = load_bits(cells, bit[i][0]) ^ load_bits(cells, bit[i][1]) ^
		                load_bits(cells, bit[i][2]);
		bool there = !((cell ^ want[i]) & check);
		values[i] = there ? (int32_t)((cell & all) >> shift) : -1;
	}
}

void ofx_fuse_find_all(const struct ofx_fuse *f, const uint64_t *keys, int32_t *values, size_t n)
{
	for (size_t i = 0; i < n; i += BATCH)
		find_some(f, keys + i, values + i, n - i < BATCH ? n - i : BATCH);
}

struct peeling {
	uint32_t *n;     /* per cell: how many keys want it */
	uint32_t *which; /* per cell: the XOR of their numbers */
	uint32_t *order; /* keys in the order peeled */
	uint32_t *cell;  /* the cell that each of them had to itself */
	uint32_t *todo;  /* cells wanted by one key */
};

/* Sizes as Graf and Lemire give them for three cells a key. */
static void set_size(struct ofx_fuse *f, size_t n)
{
	double keys = n < 16 ? 16 : (double)n;
	unsigned bits = (unsigned)floor(log(keys) / log(3.33) + 2.25);
	f->segment = UINT32_C(1) << (bits > 18 ? 18 : bits);
	double factor = fmax(1.125, 0.875 + 0.25 * log(1e6) / log(keys));
	uint64_t cells = (uint64_t)(keys * factor) + 1;
	uint64_t segments = (cells + f->segment - 1) / f->segment;
	f->starts = (uint32_t)(segments > 2 ? segments - 2 : 1) * f->segment;
}

static bool peel(const struct ofx_fuse *f, struct peeling *p, const uint64_t *keys, size_t n)
{
	size_t cells = (size_t)ofx_fuse_cells(f), n_todo = 0, done = 0;
	uint32_t at[3];
	memset(p->n, 0, cells * sizeof *p->n);
	memset(p->which, 0, cells * sizeof *p->which);
	for (size_t i = 0; i < n; i++) {
		ofx_fuse_places(f, ofx_fuse_hash(keys[i], f->seed), at);
		for (int k = 0; k < 3; k++) {
			p->n[at[k]]++;
			p->which[at[k]] ^= (uint32_t)i;
		}
	}
	for (size_t c = 0; c < cells; c++)
		if (p->n[c] == 1)
			p->todo[n_todo++] = (uint32_t)c;
	while (n_todo) {
		uint32_t c = p->todo[--n_todo];
		if (p->n[c] != 1)
			continue;
		uint32_t i = p->which[c];
		p->order[done] = i;
		p->cell[done++] = c;
		ofx_fuse_places(f, ofx_fuse_hash(keys[i], f->seed), at);
		for (int k = 0; k < 3; k++) {
			p->which[at[k]] ^= i;
			if (--p->n[at[k]] == 1)
				p->todo[n_todo++] = at[k];
		}
	}
	return done == n;
}

static void pack(const struct ofx_fuse *f, const uint32_t *cells, struct ofx_buf *out)
{
	size_t bytes = (size_t)ofx_fuse_bytes(f);
	ofx_buf_reserve(out, bytes);
	unsigned char *to = (unsigned char *)out->ptr + out->len;
	out->len += bytes;
	memset(to, 0, bytes);
	for (uint64_t c = 0; c < ofx_fuse_cells(f); c++) {
		uint64_t bit = c * f->width;
		uint64_t v = (uint64_t)cells[c] << (bit & 7);
		for (unsigned char *p = to + (bit >> 3); v; v >>= 8)
			*p++ |= (unsigned char)v;
	}
}

void ofx_fuse_build(struct ofx_fuse *f, struct ofx_buf *out, const uint64_t *keys,
                    const uint32_t *values, size_t n)
{
	set_size(f, n);
	size_t cells = (size_t)ofx_fuse_cells(f);
	struct peeling p = {
	    .n = ofx_alloc(ofx_size_mul(cells, sizeof *p.n)),
	    .which = ofx_alloc(ofx_size_mul(cells, sizeof *p.which)),
	    .order = ofx_alloc(ofx_size_mul(n, sizeof *p.order)),
	    .cell = ofx_alloc(ofx_size_mul(n, sizeof *p.cell)),
	    .todo = ofx_alloc(ofx_size_mul(cells, sizeof *p.todo)),
	};
	f->seed = 0;
	while (!peel(f, &p, keys, n))
		f->seed = ofx_fuse_hash(f->seed, 1);

	uint32_t *cell = p.which; /* no longer wanted */
	memset(cell, 0, cells * sizeof *cell);
	for (size_t i = n; i-- > 0;) {
		uint64_t hash = ofx_fuse_hash(keys[p.order[i]], f->seed);
		uint32_t at[3];
		ofx_fuse_places(f, hash, at);
		uint32_t want = values[p.order[i]] << f->check | (uint32_t)ofx_fuse_check(f, hash);
		cell[p.cell[i]] = want ^ cell[at[0]] ^ cell[at[1]] ^ cell[at[2]];
	}
	pack(f, cell, out);
	free(p.n);
	free(p.which);
	free(p.order);
	free(p.cell);
	free(p.todo);
}
