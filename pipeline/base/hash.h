/* Content hashes, as the log and the model files name what they were made with. */
#ifndef OFX_BASE_HASH_H
#define OFX_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum { OFX_HASH_HEX = 33 };

/* XXH3, 128 bits, in hexadecimal with a NUL. */
void ofx_hash(struct ofx_str bytes, char hex[OFX_HASH_HEX]);
/* XXH3, 64 bits: the same on every machine. */
uint64_t ofx_hash64(struct ofx_str bytes);
enum ofx_status ofx_hash_file(const char *path, char hex[OFX_HASH_HEX], struct ofx_error *);

/* The same of bytes that come piece by piece. */
struct ofx_hasher;
struct ofx_hasher *ofx_hasher_new(void);
void ofx_hasher_free(struct ofx_hasher *); /* accepts NULL */
void ofx_hasher_reset(struct ofx_hasher *);
void ofx_hasher_add(struct ofx_hasher *, struct ofx_str bytes);
void ofx_hasher_end(const struct ofx_hasher *, char hex[OFX_HASH_HEX]);

#endif
