/* Loads the trees of a decision and asks them. */
#include "model/decision.h"

#include "base/buf.h"
#include "base/io.h"
#include "model/decision_head.h"

#include <stdlib.h>

/* A leaf has feature LEAF, and its value in `most`. */
struct node {
	int32_t most;
	uint16_t feature;
	uint16_t next[2]; /* from the tree's first node */
};

/* The same to be walked without a branch: the nodes that follow one stand side by side, a leaf
   follows itself, and every way through a tree takes the same number of steps. */
struct fork {
	int32_t most;
	uint16_t feature;
	uint16_t next;
};

struct tree {
	uint32_t first; /* node */
	uint32_t depth;
};

struct step {
	int32_t sum;
	int32_t confidence;
};

struct ofx_decision {
	struct node *nodes; /* in the order of the file */
	size_t n, cap;
	struct fork *forks; /* in another order; they begin where the nodes of the tree do */
	int32_t *values;    /* by fork: of leaves */
	struct tree *trees;
	size_t n_trees, cap_trees, n_first; /* the trees before `ask` */
	int32_t ask;
	struct steps {
		struct step *items;
		size_t n, cap;
	} steps[OFX_DECISION_GROUPS];
};

enum { LEAF = 0xFFFF };

enum { ABREAST = 4 }; /* rows that go through a tree together */

static inline uint32_t step(const struct fork *tree, uint32_t at, const int32_t *row)
{
	const struct fork *f = &tree[at];
	return f->next + (uint32_t)(row[f->feature] > f->most);
}

/* Where the rows come out. */
static void walk(const struct fork *tree, uint32_t depth, const int32_t *const rows[ABREAST],
                 uint32_t at[ABREAST])
{
	uint32_t a = 0, b = 0, c = 0, d = 0; /* by name, to be kept in registers */
	for (; depth; depth--) {
		a = step(tree, a, rows[0]);
		b = step(tree, b, rows[1]);
		c = step(tree, c, rows[2]);
		d = step(tree, d, rows[3]);
	}
	at[0] = a;
	at[1] = b;
	at[2] = c;
	at[3] = d;
}

static void add_trees(const struct ofx_decision *d, size_t beg, size_t end,
                      const int32_t *const *rows, size_t n, int32_t *sums)
{
	for (const struct tree *t = d->trees + beg; t < d->trees + end; t++) {
		const int32_t *values = d->values + t->first;
		uint32_t at[ABREAST];
		for (size_t i = 0; i < n; i += ABREAST) {
			const int32_t *last[ABREAST];
			bool few = n - i < ABREAST;
			for (size_t k = 0; few && k < ABREAST; k++)
				last[k] = rows[i + k < n ? i + k : i];
			walk(d->forks + t->first, t->depth, few ? last : rows + i, at);
			for (size_t k = 0; k < ABREAST && i + k < n; k++)
				sums[i + k] += values[at[k]];
		}
	}
}

void ofx_decision_begin(const struct ofx_decision *d, const int32_t *const *rows, size_t n,
                        int32_t *sums)
{
	for (size_t i = 0; i < n; i++)
		sums[i] = 0;
	add_trees(d, 0, d->n_first, rows, n, sums);
}

bool ofx_decision_goes_on(const struct ofx_decision *d, int32_t sum)
{
	return sum >= d->ask;
}

void ofx_decision_end(const struct ofx_decision *d, const int32_t *const *rows, size_t n,
                      int32_t *sums)
{
	add_trees(d, d->n_first, d->n_trees, rows, n, sums);
}

unsigned ofx_decision_confidence(const struct ofx_decision *d, unsigned group, int32_t sum)
{
	const struct step *s = d->steps[group].items;
	size_t k = 0, n = d->steps[group].n;
	if (!n)
		return 0;
	while (k < n && s[k].sum <= sum)
		k++;
	if (k == 0 || k == n)
		return (unsigned)s[k ? k - 1 : 0].confidence;
	int64_t part = (int64_t)(sum - s[k - 1].sum) * (s[k].confidence - s[k - 1].confidence);
	return (unsigned)(s[k - 1].confidence + part / (s[k].sum - s[k - 1].sum));
}

/* Where the reader stands in the file. */
struct reader {
	struct ofx_decision *d;
	struct ofx_str *names; /* of the features */
	size_t n_names;
	bool named; /* the features were told */
	int32_t lines, told; /* that there are, and that the head says there are */
};

static bool read_number(struct ofx_str s, int32_t *out)
{
	bool minus = s.len && *s.ptr == '-';
	int64_t n = 0;
	if (s.len == minus || s.len > 10)
		return false;
	for (size_t i = minus; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		n = n * 10 + (s.ptr[i] - '0');
	}
	if (n > INT32_MAX)
		return false;
	*out = (int32_t)(minus ? -n : n);
	return true;
}

static bool read_names(struct reader *r, struct ofx_str rest)
{
	for (size_t i = 0; i < r->n_names; i++)
		if (!ofx_str_eq(ofx_str_cut(&rest, '\t'), r->names[i]))
			return false;
	r->named = true;
	return !rest.len;
}

static bool read_step(struct ofx_decision *d, struct ofx_str rest)
{
	struct step s;
	int32_t group;
	if (!read_number(ofx_str_cut(&rest, '\t'), &group) || group < 0 ||
	    group >= OFX_DECISION_GROUPS || !read_number(ofx_str_cut(&rest, '\t'), &s.sum) || !read_number(rest, &s.confidence))
		return false;
	struct steps *all = &d->steps[group];
	const struct step *last = all->n ? &all->items[all->n - 1] : NULL;
	if (s.confidence < 0 || s.confidence > 1000 ||
	    (last && (s.sum <= last->sum || s.confidence < last->confidence)))
		return false;
	all->items = ofx_grow(all->items, &all->cap, all->n, sizeof *all->items);
	all->items[all->n++] = s;
	return true;
}

static bool read_tree(struct ofx_decision *d, struct ofx_str rest)
{
	d->trees = ofx_grow(d->trees, &d->cap_trees, d->n_trees, sizeof *d->trees);
	d->trees[d->n_trees++] = (struct tree){(uint32_t)d->n, 0};
	return !rest.len;
}

static bool read_ask(struct ofx_decision *d, struct ofx_str rest)
{
	bool first = !d->n_first && d->n_trees;
	d->n_first = d->n_trees;
	return read_number(rest, &d->ask) && first;
}

static bool read_node(struct reader *r, struct ofx_str key, struct ofx_str rest)
{
	struct ofx_decision *d = r->d;
	struct node node = {.feature = LEAF};
	int32_t next[2] = {0, 0};
	if (!d->n_trees || !r->named)
		return false;
	bool good = read_number(ofx_str_cut(&rest, '\t'), &node.most);
	if (!ofx_str_eq(key, OFX_STR("leaf"))) {
		size_t f = 0;
		while (f < r->n_names && !ofx_str_eq(key, r->names[f]))
			f++;
		good = good && f < r->n_names && read_number(ofx_str_cut(&rest, '\t'), &next[0]) &&
		       read_number(ofx_str_cut(&rest, '\t'), &next[1]);
		node.feature = (uint16_t)f;
	}
	/* Nodes only lead forward, so that every way ends. */
	int32_t here = (int32_t)(d->n - d->trees[d->n_trees - 1].first);
	for (int k = 0; k < 2 && node.feature != LEAF; k++) {
		good = good && next[k] > here && next[k] < LEAF;
		node.next[k] = (uint16_t)next[k];
	}
	d->nodes = ofx_grow(d->nodes, &d->cap, d->n, sizeof *d->nodes);
	d->nodes[d->n++] = node;
	return good && !rest.len;
}

static bool read_line(struct reader *r, struct ofx_str line)
{
	struct ofx_str lines = OFX_STR(DECISION_LINES);
	if (ofx_str_starts(line, lines))
		return read_number(ofx_str(line.ptr + lines.len, line.len - lines.len), &r->told);
	if (!line.len || *line.ptr == '#')
		return true;
	r->lines += r->named;
	struct ofx_str key = ofx_str_cut(&line, '\t');
	if (ofx_str_eq(key, OFX_STR("features")))
		return read_names(r, line);
	if (ofx_str_eq(key, OFX_STR("confidence")))
		return read_step(r->d, line);
	if (ofx_str_eq(key, OFX_STR("tree")))
		return read_tree(r->d, line);
	if (ofx_str_eq(key, OFX_STR("ask")))
		return read_ask(r->d, line);
	return read_node(r, key, line);
}

static size_t end_of(const struct ofx_decision *d, size_t tree)
{
	return tree + 1 < d->n_trees ? d->trees[tree + 1].first : d->n;
}

/* Whether every node leads to nodes of its own tree. */
static bool is_whole(const struct ofx_decision *d)
{
	for (size_t t = 0; t < d->n_trees; t++) {
		size_t first = d->trees[t].first, end = end_of(d, t);
		if (end == first)
			return false;
		for (size_t i = first; i < end; i++)
			for (int k = 0; k < 2 && d->nodes[i].feature != LEAF; k++)
				if (d->nodes[i].next[k] >= end - first)
					return false;
	}
	return d->n_first && d->steps[0].n;
}

/* Lays out the forks of a tree level by level; false where the nodes are no tree. `order`: room for
   their numbers. */
static bool lay_out(struct ofx_decision *d, struct tree *t, size_t n, uint16_t *order)
{
	const struct node *nodes = d->nodes + t->first;
	struct fork *forks = d->forks + t->first;
	size_t end = 1, level_end = 1;
	if (n >= LEAF)
		return false;
	order[0] = 0;
	for (size_t i = 0; i < end; i++) {
		const struct node *node = &nodes[order[i]];
		if (i == level_end) {
			t->depth++;
			level_end = end;
		}
		d->values[t->first + i] = node->feature == LEAF ? node->most : 0;
		forks[i] = (struct fork){node->most, node->feature, (uint16_t)end};
		if (node->feature == LEAF) {
			forks[i] = (struct fork){INT32_MAX, 0, (uint16_t)i};
			continue;
		}
		if (end + 2 > n)
			return false;
		order[end++] = node->next[0];
		order[end++] = node->next[1];
	}
	return end == n;
}

static bool lay_out_all(struct ofx_decision *d)
{
	uint16_t *order = ofx_alloc(ofx_size_mul(d->n, sizeof *order));
	bool good = true;
	d->forks = ofx_alloc(ofx_size_mul(d->n, sizeof *d->forks));
	d->values = ofx_alloc(ofx_size_mul(d->n, sizeof *d->values));
	for (size_t t = 0; t < d->n_trees && good; t++)
		good = lay_out(d, &d->trees[t], end_of(d, t) - d->trees[t].first, order);
	free(order);
	return good;
}

static enum ofx_status bad(struct ofx_error *err, const char *name, uint64_t line, const char *why)
{
	return ofx_fail_at(err, OFX_BAD, name, line, "cannot use this decision: %s", why);
}

static enum ofx_status read_all(struct reader *r, struct ofx_str text, const char *name,
                                struct ofx_error *err)
{
	enum { SHORTEST = 7 }; /* bytes of a node */
	uint64_t number = 0;
	bool ended = false;
	r->d->cap = text.len / SHORTEST + 1;
	r->d->nodes = ofx_alloc(ofx_size_mul(r->d->cap, sizeof *r->d->nodes));
	while (text.len) {
		struct ofx_str line = ofx_str_cut(&text, '\n');
		if (++number == 1 && !ofx_str_eq(line, OFX_STR(DECISION_HEAD)))
			return bad(err, name, 1, "it does not begin with '" DECISION_HEAD "'");
		if (ended || !read_line(r, line))
			return bad(err, name, number, "this is no line of it");
		ended = ofx_str_eq(line, OFX_STR(DECISION_END));
	}
	if (!ended || r->lines != r->told || !is_whole(r->d))
		return bad(err, name, 0, "it is cut off");
	return lay_out_all(r->d) ? OFX_OK : bad(err, name, 0, "its nodes make no trees");
}

enum ofx_status ofx_decision_load_bytes(struct ofx_decision **out, struct ofx_str bytes,
                                        const char *name, const char *const *names, size_t n_names,
                                        struct ofx_error *err)
{
	struct ofx_decision *d = ofx_alloc(sizeof *d);
	*d = (struct ofx_decision){0};
	struct reader r = {.d = d, .n_names = n_names, .told = -1};
	r.names = ofx_alloc(ofx_size_mul(n_names, sizeof *r.names));
	for (size_t i = 0; i < n_names; i++)
		r.names[i] = ofx_str_of(names[i]);
	enum ofx_status status = read_all(&r, bytes, name, err);
	free(r.names);
	if (status) {
		ofx_decision_free(d);
		return status;
	}
	*out = d;
	return OFX_OK;
}

enum ofx_status ofx_decision_load(struct ofx_decision **out, const char *path,
                                  const char *const *names, size_t n_names, struct ofx_error *err)
{
	struct ofx_str text;
	enum ofx_status status = ofx_file_map(path, &text, err);
	if (!status)
		status = ofx_decision_load_bytes(out, text, path, names, n_names, err);
	ofx_file_unmap(text);
	return status;
}

void ofx_decision_free(struct ofx_decision *d)
{
	if (!d)
		return;
	free(d->nodes);
	free(d->forks);
	free(d->values);
	free(d->trees);
	for (int g = 0; g < OFX_DECISION_GROUPS; g++)
		free(d->steps[g].items);
	free(d);
}
