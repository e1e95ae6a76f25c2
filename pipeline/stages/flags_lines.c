/* Finds lines that repeat those before them: word for word, alone or several in turn, or nearly so. */
#include "stages/flags.h"

#include "base/buf.h"
#include "text/chars.h"

#include <stdlib.h>

enum {
	SAME_LINES = 4,  /* as many lines, all the same … */
	SAME_TIMES = 4,  /* … or several in turn, so often … */
	SAME_CHARS = 8,  /* … of at least so many Japanese characters */
	PERIOD = 5,      /* most lines that come in turn */
	ALIKE_LINES = 5, /* as many lines, each nearly that before it … */
	ALIKE_CHARS = 20, /* … of at least so many characters */
	ALIKE = 75,      /* of a hundred pairs of characters so many are the same */
	NEAR = 18,       /* bytes that the lengths of lines that are alike may differ by */
};

static bool is_break(char c)
{
	return c == '\n' || c == '\f';
}

/* The nearest line before byte `beg` of the text that is not empty; false where there is none. */
static bool line_before(struct ofx_str text, uint32_t beg, struct ofx_span *line)
{
	while (beg > 0 && is_break(text.ptr[beg - 1]))
		beg--;
	if (!beg)
		return false;
	*line = ofx_line_around(text, beg - 1);
	return true;
}

/* The nearest line behind byte `end` that is not empty. */
static bool line_behind(struct ofx_str text, uint32_t end, struct ofx_span *line)
{
	while (end < text.len && is_break(text.ptr[end]))
		end++;
	if (end >= text.len)
		return false;
	*line = ofx_line_around(text, end);
	return true;
}

/* Whether nothing but empty lines stands between two lines. */
static bool follows(struct ofx_str text, struct ofx_span a, struct ofx_span b)
{
	uint32_t pos = a.end;
	while (pos < b.beg && is_break(text.ptr[pos]))
		pos++;
	return pos == b.beg;
}

static bool same(struct ofx_str text, struct ofx_span a, struct ofx_span b)
{
	return ofx_str_eq(ofx_str_sub(text, a), ofx_str_sub(text, b));
}

/* The line `ago` lines before the last one. */
static struct ofx_span back(const struct ofx_lines_back *b, size_t ago)
{
	return b->line[(b->n - 1 - ago) % OFX_LINES_BACK];
}

static void push(struct ofx_lines_back *b, struct ofx_span line)
{
	b->line[b->n++ % OFX_LINES_BACK] = line;
}

/* Begins anew with the lines before this one. */
static void refill(struct ofx_str text, struct ofx_span line, struct ofx_lines_back *b)
{
	struct ofx_span found[PERIOD + 1];
	size_t n = 0;
	uint32_t beg = line.beg;
	while (n <= PERIOD && line_before(text, beg, &found[n]))
		beg = found[n++].beg;
	b->n = 0;
	while (n > 0)
		push(b, found[--n]);
}

/* Lines in turn, `period` of them, have ended with the last line: reports them if they were there
   often enough. */
static bool end_turns(struct ofx_str text, const struct ofx_lines_back *b, size_t period,
                      struct ofx_edits *out)
{
	struct ofx_span first = back(b, period), line = back(b, 0), next;
	size_t n = period + 1; /* lines that are part of it */
	uint32_t chars = 0;
	if (line_behind(text, line.end, &next) && same(text, next, back(b, period - 1)))
		return false; /* it goes on */
	for (size_t i = 0; i < period; i++)
		chars += ofx_flags_count(ofx_str_sub(text, back(b, i)), OFX_JAPANESE);
	struct ofx_span lead = first, ahead = line, before;
	while (line_before(text, lead.beg, &before)) {
		struct ofx_span other;
		line_before(text, ahead.beg, &other);
		if (!same(text, before, other))
			break;
		lead = first = before;
		ahead = other;
		n++;
	}
	size_t least = period == 1 ? SAME_LINES : SAME_TIMES * period;
	if (n < least || chars < SAME_CHARS)
		return false;
	ofx_flag_add(out, text, first.beg, line.end, OFX_FLAGS_LINES);
	return true;
}

/* Whether the line is prose, not an item of a list or a row of a table. */
static bool is_prose(struct ofx_str line)
{
	size_t pos = 0;
	uint32_t first = 0;
	while (pos < line.len && ofx_is(first = ofx_u8_next(line.ptr, &pos), OFX_SPACE))
		;
	return ofx_is(first, OFX_JAPANESE) && first != 0x7B2C /* 第 */ &&
	       ofx_flags_count(line, OFX_HIRA) * 100 >= ofx_u8_count(line) * 35;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* The pairs of neighbours in a line, sorted. */
static size_t pairs_of(struct ofx_str s, uint64_t **pairs)
{
	size_t n = 0;
	uint64_t last = 0;
	*pairs = ofx_alloc(ofx_size_mul(s.len + 1, sizeof **pairs));
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &i);
		if (last)
			(*pairs)[n++] = last << 32 | cp;
		last = cp;
	}
	qsort(*pairs, n, sizeof **pairs, by_value);
	return n;
}

static bool share_pairs(struct ofx_str a, struct ofx_str b)
{
	uint64_t *x, *y;
	size_t n = pairs_of(a, &x), m = pairs_of(b, &y), shared = 0;
	for (size_t i = 0, j = 0; i < n && j < m;) {
		shared += x[i] == y[j];
		if (x[i] <= y[j])
			j += x[i++] == y[j];
		else
			j++;
	}
	free(x);
	free(y);
	return 2 * shared * 100 >= (n + m) * ALIKE;
}

/* Whether one line is nearly the other: of the same length about, beginning or ending alike. */
static bool is_alike(struct ofx_str a, struct ofx_str b)
{
	enum { HEAD = 6, TAIL = 9 };
	size_t near = a.len > b.len ? a.len - b.len : b.len - a.len;
	if (near > NEAR || a.len < 3 * ALIKE_CHARS || b.len < 3 * ALIKE_CHARS)
		return false;
	if (memcmp(a.ptr, b.ptr, HEAD) && memcmp(a.ptr + a.len - TAIL, b.ptr + b.len - TAIL, TAIL))
		return false;
	return is_prose(a) && is_prose(b) && share_pairs(a, b);
}

static bool alike(struct ofx_str text, struct ofx_span a, struct ofx_span b)
{
	return is_alike(ofx_str_sub(text, a), ofx_str_sub(text, b));
}

/* The last line is alike the one before it: reports the run of such lines if it ends here. */
static void end_alike(struct ofx_str text, struct ofx_span line, struct ofx_span before,
                      struct ofx_edits *out)
{
	struct ofx_span next, first = before;
	size_t n = 2;
	bool differ = !same(text, line, before);
	if (line_behind(text, line.end, &next) && alike(text, line, next))
		return;
	while (line_before(text, first.beg, &before) && alike(text, before, first)) {
		differ |= !same(text, before, first);
		first = before;
		n++;
	}
	if (n >= ALIKE_LINES && differ) /* else they are all the same */
		ofx_flag_add(out, text, first.beg, line.end, OFX_FLAGS_ALIKE);
}

void ofx_flags_lines(struct ofx_str text, struct ofx_span line, struct ofx_lines_back *b,
                     struct ofx_edits *out)
{
	if (line.end == line.beg)
		return;
	if (!b->n || !follows(text, back(b, 0), line))
		refill(text, line, b);
	push(b, line);
	for (size_t period = 1; period <= PERIOD && period < b->n; period++)
		if (same(text, line, back(b, period)) && end_turns(text, b, period, out))
			return;
	if (b->n > 1 && alike(text, back(b, 1), line))
		end_alike(text, line, back(b, 1), out);
}
