/* The stage "spaces": spaces that an engine put between Japanese characters go.

   Only a lone U+0020 is ever looked at: two spaces or more are a column, a space at the
   start of a line is an indent, one at its end a hard break of Markdown, and U+3000 is
   typography. A space between Latin words, between digits, or between those and Japanese
   is a matter of style. What decides about the others, in this order:

   Spaced-out lines. Every second pair of characters stands apart, and some of them are
   lone hiragana: all such spaces go (日 本 に お け る), also those between a number and
   its counter (9 時). Kana in a row (あ い う え お) and lists of names (山田 太郎 森
   次郎) are no such lines. 第三条 keeps the space behind it (spaces_number.c), a label that
   begins line after line, as the speakers of a play do (母親 あ ら 、 ま あ 。, spaces_label.c),
   and what else heads a line (spaces_head.c).

   Marks (spaces_place.c). Before 、。」, behind 「 and behind 、 no space stands in print. A
   right text has one by accident, in one such place of a hundred; where it is one of fourteen
   or thirty, an engine made it. Behind 。, outside 「」 and beside ・ it may be a style, so
   there must be more of them, and behind 。 not everywhere. In the lines of a page fewer are
   enough, since there such accidents are rarer. Where words are written apart, as in books for
   children, only those before 、。」 and behind 「 go.

   Letters. MeCab reads the clause with and without the space. It goes where it splits a
   known word (とりこ む), parts a verb from its ending (設計され ていません) or a word
   with okurigana from its particle (謂れ も). Where the marks of the block show that its
   engine puts in spaces, less is asked for.

   Two well-formed phrases keep their space: # 第8回 中小企業都市サミット.

   Idempotence: facts count spaces, so what a run leaves makes the next one less eager. A
   habit of spaces behind 。 is the one fact that protects; when other rules have broken
   it, the runner learns the facts anew and scans again until nothing changes. */
#include "stages/spaces.h"

static void learn(const void *self, const struct ofx_block *block,
		  struct ofx_facts *facts)
{
	(void)self;
	ofx_space_learn(block->text, facts);
}

/* In a spaced-out line the space between a number and its counter is the engine's; others
   beside digits may be style: メニューには 8 つの. */
static bool counts(const struct ofx_gap *g)
{
	return (ofx_is(g->left, OFX_DIGIT) &&
		ofx_space_one_of(g->right, "年月日時分世人歳号巻回章条項")) ||
	       (ofx_is(g->right, OFX_DIGIT) &&
		ofx_space_one_of(g->left, "第約年月前後治正和成翌"));
}

/* Whether the line at `beg` begins a paragraph, as far as the line before it tells. */
static bool begins_paragraph(struct ofx_str text, uint32_t beg)
{
	if (!beg || text.ptr[beg - 1] != '\n')
		return true;
	struct ofx_span before = ofx_line_around(text, beg - 1);
	return !ofx_line_runs_on(ofx_str_sub(text, before), ofx_str(text.ptr + beg, text.len - beg));
}

static enum ofx_space_rule judge_spaced_out(const struct ofx_gap *g, struct ofx_str text,
					     uint32_t beg, struct ofx_morph *morph)
{
	bool left = ofx_space_japanese(g->left), right = ofx_space_japanese(g->right);
	if (ofx_gap_beside_latin(g) || ofx_gap_before_volume(g) ||
	    ofx_gap_before_hours(g) || ofx_gap_before_phone(g))
		return OFX_SPACE_NONE;
	if (left && right)
		return ofx_gap_behind_number(g, g->right != 0x300C /* 「 */) ||
			       ofx_gap_behind_label(g, text, morph) ||
			       ofx_gap_behind_head(g, begins_paragraph(text, beg), morph)
			   ? OFX_SPACE_NONE
			   : OFX_SPACE_BETWEEN;
	if (counts(g))
		return OFX_SPACE_COUNTER;
	if (left && (g->right == '.' || g->right == ','))
		return OFX_SPACE_BETWEEN;
	return ofx_gap_place(g) == OFX_AT_BRACKET ? OFX_SPACE_BETWEEN : OFX_SPACE_NONE;
}

static enum ofx_space_rule judge(const struct ofx_gap *g, const struct ofx_facts *f,
				 struct ofx_scratch *scratch)
{
	static const enum ofx_space_rule rules[] = {
	    [OFX_AT_BRACKET] = OFX_SPACE_BRACKET, [OFX_AT_COMMA] = OFX_SPACE_COMMA,
	    [OFX_AT_STOP] = OFX_SPACE_STOP,	  [OFX_AT_QUOTE] = OFX_SPACE_QUOTE,
	    [OFX_AT_DOT] = OFX_SPACE_DOT,
	};
	enum ofx_place place = ofx_gap_place(g);
	if (f->apart && place != OFX_AT_BRACKET)
		return OFX_SPACE_NONE;
	if (place != OFX_AT_LETTERS) {
		bool goes =
		    ofx_place_spaced(f, place) && !ofx_gap_behind_number(g, false);
		return goes ? rules[place] : OFX_SPACE_NONE;
	}
	if (!ofx_is(g->left, OFX_JAPANESE) || !ofx_is(g->right, OFX_JAPANESE) ||
	    ofx_gap_behind_number(g, false))
		return OFX_SPACE_NONE;
	return ofx_space_in_words(g, ofx_space_evidence(f), scratch);
}

static void scan_line(const struct ofx_block *block, struct ofx_span at,
		      struct ofx_scratch *scratch, struct ofx_edits *out)
{
	const struct ofx_facts *facts = block->facts;
	struct ofx_str line = ofx_str_sub(block->text, at);
	struct ofx_gap g = {.line = line};
	uint32_t pos = 0;
	size_t n = out->n;
	if (!ofx_gap_next(&g, &pos))
		return;
	bool spaced_out = ofx_line_spaced_out(line, facts);
	do {
		enum ofx_space_rule rule =
		    spaced_out ? judge_spaced_out(&g, block->text, at.beg, scratch->morph)
			       : judge(&g, facts, scratch);
		if (rule != OFX_SPACE_NONE)
			ofx_propose(out, at.beg + g.at, at.beg + g.at + 1, OFX_STR(""),
				    &ofx_space_rules[rule]);
	} while (ofx_gap_next(&g, &pos));
	if (out->n > n && ofx_line_korean(line))
		out->n = n;
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
		scan_line(block, line, scratch, out);
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
