/* Maps the file of the language model into memory and checks it. */
#include "model/ngram.h"

#include "base/io.h"
#include "model/ngram_file.h"
#include "model/symbols.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

static uint16_t get16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const unsigned char *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

static const unsigned char *bytes(const struct ofx_ngram *m)
{
	return (const unsigned char *)m->file.ptr;
}

/* Reads and checks the map number i, whose values must be `back` bits and at most 8 more. */
static bool read_map(const struct ofx_ngram *m, unsigned i, struct ofx_fuse *f, unsigned *back)
{
	const unsigned char *p = bytes(m) + NGRAM_AT_MAPS + i * NGRAM_MAP_BYTES;
	uint64_t at = ofx_fuse_load(p);
	f->seed = ofx_fuse_load(p + 8);
	f->starts = get32(p + 16);
	f->segment = get32(p + 20);
	f->width = p[24];
	f->check = p[25];
	*back = p[26];
	if (!f->starts || !f->segment || f->segment & (f->segment - 1) || f->starts % f->segment ||
	    ofx_fuse_cells(f) > UINT32_MAX || f->width > 32 || f->check >= f->width)
		return false;
	if (at > m->file.len || ofx_fuse_bytes(f) > m->file.len - at)
		return false;
	f->cells = bytes(m) + at;
	return true;
}

static void read_symbols(struct ofx_ngram *m)
{
	for (uint32_t i = 0; i < m->n_symbols; i++) {
		const unsigned char *p = bytes(m) + NGRAM_AT_SYMBOLS + i * NGRAM_SYMBOL_BYTES;
		m->symbol[i] = get16(p);
		for (unsigned k = 0; k < OFX_NGRAM_PARTS; k++) {
			m->part[k].score[i] = (int16_t)get16(p + 4 * k + 2);
			m->part[k].back[i] = (int16_t)get16(p + 4 * k + 4);
		}
	}
	uint16_t *of_symbol = calloc(0x10000, sizeof *of_symbol);
	if (!of_symbol)
		ofx_die_nomem();
	for (uint32_t i = OFX_SYM_CLASSES; i < m->n_symbols; i++)
		of_symbol[m->symbol[i]] = (uint16_t)i;
	for (uint32_t cp = 0; cp < 0x10000; cp++) {
		uint16_t sym = ofx_symbol(cp);
		m->id[cp] = sym == OFX_SYM_DROP     ? OFX_NGRAM_NONE
		            : sym < OFX_SYM_CLASSES ? sym
		                                    : of_symbol[sym];
	}
	free(of_symbol);
}

/* The codes of a value: `back` bits below those of the gain. */
static void read_values(const unsigned char *gains, unsigned back, struct ofx_ngram_order *o)
{
	const unsigned char *backs = gains + (OFX_NGRAM_ORDER - 1) * NGRAM_CODE_BYTES;
	for (unsigned v = 0; v <= o->mask; v++) {
		unsigned gain = v >> back, code = v & ((1U << back) - 1);
		int16_t left = (int16_t)get16(backs + 2 * code);
		o->values[v].gain = (int16_t)get16(gains + 2 * gain);
		o->values[v].back = !code ? 0 : left ? left : -1;
	}
}

static bool read_orders(struct ofx_ngram *m)
{
	enum { ORDERS = OFX_NGRAM_ORDER - 1 };
	unsigned back[OFX_NGRAM_PARTS][ORDERS];
	size_t n = 0;
	for (unsigned i = 0; i < OFX_NGRAM_PARTS * ORDERS; i++) {
		struct ofx_ngram_order *o = &m->part[i / ORDERS].order[i % ORDERS];
		unsigned *bits = &back[i / ORDERS][i % ORDERS];
		if (!read_map(m, i, &o->map, bits) || *bits > 8 ||
		    o->map.width > o->map.check + *bits + 8)
			return false;
		o->mask = (1U << (o->map.width - o->map.check)) - 1;
		n += o->mask + 1;
	}
	m->values = ofx_alloc(ofx_size_mul(n, sizeof *m->values));
	struct ofx_ngram_value *next = m->values;
	for (unsigned i = 0; i < OFX_NGRAM_PARTS * ORDERS; i++) {
		struct ofx_ngram_order *o = &m->part[i / ORDERS].order[i % ORDERS];
		const unsigned char *gains = bytes(m) + NGRAM_AT_CODES + i / ORDERS * NGRAM_PART_BYTES +
		                             i % ORDERS * NGRAM_CODE_BYTES;
		o->values = next;
		read_values(gains, back[i / ORDERS][i % ORDERS], o);
		next += o->mask + 1;
	}
	return true;
}

static bool read_model(struct ofx_ngram *m)
{
	const unsigned char *p = bytes(m);
	m->n_symbols = get32(p + NGRAM_AT_COUNTS);
	m->n_middles = get32(p + NGRAM_AT_COUNTS + 4);
	if (m->n_symbols < OFX_SYM_CLASSES || m->n_symbols > OFX_NGRAM_SYMBOLS)
		return false;
	m->power[0] = 1;
	for (unsigned k = 1; k < OFX_NGRAM_ORDER; k++)
		m->power[k] = m->power[k - 1] * m->n_symbols;
	size_t at = NGRAM_AT_SYMBOLS + (m->n_symbols * NGRAM_SYMBOL_BYTES + 7) / 8 * 8;
	if (at > m->file.len || m->n_middles > (m->file.len - at) / 2)
		return false;
	m->middles = p + at;
	unsigned none;
	read_symbols(m);
	for (unsigned d = 0; d < sizeof m->half / sizeof *m->half; d++)
		m->half[d] = (int16_t)lround(OFX_NGRAM_NAT * log((1 + exp(-(double)d / 16)) / 2));
	return read_map(m, NGRAM_MAPS - 1, &m->between, &none) && read_orders(m);
}

enum ofx_status ofx_ngram_open_bytes(struct ofx_ngram **out, struct ofx_str file, const char *name,
                                     struct ofx_error *err)
{
	const unsigned char *p = (const unsigned char *)file.ptr;
	if (file.len < 8 || memcmp(p, NGRAM_MAGIC, 7))
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot use it: not a language model");
	if (p[7] != NGRAM_MAGIC[7])
		return ofx_fail_at(err, OFX_BAD, name, 0,
		                   "cannot use it: a language model of version %d, not %d", p[7],
		                   NGRAM_MAGIC[7]);
	if (file.len < NGRAM_AT_SYMBOLS || ofx_fuse_load(p + NGRAM_AT_SIZE) != file.len)
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot use it: the file is cut short");
	struct ofx_ngram *m = ofx_alloc(sizeof *m);
	*m = (struct ofx_ngram){.file = file};
	if (!read_model(m)) {
		free(m);
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot use it: the file contradicts itself");
	}
	*out = m;
	return OFX_OK;
}

enum ofx_status ofx_ngram_check(const struct ofx_ngram *m, const char *name, struct ofx_error *err)
{
	const unsigned char *p = bytes(m);
	if (XXH3_64bits(p + NGRAM_AT_COUNTS, m->file.len - NGRAM_AT_COUNTS) !=
	    ofx_fuse_load(p + NGRAM_AT_HASH))
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot use it: the file is damaged");
	return OFX_OK;
}

enum ofx_status ofx_ngram_open(struct ofx_ngram **out, const char *path, struct ofx_error *err)
{
	struct ofx_str file;
	OFX_TRY(ofx_file_map(path, &file, err));
	enum ofx_status status = ofx_ngram_open_bytes(out, file, path, err);
	if (status == OFX_OK)
		(*out)->mapped = true;
	else
		ofx_file_unmap(file);
	return status;
}

void ofx_ngram_close(struct ofx_ngram *m)
{
	if (m && m->mapped)
		ofx_file_unmap(m->file);
	if (m)
		free(m->values);
	free(m);
}
