/* Learns the readings of kanji from a dictionary: single kanji first, then what is left of a word
   once the readings of all its kanji but one are known. */
#include "model/readings_train.h"

#include "base/utf8.h"
#include "model/readings.h"

#include <stdlib.h>

enum {
	LONGEST = 32,    /* characters of a word, or of its reading */
	RUN = 6,         /* most kanji in a row */
	ROUNDS = 6,
	VOTES = 2,       /* words that must agree on a new reading … */
	NAME_VOTES = 6,  /* … or words and names */
	KANJI_KANA = 5,  /* most kana of the reading of one kanji */
	WORD = 3,        /* kanji of a word that is read as a whole, at most … */
	WORD_KANA = 7,   /* … and the kana of its reading */
	REPEAT = 0x3005, /* 々 */
};

/* A run of kanji and its kana, cut out of a word. */
struct fact {
	uint16_t kanji[RUN]; /* ends with 0 where shorter */
	uint8_t kana[OFX_READING_MAX];
	uint8_t n, m;
	bool name;
};

struct facts {
	struct fact *items;
	size_t n, cap;
};

struct ofx_readings_learner {
	struct facts words; /* runs as they stand in words */
	struct facts known; /* readings of one kanji; sorted */
};

struct ofx_readings_learner *ofx_readings_learner_new(void)
{
	struct ofx_readings_learner *l = ofx_alloc(sizeof *l);
	*l = (struct ofx_readings_learner){.words = {0}};
	return l;
}

void ofx_readings_learner_free(struct ofx_readings_learner *l)
{
	if (!l)
		return;
	free(l->words.items);
	free(l->known.items);
	free(l);
}

/* A word on its way to be cut where its kana stand in its reading too. */
struct cut {
	uint32_t text[LONGEST];
	uint8_t kana[LONGEST];
	size_t n, m;
	uint8_t end[LONGEST]; /* where the kana of the run that begins at text[i] end */
	uint8_t found[LONGEST]; /* the same, of the way that was found */
	unsigned ways;
};

static bool is_kanji(uint32_t cp)
{
	return (cp >= 0x3400 && cp <= 0x9FFF) || cp == REPEAT;
}

static void cut(struct cut *c, size_t i, size_t k)
{
	if (i == c->n) {
		if (k == c->m && !c->ways++)
			memcpy(c->found, c->end, sizeof c->found);
		return;
	}
	if (!is_kanji(c->text[i])) {
		if (k < c->m && ofx_kana(c->text[i]) == c->kana[k])
			cut(c, i + 1, k + 1);
		return;
	}
	size_t run = i;
	while (run < c->n && is_kanji(c->text[run]))
		run++;
	for (size_t end = k + (run - i); end <= c->m && c->ways < 2; end++) {
		c->end[i] = (uint8_t)end;
		cut(c, run, end);
	}
}

static void add(struct facts *f, struct fact fact)
{
	f->items = ofx_grow(f->items, &f->cap, f->n, sizeof *f->items);
	f->items[f->n++] = fact;
}

/* Adds the run text[i..run), read as the kana from k to its end. */
static void add_run(struct facts *f, const struct cut *c, size_t i, size_t run, size_t k, bool name)
{
	struct fact fact = {.name = name};
	size_t m = c->found[i] - k;
	if (run - i > RUN || m > OFX_READING_MAX || c->text[i] == REPEAT)
		return;
	for (; i < run; i++)
		fact.kanji[fact.n++] = (uint16_t)c->text[i];
	memcpy(fact.kana, c->kana + k, m);
	fact.m = (uint8_t)m;
	add(f, fact);
}

void ofx_readings_learn(struct ofx_readings_learner *l, struct ofx_str word, struct ofx_str reading,
                        bool name)
{
	struct cut c = {.n = 0};
	for (size_t i = 0; i < word.len; c.n++) {
		uint32_t cp = ofx_u8_next(word.ptr, &i);
		if (c.n == LONGEST || !(is_kanji(cp) || ofx_kana(cp)))
			return;
		c.text[c.n] = cp;
	}
	for (size_t i = 0; i < reading.len; c.m++) {
		uint8_t kana = ofx_kana(ofx_u8_next(reading.ptr, &i));
		if (c.m == LONGEST || !kana)
			return;
		c.kana[c.m] = kana;
	}
	cut(&c, 0, 0);
	if (c.ways != 1)
		return;
	for (size_t i = 0, k = 0, run; i < c.n; i = run) {
		for (run = i; run < c.n && is_kanji(c.text[run]); run++)
			;
		if (run > i) {
			add_run(&l->words, &c, i, run, k, name);
			k = c.found[i];
		} else {
			run++;
			k++;
		}
	}
}

/* By kanji and kana; words before names. */
static int compare(const void *pa, const void *pb)
{
	const struct fact *a = pa, *b = pb;
	for (size_t i = 0; i < RUN; i++)
		if (a->kanji[i] != b->kanji[i])
			return a->kanji[i] < b->kanji[i] ? -1 : 1;
	int c = memcmp(a->kana, b->kana, sizeof a->kana);
	return c ? c : (int)a->name - (int)b->name;
}

static bool is_same(const struct fact *a, const struct fact *b)
{
	return !memcmp(a->kanji, b->kanji, sizeof a->kanji) &&
	       !memcmp(a->kana, b->kana, sizeof a->kana);
}

static void sort(struct facts *f)
{
	if (f->n)
		qsort(f->items, f->n, sizeof *f->items, compare);
}

/* Each once: verbs stand in the dictionary in all their forms. */
static void keep_once(struct facts *f)
{
	size_t kept = 0;
	sort(f);
	for (size_t i = 0; i < f->n; i++)
		if (!kept || !is_same(&f->items[kept - 1], &f->items[i]))
			f->items[kept++] = f->items[i];
	f->n = kept;
}

static void add_char(struct ofx_buf *out, uint32_t cp)
{
	char bytes[4];
	ofx_buf_add(out, bytes, ofx_u8_put(cp, bytes));
}

/* A row for each string of kanji, with all its readings. */
static void write_rows(const struct facts *f, struct ofx_buf *out)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct fact *x = &f->items[i];
		bool again = i && !memcmp(x[-1].kanji, x->kanji, sizeof x->kanji);
		if (!again) {
			ofx_buf_add(out, "\n", i > 0);
			for (size_t k = 0; k < x->n; k++)
				add_char(out, x->kanji[k]);
		}
		ofx_buf_add(out, again ? " " : "\t", 1);
		for (size_t k = 0; k < x->m; k++)
			add_char(out, x->kana[k] == OFX_KANA_LONG ? 0x30FC : 0x3040u + x->kana[k]);
	}
	ofx_buf_add(out, "\n", f->n > 0);
}

/* The table of what is known so far. */
static struct ofx_readings *table_of(const struct facts *known, struct ofx_buf *text)
{
	struct ofx_readings *r;
	struct ofx_error err;
	ofx_buf_clear(text);
	write_rows(known, text);
	if (ofx_readings_read(&r, "", ofx_buf_str(text), &err))
		abort(); /* it was written just now */
	return r;
}

/* A word while it is looked for the one reading that is missing. */
struct gap {
	const struct ofx_readings *table;
	const struct fact *fact;
	uint32_t kanji[RUN];
	size_t ways;
	size_t at, beg, end; /* of the last way found: which kanji, which kana */
};

static void gap_init(struct gap *g, const struct ofx_readings *r, const struct fact *f)
{
	*g = (struct gap){.table = r, .fact = f};
	for (size_t i = 0; i < f->n; i++)
		g->kanji[i] = f->kanji[i];
}

/* What kanji[i..n) can be read as, of the kana from `from` on. */
static uint32_t match(const struct gap *g, size_t i, size_t n, size_t from)
{
	if (i == n)
		return 1;
	return ofx_readings_match(g->table, g->kanji + i, n - i, g->fact->kana + from,
	                          g->fact->m - from, OFX_FIT_EXACT);
}

static bool is_read(const struct gap *g)
{
	return match(g, 0, g->fact->n, 0) >> g->fact->m & 1;
}

/* Whether a reading may begin so: not with っ ん ー or a small kana. */
static bool may_begin(uint8_t kana)
{
	return kana != 0x23 && kana != 0x53 && kana != OFX_KANA_LONG && !(kana < 0x0B && kana % 2) &&
	       kana != 0x43 && kana != 0x45 && kana != 0x47;
}

static void find_gap(struct gap *g)
{
	const struct fact *f = g->fact;
	for (size_t i = 0; i < f->n; i++) {
		uint32_t before = match(g, 0, i, 0);
		for (size_t beg = 0; beg < f->m && f->kanji[i] != REPEAT; beg++) {
			if (!(before >> beg & 1) || !may_begin(f->kana[beg]))
				continue;
			for (size_t end = beg + 1; end <= f->m; end++) {
				if (!(match(g, i + 1, f->n, end) >> (f->m - end) & 1))
					continue;
				g->ways++;
				g->at = i, g->beg = beg, g->end = end;
			}
		}
	}
}

/* The readings that are missing in one place of a word, from all words. */
static void collect(const struct ofx_readings *r, const struct facts *words, struct facts *votes)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct fact *f = &words->items[i];
		struct gap g;
		gap_init(&g, r, f);
		if (f->n < 2 || is_read(&g))
			continue;
		find_gap(&g);
		if (g.ways != 1 || g.end - g.beg > KANJI_KANA)
			continue;
		struct fact vote = {.n = 1, .m = (uint8_t)(g.end - g.beg), .name = f->name};
		vote.kanji[0] = f->kanji[g.at];
		memcpy(vote.kana, f->kana + g.beg, vote.m);
		add(votes, vote);
	}
}

static bool has_reading(const struct facts *known, uint16_t kanji)
{
	size_t lo = 0, hi = known->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (known->items[mid].kanji[0] < kanji)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < known->n && known->items[lo].kanji[0] == kanji;
}

/* Takes what enough words agree on into the known readings. Returns how many are new. */
static size_t accept(struct facts *known, struct facts *votes)
{
	struct facts fresh = {0};
	sort(votes);
	for (size_t i = 0, end; i < votes->n; i = end) {
		size_t words = 0;
		for (end = i; end < votes->n && is_same(&votes->items[i], &votes->items[end]); end++)
			words += !votes->items[end].name;
		bool enough = words >= VOTES || end - i >= NAME_VOTES ||
		              (words && !has_reading(known, votes->items[i].kanji[0]));
		if (enough)
			add(&fresh, votes->items[i]);
	}
	for (size_t i = 0; i < fresh.n; i++)
		add(known, fresh.items[i]);
	keep_once(known);
	size_t n = fresh.n;
	free(fresh.items);
	return n;
}

/* Adds the words that are read as a whole. */
static void add_words(struct ofx_readings_learner *l, const struct ofx_readings *r)
{
	for (size_t i = 0; i < l->words.n; i++) {
		const struct fact *f = &l->words.items[i];
		struct gap g;
		gap_init(&g, r, f);
		if (f->n > 1 && f->n <= WORD && f->m <= WORD_KANA && !f->name && !is_read(&g))
			add(&l->known, *f);
	}
	sort(&l->known);
}

void ofx_readings_train(struct ofx_readings_learner *l, struct ofx_buf *out)
{
	struct ofx_buf text = {0};
	struct ofx_readings *r = NULL;
	size_t added = 1;
	keep_once(&l->words);
	for (size_t i = 0; i < l->words.n; i++)
		if (l->words.items[i].n == 1 && !l->words.items[i].name)
			add(&l->known, l->words.items[i]);
	for (int round = 0; round < ROUNDS && added; round++) {
		struct facts votes = {0};
		ofx_readings_free(r);
		r = table_of(&l->known, &text);
		collect(r, &l->words, &votes);
		added = accept(&l->known, &votes);
		free(votes.items);
	}
	ofx_readings_free(r);
	r = table_of(&l->known, &text);
	add_words(l, r);
	write_rows(&l->known, out);
	ofx_readings_free(r);
	ofx_buf_release(&text);
}
