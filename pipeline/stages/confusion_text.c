/* Reads a block as the language model sees it, and learns what a document is like. */
#include "stages/confusion.h"

#include "base/hash.h"
#include "model/symbols.h"
#include "text/chars.h"

#include <stdlib.h>

/* Whether the text of a line goes on in the next: not after a full stop, not before an indent, not
   after a line that is much shorter. */
static bool runs_on(struct ofx_str block, struct ofx_span line, struct ofx_span next)
{
	size_t end = line.end;
	if (line.beg == line.end || next.beg == next.end)
		return false;
	if (ofx_is(ofx_u8_get(block.ptr + next.beg), OFX_SPACE))
		return false;
	if (ofx_is(ofx_u8_prev(block.ptr, &end), OFX_STOP))
		return false;
	return (line.end - line.beg) * 10 >= (next.end - next.beg) * 7;
}

static void add_edge(struct ofx_ngram_text *t, uint32_t at)
{
	t->id = ofx_grow(t->id, &t->cap, t->n, sizeof *t->id);
	t->span = ofx_grow(t->span, &t->cap_span, t->n, sizeof *t->span);
	t->span[t->n] = (struct ofx_span){at, at};
	t->id[t->n++] = OFX_SYM_EDGE;
}

static void read_block(const struct ofx_ngram *m, struct ofx_str block, struct ofx_ngram_text *t)
{
	struct ofx_span part = {0, (uint32_t)block.len};
	struct ofx_block whole = {.text = block, .todo = &part, .n_todo = 1};
	struct ofx_lines walk = {0};
	struct ofx_span line, last = {0, 0};
	while (ofx_block_line(&whole, &walk, &line)) {
		if (line.beg == line.end) {
			last = line;
			continue;
		}
		if (!runs_on(block, last, line))
			add_edge(t, line.beg);
		size_t first = t->n;
		ofx_ngram_read(m, ofx_str_sub(block, line), t);
		for (size_t i = first; i < t->n; i++) {
			t->span[i].beg += line.beg;
			t->span[i].end += line.beg;
		}
		last = line;
	}
	add_edge(t, part.end);
}

/* Looks for where two readings go on alike behind a change; false if that is not near. */
static bool meet_again(const struct ofx_ngram_text *a, const struct ofx_ngram_text *b, size_t *i,
                       size_t *k)
{
	enum { NEAR = 6, ALIKE = 4 };
	for (size_t far = 1; far <= NEAR; far++) {
		/* As much changed; put in; taken out. */
		const size_t steps[3][2] = {{far, far}, {far, far - 1}, {far - 1, far}};
		for (int s = 0; s < 3; s++) {
			size_t x = *i + steps[s][0], y = *k + steps[s][1];
			if (x + ALIKE > a->n || y + ALIKE > b->n ||
			    memcmp(a->id + x, b->id + y, ALIKE * sizeof *a->id))
				continue;
			*i = x;
			*k = y;
			return true;
		}
	}
	return false;
}

/* What is known of a symbol follows from it and those that a context holds. */
static void take_over(struct ofx_reading *r, const struct ofx_reading *past)
{
	enum { TRIES = 16 }; /* this is another text */
	size_t alike = 0;
	int missed = 0;
	for (size_t i = 0, k = 0; i < r->text.n && k < past->text.n && missed < TRIES;) {
		if (r->text.id[i] == past->text.id[k]) {
			alike++;
			if (past->known[k] && (alike >= OFX_NGRAM_ORDER || (i == k && alike == i + 1))) {
				r->score[i] = past->score[k];
				r->found[i] = past->found[k];
				r->known[i] = true;
				missed = 0;
			}
			i++;
			k++;
			continue;
		}
		alike = 0;
		if (!meet_again(&r->text, &past->text, &i, &k)) {
			missed++;
			i++;
			k++;
		}
	}
}

/* Fills in where each symbol stands. */
static void find_places(struct ofx_reading *r, const struct ofx_ngram *m)
{
	size_t n = r->text.n, last = m->n_symbols + 1U;
	r->places = ofx_realloc(r->places, ofx_size_mul(n, sizeof *r->places));
	r->first = ofx_realloc(r->first, ofx_size_mul(last + 1, sizeof *r->first));
	/* Counted and filled in one place further on, which is where each list then begins. */
	memset(r->first, 0, (last + 1) * sizeof *r->first);
	for (size_t i = 0; i < n; i++)
		r->first[r->text.id[i] + 2]++;
	for (size_t id = 2; id <= last; id++)
		r->first[id] += r->first[id - 1];
	for (size_t i = 0; i < n; i++)
		r->places[r->first[r->text.id[i] + 1]++] = (uint32_t)i;
}

void ofx_reading_make(struct ofx_reading *r, const struct ofx_reading *past, const struct ofx_ngram *m,
                      bool old, struct ofx_str block)
{
	r->text.n = 0;
	r->old = old;
	read_block(m, block, &r->text);
	r->score = ofx_realloc(r->score, ofx_size_mul(r->text.n, sizeof *r->score));
	r->found = ofx_realloc(r->found, ofx_size_mul(r->text.n, sizeof *r->found));
	r->known = ofx_realloc(r->known, ofx_size_mul(r->text.n, sizeof *r->known));
	memset(r->known, 0, r->text.n * sizeof *r->known);
	if (past->old == old)
		take_over(r, past);
	find_places(r, m);
}

void ofx_reading_score(struct ofx_reading *r, const struct ofx_ngram *m, size_t beg, size_t end)
{
	for (size_t next; beg < end; beg = next) {
		next = beg;
		while (next < end && r->known[next] == r->known[beg])
			next++;
		if (r->known[beg])
			continue;
		ofx_ngram_score(m, r->old, r->text.id, beg, next, r->score + beg, r->found + beg);
		memset(r->known + beg, true, next - beg);
	}
}

void ofx_reading_release(struct ofx_reading *r)
{
	ofx_ngram_text_release(&r->text);
	free(r->score);
	free(r->found);
	free(r->known);
	free(r->first);
	free(r->places);
	*r = (struct ofx_reading){0};
}

enum {
	STRETCH = 16,     /* symbols that are looked at together … */
	STRETCHES = 12,   /* … at so many places of a block */
	FEW_SYMBOLS = 32, /* of which nothing can be told */
};

void ofx_guess_learn(const struct ofx_guesser *g, const struct ofx_block *block,
                     struct ofx_facts *facts)
{
	char hex[OFX_HASH_HEX];
	ofx_hash(block->text, hex);
	hex[8] = '\0';
	facts->text = (uint32_t)strtoul(hex, NULL, 16);
	struct ofx_ngram_text t = {0};
	int plain = 0, old = 0;
	size_t n = 0, step = block->text.len / STRETCHES;
	for (size_t i = 0; i < STRETCHES; i++) {
		size_t beg = i * step, len = (STRETCH + OFX_NGRAM_ORDER) * 3;
		while (beg < block->text.len && !ofx_u8_edge(block->text, beg))
			beg++;
		size_t end = beg + (len < step ? len : step);
		end = end < block->text.len ? end : block->text.len;
		while (end > beg && !ofx_u8_edge(block->text, end))
			end--;
		t.n = 0;
		ofx_ngram_read(g->ngram, ofx_str(block->text.ptr + beg, end - beg), &t);
		if (t.n < OFX_NGRAM_ORDER)
			continue;
		int one, other;
		ofx_ngram_compare(g->ngram, t.id, OFX_NGRAM_ORDER - 1, t.n, &one, &other);
		plain += one;
		old += other;
		n += t.n - (OFX_NGRAM_ORDER - 1);
	}
	if (n >= FEW_SYMBOLS) {
		facts->old_text = old > plain;
		facts->surprise = (uint32_t)(-(old > plain ? old : plain) / (int)n);
	}
	ofx_ngram_text_release(&t);
}
