/* ocrfix train decision: cleans the pages by all stages before "confusion", makes its guesses, looks
   up which are right, and lets the decision learn. Right text is learnt from as well: nothing in it
   is to be changed. */
#include "commands/train_decision.h"

#include "base/io.h"
#include "base/utf8.h"
#include "commands/pages.h"
#include "commands/train_clean.h"
#include "model/compare.h"
#include "model/decision_train.h"
#include "stages/confusion.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	FOLDS = 4,    /* a page's guesses are made with a channel that has not seen it */
	TOGETHER = 10, /* pages that make a longer document */
	CONTEXT = 20, /* characters around a guess that tell whether it is right */
	ROUNDS = 2,    /* a text is read again with what the corrector surely mends … */
	SURE = 6 * OFX_NGRAM_NAT, /* … which is what gains so much */
};

static const struct ofx_decision_plan plan = {.first = 80,
                                              .trees = 400,
                                              .cheap = OFX_GUESS_CHEAP,
                                              .give_up = 0.04,
                                              .depth = 5,
                                              .rate = 0.06,
                                              .least = 10,
                                              .smooth = 4,
                                              .apart = OFX_GUESSES_APART,
                                              .groups = OFX_GUESS_GROUPS,
                                              .folds = FOLDS,
                                              .source = "the pages that dicts/README.md names"};

struct page {
	struct ofx_buf raw, truth, layout; /* layout: the truth in other lines; may be empty */
	struct ofx_points points;          /* of the truth */
	struct ofx_buf clean, right;       /* raw and right text as the stages before leave it */
	double wrong;                      /* share of what is wrong in `clean` */
};

struct lesson {
	struct ofx_train_models models;
	struct ofx_confusions *channel[FOLDS];
	struct ofx_guesser guesser[FOLDS];
	struct page *pages;
	size_t n, cap_pages;
	struct ofx_decision_rows rows;
	size_t cap_rows[7]; /* of the arrays of rows */
	struct ofx_compared text;
	struct ofx_align align;
};

static enum ofx_status slurp(const char *path, struct ofx_buf *out, struct ofx_error *err)
{
	return path ? ofx_file_slurp(path, out, err) : OFX_OK;
}

static enum ofx_status read_page(struct lesson *l, const struct ofx_page *from,
                                 struct ofx_error *err)
{
	l->pages = ofx_grow(l->pages, &l->cap_pages, l->n, sizeof *l->pages);
	struct page *p = &l->pages[l->n++];
	*p = (struct page){0};
	OFX_TRY(slurp(from->raw, &p->raw, err));
	OFX_TRY(slurp(from->truth, &p->truth, err));
	OFX_TRY(slurp(from->layout, &p->layout, err));
	ofx_compare_read_bytes(ofx_buf_str(&p->truth), false, &l->text);
	for (size_t i = 0; i < l->text.points.n; i++)
		ofx_points_add(&p->points, l->text.points.cp[i]);
	return OFX_OK;
}

static enum ofx_status read_pages(struct lesson *l, const char *raw, const char *truth,
                                  struct ofx_error *err)
{
	struct ofx_pages from = {0};
	enum ofx_status status = ofx_pages_find(&from, truth, raw, NULL, err);
	for (size_t i = 0; i < from.n && !status; i++)
		status = read_page(l, &from.items[i], err);
	ofx_pages_release(&from);
	return status;
}

/* The channel of a fold: learnt from the pages of all others. */
static enum ofx_status learn_channel(struct lesson *l, size_t fold, struct ofx_error *err)
{
	struct ofx_confusion_plan channel = {.least_other = 2, .source = "pages"};
	struct ofx_confusion_page *pages = ofx_alloc(ofx_size_mul(l->n + 1, sizeof *pages));
	struct ofx_buf table = {0};
	size_t n = 0, used;
	for (size_t i = 0; i < l->n; i++) {
		if (i % FOLDS == fold)
			continue;
		pages[n] = (struct ofx_confusion_page){.written = l->pages[i].points};
		ofx_compare_read_bytes(ofx_buf_str(&l->pages[i].raw), false, &l->text);
		for (size_t k = 0; k < l->text.points.n; k++)
			ofx_points_add(&pages[n].read, l->text.points.cp[k]);
		n++;
	}
	ofx_confusions_train(pages, n, &channel, &table, &used);
	enum ofx_status status = ofx_confusions_load_bytes(&l->channel[fold], ofx_buf_str(&table),
	                                                   "the pages", err);
	for (size_t i = 0; i < n; i++)
		ofx_points_release(&pages[i].read);
	free(pages);
	ofx_buf_release(&table);
	if (!status)
		l->guesser[fold] = (struct ofx_guesser){l->models.ngram, l->channel[fold], l->models.shapes,
		                                        NULL, NULL, true};
	return status;
}

/* A document of some pages: raw, or right as it is. */
struct document {
	const uint32_t *pages; /* numbers of pages of one fold */
	size_t n;
	bool raw;
};

/* Whether the corrector takes the guess in its first rounds, if it is right. */
static bool is_sure(const struct ofx_guess *g)
{
	return !g->features[F_RANK] && g->features[F_GAIN] + g->features[F_CHANNEL] >= SURE;
}

static void add_row(struct lesson *l, const struct ofx_guess *g, bool right,
                    const struct document *d, unsigned round)
{
	struct ofx_decision_rows *r = &l->rows;
	size_t nf = OFX_GUESS_FEATURES;
	r->features = ofx_grow(r->features, &l->cap_rows[0], r->n, nf * sizeof *r->features);
	r->right = ofx_grow(r->right, &l->cap_rows[1], r->n, sizeof *r->right);
	r->weight = ofx_grow(r->weight, &l->cap_rows[2], r->n, sizeof *r->weight);
	r->page = ofx_grow(r->page, &l->cap_rows[3], r->n, sizeof *r->page);
	r->counts = ofx_grow(r->counts, &l->cap_rows[4], r->n, sizeof *r->counts);
	memcpy(r->features + r->n * nf, g->features, nf * sizeof *r->features);
	r->right[r->n] = right;
	r->weight[r->n] = round ? 0 : 1;
	r->page[r->n] = d->pages[0];
	r->group = ofx_grow(r->group, &l->cap_rows[5], r->n, sizeof *r->group);
	r->at = ofx_grow(r->at, &l->cap_rows[6], r->n, sizeof *r->at);
	r->at[r->n] = g->at;
	r->group[r->n] = (uint8_t)ofx_guess_group(g);
	/* Confidence is told in the round in which the guess is taken, or else in the last. */
	r->counts[r->n++] = d->raw && is_sure(g) == !round;
}

/* The text and its truth, and where the characters of the truth stand in the text. */
struct judge {
	struct ofx_align *align;
	const struct ofx_points *text, *truth;
	const struct ofx_span *span;
	uint32_t *before; /* by character of the text: characters of the truth before it */
};

static size_t point_at(const struct judge *j, uint32_t byte)
{
	size_t lo = 0, hi = j->text->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (j->span[mid].beg < byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Whether the guess brings the text nearer to the truth. */
static bool is_right(const struct judge *j, const struct ofx_guess *g)
{
	uint32_t now[2 * CONTEXT + 8];
	size_t from = point_at(j, g->span.beg), to = point_at(j, g->span.end), n = 0;
	size_t beg = from > CONTEXT ? from - CONTEXT : 0;
	size_t end = to + CONTEXT < j->text->n ? to + CONTEXT : j->text->n;
	const uint32_t *truth = j->truth->cp + j->before[beg];
	size_t n_truth = j->before[end] - j->before[beg];
	for (size_t i = beg; i < from; i++)
		now[n++] = j->text->cp[i];
	for (size_t i = 0; i < g->len;)
		now[n++] = ofx_u8_next(g->with, &i);
	for (size_t i = to; i < end; i++)
		now[n++] = j->text->cp[i];
	uint32_t old = ofx_align_distance(j->align, truth, n_truth, j->text->cp + beg, end - beg);
	return ofx_align_distance(j->align, truth, n_truth, now, n) < old;
}

static void place(struct judge *j, struct ofx_align *align)
{
	j->before = ofx_alloc(ofx_size_mul(j->text->n + 1, sizeof *j->before));
	size_t k = 0;
	for (size_t i = 0; i < j->truth->n; i++)
		if (align->at[i] != OFX_ALIGN_NONE)
			while (k <= align->at[i])
				j->before[k++] = (uint32_t)i;
	while (k <= j->text->n)
		j->before[k++] = (uint32_t)j->truth->n;
}

static void judge_all(struct lesson *l, const struct document *d, struct ofx_str text,
                      const struct ofx_guesses *guesses, unsigned round)
{
	struct ofx_points truth = {0};
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < l->pages[d->pages[i]].points.n; k++)
			ofx_points_add(&truth, l->pages[d->pages[i]].points.cp[k]);
	ofx_compare_read(text, false, &l->text);
	const struct ofx_points *points = &l->text.points;
	ofx_align(&l->align, truth.cp, truth.n, points->cp, points->n);
	struct judge j = {.align = &(struct ofx_align){0}, .text = points, .truth = &truth,
	                  .span = l->text.span};
	place(&j, &l->align);
	for (size_t i = 0; i < guesses->n; i++)
		add_row(l, &guesses->items[i], is_right(&j, &guesses->items[i]), d,
		        round);
	ofx_align_release(j.align);
	ofx_points_release(&truth);
	free(j.before);
}

/* Makes the sure guesses that are right; those are the ones of the last rows. */
static void mend(const struct lesson *l, const struct ofx_guesses *guesses, struct ofx_buf *text)
{
	const uint8_t *right = l->rows.right + l->rows.n - guesses->n;
	struct ofx_buf out = {0};
	const struct ofx_guess *last = NULL;
	size_t done = 0;
	for (size_t i = 0; i < guesses->n; i++) {
		const struct ofx_guess *g = &guesses->items[i];
		if (!right[i] || !is_sure(g) || (last && g->at - last->at <= OFX_GUESSES_APART))
			continue;
		ofx_buf_add(&out, text->ptr + done, g->span.beg - done);
		ofx_buf_add(&out, g->with, g->len);
		done = g->span.end;
		last = g;
	}
	ofx_buf_add(&out, text->ptr + done, text->len - done);
	ofx_buf_release(text);
	*text = out;
}

static void study(struct lesson *l, const struct document *d)
{
	struct ofx_guesses guesses = {0};
	struct ofx_buf text = {0};
	const struct ofx_guesser *guesser = &l->guesser[d->pages[0] % FOLDS];
	for (size_t i = 0; i < d->n; i++) {
		const struct page *p = &l->pages[d->pages[i]];
		ofx_buf_add_str(&text, ofx_buf_str(d->raw ? &p->clean : &p->right));
		ofx_buf_add(&text, "\n\n", 2);
	}
	for (unsigned round = 0; round < (d->raw ? ROUNDS : 1); round++) {
		struct ofx_facts facts = {0};
		struct ofx_span all = {0, (uint32_t)text.len};
		struct ofx_block block = {
		    .text = ofx_buf_str(&text), .todo = &all, .n_todo = 1, .facts = &facts};
		ofx_guess_learn(guesser, &block, &facts);
		ofx_guess(guesser, l->models.morph, &block, &guesses);
		judge_all(l, d, block.text, &guesses, round);
		mend(l, &guesses, &text);
	}
	ofx_guesses_release(&guesses);
	ofx_buf_release(&text);
}

static enum ofx_status clean_page(struct lesson *l, size_t i, struct ofx_error *err)
{
	struct page *p = &l->pages[i];
	bool unwrapped = (i / FOLDS) % 2 && p->layout.len;
	OFX_TRY(ofx_train_clean(l->models.worker, ofx_buf_str(&p->raw), &p->clean, err));
	OFX_TRY(ofx_train_clean(l->models.worker, ofx_buf_str(unwrapped ? &p->layout : &p->truth),
	                        &p->right, err));
	ofx_compare_read(ofx_buf_str(&p->clean), false, &l->text);
	uint32_t distance = ofx_align_distance(&l->align, p->points.cp, p->points.n,
	                                       l->text.points.cp, l->text.points.n);
	p->wrong = ofx_compare_hopeless(p->points.n, distance)
	               ? 1 : (double)distance / (double)p->points.n;
	return OFX_OK;
}

/* A page's place among others: by fold, then by how much of it is wrong. */
struct order {
	double wrong;
	uint32_t page;
};

static int by_wrong(const void *pa, const void *pb)
{
	const struct order *a = pa, *b = pb;
	if (a->page % FOLDS != b->page % FOLDS)
		return a->page % FOLDS < b->page % FOLDS ? -1 : 1;
	if (a->wrong != b->wrong)
		return a->wrong < b->wrong ? -1 : 1;
	return (a->page > b->page) - (a->page < b->page);
}

/* Every page by itself, and again as part of a longer document of pages about as broken; some of
   the right texts by themselves, and all in longer documents. */
static void study_all(struct lesson *l)
{
	struct order *order = ofx_alloc(ofx_size_mul(l->n + 1, sizeof *order));
	uint32_t *page = ofx_alloc(ofx_size_mul(l->n + 1, sizeof *page));
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++)
		if (l->pages[i].wrong < 1)
			order[n++] = (struct order){l->pages[i].wrong, (uint32_t)i};
	qsort(order, n, sizeof *order, by_wrong);
	for (size_t i = 0; i < n; i++)
		page[i] = order[i].page;
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		while (end < n && end < i + TOGETHER && page[end] % FOLDS == page[i] % FOLDS)
			end++;
		study(l, &(struct document){page + i, end - i, true});
		study(l, &(struct document){page + i, end - i, false});
		study(l, &(struct document){page + i, 1, false});
		for (size_t k = i; k < end; k++)
			study(l, &(struct document){page + k, 1, true});
	}
	free(order);
	free(page);
}

static enum ofx_status prepare(struct lesson *l, struct ofx_error *err)
{
	for (size_t fold = 0; fold < FOLDS; fold++)
		OFX_TRY(learn_channel(l, fold, err));
	for (size_t i = 0; i < l->n; i++)
		OFX_TRY(clean_page(l, i, err));
	return OFX_OK;
}

static enum ofx_status write_decision(struct lesson *l, const char *output, struct ofx_error *err)
{
	struct ofx_output out = {.fd = -1};
	struct ofx_buf file = {0};
	OFX_TRY(ofx_output_open(&out, output, err));
	l->rows.n_features = OFX_GUESS_FEATURES;
	ofx_decision_train(&l->rows, &plan, ofx_guess_features, &file);
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(&file), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&file);
	return status;
}

static void release(struct lesson *l)
{
	for (size_t i = 0; i < l->n; i++) {
		ofx_buf_release(&l->pages[i].raw);
		ofx_buf_release(&l->pages[i].truth);
		ofx_buf_release(&l->pages[i].layout);
		ofx_points_release(&l->pages[i].points);
		ofx_buf_release(&l->pages[i].clean);
		ofx_buf_release(&l->pages[i].right);
	}
	for (size_t i = 0; i < FOLDS; i++)
		ofx_confusions_free(l->channel[i]);
	free(l->pages);
	free(l->rows.features);
	free(l->rows.right);
	free(l->rows.weight);
	free(l->rows.page);
	free(l->rows.counts);
	free(l->rows.group);
	free(l->rows.at);
	ofx_train_models_close(&l->models);
	ofx_compared_release(&l->text);
	ofx_align_release(&l->align);
}

enum ofx_status ofx_train_decision(const struct ofx_config *config, int n_dirs, char **dirs,
                                   const char *output, struct ofx_error *err)
{
	struct lesson l = {0};
	if (n_dirs < 2 || n_dirs % 2)
		return ofx_fail(err, OFX_BAD,
		                "cannot learn: name a directory of raw text and one of its truth");
	enum ofx_status status = ofx_train_models_open(&l.models, config, err);
	for (int i = 0; i + 1 < n_dirs && !status; i += 2)
		status = read_pages(&l, dirs[i], dirs[i + 1], err);
	if (!status)
		status = prepare(&l, err);
	if (!status)
		study_all(&l);
	if (!status && !l.rows.n)
		status = ofx_fail(err, OFX_BAD, "cannot learn: there is nothing to guess");
	if (!status)
		status = write_decision(&l, output, err);
	release(&l);
	return status;
}
