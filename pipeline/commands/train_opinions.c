/* ocrfix train opinions: how often another engine agrees with a right guess, and how often with a wrong
   one; and how often guesses are right in words that the engine was sure of, or not. */
#include "commands/train_opinions.h"

#include "base/io.h"
#include "base/utf8.h"
#include "commands/pages.h"
#include "commands/train_clean.h"
#include "formats/format.h"
#include "stages/confusion.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct lesson {
	struct ofx_train_models models;
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
	const struct ofx_train_models *m = &l->models;
	struct ofx_buf path = {0};
	enum ofx_status status = ofx_train_models_open(&l->models, config, err);
	if (!status)
		status = ofx_confusions_load(&l->channel, ofx_train_path(config, "confusions.tsv", &path), err);
	if (!status)
		status = ofx_decision_load(&l->decision, ofx_train_path(config, "decision.tsv", &path),
		                           ofx_guess_features, OFX_GUESS_FEATURES, err);
	ofx_buf_release(&path);
	l->guesser = (struct ofx_guesser){m->ngram, l->channel, m->shapes, NULL, l->decision, true};
	return status;
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

/* `block` as the stages before the corrector leave it. */
static void study(struct lesson *l, struct ofx_block block, const struct ofx_second *truth)
{
	struct ofx_guesses guesses = {0};
	struct ofx_facts facts = {0};
	struct ofx_beside beside = {0};
	struct ofx_span all = {0, (uint32_t)block.text.len};
	block.todo = &all;
	block.n_todo = 1;
	block.facts = &facts;
	ofx_guess_learn(&l->guesser, &block, &facts);
	ofx_guess(&l->guesser, l->models.morph, &block, &guesses);
	ofx_second_lay(truth, block.text, &beside);
	for (size_t i = 0; i < guesses.n; i++) {
		const struct ofx_guess *g = &guesses.items[i];
		bool known, right = is_right(truth, &beside, g, &known);
		enum ofx_opinion o = l->guesser.second ? g->opinion
		                                       : ofx_opinion_of_engine(&block, g->span);
		if (!known)
			continue;
		unsigned chance = ofx_decision_confidence(l->decision, ofx_guess_group(g), g->sum);
		l->rows = ofx_grow(l->rows, &l->cap, l->n, sizeof *l->rows);
		l->rows[l->n++] = (struct row){o, chance, right};
		l->right[o] += right;
		l->wrong[o] += !right;
	}
	ofx_beside_release(&beside);
	ofx_guesses_release(&guesses);
}

/* The scan as plain text, and another engine's reading. */
static enum ofx_status study_second(struct lesson *l, const char *raw, const char *other,
                                    const struct ofx_second *truth, struct ofx_error *err)
{
	struct ofx_buf bytes = {0}, text = {0};
	struct ofx_second *second = NULL;
	enum ofx_status status = ofx_file_slurp(raw, &bytes, err);
	if (!status)
		status = ofx_second_load(&second, other, err);
	if (!status)
		status = ofx_train_clean(l->models.worker, ofx_buf_str(&bytes), &text, err);
	l->guesser.second = second;
	if (!status)
		study(l, (struct ofx_block){.text = ofx_buf_str(&text)}, truth);
	l->guesser.second = NULL;
	ofx_second_free(second);
	ofx_buf_release(&bytes);
	ofx_buf_release(&text);
	return status;
}

/* The scan word by word, and how sure the engine was of each. */
static enum ofx_status study_words(struct lesson *l, const char *path, const struct ofx_second *truth,
                                   struct ofx_error *err)
{
	struct ofx_buf bytes = {0};
	struct ofx_passage passage = {0};
	struct ofx_train_block block = {0};
	void *reader = NULL;
	bool more = false;
	enum ofx_status status = ofx_file_slurp(path, &bytes, err);
	if (!status)
		status = ofx_format_tsv.open(&reader, ofx_buf_str(&bytes), err);
	while (!status) {
		ofx_passage_clear(&passage);
		status = ofx_format_tsv.next(reader, &passage, &more, err);
		if (status || !more)
			break;
		status = ofx_train_clean_passage(l->models.worker, &passage, &block, err);
		if (!status)
			study(l, (struct ofx_block){.text = ofx_buf_str(&block.text),
			                            .trust = block.trust,
			                            .n_trust = block.n_trust},
			      truth);
	}
	ofx_format_tsv.close(reader);
	ofx_passage_release(&passage);
	ofx_train_block_release(&block);
	ofx_buf_release(&bytes);
	return status;
}

static enum ofx_status study_page(struct lesson *l, const struct ofx_page *p, struct ofx_error *err)
{
	struct ofx_buf second = {0}, words = {0};
	struct ofx_second *truth = NULL;
	int stem = (int)(strlen(p->raw) - strlen(".ocr.txt"));
	ofx_buf_addf(&second, "%.*s.second.txt%c", stem, p->raw, 0);
	ofx_buf_addf(&words, "%.*s.ocr.tsv%c", stem, p->raw, 0);
	enum ofx_status status = ofx_second_load(&truth, p->truth, err);
	if (!status)
		status = study_second(l, p->raw, second.ptr, truth, err);
	if (!status)
		status = study_words(l, words.ptr, truth, err);
	ofx_second_free(truth);
	ofx_buf_release(&second);
	ofx_buf_release(&words);
	return status;
}

/* The logistic curve that the right ones of an opinion lie on, over the logarithm of the odds that the
   decision gives them: slope and height by Newton's method (Platt 1999, Probabilistic Outputs for
   Support Vector Machines). */
struct curve {
	double slope, height;
};

/* Opinions from the first to the last. */
struct kind {
	enum ofx_opinion first, last;
};

static bool is_of(const struct row *r, struct kind k)
{
	return r->opinion >= k.first && r->opinion <= k.last;
}

static double odds_of(unsigned chance)
{
	return log((chance + 0.5) / (1000.5 - chance));
}

static double at(struct curve c, unsigned chance)
{
	return 1 / (1 + exp(-c.slope * odds_of(chance) - c.height));
}

/* The logarithm of the likelihood of all rows of the kind, and a little weight on the curve that
   changes nothing. */
static double likelihood(const struct lesson *l, struct kind k, struct curve c)
{
	double sum = -((c.slope - 1) * (c.slope - 1) + c.height * c.height) / 2;
	for (size_t i = 0; i < l->n; i++)
		if (is_of(&l->rows[i], k)) {
			double p = at(c, l->rows[i].chance);
			sum += log(fmax(l->rows[i].right ? p : 1 - p, 1e-300));
		}
	return sum;
}

/* One step of Newton's method, halved until the likelihood rises. */
static struct curve improve(const struct lesson *l, struct kind k, struct curve c)
{
	double gs = 1 - c.slope, gh = -c.height, ss = 1, sh = 0, hh = 1;
	for (size_t i = 0; i < l->n; i++) {
		if (!is_of(&l->rows[i], k))
			continue;
		double x = odds_of(l->rows[i].chance), p = at(c, l->rows[i].chance), w = p * (1 - p);
		gs += (l->rows[i].right - p) * x;
		gh += l->rows[i].right - p;
		ss += w * x * x;
		sh += w * x;
		hh += w;
	}
	double det = ss * hh - sh * sh, now = likelihood(l, k, c);
	for (double part = 1; part > 1e-9; part /= 2) {
		struct curve next = {c.slope + part * (hh * gs - sh * gh) / det,
		                     c.height + part * (ss * gh - sh * gs) / det};
		if (likelihood(l, k, next) > now)
			return next;
	}
	return c;
}

static struct curve fit(const struct lesson *l, struct kind k)
{
	struct curve c = {1, 0};
	for (int round = 0; round < 30; round++)
		c = improve(l, k, c);
	return c;
}

/* What the opinion makes of a chance. Another engine brings guesses of its own, so the curve of those is what
   counts; how sure the engine was is said of all guesses alike: there the effect is what a class adds to
   what all come to, and whether the pages learnt from are easy or hard is no part of it. */
static struct curve effect(const struct lesson *l, enum ofx_opinion o)
{
	struct curve one = fit(l, (struct kind){o, o});
	if (o < OFX_OPINION_SURE)
		return one;
	struct curve all = fit(l, (struct kind){OFX_OPINION_SURE, OFX_OPINION_UNSURE});
	return (struct curve){1 + one.slope - all.slope, one.height - all.height};
}

static enum ofx_status write_table(const struct lesson *l, const char *output, struct ofx_error *err)
{
	static const unsigned steps[] = {0,   5,   10,  20,  50,  100, 200, 300, 400, 500,
	                                 600, 700, 800, 850, 900, 950, 980, 990, 1000};
	struct ofx_output out = {.fd = -1};
	struct ofx_buf b = {0};
	OFX_TRY(ofx_output_open(&out, output, err));
	ofx_buf_addf(&b, "#! opinions 1\n"
	                 "# What an opinion makes of a confidence, in thousandths: the opinion, without it, with\n"
	                 "# it. Made by ocrfix train opinions; stages/opinions.h says more.\n");
	for (enum ofx_opinion o = OFX_OPINION_AGREES; o < OFX_OPINIONS; o++) {
		struct curve c = effect(l, o);
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
	ofx_train_models_close(&l->models);
	ofx_confusions_free(l->channel);
	ofx_decision_free(l->decision);
	free(l->rows);
}

enum ofx_status ofx_train_opinions(const struct ofx_config *config, int n_dirs, char **dirs,
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
