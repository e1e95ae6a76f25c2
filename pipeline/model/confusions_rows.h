/* The rows of the channel, between its training and its use. Private to the channel. */
#ifndef OFX_MODEL_CONFUSIONS_ROWS_H
#define OFX_MODEL_CONFUSIONS_ROWS_H

#include "model/confusions.h"

#define CONFUSIONS_HEAD "#! confusions 1"

static inline int confusions_pair_cmp(struct ofx_pair a, struct ofx_pair b)
{
	if (a.cp[0] != b.cp[0])
		return a.cp[0] < b.cp[0] ? -1 : 1;
	return (a.cp[1] > b.cp[1]) - (a.cp[1] < b.cp[1]);
}

static inline unsigned confusions_pair_len(struct ofx_pair p)
{
	return p.cp[1] ? 2 : p.cp[0] ? 1 : 0;
}

/* Falling count within what was read, then by what was written: the order of the file. */
int ofx_confusion_cmp(const void *a, const void *b);

/* Makes the table of rows in the file's order, which it takes over. */
struct ofx_confusions *ofx_confusions_build(struct ofx_confusion *rows, size_t n, uint64_t characters);

#endif
