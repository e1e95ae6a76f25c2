/* Cuts the gate's text into blocks, drops the blank lines that mean nothing in Markdown, and the lines
   that vision models leave behind. */
#include "stages/blocks.h"

#include "text/chars.h"

enum {
	PIECE = 64 * 1024,          /* of a line that is too long to clean */
	MAX_RUN = 64 * 1024,        /* blank lines that are held back */
	MAX_RAWS = 1024 * 1024,     /* bytes of dropped blank lines in a block */
	MAX_REST = 1024 * 1024,     /* of the last pages, that are read ahead */
};

/* A line at `beg` from the head of the queue. */
struct line {
	size_t beg, len, full; /* full: with its LF, if it has one */
	enum { LINE, ENDLESS, HEAVY, NONE } kind; /* HEAVY: much was dropped before its text */
	size_t n_edits;        /* of a HEAVY one, the edits to take */
};

/* A block as it grows: the first `len` bytes in the queue belong to it. */
struct growing {
	struct ofx_cutter *cut;
	struct ofx_flow *flow;
	struct ofx_scan *scan;
	struct ofx_buf *raws;
	size_t len;
	size_t run;   /* of these, blank lines at the end whose fate is not known yet … */
	size_t last;  /* … and the last of them */
	struct ofx_extent extent; /* of what is decided */
};

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Finds the line at `beg`, decoding as much as it takes. Where both hold, a line is heavy rather
   than endless, and endless rather than ended, however much of it was decoded at a time. */
static enum ofx_status find_line(struct ofx_flow *f, size_t beg, struct line *l,
                                 struct ofx_error *err)
{
	size_t seen = beg;
	*l = (struct line){.beg = beg};
	for (;;) {
		struct ofx_str t = ofx_flow_text(f);
		size_t end = min(t.len, beg + OFX_ENDLESS_LINE + 1);
		const char *lf = seen < end ? memchr(t.ptr + seen, '\n', end - seen) : NULL;
		if (ofx_flow_weight(f) >= OFX_ENDLESS_LINE) {
			size_t heavy = ofx_flow_heavy(f, beg, OFX_ENDLESS_LINE, &l->n_edits);
			if (heavy <= (lf ? (size_t)(lf - t.ptr) : end)) {
				l->kind = heavy == beg ? HEAVY : ENDLESS;
				return OFX_OK;
			}
		}
		if (lf || (f->done && end == t.len && end - beg <= OFX_ENDLESS_LINE)) {
			l->len = (lf ? (size_t)(lf - t.ptr) : end) - beg;
			l->full = l->len + (lf ? 1 : 0);
			l->kind = l->full ? LINE : NONE;
			return OFX_OK;
		}
		if (end - beg > OFX_ENDLESS_LINE) {
			l->kind = ENDLESS;
			return OFX_OK;
		}
		seen = end;
		OFX_TRY(ofx_flow_more(f, err));
	}
}

/* Learns from a line that holds something. */
static void follow(struct ofx_cutter *c, struct ofx_str line)
{
	c->begun = true;
	c->between = false;
	ofx_md_follow(&c->md, line);
}

/* Whether the fate of a blank line here hangs on what follows. */
static bool holds_back(const struct ofx_cutter *c)
{
	return !c->keep_blank && !c->md.fence && !c->md.never && (c->md.markdown || !c->begun);
}

/* Moves what is decided into the block, and drops `n` bytes behind it. */
static void drop(struct growing *b, size_t keep, size_t n, enum ofx_gate_rule why)
{
	ofx_flow_take(b->flow, keep, b->scan, b->raws);
	if (n)
		ofx_flow_drop(b->flow, n, &ofx_gate_rules[why], b->scan, b->raws);
	b->len -= keep + n;
}

/* Of the blank lines held back, the last one stays, without its blanks. */
static void keep_one(struct growing *b)
{
	if (b->run > 1)
		drop(b, b->len - b->run, b->run - 1, OFX_GATE_BLANK);
	b->run = 0;
	ofx_extent_add(&b->extent, OFX_STR(""), true);
}

/* What becomes of the blank lines held back once `line` follows them. */
static void settle(struct growing *b, struct ofx_str line)
{
	if (!b->run)
		return;
	if (b->cut->begun)
		keep_one(b);
	else if (b->cut->md.markdown || ofx_md_is_heading(line))
		drop(b, b->len - b->run, b->run, OFX_GATE_BLANK);
	b->run = 0;
}

/* Adds a blank line. True if the block is full of them. */
static bool add_blank(struct growing *b, const struct line *l, struct ofx_str text)
{
	b->len += l->full;
	b->cut->line++;
	if (!holds_back(b->cut)) {
		ofx_extent_add(&b->extent, text, true);
		b->scan->end = OFX_END_FULL;
		return ofx_extent_full(&b->extent);
	}
	b->scan->end = OFX_END_FREE;
	b->run += l->full;
	b->last = l->full;
	if (b->run < MAX_RUN)
		return false;
	if (!b->cut->begun) {
		/* Too many to wait for a heading: they stay. */
		b->cut->begun = true;
		b->run = 0;
		return true;
	}
	/* The last one is looked at again: it stays if anything follows. */
	drop(b, b->len - b->run, b->run - b->last, OFX_GATE_BLANK);
	b->run = b->last;
	if (b->raws->len < MAX_RAWS)
		return false;
	b->len -= b->last;
	b->run = 0;
	b->cut->line--;
	return true;
}

/* Whether nothing but blanks and lines of marks follows the line, or the next answer of a model. */
static enum ofx_status answer_ends(struct growing *b, const struct line *l, bool *ends,
                                   struct ofx_error *err)
{
	size_t beg = b->len + l->full;
	*ends = false;
	for (struct line next; beg - b->len < MAX_RUN; beg += next.full) {
		OFX_TRY(find_line(b->flow, beg, &next, err));
		struct ofx_str text = ofx_str(ofx_flow_text(b->flow).ptr + beg, next.len);
		*ends = next.kind == NONE || (next.kind == LINE && ofx_md_opens_answer(text));
		if (*ends || next.kind != LINE)
			return OFX_OK;
		if (ofx_holds_something(text) && !ofx_md_is_token_line(text))
			return OFX_OK;
	}
	return OFX_OK;
}

/* What of a line is no part of the text, but a model's. */
enum leftover { NOTHING, MARKS, FENCE };

static enum ofx_status find_leftover(struct growing *b, const struct line *l, enum leftover *what,
                                     struct ofx_error *err)
{
	struct ofx_cutter *c = b->cut;
	struct ofx_str text = ofx_str(ofx_flow_text(b->flow).ptr + b->len, l->len);
	bool ends;
	*what = NOTHING;
	if (c->keep_marks || c->md.fence || l->kind != LINE)
		return OFX_OK;
	if (ofx_md_is_token_line(text)) {
		*what = MARKS;
	} else if (!c->md.never && (!c->begun || c->between) && ofx_md_opens_answer(text)) {
		*what = FENCE;
		c->answer = true;
		c->between = false;
	} else if (c->answer && ofx_md_is_bare_fence(text)) {
		OFX_TRY(answer_ends(b, l, &ends, err));
		*what = ends ? FENCE : NOTHING;
		c->between = ends;
		c->answer = !ends;
	}
	return OFX_OK;
}

/* Drops such a line. A fence leaves a blank line; blank lines around it are one with that. True if the
   block is full of what was dropped. */
static bool drop_leftover(struct growing *b, const struct line *l, enum leftover what)
{
	const struct ofx_cutter *c = b->cut;
	size_t gone = b->run + l->full, stays = 0;
	b->cut->line++;
	if (c->begun && l->full > l->len && (what == FENCE || b->run))
		stays = 1;
	b->len += l->full;
	drop(b, b->len - gone, gone - stays, OFX_GATE_LEFTOVER);
	b->run = b->last = holds_back(c) ? stays : 0;
	if (stays && !b->run)
		ofx_extent_add(&b->extent, OFX_STR(""), true);
	b->scan->end = OFX_END_FREE;
	if (b->raws->len < MAX_RAWS)
		return false;
	/* The blank line is looked at again: it stays if anything follows. */
	b->len -= b->run;
	b->cut->line -= b->run;
	b->run = 0;
	return true;
}

/* Whether but few pages are left from this line on, the last ones of the scan: by themselves they were too
   few to tell what repeats on each. */
static enum ofx_status is_rest(struct growing *b, bool *rest, struct ofx_error *err)
{
	size_t feeds = 0, beg = b->len, most = ofx_extent_rest(&b->extent);
	struct line l;
	*rest = false;
	for (; most && beg - b->len < MAX_REST; beg += l.full) {
		OFX_TRY(find_line(b->flow, beg, &l, err));
		struct ofx_str text = ofx_str(ofx_flow_text(b->flow).ptr + beg, l.len);
		*rest = l.kind == NONE;
		feeds += ofx_measure(text).pages;
		if (l.kind != LINE || feeds > most)
			break;
	}
	if (*rest)
		b->scan->feeds = b->extent.sum.pages + feeds;
	return OFX_OK;
}

/* Whether the block ends before the line at hand, which begins with a form feed where `page`. */
static enum ofx_status is_ended(struct growing *b, bool page, bool *ended, struct ofx_error *err)
{
	bool rest = false;
	*ended = ofx_extent_ripe(&b->extent, page);
	if (*ended && page)
		OFX_TRY(is_rest(b, &rest, err));
	*ended = *ended && !rest;
	return OFX_OK;
}

/* Adds a line that holds something. True if the block ends behind it. */
static bool add_line(struct growing *b, const struct line *l, struct ofx_str text, bool alone)
{
	b->len += l->full;
	b->cut->line++;
	follow(b->cut, text);
	ofx_extent_add(&b->extent, text, false);
	b->scan->end = alone ? OFX_END_LONG : OFX_END_FULL;
	return alone || ofx_extent_full(&b->extent);
}

static bool is_started(const struct growing *b)
{
	return b->len || b->scan->text.len || b->scan->n_edits;
}

/* Ends the block: all of it leaves the queue. In Markdown the last line of all ends in an LF. */
static void finish(struct growing *b, bool at_end)
{
	const struct ofx_cutter *c = b->cut;
	struct ofx_scan *scan = b->scan;
	if (at_end && b->run && c->begun)
		drop(b, b->len - b->run, b->run, OFX_GATE_BLANK);
	ofx_flow_take(b->flow, b->len, scan, b->raws);
	if (!scan->text.len || scan->text.ptr[scan->text.len - 1] == '\n' || !c->md.markdown ||
	    c->md.fence || c->keep_blank)
		return;
	uint32_t at = (uint32_t)scan->text.len;
	scan->edits = ofx_grow(scan->edits, &scan->cap_edits, scan->n_edits, sizeof *scan->edits);
	scan->edits[scan->n_edits++] = (struct ofx_gate_edit){
	    {at, at + 1}, {NULL, 0}, b->flow->head_off, &ofx_gate_rules[OFX_GATE_BLANK]};
	ofx_buf_add(&scan->text, "\n", 1);
}

/* Moves a piece of an endless line. */
static enum ofx_status cut_piece(struct growing *b, struct ofx_error *err)
{
	struct ofx_flow *f = b->flow;
	size_t n_edits, at;
	b->scan->verbatim = b->cut->begun = b->cut->endless = true;
	for (;;) {
		struct ofx_str t = ofx_flow_text(f);
		size_t reach = f->conv ? t.len : min(t.len, PIECE);
		const char *lf = reach ? memchr(t.ptr, '\n', reach) : NULL;
		at = ofx_flow_cut(f, PIECE);
		if (at == SIZE_MAX && f->done)
			at = t.len;
		if (lf)
			at = min(at, (size_t)(lf - t.ptr) + 1);
		size_t heavy = ofx_flow_heavy(f, 0, OFX_ENDLESS_LINE, &n_edits);
		if (heavy != SIZE_MAX && heavy < at) {
			ofx_flow_take_edits(f, heavy, n_edits, b->scan, b->raws);
			return OFX_OK;
		}
		if (at != SIZE_MAX)
			break;
		OFX_TRY(ofx_flow_more(f, err));
	}
	if (at && ofx_flow_text(f).ptr[at - 1] == '\n') {
		b->cut->endless = false;
		b->cut->line++;
	}
	ofx_flow_take(f, at, b->scan, b->raws);
	return OFX_OK;
}

static enum ofx_status cut_heavy(struct growing *b, const struct line *l)
{
	b->scan->verbatim = true;
	ofx_flow_take_edits(b->flow, 0, l->n_edits, b->scan, b->raws);
	return OFX_OK;
}

enum ofx_status ofx_cut_block(struct ofx_cutter *c, struct ofx_flow *flow, struct ofx_scan *scan,
                              struct ofx_buf *raws, struct ofx_error *err)
{
	struct growing b = {.cut = c, .flow = flow, .scan = scan, .raws = raws};
	struct line l;
	bool full = false;
	if (c->endless)
		return cut_piece(&b, err);
	while (!full) {
		OFX_TRY(find_line(flow, b.len, &l, err));
		struct ofx_str text = ofx_str(ofx_flow_text(flow).ptr + b.len, l.len);
		if (l.kind == NONE)
			break;
		if (l.kind == LINE && !ofx_holds_something(text)) {
			full = add_blank(&b, &l, text);
			continue;
		}
		enum leftover what;
		OFX_TRY(find_leftover(&b, &l, &what, err));
		if (what != NOTHING) {
			full = drop_leftover(&b, &l, what);
			continue;
		}
		/* Looking ahead may have moved the queue. */
		text = ofx_str(ofx_flow_text(flow).ptr + b.len, l.len);
		bool alone = l.kind != LINE || ofx_is_long(text);
		bool page = text.len && *text.ptr == '\f';
		settle(&b, text);
		bool ended;
		OFX_TRY(is_ended(&b, page, &ended, err));
		if (ended) {
			scan->end = page ? OFX_END_RIPE_PAGE : OFX_END_RIPE;
			break;
		}
		scan->end = OFX_END_OPEN;
		if (alone && is_started(&b))
			break;
		if (l.kind == HEAVY)
			return cut_heavy(&b, &l);
		if (l.kind == ENDLESS)
			return cut_piece(&b, err);
		/* Settling may have moved the queue. */
		text = ofx_str(ofx_flow_text(flow).ptr + b.len, l.len);
		full = add_line(&b, &l, text, alone);
	}
	if (l.kind == NONE)
		scan->end = OFX_END_OPEN;
	finish(&b, l.kind == NONE);
	return OFX_OK;
}
