/* A pool of processes that work on tasks. A task that ends its process, whatever it did, takes no
   other task with it: the pool says so and starts another process. */
#ifndef OFX_BULK_POOL_H
#define OFX_BULK_POOL_H

#include "base/buf.h"
#include "base/err.h"

#include <signal.h>

struct ofx_pool;

/* Works on a task on up to `threads` threads and appends its result. Runs in a process of the pool,
   which is a copy of the one that made the pool, from the moment when it did or when a process of
   the pool had to be replaced: `ctx` is such a copy too, and what it keeps there stays. */
typedef void ofx_pool_work_fn(void *ctx, unsigned threads, struct ofx_str task,
                              struct ofx_buf *result);

/* What came of a task. */
struct ofx_pool_event {
	uint64_t id;
	enum {
		OFX_TASK_DONE,  /* `data` is its result */
		OFX_TASK_LOST,  /* its process ended before the task began: give it again */
		OFX_TASK_FATAL, /* its process ended while it worked on it; `data` says how */
	} what;
	struct ofx_str data; /* lives until the event was taken */
};
typedef enum ofx_status ofx_pool_event_fn(void *ctx, const struct ofx_pool_event *,
                                          struct ofx_error *);

/* Up to `n` processes; each is started when there is work for it. The caller must have no other
   threads, and have SIGINT and its like blocked: the processes of the pool leave signals to it. */
struct ofx_pool *ofx_pool_new(unsigned n, ofx_pool_work_fn *work, void *ctx);
/* Ends the processes, whatever they do. Accepts NULL. */
void ofx_pool_free(struct ofx_pool *);

/* Tasks heavier than this get a process, and where processes would idle, several threads. */
enum { OFX_POOL_HEAVY = 8 << 20 };

/* Gives a task of `weight` bytes to a process. False if all have enough to do; then wait. `waiting`
   counts the tasks behind it that could be given too. */
bool ofx_pool_give(struct ofx_pool *, uint64_t id, uint64_t weight, size_t waiting,
                   struct ofx_str task);

/* How many tasks were given and had no event yet. */
size_t ofx_pool_open(const struct ofx_pool *);

/* Waits up to `ms` (below 0: without end) until something happened and takes all events there are.
   Also returns when `fd` (-1: none) can be read. */
enum ofx_status ofx_pool_wait(struct ofx_pool *, int ms, int fd, ofx_pool_event_fn *, void *ctx,
                              struct ofx_error *);

#endif
