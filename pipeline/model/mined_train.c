/* Compares what a misreading of a frequent run would give with what right text has. */
#include "model/mined_train.h"

#include "base/utf8.h"
#include "model/symbols.h"
#include "text/chars.h"

#include <math.h>
#include <stdlib.h>

const struct ofx_mined_plan ofx_mined_plan = {
    .least = 200,
    .surely = 1000,
    .most = 8000,
};

enum {
	RUN = 3,        /* characters of an entry */
	LEAST_SEEN = 2, /* times that an engine took the one character for the other */
	RIVAL = 20,     /* a wrong run has one meaning, so many times likelier than any other */
};

/* Two characters of which the one is read where the other is written. */
struct twin {
	uint16_t written, read; /* ids */
	double chance;
};

struct entry {
	uint16_t wrong[RUN], right[RUN]; /* ids; of those that are kept, in the end, code points */
	double hits; /* how often it would mend, in the text that was counted */
	unsigned at;
};

struct miner {
	const struct ofx_ngram_corpus *corpus;
	const struct ofx_ngram_counts *counts;
	const struct ofx_mined_plan *plan;
	struct twin *twins; /* by what is written */
	size_t n_twins, cap_twins;
	struct entry *entries;
	size_t n, cap;
	uint32_t *new_before[RUN], *new_behind[RUN]; /* by length of a run, from 1, and its place */
	double total; /* characters */
	const char *known, *stays;
};

static uint32_t char_of(const struct miner *m, uint16_t id)
{
	return id < OFX_SYM_CLASSES ? 0 : m->corpus->symbol[id];
}

static bool is_numeral(uint32_t cp)
{
	static const char numerals[] = "一二三四五六七八九十百千万億兆〇零";
	for (size_t i = 0; i < sizeof numerals - 1;)
		if (ofx_u8_next(numerals, &i) == cp)
			return true;
	return false;
}

/* Kanji: kana that look alike make words of both too often. A number is never another. */
static bool may_be_twins(uint32_t a, uint32_t b)
{
	return a != b && ofx_is(a, OFX_KANJI) && ofx_is(b, OFX_KANJI) && !is_numeral(a) && !is_numeral(b);
}

static int by_written(const void *pa, const void *pb)
{
	const struct twin *a = pa, *b = pb;
	return a->written != b->written ? (a->written > b->written) - (a->written < b->written)
	                                : (a->read > b->read) - (a->read < b->read);
}

static void find_twins(struct miner *m, const struct ofx_confusions *channel, const struct ofx_shapes *shapes)
{
	uint16_t *id = calloc(0x10000, sizeof *id);
	if (!id)
		ofx_die_nomem();
	for (uint32_t i = OFX_SYM_CLASSES; i < m->corpus->n_symbols; i++)
		id[m->corpus->symbol[i]] = (uint16_t)i;
	for (uint32_t i = OFX_SYM_CLASSES; i < m->corpus->n_symbols; i++) {
		struct ofx_pair read = {{m->corpus->symbol[i], 0}};
		size_t n;
		const struct ofx_confusion *row = ofx_confusions_of(channel, read, &n);
		for (size_t k = 0; k < n; k++) {
			uint32_t cp = row[k].written.cp[0];
			if (row[k].count < LEAST_SEEN || row[k].written.cp[1] || cp > 0xFFFF || !id[cp] ||
			    !may_be_twins(cp, read.cp[0]))
				continue;
			m->twins = ofx_grow(m->twins, &m->cap_twins, m->n_twins, sizeof *m->twins);
			m->twins[m->n_twins++] = (struct twin){
			    id[cp], (uint16_t)i,
			    exp(ofx_confusions_score(channel, shapes, row[k].written, read) / 256.0)};
		}
	}
	free(id);
	if (m->n_twins)
		qsort(m->twins, m->n_twins, sizeof *m->twins, by_written);
}

/* Where a run stands in the counts; false if it was never seen. */
static bool find(const struct miner *m, const uint16_t *run, unsigned n, size_t *at)
{
	uint64_t key = 0;
	for (unsigned k = 0; k < n; k++)
		key = key * m->counts->n_symbols + run[k];
	*at = ofx_ngram_find(&m->counts->level[n], 0, key);
	return *at < m->counts->level[n].n;
}

/* Counts, of all runs shorter than those of entries, before and behind how many of them a character was
   seen just once: so often it may be one that was never seen there (Good 1953). */
static void count_new(struct miner *m)
{
	for (unsigned n = 1; n < RUN; n++) {
		const struct ofx_ngram_level *l = &m->counts->level[n], *longer = &m->counts->level[n + 1];
		m->new_before[n] = calloc(l->n, sizeof *m->new_before[n]);
		m->new_behind[n] = calloc(l->n, sizeof *m->new_behind[n]);
		if (!m->new_before[n] || !m->new_behind[n])
			ofx_die_nomem();
		size_t prefix = 0;
		for (size_t i = 0; i < longer->n; i++) {
			uint64_t key = longer->key[i] / m->counts->n_symbols;
			while (prefix < l->n && l->key[prefix] < key)
				prefix++;
			bool once = longer->count[i] < 1.5F;
			m->new_before[n][longer->suffix[i]] += once;
			if (prefix < l->n && l->key[prefix] == key)
				m->new_behind[n][prefix] += once;
		}
	}
	for (size_t i = 0; i < m->counts->level[1].n; i++)
		m->total += m->counts->level[1].count[i];
}

/* The share of a character in all text. */
static double share(const struct miner *m, uint16_t id)
{
	size_t at;
	return find(m, &id, 1, &at) ? m->counts->level[1].count[at] / m->total : 0;
}

/* How often right text may have the run that was never seen, for the character at `at`: as often as any
   character was new before its end, or behind its beginning, by how frequent the one there is; in the middle,
   as often as one was new to both neighbours. */
static double by_chance(const struct miner *m, const uint16_t *run, unsigned at)
{
	size_t k;
	double chance = share(m, run[at]), behind = 0, before = 0;
	if (find(m, run + 1, 2, &k))
		chance += share(m, run[0]) * m->new_before[2][k];
	if (find(m, run, 2, &k))
		chance += share(m, run[2]) * m->new_behind[2][k];
	if (at != 1)
		return chance;
	if (find(m, run, 1, &k))
		behind = m->new_behind[1][k];
	if (find(m, run + 2, 1, &k))
		before = m->new_before[1][k];
	return chance + share(m, run[1]) * (behind < before ? behind : before);
}

static void try_run(struct miner *m, const uint16_t right[RUN], double seen)
{
	for (unsigned at = 0; at < RUN; at++) {
		struct twin key = {.written = right[at]};
		size_t lo = 0, hi = m->n_twins;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;
			if (by_written(&m->twins[mid], &key) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		for (; lo < m->n_twins && m->twins[lo].written == right[at]; lo++) {
			struct entry e = {.at = at, .hits = seen * m->twins[lo].chance};
			memcpy(e.right, right, sizeof e.right);
			memcpy(e.wrong, right, sizeof e.wrong);
			e.wrong[at] = m->twins[lo].read;
			size_t seen_at;
			if (find(m, e.wrong, RUN, &seen_at) ||
			    e.hits < m->plan->surely * by_chance(m, e.wrong, at))
				continue;
			m->entries = ofx_grow(m->entries, &m->cap, m->n, sizeof *m->entries);
			m->entries[m->n++] = e;
		}
	}
}

static void try_all(struct miner *m)
{
	const struct ofx_ngram_level *l = &m->counts->level[RUN];
	uint32_t base = m->counts->n_symbols;
	for (size_t i = 0; i < l->n; i++) {
		uint16_t run[RUN];
		uint64_t key = l->key[i];
		bool letters = l->count[i] >= m->plan->least;
		for (unsigned k = RUN; k-- > 0 && letters; key /= base) {
			run[k] = (uint16_t)(key % base);
			letters = ofx_is(char_of(m, run[k]), OFX_KANJI | OFX_HIRA | OFX_KATA);
		}
		if (letters)
			try_run(m, run, l->count[i]);
	}
}

static int compare_runs(const uint16_t *a, const uint16_t *b)
{
	for (unsigned k = 0; k < RUN; k++)
		if (a[k] != b[k])
			return a[k] < b[k] ? -1 : 1;
	return 0;
}

static int by_wrong(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int c = compare_runs(a->wrong, b->wrong);
	if (c)
		return c;
	if (a->hits != b->hits)
		return a->hits > b->hits ? -1 : 1;
	return compare_runs(a->right, b->right);
}

static int by_hits(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	if (a->hits != b->hits)
		return a->hits > b->hits ? -1 : 1;
	return by_wrong(pa, pb);
}

static void put_run(const uint16_t *run, unsigned n, struct ofx_buf *out)
{
	char text[4];
	for (unsigned k = 0; k < n; k++)
		ofx_buf_add(out, text, ofx_u8_put(run[k], text));
}

/* Whether a text has the characters, with `before` and `behind` them. */
static bool has(const char *text, const char *before, const uint16_t *run, unsigned n, const char *behind)
{
	struct ofx_buf b = {0};
	ofx_buf_addf(&b, "%s", before);
	put_run(run, n, &b);
	ofx_buf_addf(&b, "%s", behind);
	ofx_buf_add(&b, "", 1);
	bool found = strstr(text, b.ptr);
	ofx_buf_release(&b);
	return found;
}

/* Whether dictionaries written by hand forbid the entry: they know it as right, or it would hide a phrase of
   theirs, one that has the misread character too, and begins with the entry or in it. */
static bool is_taken(const struct miner *m, const struct entry *e)
{
	uint16_t run[RUN];
	for (unsigned k = 0; k < RUN; k++)
		run[k] = (uint16_t)char_of(m, e->wrong[k]);
	bool taken = has(m->stays, "", run, RUN, "");
	for (unsigned beg = 0; beg <= e->at && !taken; beg++) {
		for (unsigned end = e->at + 1; end <= RUN && !taken; end++)
			taken = has(m->known, "\n", run + beg, end - beg, "\n");
		taken = taken || (beg && has(m->known, "\n", run + beg, RUN - beg, ""));
	}
	return taken;
}

/* Of wrong runs with several meanings keeps those of which one is by far the likeliest. */
static void drop_doubtful(struct miner *m)
{
	size_t kept = 0;
	if (m->n)
		qsort(m->entries, m->n, sizeof *m->entries, by_wrong);
	for (size_t i = 0, end; i < m->n; i = end) {
		const struct entry *e = &m->entries[i];
		for (end = i + 1; end < m->n && !compare_runs(m->entries[end].wrong, e->wrong);)
			end++;
		if (end == i + 1 || e->hits >= RIVAL * m->entries[i + 1].hits)
			m->entries[kept++] = *e;
	}
	m->n = kept;
	if (kept)
		qsort(m->entries, kept, sizeof *m->entries, by_hits);
	kept = 0;
	for (size_t i = 0; i < m->n && kept < m->plan->most; i++)
		if (!is_taken(m, &m->entries[i]))
			m->entries[kept++] = m->entries[i];
	m->n = kept;
	for (size_t i = 0; i < m->n; i++)
		for (unsigned k = 0; k < RUN; k++) {
			m->entries[i].wrong[k] = (uint16_t)char_of(m, m->entries[i].wrong[k]);
			m->entries[i].right[k] = (uint16_t)char_of(m, m->entries[i].right[k]);
		}
	if (m->n)
		qsort(m->entries, m->n, sizeof *m->entries, by_wrong);
}

static void write(const struct miner *m, struct ofx_buf *out)
{
	ofx_buf_addf(out, "#! ofxdict\n#! name mined\n"
	                  "# Words with one character misread, computed: made by ocrfix train mined, from the texts and pages\n"
	                  "# that README.md names. The wrong run stands in none of these texts, the right one in many.\n"
	                  "# id\tfrom\tto\tclass\twhen\twhy\n");
	for (size_t i = 0; i < m->n; i++) {
		const struct entry *e = &m->entries[i];
		ofx_buf_addf(out, "M%05zu\t", i + 1);
		put_run(e->wrong, RUN, out);
		ofx_buf_add(out, "\t", 1);
		put_run(e->right, RUN, out);
		ofx_buf_addf(out, "\tlikely\t-\tU+%04X read for U+%04X\n+\t", e->wrong[e->at], e->right[e->at]);
		put_run(e->wrong, RUN, out);
		ofx_buf_add(out, "\t", 1);
		put_run(e->right, RUN, out);
		ofx_buf_add(out, "\n-\t", 3);
		put_run(e->right, RUN, out);
		ofx_buf_add(out, "\n", 1);
	}
}

size_t ofx_mine(const struct ofx_ngram_corpus *corpus, const struct ofx_ngram_counts *counts,
                const struct ofx_confusions *channel, const struct ofx_shapes *shapes,
                const char *known, const char *stays, const struct ofx_mined_plan *plan,
                struct ofx_buf *out)
{
	struct miner m = {.corpus = corpus, .counts = counts, .plan = plan, .known = known, .stays = stays};
	find_twins(&m, channel, shapes);
	count_new(&m);
	try_all(&m);
	drop_doubtful(&m);
	write(&m, out);
	for (unsigned n = 1; n < RUN; n++) {
		free(m.new_before[n]);
		free(m.new_behind[n]);
	}
	free(m.twins);
	free(m.entries);
	return m.n;
}
