/* What the files of the lines stage share: a block as rows of a page, how wide they are, and which
   line breaks the page's width made. */
#ifndef OFX_STAGES_LINES_H
#define OFX_STAGES_LINES_H

#include "stages/morph.h"
#include "stages/stage.h"
#include "text/chars.h"

/* How a row ends. */
enum ofx_tail {
	OFX_TAIL_OPEN,  /* the sentence goes on */
	OFX_TAIL_CLOSE, /* a closing bracket */
	OFX_TAIL_STOP,  /* a sentence ends */
};

/* How a row begins. */
enum ofx_head {
	OFX_HEAD_PLAIN,
	OFX_HEAD_QUOTE,   /* an opening bracket: speech often begins a paragraph */
	OFX_HEAD_CLOSING, /* a closing bracket */
	OFX_HEAD_NUMBER,  /* 1. (2) 三、 ① 第四条: an item of a list, or running text */
	OFX_HEAD_MARK,    /* ・ ● # >: begins something new */
	OFX_HEAD_DASH,    /* - and a space: an item of a list, or dirt in the margin */
	OFX_HEAD_SPECK,   /* 、 _ |: dirt in the margin */
};

enum { OFX_STYLE_ARTICLE = 0x7B2C }; /* 第四条: 第 U+7B2C */

/* What a row is without what stands behind a gap in it. */
struct ofx_cell {
	uint32_t columns, squares, end, last, before;
};

/* A line that holds something. Columns: a full-width character is two, a half-width one is one; spaces
   beside Japanese characters are none. On paper where each character has a square of its own, all are
   two wide. */
struct ofx_row {
	struct ofx_span span;   /* from the first visible character to behind the last */
	uint32_t text_beg, text_end; /* the same without dirt in the margins */
	uint32_t columns, squares; /* its width counted either way, the indent included */
	uint32_t indent;        /* columns of white space before it */
	uint32_t unit;          /* columns of its first piece that no line break may part */
	uint32_t first, last;   /* code points */
	enum ofx_tail tail;
	enum ofx_head head;
	uint32_t style;   /* of a number: which kind, so that items of a list know each other */
	uint32_t blanks;  /* blank lines before it */
	bool page;        /* a form feed stands before it */
	bool japanese;    /* has a Japanese letter */
	uint32_t spaced, close; /* places between Latin and Japanese, with a space and without */
	bool counts;      /* is looked at for the width of lines */
	bool marked;      /* has 、 or 。 in it, before its end */
	uint32_t stops;   /* 。 in it */
	bool point;       /* ends in a point behind Japanese: 。 misread, or dirt */
	bool kana;        /* has kana alone: it may be ruby of a row beside it */
	bool caption;     /* 図3: a title, which may take several lines */
	bool gapped;      /* fixed for a gap alone, behind which a column may stand … */
	struct ofx_cell cell; /* … or next to nothing: what is before it; else 0 columns */
	bool fixed;       /* heading, table, code, folio …: the breaks before and behind it stay */
	bool stays;       /* the break behind it does */

	/* What the rows around say. */
	bool squared;     /* counting squares makes them more alike … */
	uint32_t width;   /* … and is its width */
	uint32_t measure; /* the width of a full row here; 0: rows have no common width */
	bool full;        /* what follows did not fit in */
};

struct ofx_rows {
	struct ofx_row *items;
	size_t n;
};

/* Reads the rows of the whole block. */
struct ofx_rows ofx_rows_read(const struct ofx_block *, struct ofx_arena *);

/* Says where the text of the row ends. */
void ofx_row_ends(struct ofx_row *, const struct ofx_cell *);

/* Finds the width of the lines around each row: that which several of them share, or where it is
   `forced`, any. */
void ofx_rows_measure(struct ofx_rows, bool forced);

/* The rules, in the order of ofx_line_rules. */
enum ofx_line_rule {
	OFX_LINE_SOFT,
	OFX_LINE_SENTENCE,
	OFX_LINE_WORD,
	OFX_LINE_GAP,
	OFX_LINE_DIRT,
	OFX_LINE_STAYS, /* the break stays */
};
extern const struct ofx_rule ofx_line_rules[]; /* ends with id NULL */

/* What the breaks of the block have in common. */
struct ofx_breaks {
	struct ofx_str text;
	struct ofx_rows rows;
	struct ofx_morph *morph;
	bool forced;   /* --lines join: no evidence is asked for that lines have one width */
	bool indented; /* paragraphs are told by indents … */
	bool parted;   /* … or by blank lines */
	bool speech;   /* quotations begin paragraphs */
	bool dirty;    /* dashes in the left margin are dirt … */
	bool stained;  /* stops in the right margin may be dirt */
	bool filthy;   /* … and so are commas, of which there are many */
	bool spaced;   /* spaces stand between Latin words and Japanese ones */
	bool whole_words; /* Latin words are not parted at the ends of lines */
	uint32_t *soft; /* of the rows before row i: breaks that look like the width's work, … */
	uint32_t *hard; /* … that do not, … */
	uint32_t *wide; /* … rows beyond the measure, … */
	uint32_t *marked; /* … rows with 、 or 。 in them, … */
	uint32_t *bare;   /* … rows without, whose end is open, … */
	uint32_t *uneven; /* … and of those the ones that are not as wide as the rows around */
	int8_t *torn;   /* whether a word runs over the soft break behind row i; below 0: not asked yet */
};
void ofx_breaks_weigh(struct ofx_breaks *, struct ofx_arena *);

/* Whether the rows around row i have one width, and run on over their ends. */
bool ofx_break_is_set(const struct ofx_breaks *, size_t i);

/* Whether MeCab sees a word that runs over the break behind row i, or behind it one that cannot begin
   a phrase. */
bool ofx_break_tears(const struct ofx_breaks *, size_t i);

/* Whether row i + 1 cannot begin a sentence, though row i ends in a stop or a bracket: it begins with a
   particle, or with 、. */
bool ofx_break_goes_on(const struct ofx_breaks *, size_t i);

/* Whether the stop at the end of row i is dirt: without it a word runs over the break. */
bool ofx_row_has_stain(const struct ofx_breaks *, size_t i);

/* Whether what stands before the row's text is dirt. */
bool ofx_row_has_dirt(const struct ofx_breaks *, const struct ofx_row *);

/* The rule by which the break behind row i goes. */
enum ofx_line_rule ofx_break_judge(const struct ofx_breaks *, size_t i);

/* What takes the place of what stands between row i and the next: nothing, or a space. False where
   that is in doubt: the break stays. */
bool ofx_break_joint(const struct ofx_breaks *, size_t i, struct ofx_span *gap, struct ofx_str *with);

#endif
