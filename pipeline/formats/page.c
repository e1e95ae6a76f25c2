/* PAGE XML: regions, lines, words and glyphs, each with its text in a TextEquiv.

   The text is read line by line; words, glyphs and regions that say the same are kept in step, so
   that levels that agreed, white space aside, still agree. Where levels differ each is cleaned by
   itself. Only the first of alternative readings (the least index) is touched. */
#include "formats/echo.h"
#include "formats/xml.h"

#include "stages/gate.h"

#include <stdlib.h>

enum { MAX_DEPTH = 300, MAX_REGIONS = OFX_LAYERS - 3 };

/* Layers: lines, words, glyphs, and regions by how deep they are. */
enum layer { LINES, WORDS, GLYPHS, REGIONS };

enum level { OTHER, REGION, LINE, WORD, GLYPH };

/* The first reading of an element. */
struct equiv {
	struct ofx_str raw; /* of its Unicode element */
	long index;
	int conf;
	bool set;
	bool odd; /* it is more than plain text: it is left alone */
};

struct region {
	struct equiv equiv;
	uint32_t beg, own; /* of the text, where it begins, and where its own lines do */
	bool has_lines;
};

struct word {
	struct equiv equiv;
	struct ofx_span span; /* of the passage's text, where it stands */
	size_t glyphs_end;    /* its glyphs are those behind the glyphs of the word before it */
};

/* Words, as a level of a line. */
struct words {
	struct word *items;
	size_t n, cap;
	struct equiv *glyphs;
	size_t n_glyphs, cap_glyphs;
};

struct reader {
	struct ofx_xml xml;
	uint8_t levels[MAX_DEPTH + 1]; /* of the open elements, by depth */
	struct region regions[MAX_REGIONS];
	size_t n_regions; /* that are open; those beyond MAX_REGIONS have no text of their own */
	struct equiv line;
	struct words words; /* of the line */
	struct equiv now; /* the reading being read */
	size_t unicode;   /* depth of its open Unicode element, or 0 */
	size_t lines;     /* in the passage */
	bool block;       /* a region began: its first line is set off */
	/* What disagrees, each to be a passage of its own. */
	struct loner {
		struct equiv equiv;
		struct words words; /* of a line; n 0: it is `equiv` */
	} *loners;
	size_t n_loners, cap_loners, given;
	uint64_t behind; /* the passage */
};

static enum ofx_status open_reader(void **self, struct ofx_str file, struct ofx_error *err)
{
	(void)err;
	struct reader *r = ofx_alloc(sizeof *r);
	*r = (struct reader){.xml = {.file = file}};
	*self = r;
	return OFX_OK;
}

static void release_words(struct words *w)
{
	free(w->items);
	free(w->glyphs);
}

static void clear_loners(struct reader *r)
{
	for (size_t i = 0; i < r->n_loners; i++)
		release_words(&r->loners[i].words);
	r->n_loners = r->given = 0;
}

static void close_reader(void *self)
{
	struct reader *r = self;
	if (r) {
		clear_loners(r);
		free(r->loners);
		release_words(&r->words);
	}
	free(r);
}

static enum level level_of(const struct ofx_xml *x)
{
	return ofx_xml_is(x, "TextRegion") ? REGION
	       : ofx_xml_is(x, "TextLine") ? LINE
	       : ofx_xml_is(x, "Word")     ? WORD
	       : ofx_xml_is(x, "Glyph")    ? GLYPH
	                                   : OTHER;
}

static struct region *open_region(struct reader *r)
{
	return r->n_regions && r->n_regions <= MAX_REGIONS ? &r->regions[r->n_regions - 1] : NULL;
}

/* The reading of the innermost open element, or NULL. */
static struct equiv *equiv_of(struct reader *r, enum level level)
{
	struct region *region = open_region(r);
	switch (level) {
	case REGION: return region ? &region->equiv : NULL;
	case LINE: return &r->line;
	case WORD: return r->words.n ? &r->words.items[r->words.n - 1].equiv : NULL;
	case GLYPH: return r->words.n_glyphs ? &r->words.glyphs[r->words.n_glyphs - 1] : NULL;
	case OTHER: break;
	}
	return NULL;
}

static void begin_region(struct reader *r, const struct ofx_passage *p)
{
	r->n_regions++;
	r->block = true;
	struct region *region = open_region(r);
	if (region)
		*region = (struct region){.beg = (uint32_t)p->text.len};
}

static void begin_word(struct words *w)
{
	w->items = ofx_grow(w->items, &w->cap, w->n, sizeof *w->items);
	w->items[w->n++] = (struct word){.glyphs_end = w->n_glyphs};
}

static void begin_glyph(struct words *w)
{
	if (!w->n)
		return; /* no word is open */
	w->glyphs = ofx_grow(w->glyphs, &w->cap_glyphs, w->n_glyphs, sizeof *w->glyphs);
	w->glyphs[w->n_glyphs++] = (struct equiv){0};
	w->items[w->n - 1].glyphs_end = w->n_glyphs;
}

static long number(struct ofx_str s, long none)
{
	long n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || n > 1000000)
			return none;
		n = n * 10 + s.ptr[i] - '0';
	}
	return s.len ? n : none;
}

static void begin_equiv(struct reader *r)
{
	struct ofx_str index;
	r->now = (struct equiv){.conf = ofx_xml_conf(&r->xml, "conf"), .index = -1};
	if (ofx_xml_attr(&r->xml, "index", &index))
		r->now.index = number(index, -1);
}

static void end_equiv(struct reader *r, enum level owner)
{
	struct equiv *e = equiv_of(r, owner);
	if (e && r->now.set && (!e->set || r->now.index < e->index))
		*e = r->now;
}

static void take_text(struct reader *r)
{
	if (r->now.raw.len || r->xml.kind == OFX_XML_CDATA)
		r->now.odd = true;
	if (!r->now.raw.len)
		r->now.raw = r->xml.raw;
	r->now.odd |= ofx_xml_foreign(r->xml.raw);
}

/* What disagrees with the text beside it becomes a passage of its own. Takes the words. */
static void add_loner(struct reader *r, struct loner l)
{
	r->loners = ofx_grow(r->loners, &r->cap_loners, r->n_loners, sizeof *r->loners);
	r->loners[r->n_loners++] = l;
}

static void echo_equiv(struct ofx_echo *echo, const struct reader *r, const struct equiv *e,
                       unsigned flags)
{
	if (e->odd)
		echo->broken = true;
	else
		ofx_echo_read(echo, e->raw, ofx_xml_off(&r->xml, e->raw.ptr), &ofx_xml_text,
		              flags, e->conf);
}

/* Lays the glyphs of each word beside it. Those that differ from their word are left alone. */
static void echo_glyphs(const struct reader *r, struct ofx_passage *p, const struct words *w)
{
	size_t g = 0;
	for (size_t i = 0; i < w->n; i++) {
		const struct word *word = &w->items[i];
		struct ofx_echo echo;
		if (g == word->glyphs_end)
			continue;
		ofx_echo_begin(&echo, p, word->span.beg, word->span.end, GLYPHS);
		for (; g < word->glyphs_end; g++)
			echo_equiv(&echo, r, &w->glyphs[g], OFX_PIECE_MAY_EMPTY);
		ofx_echo_end(&echo);
	}
}

static bool has_text(const struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->items[i].equiv.set)
			return true;
	return false;
}

static void echo_words(struct reader *r, struct ofx_passage *p, struct ofx_span line)
{
	struct ofx_echo echo;
	if (!has_text(&r->words))
		return;
	ofx_echo_begin(&echo, p, line.beg, line.end, WORDS);
	for (size_t i = 0; i < r->words.n; i++) {
		echo_equiv(&echo, r, &r->words.items[i].equiv, OFX_PIECE_MAY_EMPTY);
		r->words.items[i].span = echo.met;
	}
	if (ofx_echo_end(&echo)) {
		echo_glyphs(r, p, &r->words);
		return;
	}
	add_loner(r, (struct loner){.words = r->words});
	r->words = (struct words){0};
}

/* Adds words as they follow one another, with spaces between them that the file does not hold. */
static void add_words(const struct reader *r, struct ofx_passage *p, struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct word *word = &w->items[i];
		ofx_buf_add(&p->text, " ", i > 0);
		size_t before = p->n;
		word->span.beg = (uint32_t)p->text.len;
		ofx_xml_read(p, &r->xml, word->equiv.raw, &ofx_xml_text, OFX_PIECE_MAY_EMPTY,
		             word->equiv.conf);
		word->span.end = (uint32_t)p->text.len;
		if (word->equiv.odd)
			p->n = before;
	}
	echo_glyphs(r, p, w);
	p->loose = true;
}

static void begin_line(struct reader *r, struct ofx_passage *p)
{
	struct region *region = open_region(r);
	if (r->block && r->lines)
		ofx_buf_add(&p->text, "\n", 1); /* stands nowhere in the file */
	r->block = false;
	if (region && !region->has_lines) {
		region->own = (uint32_t)p->text.len;
		region->has_lines = true;
	}
}

static void end_line(struct reader *r, struct ofx_passage *p)
{
	struct ofx_span line;
	size_t before = p->n;
	bool set = r->line.raw.len;
	if (set || has_text(&r->words)) {
		begin_line(r, p);
		line.beg = (uint32_t)p->text.len;
		if (set)
			ofx_xml_read(p, &r->xml, r->line.raw, &ofx_xml_text, 0, r->line.conf);
		else
			add_words(r, p, &r->words);
		line.end = (uint32_t)p->text.len;
		if (r->line.odd)
			p->n = before;
		if (set)
			echo_words(r, p, line);
		ofx_buf_add(&p->text, "\n", 1);
		r->lines++;
	}
	r->words.n = r->words.n_glyphs = 0;
	r->line = (struct equiv){0};
}

static bool echo_region(struct reader *r, struct ofx_passage *p, uint32_t beg)
{
	struct ofx_echo echo;
	const struct region *region = &r->regions[r->n_regions - 1];
	ofx_echo_begin(&echo, p, beg, (uint32_t)p->text.len,
	               (unsigned)(REGIONS + r->n_regions - 1));
	echo_equiv(&echo, r, &region->equiv, 0);
	return ofx_echo_end(&echo);
}

static void end_region(struct reader *r, struct ofx_passage *p)
{
	struct region *region = open_region(r);
	r->block = true;
	if (region && region->equiv.raw.len && !echo_region(r, p, region->beg) &&
	    !(region->has_lines && echo_region(r, p, region->own)) && !region->equiv.odd)
		add_loner(r, (struct loner){.equiv = region->equiv});
	r->n_regions -= r->n_regions > 0;
}

static void open_element(struct reader *r, struct ofx_passage *p)
{
	size_t depth = r->xml.depth < MAX_DEPTH ? r->xml.depth : MAX_DEPTH;
	enum level level = level_of(&r->xml);
	r->levels[depth] = (uint8_t)level;
	if (level == REGION)
		begin_region(r, p);
	else if (level == WORD)
		begin_word(&r->words);
	else if (level == GLYPH)
		begin_glyph(&r->words);
	else if (ofx_xml_is(&r->xml, "TextEquiv"))
		begin_equiv(r);
	else if (ofx_xml_is(&r->xml, "Unicode"))
		r->unicode = depth;
}

/* Whether the passage ends here: behind a region that stands in no other. */
static bool close_element(struct reader *r, struct ofx_passage *p)
{
	size_t depth = r->xml.depth + 1 < MAX_DEPTH ? r->xml.depth + 1 : MAX_DEPTH;
	enum level level = r->levels[depth];
	if (depth == r->unicode) {
		r->unicode = 0;
		r->now.set = true;
	}
	if (ofx_xml_is(&r->xml, "TextEquiv"))
		end_equiv(r, depth > 1 ? r->levels[depth - 1] : OTHER);
	else if (level == LINE)
		end_line(r, p);
	else if (level == REGION)
		end_region(r, p);
	bool page = ofx_xml_is(&r->xml, "Page");
	return !r->n_regions && (r->lines || r->n_loners) && (page || r->lines >= OFX_BLOCK_LINES);
}

static void read_page(struct reader *r, struct ofx_passage *p)
{
	struct ofx_xml *x = &r->xml;
	bool end = false;
	r->lines = 0;
	while (!end && ofx_xml_next(x)) {
		if (x->kind == OFX_XML_OPEN)
			open_element(r, p);
		else if (x->kind == OFX_XML_CLOSE)
			end = close_element(r, p);
		else if (r->unicode && (x->kind == OFX_XML_TEXT || x->kind == OFX_XML_CDATA))
			take_text(r);
	}
	r->behind = x->pos;
}

static void give_loner(struct reader *r, struct ofx_passage *p)
{
	struct loner *l = &r->loners[r->given++];
	if (l->words.n)
		add_words(r, p, &l->words);
	else
		ofx_xml_read(p, &r->xml, l->equiv.raw, &ofx_xml_text, 0, l->equiv.conf);
	ofx_buf_add(&p->text, "\n", 1);
}

static enum ofx_status next(void *self, struct ofx_passage *p, bool *more, struct ofx_error *err)
{
	(void)err;
	struct reader *r = self;
	if (r->given == r->n_loners) {
		clear_loners(r);
		read_page(r, p);
	}
	if (!p->text.len && r->given < r->n_loners)
		give_loner(r, p);
	p->keep_lines = true;
	*more = p->text.len != 0;
	if (r->given == r->n_loners)
		p->settled = r->behind; /* else the loners stand before it */
	return OFX_OK;
}

const struct ofx_format ofx_format_page = {.name = "page",
                                           .title = "PAGE XML",
                                           .summary = "PAGE XML",
                                           .root = "PcGts",
                                           .sniff = ofx_xml_sniff,
                                           .check = ofx_xml_check_file,
                                           .open = open_reader,
                                           .next = next,
                                           .close = close_reader};
