/* ocrfix eval: measures what cleaning does, on pages with their truth or on text that is right. */
#include "commands/eval.h"

#include <pthread.h>
#include <stdlib.h>

/* Work that threads share: each takes the next number. */
struct shared {
	pthread_mutex_t lock;
	size_t next, n;
	ofx_eval_one_fn *one;
	void *ctx;
	size_t failed; /* lowest number that failed; n: none */
	struct ofx_error err;
};

static size_t take_next(struct shared *s)
{
	pthread_mutex_lock(&s->lock);
	size_t i = s->failed < s->n ? s->n : s->next;
	s->next += i < s->n;
	pthread_mutex_unlock(&s->lock);
	return i;
}

static void *work(void *arg)
{
	struct shared *s = arg;
	struct ofx_eval_room room = {0};
	struct ofx_error err = {0};
	for (size_t i; (i = take_next(s)) < s->n;) {
		if (!s->one(s->ctx, &room, i, &err))
			continue;
		pthread_mutex_lock(&s->lock);
		if (i < s->failed) {
			s->failed = i;
			s->err = err;
		}
		pthread_mutex_unlock(&s->lock);
	}
	ofx_eval_room_release(&room);
	return NULL;
}

enum ofx_status ofx_eval_each(unsigned jobs, size_t n, ofx_eval_one_fn *one, void *ctx,
                              struct ofx_error *err)
{
	struct shared s = {.n = n, .one = one, .ctx = ctx, .failed = n};
	pthread_t *threads = ofx_alloc(ofx_size_mul(jobs, sizeof *threads));
	unsigned started = 0;
	pthread_mutex_init(&s.lock, NULL);
	while (started + 1 < jobs && !pthread_create(&threads[started], NULL, work, &s))
		started++;
	work(&s); /* this thread is one of them */
	while (started)
		pthread_join(threads[--started], NULL);
	pthread_mutex_destroy(&s.lock);
	free(threads);
	if (s.failed == n)
		return OFX_OK;
	*err = s.err;
	return err->status;
}

static enum ofx_status score_page(void *ctx, struct ofx_eval_room *room, size_t i,
                                  struct ofx_error *err)
{
	return ofx_eval_score(ctx, room, i, err);
}

static void release(struct ofx_eval *e)
{
	for (size_t i = 0; i < e->pages.n && e->scores; i++) {
		struct ofx_eval_page *p = &e->scores[i];
		for (size_t k = 0; k < p->n_changes; k++)
			free(p->changes[k].context);
		free(p->changes);
		free(p->left);
		ofx_buf_release(&p->tally.paper.wrong);
		ofx_buf_release(&p->tally.raw_breaks.wrong);
	}
	free(e->scores);
	ofx_pages_release(&e->pages);
}

static enum ofx_status by_truth(const struct ofx_settings *set, const struct ofx_pipeline *pipe,
                                struct ofx_error *err)
{
	struct ofx_eval e = {.set = set, .pipe = pipe};
	enum ofx_status status = ofx_pages_find(&e.pages, set->truth,
	                                        set->raw ? set->raw : set->truth, set->fixed, err);
	if (!status) {
		e.scores = ofx_alloc(ofx_size_mul(e.pages.n, sizeof *e.scores));
		memset(e.scores, 0, e.pages.n * sizeof *e.scores);
		status = ofx_eval_each(set->jobs, e.pages.n, score_page, &e, err);
	}
	if (!status)
		ofx_eval_report(&e);
	release(&e);
	return status;
}

static enum ofx_status check_settings(const struct ofx_settings *s, int n_files,
                                      struct ofx_error *err)
{
	if (!s->truth == !s->eval_clean)
		return ofx_fail(err, OFX_BAD,
		                "cannot evaluate: give --truth DIR, or --clean and files");
	if (s->eval_clean && (s->raw || s->fixed))
		return ofx_fail(err, OFX_BAD,
		                "cannot use --clean together with --raw or --fixed");
	if (s->eval_clean && !n_files)
		return ofx_fail(err, OFX_BAD, "cannot evaluate: name the files that are right");
	if (s->truth && n_files)
		return ofx_fail(err, OFX_BAD, "cannot use files together with --truth");
	return OFX_OK;
}

static enum ofx_status evaluate(const struct ofx_settings *s, int n_files, char **files,
                                struct ofx_error *err)
{
	struct ofx_pipeline *pipe = NULL;
	struct ofx_selection pick = ofx_settings_pick(s);
	OFX_TRY(check_settings(s, n_files, err));
	if (s->fixed)
		return by_truth(s, NULL, err);
	enum ofx_status status = ofx_pipeline_open(&pipe, &s->config, &pick, err);
	if (!status)
		status = s->truth ? by_truth(s, pipe, err)
		                  : ofx_eval_right(s, pipe, n_files, files, err);
	ofx_pipeline_close(pipe);
	return status;
}

enum ofx_status ofx_cmd_eval(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_EVAL, argc, argv, &first, err);
	if (!status && s.help)
		ofx_print_help(OFX_CMD_EVAL);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status)
		status = evaluate(&s, argc - first, argv + first, err);
	ofx_settings_release(&s);
	return status;
}
