/* The gate: opens a scan and gives its blocks, with what was decided on the way. */
#include "stages/gate.h"

#include "stages/blocks.h"

#include <stdlib.h>

#define EXAMPLES(...) (const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}}

/* In the order of enum ofx_gate_rule. */
const struct ofx_rule ofx_gate_rules[] = {
    {.id = "gate/bom",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "U+FEFF before the first character tells the encoding and is no part of the text",
     .examples = EXAMPLES({"\uFEFF第一章", "第一章"}, {"第一章", NULL})},
    {.id = "gate/crlf",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "CR LF is how Windows and the network end lines; the text here ends them in LF",
     .examples = EXAMPLES({"春\r\n夏\r\n", "春\n夏\n"}, {"春\n夏\n", NULL})},
    {.id = "gate/cr",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "a CR by itself is how old Macintosh files end lines",
     .examples = EXAMPLES({"春\r夏\r", "春\n夏\n"}, {"春\n夏\n", NULL})},
    {.id = "gate/separator",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "U+2028, U+2029 and U+0085 end a line or a paragraph, which LF does here",
     .examples = EXAMPLES({"春\u2028夏", "春\n夏"}, {"春\f夏", NULL})},
    {.id = "gate/nul",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "NUL is no character of any text; it comes from padding or a damaged file",
     .examples = EXAMPLES({"第0章", NULL})},
    {.id = "gate/control",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "control characters other than TAB, LF and FF show nothing and break tools; "
            "PDF extraction leaves them where a font maps a glyph to no character",
     .examples = EXAMPLES({"東\x02京", "東京"}, {"東\t京", NULL}, {"上\f下", NULL})},
    {.id = "gate/invalid",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "bytes that are no character of the encoding become U+FFFD, one for each broken "
            "character; the log keeps the bytes",
     .examples = EXAMPLES({"東\xE4\xBA都", "東\uFFFD都"}, {"東\uFFFD都", NULL})},
    {.id = "gate/reencode",
     .cls = OFX_SAFE,
     .confidence = 1000,
     .why = "this line was read rightly but its encoding can write it in several ways, so the log "
            "keeps the very bytes that stood there",
     .examples = EXAMPLES({"東京都", NULL})},
    {.id = "lines/blank",
     .cls = OFX_SAFE,
     .confidence = 990,
     .why = "in Markdown a run of blank lines means the same as one, blanks in a blank line mean "
            "nothing, and blank lines at either end of the text are left over from the layout",
     .examples = EXAMPLES({"# 題\n\n \n本文\n", "# 題\n\n本文\n"}, {"\n# 題\n", "# 題\n"},
                          {"# 題\n\n本文", "# 題\n\n本文\n"}, {"題\n\n\n本文", NULL})},
    {.id = "markdown/leftover",
     .cls = OFX_SAFE,
     .confidence = 990,
     .why = "the line holds only marks by which a vision model guides itself (its layout labels with "
            "their coordinates, the end of its answer), or the fence it puts around all of an answer",
     .examples = EXAMPLES({"<|ref|>title<|/ref|><|det|>[[53, 30, 400, 60]]<|/det|>\n# 題\n", "# 題\n"},
                          {"```markdown\n# 題\n```\n", "# 題\n"},
                          {"`<|ref|>` は印である。\n", NULL}, {"# 例\n\n```markdown\n# 題\n```\n", NULL})},
    {.id = NULL},
};

struct ofx_gate {
	struct ofx_flow flow;
	struct ofx_cutter cutter;
	struct ofx_buf raws;
};

enum ofx_status ofx_gate_open(struct ofx_gate **out, const struct ofx_gate_options *options,
                              struct ofx_error *err)
{
	struct ofx_gate *g = ofx_alloc(sizeof *g);
	bool keep = options->keep_lines;
	*g = (struct ofx_gate){.flow = {.read = options->read, .ctx = options->ctx, .keep_lines = keep},
	                       .cutter = {.keep_blank = keep || options->keep_blank,
	                                  .keep_marks = keep || options->keep_marks,
	                                  .md = {.markdown = options->markup == OFX_MARKUP_MARKDOWN,
	                                         .never = options->markup == OFX_MARKUP_NONE},
	                                  .line = 1}};
	if (options->encoding) {
		g->flow.decided = true;
		if (!ofx_encoding_find(options->encoding, &g->flow.encoding)) {
			free(g);
			return ofx_fail(err, OFX_BAD, "cannot read encoding '%s': it is not known",
			                options->encoding);
		}
	}
	*out = g;
	return OFX_OK;
}

/* Points the edits at their bytes, which stand at `raw` one after the other. An edit that inserts
   nothing and touches another becomes one with it, so that each has a place of its own. */
static void join_edits(struct ofx_scan *scan, const char *raw)
{
	size_t n = 0;
	for (size_t i = 0; i < scan->n_edits; i++) {
		struct ofx_gate_edit e = scan->edits[i];
		struct ofx_gate_edit *o = n ? &scan->edits[n - 1] : NULL;
		e.raw.ptr = raw;
		raw += e.raw.len;
		if (o && o->span.end == e.span.beg &&
		    (o->span.beg == o->span.end || e.span.beg == e.span.end)) {
			o->span.end = e.span.end;
			o->raw.len += e.raw.len;
			if (e.why == &ofx_gate_rules[OFX_GATE_LEFTOVER])
				o->why = e.why;
		} else {
			scan->edits[n++] = e;
		}
	}
	scan->n_edits = n;
}

enum ofx_status ofx_gate_next(struct ofx_gate *g, struct ofx_scan *scan, struct ofx_error *err)
{
	ofx_buf_clear(&scan->text);
	ofx_buf_clear(&g->raws);
	ofx_arena_reset(&scan->arena);
	scan->n_edits = scan->n_anchors = scan->n_trust = 0;
	scan->verbatim = false;
	scan->end = OFX_END_FREE;
	scan->feeds = 0;
	scan->keep_lines = g->flow.keep_lines;
	scan->role = OFX_ROLE_TEXT;
	scan->off0 = g->flow.head_off;
	scan->line0 = g->cutter.line;
	scan->before = g->cutter.md;
	OFX_TRY(ofx_cut_block(&g->cutter, &g->flow, scan, &g->raws, err));
	scan->markdown = g->cutter.md.markdown;
	scan->raw_len = g->flow.head_off - scan->off0;
	join_edits(scan, ofx_arena_copy(&scan->arena, ofx_buf_str(&g->raws)).ptr);
	return OFX_OK;
}

enum ofx_encoding ofx_gate_encoding(const struct ofx_gate *g)
{
	return g->flow.encoding;
}

void ofx_gate_close(struct ofx_gate *g)
{
	if (!g)
		return;
	ofx_flow_release(&g->flow);
	ofx_buf_release(&g->raws);
	free(g);
}

/* How many edits stand wholly before pos. */
static size_t edits_before(const struct ofx_scan *scan, uint32_t pos)
{
	size_t lo = 0, hi = scan->n_edits;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (scan->edits[mid].span.beg < pos && scan->edits[mid].span.end <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The last start of a line at or before pos, or NULL. */
static const struct ofx_anchor *anchor_before(const struct ofx_scan *scan, uint32_t pos)
{
	size_t lo = 0, hi = scan->n_anchors;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (scan->anchors[mid].pos <= pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &scan->anchors[lo - 1] : NULL;
}

/* How many bytes of the scan text[beg, pos) took, where nothing was edited. ISO-2022-JP closes what
   it encodes with an escape; in the scan that stands there only if the line goes on so. */
static uint64_t encoded_len(struct ofx_converter *conv, struct ofx_str text, uint32_t beg,
                            uint32_t pos)
{
	struct ofx_buf part = {0}, more = {0};
	uint32_t lacking, end = pos;
	ofx_encode(conv, ofx_str_sub(text, (struct ofx_span){beg, pos}), &part, &lacking);
	if (pos < text.len)
		end += ofx_u8_len(text.ptr[pos]);
	ofx_encode(conv, ofx_str_sub(text, (struct ofx_span){beg, end}), &more, &lacking);
	size_t len = part.len;
	if (len >= 3 && part.ptr[len - 3] == 0x1B &&
	    (more.len < len || memcmp(part.ptr, more.ptr, len)))
		len -= 3;
	ofx_buf_release(&part);
	ofx_buf_release(&more);
	return len;
}

uint64_t ofx_scan_offset(const struct ofx_scan *scan, uint32_t pos, struct ofx_converter *conv)
{
	uint32_t beg = 0;
	uint64_t off = scan->off0;
	size_t n = edits_before(scan, pos);
	if (n < scan->n_edits && scan->edits[n].span.beg <= pos)
		return scan->edits[n].off;
	if (n) {
		beg = scan->edits[n - 1].span.end;
		off = scan->edits[n - 1].off + scan->edits[n - 1].raw.len;
	}
	if (!conv)
		return off + (pos - beg);
	const struct ofx_anchor *a = anchor_before(scan, pos);
	if (a && a->pos > beg) {
		beg = a->pos;
		off = a->off;
	}
	return off + encoded_len(conv, ofx_buf_str(&scan->text), beg, pos);
}

void ofx_scan_release(struct ofx_scan *scan)
{
	ofx_buf_release(&scan->text);
	ofx_arena_release(&scan->arena);
	free(scan->edits);
	free(scan->anchors);
	free(scan->trust);
	*scan = (struct ofx_scan){0};
}
