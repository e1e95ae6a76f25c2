/* Characters that OCR takes for two, by dicts/splits.tsv: ノレ for ル, イヒ for 化, |ま for は. */
#include "stages/lookalike_split.h"

#include "base/buf.h"
#include "base/io.h"
#include "dict/read.h"

#include <stdlib.h>

enum {
	CLEARLY = 4000, /* MeCab's cost of about one unknown word */
	SURELY = 9000,  /* and of two */
};

struct split {
	uint32_t first, second, whole;
};

/* Characters that begin a row are frequent, and followed by its second part seldom: one look at a bit turns
   nearly all away (Bloom 1970, with one hash). */
enum { BITS = 1 << 14 };

struct ofx_splits {
	struct split *items; /* sorted */
	size_t n, cap;
	uint64_t may[BITS / 64];
};

static uint32_t bit_of(uint32_t first, uint32_t second)
{
	return (first * 0x9E3779B1U ^ second * 0x85EBCA77U) >> 18;
}

static int compare(const void *a, const void *b)
{
	const struct split *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->second != y->second)
		return x->second < y->second ? -1 : 1;
	return (x->whole > y->whole) - (x->whole < y->whole);
}

static enum ofx_status add_row(struct ofx_splits *s, struct ofx_str row, const char *path, uint64_t line,
                               struct ofx_error *err)
{
	struct ofx_str whole = ofx_str_cut(&row, '\t');
	size_t pos = 0;
	if (ofx_u8_valid(whole) < whole.len || ofx_u8_count(whole) != 1 ||
	    ofx_u8_valid(row) < row.len || ofx_u8_count(row) != 2)
		return ofx_fail_at(err, OFX_BAD, path, line,
		                   "cannot read this row: it is not a character and its two parts");
	struct split item = {.whole = ofx_u8_get(whole.ptr)};
	item.first = ofx_u8_next(row.ptr, &pos);
	item.second = ofx_u8_get(row.ptr + pos);
	if (item.first > 0xFFFF)
		return ofx_fail_at(err, OFX_BAD, path, line,
		                   "cannot read this row: its first part is beyond U+FFFF");
	s->items = ofx_grow(s->items, &s->cap, s->n, sizeof *s->items);
	s->items[s->n++] = item;
	uint32_t bit = bit_of(item.first, item.second);
	s->may[bit / 64] |= UINT64_C(1) << bit % 64;
	return OFX_OK;
}

enum ofx_status ofx_splits_open_text(struct ofx_splits **out, const char *path, struct ofx_str text,
                                     struct ofx_error *err)
{
	struct ofx_splits *s = ofx_alloc(sizeof *s);
	enum ofx_status status = OFX_OK;
	*s = (struct ofx_splits){.n = 0};
	for (uint64_t line = 1; !status && text.len; line++) {
		struct ofx_str row = ofx_dict_cut_line(&text);
		if (row.len && *row.ptr != '#')
			status = add_row(s, row, path, line, err);
	}
	if (status) {
		ofx_splits_close(s);
		return status;
	}
	if (s->n)
		qsort(s->items, s->n, sizeof *s->items, compare);
	*out = s;
	return OFX_OK;
}

enum ofx_status ofx_splits_open(struct ofx_splits **out, const char *dicts, struct ofx_error *err)
{
	struct ofx_buf path = {0}, text = {0};
	ofx_buf_addf(&path, "%s/splits.tsv", dicts);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_file_slurp(path.ptr, &text, err);
	if (!status)
		status = ofx_splits_open_text(out, path.ptr, ofx_buf_str(&text), err);
	ofx_buf_release(&path);
	ofx_buf_release(&text);
	return status;
}

void ofx_splits_close(struct ofx_splits *s)
{
	if (s)
		free(s->items);
	free(s);
}

bool ofx_splits_row(const struct ofx_splits *s, size_t i, uint32_t parts[2])
{
	if (i >= s->n)
		return false;
	parts[0] = s->items[i].first;
	parts[1] = s->items[i].second;
	return true;
}

bool ofx_splits_may(const struct ofx_splits *s, uint32_t first, uint32_t second)
{
	uint32_t bit = bit_of(first, second);
	return s->may[bit / 64] >> bit % 64 & 1;
}

/* The first row of the two characters, or of what follows them in order. */
static size_t find(const struct ofx_splits *s, uint32_t first, uint32_t second)
{
	size_t lo = 0, hi = s->n;
	struct split key = {first, second, 0};
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (compare(&s->items[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Whether a word of the dictionary holds the two: 女子, モノレール. */
static bool stand_in_word(const struct ofx_look *l, struct ofx_span two)
{
	struct ofx_tokens k = ofx_morph_clause(l->scratch->morph, l->line, two.beg);
	const struct ofx_token *first = ofx_token_at(&k, two.beg);
	const struct ofx_token *second = ofx_token_at(&k, l->at.end);
	return first && first == second && !first->unknown;
}

/* Whether the katakana イ, シ or リ that stands for a part of a kanji belongs to a katakana word instead: タイム. */
static bool stand_in_kata(const struct ofx_look *l, struct ofx_span two, uint32_t whole)
{
	if (!ofx_is(whole, OFX_KANJI))
		return false;
	return (ofx_script_of(l->cp) == OFX_IN_KATA && l->left == OFX_IN_KATA) ||
	       (l->right == OFX_IN_KATA && ofx_script_of(ofx_look_at(l, two.end)) == OFX_IN_KATA);
}

bool ofx_look_split(const struct ofx_look *l, const struct ofx_splits *s)
{
	size_t row = ofx_splits_may(s, l->cp, l->next) ? find(s, l->cp, l->next) : s->n;
	if (row == s->n || s->items[row].first != l->cp || s->items[row].second != l->next)
		return false;
	struct ofx_span two = {l->at.beg, l->at.end + ofx_u8_len(l->line.ptr[l->at.end])};
	bool ascii = l->cp < 0x80; /* what stands before it may be a word of Latin letters */
	if ((ascii && l->left == OFX_IN_NONE && l->prev) || l->left == OFX_IN_LATIN ||
	    l->left == OFX_IN_NUMBER || stand_in_kata(l, two, s->items[row].whole) ||
	    stand_in_word(l, two))
		return false;
	struct ofx_str parts = ofx_str_sub(l->line, two), best = {0};
	int32_t was = ofx_look_read(l, two, parts).cost, cost = was - CLEARLY;
	for (; row < s->n && s->items[row].first == l->cp && s->items[row].second == l->next; row++) {
		struct ofx_str with = ofx_look_char(l, s->items[row].whole);
		struct ofx_reading now = ofx_look_read(l, two, with);
		if (now.at.known && (now.at.len > with.len || ofx_is(s->items[row].whole, OFX_HIRA)) &&
		    now.cost < cost) {
			cost = now.cost;
			best = with;
		}
	}
	/* A letter of a program may stand there, and what follows it by itself: lこの修正子. */
	struct ofx_str second = ofx_str_sub(l->line, (struct ofx_span){l->at.end, two.end});
	if (ascii && best.len && ofx_look_read(l, two, second).cost < cost)
		return false;
	return best.len && ofx_look_suggest(l, two, best, OFX_LOOK_SPLIT,
	                                    cost < was - SURELY ? OFX_SAFE : OFX_LIKELY);
}
