/* Threads that clean a batch of records, each record on one of them. */
#include "formats/jsonl_record.h"

#include <pthread.h>
#include <stdlib.h>

struct ofx_jsonl_pool {
	struct thread {
		struct ofx_jsonl_pool *pool;
		struct ofx_jsonl_cleaner cleaner;
		pthread_t id;
	} *threads;
	unsigned n, started;
	pthread_mutex_t lock;
	pthread_cond_t filled, done;
	struct ofx_jsonl_record *records; /* the batch */
	size_t n_records, next, left;     /* next: to be taken; left: not cleaned yet */
	bool stop;
};

static void *work(void *arg)
{
	struct thread *t = arg;
	struct ofx_jsonl_pool *p = t->pool;
	pthread_mutex_lock(&p->lock);
	for (;;) {
		if (p->next < p->n_records) {
			struct ofx_jsonl_record *r = &p->records[p->next++];
			pthread_mutex_unlock(&p->lock);
			ofx_jsonl_clean(&t->cleaner, r);
			pthread_mutex_lock(&p->lock);
			if (!--p->left)
				pthread_cond_signal(&p->done);
		} else if (p->stop) {
			break;
		} else {
			pthread_cond_wait(&p->filled, &p->lock);
		}
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum ofx_status ofx_jsonl_pool_open(struct ofx_jsonl_pool **out, const struct ofx_filter *f,
                                    struct ofx_error *err)
{
	struct ofx_jsonl_pool *p = ofx_alloc(sizeof *p);
	*p = (struct ofx_jsonl_pool){.n = f->jobs};
	p->threads = ofx_alloc(ofx_size_mul(p->n, sizeof *p->threads));
	for (unsigned i = 0; i < p->n; i++) {
		p->threads[i].pool = p;
		ofx_jsonl_cleaner_init(&p->threads[i].cleaner, f);
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->filled, NULL);
	pthread_cond_init(&p->done, NULL);
	while (p->n > 1 && p->started < p->n &&
	       !pthread_create(&p->threads[p->started].id, NULL, work, &p->threads[p->started]))
		p->started++;
	if (p->n > 1 && !p->started) {
		ofx_jsonl_pool_close(p);
		return ofx_fail(err, OFX_SYS, "cannot start threads: the system has no more");
	}
	*out = p;
	return OFX_OK;
}

void ofx_jsonl_pool_run(struct ofx_jsonl_pool *p, struct ofx_jsonl_record *records, size_t n)
{
	if (!p->started) {
		for (size_t i = 0; i < n; i++)
			ofx_jsonl_clean(&p->threads[0].cleaner, &records[i]);
		return;
	}
	pthread_mutex_lock(&p->lock);
	p->records = records;
	p->n_records = p->left = n;
	p->next = 0;
	pthread_cond_broadcast(&p->filled);
	while (p->left)
		pthread_cond_wait(&p->done, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void ofx_jsonl_pool_close(struct ofx_jsonl_pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->filled);
	pthread_mutex_unlock(&p->lock);
	while (p->started)
		pthread_join(p->threads[--p->started].id, NULL);
	for (unsigned i = 0; i < p->n; i++)
		ofx_jsonl_cleaner_release(&p->threads[i].cleaner);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->filled);
	pthread_cond_destroy(&p->done);
	free(p->threads);
	free(p);
}
