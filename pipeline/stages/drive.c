/* A ring of slots between the thread that reads and writes and the threads that clean. */
#include "stages/drive.h"

#include "base/buf.h"

#include <pthread.h>
#include <stdlib.h>

/* A block on its way. The ring's owner fills and empties slots in order; workers take filled ones
   in order and finish in any. */
struct slot {
	enum state { EMPTY, FILLED, TAKEN, DONE } state;
	struct ofx_scan scan;
	struct ofx_worker *worker;
	const struct ofx_result *result;
	enum ofx_status status;
	struct ofx_error err;
};

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t filled, done;
	struct slot *slots;
	size_t n, next_take; /* next_take: the slot that a worker takes next */
	bool stop;
};

static void *work(void *arg)
{
	struct ring *r = arg;
	pthread_mutex_lock(&r->lock);
	for (;;) {
		struct slot *s = &r->slots[r->next_take];
		if (s->state != FILLED) {
			if (r->stop)
				break;
			pthread_cond_wait(&r->filled, &r->lock);
			continue;
		}
		s->state = TAKEN;
		r->next_take = (r->next_take + 1) % r->n;
		pthread_mutex_unlock(&r->lock);
		s->status = ofx_worker_clean(s->worker, &s->scan, &s->result, &s->err);
		pthread_mutex_lock(&r->lock);
		s->state = DONE;
		pthread_cond_signal(&r->done);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void set_state(struct ring *r, struct slot *s, enum state state)
{
	pthread_mutex_lock(&r->lock);
	s->state = state;
	pthread_cond_signal(&r->filled);
	pthread_mutex_unlock(&r->lock);
}

/* Waits for the slot's block and hands it to the sink. */
static enum ofx_status drain(struct ring *r, struct slot *s, ofx_sink_fn *sink, void *ctx,
                             struct ofx_error *err)
{
	pthread_mutex_lock(&r->lock);
	while (s->state != DONE)
		pthread_cond_wait(&r->done, &r->lock);
	s->state = EMPTY;
	pthread_mutex_unlock(&r->lock);
	if (s->status) {
		*err = s->err;
		return s->status;
	}
	return sink(ctx, &s->scan, s->result, err);
}

static bool at_end(const struct ofx_scan *scan)
{
	return !scan->text.len && !scan->raw_len;
}

static enum ofx_status run_ring(struct ring *r, ofx_source_fn *source, void *from,
                                ofx_sink_fn *sink, void *ctx, struct ofx_error *err)
{
	size_t head = 0, tail = 0, used = 0; /* head: to be filled next; tail: to be drained next */
	enum ofx_status status = OFX_OK;
	bool more = true;
	while (!status && (more || used)) {
		if (more && used < r->n) {
			struct slot *s = &r->slots[head];
			status = source(from, &s->scan, err);
			more = !status && !at_end(&s->scan);
			if (!more)
				continue;
			set_state(r, s, FILLED);
			head = (head + 1) % r->n;
			used++;
		} else {
			status = drain(r, &r->slots[tail], sink, ctx, err);
			tail = (tail + 1) % r->n;
			used--;
		}
	}
	return status;
}

static enum ofx_status drive_many(const struct ofx_pipeline *pipe, ofx_source_fn *source,
                                  void *from, unsigned jobs, ofx_sink_fn *sink, void *ctx,
                                  struct ofx_error *err)
{
	struct ring r = {.n = 2 * (size_t)jobs};
	pthread_t *threads = ofx_alloc(ofx_size_mul(jobs, sizeof *threads));
	pthread_mutex_init(&r.lock, NULL);
	pthread_cond_init(&r.filled, NULL);
	pthread_cond_init(&r.done, NULL);
	r.slots = ofx_alloc(ofx_size_mul(r.n, sizeof *r.slots));
	for (size_t i = 0; i < r.n; i++)
		r.slots[i] = (struct slot){.worker = ofx_worker_new(pipe)};
	unsigned started = 0;
	while (started < jobs && !pthread_create(&threads[started], NULL, work, &r))
		started++;
	enum ofx_status status =
	    started ? run_ring(&r, source, from, sink, ctx, err)
	            : ofx_fail(err, OFX_SYS, "cannot start threads: the system has no more");
	pthread_mutex_lock(&r.lock);
	r.stop = true;
	pthread_cond_broadcast(&r.filled);
	pthread_mutex_unlock(&r.lock);
	while (started)
		pthread_join(threads[--started], NULL);
	for (size_t i = 0; i < r.n; i++) {
		ofx_worker_free(r.slots[i].worker);
		ofx_scan_release(&r.slots[i].scan);
	}
	free(r.slots);
	free(threads);
	pthread_mutex_destroy(&r.lock);
	pthread_cond_destroy(&r.filled);
	pthread_cond_destroy(&r.done);
	return status;
}

enum ofx_status ofx_drive_from(const struct ofx_pipeline *pipe, ofx_source_fn *source, void *from,
                               unsigned jobs, ofx_sink_fn *sink, void *ctx, struct ofx_error *err)
{
	if (jobs > 1)
		return drive_many(pipe, source, from, jobs, sink, ctx, err);
	struct ofx_worker *w = ofx_worker_new(pipe);
	struct ofx_scan scan = {0};
	const struct ofx_result *result;
	enum ofx_status status;
	while (!(status = source(from, &scan, err)) && !at_end(&scan)) {
		status = ofx_worker_clean(w, &scan, &result, err);
		if (!status)
			status = sink(ctx, &scan, result, err);
		if (status)
			break;
	}
	ofx_worker_free(w);
	ofx_scan_release(&scan);
	return status;
}

static enum ofx_status from_gate(void *gate, struct ofx_scan *scan, struct ofx_error *err)
{
	return ofx_gate_next(gate, scan, err);
}

enum ofx_status ofx_drive(const struct ofx_pipeline *pipe, struct ofx_gate *gate, unsigned jobs,
                          ofx_sink_fn *sink, void *ctx, struct ofx_error *err)
{
	return ofx_drive_from(pipe, from_gate, gate, jobs, sink, ctx, err);
}
