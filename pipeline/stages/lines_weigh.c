/* Weighs what the breaks of a block have in common: one width, words torn apart, marks of
   paragraphs, dirt in the margin. */
#include "stages/lines.h"

enum {
	REACH = 12,     /* rows looked at on each side */
	NARROWEST = 20, /* columns of the narrowest lines that are taken for running text */
	PROSE = 32,     /* columns of lines that need no MeCab to tell them from verses */
	UNEVEN = 4,     /* columns by which a row of running text hardly differs from those around … */
	VERSES = 3,     /* … while of verses one in so many does */
};

/* Whether two rows could be parts of one paragraph. */
static bool may_touch(const struct ofx_row *r, const struct ofx_row *s)
{
	return !r->fixed && !r->stays && !s->fixed && !s->page;
}

/* Dashes and specks: items of a list begin where another one ended, dirt stands anywhere. */
static void weigh_dirt(struct ofx_breaks *b)
{
	uint32_t inside = 0, items = 0;
	for (size_t i = 1; i < b->rows.n; i++) {
		const struct ofx_row *s = &b->rows.items[i], *r = s - 1;
		if (s->head != OFX_HEAD_DASH && s->head != OFX_HEAD_SPECK)
			continue;
		bool open = r->full && r->tail == OFX_TAIL_OPEN && s->blanks <= 1;
		inside += open;
		items += !open && s->head == OFX_HEAD_DASH;
	}
	b->dirty = inside && inside >= items;
	b->filthy = inside >= 3 && inside * 5 >= b->rows.n;
}

/* Of full rows one in twenty ends in a stop; where many do, an engine read dirt in the margin. */
static void weigh_stains(struct ofx_breaks *b)
{
	uint32_t full = 0, stops = 0;
	for (size_t i = 0; i < b->rows.n; i++) {
		const struct ofx_row *r = &b->rows.items[i];
		full += r->full && !r->fixed;
		stops += r->full && !r->fixed && r->tail == OFX_TAIL_STOP;
	}
	b->stained = stops >= 3 && 6 * stops >= full;
}

/* Where sentences end in 。 a point at the end of a row is dirt in the margin, and no stop. */
static void weigh_points(struct ofx_breaks *b)
{
	uint32_t stops = 0, points = 0;
	for (size_t i = 0; i < b->rows.n; i++) {
		stops += b->rows.items[i].stops;
		points += b->rows.items[i].point;
	}
	for (size_t i = 0; i < b->rows.n && 2 * points < stops; i++)
		if (b->rows.items[i].point && b->rows.items[i].full)
			b->rows.items[i].tail = OFX_TAIL_OPEN;
}

/* How Latin words are set. */
static void weigh_words(struct ofx_breaks *b)
{
	uint32_t spaced = 0, close = 0, ragged = 0;
	for (size_t i = 0; i < b->rows.n; i++) {
		const struct ofx_row *r = &b->rows.items[i];
		spaced += r->spaced;
		close += r->close;
		ragged += i && ofx_is(r->first, OFX_LATIN) && r[-1].full && r[-1].tail == OFX_TAIL_OPEN &&
		          r[-1].width + 3 <= r[-1].measure;
	}
	b->spaced = spaced > close;
	b->whole_words = ragged > 0;
}

bool ofx_row_has_dirt(const struct ofx_breaks *b, const struct ofx_row *s)
{
	return (s->head == OFX_HEAD_DASH && b->dirty) || (s->head == OFX_HEAD_SPECK && b->filthy);
}

/* What paragraphs begin with, where their last line is not full. */
static void weigh_marks(struct ofx_breaks *b)
{
	uint32_t indented = 0, parted = 0, plain = 0;
	for (size_t i = 1; i < b->rows.n; i++) {
		const struct ofx_row *s = &b->rows.items[i], *r = s - 1;
		if (!may_touch(r, s))
			continue;
		if (r->tail != OFX_TAIL_OPEN || !r->full)
			b->speech |= s->first == 0x300C || s->first == 0x300E; /* 「 『 */
		if (r->tail == OFX_TAIL_OPEN || r->full || s->head != OFX_HEAD_PLAIN)
			continue;
		if (s->indent >= 2)
			indented++;
		else if (s->blanks)
			parted++;
		else
			plain++;
	}
	b->indented = indented && (plain + parted) * 6 <= indented;
	b->parted = indented + parted && plain * 6 <= indented + parted;
}

void ofx_breaks_weigh(struct ofx_breaks *b, struct ofx_arena *arena)
{
	size_t n = b->rows.n;
	b->soft = ofx_arena_take(arena, 6 * (n + 1) * sizeof *b->soft);
	b->hard = b->soft + n + 1;
	b->wide = b->hard + n + 1;
	b->marked = b->wide + n + 1;
	b->bare = b->marked + n + 1;
	b->uneven = b->bare + n + 1;
	b->torn = ofx_arena_take(arena, n + 1);
	memset(b->torn, -1, n + 1);
	weigh_points(b);
	weigh_dirt(b);
	weigh_stains(b);
	weigh_marks(b);
	weigh_words(b);
	b->soft[0] = b->hard[0] = b->wide[0] = b->marked[0] = b->bare[0] = b->uneven[0] = 0;
	for (size_t i = 0; i < n; i++) {
		const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
		bool open = i + 1 < n && may_touch(r, s) && r->tail == OFX_TAIL_OPEN && s->indent < 2 &&
		            (s->head == OFX_HEAD_PLAIN || ofx_row_has_dirt(b, s));
		bool soft = open && r->full && s->blanks <= 1;
		/* A row shorter than half is a heading or so, and tells nothing. */
		bool hard = open && !r->full && !s->blanks && 2 * r->width >= r->measure;
		bool wide = !r->fixed && r->measure && r->width > r->measure + r->measure / 8 + 2;
		b->soft[i + 1] = b->soft[i] + soft;
		b->hard[i + 1] = b->hard[i] + hard;
		b->wide[i + 1] = b->wide[i] + wide;
		b->marked[i + 1] = b->marked[i] + r->marked;
		bool bare = !r->fixed && !r->marked && r->tail == OFX_TAIL_OPEN && 2 * r->width >= r->measure;
		uint32_t apart = r->width > r->measure ? r->width - r->measure : r->measure - r->width;
		b->bare[i + 1] = b->bare[i] + bare;
		b->uneven[i + 1] = b->uneven[i] + (bare && apart >= UNEVEN);
	}
}

/* The token behind `gap` if gap were not there, or NULL where none is known. */
static const struct ofx_token *token_behind(const struct ofx_breaks *b, struct ofx_span gap)
{
	size_t beg = gap.beg;
	if (!beg || !ofx_is(ofx_u8_prev(b->text.ptr, &beg), OFX_JAPANESE) ||
	    !ofx_is(ofx_u8_get(b->text.ptr + gap.end), OFX_JAPANESE))
		return NULL;
	struct ofx_tokens k = ofx_morph_if(b->morph, b->text, gap, OFX_STR(""));
	const struct ofx_token *t = ofx_token_at(&k, gap.beg);
	return t && !t->unknown ? t : NULL;
}

bool ofx_break_tears(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i];
	struct ofx_span gap = {r->text_end, r[1].text_beg};
	const struct ofx_token *t = token_behind(b, gap);
	if (!t || t->span.beg < gap.beg)
		return t;
	/* Verbs and nouns that only follow others: させる, いる; こと, よう. */
	struct ofx_str f = t->feature;
	return t->pos == OFX_POS_PARTICLE || t->pos == OFX_POS_AUXILIARY || t->pos == OFX_POS_SUFFIX ||
	       ofx_str_starts(f, OFX_STR("動詞,接尾")) || ofx_str_starts(f, OFX_STR("動詞,非自立")) ||
	       ofx_str_starts(f, OFX_STR("名詞,非自立"));
}

/* Behind a bracket a sentence goes on with any particle. Behind a stop, which must then be misread, only
   those count that no sentence begins with, as with でも or という. */
bool ofx_break_goes_on(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i], *s = r + 1;
	if (s->first == 0x3001) /* 、 */
		return !b->filthy;
	if (!ofx_is(s->first, OFX_HIRA) || s->text_beg != s->span.beg)
		return false;
	struct ofx_tokens k = ofx_morph_clause(b->morph, b->text, s->text_beg);
	const struct ofx_token *t = ofx_token_at(&k, s->text_beg);
	if (!t || t->pos != OFX_POS_PARTICLE)
		return false;
	uint32_t cp = t->span.end - t->span.beg == 3 ? s->first : 0;
	return r->tail == OFX_TAIL_CLOSE || cp == 0x3092 || cp == 0x306F || cp == 0x306E || cp == 0x306B ||
	       cp == 0x3078; /* を は の に へ */
}

/* Few sentences end in a noun. */
static bool ends_in_noun(const struct ofx_breaks *b, uint32_t end)
{
	size_t last = end;
	if (!ofx_is(ofx_u8_prev(b->text.ptr, &last), OFX_KANJI | OFX_KATA))
		return false;
	struct ofx_tokens k = ofx_morph_clause(b->morph, b->text, (uint32_t)last);
	const struct ofx_token *t = ofx_token_at(&k, (uint32_t)last);
	return t && t->pos == OFX_POS_NOUN;
}

/* Where no more than this one shows it, it must stand beyond the other rows' ends. */
bool ofx_row_has_stain(const struct ofx_breaks *b, size_t i)
{
	const struct ofx_row *r = &b->rows.items[i];
	if (!r->full || r->tail != OFX_TAIL_STOP || r->text_end != r->span.end)
		return false;
	size_t end = r->text_end;
	ofx_u8_prev(b->text.ptr, &end);
	if (!b->stained && (r->width <= r->measure || !ends_in_noun(b, (uint32_t)end)))
		return false;
	struct ofx_span gap = {(uint32_t)end, r[1].text_beg};
	const struct ofx_token *t = token_behind(b, gap);
	return t && t->span.beg < gap.beg;
}

/* No word begins with these, and few sentences: ん を っ ー が は の … */
static bool begins_no_word(uint32_t cp)
{
	static const char none[] = "んをがはのにてたるればへべろむっゃゅょゎぁぃぅぇぉッャュョァィゥェォーゝ々";
	struct ofx_str s = OFX_STR(none);
	for (size_t i = 0; i < s.len;)
		if (ofx_u8_next(s.ptr, &i) == cp)
			return true;
	return false;
}

/* Whether words run over a fifth of the soft breaks from row beg to row end: over the ends of verses
   and of items few do, however alike their lengths. */
static bool tears_words(const struct ofx_breaks *b, size_t beg, size_t end)
{
	uint32_t soft = b->soft[end] - b->soft[beg], torn = 0;
	for (size_t k = beg; k < end && 5 * torn < soft; k++) {
		if (b->soft[k + 1] == b->soft[k])
			continue;
		if (b->torn[k] < 0) {
			uint32_t first = ofx_u8_get(b->text.ptr + b->rows.items[k + 1].text_beg);
			b->torn[k] = begins_no_word(first) || ofx_break_tears(b, k);
		}
		torn += b->torn[k] > 0;
	}
	return torn && 5 * torn >= soft;
}

/* Whether most rows have no mark to part a sentence, as running text has, nor the width of the others:
   what begins the next would often have fitted in. */
static bool are_verses(const struct ofx_breaks *b, size_t beg, size_t end)
{
	size_t bare = b->bare[end] - b->bare[beg], uneven = b->uneven[end] - b->uneven[beg];
	return bare >= VERSES && 2 * bare >= end - beg && VERSES * uneven >= bare;
}

bool ofx_break_is_set(const struct ofx_breaks *b, size_t i)
{
	size_t beg = i > REACH ? i - REACH : 0;
	size_t end = i + REACH + 1 < b->rows.n ? i + REACH + 1 : b->rows.n;
	uint32_t soft = b->soft[end] - b->soft[beg], hard = b->hard[end] - b->hard[beg];
	uint32_t wide = b->wide[end] - b->wide[beg], measure = b->rows.items[i].measure;
	size_t marked = b->marked[end] - b->marked[beg], n = end - beg;
	if (b->forced)
		return true;
	if (measure < NARROWEST || !soft || soft < 2 * hard || soft < 2 * wide)
		return false;
	if (are_verses(b, beg, end))
		return false;
	/* Verses and lists have few marks but at their ends. */
	if (soft >= 2 && !hard && !wide && 2 * marked >= n && measure >= PROSE)
		return true;
	return 8 * marked >= n && tears_words(b, beg, end);
}
