/* The input of a pass: looked into before it is read, and read whole where its format wants that. */
#ifndef OFX_FORMATS_INPUT_H
#define OFX_FORMATS_INPUT_H

#include "formats/format.h"
#include "stages/gate.h"

#include <stdio.h>

/* What was read of an input to see what it is comes first when it is read. Start with {.read, .in}. */
struct ofx_peek {
	ofx_read_fn *read;
	void *in;
	struct ofx_buf head;
	size_t used; /* of the head */
};

/* Reads as far as it takes to tell; NULL: plain text. */
enum ofx_status ofx_peek_format(struct ofx_peek *, const struct ofx_format **out,
                                struct ofx_error *);
/* An ofx_read_fn; ctx is a struct ofx_peek. */
long ofx_peek_read(void *ctx, void *buf, size_t cap, struct ofx_error *);
void ofx_peek_release(struct ofx_peek *);

/* The rest of an input: in memory where it is small, else mapped from an unnamed temporary file, so
   that neither its size nor a change of the file while it is read does harm. Start with {0}. */
struct ofx_whole {
	struct ofx_str bytes;
	struct ofx_buf buf; /* private */
	FILE *file;
	void *map;
	uint64_t forgotten; /* up to here the mapped pages were given back */
};

enum ofx_status ofx_whole_read(struct ofx_whole *, struct ofx_peek *, struct ofx_error *);
/* As struct ofx_behind has it; ctx is a struct ofx_whole. Going back to 0 begins anew. */
void ofx_whole_forget(void *ctx, uint64_t end);
void ofx_whole_release(struct ofx_whole *);

#endif
