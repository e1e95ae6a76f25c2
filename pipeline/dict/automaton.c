/* Finds many keys in a text in one pass, by the hash of one window of each key. */
#include "dict/automaton.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdlib.h>

enum {
	WINDOW = 8,     /* bytes of a window where the key is as long */
	REACH = 64,     /* a window begins within so many bytes of its key */
	BITS_EACH = 64, /* bits of the filter for each key: one place in 64 passes by chance, */
	BITS_LEAST = 1 << 16, /* and of a small filter fewer */
};

struct ofx_automaton {
	struct ofx_keys keys;
	uint64_t *filter; /* a bit for each hash */
	uint64_t *starts; /* by hash; bit n: such a window begins at byte n of its key */
	unsigned filter_shift, starts_shift;
	unsigned n_lens;
	uint64_t masks[WINDOW]; /* the bits of a head that a window takes, for each length */
	uint32_t reach; /* the farthest that a window begins from the start of its key */
	bool ascii;     /* some window begins with an ASCII character */
};

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* Where the window of a key begins: with the character before the odd one, or with an earlier
   one so that there are enough bytes; with one that is not ASCII, if there is any. */
static uint32_t choose(struct ofx_str key, uint32_t odd)
{
	size_t best = 0;
	for (size_t at = 0; at < REACH && at + WINDOW <= key.len;
	     at += ofx_u8_len(key.ptr[at])) {
		bool ascii = is_ascii(key.ptr[at]), best_ascii = is_ascii(key.ptr[best]);
		if (at < odd ? !ascii || best_ascii : !ascii && best_ascii)
			best = at;
	}
	return (uint32_t)best;
}

static void add_mask(struct ofx_automaton *a, uint64_t mask)
{
	for (unsigned i = 0; i < a->n_lens; i++)
		if (a->masks[i] == mask)
			return;
	a->masks[a->n_lens++] = mask;
}

static void add_window(struct ofx_automaton *a, struct ofx_str key, uint32_t odd)
{
	uint32_t at = choose(key, odd);
	struct ofx_str window = {key.ptr + at, key.len - at};
	uint64_t mask = window.len < WINDOW ? ((uint64_t)1 << 8 * window.len) - 1 : UINT64_MAX;
	uint64_t hash = ofx_head_hash(ofx_head(window) & mask);
	uint64_t bit = hash >> a->filter_shift;
	a->filter[bit / 64] |= (uint64_t)1 << (bit & 63);
	a->starts[hash >> a->starts_shift] |= (uint64_t)1 << at;
	add_mask(a, mask);
	if (at > a->reach)
		a->reach = at;
	if (is_ascii(key.ptr[at]))
		a->ascii = true;
}

static uint64_t *zeros(unsigned log2_bytes)
{
	size_t size = (size_t)1 << log2_bytes;
	return memset(ofx_alloc(size), 0, size);
}

struct ofx_automaton *ofx_automaton_new(const struct ofx_str *keys, const uint32_t *odd,
                                        uint32_t n)
{
	struct ofx_automaton *a = ofx_alloc(sizeof *a);
	unsigned filter_log2 = ofx_log2_over((uint64_t)n * BITS_EACH + BITS_LEAST);
	unsigned starts_log2 = ofx_log2_over(n);
	*a = (struct ofx_automaton){.filter = zeros(filter_log2 - 3),
	                            .starts = zeros(starts_log2 + 3),
	                            .filter_shift = 64 - filter_log2,
	                            .starts_shift = 64 - starts_log2};
	ofx_keys_init(&a->keys, keys, n);
	for (uint32_t i = 0; i < n; i++)
		add_window(a, keys[i], odd[i]);
	return a;
}

void ofx_automaton_free(struct ofx_automaton *a)
{
	if (!a)
		return;
	ofx_keys_release(&a->keys);
	free(a->filter);
	free(a->starts);
	free(a);
}

static uint32_t match_at(const struct ofx_automaton *a, struct ofx_str text, size_t at)
{
	return ofx_keys_match(&a->keys, ofx_str(text.ptr + at, text.len - at));
}

/* Moves *pos to the first place from there up to `last` where a key stands. A key does stand at
   `last`. */
static uint32_t match_from(const struct ofx_automaton *a, struct ofx_str text, size_t *pos,
                           size_t last)
{
	uint32_t k;
	while ((k = match_at(a, text, *pos)) == OFX_NO_KEY && *pos < last)
		*pos += ofx_u8_len(text.ptr[*pos]);
	return k;
}

/* The first key from *pos on where one stands whose window stands at `at`. Those that begin
   still earlier are within reach of `at`: else their windows would have been met before. */
static uint32_t match_around(const struct ofx_automaton *a, struct ofx_str text, size_t *pos,
                             size_t at)
{
	uint64_t head = ofx_head(ofx_str(text.ptr + at, text.len - at)), starts = 0;
	for (unsigned i = 0; i < a->n_lens; i++)
		starts |= a->starts[ofx_head_hash(head & a->masks[i]) >> a->starts_shift];
	for (; starts; starts &= starts - 1) {
		size_t back = (size_t)__builtin_ctzll(starts);
		if (back > at - *pos || match_at(a, text, at - back) == OFX_NO_KEY)
			continue;
		size_t last = at - back;
		if (at - *pos > a->reach)
			*pos = at - a->reach;
		while (!ofx_u8_edge(text, *pos))
			++*pos;
		return match_from(a, text, pos, last);
	}
	return OFX_NO_KEY;
}

/* Whether the text that begins with `head` may begin with a window. */
static inline bool passes(const struct ofx_automaton *a, uint64_t head)
{
	uint64_t any = 0;
	for (unsigned i = 0; i < a->n_lens; i++) {
		uint64_t hash = ofx_head_hash(head & a->masks[i]) >> a->filter_shift;
		any |= a->filter[hash / 64] >> (hash & 63);
	}
	return any & 1;
}

/* The first place from `at` on that may begin with a window, or one near the end of the
   text. */
static size_t skip_clean(const struct ofx_automaton *a, struct ofx_str text, size_t at)
{
	while (at + WINDOW <= text.len) {
		uint64_t head = ofx_head_load(text.ptr + at);
		uint64_t high = head & 0x8080808080808080u;
		if (__builtin_expect((head & 0xF0) == 0xE0, true)) {
			/* Nearly all Japanese text. A branch that is foreseen costs less than a
			   length that the next step must wait for. */
			if (passes(a, head))
				break;
			at += 3;
		} else if (!(head & 0x80) && !a->ascii) {
			at += high ? (size_t)__builtin_ctzll(high) / 8 : WINDOW;
		} else {
			if (passes(a, head))
				break;
			at += ofx_u8_len(text.ptr[at]);
		}
	}
	return at;
}

uint32_t ofx_automaton_find(const struct ofx_automaton *a, struct ofx_str text, size_t *pos)
{
	for (size_t at = skip_clean(a, text, *pos); at < text.len;) {
		uint32_t k = match_around(a, text, pos, at);
		if (k != OFX_NO_KEY)
			return k;
		at = skip_clean(a, text, at + ofx_u8_len(text.ptr[at]));
	}
	*pos = text.len;
	return OFX_NO_KEY;
}

uint32_t ofx_automaton_shorter(const struct ofx_automaton *a, uint32_t key)
{
	return a->keys.shorter[key];
}
