/* Tests the automaton against a search that tries every key at every place. */
#include "dict/automaton.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "unit.h"

#include <stdlib.h>

enum { MOST_KEYS = 400 };

/* The same numbers on every machine: G. Marsaglia, "Xorshift RNGs" (2003). */
static uint32_t random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Few characters, so that keys overlap; of one to four bytes. */
static void random_text(struct ofx_buf *out, uint32_t *state, unsigned n)
{
	static const char *const chars[] = {"a", "b", "é", "後", "電", "線", "𠮟", "の"};
	for (unsigned i = 0; i < n; i++) {
		const char *c = chars[random_next(state) % (sizeof chars / sizeof *chars)];
		ofx_buf_add(out, c, strlen(c));
	}
}

static int compare(const void *a, const void *b)
{
	return ofx_str_cmp(*(const struct ofx_str *)a, *(const struct ofx_str *)b);
}

/* Random keys, sorted, each once; their bytes lie in *mem. */
static uint32_t random_keys(struct ofx_str *keys, struct ofx_buf *mem, uint32_t *state)
{
	size_t begs[MOST_KEYS + 1];
	unsigned want = 1 + random_next(state) % MOST_KEYS;
	for (unsigned i = 0; i < want; i++) {
		begs[i] = mem->len;
		random_text(mem, state, 1 + random_next(state) % (i % 40 ? 5 : 40));
	}
	begs[want] = mem->len;
	for (unsigned i = 0; i < want; i++)
		keys[i] = ofx_str(mem->ptr + begs[i], begs[i + 1] - begs[i]);
	qsort(keys, want, sizeof *keys, compare);
	uint32_t n = 0;
	for (unsigned i = 0; i < want; i++)
		if (!n || !ofx_str_eq(keys[n - 1], keys[i]))
			keys[n++] = keys[i];
	return n;
}

/* The longest key that stands at `pos` and is shorter than `below`. */
static uint32_t try_all(const struct ofx_str *keys, uint32_t n, struct ofx_str text, size_t pos,
                        size_t below)
{
	struct ofx_str s = {text.ptr + pos, text.len - pos};
	uint32_t best = OFX_NO_KEY;
	for (uint32_t i = 0; i < n; i++)
		if (keys[i].len < below && ofx_str_starts(s, keys[i]))
			best = i; /* of two prefixes of a text the longer one comes later */
	return best;
}

static bool same(const struct ofx_automaton *a, const struct ofx_str *keys, uint32_t n,
                 struct ofx_str text)
{
	size_t want = 0;
	for (size_t pos = 0; pos < text.len; pos += ofx_u8_len(text.ptr[pos])) {
		uint32_t k = OFX_NO_KEY;
		for (want = pos; want < text.len; want += ofx_u8_len(text.ptr[want])) {
			k = try_all(keys, n, text, want, SIZE_MAX);
			if (k != OFX_NO_KEY)
				break;
		}
		size_t at = pos;
		uint32_t got = ofx_automaton_find(a, text, &at);
		if (got != k || at != want)
			return false;
		for (; got != OFX_NO_KEY; got = k) {
			k = try_all(keys, n, text, want, keys[got].len);
			if (ofx_automaton_shorter(a, got) != k)
				return false;
		}
	}
	return true;
}

static void test_random(void)
{
	uint32_t state = 20260101;
	for (int round = 0; round < 60; round++) {
		struct ofx_str keys[MOST_KEYS];
		uint32_t odd[MOST_KEYS];
		struct ofx_buf mem = {0}, text = {0};
		uint32_t n = random_keys(keys, &mem, &state);
		for (uint32_t i = 0; i < n; i++) {
			odd[i] = random_next(&state) % (uint32_t)keys[i].len;
			while (!ofx_u8_edge(keys[i], odd[i]))
				odd[i]--;
		}
		random_text(&text, &state, 200);
		struct ofx_automaton *a = ofx_automaton_new(keys, odd, n);
		CHECK(same(a, keys, n, ofx_buf_str(&text)));
		ofx_automaton_free(a);
		ofx_buf_release(&mem);
		ofx_buf_release(&text);
	}
}

static void test_by_hand(void)
{
	const struct ofx_str keys[] = {OFX_STR("後"), OFX_STR("線後"), OFX_STR("電線"),
	                               OFX_STR("電線後の新たな体制")};
	const uint32_t odd[] = {0, 0, 0, 0};
	const struct ofx_str text = OFX_STR("abcdefghij電線後の新しい体制");
	struct ofx_automaton *a = ofx_automaton_new(keys, odd, 4);
	size_t pos = 0;
	CHECK(ofx_automaton_find(a, text, &pos) == 2 && pos == 10);
	pos += 3;
	CHECK(ofx_automaton_find(a, text, &pos) == 1 && pos == 13);
	pos += 3;
	CHECK(ofx_automaton_find(a, text, &pos) == 0 && pos == 16);
	pos += 3;
	CHECK(ofx_automaton_find(a, text, &pos) == OFX_NO_KEY && pos == text.len);
	CHECK(ofx_automaton_find(a, text, &pos) == OFX_NO_KEY);
	pos = 0;
	CHECK(ofx_automaton_find(a, OFX_STR(""), &pos) == OFX_NO_KEY);
	ofx_automaton_free(a);
}

static void test_no_keys(void)
{
	struct ofx_automaton *a = ofx_automaton_new(NULL, NULL, 0);
	size_t pos = 0;
	CHECK(ofx_automaton_find(a, OFX_STR("電線後"), &pos) == OFX_NO_KEY && pos == 9);
	ofx_automaton_free(a);
	ofx_automaton_free(NULL);
}

int main(void)
{
	test_random();
	test_by_hand();
	test_no_keys();
	return unit_end();
}
