/* Gives stages MeCab's tokens of a clause, and remembers clauses parsed. */
#include "stages/morph.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <xxhash.h>

enum {
	N_CLAUSES = 2048, /* several blocks': they are looked at again until nothing changes */
	/* Bytes looked at on each side of a place in a line without punctuation. MeCab's
	   model knows pairs of words, so what stands further off has no say. */
	REACH = 150,
};

struct clause {
	struct ofx_buf text;
	struct ofx_token *items; /* spans in text */
	size_t n, cap;
	int32_t cost;
	bool parsed;
};

struct ofx_morph {
	struct ofx_tagger *tagger;
	struct clause clauses[N_CLAUSES]; /* by a hash of their text; the last of each */
	struct ofx_buf changed; /* the clause that ofx_morph_if asks about */
	struct ofx_token *out;
	size_t cap;
};

struct ofx_morph *ofx_morph_new(const struct ofx_mecab *mecab)
{
	struct ofx_morph *m = ofx_alloc(sizeof *m);
	*m = (struct ofx_morph){.tagger = ofx_tagger_new(mecab)};
	return m;
}

void ofx_morph_free(struct ofx_morph *m)
{
	if (!m)
		return;
	for (int i = 0; i < N_CLAUSES; i++) {
		ofx_buf_release(&m->clauses[i].text);
		free(m->clauses[i].items);
	}
	ofx_buf_release(&m->changed);
	free(m->out);
	ofx_tagger_free(m->tagger);
	free(m);
}

static bool ends_clause(uint32_t cp)
{
	switch (cp) {
	case '\t':
	case '\n':
	case '\f':
	case ' ':
	case 0x3000: /* ideographic space */
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x300C: /* 「 */
	case 0x300D: /* 」 */
	case 0x300E: /* 『 */
	case 0x300F: /* 』 */
	case 0xFF01: /* ！ */
	case 0xFF08: /* （ */
	case 0xFF09: /* ） */
	case 0xFF1F: /* ？ */
		return true;
	default:
		return false;
	}
}

static struct ofx_span clause_around(struct ofx_str line, struct ofx_span span)
{
	size_t beg = span.beg, end = span.end;
	while (beg > 0 && span.beg - beg < REACH) {
		size_t prev = beg;
		if (ends_clause(ofx_u8_prev(line.ptr, &prev)))
			break;
		beg = prev;
	}
	while (end < line.len && end - span.end < REACH) {
		size_t next = end;
		if (ends_clause(ofx_u8_next(line.ptr, &next)))
			break;
		end = next;
	}
	return (struct ofx_span){(uint32_t)beg, (uint32_t)end};
}

static void parse(struct ofx_morph *m, struct clause *c, struct ofx_str text)
{
	struct ofx_tokens k = ofx_tagger_parse(m->tagger, text);
	ofx_buf_clear(&c->text);
	ofx_buf_add_str(&c->text, text);
	c->n = 0;
	c->cost = k.cost;
	c->parsed = true;
	for (; c->n < k.n; c->n++) {
		c->items = ofx_grow(c->items, &c->cap, c->n, sizeof *c->items);
		c->items[c->n] = k.items[c->n];
	}
}

/* Asked for twice, parsed once. */
static const struct clause *clause_of(struct ofx_morph *m, struct ofx_str text)
{
	struct clause *c = &m->clauses[XXH3_64bits(text.ptr, text.len) % N_CLAUSES];
	if (!c->parsed || !ofx_str_eq(ofx_buf_str(&c->text), text))
		parse(m, c, text);
	return c;
}

static struct ofx_tokens tokens_of(struct ofx_morph *m, struct ofx_str text, uint32_t shift)
{
	const struct clause *c = clause_of(m, text);
	for (size_t i = 0; i < c->n; i++) {
		m->out = ofx_grow(m->out, &m->cap, i, sizeof *m->out);
		m->out[i] = c->items[i];
		m->out[i].span.beg += shift;
		m->out[i].span.end += shift;
	}
	return (struct ofx_tokens){m->out, c->n, c->cost};
}

struct ofx_tokens ofx_morph_clause(struct ofx_morph *m, struct ofx_str line, uint32_t at)
{
	struct ofx_span span = clause_around(line, (struct ofx_span){at, at});
	return tokens_of(m, ofx_str_sub(line, span), span.beg);
}

struct ofx_tokens ofx_morph_if(struct ofx_morph *m, struct ofx_str line,
                               struct ofx_span span, struct ofx_str with)
{
	struct ofx_span around = clause_around(line, span);
	ofx_buf_clear(&m->changed);
	ofx_buf_add(&m->changed, line.ptr + around.beg, span.beg - around.beg);
	ofx_buf_add_str(&m->changed, with);
	ofx_buf_add(&m->changed, line.ptr + span.end, around.end - span.end);
	return tokens_of(m, ofx_buf_str(&m->changed), around.beg);
}

struct ofx_tokens ofx_morph_text(struct ofx_morph *m, struct ofx_str text)
{
	return tokens_of(m, text, 0);
}

const struct ofx_token *ofx_token_at(const struct ofx_tokens *k, uint32_t at)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->items[i].span.beg <= at && at < k->items[i].span.end)
			return &k->items[i];
	return NULL;
}

bool ofx_token_begins(const struct ofx_tokens *k, uint32_t at)
{
	const struct ofx_token *t = ofx_token_at(k, at);
	return t && t->span.beg == at;
}

bool ofx_token_ends(const struct ofx_tokens *k, uint32_t at)
{
	const struct ofx_token *t = at > 0 ? ofx_token_at(k, at - 1) : NULL;
	return t && t->span.end == at;
}
