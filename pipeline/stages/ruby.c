/* The stage "ruby": readings of kanji that an engine took for text, behind their kanji or in a line
   of their own.

   Behind kanji. The table of readings finds kana that can be the reading of the kanji before them:
   two kanji and more with three kana and more are no chance (in 96 MB of right text 84 places). MeCab
   decides: without the kana the text must be far easier to read, and it must read the kanji so. A
   word that is written so (人びと, 一人ひとり) stays, and so does a list of words with their readings.
   Shorter ones (山やま, 野の) are chance more often than not; they go only where the block is full of
   the longer ones.

   In a line of its own. All of the line is kana, and they are, in order, readings of kanji in the line
   below, or above. A reading as a heading (あさがお, and below it 朝顔は…) looks the same, so the line must
   stand within a paragraph, or read three words and more.

   Where several lines of kana stand together they are verse, or a list, and none goes; nor does a
   block's first line, since what stands above it is not known. */
#include "stages/ruby.h"

#include "base/buf.h"
#include "text/chars.h"

#include <stdlib.h>

enum { INLINE, SHORT, LINE };

static const struct ofx_rule rules[] = {
    [INLINE] = {.id = "ruby/inline",
                .cls = OFX_LIKELY,
                .confidence = 980,
                .why = "the kana are the reading of the kanji before them, small beside them on the "
                       "page; the sentence reads on without them",
                .examples = (const struct ofx_example[]){{"古い肖像画しょうぞうがを見た。",
                                                          "古い肖像画を見た。"},
                                                         {"肖像画（しょうぞうが）を見た。", NULL},
                                                         {"生徒一人ひとりの声を聞く。", NULL},
                                                         {NULL, NULL}}},
    [SHORT] = {.id = "ruby/short",
               .cls = OFX_LIKELY,
               .confidence = 930,
               .why = "the kana are the reading of the kanji before them, in a text where readings of "
                      "many other words were taken for text too",
               .examples = (const struct ofx_example[]){{"山やまのふもと", NULL},
                                                        {"野の花", NULL},
                                                        {NULL, NULL}}},
    [LINE] = {.id = "ruby/line",
              .cls = OFX_LIKELY,
              .confidence = 960,
              .why = "the kana of this line are readings of the kanji in the line beside it, in their "
                     "order",
              .examples = (const struct ofx_example[]){{"あさがお\n朝顔は夏の花である。", NULL},
                                                       {NULL, NULL}}},
    {.id = NULL},
};

struct ruby {
	struct ofx_readings *readings;
	enum ofx_ruby policy;
};

static void close_ruby(void *self)
{
	struct ruby *r = self;
	if (!r)
		return;
	ofx_readings_free(r->readings);
	free(r);
}

static enum ofx_status open_ruby(void **self, const struct ofx_config *config, struct ofx_error *err)
{
	struct ofx_buf path = {0};
	struct ruby *r = ofx_alloc(sizeof *r);
	*r = (struct ruby){.policy = config->ruby};
	ofx_buf_addf(&path, "%s/readings.tsv", config->dicts);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_readings_load(&r->readings, path.ptr, err);
	ofx_buf_release(&path);
	if (status)
		close_ruby(r);
	else
		*self = r;
	return status;
}

/* A line of ruby, the line that it belongs to, and what goes with it. */
struct found {
	struct ofx_span line, text;
	struct ofx_span span; /* the line of ruby with one LF */
	struct ofx_ruby_pairs pairs;
};

/* Whether the line of text is prose: words between the kanji that are read. */
static bool is_prose(struct ofx_str text, const struct ofx_ruby_pairs *p)
{
	size_t hiragana = 0, all = 0, read = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = ofx_u8_next(text.ptr, &i);
		hiragana += ofx_is(cp, OFX_HIRA);
		all += ofx_is(cp, OFX_JAPANESE);
	}
	for (unsigned i = 0; i < p->n; i++)
		read += p->items[i].n_kanji;
	return hiragana >= 2 && all >= read + 4;
}

/* Whether the line `above` is one of a paragraph that goes on in the line `text`: it fills the width
   of the page, and no sentence ends with it. */
static bool goes_on(struct ofx_str text, struct ofx_span above, struct ofx_span line)
{
	enum { LEAST = 8 };
	struct ofx_str s = ofx_str_sub(text, above);
	size_t chars = ofx_u8_count(s), width = ofx_u8_count(ofx_str_sub(text, line));
	while (s.len) {
		size_t end = s.len;
		uint32_t cp = ofx_u8_prev(s.ptr, &end);
		if (!ofx_is(cp, OFX_SPACE | OFX_HIDDEN))
			return !ofx_is(cp, OFX_STOP | OFX_CLOSE) && chars >= LEAST &&
			       chars * 10 >= width * 6;
		s.len = end;
	}
	return false;
}

static bool try_pair(const struct ruby *r, struct ofx_str text, struct ofx_arena *a,
                     struct found *f)
{
	struct ofx_str beside = ofx_str_sub(text, f->text);
	return beside.len && !ofx_ruby_may_be_line(beside) &&
	       ofx_ruby_pair(r->readings, ofx_str_sub(text, f->line), beside, a, &f->pairs);
}

static bool is_katakana(struct ofx_str line)
{
	for (size_t i = 0; i < line.len;)
		if (ofx_is(ofx_u8_next(line.ptr, &i), OFX_HIRA))
			return false;
	return true;
}

/* Whether the line of a block is ruby. `sure`: the document has such lines. */
static bool find_line(const struct ruby *r, struct ofx_str text, struct ofx_span line, bool sure,
                      struct ofx_arena *a, struct found *f)
{
	if (!line.beg || text.ptr[line.beg - 1] != '\n' ||
	    !ofx_ruby_may_be_line(ofx_str_sub(text, line)))
		return false;
	struct ofx_span above = ofx_line_around(text, line.beg - 1);
	if (ofx_ruby_may_be_line(ofx_str_sub(text, above)))
		return false;
	struct found up = {.line = line, .text = above, .span = {line.beg - 1, line.end}};
	struct found down = {.line = line, .span = {line.beg, line.end + 1}};
	bool is_up = try_pair(r, text, a, &up), is_down = false;
	if (line.end < text.len && text.ptr[line.end] == '\n') {
		down.text = ofx_line_around(text, line.end + 1);
		is_down = try_pair(r, text, a, &down);
	}
	if (is_up == is_down) /* a heading, its reading, and a text that begins with the same word */
		return false;
	*f = is_up ? up : down;
	if (!is_prose(ofx_str_sub(text, f->text), &f->pairs))
		return false;
	if (sure)
		return true;
	bool many = f->pairs.n >= 3 && !is_katakana(ofx_str_sub(text, line));
	return f->pairs.n_kana >= 4 && (many || goes_on(text, above, f->text));
}

/* Whether a line of ruby may begin at `pos`: with two kana, or blanks. Most lines do not. */
static bool may_begin(struct ofx_str text, size_t pos)
{
	const unsigned char *p = (const unsigned char *)text.ptr + pos;
	if (pos + 6 > text.len)
		return false;
	return p[0] == ' ' ||
	       (p[0] == 0xE3 && (p[1] == 0x80 || (p[1] <= 0x83 && p[3] == 0xE3 && p[4] <= 0x83)));
}

static void learn(const void *self, const struct ofx_block *block, struct ofx_facts *facts)
{
	const struct ruby *r = self;
	struct ofx_str text = block->text;
	struct ofx_arena a = {0};
	struct found f;
	struct ofx_ruby_leak l;
	for (uint32_t p = 0; ofx_ruby_next_strong(r->readings, text, &p, &l);)
		facts->ruby++;
	const char *lf = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	while (lf) {
		size_t pos = (size_t)(lf - text.ptr) + 1;
		if (may_begin(text, pos))
			facts->ruby_lines += find_line(
			    r, text, ofx_line_around(text, (uint32_t)pos), false, &a, &f);
		lf = memchr(text.ptr + pos, '\n', text.len - pos);
	}
	ofx_arena_release(&a);
}

/* Proposes the edit; where readings are kept, or where it is in doubt, it is only told. */
static void propose(const struct ruby *r, struct ofx_edits *out, struct ofx_span span,
                    struct ofx_str with, int rule, bool doubt)
{
	const struct ofx_rule *why = &rules[rule];
	enum ofx_class cls = doubt || r->policy == OFX_RUBY_KEEP ? OFX_REVIEW : why->cls;
	ofx_edits_add(out, (struct ofx_edit){span, with, why, cls, why->confidence});
}

static void add_kana(struct ofx_buf *b, struct ofx_str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t beg = i;
		if (!ofx_is(ofx_u8_next(s.ptr, &i), OFX_SPACE | OFX_HIDDEN))
			ofx_buf_add(b, s.ptr + beg, i - beg);
	}
}

/* What an inline leak becomes: its kanji, and as Aozora Bunko writes them the readings. */
static struct ofx_str replacement(const struct ruby *r, const struct ofx_ruby_leak *l,
                                  struct ofx_str line, struct ofx_arena *a)
{
	struct ofx_buf b = {0};
	bool aozora = r->policy == OFX_RUBY_AOZORA;
	if (aozora)
		ofx_buf_add_str(&b, OFX_STR("｜"));
	for (unsigned i = 0; i < l->n; i++)
		ofx_buf_add_str(&b, ofx_str_sub(line, l->unit[i].kanji));
	if (aozora) {
		ofx_buf_add_str(&b, OFX_STR("《"));
		for (unsigned i = 0; i < l->n; i++)
			ofx_buf_add_str(&b, ofx_str_sub(line, l->unit[i].kana));
		ofx_buf_add_str(&b, OFX_STR("》"));
	}
	struct ofx_str with = ofx_arena_copy(a, ofx_buf_str(&b));
	ofx_buf_release(&b);
	return with;
}

static void scan_leaks(const struct ruby *r, struct ofx_scratch *scratch,
                       const struct ofx_block *block, struct ofx_span line, struct ofx_edits *out)
{
	struct ofx_str s = ofx_str_sub(block->text, line);
	uint32_t leaks = block->facts->ruby;
	struct ofx_ruby_leak l;
	bool sure = leaks >= OFX_RUBY_SURE;
	for (uint32_t pos = 0; sure ? ofx_ruby_next(r->readings, s, &pos, &l)
	                            : ofx_ruby_next_strong(r->readings, s, &pos, &l);) {
		bool strong = ofx_ruby_is_strong(&l);
		if (!ofx_ruby_judge(&l, s, leaks, scratch))
			continue;
		struct ofx_span span = {line.beg + l.unit[0].kanji.beg,
		                        line.beg + l.unit[l.n - 1].kana.end};
		/* 合間あいまに and 子供こどもした are 合間合間 and 子供子供. */
		bool doubt = leaks == 1 && l.n_kana < 4;
		propose(r, out, span, replacement(r, &l, s, &scratch->arena),
		        strong ? INLINE : SHORT, doubt);
	}
}

/* What goes in before and behind the kanji of a pair, as Aozora Bunko writes them. */
static struct ofx_str reading(const struct found *f, unsigned i, struct ofx_str text,
                              struct ofx_arena *a)
{
	struct ofx_buf b = {0};
	ofx_buf_add_str(&b, OFX_STR("《"));
	add_kana(&b, ofx_str_sub(ofx_str_sub(text, f->line), f->pairs.items[i].kana));
	ofx_buf_add_str(&b, OFX_STR("》"));
	struct ofx_str s = ofx_arena_copy(a, ofx_buf_str(&b));
	ofx_buf_release(&b);
	return s;
}

/* Takes the line of ruby away, and puts its readings behind their kanji. What stands where the line
   is taken away goes with the same edit: two that touch would be in each other's way. */
static void annotate(const struct ruby *r, struct ofx_scratch *scratch, struct ofx_str text,
                     const struct found *f, struct ofx_edits *out)
{
	struct ofx_str instead = {"", 0};
	for (unsigned i = 0; i < f->pairs.n; i++) {
		const struct ofx_ruby_pair *p = &f->pairs.items[i];
		uint32_t beg = f->text.beg + p->kanji.beg, end = f->text.beg + p->kanji.end;
		struct ofx_str kana = reading(f, i, text, &scratch->arena);
		if (beg == f->span.end)
			instead = OFX_STR("｜");
		else
			propose(r, out, (struct ofx_span){beg, beg}, OFX_STR("｜"), LINE, false);
		if (end == f->span.beg)
			instead = kana;
		else
			propose(r, out, (struct ofx_span){end, end}, kana, LINE, false);
	}
	propose(r, out, f->span, instead, LINE, false);
}

static void scan_line(const struct ruby *r, struct ofx_scratch *scratch,
                      const struct ofx_block *block, struct ofx_span line, struct ofx_edits *out)
{
	struct found f;
	bool sure = block->facts->ruby_lines >= OFX_RUBY_SURE;
	if (!find_line(r, block->text, line, sure, &scratch->arena, &f))
		return;
	if (r->policy == OFX_RUBY_AOZORA)
		annotate(r, scratch, block->text, &f, out);
	else
		propose(r, out, f.span, OFX_STR(""), LINE, false);
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	struct ofx_lines it = {0};
	struct ofx_span line;
	(void)err;
	/* Facts of the text before other stages: where they change it they are learnt again. */
	bool leaks = block->facts->ruby > 0, lines = block->facts->ruby_lines > 0;
	while ((leaks || lines) && ofx_block_line(block, &it, &line)) {
		if (leaks)
			scan_leaks(self, scratch, block, line, out);
		if (lines)
			scan_line(self, scratch, block, line, out);
	}
	return OFX_OK;
}

const struct ofx_stage ofx_ruby_stage = {
    .name = "ruby",
    .summary = "readings of kanji that were taken for text: 肖像画しょうぞうがを",
    .needs = OFX_NEED_MORPH | OFX_STATISTICAL,
    .rules = rules,
    .open = open_ruby,
    .learn = learn,
    .scan = scan,
    .close = close_ruby,
};
