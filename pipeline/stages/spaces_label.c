/* Finds labels in a block that an engine spaced out: words that begin line after line, as the speakers of
   a play do, with a space behind that stands on the page. */
#include "stages/spaces.h"

enum {
	LEAST = 2,   /* characters of a label … */
	LONGEST = 6, /* … and at most */
	LINES = 3,   /* that begin with it */
	ENOUGH = 12, /* of them are looked at */
};

/* The word that the line begins with, up to a lone space; empty where it is no label for its length or
   its script. */
static struct ofx_span first_word(struct ofx_str line)
{
	size_t beg = 0, n = 0;
	while (beg < line.len && ofx_is(ofx_u8_get(line.ptr + beg), OFX_SPACE))
		ofx_u8_next(line.ptr, &beg);
	size_t end = beg;
	for (size_t next = beg; next < line.len && line.ptr[next] != ' '; n++, end = next)
		if (!ofx_is(ofx_u8_next(line.ptr, &next), OFX_KANJI))
			return (struct ofx_span){0, 0};
	bool lone = end + 1 < line.len && !ofx_is(ofx_u8_get(line.ptr + end + 1), OFX_SPACE);
	return n >= LEAST && n <= LONGEST && lone
	           ? (struct ofx_span){(uint32_t)beg, (uint32_t)end}
	           : (struct ofx_span){0, 0};
}

/* Whether what stands at `at`, up to the next space, is a particle, or a mark that belongs to the word
   before. */
static bool is_particle(struct ofx_str line, size_t at)
{
	static const char *const particles[] = {"は", "が", "の", "に", "を", "と", "も", "で", "へ", "や",
	                                        "から", "まで", "より", "など", "、", "。", "・", NULL};
	struct ofx_str rest = ofx_str(line.ptr + at, line.len - at), piece = ofx_str_cut(&rest, ' ');
	for (const char *const *p = particles; *p; p++)
		if (ofx_str_eq(piece, ofx_str_of(*p)))
			return true;
	return false;
}

/* Whether what stands behind the gap belongs to the word before: a particle, an ending, the rest of a
   longer word. */
static bool belongs(const struct ofx_gap *g, struct ofx_morph *morph)
{
	if (is_particle(g->line, g->at + 1))
		return true;
	struct ofx_span gap = {g->at, g->at + 1};
	struct ofx_tokens k = ofx_morph_if(morph, g->line, gap, OFX_STR(""));
	const struct ofx_token *t = ofx_token_at(&k, g->at);
	return !t || t->span.beg != g->at || t->pos == OFX_POS_SUFFIX || t->pos == OFX_POS_AUXILIARY;
}

bool ofx_gap_behind_label(const struct ofx_gap *g, struct ofx_str text, struct ofx_morph *morph)
{
	struct ofx_span word = first_word(g->line);
	struct ofx_str label = ofx_str_sub(g->line, word);
	if (!label.len || word.end != g->at)
		return false;
	unsigned n = 0, bound = 0;
	while (text.len && n < ENOUGH) {
		struct ofx_gap other = {.line = ofx_str_cut(&text, '\n')};
		word = first_word(other.line);
		if (!ofx_str_eq(ofx_str_sub(other.line, word), label))
			continue;
		n++;
		other.at = word.end;
		bound += belongs(&other, morph);
	}
	return n >= LINES && bound * 3 <= n;
}
