/* Keeps the jobs that are not done yet. */
#include "bulk/queue.h"

#include <stdlib.h>

void ofx_queue_init(struct ofx_queue *q)
{
	*q = (struct ofx_queue){.free = SIZE_MAX, .first = SIZE_MAX, .last = SIZE_MAX};
}

void ofx_queue_release(struct ofx_queue *q)
{
	for (size_t i = 0; i < q->cap; i++) {
		ofx_buf_release(&q->slots[i].text);
		free(q->slots[i].pages);
	}
	free(q->slots);
}

static void grow(struct ofx_queue *q)
{
	size_t n = q->cap;
	q->slots = ofx_grow(q->slots, &q->cap, n, sizeof *q->slots);
	for (size_t i = q->cap; i-- > n;) {
		q->slots[i] = (struct ofx_pending){.next = q->free};
		q->free = i;
	}
}

size_t ofx_queue_slot(struct ofx_queue *q, const struct ofx_job *job)
{
	if (q->free == SIZE_MAX)
		grow(q);
	size_t slot = q->free;
	struct ofx_pending *p = &q->slots[slot];
	struct ofx_buf text = p->text;
	q->free = p->next;
	ofx_buf_clear(&text);
	*p = (struct ofx_pending){.text = text};
	ofx_job_put(job, &p->text);
	struct ofx_str bytes = ofx_buf_str(&p->text);
	ofx_job_get(&bytes, &p->job);
	return slot;
}

void ofx_queue_free(struct ofx_queue *q, size_t slot)
{
	free(q->slots[slot].pages);
	q->slots[slot].pages = NULL;
	q->slots[slot].next = q->free;
	q->free = slot;
}

void ofx_queue_push(struct ofx_queue *q, size_t slot, bool front)
{
	struct ofx_pending *p = &q->slots[slot];
	p->next = front ? q->first : SIZE_MAX;
	if (front)
		q->first = slot;
	else if (q->n)
		q->slots[q->last].next = slot;
	else
		q->first = slot;
	if (!front || !q->n)
		q->last = slot;
	q->n++;
}

size_t ofx_queue_pop(struct ofx_queue *q)
{
	size_t slot = q->first;
	q->first = q->slots[slot].next;
	q->n--;
	return slot;
}
