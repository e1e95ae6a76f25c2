/* Content hashes with XXH3. */
#include "base/hash.h"

#include "base/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

static void print_hash(XXH128_hash_t h, char hex[OFX_HASH_HEX])
{
	snprintf(hex, OFX_HASH_HEX, "%016llx%016llx", (unsigned long long)h.high64,
	         (unsigned long long)h.low64);
}

void ofx_hash(struct ofx_str bytes, char hex[OFX_HASH_HEX])
{
	print_hash(XXH3_128bits(bytes.ptr, bytes.len), hex);
}

uint64_t ofx_hash64(struct ofx_str bytes)
{
	return XXH3_64bits(bytes.ptr, bytes.len);
}

struct ofx_hasher {
	XXH3_state_t *state;
};

struct ofx_hasher *ofx_hasher_new(void)
{
	struct ofx_hasher *h = ofx_alloc(sizeof *h);
	*h = (struct ofx_hasher){XXH3_createState()};
	if (!h->state)
		ofx_die_nomem();
	ofx_hasher_reset(h);
	return h;
}

void ofx_hasher_free(struct ofx_hasher *h)
{
	if (!h)
		return;
	XXH3_freeState(h->state);
	free(h);
}

void ofx_hasher_reset(struct ofx_hasher *h)
{
	XXH3_128bits_reset(h->state);
}

void ofx_hasher_add(struct ofx_hasher *h, struct ofx_str bytes)
{
	XXH3_128bits_update(h->state, bytes.ptr, bytes.len);
}

void ofx_hasher_end(const struct ofx_hasher *h, char hex[OFX_HASH_HEX])
{
	print_hash(XXH3_128bits_digest(h->state), hex);
}

enum ofx_status ofx_hash_file(const char *path, char hex[OFX_HASH_HEX], struct ofx_error *err)
{
	struct ofx_input in;
	OFX_TRY(ofx_input_open(&in, path, err));
	enum { STEP = 256 * 1024 };
	char *buf = ofx_alloc(STEP);
	struct ofx_hasher *h = ofx_hasher_new();
	long n;
	while ((n = ofx_input_read(&in, buf, STEP, err)) > 0)
		ofx_hasher_add(h, ofx_str(buf, (size_t)n));
	ofx_hasher_end(h, hex);
	ofx_hasher_free(h);
	free(buf);
	ofx_input_close(&in);
	return n < 0 ? err->status : OFX_OK;
}
