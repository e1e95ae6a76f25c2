/* Unit tests: a pool of processes loses no task, whatever its tasks do. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "bulk/pool.h"

#include <stdlib.h>
#include <unistd.h>

enum { TASKS = 3000 };

/* "kill", "exit", "wait", or anything else, which is given back with the number of threads. */
static void work(void *ctx, unsigned threads, struct ofx_str task, struct ofx_buf *result)
{
	(void)ctx;
	if (ofx_str_eq(task, OFX_STR("kill")))
		raise(SIGKILL);
	if (ofx_str_eq(task, OFX_STR("exit")))
		exit(7);
	if (ofx_str_eq(task, OFX_STR("wait")))
		usleep(20000);
	ofx_buf_addf(result, "%u:%.*s", threads, OFX_STR_ARG(task));
	if (ofx_str_eq(task, OFX_STR("large"))) {
		ofx_buf_reserve(result, 3000000);
		memset(result->ptr + result->len, 'x', 3000000);
		result->len += 3000000;
	}
}

struct seen {
	int done[TASKS], lost[TASKS], fatal[TASKS];
	size_t len;
	char data[64];
};

static enum ofx_status take(void *ctx, const struct ofx_pool_event *e, struct ofx_error *err)
{
	struct seen *s = ctx;
	(void)err;
	s->done[e->id] += e->what == OFX_TASK_DONE;
	s->lost[e->id] += e->what == OFX_TASK_LOST;
	s->fatal[e->id] += e->what == OFX_TASK_FATAL;
	s->len = e->data.len;
	snprintf(s->data, sizeof s->data, "%.*s", OFX_STR_ARG(ofx_str(e->data.ptr, e->data.len < 60 ? e->data.len : 60)));
	return OFX_OK;
}

static void give(struct ofx_pool *p, struct seen *s, uint64_t id, uint64_t weight, size_t waiting,
                 const char *task)
{
	struct ofx_error err;
	while (!ofx_pool_give(p, id, weight, waiting, ofx_str_of(task)))
		if (ofx_pool_wait(p, -1, -1, take, s, &err))
			abort();
}

static void drain(struct ofx_pool *p, struct seen *s)
{
	struct ofx_error err;
	while (ofx_pool_open(p))
		if (ofx_pool_wait(p, -1, -1, take, s, &err))
			abort();
}

static void test_many(unsigned n)
{
	struct seen *s = calloc(1, sizeof *s);
	struct ofx_pool *p = ofx_pool_new(n, work, NULL);
	int done = 0, wrong = 0;
	for (uint64_t i = 0; i < TASKS; i++)
		give(p, s, i, 1, 0, "task");
	drain(p, s);
	for (int i = 0; i < TASKS; i++) {
		done += s->done[i];
		wrong += s->done[i] != 1 || s->lost[i] || s->fatal[i];
	}
	CHECK(done == TASKS && !wrong);
	CHECK(!strcmp(s->data, "1:task"));
	give(p, s, 0, 1, 0, "large");
	drain(p, s);
	CHECK(s->len == 3000000 + strlen("1:large"));
	ofx_pool_free(p);
	free(s);
}

static void test_falls(void)
{
	struct seen *s = calloc(1, sizeof *s);
	struct ofx_pool *p = ofx_pool_new(1, work, NULL);
	give(p, s, 0, 1, 0, "wait");
	give(p, s, 1, 1, 0, "kill");
	give(p, s, 2, 1, 0, "task");
	give(p, s, 3, 1, 0, "task");
	drain(p, s);
	CHECK(s->done[0] == 1 && s->fatal[1] == 1 && !s->done[1]);
	CHECK(s->lost[2] == 1 && s->lost[3] == 1 && !s->fatal[2]);
	give(p, s, 2, 1, 0, "task"); /* another process takes it */
	drain(p, s);
	CHECK(s->done[2] == 1);
	give(p, s, 4, 1, 0, "exit");
	drain(p, s);
	CHECK(s->fatal[4] == 1 && strstr(s->data, "status 7"));
	give(p, s, 5, 1, 0, "kill");
	drain(p, s);
	CHECK(s->fatal[5] == 1 && strstr(s->data, "signal 9"));
	ofx_pool_free(p);
	free(s);
}

static void test_heavy(void)
{
	struct seen *s = calloc(1, sizeof *s);
	struct ofx_pool *p = ofx_pool_new(4, work, NULL);
	uint64_t heavy = OFX_POOL_HEAVY + 1;
	give(p, s, 0, heavy, 0, "task");
	drain(p, s);
	CHECK(!strcmp(s->data, "4:task")); /* alone: all threads */
	give(p, s, 1, heavy, 3, "task");
	drain(p, s);
	CHECK(!strcmp(s->data, "1:task")); /* three others wait: one each */
	give(p, s, 2, heavy, 1, "wait");
	CHECK(ofx_pool_give(p, 3, heavy, 0, OFX_STR("wait")));
	CHECK(!ofx_pool_give(p, 4, heavy, 0, OFX_STR("wait"))); /* two and two: none is left */
	CHECK(!ofx_pool_give(p, 4, 1, 0, OFX_STR("task")));
	drain(p, s);
	CHECK(s->done[2] == 1 && s->done[3] == 1 && !strcmp(s->data, "2:wait"));
	give(p, s, 5, heavy, 0, "wait"); /* freed at work */
	ofx_pool_free(p);
	free(s);
}

int main(void)
{
	test_many(1);
	test_many(3);
	test_falls();
	test_heavy();
	return unit_end();
}
