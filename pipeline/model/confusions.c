/* The channel in use: loads the table of confusions, finds rows, gives probabilities. */
#include "model/confusions_rows.h"

#include "base/io.h"
#include "base/utf8.h"
#include "model/shapes.h"

#include <inttypes.h>
#include <stdlib.h>

/* What the rows of one text that was written, or read, have in common. */
struct group {
	struct ofx_pair pair;
	uint32_t first, n;     /* rows: of `by_read` the rows' own order, of `by_written` that of `order` */
	uint32_t total;        /* how often it was written */
	uint32_t wrong, kinds; /* rows 1:1 that are no match: sum of counts, how many */
};

struct groups {
	struct group *items;
	size_t n, cap;
	uint32_t *at; /* by single character of the BMP: number of its group, from 1; 0: it has none */
};

enum { BMP = 0x10000 };

enum { SUBSTITUTION, SPLIT, MERGE, LOSS, GAIN, N_KINDS };

struct ofx_confusions {
	struct ofx_confusion *rows;
	size_t n;
	uint32_t *order; /* rows by written, then read */
	struct groups by_read, by_written;
	double characters;
	double rate[N_KINDS]; /* errors of a kind, for a character written */
	double rare;          /* substitutions, for a character that is seldom written */
};

int ofx_confusion_cmp(const void *a, const void *b)
{
	const struct ofx_confusion *x = a, *y = b;
	int c = confusions_pair_cmp(x->read, y->read);
	if (!c)
		c = (x->count < y->count) - (x->count > y->count);
	return c ? c : confusions_pair_cmp(x->written, y->written);
}

static int kind_of(struct ofx_pair written, struct ofx_pair read)
{
	unsigned w = confusions_pair_len(written), r = confusions_pair_len(read);
	return !w ? GAIN : !r ? LOSS : w == 2 ? MERGE : r == 2 ? SPLIT : SUBSTITUTION;
}

static bool is_match(const struct ofx_confusion *c)
{
	return confusions_pair_cmp(c->written, c->read) == 0;
}

/* Takes a row, the `at`th in its order, into the last group, or into a new one. */
static void take(struct groups *g, struct ofx_pair pair, const struct ofx_confusion *c, uint32_t at)
{
	if (!g->n || confusions_pair_cmp(g->items[g->n - 1].pair, pair)) {
		g->items = ofx_grow(g->items, &g->cap, g->n, sizeof *g->items);
		g->items[g->n++] = (struct group){.pair = pair, .first = at, .total = c->total};
	}
	struct group *group = &g->items[g->n - 1];
	group->n++;
	if (kind_of(c->written, c->read) == SUBSTITUTION && !is_match(c)) {
		group->wrong += c->count;
		group->kinds++;
	}
}

/* Makes groups of single characters known by their character. */
static void index_groups(struct groups *g)
{
	g->at = calloc(BMP, sizeof *g->at);
	if (!g->at)
		ofx_die_nomem();
	for (uint32_t i = 0; i < g->n; i++)
		if (!g->items[i].pair.cp[1] && g->items[i].pair.cp[0] < BMP)
			g->at[g->items[i].pair.cp[0]] = i + 1;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, POINT_BITS = 21 };

/* A part of what was written, as a number: the pass begins with the least. */
static unsigned digit_of(const struct ofx_confusion *row, unsigned pass)
{
	uint64_t number = (uint64_t)row->written.cp[0] << POINT_BITS | row->written.cp[1];
	return (unsigned)(number >> (pass * DIGIT_BITS)) & (DIGITS - 1);
}

/* The rows in order of what was written, then read: a radix sort, for this is done at every start.
   They come in order of what was read, and keep it within what was written. */
static uint32_t *sort_written(const struct ofx_confusion *rows, size_t n)
{
	enum { PASSES = 4 };
	uint32_t *order = ofx_alloc(ofx_size_mul(n, sizeof *order));
	uint32_t *next = ofx_alloc(ofx_size_mul(n, sizeof *next));
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	for (unsigned pass = 0; pass < PASSES; pass++) {
		uint32_t place[DIGITS + 1] = {0};
		for (size_t i = 0; i < n; i++)
			place[digit_of(&rows[i], pass) + 1]++;
		for (unsigned d = 0; d < DIGITS; d++)
			place[d + 1] += place[d];
		for (size_t i = 0; i < n; i++)
			next[place[digit_of(&rows[order[i]], pass)]++] = order[i];
		uint32_t *swap = order;
		order = next;
		next = swap;
	}
	free(next);
	return order;
}

/* Engines misread what they seldom saw several times as often as the rest. */
static double rare_rate(const struct groups *written)
{
	enum { SELDOM = 5 };
	double wrong = 1, total = 20;
	for (size_t i = 0; i < written->n; i++) {
		const struct group *g = &written->items[i];
		if (g->total > SELDOM || confusions_pair_len(g->pair) != 1)
			continue;
		wrong += g->wrong;
		total += g->total;
	}
	return wrong / total;
}

struct ofx_confusions *ofx_confusions_build(struct ofx_confusion *rows, size_t n, uint64_t characters)
{
	struct ofx_confusions *c = ofx_alloc(sizeof *c);
	*c = (struct ofx_confusions){.rows = rows, .n = n, .characters = (double)characters};
	for (uint32_t i = 0; i < n; i++) {
		take(&c->by_read, rows[i].read, &rows[i], i);
		if (!is_match(&rows[i]))
			c->rate[kind_of(rows[i].written, rows[i].read)] += rows[i].count;
	}
	c->order = sort_written(rows, n);
	for (uint32_t i = 0; i < n; i++)
		take(&c->by_written, rows[c->order[i]].written, &rows[c->order[i]], i);
	index_groups(&c->by_read);
	index_groups(&c->by_written);
	c->rare = rare_rate(&c->by_written);
	for (int k = 0; k < N_KINDS; k++)
		c->rate[k] = (c->rate[k] + 1) / (c->characters + 1);
	return c;
}

void ofx_confusions_free(struct ofx_confusions *c)
{
	if (!c)
		return;
	free(c->rows);
	free(c->order);
	free(c->by_read.items);
	free(c->by_read.at);
	free(c->by_written.items);
	free(c->by_written.at);
	free(c);
}

static const struct group *find(const struct groups *g, struct ofx_pair pair)
{
	size_t lo = 0, hi = g->n;
	if (!pair.cp[1] && pair.cp[0] < BMP)
		return g->at[pair.cp[0]] ? &g->items[g->at[pair.cp[0]] - 1] : NULL;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = confusions_pair_cmp(g->items[mid].pair, pair);
		if (!c)
			return &g->items[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct ofx_confusion *ofx_confusions_of(const struct ofx_confusions *c, struct ofx_pair read,
                                              size_t *n)
{
	const struct group *g = find(&c->by_read, read);
	*n = g ? g->n : 0;
	return g ? &c->rows[g->first] : NULL;
}

/* How often `read` was read for what the group was written as. */
static uint32_t count_of(const struct ofx_confusions *c, const struct group *g, struct ofx_pair read)
{
	size_t lo = g ? g->first : 0, hi = g ? g->first + g->n : 0;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct ofx_confusion *row = &c->rows[c->order[mid]];
		int cmp = confusions_pair_cmp(row->read, read);
		if (!cmp)
			return row->count;
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return 0;
}

/* How the channel is smoothed; found by the likelihood of errors on pages not learnt from. */
static const double alphabet = 7000; /* characters that an engine may read */
static const double discount = 0.8; /* of each count of a substitution (Ney, Essen, Kneser 1994) */
static const double by_shape = 0.15; /* of what is left, this goes to characters of like shape */
static const double rare_prior = 2;  /* what the rate of rare characters weighs for one character */
static const double prior = 50;      /* and what the rates of all characters do */

/* What is read by mistake, whatever was written. */
static double read_wrong(const struct ofx_confusions *c, struct ofx_pair read)
{
	const struct group *g = find(&c->by_read, read);
	double n = c->rate[SUBSTITUTION] * c->characters;
	return ((g ? g->wrong : 0) + 1) / (n + alphabet);
}

/* P(it is read as another character | written). */
static double misread(const struct ofx_confusions *c, const struct group *g)
{
	double n = g ? g->total : 0, wrong = g ? g->wrong : 0;
	return (wrong + rare_prior * c->rare) / (n + rare_prior);
}

/* P(read | written) of one character for another: whether it is misread, and then by absolute
   discounting what was counted, like shapes, and what is often read by mistake. */
static double substitution(const struct ofx_confusions *c, const struct ofx_shapes *shapes,
                           struct ofx_pair written, struct ofx_pair read)
{
	const struct group *g = find(&c->by_written, written);
	double like = shapes ? by_shape : 0;
	double rest = (1 - like) * read_wrong(c, read);
	if (shapes)
		rest += like * ofx_shapes_share(shapes, written.cp[0], read.cp[0]);
	if (!g || !g->wrong)
		return misread(c, g) * rest;
	double count = count_of(c, g, read);
	double counted = count > discount ? count - discount : 0;
	return misread(c, g) * (counted + discount * g->kinds * rest) / g->wrong;
}

static double probability(const struct ofx_confusions *c, const struct ofx_shapes *shapes,
                          struct ofx_pair written, struct ofx_pair read)
{
	int kind = kind_of(written, read);
	if (kind == SUBSTITUTION && confusions_pair_cmp(written, read))
		return substitution(c, shapes, written, read);
	const struct group *g = find(&c->by_written, written);
	if (kind == SUBSTITUTION)
		return 1 - misread(c, g);
	double n = g ? g->total : 0, count = count_of(c, g, read);
	double expected = kind == LOSS    ? c->rate[LOSS]
	                  : kind == SPLIT ? c->rate[SPLIT] / (alphabet * alphabet)
	                                  : c->rate[kind] / alphabet;
	if (kind == GAIN)
		n = c->characters;
	return (count + prior * expected) / (n + prior);
}

/* 256 × the natural logarithm of x in (0, 1], by integers from a scaled x on. */
static int logarithm(double x)
{
	uint64_t scaled = (uint64_t)(x * 0x1p62);
	if (!scaled)
		scaled = 1;
	int log2 = -62;
	for (int k = 16; k; k /= 2) { /* to 32 bits, exact enough: 1 ≤ value < 2 in units of 2^31 */
		if (scaled >> (31 + k)) {
			scaled >>= k;
			log2 += k;
		} else if (!(scaled >> (32 - k))) {
			scaled <<= k;
			log2 -= k;
		}
	}
	int64_t bits = log2 + 31; /* of which `scaled` is the fraction */
	for (int i = 0; i < 16; i++) {
		scaled = scaled * scaled >> 31;
		bits = bits * 2 + (int64_t)(scaled >> 32);
		if (scaled >> 32)
			scaled >>= 1;
	}
	/* bits: log2(x) in 2^-16; 256 ln 2 = 177.4457. */
	return (int)(bits * 1774457 / ((int64_t)65536 * 10000));
}

int ofx_confusions_score(const struct ofx_confusions *c, const struct ofx_shapes *shapes,
                         struct ofx_pair written, struct ofx_pair read)
{
	return logarithm(probability(c, shapes, written, read));
}

static enum ofx_status bad(struct ofx_error *err, const char *name, uint64_t line, const char *why)
{
	return ofx_fail_at(err, OFX_BAD, name, line, "cannot use this table of confusions: %s", why);
}

static bool read_pair(struct ofx_str s, struct ofx_pair *out)
{
	*out = (struct ofx_pair){{0, 0}};
	if (ofx_u8_valid(s) != s.len || ofx_u8_count(s) > 2)
		return false;
	for (size_t i = 0, k = 0; i < s.len;)
		out->cp[k++] = ofx_u8_next(s.ptr, &i);
	return true;
}

static bool read_number(struct ofx_str s, uint64_t most, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > most / 10)
			return false;
		*out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	return s.len && *out <= most;
}

static bool read_row(struct ofx_str line, struct ofx_confusion *row)
{
	uint64_t count, total;
	bool good = read_pair(ofx_str_cut(&line, '\t'), &row->read);
	good = good && read_pair(ofx_str_cut(&line, '\t'), &row->written);
	good = good && read_number(ofx_str_cut(&line, '\t'), UINT32_MAX, &count);
	good = good && read_number(ofx_str_cut(&line, '\t'), UINT32_MAX, &total);
	if (!good || !count || count > total || (!row->read.cp[0] && !row->written.cp[0]) ||
	    (row->read.cp[1] && row->written.cp[1]))
		return false;
	row->count = (uint32_t)count;
	row->total = (uint32_t)total;
	return true;
}

/* What the comments at the start say. */
struct head {
	uint64_t rows, characters;
};

/* Takes the number behind `name`, where the line is just that. */
static void read_count(struct ofx_str line, struct ofx_str name, uint64_t *out)
{
	uint64_t n;
	if (ofx_str_starts(line, name) &&
	    read_number(ofx_str(line.ptr + name.len, line.len - name.len), UINT32_MAX, &n))
		*out = n;
}

static enum ofx_status read_rows(struct ofx_str text, const char *name, struct head *head,
                                 struct ofx_confusion **rows, size_t *n, struct ofx_error *err)
{
	enum { SHORTEST = 6 }; /* bytes of a row */
	size_t cap = text.len / SHORTEST + 1;
	uint64_t number = 0;
	*rows = ofx_alloc(ofx_size_mul(cap, sizeof **rows));
	bool whole = text.len && text.ptr[text.len - 1] == '\n';
	while (text.len) {
		struct ofx_str line = ofx_str_cut(&text, '\n');
		struct ofx_confusion row;
		if (++number == 1 && !ofx_str_eq(line, OFX_STR(CONFUSIONS_HEAD)))
			return bad(err, name, 1, "it does not begin with '" CONFUSIONS_HEAD "'");
		if (line.len && *line.ptr == '#' && !*n && !memchr(line.ptr, '\t', line.len)) {
			read_count(line, OFX_STR("# rows "), &head->rows);
			read_count(line, OFX_STR("# characters "), &head->characters);
			continue;
		}
		if (!read_row(line, &row))
			return bad(err, name, number, "this is no row of it");
		if (*n && ofx_confusion_cmp(&(*rows)[*n - 1], &row) >= 0)
			return bad(err, name, number, "its rows are not in order");
		*rows = ofx_grow(*rows, &cap, *n, sizeof **rows);
		(*rows)[(*n)++] = row;
	}
	if (!whole || head->rows != *n || !head->characters)
		return bad(err, name, 0, "it is cut off");
	return OFX_OK;
}

enum ofx_status ofx_confusions_load_bytes(struct ofx_confusions **out, struct ofx_str text,
                                          const char *name, struct ofx_error *err)
{
	struct ofx_confusion *rows = NULL;
	struct head head = {0};
	size_t n = 0;
	enum ofx_status status = read_rows(text, name, &head, &rows, &n, err);
	if (status) {
		free(rows);
		return status;
	}
	*out = ofx_confusions_build(rows, n, head.characters);
	return OFX_OK;
}

enum ofx_status ofx_confusions_load(struct ofx_confusions **out, const char *path,
                                    struct ofx_error *err)
{
	struct ofx_str text;
	enum ofx_status status = ofx_file_map(path, &text, err);
	if (!status)
		status = ofx_confusions_load_bytes(out, text, path, err);
	ofx_file_unmap(text);
	return status;
}
