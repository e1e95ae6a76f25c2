/* Asks MeCab whether kana behind kanji are their reading or a part of the text. */
#include "stages/ruby.h"

#include "text/chars.h"

/* The kanji of the leak without their readings. */
static struct ofx_str bare(const struct ofx_ruby_leak *l, struct ofx_str line, struct ofx_arena *a)
{
	char *text = ofx_arena_take(a, line.len);
	size_t len = 0;
	for (unsigned i = 0; i < l->n; i++) {
		struct ofx_str kanji = ofx_str_sub(line, l->unit[i].kanji);
		memcpy(text + len, kanji.ptr, kanji.len);
		len += kanji.len;
	}
	return ofx_str(text, len);
}

static bool is_running(uint32_t cp)
{
	return ofx_is(cp, OFX_JAPANESE | OFX_LATIN | OFX_DIGIT | OFX_WIDE);
}

/* Whether text runs on at one side at least: a word and its reading between marks or blanks are an
   entry of a list (肖像しょうぞう、絵画かいが) rather than a leak. */
static bool in_running_text(struct ofx_str line, struct ofx_span span, bool spaced)
{
	size_t before = span.beg, after = span.end;
	while (spaced && after < line.len && line.ptr[after] == ' ')
		after++;
	return (before > 0 && is_running(ofx_u8_prev(line.ptr, &before))) ||
	       (after < line.len && is_running(ofx_u8_next(line.ptr, &after)));
}

/* A known word that takes in kanji and kana alike: 人びと, 一人ひとり, 時どき. */
static bool is_word(const struct ofx_ruby_leak *l, const struct ofx_tokens *k)
{
	for (size_t i = 0; i < k->n; i++)
		for (unsigned u = 0; u < l->n && !k->items[i].unknown; u++)
			if (k->items[i].span.beg < l->unit[u].kanji.end &&
			    k->items[i].span.end >= l->unit[u].kana.end)
				return true;
	return false;
}

static bool has_field(const struct ofx_token *t, struct ofx_str want)
{
	for (struct ofx_str rest = t->feature; rest.len;)
		if (ofx_str_eq(ofx_str_cut(&rest, ','), want))
			return true;
	return false;
}

/* A noun that may be made a verb rather than followed by its reading: 指定している, 使用しよう, 支度したい. */
static bool is_suru(const struct ofx_ruby_leak *l, const struct ofx_tokens *k)
{
	for (unsigned u = 0; u < l->n; u++) {
		const struct ofx_token *t = ofx_token_at(k, l->unit[u].kana.beg);
		const struct ofx_token *next = t ? ofx_token_at(k, t->span.end) : NULL;
		if (next && (next->pos == OFX_POS_PARTICLE || next->pos == OFX_POS_AUXILIARY) &&
		    has_field(t, OFX_STR("サ変・スル")))
			return true;
	}
	return false;
}

/* What MeCab makes of the kanji alone. */
struct opinion {
	bool agrees; /* they are known words, and read as the kana that stood behind */
	unsigned tokens;
};

enum { MOST_KANA = 64 };

static size_t add_kana(struct ofx_str s, uint8_t *kana, size_t n)
{
	for (size_t i = 0; i < s.len && n < MOST_KANA;)
		kana[n++] = ofx_kana(ofx_u8_next(s.ptr, &i));
	return n;
}

/* Whether kana that were said are those that were read, but for what words do to each other where they
   meet: ハチ and ヒャク are はっぴゃく. */
static bool reads_so(const uint8_t *said, const uint8_t *read, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t a = ofx_kana_plain(said[i]), b = ofx_kana_plain(read[i]);
		bool stop = said[i] == 0x23 && (b == 0x21 || b == 0x0F || b == 0x0D); /* っ; ち く き */
		if (a != b && !stop)
			return false;
	}
	return true;
}

static struct opinion ask(const struct ofx_ruby_leak *l, struct ofx_str line, struct ofx_span base,
                          const struct ofx_tokens *k)
{
	struct opinion o = {.agrees = ofx_token_begins(k, base.beg)};
	uint8_t said[MOST_KANA], read[MOST_KANA];
	size_t n_said = 0, n_read = 0;
	for (size_t i = 0; i < k->n; i++) {
		const struct ofx_token *t = &k->items[i];
		if (t->span.end <= base.beg || t->span.beg >= base.end)
			continue;
		o.tokens++;
		o.agrees &= !t->unknown;
		n_read = add_kana(ofx_token_reading(t), read, n_read);
	}
	for (unsigned u = 0; u < l->n; u++)
		n_said = add_kana(ofx_str_sub(line, l->unit[u].kana), said, n_said);
	/* A word that goes on behind the kanji has its ending there. */
	bool fits = ofx_token_ends(k, base.end) ? n_said == n_read : n_said < n_read;
	o.agrees = o.agrees && fits && reads_so(said, read, n_said);
	return o;
}

/* What the text must gain, in MeCab's costs. In 96 MB of right text no place reaches it that is not a
   leak; of readings put behind words of such text nine in ten do. */
enum {
	GAIN = 3000,        /* with MeCab's own reading … */
	GAIN_KANA = 800,    /* … and for each kana of it */
	GAIN_KATAKANA = 1000, /* … in katakana, which begin no word of the grammar by chance */
	GAIN_OTHER = 10000, /* with another one, of four kana and more, in a document full of leaks */
	GAIN_SURU = 8000,   /* where it may be a form of する */
	GAIN_ONE = 4000,    /* with one kana, in a document with so many leaks: */
	MANY = 8,
	ENDING = 2000, /* what a kana must be worth to be taken out rather than left as an ending */
};

static bool gains(const struct ofx_ruby_leak *l, const struct opinion *o, int32_t gain,
                  uint32_t leaks, bool suru)
{
	if (suru && gain < GAIN_SURU)
		return false;
	if (!ofx_ruby_is_strong(l)) {
		bool one = l->n_kana == l->n;
		return o->agrees && !l->spaced && leaks >= (one ? MANY : OFX_RUBY_SURE) &&
		       gain >= (one ? GAIN_ONE : GAIN);
	}
	if (l->spaced && o->tokens == l->n_kanji)
		return false; /* 山 やま 川 かわ: a list */
	if (o->agrees && l->katakana)
		return gain >= GAIN_KATAKANA;
	if (o->agrees)
		return gain >= GAIN && gain >= GAIN_KANA * (int32_t)l->n_kana;
	return l->n == 1 && !l->spaced && !l->katakana && l->n_kana >= 4 && gain >= GAIN_OTHER &&
	       leaks >= OFX_RUBY_SURE; /* 一体いつからだ */
}

static struct ofx_span span_of(const struct ofx_ruby_leak *l)
{
	return (struct ofx_span){l->unit[0].kanji.beg, l->unit[l->n - 1].kana.end};
}

/* The leak with `m` kana in its last unit. */
static struct ofx_ruby_leak shortened(const struct ofx_ruby_leak *l, struct ofx_str line, unsigned m)
{
	struct ofx_ruby_leak s = *l;
	struct ofx_ruby_unit *last = &s.unit[s.n - 1];
	size_t end = last->kana.end;
	for (; last->n_kana > m; last->n_kana--, s.n_kana--)
		ofx_u8_prev(line.ptr, &end);
	last->kana.end = (uint32_t)end;
	return s;
}

/* What is gained by taking the readings of the leak out of the line. */
static int32_t try_leak(const struct ofx_ruby_leak *l, struct ofx_str line,
                        struct ofx_scratch *scratch, struct opinion *o)
{
	struct ofx_span span = span_of(l);
	struct ofx_str kanji = bare(l, line, &scratch->arena);
	struct ofx_span base = {span.beg, span.beg + (uint32_t)kanji.len};
	int32_t cost = ofx_morph_if(scratch->morph, line, span, ofx_str_sub(line, span)).cost;
	struct ofx_tokens k = ofx_morph_if(scratch->morph, line, span, kanji);
	*o = ask(l, line, base, &k);
	return cost - k.cost;
}

bool ofx_ruby_judge(struct ofx_ruby_leak *l, struct ofx_str line, uint32_t leaks,
                    struct ofx_scratch *scratch)
{
	struct ofx_span span = span_of(l);
	struct ofx_ruby_leak best;
	int32_t most = 0;
	bool found = false;
	if (!in_running_text(line, span, l->spaced))
		return false;
	struct ofx_tokens k = ofx_morph_if(scratch->morph, line, span, ofx_str_sub(line, span));
	if (is_word(l, &k))
		return false;
	bool suru = is_suru(l, &k);
	for (unsigned m = l->unit[l->n - 1].n_kana; m > 0; m--) {
		if (!(l->lengths >> m & 1))
			continue;
		struct ofx_ruby_leak s = shortened(l, line, m);
		struct opinion o;
		int32_t gain = try_leak(&s, line, scratch, &o);
		if (!gains(&s, &o, gain, leaks, suru) || (found && gain - ENDING * (int32_t)m < most))
			continue;
		found = true;
		most = gain - ENDING * (int32_t)m;
		best = s;
	}
	if (found)
		*l = best;
	return found;
}
