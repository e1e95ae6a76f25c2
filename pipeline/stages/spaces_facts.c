/* Where a space stands, and what the spaces of a line and of a block say about who put
 * them there. */
#include "stages/spaces.h"

enum {
	DOT = 0x30FB, /* ・ */
	MIN_GAPS = 4, /* spaces that a line needs to count as spaced out by itself */
	MIN_LONE = 2,
	MANY_GAPS = 16, /* spaces in spaced-out lines that make a block one */
	RARE = 40, /* ofx_place_spaced never asks for less than one in so many */
	WORDS = OFX_JAPANESE | OFX_LATIN | OFX_DIGIT,
	WRAPPED_BYTES = 24,
	MIN_WRAPPED = 3,
	LETTER_BYTES = 3,
	MANY_WORDS = 8, /* spaces that make a habit of writing words apart */
};

static uint32_t before(struct ofx_str s, size_t pos)
{
	return pos ? ofx_u8_prev(s.ptr, &pos) : 0;
}

static uint32_t behind(struct ofx_str s, size_t pos)
{
	return pos < s.len ? ofx_u8_get(s.ptr + pos) : 0;
}

static bool is_blank(uint32_t cp)
{
	return !cp || ofx_is(cp, OFX_SPACE | OFX_BREAK);
}

bool ofx_gap_next(struct ofx_gap *g, uint32_t *pos)
{
	const char *text = g->line.ptr, *end = text + g->line.len, *p = text + *pos;
	for (; p < end && (p = memchr(p, ' ', (size_t)(end - p))); p++) {
		if (p == text || p + 1 == end)
			continue;
		if (((unsigned char)p[-1] | (unsigned char)p[1]) < 0x80)
			continue;
		g->at = (uint32_t)(p - text);
		g->left = before(g->line, g->at);
		g->right = behind(g->line, g->at + 1);
		if (is_blank(g->left) || is_blank(g->right))
			continue;
		*pos = g->at + 1;
		return true;
	}
	return false;
}

bool ofx_space_one_of(uint32_t cp, const char *chars)
{
	for (; *chars; chars += ofx_u8_len(*chars))
		if (ofx_u8_get(chars) == cp)
			return true;
	return false;
}

static bool is_letter(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE);
}

static bool is_wide_word(uint32_t cp)
{
	return (cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
	       (cp >= 0xFF41 && cp <= 0xFF5A);
}

bool ofx_space_japanese(uint32_t cp)
{
	if (is_letter(cp))
		return true;
	return cp >= 0x80 && ofx_is(cp, OFX_PUNCT | OFX_OPEN | OFX_CLOSE) &&
	       !is_wide_word(cp);
}

static bool is_comma(uint32_t cp)
{
	return cp == 0x3001 || cp == 0xFF0C; /* 、 ， */
}

static bool is_stop(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xFF0E; /* 。 ． */
}

static bool opens_quote(uint32_t cp)
{
	return cp == 0x300C || cp == 0x300E; /* 「 『 */
}

static bool closes_quote(uint32_t cp)
{
	return cp == 0x300D || cp == 0x300F; /* 」 』 */
}

/* Brackets; not the quotes “ and ”, which texts put on either side. */
static bool opens(uint32_t cp)
{
	return cp == '(' || (cp >= 0x3000 && ofx_is(cp, OFX_OPEN));
}

static bool closes(uint32_t cp)
{
	return cp == ')' || (cp >= 0x3000 && ofx_is(cp, OFX_CLOSE));
}

/* Of what stands between c[1] and c[2]; c[0] and c[3] are the characters around them. */
static enum ofx_place place_of(const uint32_t c[4])
{
	uint32_t a = c[1], b = c[2];
	bool tight = is_comma(b) || is_stop(b) || closes(b);
	if (tight && (ofx_space_japanese(a) || (a == ')' && b != ')')))
		return OFX_AT_BRACKET;
	if (opens(a) && ofx_space_japanese(b))
		return OFX_AT_BRACKET;
	if (is_comma(a) && ofx_space_japanese(b))
		return OFX_AT_COMMA;
	if (is_stop(a) && ofx_space_japanese(b))
		return OFX_AT_STOP;
	if ((closes_quote(a) && ofx_space_japanese(b)) ||
	    (opens_quote(b) && ofx_space_japanese(a)))
		return OFX_AT_QUOTE;
	/* A dot with spaces on both sides, or at the start of a line, is a writer's. */
	if ((a == DOT && is_letter(c[0]) && is_letter(b) && b != DOT) ||
	    (b == DOT && is_letter(c[3]) && is_letter(a) && a != DOT))
		return OFX_AT_DOT;
	return OFX_AT_LETTERS;
}

enum ofx_place ofx_gap_place(const struct ofx_gap *g)
{
	size_t left = g->at, right = g->at + 1;
	ofx_u8_prev(g->line.ptr, &left);
	ofx_u8_next(g->line.ptr, &right);
	return place_of((const uint32_t[]){before(g->line, left), g->left, g->right,
					   behind(g->line, right)});
}

/* “ ” ‘ ’ */
static bool is_curly(uint32_t cp)
{
	return cp == 0x201C || cp == 0x201D || cp == 0x2018 || cp == 0x2019;
}

bool ofx_gap_beside_latin(const struct ofx_gap *g)
{
	size_t left = g->at, right = g->at + 1;
	if (is_curly(g->right) && ofx_is(g->right, OFX_OPEN)) {
		ofx_u8_next(g->line.ptr, &right);
		uint32_t cp = behind(g->line, right);
		return cp > ' ' && cp < 0x80;
	}
	if (!is_curly(g->left) || !ofx_is(g->left, OFX_CLOSE))
		return false;
	ofx_u8_prev(g->line.ptr, &left);
	uint32_t cp = before(g->line, left);
	return cp > ' ' && cp < 0x80;
}

/* What a line is like, as far as spaces go. */
struct measure {
	uint32_t gaps,
	    joins;     /* Japanese characters side by side, with and without a space */
	uint32_t lone; /* hiragana with a gap on either side */
	unsigned scripts;
};

static struct measure measure(struct ofx_str s)
{
	struct measure m = {0};
	uint32_t last = 0, blanks = 0;
	bool gap = false;
	for (size_t pos = 0; pos < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &pos);
		if (cp == ' ') {
			blanks++;
			continue;
		}
		bool pair = ofx_space_japanese(cp) && last && ofx_space_japanese(last);
		m.lone += gap && pair && blanks == 1 && ofx_is(last, OFX_HIRA);
		gap = pair && blanks == 1;
		m.gaps += gap;
		m.joins += pair && !blanks;
		m.scripts |=
		    ofx_char_class(cp) & (OFX_HIRA | OFX_KATA | OFX_KANJI | OFX_PUNCT);
		last = cp;
		blanks = 0;
	}
	return m;
}

/* Every second pair of characters, or more, stands apart, and some of them are particles
   or the ends of verbs. Names in a list (山田 太郎 森 次郎) have no lone hiragana; あ い
   う え お is of one script; words written apart (そんな ことを) are longer. */
static bool spaced_alone(const struct measure *m)
{
	bool mixed = m->scripts & (m->scripts - 1);
	return m->gaps >= MIN_GAPS && m->gaps >= m->joins && m->lone >= MIN_LONE &&
	       (m->joins || mixed);
}

/* Gaps between Japanese characters, up to MIN_GAPS of them. */
static uint32_t few_gaps(struct ofx_str line)
{
	struct ofx_gap g = {.line = line};
	uint32_t pos = 0, n = 0;
	while (n < MIN_GAPS && ofx_gap_next(&g, &pos))
		n += ofx_space_japanese(g.left) && ofx_space_japanese(g.right);
	return n;
}

bool ofx_line_spaced_out(struct ofx_str line, const struct ofx_facts *f)
{
	if (f->apart)
		return false;
	bool with_block = f->spaced_out >= MANY_GAPS;
	if (!with_block && few_gaps(line) < MIN_GAPS)
		return false;
	struct measure m = measure(line);
	/* In a block that is spaced out a short line has less to show. */
	return spaced_alone(&m) || (with_block && m.gaps * 2 >= m.joins);
}

bool ofx_line_korean(struct ofx_str line)
{
	for (size_t pos = 0; pos < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &pos);
		if (cp >= 0x1100 && ofx_is(cp, OFX_FOREIGN))
			return true;
	}
	return false;
}

static void count(struct ofx_facts *f, enum ofx_place place, bool space)
{
	switch (place) {
	case OFX_AT_LETTERS:
		return;
	case OFX_AT_BRACKET:
		f->space_bracket += space;
		f->close_bracket += !space;
		return;
	case OFX_AT_COMMA:
		f->space_comma += space;
		f->close_comma += !space;
		return;
	case OFX_AT_STOP:
		f->space_stop += space;
		f->close_stop += !space;
		return;
	case OFX_AT_QUOTE:
		f->space_quote += space;
		f->close_quote += !space;
		return;
	case OFX_AT_DOT:
		f->space_dot += space;
		f->close_dot += !space;
		return;
	}
}

/* Whether a byte begins a letter of kana or kanji, or continues a character. */
static bool is_letter_byte(const char *p)
{
	unsigned char c = (unsigned char)*p;
	if (c == 0xE3) /* U+3000 to U+303F are marks, and so is ・ */
		return (unsigned char)p[1] != 0x80 && memcmp(p, "・", 3) != 0;
	return c >= 0xE4 ? c <= 0xE9 : c >= 0x80 && c < 0xC0;
}

/* Whether every place that has spaces stands so often without that no more counting
   changes what ofx_place_spaced says. */
static bool all_rare(const struct ofx_facts *f)
{
	return f->close_bracket > RARE * f->space_bracket &&
	       f->close_comma > RARE * f->space_comma &&
	       f->close_stop > RARE * f->space_stop &&
	       (!f->space_quote || f->close_quote > RARE * f->space_quote) &&
	       (!f->space_dot || f->close_dot > RARE * f->space_dot);
}

/* How often the places of marks stand without a space. Looks at marks only. */
static void count_closed(struct ofx_str t, struct ofx_facts *f)
{
	uint32_t last_end = 0, n = 0;
	for (size_t pos = 0; pos < t.len; pos++) {
		if (is_letter_byte(t.ptr + pos))
			continue;
		size_t left = pos, right = pos + ofx_u8_len(t.ptr[pos]), far = right;
		uint32_t cp = ofx_u8_get(t.ptr + pos);
		if (!ofx_is(cp, OFX_PUNCT | OFX_OPEN | OFX_CLOSE))
			continue;
		uint32_t a = pos ? ofx_u8_prev(t.ptr, &left) : 0;
		uint32_t b = behind(t, right);
		if (pos != last_end || !pos)
			count(f, place_of((const uint32_t[]){before(t, left), a, cp, b}),
			      false);
		if (b)
			ofx_u8_next(t.ptr, &far);
		count(f, place_of((const uint32_t[]){a, cp, b, b ? behind(t, far) : 0}),
		      false);
		last_end = (uint32_t)right;
		if (++n % 32 == 0 && all_rare(f))
			return;
	}
}

bool ofx_line_runs_on(struct ofx_str line, struct ofx_str next)
{
	size_t beg = 0, end = line.len;
	while (end && line.ptr[end - 1] == ' ')
		end--;
	while (beg < next.len && next.ptr[beg] == ' ')
		beg++;
	if (end < WRAPPED_BYTES || beg == next.len)
		return false;
	uint32_t last = before(line, end), first = behind(next, beg);
	return (ofx_is(last, WORDS) || is_comma(last)) && ofx_is(first, WORDS);
}

/* Whether the text stands in the lines of a page, and not in paragraphs. */
static bool is_wrapped(struct ofx_str text)
{
	uint32_t lines = 0, n = 0;
	struct ofx_str line = ofx_str_cut(&text, '\n');
	while (text.len) {
		struct ofx_str next = ofx_str_cut(&text, '\n');
		lines += line.len > 0;
		n += ofx_line_runs_on(line, next);
		line = next;
	}
	return n >= MIN_WRAPPED && n * 2 >= lines;
}

/* The spaces between letters, as far as they may part words: むかし むかし ある ところに. */
struct words {
	uint32_t gaps, lone, endings; /* lone: one letter between two of them; endings: behind hiragana */
	uint32_t last;                /* the last one */
};

static void count_word(struct words *w, const struct ofx_gap *g)
{
	w->lone += w->gaps && g->at - w->last <= LETTER_BYTES + 1;
	w->endings += ofx_is(g->left, OFX_HIRA);
	w->gaps++;
	w->last = g->at;
}

/* Whether a writer put spaces between the words: there is one in ten letters or more, nearly all stand behind
   an ending or a particle, and hardly a letter stands by itself. Engines part letters. */
static bool are_apart(const struct words *w, struct ofx_str text)
{
	return w->gaps >= MANY_WORDS && w->gaps * 10 * LETTER_BYTES >= text.len &&
	       w->endings * 10 >= w->gaps * 7 && w->lone * 10 <= w->gaps;
}

void ofx_space_learn(struct ofx_str text, struct ofx_facts *f)
{
	struct words words = {0};
	struct ofx_gap g = {.line = text};
	uint32_t pos = 0, n = 0;
	struct ofx_span line = {0, 0};
	bool marks = false;
	while (ofx_gap_next(&g, &pos)) {
		enum ofx_place place = ofx_gap_place(&g);
		count(f, place, true);
		marks |= place != OFX_AT_LETTERS;
		if (!ofx_space_japanese(g.left) || !ofx_space_japanese(g.right))
			continue;
		if (is_letter(g.left) && is_letter(g.right))
			count_word(&words, &g);
		if (g.at >= line.end) {
			line = ofx_line_around(text, g.at);
			n = 0;
		}
		if (++n != MIN_GAPS)
			continue;
		struct measure m = measure(ofx_str_sub(text, line));
		if (spaced_alone(&m) && !ofx_line_korean(ofx_str_sub(text, line)))
			f->spaced_out += m.gaps;
	}
	f->apart = are_apart(&words, text);
	if (marks) {
		count_closed(text, f);
		f->wrapped = is_wrapped(text);
	}
}
