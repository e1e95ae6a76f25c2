/* Alignment: the banded table against the full one, and the blocks of what differs. */
#include "unit.h"

#include "model/align.h"

#include <stdlib.h>

/* The reference scorer's table and way back, as they stand there. */
static uint32_t reference(const uint32_t *a, size_t n, const uint32_t *b, size_t m, uint32_t *at)
{
	size_t w = m + 1, i = n, j = m;
	uint32_t *d = ofx_alloc((n + 1) * w * sizeof *d);
	for (size_t k = 0; k <= m; k++)
		d[k] = (uint32_t)k;
	for (size_t p = 1; p <= n; p++) {
		d[p * w] = (uint32_t)p;
		for (size_t q = 1; q <= m; q++) {
			uint32_t sub = d[(p - 1) * w + q - 1] + (a[p - 1] != b[q - 1]);
			uint32_t del = d[(p - 1) * w + q] + 1, ins = d[p * w + q - 1] + 1;
			uint32_t best = sub < del ? sub : del;
			d[p * w + q] = best < ins ? best : ins;
		}
	}
	while (i || j) {
		uint32_t c = d[i * w + j];
		if (i && j && c == d[(i - 1) * w + j - 1] + (a[i - 1] != b[j - 1])) {
			at[--i] = (uint32_t)--j;
		} else if (i && c == d[(i - 1) * w + j] + 1) {
			at[--i] = OFX_ALIGN_NONE;
		} else {
			j--;
		}
	}
	uint32_t dist = d[n * w + m];
	free(d);
	return dist;
}

static uint32_t state = 1;

static uint32_t below(uint32_t n)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % n;
}

/* A text, and the same with some characters replaced, lost, doubled and put in. */
static size_t damage(const uint32_t *a, size_t n, uint32_t *b, uint32_t letters, uint32_t percent)
{
	size_t m = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t how = below(100) < percent ? 1 + below(4) : 0;
		if (how != 1)
			b[m++] = how == 2 ? 'a' + below(letters) : a[i];
		if (how > 2)
			b[m++] = how == 3 ? a[i] : 'a' + below(letters);
	}
	return m;
}

static void test_same_as_full_table(void)
{
	enum { LONGEST = 400 };
	uint32_t a[LONGEST], b[2 * LONGEST], want[LONGEST];
	struct ofx_align w = {0};
	bool same = true;
	for (int round = 0; round < 1000; round++) {
		uint32_t letters = 1 + below(round % 2 ? 4 : 300);
		size_t n = below(round % 4 ? 40 : LONGEST);
		for (size_t i = 0; i < n; i++)
			a[i] = 'a' + below(letters);
		size_t m = damage(a, n, b, letters, below(101));
		uint32_t d = reference(a, n, b, m, want);
		same = same && ofx_align(&w, a, n, b, m) == d;
		same = same && (!n || !memcmp(want, w.at, n * sizeof *want));
		same = same && ofx_align_distance(&w, a, n, b, m) == d;
	}
	CHECK(same);
	ofx_align_release(&w);
}

/* The blocks that are no matches, as "written>read" with a space between them. */
static const char *blocks_of(const char *written, const char *read, ofx_align_cost_fn *cost)
{
	static char text[256];
	struct ofx_points a = {0}, b = {0};
	struct ofx_align w = {0};
	struct ofx_align_blocks blocks = {0};
	struct ofx_buf out = {0};
	size_t na = 0, nb = 0;
	ofx_points_read(&a, ofx_str_of(written));
	ofx_points_read(&b, ofx_str_of(read));
	ofx_align_blocks(&w, a.cp, a.n, b.cp, b.n, cost, NULL, &blocks);
	for (size_t i = 0; i < blocks.n; i++) {
		struct ofx_align_block k = blocks.items[i];
		CHECK(k.a == na && k.b == nb);
		na += k.na;
		nb += k.nb;
		if (k.na == 1 && k.nb == 1 && a.cp[k.a] == b.cp[k.b])
			continue;
		ofx_buf_add(&out, " ", out.len > 0);
		for (size_t j = 0; j < k.na; j++)
			ofx_buf_addf(&out, "%c", (char)a.cp[k.a + j]);
		ofx_buf_add(&out, ">", 1);
		for (size_t j = 0; j < k.nb; j++)
			ofx_buf_addf(&out, "%c", (char)b.cp[k.b + j]);
	}
	CHECK(na == a.n && nb == b.n);
	snprintf(text, sizeof text, "%.*s", OFX_STR_ARG(ofx_buf_str(&out)));
	ofx_points_release(&a);
	ofx_points_release(&b);
	ofx_align_release(&w);
	free(blocks.items);
	ofx_buf_release(&out);
	return text;
}

/* What is known of the engine: it reads G as "iX". */
static uint32_t known(void *ctx, const uint32_t *a, unsigned na, const uint32_t *b, unsigned nb)
{
	(void)ctx;
	if (na == 1 && nb == 2 && *a == 'G' && b[0] == 'i' && b[1] == 'X')
		return 1;
	return 2 * (na + nb);
}

static void test_blocks(void)
{
	CHECK(!strcmp(blocks_of("", "", NULL), ""));
	CHECK(!strcmp(blocks_of("abc", "abc", NULL), ""));
	CHECK(!strcmp(blocks_of("abcdef", "abXdef", NULL), "c>X"));
	CHECK(!strcmp(blocks_of("abcdef", "abdef", NULL), "c>"));
	CHECK(!strcmp(blocks_of("abcdef", "abcXdef", NULL), ">X"));
	CHECK(!strcmp(blocks_of("abcHdef", "abcIIdef", NULL), "H>II"));
	CHECK(!strcmp(blocks_of("abcIIdef", "abcHdef", NULL), "II>H"));
	CHECK(!strcmp(blocks_of("Habc", "IIabc", NULL), "H>II"));
	CHECK(!strcmp(blocks_of("abcHGdef", "abcliXdef", NULL), "H>li G>X"));
	CHECK(!strcmp(blocks_of("abcHGdef", "abcliXdef", known), "H>l G>iX"));
	CHECK(!strcmp(blocks_of("ab", "", NULL), "a> b>"));
	CHECK(!strcmp(blocks_of("", "ab", NULL), ">a >b"));
}

int main(void)
{
	test_same_as_full_table();
	test_blocks();
	return unit_end();
}
