/* Scores one page of ocrfix eval: before, after, and what each change did. */
#include "commands/eval.h"

#include "base/io.h"

#include <stdlib.h>

const char *const ofx_verdict_names[4] = {"right", "wrong", "nothing", "unseen"};

static enum ofx_status read_text(struct ofx_eval_room *w, const char *path, bool spaces,
                                 struct ofx_compared *out, struct ofx_error *err)
{
	ofx_buf_clear(&w->file);
	OFX_TRY(ofx_file_slurp(path, &w->file, err));
	ofx_compare_read_bytes(ofx_buf_str(&w->file), spaces, out);
	return OFX_OK;
}

static uint32_t *keep(uint32_t *array, size_t *cap, size_t n)
{
	if (n <= *cap)
		return array;
	*cap = n;
	return ofx_realloc(array, ofx_size_mul(n, sizeof *array));
}

static uint32_t align(struct ofx_align *w, const struct ofx_compared *a,
                      const struct ofx_compared *b)
{
	return ofx_align(w, a->points.cp, a->points.n, b->points.cp, b->points.n);
}

/* Without the alignment, which takes room where much is wrong. */
static uint32_t distance(struct ofx_align *w, const struct ofx_compared *a,
                         const struct ofx_compared *b)
{
	return ofx_align_distance(w, a->points.cp, a->points.n, b->points.cp, b->points.n);
}

/* Aligns the side's texts and keeps the alignment in both directions; returns the distance. */
static uint32_t align_side(struct ofx_align *w, struct ofx_eval_side *s)
{
	size_t n = s->truth.points.n, m = s->text.points.n;
	uint32_t d = align(w, &s->truth, &s->text);
	s->at = keep(s->at, &s->cap_at, n);
	s->back = keep(s->back, &s->cap_back, m);
	for (size_t j = 0; j < m; j++)
		s->back[j] = OFX_ALIGN_NONE;
	for (size_t i = 0; i < n; i++) {
		s->at[i] = w->at[i];
		if (s->at[i] != OFX_ALIGN_NONE)
			s->back[s->at[i]] = (uint32_t)i;
	}
	return d;
}

/* What a text has for a character of the truth; 0: nothing. */
static uint32_t read_as(const struct ofx_compared *text, uint32_t at)
{
	return at == OFX_ALIGN_NONE ? 0 : text->points.cp[at];
}

static void add_left(struct ofx_eval_page *p, uint32_t written, uint32_t read)
{
	p->left = ofx_grow(p->left, &p->cap_left, p->n_left, sizeof *p->left);
	p->left[p->n_left++] = (struct ofx_eval_pair){written, read};
}

/* Counts what became of the truth's characters; `raw` is aligned with them by `raw_at`. */
static void count(struct ofx_eval_page *p, const struct ofx_compared *raw, const uint32_t *raw_at,
                  const struct ofx_eval_side *s)
{
	struct ofx_tally *t = &p->tally;
	for (size_t i = 0; i < s->truth.points.n; i++) {
		uint32_t c = s->truth.points.cp[i];
		uint32_t x = read_as(raw, raw_at[i]), y = read_as(&s->text, s->at[i]);
		t->right += x == c;
		t->broken += x == c && y != c;
		t->fixed += x != c && y == c;
		t->moved += x != c && y != c && x != y;
		t->missed += x != c && y != c && x == y;
		if (y != c)
			add_left(p, c, y);
	}
	for (size_t j = 0; j < s->text.points.n; j++)
		if (s->back[j] == OFX_ALIGN_NONE)
			add_left(p, 0, s->text.points.cp[j]);
}

/* The pipeline's output for a page, as it comes. */
struct cleaned {
	const struct ofx_eval *eval;
	const struct ofx_page *page;
	struct ofx_eval_room *room;
	struct ofx_eval_edits edits;
};

static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct cleaned *c = ctx;
	(void)err;
	ofx_eval_collect(scan, res, &c->room->clean, &c->edits, &c->room->arena);
	return OFX_OK;
}

/* The text alone. */
static enum ofx_status take_text(void *ctx, const struct ofx_scan *scan,
                                 const struct ofx_result *res, struct ofx_error *err)
{
	struct ofx_eval_room *w = ctx;
	(void)scan;
	(void)err;
	ofx_buf_add_str(&w->clean, res->text);
	return OFX_OK;
}

/* Cleans the page into room->clean. */
static enum ofx_status clean(struct cleaned *c, struct ofx_error *err)
{
	struct ofx_eval_room *w = c->room;
	ofx_buf_clear(&w->raw);
	ofx_buf_clear(&w->clean);
	OFX_TRY(ofx_file_slurp(c->page->raw, &w->raw, err));
	return ofx_eval_clean(c->eval->set, c->eval->pipe, ofx_buf_str(&w->raw), take_block, c, err);
}

/* Cleans the truth as if it were a scan, into w->two. */
static enum ofx_status clean_truth(struct cleaned *c, struct ofx_error *err)
{
	struct ofx_eval_room *w = c->room;
	ofx_buf_clear(&w->raw);
	ofx_buf_clear(&w->clean);
	OFX_TRY(ofx_file_slurp(c->page->truth, &w->raw, err));
	OFX_TRY(ofx_eval_clean(c->eval->set, c->eval->pipe, ofx_buf_str(&w->raw), take_text, w, err));
	ofx_compare_read(ofx_buf_str(&w->clean), true, &w->two);
	return OFX_OK;
}

/* Line breaks, of the raw text and of the paper; drops what cleaning the page wrote. */
static enum ofx_status count_breaks(struct cleaned *c, struct ofx_tally *t, struct ofx_error *err)
{
	struct ofx_eval_room *w = c->room;
	if (!c->page->layout)
		return OFX_OK;
	t->paper.list = t->raw_breaks.list = c->eval->set->list;
	ofx_eval_breaks(w, &w->lines[1], &w->lines[2], &w->spaced.truth, &t->raw_breaks);
	if (!c->eval->pipe)
		return OFX_OK;
	OFX_TRY(clean_truth(c, err));
	ofx_eval_breaks(w, &w->lines[0], &w->two, &w->spaced.truth, &t->paper);
	return OFX_OK;
}

static void judge_all(struct cleaned *c, struct ofx_eval_page *p)
{
	for (size_t i = 0; i < c->edits.n; i++) {
		struct ofx_eval_edit *e = &c->edits.items[i];
		ofx_eval_judge(c->room, e);
		if (c->eval->set->list)
			e->change.context = ofx_eval_context(ofx_buf_str(&c->room->clean), e);
		p->changes = ofx_grow(p->changes, &p->cap_changes, p->n_changes, sizeof *p->changes);
		p->changes[p->n_changes++] = e->change;
	}
}

/* The fixed text as it is compared. */
static enum ofx_status read_fixed(struct ofx_eval_room *w, const struct ofx_page *p,
                                  bool spaces, struct ofx_compared *out, struct ofx_error *err)
{
	if (p->fixed)
		return read_text(w, p->fixed, spaces, out, err);
	ofx_compare_read(ofx_buf_str(&w->clean), spaces, out);
	return OFX_OK;
}

/* The second figure, in which white space counts. */
static enum ofx_status score_spaced(struct ofx_eval_room *w, const struct ofx_page *p,
                                    struct ofx_tally *t, struct ofx_error *err)
{
	struct ofx_eval_side *s = &w->spaced;
	s->spaces = true;
	s->there = p->layout != NULL;
	if (!s->there)
		return OFX_OK;
	OFX_TRY(read_text(w, p->layout, true, &s->truth, err));
	OFX_TRY(read_text(w, p->raw, true, &w->one, err));
	OFX_TRY(read_fixed(w, p, true, &s->text, err));
	t->spaced_chars = s->truth.points.n;
	t->spaced_before = distance(&w->align, &s->truth, &w->one);
	t->spaced_after = align_side(&w->align, s);
	return OFX_OK;
}

/* Spaces by place: those between the lines of the paper say nothing. */
static enum ofx_status count_spaces(struct ofx_eval_room *w, const struct ofx_page *p,
                                    const uint32_t *raw_at, struct ofx_tally *t,
                                    struct ofx_error *err)
{
	OFX_TRY(read_text(w, p->truth, true, &w->lines[0], err));
	OFX_TRY(read_text(w, p->raw, true, &w->lines[1], err));
	OFX_TRY(read_fixed(w, p, true, &w->lines[2], err));
	ofx_eval_spaces(w, &w->one, raw_at, t);
	return OFX_OK;
}

static enum ofx_status score(struct cleaned *c, struct ofx_eval_page *p, struct ofx_error *err)
{
	struct ofx_eval_room *w = c->room;
	struct ofx_eval_side *s = &w->plain;
	struct ofx_tally *t = &p->tally;
	s->there = true;
	OFX_TRY(read_text(w, c->page->truth, false, &s->truth, err));
	OFX_TRY(read_text(w, c->page->raw, false, &w->one, err));
	t->pages = 1;
	t->chars = s->truth.points.n;
	t->before = distance(&w->align, &s->truth, &w->one);
	p->left_out = ofx_compare_hopeless(t->chars, (uint32_t)t->before);
	if (p->left_out)
		return OFX_OK;
	align(&w->align, &s->truth, &w->one);
	uint32_t *raw_at = ofx_arena_take(&w->arena, ofx_size_mul(t->chars, sizeof *raw_at));
	memcpy(raw_at, w->align.at, t->chars * sizeof *raw_at);
	if (!c->page->fixed)
		OFX_TRY(clean(c, err));
	OFX_TRY(read_fixed(w, c->page, false, &s->text, err));
	t->after = align_side(&w->align, s);
	count(p, &w->one, raw_at, s);
	OFX_TRY(count_spaces(w, c->page, raw_at, t, err));
	OFX_TRY(score_spaced(w, c->page, t, err));
	judge_all(c, p);
	return count_breaks(c, t, err);
}

enum ofx_status ofx_eval_score(const struct ofx_eval *e, struct ofx_eval_room *w, size_t page,
                               struct ofx_error *err)
{
	struct cleaned c = {.eval = e, .page = &e->pages.items[page], .room = w};
	enum ofx_status status = score(&c, &e->scores[page], err);
	free(c.edits.items);
	ofx_arena_reset(&w->arena);
	return status;
}

static void release_side(struct ofx_eval_side *s)
{
	ofx_compared_release(&s->truth);
	ofx_compared_release(&s->text);
	free(s->at);
	free(s->back);
}

void ofx_eval_room_release(struct ofx_eval_room *w)
{
	ofx_align_release(&w->align);
	ofx_arena_release(&w->arena);
	ofx_buf_release(&w->file);
	ofx_buf_release(&w->raw);
	ofx_buf_release(&w->clean);
	ofx_compared_release(&w->one);
	ofx_compared_release(&w->two);
	release_side(&w->plain);
	release_side(&w->spaced);
	for (size_t i = 0; i < sizeof w->lines / sizeof *w->lines; i++)
		ofx_compared_release(&w->lines[i]);
	*w = (struct ofx_eval_room){0};
}
