/* The stage "confusion": corrects what no dictionary lists, by the language around it, the habits of
   engines, the shapes of characters, and the document itself. */
#include "stages/confusion.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

struct model {
	struct ofx_guesser guesser;
	struct ofx_ngram *ngram;
	struct ofx_confusions *channel;
	struct ofx_shapes *shapes;
	struct ofx_decision *decision;
	struct ofx_second *second; /* --second; or NULL */
	struct ofx_opinion_table opinions;
};

enum {
	SAFE = 970,   /* a guess at least this sure is safe */
	LIKELY = 860, /* … and likely; by what dev pages show */
	GONE = 900,   /* … where it only takes something away, which nobody sees */
	REVIEW = 400,
	LEAST = 50, /* … to be told where something must be wrong, or … */
	ECHO = 7,   /* … where so many characters around stand elsewhere as the guess has them */
};

enum { GUESS, DOUBT };

static const struct ofx_rule rules[] = {
    [GUESS] = {.id = "confusion/guess",
               .cls = OFX_LIKELY,
               .confidence = 900,
               .why = "the characters around, the shape of the character, what engines misread and the "
                      "rest of the document agree on another character; the confidence says how sure "
                      "that is",
               .examples = (const struct ofx_example[]){{NULL, NULL}}},
    [DOUBT] = {.id = "confusion/doubt",
               .cls = OFX_REVIEW,
               .confidence = 500,
               .why = "a run of characters that is hardly language, or that stands where the document "
                      "elsewhere has other words; what stood on the page is not known, so only look",
               .examples = (const struct ofx_example[]){{NULL, NULL}}},
    {.id = NULL},
};

static void close_model(void *self)
{
	struct model *m = self;
	if (!m)
		return;
	ofx_ngram_close(m->ngram);
	ofx_confusions_free(m->channel);
	ofx_shapes_free(m->shapes);
	ofx_decision_free(m->decision);
	ofx_second_free(m->second);
	free(m);
}

static const char *path(struct ofx_buf *b, const char *dir, const char *name)
{
	ofx_buf_clear(b);
	ofx_buf_addf(b, "%s/%s", dir, name);
	ofx_buf_add(b, "", 1);
	return b->ptr;
}

static enum ofx_status load(struct model *m, const char *dir, struct ofx_buf *b,
                            struct ofx_error *err)
{
	OFX_TRY(ofx_ngram_open(&m->ngram, path(b, dir, "ja.ngram"), err));
	OFX_TRY(ofx_confusions_load(&m->channel, path(b, dir, "confusions.tsv"), err));
	OFX_TRY(ofx_shapes_load(&m->shapes, path(b, dir, "shapes.tsv"), err));
	OFX_TRY(ofx_opinions_load(&m->opinions, path(b, dir, "opinions.tsv"), err));
	return ofx_decision_load(&m->decision, path(b, dir, "decision.tsv"), ofx_guess_features,
	                         OFX_GUESS_FEATURES, err);
}

static enum ofx_status open_model(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	struct model *m = ofx_alloc(sizeof *m);
	struct ofx_buf b = {0};
	*m = (struct model){0};
	enum ofx_status status = load(m, config->dicts, &b, err);
	if (!status && config->second)
		status = ofx_second_load(&m->second, config->second, err);
	ofx_buf_release(&b);
	if (status) {
		close_model(m);
		return status;
	}
	m->guesser = (struct ofx_guesser){m->ngram, m->channel, m->shapes, m->second,
	                                    m->decision, config->effort == OFX_EFFORT_BEST};
	*self = m;
	return OFX_OK;
}

static void learn(const void *self, const struct ofx_block *block, struct ofx_facts *facts)
{
	const struct model *m = self;
	ofx_guess_learn(&m->guesser, block, facts);
}

/* A guess that is likely enough to be told. */
struct choice {
	const struct ofx_guess *guess;
	int32_t sum;
	unsigned confidence;
};

static int by_sureness(const void *pa, const void *pb)
{
	const struct choice *a = pa, *b = pb;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	if (a->sum != b->sum)
		return a->sum > b->sum ? -1 : 1;
	return (a->guess > b->guess) - (a->guess < b->guess);
}

static int by_place(const void *pa, const void *pb)
{
	const struct choice *a = pa, *b = pb;
	return (a->guess > b->guess) - (a->guess < b->guess);
}

/* Keeps the surest guess of each neighbourhood; the next round sees the others in its light. */
static size_t choose(struct choice *c, size_t n)
{
	size_t kept = 0;
	qsort(c, n, sizeof *c, by_sureness);
	for (size_t i = 0; i < n; i++) {
		bool free_place = true;
		for (size_t k = 0; k < kept && free_place; k++) {
			uint32_t a = c[k].guess->at, b = c[i].guess->at;
			free_place = (a > b ? a - b : b - a) > OFX_GUESSES_APART;
		}
		if (free_place)
			c[kept++] = c[i];
	}
	qsort(c, kept, sizeof *c, by_place);
	return kept;
}

/* All guesses with their confidence. */
static struct choice *weigh(const struct model *m, const struct ofx_block *block,
                            const struct ofx_guesses *g, struct ofx_arena *arena)
{
	struct choice *c = ofx_arena_take(arena, (g->n + 1) * sizeof *c);
	for (size_t i = 0; i < g->n; i++) {
		const struct ofx_guess *guess = &g->items[i];
		unsigned confidence =
		    ofx_decision_confidence(m->decision, ofx_guess_group(guess), guess->sum);
		enum ofx_opinion opinion = guess->opinion;
		if (opinion == OFX_OPINION_NONE)
			opinion = ofx_opinion_of_engine(block, guess->span);
		confidence = ofx_opinions_weigh(&m->opinions, confidence, opinion);
		c[i] = (struct choice){guess, guess->sum, confidence};
	}
	return c;
}

static void propose(struct ofx_edits *out, const struct choice *c, struct ofx_arena *arena)
{
	struct ofx_str with = ofx_arena_copy(arena, ofx_str(c->guess->with, c->guess->len));
	unsigned sure = c->confidence;
	enum ofx_class cls = sure >= SAFE ? OFX_SAFE : sure >= (c->guess->len ? LIKELY : GONE) ? OFX_LIKELY : OFX_REVIEW;
	ofx_edits_add(out, (struct ofx_edit){c->guess->span, with, &rules[GUESS], cls, (uint16_t)sure});
}

static bool is_told(const struct choice *c)
{
	return c->confidence >= REVIEW || (c->confidence >= LEAST && c->guess->echo >= ECHO);
}

static bool is_inside(struct ofx_span part, struct ofx_span whole)
{
	return part.beg >= whole.beg && part.end <= whole.end;
}

/* The surest of the choices inside a span, or NULL. */
static const struct choice *best_inside(const struct choice *c, size_t n, struct ofx_span whole)
{
	const struct choice *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (is_inside(c[i].guess->span, whole) && (!best || by_sureness(&c[i], best) < 0))
			best = &c[i];
	return best;
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	const struct model *m = self;
	size_t n = 0;
	(void)err;
	if (!scratch->guesses)
		scratch->guesses = ofx_guesses_new();
	struct ofx_guesses *g = scratch->guesses;
	ofx_guess(&m->guesser, scratch->morph, block, g);
	struct choice *all = weigh(m, block, g, &scratch->arena);
	struct choice *told = ofx_arena_take(&scratch->arena, (g->n + 1) * sizeof *told);
	for (size_t i = 0; i < g->n; i++)
		if (is_told(&all[i]))
			told[n++] = all[i];
	n = choose(told, n);
	for (size_t i = 0; i < n; i++)
		propose(out, &told[i], &scratch->arena);
	/* What is hardly language, and of which nothing is told yet. */
	for (size_t i = 0; i < g->n_doubts; i++) {
		struct ofx_span at = g->doubts[i];
		const struct choice *best = best_inside(all, g->n, at);
		if (best_inside(told, n, at))
			continue;
		if (best && best->confidence >= LEAST)
			propose(out, best, &scratch->arena);
		else
			ofx_propose(out, at.beg, at.end, ofx_str_sub(block->text, at), &rules[DOUBT]);
	}
	return OFX_OK;
}

const struct ofx_stage ofx_confusion_stage = {
    .name = "confusion",
    .summary = "correct what was misread by the language around it",
    .needs = OFX_STATISTICAL | OFX_GUESSES | OFX_COSTLY | OFX_NEED_MORPH,
    .rules = rules,
    .open = open_model,
    .learn = learn,
    .scan = scan,
    .close = close_model,
};
