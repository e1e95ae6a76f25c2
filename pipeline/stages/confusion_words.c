/* What MeCab says of a guess: whether it makes words that are in the dictionary. */
#include "model/symbols.h"
#include "stages/confusion_describe.h"
#include "stages/morph.h"

enum {
	AROUND = 12,      /* symbols on each side that MeCab gets to see, … */
	NARROW = 8,       /* … if the search is narrow */
	MOST_PATH = 9999, /* more is no more telling */
};

/* Appends the text of symbols as if it stood on one line. */
static void add_text(struct ofx_search *s, size_t beg, size_t end)
{
	for (size_t i = beg; i < end; i++) {
		struct ofx_span span = s->r.text.span[i];
		for (size_t at = span.beg; at < span.end;) {
			size_t from = at;
			if (!ofx_is(ofx_u8_next(s->block.ptr, &at), OFX_SPACE | OFX_BREAK | OFX_HIDDEN))
				ofx_buf_add(&s->piece, s->block.ptr + from, at - from);
		}
	}
}

/* The text around a guess; returns where the guess stands in it. */
static struct ofx_span lay_out(struct ofx_search *s, const struct ofx_guess *g)
{
	const struct ofx_ngram_text *t = &s->r.text;
	size_t beg = g->at, end = g->at, around = s->g->wide ? AROUND : NARROW;
	struct ofx_span at;
	while (beg > 0 && g->at - beg < around && t->id[beg - 1] != OFX_SYM_EDGE)
		beg--;
	while (end < t->n && t->span[end].beg < g->span.end)
		end++;
	size_t behind = end;
	while (end < t->n && end - behind < around && t->id[end] != OFX_SYM_EDGE)
		end++;
	ofx_buf_clear(&s->piece);
	add_text(s, beg, g->at);
	at.beg = (uint32_t)s->piece.len;
	add_text(s, g->at, behind);
	at.end = (uint32_t)s->piece.len;
	add_text(s, behind, end);
	return at;
}

struct view {
	int32_t cost, tokens, unknown, word, pos;
};

static struct view look(const struct ofx_tokens *k, struct ofx_str text, uint32_t at)
{
	struct view v = {.cost = k->cost, .tokens = (int32_t)k->n};
	const struct ofx_token *word = ofx_token_at(k, at);
	for (size_t i = 0; i < k->n; i++)
		v.unknown += k->items[i].unknown;
	if (word) {
		v.pos = (int32_t)word->pos;
		v.word = word->unknown ? 0 : (int32_t)ofx_u8_count(ofx_str_sub(text, word->span));
	}
	return v;
}

void ofx_describe_words(struct ofx_search *s, struct ofx_morph *morph, struct ofx_guess *g)
{
	struct ofx_span at = lay_out(s, g);
	struct ofx_str text = ofx_buf_str(&s->piece);
	struct ofx_tokens tokens = ofx_morph_clause(morph, text, at.beg);
	struct view old = look(&tokens, text, at.beg);
	tokens = ofx_morph_if(morph, text, at, ofx_str(g->with, g->len));
	ofx_buf_clear(&s->changed);
	ofx_buf_add(&s->changed, text.ptr, at.beg);
	ofx_buf_add(&s->changed, g->with, g->len);
	ofx_buf_add(&s->changed, text.ptr + at.end, text.len - at.end);
	struct view new = look(&tokens, ofx_buf_str(&s->changed), at.beg);
	int32_t path = old.cost - new.cost;
	g->features[F_PATH] = path < -MOST_PATH ? -MOST_PATH : path > MOST_PATH ? MOST_PATH : path;
	g->features[F_TOKENS] = old.tokens - new.tokens;
	g->features[F_UNKNOWN] = old.unknown - new.unknown;
	g->features[F_OLD_WORD] = old.word;
	g->features[F_NEW_WORD] = new.word;
	g->features[F_OLD_POS] = old.pos;
	g->features[F_NEW_POS] = new.pos;
}
