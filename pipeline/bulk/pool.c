/* Runs tasks in processes and hears from them through pipes. */
#define _GNU_SOURCE /* pipe2, F_SETPIPE_SZ */
#include "bulk/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* So much is given to a process ahead, lest it waits while its parent writes. */
enum { AHEAD_TASKS = 1024, AHEAD_BYTES = 8 << 20, PIPE_BYTES = 1 << 20, READ_AT = 256 * 1024 };

/* Before each task and each result. */
struct frame {
	uint64_t id;
	uint32_t len;
	uint32_t threads;
};

struct given {
	uint64_t id, weight;
};

struct process {
	pid_t pid; /* 0: not running */
	int tasks, results;
	struct ofx_buf out, in; /* frames to be written, and bytes read */
	size_t written;
	struct given *given; /* tasks without a result, in order */
	size_t n, cap;
	uint64_t weight;  /* of them */
	unsigned threads; /* that the task at work may use; of light ones, 1 */
};

struct ofx_pool {
	ofx_pool_work_fn *work;
	void *ctx;
	struct process *processes;
	unsigned n;
	size_t open;
	struct pollfd *polls;
};

struct ofx_pool *ofx_pool_new(unsigned n, ofx_pool_work_fn *work, void *ctx)
{
	struct ofx_pool *p = ofx_alloc(sizeof *p);
	*p = (struct ofx_pool){.work = work, .ctx = ctx, .n = n};
	p->processes = ofx_alloc(ofx_size_mul(n, sizeof *p->processes));
	p->polls = ofx_alloc(ofx_size_mul(2 * (size_t)n + 1, sizeof *p->polls));
	for (unsigned i = 0; i < n; i++)
		p->processes[i] = (struct process){.tasks = -1, .results = -1};
	return p;
}

size_t ofx_pool_open(const struct ofx_pool *p)
{
	return p->open;
}

/* The process's side. */

static bool read_all(int fd, void *buf, size_t len)
{
	for (char *at = buf; len;) {
		ssize_t n = read(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Works until the parent closes the pipe. */
static _Noreturn void work(struct ofx_pool *p, int tasks, int results)
{
	struct ofx_buf task = {0}, result = {0};
	struct frame f;
	while (read_all(tasks, &f, sizeof f)) {
		ofx_buf_clear(&task);
		ofx_buf_reserve(&task, f.len + 1);
		if (!read_all(tasks, task.ptr, f.len))
			break;
		task.ptr[f.len] = '\0';
		ofx_buf_clear(&result);
		ofx_buf_add(&result, &f, sizeof f);
		p->work(p->ctx, f.threads, ofx_str(task.ptr, f.len), &result);
		f.len = (uint32_t)(result.len - sizeof f);
		memcpy(result.ptr, &f, sizeof f);
		if (!write_all(results, result.ptr, result.len))
			break;
	}
	_exit(0);
}

/* The parent's side. */

static void close_pipes(struct process *w)
{
	if (w->tasks >= 0)
		close(w->tasks);
	if (w->results >= 0)
		close(w->results);
	w->tasks = w->results = -1;
}

/* Starts a process; errno says why that is not possible. */
static bool start(struct ofx_pool *p, struct process *w)
{
	int to[2], from[2];
	if (pipe2(to, O_CLOEXEC))
		return false;
	if (pipe2(from, O_CLOEXEC)) {
		close(to[0]);
		close(to[1]);
		return false;
	}
	/* Larger pipes are a help, not a need. */
	(void)fcntl(to[1], F_SETPIPE_SZ, PIPE_BYTES);
	(void)fcntl(from[1], F_SETPIPE_SZ, PIPE_BYTES);
	pid_t parent = getpid();
	pid_t pid = fork();
	if (!pid) {
		/* Nobody could take the results of an orphan. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
		close(to[1]);
		close(from[0]);
		for (unsigned i = 0; i < p->n; i++)
			close_pipes(&p->processes[i]);
		work(p, to[0], from[1]);
	}
	int e = errno;
	close(to[0]);
	close(from[1]);
	if (pid < 0) {
		close(to[1]);
		close(from[0]);
		errno = e;
		return false;
	}
	w->pid = pid;
	w->tasks = to[1];
	w->results = from[0];
	(void)fcntl(w->tasks, F_SETFL, O_NONBLOCK);
	(void)fcntl(w->results, F_SETFL, O_NONBLOCK);
	return true;
}

/* Writes what the pipe takes. A process that ended is found when its results end. */
static void send(struct process *w)
{
	while (w->written < w->out.len) {
		ssize_t n = write(w->tasks, w->out.ptr + w->written, w->out.len - w->written);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		w->written += (size_t)n;
	}
	ofx_buf_clear(&w->out);
	w->written = 0;
}

static bool has_room(const struct process *w)
{
	return w->threads <= 1 && w->n < AHEAD_TASKS && w->weight < AHEAD_BYTES;
}

/* The process that has least to do; a heavy task wants one that has nothing. */
static struct process *choose(struct ofx_pool *p, bool heavy, unsigned idle)
{
	struct process *best = NULL;
	for (unsigned i = 0; i < p->n; i++) {
		struct process *w = &p->processes[i];
		if (w->n ? heavy || !has_room(w) : !idle)
			continue;
		if (!best || w->weight < best->weight)
			best = w;
	}
	return best;
}

bool ofx_pool_give(struct ofx_pool *p, uint64_t id, uint64_t weight, size_t waiting,
                   struct ofx_str task)
{
	bool heavy = weight > OFX_POOL_HEAVY;
	unsigned busy = 0;
	for (unsigned i = 0; i < p->n; i++)
		busy += p->processes[i].n ? p->processes[i].threads : 0;
	unsigned idle = busy < p->n ? p->n - busy : 0;
	struct process *w = choose(p, heavy, idle);
	if (!w || (!w->pid && !start(p, w)))
		return false;
	size_t share = heavy ? idle / (waiting + 1) : 1;
	unsigned threads = share > 1 ? (unsigned)share : 1;
	struct frame f = {id, (uint32_t)task.len, threads};
	w->threads = w->n && w->threads > threads ? w->threads : threads;
	w->given = ofx_grow(w->given, &w->cap, w->n, sizeof *w->given);
	w->given[w->n++] = (struct given){id, weight};
	w->weight += weight;
	p->open++;
	ofx_buf_add(&w->out, &f, sizeof f);
	ofx_buf_add_str(&w->out, task);
	send(w);
	return true;
}

static enum ofx_status tell(struct ofx_pool *p, struct process *w, size_t i,
                            struct ofx_pool_event e, ofx_pool_event_fn *take, void *ctx,
                            struct ofx_error *err)
{
	e.id = w->given[i].id;
	w->weight -= w->given[i].weight;
	w->n--;
	memmove(w->given + i, w->given + i + 1, (w->n - i) * sizeof *w->given);
	p->open--;
	return take(ctx, &e, err);
}

/* Takes the whole frames that were read. */
static enum ofx_status take_results(struct ofx_pool *p, struct process *w, ofx_pool_event_fn *take,
                                    void *ctx, struct ofx_error *err)
{
	size_t at = 0;
	struct frame f;
	enum ofx_status status = OFX_OK;
	while (!status && w->in.len - at >= sizeof f) {
		memcpy(&f, w->in.ptr + at, sizeof f);
		if (w->in.len - at - sizeof f < f.len)
			break;
		struct ofx_str data = ofx_str(w->in.ptr + at + sizeof f, f.len);
		at += sizeof f + f.len;
		status = tell(p, w, 0, (struct ofx_pool_event){0, OFX_TASK_DONE, data}, take, ctx, err);
	}
	if (at) {
		memmove(w->in.ptr, w->in.ptr + at, w->in.len - at);
		w->in.len -= at;
	}
	return status;
}

/* How a process ended, in words. */
static void say_end(int how, char text[100])
{
	if (WIFSIGNALED(how))
		snprintf(text, 100, "signal %d (%s)", WTERMSIG(how), strsignal(WTERMSIG(how)));
	else
		snprintf(text, 100, "exit status %d", WEXITSTATUS(how));
}

/* The process ended: what it worked on is fatal, what it was to do next is lost. */
static enum ofx_status bury(struct ofx_pool *p, struct process *w, ofx_pool_event_fn *take,
                            void *ctx, struct ofx_error *err)
{
	int how = 0;
	char text[100];
	enum ofx_status status = OFX_OK;
	while (waitpid(w->pid, &how, 0) < 0 && errno == EINTR)
		;
	say_end(how, text);
	close_pipes(w);
	w->pid = 0;
	ofx_buf_clear(&w->in);
	ofx_buf_clear(&w->out);
	w->written = 0;
	for (bool first = true; !status && w->n; first = false) {
		struct ofx_pool_event e = {0, first ? OFX_TASK_FATAL : OFX_TASK_LOST,
		                           ofx_str_of(text)};
		status = tell(p, w, 0, e, take, ctx, err);
	}
	return status;
}

/* Reads what a process wrote, and takes it. */
static enum ofx_status listen_to(struct ofx_pool *p, struct process *w, ofx_pool_event_fn *take,
                                 void *ctx, struct ofx_error *err)
{
	for (;;) {
		ofx_buf_reserve(&w->in, READ_AT);
		ssize_t n = read(w->results, w->in.ptr + w->in.len, w->in.cap - w->in.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return OFX_OK;
		if (n <= 0)
			return bury(p, w, take, ctx, err);
		w->in.len += (size_t)n;
		OFX_TRY(take_results(p, w, take, ctx, err));
	}
}

enum ofx_status ofx_pool_wait(struct ofx_pool *p, int ms, int fd, ofx_pool_event_fn *take, void *ctx,
                              struct ofx_error *err)
{
	for (unsigned i = 0; i < p->n; i++) {
		const struct process *w = &p->processes[i];
		p->polls[2 * i] = (struct pollfd){w->results, POLLIN, 0};
		p->polls[2 * i + 1] =
		    (struct pollfd){w->out.len > w->written ? w->tasks : -1, POLLOUT, 0};
	}
	p->polls[2 * p->n] = (struct pollfd){fd, POLLIN, 0};
	if (poll(p->polls, 2 * (nfds_t)p->n + 1, ms) < 0)
		return errno == EINTR ? OFX_OK
		                      : ofx_fail(err, OFX_SYS, "cannot wait for work: %s",
		                                 strerror(errno));
	for (unsigned i = 0; i < p->n; i++) {
		struct process *w = &p->processes[i];
		if (p->polls[2 * i + 1].revents & POLLOUT)
			send(w);
		if (p->polls[2 * i].revents)
			OFX_TRY(listen_to(p, w, take, ctx, err));
	}
	return OFX_OK;
}

void ofx_pool_free(struct ofx_pool *p)
{
	if (!p)
		return;
	for (unsigned i = 0; i < p->n; i++) {
		struct process *w = &p->processes[i];
		close_pipes(w);
		if (w->pid)
			kill(w->pid, SIGKILL);
		while (w->pid && waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
			;
		ofx_buf_release(&w->in);
		ofx_buf_release(&w->out);
		free(w->given);
	}
	free(p->processes);
	free(p->polls);
	free(p);
}
