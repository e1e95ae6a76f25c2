/* Sums over pages and changes, and the intervals that drawing pages anew gives. */
#include "commands/eval_sum.h"

#include <stdlib.h>

static void add_breaks(struct ofx_break_tally *sum, const struct ofx_break_tally *t)
{
	sum->breaks += t->breaks;
	sum->joined += t->joined;
	sum->kept += t->kept;
	sum->unsure += t->unsure;
}

static void add_tally(struct ofx_tally *sum, const struct ofx_tally *t)
{
	sum->pages += t->pages;
	sum->chars += t->chars;
	sum->before += t->before;
	sum->after += t->after;
	sum->right += t->right;
	sum->broken += t->broken;
	sum->fixed += t->fixed;
	sum->moved += t->moved;
	sum->missed += t->missed;
	sum->spaced_chars += t->spaced_chars;
	sum->spaced_before += t->spaced_before;
	sum->spaced_after += t->spaced_after;
	sum->spurious += t->spurious;
	sum->spurious_left += t->spurious_left;
	sum->spaces += t->spaces;
	sum->spaces_lost += t->spaces_lost;
	add_breaks(&sum->paper, &t->paper);
	add_breaks(&sum->raw_breaks, &t->raw_breaks);
}

static struct ofx_group *group_of(struct ofx_groups *g, struct ofx_str column, struct ofx_str value,
                                  size_t n_pages)
{
	for (size_t i = 0; i < g->n; i++)
		if (ofx_str_eq(g->items[i].column, column) &&
		    ofx_str_eq(g->items[i].value, value))
			return &g->items[i];
	g->items = ofx_grow(g->items, &g->cap, g->n, sizeof *g->items);
	struct ofx_group *new = &g->items[g->n++];
	*new = (struct ofx_group){.column = column, .value = value};
	new->pages = ofx_alloc(ofx_size_mul(n_pages, sizeof(struct ofx_eval_page *)));
	return new;
}

static void add_page(struct ofx_group *g, const struct ofx_eval_page *p)
{
	g->pages[g->n++] = p;
	add_tally(&g->sum, &p->tally);
}

static int compare_groups(const void *a, const void *b)
{
	const struct ofx_group *x = a, *y = b;
	int c = ofx_str_cmp(x->column, y->column);
	return c ? c : ofx_str_cmp(x->value, y->value);
}

void ofx_groups_find(const struct ofx_eval *e, struct ofx_groups *g)
{
	const struct ofx_pages *pages = &e->pages;
	group_of(g, OFX_STR(""), OFX_STR(""), pages->n);
	for (size_t i = 0; i < pages->n; i++) {
		const struct ofx_eval_page *p = &e->scores[i];
		const struct ofx_str *cells = pages->items[i].columns;
		if (p->left_out)
			continue;
		add_page(&g->items[0], p);
		for (size_t c = 0; c < pages->n_columns && cells; c++)
			add_page(group_of(g, pages->columns[c], cells[c], pages->n), p);
	}
	qsort(g->items, g->n, sizeof *g->items, compare_groups);
}

void ofx_groups_release(struct ofx_groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->items[i].pages);
	free(g->items);
}

/* The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), which the reference scorer draws
   with. */
enum { MT_N = 624, MT_M = 397 };
struct twister {
	uint32_t word[MT_N];
	unsigned at;
};

/* Seeds by the generator's init_by_array with the one key 1. */
static void twister_seed(struct twister *t)
{
	uint32_t *w = t->word;
	w[0] = 19650218;
	for (uint32_t i = 1; i < MT_N; i++)
		w[i] = 1812433253u * (w[i - 1] ^ w[i - 1] >> 30) + i;
	unsigned i = 1;
	for (int k = 0; k < MT_N; k++) {
		w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1664525u) + 1;
		if (++i == MT_N) {
			w[0] = w[MT_N - 1];
			i = 1;
		}
	}
	for (int k = 1; k < MT_N; k++) {
		w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1566083941u) - i;
		if (++i == MT_N) {
			w[0] = w[MT_N - 1];
			i = 1;
		}
	}
	w[0] = 0x80000000u;
	t->at = MT_N;
}

static uint32_t twister_next(struct twister *t)
{
	uint32_t *w = t->word;
	if (t->at == MT_N) {
		for (unsigned k = 0; k < MT_N; k++) {
			uint32_t y = (w[k] & 0x80000000u) | (w[(k + 1) % MT_N] & 0x7FFFFFFFu);
			w[k] = w[(k + MT_M) % MT_N] ^ y >> 1 ^ (y & 1 ? 0x9908B0DFu : 0);
		}
		t->at = 0;
	}
	uint32_t y = w[t->at++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9D2C5680u;
	y ^= y << 15 & 0xEFC60000u;
	return y ^ y >> 18;
}

/* A number below n: as many bits as n has, until they are below it. */
static size_t twister_below(struct twister *t, size_t n)
{
	unsigned bits = 0;
	while (n >> bits)
		bits++;
	size_t x;
	do
		x = twister_next(t) >> (32 - bits);
	while (x >= n);
	return x;
}

enum { DRAWS = 1000, LOW = 25, HIGH = 974 };

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static struct ofx_interval interval(double *values)
{
	qsort(values, DRAWS, sizeof *values, compare_doubles);
	return (struct ofx_interval){values[LOW], values[HIGH]};
}

struct ofx_intervals ofx_bootstrap(const struct ofx_group *g)
{
	double reduction[DRAWS], broken[DRAWS], precision[DRAWS];
	struct twister t;
	if (!g->n)
		return (struct ofx_intervals){0};
	twister_seed(&t);
	for (int d = 0; d < DRAWS; d++) {
		struct ofx_tally s = {0};
		for (size_t i = 0; i < g->n; i++)
			add_tally(&s, &g->pages[twister_below(&t, g->n)]->tally);
		reduction[d] = 100 * ((double)s.before - (double)s.after) /
		               (double)(s.before ? s.before : 1);
		broken[d] = 1e4 * (double)s.broken / (double)(s.right ? s.right : 1);
		precision[d] = ofx_precision(&s);
	}
	return (struct ofx_intervals){interval(reduction), interval(broken), interval(precision)};
}

static struct ofx_change_sum *sum_of(struct ofx_change_sums *sums, struct ofx_str name,
                                     struct ofx_str more)
{
	for (size_t i = 0; i < sums->n; i++)
		if (ofx_str_eq(sums->items[i].name, name) && ofx_str_eq(sums->items[i].more, more))
			return &sums->items[i];
	sums->items = ofx_grow(sums->items, &sums->cap, sums->n, sizeof *sums->items);
	sums->items[sums->n] = (struct ofx_change_sum){.name = name, .more = more};
	return &sums->items[sums->n++];
}

static int compare_sums(const void *a, const void *b)
{
	const struct ofx_change_sum *x = a, *y = b;
	int c = ofx_str_cmp(x->name, y->name);
	return c ? c : ofx_str_cmp(x->more, y->more);
}

void ofx_changes_sum(const struct ofx_eval *e, ofx_change_key_fn *key, struct ofx_change_sums *sums)
{
	for (size_t i = 0; i < e->pages.n; i++) {
		for (size_t k = 0; k < e->scores[i].n_changes; k++) {
			const struct ofx_eval_change *c = &e->scores[i].changes[k];
			struct ofx_str name, more;
			key(c, &name, &more);
			struct ofx_change_sum *s = sum_of(sums, name, more);
			s->flagged += c->how == OFX_FLAGGED;
			s->suggested += c->how == OFX_SUGGESTED;
			s->suggested_right +=
			    c->how == OFX_SUGGESTED && c->verdict == OFX_DID_RIGHT;
			if (c->how != OFX_DONE)
				continue;
			s->applied++;
			s->verdicts[c->verdict]++;
			s->fixed += c->fixed;
			s->broken += c->broken;
			s->moved += c->moved;
			s->gain += c->gain;
		}
	}
	if (sums->n)
		qsort(sums->items, sums->n, sizeof *sums->items, compare_sums);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct ofx_pair_count *x = a, *y = b;
	if (x->pair.written != y->pair.written)
		return x->pair.written < y->pair.written ? -1 : 1;
	return (x->pair.read > y->pair.read) - (x->pair.read < y->pair.read);
}

static int compare_counts(const void *a, const void *b)
{
	const struct ofx_pair_count *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return compare_pairs(a, b);
}

void ofx_pairs_count(const struct ofx_eval *e, struct ofx_pair_counts *out)
{
	for (size_t i = 0; i < e->pages.n; i++) {
		for (size_t k = 0; k < e->scores[i].n_left; k++) {
			out->items = ofx_grow(out->items, &out->cap, out->n, sizeof *out->items);
			out->items[out->n++] =
			    (struct ofx_pair_count){e->scores[i].left[k], 1};
		}
	}
	if (!out->n)
		return;
	qsort(out->items, out->n, sizeof *out->items, compare_pairs);
	size_t n = 0;
	for (size_t i = 1; i < out->n; i++) {
		if (compare_pairs(&out->items[n], &out->items[i]))
			out->items[++n] = out->items[i];
		else
			out->items[n].n++;
	}
	out->n = n + 1;
	qsort(out->items, out->n, sizeof *out->items, compare_counts);
}
