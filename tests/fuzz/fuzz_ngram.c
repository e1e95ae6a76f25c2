/* Fuzzes the loader of the language model: any bytes, given a right size and checksum, are refused
   or make a model that reads nothing outside the file. */
#include "model/ngram.h"
#include "model/ngram_file.h"

#include <stdlib.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put64(char *p, uint64_t v)
{
	for (unsigned k = 0; k < 8; k++)
		p[k] = (char)(v >> 8 * k & 0xFF);
}

static void use(const struct ofx_ngram *m)
{
	uint16_t ids[64], middles[64];
	for (uint16_t i = 0; i < 64; i++)
		ids[i] = (uint16_t)(i * 37 % m->n_symbols);
	ofx_ngram_score(m, true, ids, 0, 64, NULL, NULL);
	ofx_ngram_score(m, false, ids, 9, 12, NULL, NULL);
	for (size_t i = 0; i + 1 < 64; i++) {
		struct ofx_ngram_gap gap = {ids[i], ids[i + 1], 0};
		ofx_ngram_find_gaps(m, &gap, 1);
		ofx_ngram_between(m, &gap, middles, 64);
	}
	struct ofx_ngram_text t = {0};
	ofx_ngram_read(m, OFX_STR("朝9時の 電車は"), &t);
	ofx_ngram_text_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The head is long and mostly codes: the input's first bytes are its interesting part. */
	size_t len = NGRAM_AT_SYMBOLS + size;
	char *file = calloc(len, 1);
	if (!file)
		return 0;
	size_t head = size < NGRAM_AT_CODES - NGRAM_AT_COUNTS ? size : NGRAM_AT_CODES - NGRAM_AT_COUNTS;
	memcpy(file, NGRAM_MAGIC, 8);
	memcpy(file + NGRAM_AT_COUNTS, data, head);
	memcpy(file + NGRAM_AT_SYMBOLS, data + head, size - head);
	put64(file + NGRAM_AT_SIZE, len);
	put64(file + NGRAM_AT_HASH, XXH3_64bits(file + NGRAM_AT_COUNTS, len - NGRAM_AT_COUNTS));
	struct ofx_ngram *m;
	struct ofx_error err;
	if (ofx_ngram_open_bytes(&m, ofx_str(file, len), "fuzz", &err) == OFX_OK) {
		use(m);
		ofx_ngram_close(m);
	}
	free(file);
	return 0;
}
