/* The stage "spaces": spaces that an engine put between Japanese characters go. */
#include "stages/spaces.h"

enum {
	MIN_GAPS = 4, /* spaces that a line needs to count as spaced out by itself */
	MANY_GAPS = 16, /* spaces in spaced-out lines that make a block one */
	DOT = 0x30FB,   /* ・ */
	HABIT = 12,     /* spaces behind 。 that make a habit, if hardly one is left out */
};

uint32_t ofx_gap_before(const struct ofx_gap *g, uint32_t pos)
{
	size_t p = pos;
	return pos ? ofx_u8_prev(g->line.ptr, &p) : 0;
}

uint32_t ofx_gap_behind(const struct ofx_gap *g, uint32_t pos)
{
	return pos < g->line.len ? ofx_u8_get(g->line.ptr + pos) : 0;
}

bool ofx_space_letter(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE);
}

static bool is_sign(uint32_t cp)
{
	bool wide_word = (cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF21 && cp <= 0xFF3A) ||
	                 (cp >= 0xFF41 && cp <= 0xFF5A);
	return cp >= 0x80 && ofx_is(cp, OFX_PUNCT | OFX_OPEN | OFX_CLOSE) && !wide_word;
}

static bool is_japanese(uint32_t cp)
{
	return ofx_space_letter(cp) || is_sign(cp);
}

static bool is_blank(uint32_t cp)
{
	return !cp || ofx_is(cp, OFX_SPACE | OFX_BREAK);
}

/* 、 ， 。 ． */
static bool is_comma(uint32_t cp)
{
	return cp == 0x3001 || cp == 0xFF0C;
}

static bool is_stop(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xFF0E;
}

/* 「 『 */
static bool opens_quote(uint32_t cp)
{
	return cp == 0x300C || cp == 0x300E;
}

static bool closes_quote(uint32_t cp)
{
	return cp == 0x300D || cp == 0x300F;
}

/* The next gap of the line from *pos on; false at its end. */
static bool next_gap(struct ofx_gap *g, uint32_t *pos)
{
	const char *text = g->line.ptr, *end = text + g->line.len;
	for (const char *p = text + *pos; p < end && (p = memchr(p, ' ', (size_t)(end - p))); p++) {
		if (p == text || p + 1 == end)
			continue;
		if (((unsigned char)p[-1] | (unsigned char)p[1]) < 0x80)
			continue;
		g->at = (uint32_t)(p - text);
		g->left = ofx_gap_before(g, g->at);
		g->right = ofx_gap_behind(g, g->at + 1);
		if (is_blank(g->left) || is_blank(g->right))
			continue;
		*pos = g->at + 1;
		return true;
	}
	return false;
}

/* What a line is like, as far as spaces go. */
struct line {
	uint32_t gaps, joins; /* Japanese characters side by side, with and without a space */
	bool foreign;         /* holds Hangul, whose words stand apart */
};

static struct line measure(struct ofx_str s)
{
	struct line l = {0};
	uint32_t last = 0, blank = 0;
	for (size_t pos = 0; pos < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &pos);
		if (cp == ' ') {
			blank++;
			continue;
		}
		l.foreign |= cp >= 0x1100 && ofx_is(cp, OFX_FOREIGN);
		bool pair = is_japanese(cp) && last && is_japanese(last);
		l.gaps += pair && blank == 1;
		l.joins += pair && !blank;
		last = cp;
		blank = 0;
	}
	return l;
}

/* Every second pair of characters, or more, stands apart: 日 本 に お け る. Names in a list
   (川 太郎君 山 花子君) and words written apart (そんな ことを) stay far below that. */
static bool spaced_out(const struct line *l)
{
	return l->gaps >= MIN_GAPS && l->gaps >= l->joins;
}

/* The same in a block that is spaced out: a short line has little to show. */
static bool spaced_with_block(const struct line *l, const struct ofx_facts *f)
{
	return f->spaced_out >= MANY_GAPS && l->gaps * 2 >= l->joins;
}

/* （ 「 『 【 ( and so on; not the quotes “ and ”, which stand on either side. */
static bool opens(uint32_t cp)
{
	return cp == '(' || (cp >= 0x3000 && ofx_is(cp, OFX_OPEN));
}

static bool closes(uint32_t cp)
{
	return cp == ')' || (cp >= 0x3000 && ofx_is(cp, OFX_CLOSE));
}

/* The kinds of places beside a mark; a space has no business there. */
enum place { ELSEWHERE, INSIDE_BRACKET, BEHIND_COMMA, BEHIND_STOP, OUTSIDE_QUOTE, BESIDE_DOT };

/* Of what stands between `a` and `b`; `before` and `behind` are the characters around them. */
static enum place place_of(uint32_t before, uint32_t a, uint32_t b, uint32_t behind)
{
	bool tight = is_comma(b) || is_stop(b) || closes(b);
	if (tight && (is_japanese(a) || (a == ')' && b != ')')))
		return INSIDE_BRACKET;
	if (opens(a) && is_japanese(b))
		return INSIDE_BRACKET;
	if (is_comma(a) && is_japanese(b))
		return BEHIND_COMMA;
	if (is_stop(a) && is_japanese(b))
		return BEHIND_STOP;
	if ((closes_quote(a) && is_japanese(b)) || (opens_quote(b) && is_japanese(a)))
		return OUTSIDE_QUOTE;
	if (ofx_space_letter(a == DOT ? before : a) && ofx_space_letter(b == DOT ? behind : b) &&
	    (a == DOT) != (b == DOT))
		return BESIDE_DOT;
	return ELSEWHERE;
}

static void count(struct ofx_facts *f, enum place place, bool space)
{
	switch (place) {
	case ELSEWHERE:
		return;
	case INSIDE_BRACKET:
		f->space_bracket += space;
		f->close_bracket += !space;
		return;
	case BEHIND_COMMA:
		f->space_comma += space;
		f->close_comma += !space;
		return;
	case BEHIND_STOP:
		f->space_stop += space;
		f->close_stop += !space;
		return;
	case OUTSIDE_QUOTE:
		f->space_quote += space;
		f->close_quote += !space;
		return;
	case BESIDE_DOT:
		f->space_dot += space;
		f->close_dot += !space;
		return;
	}
}

/* How often the places of marks stand without a space. */
static void count_closed(struct ofx_str text, struct ofx_facts *f)
{
	uint32_t c[4] = {0};
	for (size_t pos = 0; pos < text.len;) {
		memmove(c, c + 1, 3 * sizeof *c);
		c[3] = ofx_u8_next(text.ptr, &pos);
		count(f, place_of(c[0], c[1], c[2], c[3]), false);
	}
	count(f, place_of(c[1], c[2], c[3], 0), false);
}

static enum place place_of_gap(const struct ofx_gap *g)
{
	size_t left = g->at, right = g->at + 1;
	ofx_u8_prev(g->line.ptr, &left);
	ofx_u8_next(g->line.ptr, &right);
	return place_of(ofx_gap_before(g, (uint32_t)left), g->left, g->right,
	                ofx_gap_behind(g, (uint32_t)right));
}

static void learn(const void *self, const struct ofx_block *block, struct ofx_facts *facts)
{
	struct ofx_gap g = {.line = block->text};
	uint32_t pos = 0, line_end = 0;
	(void)self;
	while (next_gap(&g, &pos)) {
		count(facts, place_of_gap(&g), true);
		if (g.at < line_end || !is_japanese(g.left) || !is_japanese(g.right))
			continue;
		struct ofx_span line = ofx_line_around(block->text, g.at);
		struct line l = measure(ofx_str_sub(block->text, line));
		line_end = line.end;
		if (!l.foreign && spaced_out(&l))
			facts->spaced_out += l.gaps;
	}
	if (facts->space_bracket || facts->space_comma || facts->space_stop ||
	    facts->space_quote || facts->space_dot)
		count_closed(block->text, facts);
}

/* Whether one place in `one_in`, or more, has the space. In right texts it is a slip, a trace of
   markup that was taken out, and ten times as rare. */
static bool often(uint32_t with, uint32_t without, uint32_t one_in)
{
	return with && with * one_in >= with + without;
}

static bool bracket_spaced(const struct ofx_facts *f)
{
	return often(f->space_bracket, f->close_bracket, 30);
}

static bool comma_spaced(const struct ofx_facts *f)
{
	return often(f->space_comma, f->close_comma, 14) ||
	       (often(f->space_comma, f->close_comma, 40) &&
	        often(f->space_stop, f->close_stop, 6));
}

static bool dot_spaced(const struct ofx_facts *f)
{
	return often(f->space_dot, f->close_dot, 8);
}

static bool quote_spaced(const struct ofx_facts *f)
{
	return often(f->space_quote, f->close_quote, 10);
}

bool ofx_space_evidence(const struct ofx_facts *f)
{
	uint32_t n = 0;
	n += bracket_spaced(f) ? f->space_bracket : 0;
	n += comma_spaced(f) ? f->space_comma : 0;
	n += quote_spaced(f) ? f->space_quote : 0;
	n += dot_spaced(f) ? f->space_dot : 0;
	return n >= 2;
}

/* A space after 。 is some writers' habit, and then they put it everywhere. */
static bool stop_spaced(const struct ofx_facts *f)
{
	bool habit = f->space_stop >= HABIT && f->close_stop * 10 <= f->space_stop;
	uint32_t one_in = often(f->space_comma, f->close_comma, 14) ? 20 : 6;
	return often(f->space_stop, f->close_stop, one_in) && (!habit || ofx_space_evidence(f));
}

/* 第三条 この法律は: the heading of an article at the start of a line keeps its space. */
static bool behind_article(const struct ofx_gap *g)
{
	static const char *const units[] = {"条", "章", "節", "款", "編", "項"};
	size_t pos = 0;
	bool number = false, unit = false;
	while (pos < g->line.len && g->line.ptr[pos] == ' ')
		pos++;
	if (pos >= g->line.len || ofx_u8_next(g->line.ptr, &pos) != 0x7B2C /* 第 */)
		return false;
	while (pos < g->at) {
		const char *p = g->line.ptr + pos;
		uint32_t cp = ofx_u8_next(g->line.ptr, &pos);
		bool is_unit = false;
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			is_unit |= ofx_u8_get(units[i]) == cp;
		bool is_number = ofx_is(cp, OFX_DIGIT) || strchr("0123456789", *p) ||
		                 (cp >= 0xFF10 && cp <= 0xFF19);
		static const char numerals[] = "〇一二三四五六七八九十百千の";
		for (size_t i = 0; i + 1 < sizeof numerals; i += 3)
			is_number |= ofx_u8_get(numerals + i) == cp;
		if (is_unit && number && !unit)
			unit = true;
		else if (!is_number && cp != ' ')
			return false;
		number |= is_number;
	}
	return unit;
}

/* In a spaced-out line nearly every space is the engine's. */
static bool engine_made(const struct ofx_gap *g)
{
	uint32_t a = g->left, b = g->right;
	if (is_japanese(a) && is_japanese(b))
		return !behind_article(g);
	if (is_japanese(a))
		return closes(b) || b == '.' || b == ',';
	return opens(a) || (a == ')' && (is_comma(b) || is_stop(b)));
}

static enum ofx_space_rule judge(const struct ofx_gap *g, const struct ofx_facts *f, bool spaced,
                                 struct ofx_scratch *scratch)
{
	if (spaced)
		return engine_made(g) ? OFX_SPACE_SPACED_OUT : OFX_SPACE_NONE;
	switch (place_of_gap(g)) {
	case INSIDE_BRACKET:
		return bracket_spaced(f) ? OFX_SPACE_BRACKET : OFX_SPACE_NONE;
	case BEHIND_COMMA:
		return comma_spaced(f) ? OFX_SPACE_COMMA : OFX_SPACE_NONE;
	case BEHIND_STOP:
		return stop_spaced(f) ? OFX_SPACE_STOP : OFX_SPACE_NONE;
	case OUTSIDE_QUOTE:
		return quote_spaced(f) ? OFX_SPACE_QUOTE : OFX_SPACE_NONE;
	case BESIDE_DOT:
		return dot_spaced(f) ? OFX_SPACE_DOT : OFX_SPACE_NONE;
	case ELSEWHERE:
		break;
	}
	if (ofx_space_letter(g->left) && ofx_space_letter(g->right))
		return ofx_space_judge(g, f, scratch);
	return OFX_SPACE_NONE;
}

static void scan_line(struct ofx_str line, uint32_t base, const struct ofx_facts *facts,
                      struct ofx_scratch *scratch, struct ofx_edits *out)
{
	struct ofx_gap g = {.line = line};
	uint32_t pos = 0;
	bool measured = false, spaced = false;
	while (next_gap(&g, &pos)) {
		if (!is_japanese(g.left) && !is_japanese(g.right))
			continue;
		if (!measured) {
			struct line l = measure(line);
			if (l.foreign)
				return;
			spaced = spaced_out(&l) || spaced_with_block(&l, facts);
			measured = true;
		}
		enum ofx_space_rule rule = judge(&g, facts, spaced, scratch);
		if (rule != OFX_SPACE_NONE)
			ofx_propose(out, base + g.at, base + g.at + 1, OFX_STR(""), &ofx_space_rules[rule]);
	}
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	struct ofx_lines it = {0};
	struct ofx_span line;
	(void)self;
	(void)err;
	while (ofx_block_line(block, &it, &line))
		scan_line(ofx_str_sub(block->text, line), line.beg, block->facts, scratch, out);
	return OFX_OK;
}

const struct ofx_stage ofx_spaces_stage = {
    .name = "spaces",
    .summary = "spaces that an engine put between Japanese characters: 日 本 に お け る",
    .needs = OFX_NEED_MORPH | OFX_STATISTICAL,
    .rules = ofx_space_rules,
    .learn = learn,
    .scan = scan,
};
