/* Learns boosted trees by histograms (Friedman 2001; Chen and Guestrin 2016) and calibrates them
   (Zadrozny and Elkan 2002: pool adjacent violators). */
#include "model/decision_train.h"

#include "model/decision_head.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BINS = 64,      /* of a feature's values */
	SCALE = 1000,   /* of the sums in the file */
	MAX_DEPTH = 7,
	STEP_LEAST = 150, /* examples that a row of the table of confidence stands for */
};

struct node {
	int feature; /* -1: leaf */
	int bin;     /* goes left where the bin is at most this */
	int next[2];
	int32_t value; /* of a leaf, in 1/SCALE */
};

struct tree {
	struct node nodes[2 << MAX_DEPTH];
	int n;
};

struct cell {
	double grad, hess;
};

struct trainer {
	const struct ofx_decision_rows *rows;
	const struct ofx_decision_plan *plan;
	size_t nf;
	int32_t *edges; /* nf × BINS: the greatest value of a bin */
	int *n_bins;
	uint8_t *bins;  /* by feature: nf × n */
	int32_t *sum;   /* by example */
	struct slope {
		float grad, hess;
	} *slope;
	uint32_t *order;  /* examples in use, those of a node together */
	uint32_t *spare;
	struct tree *trees;
};

static int by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* Bins that hold about as many examples each; a frequent value has its own. */
static void make_bins(struct trainer *t, size_t f, int32_t *values)
{
	size_t n = 0, used = 0;
	int32_t *edge = &t->edges[f * BINS];
	int k = 0;
	for (size_t i = 0; i < t->rows->n; i++)
		if (t->rows->weight[i] > 0)
			values[n++] = t->rows->features[i * t->nf + f];
	qsort(values, n, sizeof *values, by_value);
	while (used < n && k < BINS - 1) {
		size_t end = used + (n - used) / (size_t)(BINS - k);
		end = end < n ? end : n - 1;
		edge[k] = values[end];
		while (used < n && values[used] <= edge[k])
			used++;
		k++;
	}
	if (used < n)
		edge[k++] = values[n - 1];
	t->n_bins[f] = k;
	for (size_t i = 0; i < t->rows->n; i++) {
		int32_t v = t->rows->features[i * t->nf + f];
		int lo = 0, hi = k - 1;
		while (lo < hi) {
			int mid = (lo + hi) / 2;
			if (v <= edge[mid])
				hi = mid;
			else
				lo = mid + 1;
		}
		t->bins[f * t->rows->n + i] = (uint8_t)lo;
	}
}

static void derive(struct trainer *t, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		size_t i = t->order[k];
		double p = 1 / (1 + exp(-(double)t->sum[i] / SCALE)), w = t->rows->weight[i];
		t->slope[i] = (struct slope){(float)(w * (t->rows->right[i] - p)),
		                             (float)(w * p * (1 - p))};
	}
}

struct split {
	double gain;
	int feature, bin;
};

static double worth(struct cell c, double smooth)
{
	return c.grad * c.grad / (c.hess + smooth);
}

static struct split best_split(const struct trainer *t, size_t nf, size_t beg, size_t end, struct cell all)
{
	struct split best = {1e-6, -1, 0};
	size_t n = t->rows->n;
	for (size_t f = 0; f < nf; f++) {
		struct cell hist[BINS] = {{0, 0}}, left = {0, 0};
		const uint8_t *bin = &t->bins[f * n];
		for (size_t k = beg; k < end; k++) {
			uint32_t i = t->order[k];
			hist[bin[i]].grad += t->slope[i].grad;
			hist[bin[i]].hess += t->slope[i].hess;
		}
		for (int b = 0; b + 1 < t->n_bins[f]; b++) {
			left.grad += hist[b].grad;
			left.hess += hist[b].hess;
			struct cell right = {all.grad - left.grad, all.hess - left.hess};
			if (left.hess < t->plan->least || right.hess < t->plan->least)
				continue;
			double gain = worth(left, t->plan->smooth) + worth(right, t->plan->smooth) -
			              worth(all, t->plan->smooth);
			if (gain > best.gain)
				best = (struct split){gain, (int)f, b};
		}
	}
	return best;
}

/* Parts the examples of a node, in their order; returns where those of the right child begin. */
static size_t part(struct trainer *t, size_t beg, size_t end, struct split s)
{
	const uint8_t *bin = &t->bins[(size_t)s.feature * t->rows->n];
	size_t left = beg, right = 0;
	for (size_t k = beg; k < end; k++) {
		uint32_t i = t->order[k];
		if (bin[i] <= s.bin)
			t->order[left++] = i;
		else
			t->spare[right++] = i;
	}
	memcpy(&t->order[left], t->spare, right * sizeof *t->spare);
	return left;
}

static int grow(struct trainer *t, struct tree *tree, size_t nf, size_t beg, size_t end, unsigned depth)
{
	int at = tree->n++;
	struct node *node = &tree->nodes[at];
	struct cell all = {0, 0};
	for (size_t k = beg; k < end; k++) {
		all.grad += t->slope[t->order[k]].grad;
		all.hess += t->slope[t->order[k]].hess;
	}
	struct split s = {0, -1, 0};
	if (depth < t->plan->depth)
		s = best_split(t, nf, beg, end, all);
	*node = (struct node){.feature = s.feature, .bin = s.bin};
	if (s.feature < 0) {
		double value = t->plan->rate * all.grad / (all.hess + t->plan->smooth);
		node->value = (int32_t)lround(value * SCALE);
		for (size_t k = beg; k < end; k++)
			t->sum[t->order[k]] += node->value;
		return at;
	}
	size_t mid = part(t, beg, end, s);
	int next = grow(t, tree, nf, beg, mid, depth + 1);
	tree->nodes[at].next[0] = next;
	next = grow(t, tree, nf, mid, end, depth + 1);
	tree->nodes[at].next[1] = next;
	return at;
}

/* The sum that stands for the probability at which to give up. */
static int32_t ask_at(const struct trainer *t)
{
	return (int32_t)lround(SCALE * log(t->plan->give_up / (1 - t->plan->give_up)));
}

/* Keeps those of the first n examples that are asked further. */
static size_t keep_likely(struct trainer *t, size_t n)
{
	size_t kept = 0;
	for (size_t k = 0; k < n; k++)
		if (t->sum[t->order[k]] >= ask_at(t))
			t->order[kept++] = t->order[k];
	return kept;
}

/* Learns from all pages but those of one fold (folds: none is left out). */
static void boost(struct trainer *t, unsigned fold)
{
	size_t n = 0;
	for (size_t i = 0; i < t->rows->n; i++) {
		t->sum[i] = 0;
		if (t->rows->page[i] % t->plan->folds != fold && t->rows->weight[i] > 0)
			t->order[n++] = (uint32_t)i;
	}
	for (unsigned k = 0; k < t->plan->trees; k++) {
		bool first = k < t->plan->first;
		if (k == t->plan->first)
			n = keep_likely(t, n);
		t->trees[k].n = 0;
		derive(t, n);
		grow(t, &t->trees[k], first ? t->plan->cheap : t->nf, 0, n, 0);
	}
}

/* The sum for an example; false where it is given up. */
static bool ask(const struct trainer *t, size_t i, int32_t *out)
{
	int32_t sum = 0;
	for (unsigned k = 0; k < t->plan->trees; k++) {
		if (k == t->plan->first && sum < ask_at(t))
			return false;
		const struct node *at = t->trees[k].nodes;
		while (at->feature >= 0)
			at = &t->trees[k].nodes[at->next[t->bins[(size_t)at->feature * t->rows->n + i] >
			                                 at->bin]];
		sum += at->value;
	}
	*out = sum;
	return true;
}

struct judged {
	int32_t sum;
	uint32_t i;
	uint8_t right;
};

static int by_sum(const void *pa, const void *pb)
{
	const struct judged *a = pa, *b = pb;
	if (a->sum != b->sum)
		return a->sum < b->sum ? -1 : 1;
	return (a->i > b->i) - (a->i < b->i);
}

/* A run of examples whose share of right ones is taken together. */
struct pool {
	double sum, right, n;
};

static void write_confidence(const struct judged *j, size_t n, unsigned group, struct ofx_buf *out)
{
	struct pool *pool = ofx_alloc(ofx_size_mul(n + 1, sizeof *pool));
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		pool[k++] = (struct pool){j[i].sum, j[i].right, 1};
		/* Merged while too few, or not rising. */
		while (k > 1 && (pool[k - 2].n < STEP_LEAST ||
		                 pool[k - 2].right * pool[k - 1].n >=
		                     pool[k - 1].right * pool[k - 2].n)) {
			if (pool[k - 2].n >= STEP_LEAST && pool[k - 1].n < STEP_LEAST && i + 1 < n)
				break;
			pool[k - 2].sum += pool[k - 1].sum;
			pool[k - 2].right += pool[k - 1].right;
			pool[k - 2].n += pool[k - 1].n;
			k--;
		}
	}
	int32_t last = INT32_MIN, share = -1;
	for (size_t i = 0; i < k; i++) {
		int32_t at = (int32_t)lround(pool[i].sum / pool[i].n);
		int32_t now = (int32_t)lround(1000 * (pool[i].right + 0.5) / (pool[i].n + 1));
		if (at <= last || now < share)
			continue;
		ofx_buf_addf(out, "confidence\t%u\t%ld\t%ld\n", group, (long)at, (long)now);
		last = at;
		share = now;
	}
	free(pool);
}

/* Whether the two examples are of one text, and too near to each other to be both taken. */
static bool compete(const struct trainer *t, size_t a, size_t b)
{
	const uint32_t *at = t->rows->at;
	return t->rows->page[a] == t->rows->page[b] && at[a] <= at[b] && at[b] - at[a] <= t->plan->apart;
}

/* Whether the example would be taken: none that competes with it is likelier. */
static bool is_taken(const struct trainer *t, size_t i)
{
	const int32_t *sum = t->sum;
	for (size_t k = i; k > 0 && compete(t, k - 1, i); k--)
		if (sum[k - 1] >= sum[i])
			return false;
	for (size_t k = i + 1; k < t->rows->n && compete(t, i, k); k++)
		if (sum[k] > sum[i])
			return false;
	return true;
}

/* The sums of those that the last trees have not seen; INT32_MIN where they give up. */
static void ask_all(struct trainer *t, unsigned fold)
{
	for (size_t i = 0; i < t->rows->n; i++)
		if (t->rows->page[i] % t->plan->folds != fold || !ask(t, i, &t->sum[i]))
			t->sum[i] = INT32_MIN;
}

static void calibrate(struct trainer *t, struct ofx_buf *out)
{
	struct judged *j = ofx_alloc(ofx_size_mul(t->rows->n + 1, sizeof *j));
	struct judged *some = ofx_alloc(ofx_size_mul(t->rows->n + 1, sizeof *some));
	size_t n = 0;
	for (unsigned fold = 0; fold < t->plan->folds; fold++) {
		boost(t, fold);
		ask_all(t, fold);
		for (size_t i = 0; i < t->rows->n; i++)
			if (t->rows->counts[i] && t->sum[i] != INT32_MIN && is_taken(t, i))
				j[n++] = (struct judged){t->sum[i], (uint32_t)i, t->rows->right[i]};
	}
	qsort(j, n, sizeof *j, by_sum);
	for (unsigned group = 0; group < t->plan->groups; group++) {
		size_t kept = 0;
		for (size_t i = 0; i < n; i++)
			if (t->rows->group[j[i].i] == group)
				some[kept++] = j[i];
		write_confidence(some, kept, group, out);
	}
	free(some);
	free(j);
}

static void write_trees(const struct trainer *t, const char *const *names, struct ofx_buf *out)
{
	for (unsigned k = 0; k < t->plan->trees; k++) {
		if (k == t->plan->first)
			ofx_buf_addf(out, "ask\t%ld\n", (long)ask_at(t));
		ofx_buf_addf(out, "tree\n");
		for (int i = 0; i < t->trees[k].n; i++) {
			const struct node *at = &t->trees[k].nodes[i];
			if (at->feature < 0)
				ofx_buf_addf(out, "leaf\t%ld\n", (long)at->value);
			else
				ofx_buf_addf(out, "%s\t%ld\t%d\t%d\n", names[at->feature],
				             (long)t->edges[at->feature * BINS + at->bin],
				             at->next[0], at->next[1]);
		}
	}
}

void ofx_decision_train(const struct ofx_decision_rows *rows, const struct ofx_decision_plan *plan,
                        const char *const *names, struct ofx_buf *out)
{
	size_t n = rows->n, nf = rows->n_features;
	struct trainer t = {.rows = rows, .plan = plan, .nf = nf};
	t.edges = ofx_alloc(ofx_size_mul(nf * BINS, sizeof *t.edges));
	t.n_bins = ofx_alloc(ofx_size_mul(nf, sizeof *t.n_bins));
	t.bins = ofx_alloc(ofx_size_mul(n, nf));
	t.sum = ofx_alloc(ofx_size_mul(n, sizeof *t.sum));
	t.slope = ofx_alloc(ofx_size_mul(n, sizeof *t.slope));
	t.order = ofx_alloc(ofx_size_mul(n, sizeof *t.order));
	t.spare = ofx_alloc(ofx_size_mul(n, sizeof *t.spare));
	t.trees = ofx_alloc(ofx_size_mul(plan->trees, sizeof *t.trees));
	for (size_t f = 0; f < nf; f++)
		make_bins(&t, f, t.sum);
	struct ofx_buf body = {0};
	calibrate(&t, &body);
	boost(&t, plan->folds);
	write_trees(&t, names, &body);
	size_t n_lines = ofx_str_count(ofx_buf_str(&body), '\n');
	ofx_buf_addf(out, DECISION_HEAD "\n# Whether a correction is right. Made by ocrfix train decision; "
	                  "model/decision.h says more.\n# Source: %s\n# examples: %zu\n" DECISION_LINES "%zu\nfeatures",
	             plan->source, n, n_lines);
	for (size_t f = 0; f < nf; f++)
		ofx_buf_addf(out, "\t%s", names[f]);
	ofx_buf_add(out, "\n", 1);
	ofx_buf_add_str(out, ofx_buf_str(&body));
	ofx_buf_release(&body);
	ofx_buf_addf(out, DECISION_END "\n");
	free(t.edges);
	free(t.n_bins);
	free(t.bins);
	free(t.sum);
	free(t.slope);
	free(t.order);
	free(t.spare);
	free(t.trees);
}
