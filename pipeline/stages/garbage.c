/* Tells lines too broken to trust: by sequences that broken text is full of, and then by MeCab. */
#include "stages/garbage.h"

#include "base/buf.h"
#include "text/chars.h"

/* Kinds of characters; few, so that all sequences of three have a weight. */
enum kind {
	START, /* of the line, and what belongs nowhere */
	HIRA,
	HIRA_I, /* hiragana behind which ゃゅょ can stand */
	YA,     /* ゃゅょ */
	TSU,    /* っ */
	KATA,   /* katakana that do not stand alone */
	LONG,   /* ー U+30FC */
	KANJI,
	LATIN = OFX_ODD_LATIN,
	DIGIT = OFX_ODD_DIGIT,
	COMMA, /* 、， */
	STOP,  /* 。． */
	MARK = OFX_ODD_MARK, /* . , : ; of ASCII */
	SYMBOL, /* other marks of ASCII */
	CLOSE,
	OTHER = OFX_ODD_OTHER, /* … 「 ヶ */
	BLANK = OFX_ODD_BLANK,
};

static bool is_among(uint32_t cp, const char *chars)
{
	size_t n = strlen(chars);
	for (size_t i = 0; i < n;)
		if (ofx_u8_next(chars, &i) == cp)
			return true;
	return false;
}

static uint8_t kind_of(uint32_t cp)
{
	unsigned cls = ofx_char_class(cp);
	if (cls & (OFX_SPACE | OFX_HIDDEN))
		return BLANK;
	if (cls & OFX_HIRA)
		return is_among(cp, "ゃゅょ")                   ? YA
		       : cp == 0x3063                           ? TSU
		       : is_among(cp, "いきしちにひみりぎじぢびぴゐ") ? HIRA_I
		                                                : HIRA;
	if (cp == 0x30FC)
		return LONG;
	if (cls & OFX_KATA) /* words of one: ノ ヶ ハ ニ ト, small ones, and old ぐツと, するンです */
		return is_among(cp, "アイウエオノヶヵケカロハニホトツッンヲァィゥェォャュョ") ? OTHER : KATA;
	if (cls & OFX_KANJI)
		return KANJI;
	if (cls & OFX_LATIN)
		return LATIN;
	if (cls & OFX_DIGIT)
		return DIGIT;
	if (cp == 0x3001 || cp == 0xFF0C)
		return COMMA;
	if (cp == 0x3002 || cp == 0xFF0E)
		return STOP;
	if (cp < 0x80 && cp > ' ')
		return is_among(cp, ".,:;")            ? MARK
		       : is_among(cp, "\"'`|\\^*<{}=+#@$") ? SYMBOL
		       : cls & OFX_CLOSE               ? CLOSE
		                                       : OTHER;
	if (cls & OFX_CLOSE)
		return CLOSE;
	return OTHER;
}

static bool among(enum kind k, unsigned set)
{
	return set >> k & 1;
}

#define SET(k) (1u << (k))

/* What three kinds in a row weigh; the middle one is the odd one, where one is. */
static uint8_t weight_of(enum kind a, enum kind b, enum kind c)
{
	const unsigned hira = SET(HIRA) | SET(HIRA_I) | SET(YA) | SET(TSU);
	const unsigned letters = hira | SET(KATA) | SET(LONG) | SET(KANJI);
	const unsigned text = letters | SET(COMMA) | SET(STOP);
	unsigned w = 0;
	if (b == LATIN && among(a, SET(KATA) | SET(KANJI)))
		w += among(c, text) && !among(c, hira) ? 1 : 0; /* 図Aを */
	else if (b == LATIN && among(a, text) && among(c, text))
		w += among(c, hira) ? 3 : 2; /* れWて */
	if (b == DIGIT && among(a, letters) && among(c, hira))
		w += 1;
	if (b == KATA && among(a, hira | SET(KANJI)) && among(c, hira | SET(KANJI)))
		w += among(a, hira) && among(c, hira) ? 3 : 1; /* たメの */
	if (c == YA && b != HIRA_I)
		w += 2;
	if (b == TSU && among(c, SET(KATA) | SET(LATIN) | SET(DIGIT) | SET(SYMBOL)))
		w += 2;
	if (c == LONG && among(b, SET(KANJI) | SET(COMMA) | SET(STOP) | SET(LONG)))
		w += b == KANJI || among(a, hira | SET(KATA)) ? 1 : 3; /* 先生ー, へーー; 、ー */
	if (b == SYMBOL && among(a, text) && among(c, letters))
		w += 2;
	if (b == MARK && among(a, letters) && among(c, letters))
		w += 1;
	if (b == COMMA && among(c, SET(COMMA) | SET(STOP) | SET(MARK) | SET(CLOSE)))
		w += among(c, SET(COMMA) | SET(CLOSE)) ? 1 : 2; /* はい、、 駄目、」 */
	if (a == START && b == START && among(c, SET(CLOSE) | SET(TSU)))
		w += 1; /* a line seldom begins with such a one */
	return (uint8_t)w;
}

struct ofx_garbage *ofx_garbage_new(void)
{
	struct ofx_garbage *g = ofx_alloc(sizeof *g);
	for (uint32_t cp = 0; cp < 0x10000; cp++)
		g->kind[cp] = kind_of(cp);
	for (unsigned i = 0; i < sizeof g->weight; i++)
		g->weight[i] = weight_of(i >> 8, i >> 4 & 0xF, i & 0xF);
	return g;
}

/* What a line is made of. */
struct made_of {
	uint32_t shown, hira, kata, japanese;
};

static struct made_of count(struct ofx_str line)
{
	struct made_of m = {0};
	for (size_t i = 0; i < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &i);
		unsigned cls = ofx_char_class(cp);
		m.shown += !(cls & (OFX_SPACE | OFX_HIDDEN));
		m.hira += (cls & OFX_HIRA) != 0;
		m.kata += (cls & OFX_KATA) && cp != 0x30FC;
		m.japanese += (cls & OFX_JAPANESE) != 0;
	}
	return m;
}

static uint32_t oddness(const struct ofx_garbage *g, struct ofx_str line)
{
	struct ofx_oddness o = {0};
	for (size_t i = 0; i < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &i);
		ofx_oddness_add(g, &o, cp < 0x10000 ? g->kind[cp] : OTHER);
	}
	return o.sum;
}

enum {
	LEAST = 8,         /* visible characters of a line that is judged … */
	LEAST_ALONE = 16,  /* … by one odd place: 単位はmとする */
	DENSITY = 16,      /* one odd sequence in so many characters */
	DENSITY_ALONE = 8, /* … where MeCab is not asked, for want of words */
	COST = 2300,       /* of MeCab, for a character */
	RUN = 4,           /* letters in a row that MeCab is asked about */
	RUNS = 8,          /* and so many of them at least in all */
};

int32_t ofx_garbage_cost(struct ofx_morph *m, struct ofx_str line)
{
	int64_t cost = 0;
	uint32_t chars = 0, n = 0;
	struct ofx_buf run = {0};
	for (size_t i = 0; i <= line.len;) {
		size_t at = i;
		uint32_t cp = i < line.len ? ofx_u8_next(line.ptr, &i) : (i++, 0u);
		if (ofx_is(cp, OFX_JAPANESE) || cp == 0x3001 || cp == 0x3002) {
			ofx_buf_add(&run, line.ptr + at, i - at);
			n++;
		} else if (!ofx_is(cp, OFX_SPACE)) {
			if (n >= RUN && run.len <= OFX_MECAB_MAX) {
				cost += ofx_morph_text(m, ofx_buf_str(&run)).cost;
				chars += n;
			}
			ofx_buf_clear(&run);
			n = 0;
		}
	}
	ofx_buf_release(&run);
	return chars >= RUNS ? (int32_t)(cost / chars) : 0;
}

/* Without the dashes and dots at its ends: a rule or the edge of the page was read there, which says
   nothing of the text. */
static struct ofx_str trim(struct ofx_str line)
{
	const char *edge = " \t　ー-—_~|:.。、,'";
	size_t beg = 0, end = line.len, pos;
	for (pos = beg; beg < end && is_among(ofx_u8_next(line.ptr, &pos), edge);)
		beg = pos;
	for (pos = end; end > beg && is_among(ofx_u8_prev(line.ptr, &pos), edge);)
		end = pos;
	return ofx_str(line.ptr + beg, end - beg);
}

/* Katakana between hiragana are odd where the line is in hiragana, not where all of it is in katakana,
   as statutes once were. */
bool ofx_garbage_line(const struct ofx_garbage *g, struct ofx_morph *m, struct ofx_str line)
{
	line = trim(line);
	uint32_t odd = oddness(g, line);
	if (odd < OFX_ODD)
		return false;
	struct made_of of = count(line);
	if (of.shown < (odd > OFX_ODD ? LEAST : LEAST_ALONE) || odd * DENSITY < of.shown || of.japanese * 5 < of.shown * 2 ||
	    of.hira <= of.kata)
		return false;
	int32_t cost = ofx_garbage_cost(m, line);
	return cost ? cost >= COST : odd * DENSITY_ALONE >= of.shown;
}

/* A piece of a line between wide gaps. */
struct piece {
	struct ofx_span span;
	uint32_t shown, words; /* words: pairs of Japanese letters */
	bool mark;             /* is all marks, such as no table holds alone: 。 or ーー */
};

/* The next piece from *pos on. A gap is two blanks and more, or a tab. */
static bool next_piece(struct ofx_str line, uint32_t *pos, struct piece *p)
{
	size_t i = *pos, end = line.len, blanks = 0;
	bool begun = false, letter = false, marks = true;
	uint32_t last = 0;
	*p = (struct piece){.shown = 0};
	while (i < line.len) {
		size_t at = i;
		uint32_t cp = ofx_u8_next(line.ptr, &i);
		if (ofx_is(cp, OFX_SPACE)) {
			blanks += cp == '\t' ? 2 : 1;
			if (begun && blanks >= 2)
				break;
			continue;
		}
		if (!begun)
			p->span.beg = (uint32_t)at;
		begun = true;
		end = i;
		bool is_letter = ofx_is(cp, OFX_JAPANESE) && cp != 0x30FC;
		p->words += letter && is_letter && !blanks;
		p->mark |= is_among(cp, "。、,;'`」』"); /* ー . : stand in tables and leaders */
		p->mark |= cp == 0x30FC && last == cp && !blanks;
		marks &= cp == 0x30FC || !ofx_is(cp, OFX_JAPANESE | OFX_LATIN | OFX_DIGIT);
		p->shown++;
		letter = is_letter;
		last = cp;
		blanks = 0;
	}
	p->mark &= marks;
	p->span.end = (uint32_t)end;
	*pos = (uint32_t)i;
	return begun;
}

/* Specks that were read behind the text of a line: pieces of a few characters, without a word, far
   from each other, and marks among them (2     。      9). */
static bool find_specks(struct ofx_str line, struct ofx_span *part)
{
	enum { SPECK = 3, SPECKS = 2 };
	uint32_t pos = 0, n = 0;
	struct piece p;
	bool mark = false, text = false;
	if (!next_piece(line, &pos, &p))
		return false;
	text = p.words > 0;
	while (text && next_piece(line, &pos, &p)) {
		bool speck = p.shown <= SPECK && !p.words;
		if (!speck) {
			n = 0;
			mark = false;
			continue;
		}
		if (!n)
			part->beg = p.span.beg;
		part->end = p.span.end;
		mark |= p.mark;
		n++;
	}
	return n >= SPECKS && mark;
}

bool ofx_garbage_part(const struct ofx_garbage *g, struct ofx_morph *m, struct ofx_str line,
                      struct ofx_span *part)
{
	if (ofx_garbage_line(g, m, line)) {
		*part = (struct ofx_span){0, (uint32_t)line.len};
		return true;
	}
	return find_specks(line, part);
}
