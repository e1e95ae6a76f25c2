/* Finds places where the model is surprised, and remembers what else may have stood there. */
#include "stages/confusion_find.h"

#include "model/symbols.h"
#include "stages/confusion_try.h"
#include "text/chars.h"

enum {
	NAT = OFX_NGRAM_NAT,
	ORDER = OFX_NGRAM_ORDER,
	SURPRISE_WINDOW = -18 * NAT, /* a surprise and those behind it have less than this, … */
	NARROW_WINDOW = -19 * NAT,   /* … or this, if the search is narrow */
	FITS_WELL = 4, /* of those between: where one of them stands, nothing else is tried; … */
	FITS_WINDOW = -22 * NAT, /* … and where any stands, if the search is narrow, from this on */
	STRANGE_WINDOW = -23 * NAT, /* nor, if it is, where nothing is known to stand between, from this on */
};

/* Whether an ASCII mark stands between Japanese letters: often dirt on the page. Marks that mean
   something in Markdown or code are not asked. */
static bool is_stray(const struct ofx_search *s, size_t beg, size_t end)
{
	size_t before = beg;
	return memchr("-.,:;'\"~^_", s->block.ptr[beg], 10) && beg > 0 && end < s->block.len &&
	       ofx_is(ofx_u8_prev(s->block.ptr, &before), OFX_JAPANESE) &&
	       ofx_is(ofx_u8_get(s->block.ptr + end), OFX_JAPANESE);
}

/* Marks of the notation of Aozora Bunko: ｜肖像画《しょうぞうが》, ※［＃…］. */
static bool is_notation(uint32_t cp)
{
	return cp == 0xFF5C || cp == 0x300A || cp == 0x300B || cp == 0x203B || cp == 0xFF03;
}

/* Whether a stroke touches a digit: it may be a 1 that was misread, and no guess knows a number. */
static bool is_of_number(const struct ofx_search *s, uint32_t cp, size_t beg, size_t end)
{
	if (cp != 0x30FC /* ー */ && cp != 0x4E00 /* 一 */ && cp != 0x30CE /* ノ */ &&
	    !ofx_is(cp, OFX_DASH))
		return false;
	return (beg > 0 && ofx_is(ofx_u8_prev(s->block.ptr, &beg), OFX_DIGIT)) ||
	       (end < s->block.len && ofx_is(ofx_u8_get(s->block.ptr + end), OFX_DIGIT));
}

/* The other half of a bracket, and whether that closes; of a quote the quote itself. 0 for what is none. */
static uint32_t other_half(uint32_t cp, bool *opens)
{
	static const uint32_t halves[][2] = {{0x300C, 0x300D}, {0x300E, 0x300F}, {0xFF08, 0xFF09},
	                                     {'(', ')'}, {0x3010, 0x3011}, {0x3014, 0x3015},
	                                     {0x3008, 0x3009}, {0x201C, 0x201D}, {0x2018, 0x2019},
	                                     {'\'', '\''}, {'"', '"'}};
	for (size_t k = 0; k < sizeof halves / sizeof *halves; k++)
		for (int h = 0; h < 2; h++)
			if (cp == halves[k][h]) {
				*opens = !h;
				return halves[k][!h];
			}
	return 0;
}

/* Whether the mark at [beg, end) is one half of a pair whose other half stands in the same line. */
static bool is_paired(const struct ofx_search *s, uint32_t cp, size_t beg, size_t end)
{
	bool opens = false;
	uint32_t half = other_half(cp, &opens);
	int depth = 1;
	if (!half)
		return false;
	struct ofx_span line = ofx_line_around(s->block, (uint32_t)beg);
	if (half == cp) { /* the number of quotes before it tells which half it is */
		size_t before = ofx_str_count(ofx_str(s->block.ptr + line.beg, beg - line.beg), (char)cp);
		return before % 2 || memchr(s->block.ptr + end, (int)cp, line.end - end);
	}
	for (size_t pos = opens ? end : beg; depth && (opens ? pos < line.end : pos > line.beg);) {
		uint32_t c = opens ? ofx_u8_next(s->block.ptr, &pos) : ofx_u8_prev(s->block.ptr, &pos);
		depth += (c == cp) - (c == half);
	}
	return !depth;
}

/* Whether the symbol is a single Japanese letter or mark, which a guess may replace. */
bool ofx_search_is_open(const struct ofx_search *s, size_t i)
{
	struct ofx_span span = s->r.text.span[i];
	uint16_t id = s->r.text.id[i];
	if (span.beg == span.end || (id && id < OFX_SYM_CLASSES))
		return false;
	uint32_t cp = ofx_u8_get(s->block.ptr + span.beg);
	size_t next = span.beg + ofx_u8_len(s->block.ptr[span.beg]);
	if (next < span.end && !ofx_is(ofx_u8_get(s->block.ptr + next), OFX_SPACE | OFX_BREAK))
		return false;
	if (is_paired(s, cp, span.beg, next))
		return false;
	if (cp <= 0x7F)
		return is_stray(s, span.beg, next);
	if (is_of_number(s, cp, span.beg, next) || is_notation(cp))
		return false;
	return cp < 0x10000 && !ofx_is(cp, OFX_LATIN | OFX_DIGIT | OFX_FOREIGN);
}

/* Whether the symbol and the next may be replaced together. */
bool ofx_search_is_open_pair(const struct ofx_search *s, size_t i)
{
	const struct ofx_span *span = s->r.text.span;
	return i + 1 < s->end && ofx_search_is_open(s, i + 1) && span[i].end == span[i + 1].beg;
}

/* Whether something may have been lost before the symbol: it goes on where the one before ends. */
bool ofx_search_is_open_gap(const struct ofx_search *s, size_t i)
{
	const struct ofx_span *span = s->r.text.span;
	return i > 0 && ofx_search_is_open(s, i - 1) && span[i - 1].end == span[i].beg &&
	       span[i - 1].end == span[i - 1].beg + ofx_u8_len(s->block.ptr[span[i - 1].beg]);
}

bool ofx_is_guessable(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE) ||
	       cp == 0x3001 || cp == 0x3002 || cp == 0x300C || cp == 0x300D || cp == 0x30FB;
}

struct ofx_span ofx_search_span(const struct ofx_search *s, size_t i, const struct ofx_candidate *c)
{
	struct ofx_span span = {s->r.text.span[i].beg, s->r.text.span[i].beg};
	for (unsigned k = 0; k < c->n_old; k++)
		span.end += ofx_u8_len(s->block.ptr[span.end]);
	return span;
}

enum ofx_opinion ofx_search_opinion(const struct ofx_search *s, size_t i,
                                    const struct ofx_candidate *c)
{
	uint32_t cp[OFX_SECOND_MOST];
	size_t n;
	if (!s->g->second ||
	    !ofx_second_reads(s->g->second, &s->beside, ofx_search_span(s, i, c), cp, &n))
		return OFX_OPINION_NONE;
	bool agrees = n == c->n_new, keeps = n == c->n_old;
	for (size_t k = 0; k < n && agrees; k++)
		agrees = cp[k] == ofx_compat(c->cp[k]);
	for (size_t k = 0; k < n && keeps; k++)
		keeps = cp[k] == ofx_compat(ofx_search_char(s, i + k));
	return agrees ? OFX_OPINION_AGREES : keeps ? OFX_OPINION_KEEPS : OFX_OPINION_OTHER;
}

int ofx_search_window(const struct ofx_search *s, size_t i)
{
	int sum = 0;
	for (size_t k = i; k < i + ORDER && k < s->r.text.n; k++)
		sum += s->r.score[k];
	return sum;
}

/* Whether the model is surprised enough to look closer. */
static bool is_surprise(const struct ofx_search *s, size_t i)
{
	int most = s->g->wide ? SURPRISE_WINDOW : NARROW_WINDOW;
	return s->r.score[i] < OFX_SURPRISE && ofx_search_window(s, i) < most;
}

/* The second of two that are the same is looked at before a surprise as well: the language likes it
   after the first, and not what follows. */
static bool is_odd(const struct ofx_search *s, size_t i)
{
	const uint16_t *id = s->r.text.id;
	return is_surprise(s, i) ||
	       (i > 0 && i + 1 < s->r.text.n && id[i] == id[i - 1] && is_surprise(s, i + 1));
}

static struct ofx_ngram_gap gap_at(const struct ofx_search *s, size_t i)
{
	return (struct ofx_ngram_gap){s->r.text.id[i - 1], s->r.text.id[i + 1], 0};
}

/* Whether the character is the same as one beside it. */
static bool is_twin(const struct ofx_search *s, size_t i)
{
	const uint16_t *id = s->r.text.id + i;
	return id[0] == id[-1] || id[0] == id[1];
}

/* Whether the character fits between its neighbours so well that nothing else is tried; notes what
   fits. */
static bool fits(const struct ofx_search *s, size_t i, const struct ofx_ngram_gap *gap,
                 uint16_t between[OFX_BETWEEN], size_t *n)
{
	size_t k = 0;
	*n = ofx_ngram_between(s->g->ngram, gap, between, OFX_BETWEEN);
	while (k < *n && between[k] != s->r.text.id[i])
		k++;
	if (k < *n && k < FITS_WELL)
		return true;
	if (s->g->wide || is_twin(s, i))
		return false;
	if (!*n)
		return ofx_search_window(s, i) >= STRANGE_WINDOW;
	return k < *n && ofx_search_window(s, i) >= FITS_WINDOW;
}

static struct ofx_ngram_gap gap_before(const struct ofx_search *s, size_t i)
{
	return (struct ofx_ngram_gap){s->r.text.id[i - 1], s->r.text.id[i], 0};
}

static bool fits_alone(const struct ofx_search *s, size_t i, uint16_t between[OFX_BETWEEN], size_t *n)
{
	struct ofx_ngram_gap gap = gap_at(s, i);
	ofx_ngram_find_gaps(s->g->ngram, &gap, 1);
	return fits(s, i, &gap, between, n);
}

static struct ofx_place place_at(const struct ofx_search *s, size_t i)
{
	const struct ofx_ngram_text *t = &s->r.text;
	struct ofx_place p = {.cp = ofx_search_char(s, i), .old = s->facts->old_text};
	if (ofx_search_is_open_pair(s, i))
		p.next = ofx_search_char(s, i + 1);
	if (ofx_search_is_open_gap(s, i))
		p.prev = ofx_search_char(s, i - 1);
	for (size_t k = 0; k < sizeof p.id / sizeof *p.id; k++) {
		size_t at = i + k - OFX_PLACE_BEFORE; /* wraps around before the text */
		p.id[k] = at < t->n ? t->id[at] : OFX_PLACE_NONE;
	}
	for (size_t k = 0; k <= OFX_PLACE_BEHIND && i + k < t->n; k++)
		p.score[k] = s->r.score[i + k];
	return p;
}

/* Weighs what is on the scales and remembers the candidates of each suspect. */
static void settle(struct ofx_trials *ts)
{
	struct ofx_candidate found[OFX_CANDIDATES];
	ofx_trials_weigh(ts);
	for (size_t k = 0; k < ts->n_suspects; k++) {
		const struct ofx_suspect *suspect = &ts->suspects[k];
		size_t n = ofx_trials_choose(ts->items + suspect->first, suspect->n_trials, found);
		ofx_memory_keep(ts->s->memory, &suspect->place, found, n);
	}
}

/* Gathers places from i on that are not in the memory; returns how many there are. */
static size_t gather(const struct ofx_search *s, size_t i, struct ofx_suspect suspects[OFX_SUSPECTS])
{
	const struct ofx_candidate *known;
	size_t n = 0, n_known;
	for (; i < s->end && n < OFX_SUSPECTS; i++) {
		if (!is_odd(s, i) || !ofx_search_is_open(s, i))
			continue;
		suspects[n].at = i;
		suspects[n].place = place_at(s, i);
		n += !ofx_memory_recall(s->memory, &suspects[n].place, &known, &n_known);
	}
	return n;
}

/* Searches some places from i on, which are then in the memory. */
static void look_ahead(struct ofx_search *s, size_t i)
{
	struct ofx_trials ts;
	struct ofx_ngram_gap gaps[2 * OFX_SUSPECTS]; /* around the suspects, and before them */
	size_t n = gather(s, i, ts.suspects);
	ofx_trials_begin(&ts, s);
	for (size_t k = 0; k < n; k++) {
		gaps[k] = gap_at(s, ts.suspects[k].at);
		gaps[n + k] = gap_before(s, ts.suspects[k].at);
	}
	ofx_ngram_find_gaps(s->g->ngram, gaps, 2 * n);
	for (; ts.n_suspects < n && ts.n + OFX_CANDIDATES <= OFX_TRIALS; ts.n_suspects++) {
		struct ofx_suspect *suspect = &ts.suspects[ts.n_suspects];
		suspect->first = ts.n;
		suspect->n_trials = 0;
		suspect->lost = gaps[n + ts.n_suspects];
		if (!fits(s, suspect->at, &gaps[ts.n_suspects], suspect->between, &suspect->n_between))
			ofx_try_all(&ts, suspect);
	}
	settle(&ts);
}

static void find(struct ofx_search *s, size_t i)
{
	const struct ofx_candidate *known;
	struct ofx_place place = place_at(s, i);
	s->n_cand = 0;
	while (!ofx_memory_recall(s->memory, &place, &known, &s->n_cand))
		look_ahead(s, i);
	if (s->n_cand)
		memcpy(s->cand, known, s->n_cand * sizeof *known);
}

/* The same where another engine has a say: where it read something else, that is looked at too. */
static void find_disputed(struct ofx_search *s, size_t i)
{
	struct ofx_candidate same = {.cp = {ofx_search_char(s, i)}, .n_old = 1, .n_new = 1};
	bool disputed = ofx_search_opinion(s, i, &same) == OFX_OPINION_OTHER;
	struct ofx_trials ts;
	struct ofx_suspect *suspect = &ts.suspects[0];
	s->n_cand = 0;
	if (!is_odd(s, i) && !disputed)
		return;
	suspect->at = i;
	if (fits_alone(s, i, suspect->between, &suspect->n_between) && !disputed)
		return;
	suspect->lost = gap_before(s, i);
	ofx_ngram_find_gaps(s->g->ngram, &suspect->lost, 1);
	ofx_trials_begin(&ts, s);
	ts.n_suspects = 1;
	ofx_try_all(&ts, suspect);
	ofx_trials_weigh(&ts);
	s->n_cand = ofx_trials_choose(ts.items, suspect->n_trials, s->cand);
}

size_t ofx_search_next(struct ofx_search *s, size_t i)
{
	for (; i < s->end; i++) {
		if ((!s->g->second && !is_odd(s, i)) || !ofx_search_is_open(s, i))
			continue;
		if (s->g->second)
			find_disputed(s, i);
		else
			find(s, i);
		if (s->n_cand)
			break;
	}
	if (i < s->end)
		fits_alone(s, i, s->between, &s->n_between);
	return i;
}

void ofx_search_begin(struct ofx_search *s, const struct ofx_guesser *g,
                      const struct ofx_block *block)
{
	s->g = g;
	s->facts = block->facts;
	s->block = block->text;
	if (!ofx_memory_is_of(s->memory, g)) {
		ofx_search_release(s);
		s->memory = ofx_memory_new(g);
	}
	struct ofx_reading past = s->r;
	s->r = s->past;
	s->past = past;
	ofx_reading_make(&s->r, &s->past, g->ngram, block->facts->old_text, block->text);
	if (g->second)
		ofx_second_lay(g->second, block->text, &s->beside);
}

void ofx_search_release(struct ofx_search *s)
{
	ofx_reading_release(&s->r);
	ofx_reading_release(&s->past);
	ofx_beside_release(&s->beside);
	ofx_buf_release(&s->piece);
	ofx_buf_release(&s->changed);
	ofx_memory_free(s->memory);
	s->memory = NULL;
}
