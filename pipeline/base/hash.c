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

enum ofx_status ofx_hash_file(const char *path, char hex[OFX_HASH_HEX], struct ofx_error *err)
{
	struct ofx_input in;
	OFX_TRY(ofx_input_open(&in, path, err));
	enum { STEP = 256 * 1024 };
	char *buf = ofx_alloc(STEP);
	XXH3_state_t *state = XXH3_createState();
	if (!state)
		ofx_die_nomem();
	XXH3_128bits_reset(state);
	long n;
	while ((n = ofx_input_read(&in, buf, STEP, err)) > 0)
		XXH3_128bits_update(state, buf, (size_t)n);
	print_hash(XXH3_128bits_digest(state), hex);
	XXH3_freeState(state);
	free(buf);
	ofx_input_close(&in);
	return n < 0 ? err->status : OFX_OK;
}
