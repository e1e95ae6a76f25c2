/* Content hashes, as the log and the model files name what they were made with. */
#ifndef OFX_BASE_HASH_H
#define OFX_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum { OFX_HASH_HEX = 33 };

/* XXH3, 128 bits, in hexadecimal with a NUL. */
void ofx_hash(struct ofx_str bytes, char hex[OFX_HASH_HEX]);
enum ofx_status ofx_hash_file(const char *path, char hex[OFX_HASH_HEX], struct ofx_error *);

#endif
