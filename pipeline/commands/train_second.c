/* ocrfix train second: how often another engine agrees with a right guess, and how often with a
   wrong one. */
#include "commands/train_second.h"

#include "base/io.h"
#include "base/utf8.h"
#include "commands/pages.h"
#include "commands/train_clean.h"
#include "stages/confusion.h"
#include "stages/morph.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct lesson {
	struct ofx_pipeline *pipe;
	struct ofx_worker *worker;
	struct ofx_ngram *ngram;
	struct ofx_shapes *shapes;
	struct ofx_mecab *mecab;
	struct ofx_morph *morph;
	struct ofx_confusions *channel;
	struct ofx_decision *decision;
	struct ofx_guesser guesser;
	uint64_t right[OFX_OPINIONS], wrong[OFX_OPINIONS];
	struct row { enum ofx_opinion opinion; unsigned chance; bool right; } *rows;
	size_t n, cap;
};

static enum ofx_status open_models(struct lesson *l, const struct ofx_config *config,
                                   struct ofx_error *err)
{
	static const char *const names[] = {"ja.ngram", "confusions.tsv", "shapes.tsv", "decision.tsv"};
	char *path[4];
	struct ofx_arena arena = {0};
	for (int i = 0; i < 4; i++) {
		struct ofx_buf b = {0};
		ofx_buf_addf(&b, "%s/%s", config->dicts, names[i]);
		path[i] = (char *)ofx_arena_copy(&arena, ofx_buf_str(&b)).ptr;
		ofx_buf_release(&b);
	}
	enum ofx_status status = ofx_train_open(config, &l->pipe, err);
	if (!status)
		status = ofx_ngram_open(&l->ngram, path[0], err);
	if (!status)
		status = ofx_confusions_load(&l->channel, path[1], err);
	if (!status)
		status = ofx_shapes_load(&l->shapes, path[2], err);
	if (!status)
		status = ofx_decision_load(&l->decision, path[3], ofx_guess_features,
		                           OFX_GUESS_FEATURES, err);
	ofx_arena_release(&arena);
	if (!status)
		status = ofx_mecab_open(&l->mecab, config->mecab_dict, err);
	if (status)
		return status;
	l->worker = ofx_worker_new(l->pipe);
	l->guesser = (struct ofx_guesser){l->ngram, l->channel, l->shapes, NULL,
	                                   l->decision, true};
	l->morph = ofx_morph_new(l->mecab);
	return OFX_OK;
}

/* Whether the truth, laid beside the text, has what is guessed; *known: it can be told. */
static bool is_right(const struct ofx_second *truth, const struct ofx_beside *b,
                     const struct ofx_guess *g, bool *known)
{
	uint32_t cp[OFX_SECOND_MOST];
	size_t n, i = 0, k = 0;
	*known = ofx_second_reads(truth, b, g->span, cp, &n);
	while (*known && i < g->len && k < n)
		if (ofx_u8_next(g->with, &i) != cp[k++])
			return false;
	return *known && i == g->len && k == n;
}

static void study(struct lesson *l, struct ofx_str text, const struct ofx_second *truth)
{
	struct ofx_guesses guesses = {0};
	struct ofx_facts facts = {0};
	struct ofx_beside beside = {0};
	struct ofx_span all = {0, (uint32_t)text.len};
	struct ofx_block block = {.text = text, .todo = &all, .n_todo = 1, .facts = &facts};
	ofx_guess_learn(&l->guesser, &block, &facts);
	ofx_guess(&l->guesser, l->morph, &block, &guesses);
	ofx_second_lay(truth, text, &beside);
	for (size_t i = 0; i < guesses.n; i++) {
		const struct ofx_guess *g = &guesses.items[i];
		bool known, right = is_right(truth, &beside, g, &known);
		if (!known)
			continue;
		unsigned chance = ofx_decision_confidence(l->decision, ofx_guess_group(g), g->sum);
		l->rows = ofx_grow(l->rows, &l->cap, l->n, sizeof *l->rows);
		l->rows[l->n++] = (struct row){g->opinion, chance, right};
		l->right[g->opinion] += right;
		l->wrong[g->opinion] += !right;
	}
	ofx_beside_release(&beside);
	ofx_guesses_release(&guesses);
}

static enum ofx_status study_page(struct lesson *l, const struct ofx_page *p, struct ofx_error *err)
{
	struct ofx_buf raw = {0}, text = {0}, path = {0};
	struct ofx_second *truth = NULL, *second = NULL;
	size_t stem = strlen(p->raw) - strlen(".ocr.txt");
	ofx_buf_addf(&path, "%.*s.second.txt", (int)stem, p->raw);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_file_slurp(p->raw, &raw, err);
	if (!status)
		status = ofx_second_load(&truth, p->truth, err);
	if (!status)
		status = ofx_second_load(&second, path.ptr, err);
	if (!status)
		status = ofx_train_clean(l->worker, ofx_buf_str(&raw), &text, err);
	if (!status) {
		l->guesser.second = second;
		study(l, ofx_buf_str(&text), truth);
	}
	ofx_second_free(truth);
	ofx_second_free(second);
	ofx_buf_release(&raw);
	ofx_buf_release(&text);
	ofx_buf_release(&path);
	return status;
}

/* The logistic curve that the right ones of an opinion lie on, over the logarithm of the odds that the
   decision gives them: slope and height by Newton's method (Platt 1999, Probabilistic Outputs for
   Support Vector Machines). */
struct curve {
	double slope, height;
};

static double odds_of(unsigned chance)
{
	return log((chance + 0.5) / (1000.5 - chance));
}

static double at(struct curve c, unsigned chance)
{
	return 1 / (1 + exp(-c.slope * odds_of(chance) - c.height));
}

/* The logarithm of the likelihood of all rows with the opinion, and a little weight on the curve that
   changes nothing. */
static double likelihood(const struct lesson *l, enum ofx_opinion o, struct curve c)
{
	double sum = -((c.slope - 1) * (c.slope - 1) + c.height * c.height) / 2;
	for (size_t i = 0; i < l->n; i++)
		if (l->rows[i].opinion == o) {
			double p = at(c, l->rows[i].chance);
			sum += log(fmax(l->rows[i].right ? p : 1 - p, 1e-300));
		}
	return sum;
}

/* One step of Newton's method, halved until the likelihood rises. */
static struct curve improve(const struct lesson *l, enum ofx_opinion o, struct curve c)
{
	double gs = 1 - c.slope, gh = -c.height, ss = 1, sh = 0, hh = 1;
	for (size_t i = 0; i < l->n; i++) {
		if (l->rows[i].opinion != o)
			continue;
		double x = odds_of(l->rows[i].chance), p = at(c, l->rows[i].chance), w = p * (1 - p);
		gs += (l->rows[i].right - p) * x;
		gh += l->rows[i].right - p;
		ss += w * x * x;
		sh += w * x;
		hh += w;
	}
	double det = ss * hh - sh * sh, now = likelihood(l, o, c);
	for (double part = 1; part > 1e-9; part /= 2) {
		struct curve next = {c.slope + part * (hh * gs - sh * gh) / det,
		                     c.height + part * (ss * gh - sh * gs) / det};
		if (likelihood(l, o, next) > now)
			return next;
	}
	return c;
}

static struct curve fit(const struct lesson *l, enum ofx_opinion o)
{
	struct curve c = {1, 0};
	for (int round = 0; round < 30; round++)
		c = improve(l, o, c);
	return c;
}

static enum ofx_status write_table(const struct lesson *l, const char *output, struct ofx_error *err)
{
	static const unsigned steps[] = {0,   5,   10,  20,  50,  100, 200, 300, 400, 500,
	                                 600, 700, 800, 850, 900, 950, 980, 990, 1000};
	struct ofx_output out = {.fd = -1};
	struct ofx_buf b = {0};
	OFX_TRY(ofx_output_open(&out, output, err));
	ofx_buf_addf(&b, "#! second 2\n"
	                 "# What another engine's word makes of a confidence, in thousandths: the opinion, without\n"
	                 "# it, with it. Made by ocrfix train second; stages/second.h says more.\n");
	for (enum ofx_opinion o = OFX_OPINION_AGREES; o < OFX_OPINIONS; o++) {
		struct curve c = fit(l, o);
		ofx_buf_addf(&b, "# %s: %" PRIu64 " right, %" PRIu64 " wrong\n", ofx_opinion_names[o],
		             l->right[o], l->wrong[o]);
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
			ofx_buf_addf(&b, "%s\t%u\t%ld\n", ofx_opinion_names[o], steps[i],
			             lround(1000 * at(c, steps[i])));
	}
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(&b), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&b);
	return status;
}

static void release(struct lesson *l)
{
	if (l->worker)
		ofx_worker_free(l->worker);
	ofx_pipeline_close(l->pipe);
	ofx_ngram_close(l->ngram);
	ofx_confusions_free(l->channel);
	ofx_shapes_free(l->shapes);
	ofx_decision_free(l->decision);
	ofx_morph_free(l->morph);
	ofx_mecab_close(l->mecab);
	free(l->rows);
}

enum ofx_status ofx_train_second(const struct ofx_config *config, int n_dirs, char **dirs,
                                 const char *output, struct ofx_error *err)
{
	struct lesson l = {0};
	enum ofx_status status = open_models(&l, config, err);
	for (int d = 0; d < n_dirs && !status; d++) {
		struct ofx_pages pages = {0};
		status = ofx_pages_find(&pages, dirs[d], dirs[d], NULL, err);
		for (size_t i = 0; i < pages.n && !status; i++)
			status = study_page(&l, &pages.items[i], err);
		ofx_pages_release(&pages);
	}
	for (enum ofx_opinion o = OFX_OPINION_AGREES; o < OFX_OPINIONS && !status; o++)
		if (!l.right[o] || !l.wrong[o])
			status = ofx_fail(err, OFX_BAD, "cannot learn: too few pages to tell what '%s' is worth",
			                  ofx_opinion_names[o]);
	if (!status)
		status = write_table(&l, output, err);
	release(&l);
	return status;
}
