/* Quantises the language model and writes it as model/ngram_file.h describes. */
#include "model/ngram_file.h"
#include "model/ngram_train.h"
#include "model/symbols.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

/* In 1/256 nat, as the file has it. */
static int fixed(double nats)
{
	double v = nats * OFX_NGRAM_NAT;
	return (int)lround(v < -32767 ? -32767 : v > 32767 ? 32767 : v);
}

/* A set of at most 256 numbers that stand for many: Lloyd's algorithm over their histogram. */
enum { LOW = -4096, HIGH = 4096, SPREAD = HIGH - LOW };

struct codes {
	unsigned n;
	int16_t value[256];
	uint8_t of[SPREAD]; /* the nearest code of each number from LOW */
};

static int clamp(int v)
{
	return v < LOW ? LOW : v >= HIGH ? HIGH - 1 : v;
}

static void set_nearest(struct codes *q)
{
	unsigned k = 0;
	for (int v = LOW; v < HIGH; v++) {
		while (k + 1 < q->n && abs(q->value[k + 1] - v) <= abs(q->value[k] - v))
			k++;
		q->of[v - LOW] = (uint8_t)k;
	}
}

static void make_codes(struct codes *q, unsigned n, const uint32_t histogram[SPREAD])
{
	int low = HIGH - 1, high = LOW;
	for (int v = LOW; v < HIGH; v++) {
		if (histogram[v - LOW]) {
			low = v < low ? v : low;
			high = v;
		}
	}
	*q = (struct codes){.n = n};
	for (unsigned k = 0; k < n; k++)
		q->value[k] = (int16_t)(low + (high - low) * (int)k / (int)n);
	for (int round = 0; round < 40; round++) {
		double sum[256] = {0}, weight[256] = {0};
		set_nearest(q);
		for (int v = LOW; v < HIGH; v++) {
			sum[q->of[v - LOW]] += (double)v * histogram[v - LOW];
			weight[q->of[v - LOW]] += histogram[v - LOW];
		}
		for (unsigned k = 0; k < n; k++)
			if (weight[k] > 0)
				q->value[k] = (int16_t)lround(sum[k] / weight[k]);
	}
	set_nearest(q);
}

static void set16(struct ofx_buf *out, size_t at, unsigned v)
{
	out->ptr[at] = (char)(v & 0xFF);
	out->ptr[at + 1] = (char)(v >> 8 & 0xFF);
}

static void set64(struct ofx_buf *out, size_t at, uint64_t v)
{
	for (unsigned k = 0; k < 8; k++)
		out->ptr[at + k] = (char)(v >> 8 * k & 0xFF);
}

static void set32(struct ofx_buf *out, size_t at, uint32_t v)
{
	for (unsigned k = 0; k < 4; k++)
		out->ptr[at + k] = (char)(v >> 8 * k & 0xFF);
}

static void pad(struct ofx_buf *out)
{
	ofx_buf_add(out, "\0\0\0\0\0\0\0", (8 - out->len % 8) % 8);
}

static void write_map(struct ofx_buf *out, unsigned i, struct ofx_fuse *f, unsigned back_bits,
                      const uint64_t *keys, const uint32_t *values, size_t n)
{
	pad(out);
	size_t offset = out->len, at = NGRAM_AT_MAPS + i * NGRAM_MAP_BYTES;
	ofx_fuse_build(f, out, keys, values, n);
	set64(out, at, offset);
	set64(out, at + 8, f->seed);
	set32(out, at + 16, f->starts);
	set32(out, at + 20, f->segment);
	set32(out, at + 24, f->width | f->check << 8 | back_bits << 16);
}

/* Symbols keep their exact scores. */
static void set_symbols(struct ofx_ngram_counts *c, unsigned part, struct ofx_buf *out)
{
	struct ofx_ngram_level *l = &c->level[1];
	for (uint32_t i = 0; i < c->n_symbols; i++) {
		int score = fixed(l->score[i]);
		int back = l->back[i] < 0 ? fixed(l->back[i]) : 0;
		if (l->back[i] < 0 && !back)
			back = -1; /* 0 says that it is no context */
		size_t at = NGRAM_AT_SYMBOLS + i * NGRAM_SYMBOL_BYTES + 4 * part;
		set16(out, at + 2, (unsigned)score);
		set16(out, at + 4, (unsigned)back);
		l->score[i] = (float)score;
		l->back[i] = (float)back;
	}
}

/* Quantises what the contexts of the level leave to shorter ones; code 0 is "no context". */
static void encode_backs(struct ofx_ngram_level *l, unsigned bits, struct codes *q, uint32_t *value)
{
	uint32_t *histogram = calloc(SPREAD, sizeof *histogram);
	if (!histogram)
		ofx_die_nomem();
	for (size_t i = 0; i < l->n; i++)
		if (l->keep[i] && l->back && l->back[i] < 0)
			histogram[clamp(fixed(l->back[i])) - LOW]++;
	make_codes(q, (1U << bits) - 1, histogram);
	for (size_t i = 0, k = 0; i < l->n; i++) {
		if (!l->keep[i])
			continue;
		value[k] = 0;
		if (l->back && l->back[i] < 0) {
			unsigned code = q->of[clamp(fixed(l->back[i])) - LOW];
			value[k] = code + 1;
			l->back[i] = q->value[code];
		}
		k++;
	}
	free(histogram);
}

/* What an n-gram has over its ending after the shorter context, both as the file holds them. */
static int gain_of(const struct ofx_ngram_counts *c, unsigned order, size_t i, size_t *at)
{
	const struct ofx_ngram_level *l = &c->level[order], *b = &c->level[order - 1];
	*at = ofx_ngram_find(b, *at < b->n ? *at : 0, l->key[i] / c->n_symbols);
	return fixed(l->score[i]) - (int)b->score[l->suffix[i]] - (int)b->back[*at];
}

static void encode_gains(struct ofx_ngram_counts *c, unsigned order, unsigned bits,
                         unsigned back_bits, struct codes *q, uint32_t *value)
{
	struct ofx_ngram_level *l = &c->level[order];
	uint32_t *histogram = calloc(SPREAD, sizeof *histogram);
	if (!histogram)
		ofx_die_nomem();
	for (size_t i = 0, at = 0; i < l->n; i++)
		if (l->keep[i])
			histogram[clamp(gain_of(c, order, i, &at)) - LOW]++;
	make_codes(q, 1U << bits, histogram);
	for (size_t i = 0, k = 0, at = 0; i < l->n; i++) {
		if (!l->keep[i])
			continue;
		int gain = gain_of(c, order, i, &at);
		unsigned code = q->of[clamp(gain) - LOW];
		value[k++] |= code << back_bits;
		l->score[i] = (float)(fixed(l->score[i]) - gain + q->value[code]);
	}
	free(histogram);
}

static void write_order(struct ofx_ngram_counts *c, unsigned part, unsigned order,
                        const struct ofx_ngram_plan *plan, struct ofx_buf *out)
{
	enum { ORDERS = OFX_NGRAM_ORDER - 1 };
	struct ofx_ngram_level *l = &c->level[order];
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++)
		n += l->keep[i] != 0;
	uint64_t *keys = ofx_alloc(ofx_size_mul(n, sizeof *keys));
	uint32_t *values = ofx_alloc(ofx_size_mul(n, sizeof *values));
	for (size_t i = 0, k = 0; i < l->n; i++)
		if (l->keep[i])
			keys[k++] = l->key[i];
	unsigned back_bits = order < OFX_NGRAM_ORDER ? plan->back_bits : 0;
	struct codes *gains = ofx_alloc(sizeof *gains), *backs = ofx_alloc(sizeof *backs);
	encode_backs(l, plan->back_bits, backs, values);
	encode_gains(c, order, plan->gain_bits, back_bits, gains, values);
	for (unsigned k = 0; k < 256; k++) {
		size_t at = NGRAM_AT_CODES + part * NGRAM_PART_BYTES +
		            (order - 2) * NGRAM_CODE_BYTES + 2 * k;
		set16(out, at, (unsigned)gains->value[k]);
		set16(out, at + ORDERS * NGRAM_CODE_BYTES, k ? (unsigned)backs->value[k - 1] : 0);
	}
	struct ofx_fuse f = {.width = plan->check_bits + plan->gain_bits + back_bits,
	                     .check = plan->check_bits};
	write_map(out, part * ORDERS + order - 2, &f, back_bits, keys, values, n);
	free(gains);
	free(backs);
	free(keys);
	free(values);
}

/* A trigram seen as its middle between two neighbours. */
struct middle {
	uint64_t pair;
	float count;
	uint16_t id;
};

static int by_pair(const void *a, const void *b)
{
	const struct middle *x = a, *y = b;
	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	if (x->count > y->count || x->count < y->count)
		return x->count > y->count ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct middle *list_middles(const struct ofx_ngram_corpus *corpus,
                                   const struct ofx_ngram_counts *c, float least, size_t *n)
{
	const struct ofx_ngram_level *l = &c->level[3];
	struct middle *m = NULL;
	size_t cap = 0;
	for (size_t i = *n = 0; i < l->n; i++) {
		uint64_t right = l->key[i] % c->n_symbols, left = l->key[i] / c->power[2];
		uint16_t id = (uint16_t)(l->key[i] / c->n_symbols % c->n_symbols);
		if (l->count[i] < least || !ofx_is(corpus->symbol[id], OFX_JAPANESE))
			continue;
		m = ofx_grow(m, &cap, *n, sizeof *m);
		m[(*n)++] = (struct middle){left * c->n_symbols + right, l->count[i], id};
	}
	if (*n)
		qsort(m, *n, sizeof *m, by_pair);
	return m;
}

void ofx_ngram_encode_middles(const struct ofx_ngram_corpus *corpus,
                              const struct ofx_ngram_counts *c,
                              const struct ofx_ngram_plan *plan, struct ofx_buf *out)
{
	size_t n, n_listed = 0, n_pairs = 0;
	struct middle *m = list_middles(corpus, c, plan->between_count, &n);
	uint64_t *keys = ofx_alloc(ofx_size_mul(n, sizeof *keys));
	uint32_t *starts = ofx_alloc(ofx_size_mul(n, sizeof *starts));
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && m[end].pair == m[i].pair; end++)
			;
		keys[n_pairs] = m[i].pair;
		starts[n_pairs++] = (uint32_t)n_listed;
		size_t last = end - i > plan->between_most ? i + plan->between_most : end;
		for (size_t k = i; k < last; k++, n_listed++) {
			ofx_buf_add(out, "\0", 2);
			set16(out, out->len - 2, m[k].id | (k + 1 == last ? 0x8000U : 0));
		}
	}
	set32(out, NGRAM_AT_COUNTS + 4, (uint32_t)n_listed);
	unsigned bits = 1;
	while (bits < 24 && n_listed >> bits)
		bits++;
	struct ofx_fuse f = {.width = bits + 8, .check = 8};
	write_map(out, NGRAM_MAPS - 1, &f, 0, keys, starts, n_pairs);
	free(starts);
	free(keys);
	free(m);
}

void ofx_ngram_encode_head(const struct ofx_ngram_corpus *corpus, struct ofx_buf *out)
{
	size_t len = NGRAM_AT_SYMBOLS + corpus->n_symbols * NGRAM_SYMBOL_BYTES;
	ofx_buf_reserve(out, len);
	memset(out->ptr, 0, len);
	memcpy(out->ptr, NGRAM_MAGIC, 8);
	out->len = len;
	set32(out, NGRAM_AT_COUNTS, corpus->n_symbols);
	for (uint32_t i = 0; i < corpus->n_symbols; i++)
		set16(out, NGRAM_AT_SYMBOLS + i * NGRAM_SYMBOL_BYTES, corpus->symbol[i]);
	pad(out);
}

void ofx_ngram_encode_part(struct ofx_ngram_counts *c, unsigned part,
                           const struct ofx_ngram_plan *plan, struct ofx_buf *out)
{
	set_symbols(c, part, out);
	for (unsigned order = 2; order <= OFX_NGRAM_ORDER; order++)
		write_order(c, part, order, plan, out);
}

void ofx_ngram_encode_end(struct ofx_buf *out)
{
	pad(out);
	set64(out, NGRAM_AT_SIZE, out->len);
	set64(out, NGRAM_AT_HASH,
	      XXH3_64bits(out->ptr + NGRAM_AT_COUNTS, out->len - NGRAM_AT_COUNTS));
}
