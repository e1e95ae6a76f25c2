/* The channel's training: aligns what was read with what is written, and counts. */
#include "model/compare.h"
#include "model/confusions_rows.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>

/* One block of an alignment. */
struct event {
	struct ofx_pair read, written;
	uint32_t engine;
};

struct training {
	const struct ofx_confusion_page *pages;
	size_t n_pages;
	const struct ofx_confusion_plan *plan;
	bool *hopeless; /* by page */
	struct event *events;
	size_t n_events, cap_events;
	uint64_t characters;
	uint64_t *by_engine; /* characters */
	struct ofx_align align;
	struct ofx_align_blocks blocks;
	const struct ofx_confusions *known; /* of the round before, or NULL */
};

static struct ofx_pair pair_of(const uint32_t *cp, unsigned n)
{
	return (struct ofx_pair){{n > 0 ? cp[0] : 0, n > 1 ? cp[1] : 0}};
}

static uint32_t cost(void *ctx, const uint32_t *a, unsigned na, const uint32_t *b, unsigned nb)
{
	const struct training *t = ctx;
	int score = ofx_confusions_score(t->known, NULL, pair_of(a, na), pair_of(b, nb));
	return score < 0 ? (uint32_t)-score : 1;
}

static void align_page(struct training *t, const struct ofx_confusion_page *p)
{
	t->blocks.n = 0;
	ofx_align_blocks(&t->align, p->written.cp, p->written.n, p->read.cp, p->read.n,
	                 t->known ? cost : NULL, t, &t->blocks);
	for (size_t i = 0; i < t->blocks.n; i++) {
		const struct ofx_align_block *b = &t->blocks.items[i];
		t->events = ofx_grow(t->events, &t->cap_events, t->n_events, sizeof *t->events);
		t->events[t->n_events++] = (struct event){
		    .read = pair_of(b->nb ? p->read.cp + b->b : NULL, b->nb),
		    .written = pair_of(b->na ? p->written.cp + b->a : NULL, b->na),
		    .engine = (uint32_t)p->engine,
		};
	}
}

static int compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int c = confusions_pair_cmp(x->read, y->read);
	if (!c)
		c = confusions_pair_cmp(x->written, y->written);
	return c ? c : (x->engine > y->engine) - (x->engine < y->engine);
}

/* Rows, and for each row its counts by engine. */
struct rows {
	struct ofx_confusion *items;
	size_t n, cap;
	uint32_t *engines; /* n_engines for each row, in the order that rows were counted in */
	size_t cap_engines;
};

static bool keep(const struct training *t, const struct event *e, uint32_t count)
{
	bool single = confusions_pair_len(e->read) < 2 && confusions_pair_len(e->written) < 2;
	return single || count >= t->plan->least_other;
}

/* Counts equal events; `total` of the rows is their number for now. */
static void count_rows(struct training *t, struct rows *out)
{
	size_t n_engines = t->plan->n_engines;
	if (t->n_events)
		qsort(t->events, t->n_events, sizeof *t->events, compare_events);
	for (size_t i = 0, end; i < t->n_events; i = end) {
		const struct event *e = &t->events[i];
		for (end = i + 1; end < t->n_events; end++)
			if (confusions_pair_cmp(e->read, t->events[end].read) ||
			    confusions_pair_cmp(e->written, t->events[end].written))
				break;
		if (!keep(t, e, (uint32_t)(end - i)))
			continue;
		out->items = ofx_grow(out->items, &out->cap, out->n, sizeof *out->items);
		while ((out->n + 1) * n_engines > out->cap_engines)
			out->engines = ofx_grow(out->engines, &out->cap_engines, out->cap_engines,
			                        sizeof *out->engines);
		for (size_t k = 0; k < n_engines; k++)
			out->engines[out->n * n_engines + k] = 0;
		for (size_t k = i; k < end && n_engines; k++)
			out->engines[out->n * n_engines + t->events[k].engine]++;
		out->items[out->n] = (struct ofx_confusion){e->read, e->written,
		                                            (uint32_t)(end - i), (uint32_t)out->n};
		out->n++;
	}
}

static int compare_pairs(const void *a, const void *b)
{
	return confusions_pair_cmp(*(const struct ofx_pair *)a, *(const struct ofx_pair *)b);
}

/* All that was written, one character or two, sorted: how often, is how many equal ones stand
   together. */
static struct ofx_pair *collect_written(const struct training *t, unsigned len, size_t *n)
{
	struct ofx_pair *all = ofx_alloc(ofx_size_mul(t->characters + 1, sizeof *all));
	*n = 0;
	for (size_t p = 0; p < t->n_pages; p++) {
		const struct ofx_points *w = &t->pages[p].written;
		for (size_t i = 0; i + len <= w->n && !t->hopeless[p]; i++)
			all[(*n)++] = pair_of(w->cp + i, len);
	}
	if (*n)
		qsort(all, *n, sizeof *all, compare_pairs);
	return all;
}

/* The first of the sorted pairs that is not below `pair` (or, `above`, that is above it). */
static size_t bound(const struct ofx_pair *all, size_t n, struct ofx_pair pair, bool above)
{
	size_t lo = 0, hi = n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (confusions_pair_cmp(all[mid], pair) < above)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void add_totals(const struct training *t, struct ofx_confusion *rows, size_t n)
{
	for (unsigned len = 1; len <= 2; len++) {
		size_t n_all;
		struct ofx_pair *all = collect_written(t, len, &n_all);
		for (size_t i = 0; i < n; i++) {
			struct ofx_pair w = rows[i].written;
			if (confusions_pair_len(w) == len)
				rows[i].total = (uint32_t)(bound(all, n_all, w, true) -
				                           bound(all, n_all, w, false));
			else if (!w.cp[0])
				rows[i].total = (uint32_t)t->characters;
		}
		free(all);
	}
}

static void run_round(struct training *t, struct rows *out)
{
	t->n_events = 0;
	for (size_t p = 0; p < t->n_pages; p++)
		if (!t->hopeless[p])
			align_page(t, &t->pages[p]);
	count_rows(t, out);
}

static void add_pair(struct ofx_buf *out, struct ofx_pair p)
{
	char utf8[4];
	for (int i = 0; i < 2 && p.cp[i]; i++)
		ofx_buf_add(out, utf8, ofx_u8_put(p.cp[i], utf8));
}

/* What the numbers at `at` say is kept with the row: its counts by engine. */
struct written_row {
	struct ofx_confusion row;
	size_t at;
};

static int compare_rows(const void *a, const void *b)
{
	return ofx_confusion_cmp(&((const struct written_row *)a)->row,
	                          &((const struct written_row *)b)->row);
}

static void write_head(const struct training *t, size_t n_rows, size_t used, struct ofx_buf *out)
{
	ofx_buf_addf(out, CONFUSIONS_HEAD "\n"
	                  "# How engines misread: `read` for `written` `count` times of `total`. Made "
	                  "by ocrfix train confusions;\n"
	                  "# model/confusions.h says more. Source: %s\n"
	                  "# rows %zu\n# characters %" PRIu64 "\n# pages %zu\n",
	             t->plan->source, n_rows, t->characters, used);
	for (size_t e = 0; e < t->plan->n_engines; e++)
		ofx_buf_addf(out, "# characters of %s: %" PRIu64 "\n", t->plan->engines[e],
		             t->by_engine[e]);
	ofx_buf_addf(out, "# read written count total");
	for (size_t e = 0; e < t->plan->n_engines; e++)
		ofx_buf_addf(out, " %s", t->plan->engines[e]);
	ofx_buf_add(out, "\n", 1);
}

static void write_rows(const struct training *t, const struct rows *rows, size_t used,
                       struct ofx_buf *out)
{
	size_t n_engines = t->plan->n_engines;
	struct written_row *sorted = ofx_alloc(ofx_size_mul(rows->n + 1, sizeof *sorted));
	for (size_t i = 0; i < rows->n; i++)
		sorted[i] = (struct written_row){rows->items[i], i};
	qsort(sorted, rows->n, sizeof *sorted, compare_rows);
	write_head(t, rows->n, used, out);
	for (size_t i = 0; i < rows->n; i++) {
		const struct ofx_confusion *r = &sorted[i].row;
		add_pair(out, r->read);
		ofx_buf_add(out, "\t", 1);
		add_pair(out, r->written);
		ofx_buf_addf(out, "\t%" PRIu32 "\t%" PRIu32, r->count, r->total);
		for (size_t e = 0; e < n_engines; e++)
			ofx_buf_addf(out, "\t%" PRIu32,
			             rows->engines[sorted[i].at * n_engines + e]);
		ofx_buf_add(out, "\n", 1);
	}
	free(sorted);
}

/* Which pages can be aligned, and how many characters they have. */
static size_t look_through(struct training *t)
{
	size_t used = 0;
	for (size_t p = 0; p < t->n_pages; p++) {
		const struct ofx_points *w = &t->pages[p].written, *r = &t->pages[p].read;
		t->hopeless[p] = ofx_compare_hopeless(
		    w->n, ofx_align_distance(&t->align, w->cp, w->n, r->cp, r->n));
		if (t->hopeless[p])
			continue;
		used++;
		t->characters += w->n;
		if (t->plan->n_engines)
			t->by_engine[t->pages[p].engine] += w->n;
	}
	return used;
}

/* The rows of the first round as a table for the second. */
static struct ofx_confusions *learnt(const struct training *t, const struct rows *rows)
{
	struct ofx_confusion *copy = ofx_alloc(ofx_size_mul(rows->n + 1, sizeof *copy));
	if (rows->n)
		memcpy(copy, rows->items, rows->n * sizeof *copy);
	add_totals(t, copy, rows->n);
	qsort(copy, rows->n, sizeof *copy, ofx_confusion_cmp);
	return ofx_confusions_build(copy, rows->n, t->characters);
}

void ofx_confusions_train(const struct ofx_confusion_page *pages, size_t n,
                          const struct ofx_confusion_plan *plan, struct ofx_buf *out, size_t *used)
{
	struct training t = {.pages = pages, .n_pages = n, .plan = plan};
	struct rows first = {0}, rows = {0};
	t.hopeless = ofx_alloc(n + 1);
	t.by_engine = ofx_alloc(ofx_size_mul(plan->n_engines + 1, sizeof *t.by_engine));
	memset(t.by_engine, 0, (plan->n_engines + 1) * sizeof *t.by_engine);
	*used = look_through(&t);
	run_round(&t, &first);
	struct ofx_confusions *known = learnt(&t, &first);
	t.known = known;
	run_round(&t, &rows);
	add_totals(&t, rows.items, rows.n);
	write_rows(&t, &rows, *used, out);
	ofx_confusions_free(known);
	free(first.items);
	free(first.engines);
	free(rows.items);
	free(rows.engines);
	free(t.events);
	free(t.hopeless);
	free(t.by_engine);
	free(t.blocks.items);
	ofx_align_release(&t.align);
}
