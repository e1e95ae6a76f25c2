/* Output that waits until it is known whether it is wanted. */
#ifndef OFX_FORMATS_HELD_H
#define OFX_FORMATS_HELD_H

#include "formats/filter.h"

#include <stdio.h>

/* Bytes go to `write`, or first to an unnamed temporary file. Start with {.write, .to}. */
struct ofx_held {
	ofx_write_fn *write; /* NULL: nobody wants them */
	void *to;
	FILE *file; /* NULL: not held */
};

enum ofx_status ofx_held_begin(struct ofx_held *, struct ofx_error *); /* from now on it waits */
enum ofx_status ofx_held_write(struct ofx_held *, struct ofx_str, struct ofx_error *);
/* Writes what waited. */
enum ofx_status ofx_held_pour(struct ofx_held *, struct ofx_error *);
/* Forgets what waited; what comes now goes on. */
void ofx_held_drop(struct ofx_held *);

#endif
