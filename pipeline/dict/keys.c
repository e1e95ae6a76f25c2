/* Looks up which of many sorted keys a text begins with. */
#include "dict/keys.h"

#include "base/buf.h"

#include <stdlib.h>

/* Bytes by which keys are grouped: two kana or kanji. Keys that are shorter stand alone. */
enum { HEAD = 6 };

/* Keys with the same first bytes: they stand together in sorted order. */
struct ofx_keys_group {
	uint32_t beg, end; /* end is 0 in an empty slot */
};

static unsigned head_len(struct ofx_str key)
{
	return key.len < HEAD ? (unsigned)key.len : HEAD;
}

/* The first bytes of a key, and above them how many they are. */
static uint64_t head_of(struct ofx_str key, unsigned len)
{
	uint64_t bytes = ofx_head(key) & (((uint64_t)1 << 8 * len) - 1);
	return bytes | (uint64_t)len << 56;
}

static uint64_t head_of_group(const struct ofx_keys *k, uint32_t beg)
{
	struct ofx_str key = k->items[beg];
	return head_of(key, head_len(key));
}

static struct ofx_keys_group *slot_of(const struct ofx_keys *k, uint64_t head)
{
	uint64_t last = UINT64_MAX >> k->shift, i = ofx_head_hash(head) >> k->shift;
	while (k->slots[i].end && head_of_group(k, k->slots[i].beg) != head)
		i = (i + 1) & last;
	return &k->slots[i];
}

unsigned ofx_log2_over(uint64_t n)
{
	unsigned k = 6;
	while (k < 40 && (uint64_t)1 << k < n)
		k++;
	return k;
}

/* In sorted order all prefixes of a key stand before it, and each of them is the key just
   before or a prefix of that. */
static void link_shorter(struct ofx_keys *k)
{
	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t j = i ? i - 1 : OFX_NO_KEY;
		while (j != OFX_NO_KEY && !ofx_str_starts(k->items[i], k->items[j]))
			j = k->shorter[j];
		k->shorter[i] = j;
	}
}

static void add_groups(struct ofx_keys *k)
{
	for (uint32_t beg = 0, end; beg < k->n; beg = end) {
		uint64_t head = head_of_group(k, beg);
		for (end = beg + 1; end < k->n && head_of_group(k, end) == head; end++)
			;
		*slot_of(k, head) = (struct ofx_keys_group){beg, end};
		if (k->items[beg].len < HEAD)
			k->short_lens |= 1u << k->items[beg].len;
	}
}

void ofx_keys_init(struct ofx_keys *k, const struct ofx_str *items, uint32_t n)
{
	unsigned log2 = ofx_log2_over((uint64_t)n + n / 2);
	size_t n_slots = (size_t)1 << log2;
	*k = (struct ofx_keys){.items = items, .n = n, .shift = 64 - log2};
	k->shorter = ofx_alloc(ofx_size_mul(n, sizeof *k->shorter));
	k->slots = ofx_alloc(ofx_size_mul(n_slots, sizeof *k->slots));
	memset(k->slots, 0, n_slots * sizeof *k->slots);
	link_shorter(k);
	add_groups(k);
}

void ofx_keys_release(struct ofx_keys *k)
{
	free(k->shorter);
	free(k->slots);
	*k = (struct ofx_keys){0};
}

/* Whether the key stands before `s` in byte order, or is a prefix of it. */
static bool not_behind(struct ofx_str key, struct ofx_str s)
{
	size_t n = key.len < s.len ? key.len : s.len;
	int c = memcmp(key.ptr, s.ptr, n);
	return c < 0 || (c == 0 && key.len <= s.len);
}

/* The longest key that `s` begins with, where the keys of the group share its first bytes. All
   such keys are the last key of the group that is not behind `s`, or prefixes of that. */
static uint32_t match_in(const struct ofx_keys *k, const struct ofx_keys_group *g,
                         struct ofx_str s)
{
	uint32_t lo = g->beg, hi = g->end;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (not_behind(k->items[mid], s))
			lo = mid + 1;
		else
			hi = mid;
	}
	uint32_t i = lo > g->beg ? lo - 1 : k->shorter[g->beg];
	while (i != OFX_NO_KEY && !ofx_str_starts(s, k->items[i]))
		i = k->shorter[i];
	return i;
}

uint32_t ofx_keys_match(const struct ofx_keys *k, struct ofx_str s)
{
	for (unsigned len = HEAD; len > 0; len--) {
		if (len > s.len || (len < HEAD && !(k->short_lens >> len & 1)))
			continue;
		const struct ofx_keys_group *g = slot_of(k, head_of(s, len));
		if (g->end)
			return match_in(k, g, s);
	}
	return OFX_NO_KEY;
}
