/* The gate's first half: the bytes of a scan as a queue of decoded text that remembers what was
   changed in it. Private to the gate.

   The text in the queue is valid UTF-8 with LF line ends. What is in it depends on the scan's bytes
   alone; how much of it is there at a time depends on the reads. */
#ifndef OFX_STAGES_FLOW_H
#define OFX_STAGES_FLOW_H

#include "base/utf8.h"
#include "stages/gate.h"

/* `len` bytes of text at `pos` stand for `raw_len` bytes at `off` of the scan. */
struct ofx_flow_edit {
	uint64_t pos;
	uint32_t len, raw_len;
	uint64_t off;
	const struct ofx_rule *why;
};

/* Text positions count from the first byte of text that the scan gave. */
struct ofx_flow {
	ofx_read_fn *read;
	void *ctx;
	enum ofx_encoding encoding;
	struct ofx_converter *conv; /* NULL: UTF-8 */
	bool keep_lines;            /* U+2028, U+2029 and U+0085 stay as they are */
	bool decided;               /* the encoding is */
	size_t plain;               /* while it is not: bytes of `raw` known to be plain ASCII */

	struct ofx_buf raw; /* read, not decoded */
	uint64_t raw_off;   /* of its first byte in the scan */
	size_t searched;    /* bytes of it in which no line end was found */
	char shift[4];      /* ISO-2022-JP: the escape in force where a line was cut, or "" */
	bool eof;           /* nothing is left to read … */
	bool done;          /* … nor to decode */

	struct ofx_buf text; /* the queue; what stands before `head` was taken */
	size_t head;
	uint64_t base;     /* position of text.ptr[0] */
	uint64_t head_off; /* offset in the scan of the byte at `head` */
	struct ofx_flow_edit *edits;
	size_t first_edit, n_edits, cap_edits; /* those before first_edit were taken */
	struct ofx_buf raws;                   /* what the edits stand for, one after the other */
	size_t first_raw;
	struct ofx_flow_anchor { uint64_t pos, off; } *anchors; /* starts of lines; not for UTF-8 */
	size_t first_anchor, n_anchors, cap_anchors;
	struct ofx_buf tmp;
};

/* Reads and decodes more; at the end of the scan sets `done`. */
enum ofx_status ofx_flow_more(struct ofx_flow *, struct ofx_error *);
void ofx_flow_release(struct ofx_flow *);

static inline struct ofx_str ofx_flow_text(const struct ofx_flow *f)
{
	return ofx_str(f->text.len ? f->text.ptr + f->head : "", f->text.len - f->head);
}

/* How much of the scan the edits in the queue stand for. */
static inline size_t ofx_flow_weight(const struct ofx_flow *f)
{
	return f->raws.len - f->first_raw;
}

/* The least end of an edit, among those that begin at or behind `from`, by which the edits from
   there on stand for `limit` bytes of the scan; SIZE_MAX if they do not, or not yet for sure.
   Like all places here, it counts from the head of the queue. *n_edits counts the edits from the
   head on, up to that one. */
size_t ofx_flow_heavy(const struct ofx_flow *, size_t from, size_t limit, size_t *n_edits);

/* Where to cut a line that is too long, at most `limit` bytes from the head, so that neither a
   character nor an edit is parted; SIZE_MAX if more must be decoded first. */
size_t ofx_flow_cut(const struct ofx_flow *, size_t limit);

/* Moves text with its edits to the end of `scan`. `raws` collects the bytes of the edits, whose
   raw.ptr is not set yet. Edits that insert nothing and stand at the end of the text stay in the
   queue, but for the end of the scan. */
void ofx_flow_take(struct ofx_flow *, size_t len, struct ofx_scan *scan, struct ofx_buf *raws);

/* Moves text with the first n_edits edits, which end there. */
void ofx_flow_take_edits(struct ofx_flow *, size_t len, size_t n_edits, struct ofx_scan *scan,
                         struct ofx_buf *raws);

/* Takes text out of the queue and leaves an edit in its place that removes it. */
void ofx_flow_drop(struct ofx_flow *, size_t len, const struct ofx_rule *why,
                   struct ofx_scan *scan, struct ofx_buf *raws);

/* Indices into ofx_gate_rules. */
enum ofx_gate_rule {
	OFX_GATE_BOM,
	OFX_GATE_CRLF,
	OFX_GATE_CR,
	OFX_GATE_SEPARATOR,
	OFX_GATE_NUL,
	OFX_GATE_CONTROL,
	OFX_GATE_INVALID,
	OFX_GATE_REENCODE,
	OFX_GATE_BLANK,
	OFX_GATE_LEFTOVER,
};

#endif
