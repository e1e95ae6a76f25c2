/* The jobs of a bulk run that are not done yet: a queue of those that wait, and slots that name
   those that were given away. */
#ifndef OFX_BULK_QUEUE_H
#define OFX_BULK_QUEUE_H

#include "bulk/batch.h"

struct ofx_pending {
	struct ofx_job job; /* strings lie in `text` */
	struct ofx_buf text;
	uint64_t weight;
	unsigned falls; /* processes that it ended */
	struct ofx_prior prior;
	struct ofx_prior *pages; /* of a document: of each page, in order */
	size_t n_pages;
	size_t next; /* in the queue */
};

/* Start with {0} and ofx_queue_init. */
struct ofx_queue {
	struct ofx_pending *slots;
	size_t cap, free, first, last; /* SIZE_MAX: none */
	size_t n;                      /* that wait */
};

void ofx_queue_init(struct ofx_queue *);
void ofx_queue_release(struct ofx_queue *);

/* Takes a slot for a new job; strings of `job` are copied. */
size_t ofx_queue_slot(struct ofx_queue *, const struct ofx_job *job);
void ofx_queue_free(struct ofx_queue *, size_t slot);

void ofx_queue_push(struct ofx_queue *, size_t slot, bool front);
/* The slot in front, which waits no longer. The queue must not be empty. */
size_t ofx_queue_pop(struct ofx_queue *);

#endif
