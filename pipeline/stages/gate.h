/* The gate: bytes of a scan in, blocks of valid UTF-8 out, and everything decided once about
   encoding, BOM, line ends, NUL, control characters, broken bytes and endless lines. */
#ifndef OFX_STAGES_GATE_H
#define OFX_STAGES_GATE_H

#include "adapt/icu.h"
#include "base/arena.h"
#include "stages/markdown_line.h"
#include "stages/measure.h"
#include "text/block.h"
#include "text/edit.h"

struct ofx_gate;

/* Something the gate changed: `span` of the decoded text stands for the bytes `raw`. */
struct ofx_gate_edit {
	struct ofx_span span;
	struct ofx_str raw; /* in the scan's arena; may be any bytes */
	uint64_t off;       /* where raw stands in the scan */
	const struct ofx_rule *why;
};

/* One block as it left the gate. Reused from call to call; start with {0}.
   A block is lines up to the measures of stages/measure.h, with the blank lines among and behind
   them; or one long line alone; or a piece of a line too long to clean, `verbatim`.
   Where a block ends never depends on how the input was read, nor on where lines are joined; and
   the runner sees to it that a second run over clean text cuts the same blocks. */
struct ofx_scan {
	struct ofx_buf text;         /* valid UTF-8; LF line ends; no NUL, no CR */
	struct ofx_gate_edit *edits; /* in order of span, not overlapping; empty ones touch none */
	size_t n_edits, cap_edits;
	struct ofx_arena arena;
	uint64_t off0;  /* offset of the block's first byte in the scan */
	uint64_t line0; /* number of its first line, from 1 */
	uint64_t raw_len; /* bytes of the scan that the block takes */
	struct ofx_md_state before; /* what the lines before the block say */
	bool markdown;  /* some of it is Markdown, or what follows is */
	bool verbatim;  /* passes through unchanged: stages do not see it */
	enum ofx_end end; /* why it ends where it does */
	size_t feeds; /* form feeds from its start to the end of the scan, where few were left; else 0 */
	bool keep_lines; /* set by the gate, or by who drives the scan: no stage takes an LF away or adds one */
	/* For encodings other than UTF-8: where each line begins, in text and in the scan. */
	struct ofx_anchor { uint32_t pos; uint64_t off; } *anchors;
	size_t n_anchors, cap_anchors;
	/* How sure the engine was, in order; the gate knows of none, and leaves it to who drives the scan. */
	struct ofx_trust *trust;
	size_t n_trust, cap_trust;
	enum ofx_role role; /* of its lines, likewise */
};

enum {
	OFX_BLOCK_LINES = 128, /* of a passage of a page format, which is cut by lines */
	OFX_ENDLESS_LINE = 1024 * 1024, /* bytes beyond which a line is not cleaned but reported */
};

/* Reads up to cap bytes into buf; returns how many, 0 at the end, -1 with *err filled. */
typedef long ofx_read_fn(void *ctx, void *buf, size_t cap, struct ofx_error *err);

struct ofx_gate_options {
	ofx_read_fn *read;
	void *ctx;
	const char *encoding; /* a name, or NULL to detect; checked by the caller */
	bool keep_lines;      /* as many lines come out as go in: LF, CR LF and CR end one, nothing else */
	bool keep_blank;      /* leave blank lines of Markdown alone */
	bool keep_marks;      /* leave alone what vision models leave behind */
	/* Markdown from the first heading on; never; always. */
	enum ofx_markup { OFX_MARKUP_AUTO, OFX_MARKUP_NONE, OFX_MARKUP_MARKDOWN } markup;
};

enum ofx_status ofx_gate_open(struct ofx_gate **, const struct ofx_gate_options *,
                              struct ofx_error *);
/* The next block; out->text.len and out->raw_len are both 0 at the end of the scan. */
enum ofx_status ofx_gate_next(struct ofx_gate *, struct ofx_scan *out, struct ofx_error *);
/* Known after the first ofx_gate_next. */
enum ofx_encoding ofx_gate_encoding(const struct ofx_gate *);
void ofx_gate_close(struct ofx_gate *); /* accepts NULL */

/* The byte of the scan that stands at `pos` of the block's decoded text; inside a gate's edit, its
   first byte. `conv` may be NULL for UTF-8. */
uint64_t ofx_scan_offset(const struct ofx_scan *, uint32_t pos, struct ofx_converter *conv);
void ofx_scan_release(struct ofx_scan *);

extern const struct ofx_rule ofx_gate_rules[]; /* ends with id NULL */

#endif
