/* Compiles and checks the conditions of dictionary entries. */
#include "dict/when.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <xxhash.h>

/* How far back `prev` looks for a pattern whose length is not fixed, in bytes. Patterns of
   fixed length are look-behinds and know no such limit. */
enum { LOOK_BACK = 256 };

enum kind { PREV, NEXT, EDGES, KNOWN, LEFT_POS, RIGHT_POS };

struct cond {
	enum kind kind;
	bool negated;
	bool behind;  /* PREV: the pattern is a look-behind, for the end of the text before */
	unsigned pos; /* LEFT_POS, RIGHT_POS: set of bits, one for each of pos_names */
	struct ofx_pattern *pattern; /* PREV, NEXT */
	struct cond *next;
};

struct ofx_when {
	struct ofx_str source;
	struct cond *on_text, *on_tokens;
	struct ofx_when *older; /* in the list of the owner */
};

struct ofx_whens {
	struct ofx_arena arena;
	struct ofx_when *newest;
	struct ofx_when **slots; /* by source; open addressing, linear probing */
	size_t n, cap;           /* cap is 0 or a power of two */
};

/* The parts of speech of IPADIC: the first field of its features. */
static const char *const pos_names[] = {
    "名詞",   "動詞",   "形容詞", "副詞",     "連体詞", "接続詞", "助詞",
    "助動詞", "接頭詞", "感動詞", "フィラー", "記号",   "その他",
};

static unsigned pos_bit(struct ofx_str name)
{
	for (unsigned i = 0; i < sizeof pos_names / sizeof *pos_names; i++)
		if (ofx_str_eq(name, ofx_str_of(pos_names[i])))
			return 1u << i;
	return 0;
}

static enum ofx_status parse_pos(struct cond *c, struct ofx_str list, struct ofx_error *err)
{
	do {
		struct ofx_str name = ofx_str_cut(&list, ',');
		unsigned bit = pos_bit(name);
		if (!bit)
			return ofx_fail(err, OFX_BAD,
			                "cannot use '%.*s': not a part of speech of IPADIC",
			                OFX_STR_ARG(name));
		c->pos |= bit;
	} while (list.len);
	return OFX_OK;
}

static enum ofx_status compile(struct ofx_pattern **out, const char *head,
                               struct ofx_str source, const char *tail, struct ofx_error *err)
{
	struct ofx_buf b = {0};
	ofx_buf_add(&b, head, strlen(head));
	ofx_buf_add_str(&b, source);
	ofx_buf_add(&b, tail, strlen(tail));
	enum ofx_status status = ofx_pattern_compile(out, ofx_buf_str(&b), err);
	ofx_buf_release(&b);
	return status;
}

static enum ofx_status parse_pattern(struct cond *c, struct ofx_str source,
                                     struct ofx_error *err)
{
	if (!source.len)
		return ofx_fail(err, OFX_BAD, "cannot compile an empty pattern");
	OFX_TRY(ofx_pattern_compile(&c->pattern, source, err));
	if (c->kind == NEXT)
		return OFX_OK;
	/* The pattern alone has just shown that its brackets are balanced. */
	ofx_pattern_free(c->pattern);
	c->behind = true;
	if (compile(&c->pattern, "(?<=", source, ")", err) == OFX_OK)
		return OFX_OK;
	c->behind = false; /* its length is not fixed */
	return compile(&c->pattern, "(?:", source, ")\\z", err);
}

static enum ofx_status parse_cond(struct cond *c, struct ofx_str source, struct ofx_error *err)
{
	static const struct {
		const char *name;
		enum kind kind;
		bool negated;
	} forms[] = {
	    {"prev=", PREV, false},      {"prev!=", PREV, true},
	    {"next=", NEXT, false},      {"next!=", NEXT, true},
	    {"lpos=", LEFT_POS, false},  {"lpos!=", LEFT_POS, true},
	    {"rpos=", RIGHT_POS, false}, {"rpos!=", RIGHT_POS, true},
	    {"edges", EDGES, false},     {"known", KNOWN, false},
	};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct ofx_str name = ofx_str_of(forms[i].name);
		if (!ofx_str_starts(source, name))
			continue;
		struct ofx_str value = {source.ptr + name.len, source.len - name.len};
		c->kind = forms[i].kind;
		c->negated = forms[i].negated;
		if (c->kind == PREV || c->kind == NEXT)
			return parse_pattern(c, value, err);
		if (c->kind == LEFT_POS || c->kind == RIGHT_POS)
			return parse_pos(c, value, err);
		if (!value.len)
			return OFX_OK;
	}
	return ofx_fail(err, OFX_BAD, "cannot use '%.*s': not a condition",
	                OFX_STR_ARG(source));
}

static void free_patterns(struct ofx_when *when)
{
	for (struct cond *c = when->on_text; c; c = c->next)
		ofx_pattern_free(c->pattern);
}

static enum ofx_status parse(struct ofx_arena *arena, struct ofx_when *when,
                             struct ofx_error *err)
{
	struct ofx_str rest = when->source;
	do {
		struct cond *c = ofx_arena_take(arena, sizeof *c);
		*c = (struct cond){0};
		OFX_TRY(parse_cond(c, ofx_str_cut(&rest, ' '), err));
		struct cond **list = c->kind <= NEXT ? &when->on_text : &when->on_tokens;
		c->next = *list;
		*list = c;
	} while (rest.len);
	return OFX_OK;
}

struct ofx_whens *ofx_whens_new(void)
{
	struct ofx_whens *w = ofx_alloc(sizeof *w);
	*w = (struct ofx_whens){0};
	return w;
}

void ofx_whens_free(struct ofx_whens *w)
{
	if (!w)
		return;
	for (struct ofx_when *when = w->newest; when; when = when->older)
		free_patterns(when);
	free(w->slots);
	ofx_arena_release(&w->arena);
	free(w);
}

static struct ofx_when **slot_of(const struct ofx_whens *w, struct ofx_str source)
{
	size_t i = XXH3_64bits(source.ptr, source.len) & (w->cap - 1);
	while (w->slots[i] && !ofx_str_eq(w->slots[i]->source, source))
		i = (i + 1) & (w->cap - 1);
	return &w->slots[i];
}

/* Keeps at least half of the slots empty. */
static void make_room(struct ofx_whens *w)
{
	if (w->n < w->cap / 2)
		return;
	w->cap = w->cap ? ofx_size_mul(w->cap, 2) : 64;
	w->slots = ofx_realloc(w->slots, ofx_size_mul(w->cap, sizeof *w->slots));
	memset(w->slots, 0, w->cap * sizeof *w->slots);
	for (struct ofx_when *when = w->newest; when; when = when->older)
		*slot_of(w, when->source) = when;
}

enum ofx_status ofx_whens_get(struct ofx_whens *w, struct ofx_str source,
                              const struct ofx_when **out, struct ofx_error *err)
{
	*out = NULL;
	if (ofx_str_eq(source, OFX_STR("-")))
		return OFX_OK;
	make_room(w);
	struct ofx_when **slot = slot_of(w, source);
	if (!*slot) {
		struct ofx_when *when = ofx_arena_take(&w->arena, sizeof *when);
		*when = (struct ofx_when){.source = source, .older = w->newest};
		enum ofx_status status = parse(&w->arena, when, err);
		if (status) {
			free_patterns(when);
			return status;
		}
		w->newest = *slot = when;
		w->n++;
	}
	*out = *slot;
	return OFX_OK;
}

/* Whether the pattern matches right before (PREV) or right behind (NEXT) the span. */
static enum ofx_found beside(const struct cond *c, struct ofx_match *m, struct ofx_str line,
                             struct ofx_span at)
{
	struct ofx_span span;
	if (c->kind == NEXT)
		return ofx_pattern_find(c->pattern, m, line, at.end, true, &span);
	uint32_t start = at.beg;
	if (!c->behind) {
		start = at.beg > LOOK_BACK ? at.beg - LOOK_BACK : 0;
		while (!ofx_u8_edge(line, start))
			start++;
	}
	return ofx_pattern_find(c->pattern, m, ofx_str(line.ptr, at.beg), start, c->behind,
	                        &span);
}

bool ofx_when_text(const struct ofx_when *when, struct ofx_match *m, struct ofx_str line,
                   struct ofx_span at)
{
	for (const struct cond *c = when->on_text; c; c = c->next)
		if (beside(c, m, line, at) != (c->negated ? OFX_NO_MATCH : OFX_MATCH))
			return false;
	return true;
}

bool ofx_when_needs_tokens(const struct ofx_when *when)
{
	return when->on_tokens != NULL;
}

static bool edge_at(const struct ofx_tokens *t, uint32_t at)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].span.beg == at || t->items[i].span.end == at)
			return true;
	return false;
}

static bool all_known(const struct ofx_tokens *t, struct ofx_span at)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].span.beg < at.end && at.beg < t->items[i].span.end &&
		    t->items[i].unknown)
			return false;
	return true;
}

/* The part of speech of the token that ends (begins) where the replacement begins (ends); no
   bit where there is none. */
static unsigned pos_beside(const struct ofx_tokens *t, struct ofx_span at, bool left)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct ofx_token *tok = &t->items[i];
		if (left ? tok->span.end == at.beg : tok->span.beg == at.end) {
			struct ofx_str feature = tok->feature;
			return pos_bit(ofx_str_cut(&feature, ','));
		}
	}
	return 0;
}

static bool token_cond(const struct cond *c, const struct ofx_tokens *t, struct ofx_span at)
{
	if (c->kind == EDGES)
		return edge_at(t, at.beg) && edge_at(t, at.end);
	if (c->kind == KNOWN)
		return all_known(t, at);
	return ((pos_beside(t, at, c->kind == LEFT_POS) & c->pos) != 0) != c->negated;
}

bool ofx_when_tokens(const struct ofx_when *when, const struct ofx_tokens *t,
                     struct ofx_span at)
{
	for (const struct cond *c = when->on_tokens; c; c = c->next)
		if (!t->n || !token_cond(c, t, at))
			return false;
	return true;
}
