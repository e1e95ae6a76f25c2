/* Zstandard: streams packed and unpacked. */
#ifndef OFX_ADAPT_ZSTD_H
#define OFX_ADAPT_ZSTD_H

#include "base/buf.h"
#include "base/err.h"

struct ofx_packer;   /* one per thread */
struct ofx_unpacker; /* one per stream */

struct ofx_packer *ofx_packer_new(void);
void ofx_packer_free(struct ofx_packer *); /* accepts NULL */
/* Adds packed bytes to *out as they come. */
void ofx_pack(struct ofx_packer *, struct ofx_str in, struct ofx_buf *out);
/* The last bytes, and the end of the frame; the packer is ready for the next one. A frame given whole
   packs best and fastest. */
void ofx_pack_end(struct ofx_packer *, struct ofx_str last, struct ofx_buf *out);
/* Forgets a frame that was begun. */
void ofx_pack_reset(struct ofx_packer *);

/* Whether the first bytes of a file are those of a frame. */
bool ofx_packed(struct ofx_str head);

/* Reads up to cap bytes; 0 at the end, -1 with *err filled. */
typedef long ofx_packed_fn(void *ctx, void *buf, size_t cap, struct ofx_error *);

/* Unpacks what `read` gives, frame after frame; `name` is borrowed for messages. */
struct ofx_unpacker *ofx_unpacker_new(ofx_packed_fn *read, void *ctx, const char *name);
void ofx_unpacker_free(struct ofx_unpacker *); /* accepts NULL */
/* Reads up to cap unpacked bytes; 0 at the end, -1 with *err filled. ctx is the unpacker. */
long ofx_unpack(void *ctx, void *buf, size_t cap, struct ofx_error *);

#endif
