/* Turns cleaned blocks, or changes of bytes, into the rows of --map. */
#include "formats/map.h"

#include "base/utf8.h"
#include "text/log.h"

#include <inttypes.h>

/* What stands at one place in both texts. */
struct part {
	uint64_t clean, clean_chars, scan, scan_chars;
};

static void add_row(struct ofx_rows *r, struct part p, const char *kind, struct ofx_buf *out)
{
	ofx_buf_addf(out,
	             "[%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",\"%s\",%" PRIu64 ",%" PRIu64
	             ",%" PRIu64 "]\n",
	             r->clean, r->clean + p.clean, r->scan, r->scan + p.scan, kind, r->line,
	             r->clean_chars, r->scan_chars);
	r->clean += p.clean;
	r->scan += p.scan;
	r->clean_chars += p.clean_chars;
	r->scan_chars += p.scan_chars;
}

static void end_run(struct ofx_rows *r, struct ofx_buf *out)
{
	struct ofx_rows_run n = r->run;
	r->run = (struct ofx_rows_run){0};
	if (n.clean || n.scan)
		add_row(r, (struct part){n.clean, n.chars, n.scan, n.chars}, "same", out);
}

/* Lets the run grow by what is the same in both texts; an LF ends it. */
static void grow_run(struct ofx_rows *r, struct ofx_rows_run more, bool lf, struct ofx_buf *out)
{
	struct ofx_rows_run *n = &r->run;
	if ((n->clean || n->scan) &&
	    (n->clean_unit != more.clean_unit || n->scan_unit != more.scan_unit))
		end_run(r, out);
	*n = (struct ofx_rows_run){n->clean + more.clean, n->scan + more.scan, n->chars + more.chars,
	                           more.clean_unit, more.scan_unit};
	if (lf) {
		end_run(r, out);
		r->line++;
	}
}

static void add_changed(struct ofx_rows *r, struct part p, uint64_t lines, struct ofx_buf *out)
{
	end_run(r, out);
	add_row(r, p, "changed", out);
	r->line += lines;
}

void ofx_rows_same(struct ofx_rows *r, struct ofx_str bytes, struct ofx_buf *out)
{
	while (bytes.len) {
		size_t before = bytes.len;
		struct ofx_str line = ofx_str_cut(&bytes, '\n');
		bool lf = line.len + bytes.len < before;
		line.len += lf;
		grow_run(r,
		         (struct ofx_rows_run){.clean = line.len,
		                               .scan = line.len,
		                               .chars = ofx_u8_count(line)},
		         lf, out);
	}
}

void ofx_rows_changed(struct ofx_rows *r, struct ofx_str clean, struct ofx_str scan,
                      struct ofx_buf *out)
{
	add_changed(r, (struct part){clean.len, ofx_u8_count(clean), scan.len, ofx_u8_count(scan)},
	            ofx_str_count(scan, '\n'), out);
}

/* A walk over the text that left the gate, piece by piece, with the bytes that each stands for. */
struct walk {
	struct ofx_rows *rows;
	const struct ofx_scan *scan;
	struct ofx_str src;
	struct ofx_converter *conv;
	uint32_t pos;
	size_t edit, anchor; /* the next ones */
	/* In encodings other than UTF-8: */
	size_t byte; /* of rows->bytes, the text here as it is encoded, how much was walked */
	bool wide;   /* ISO-2022-JP: two bytes a character */
};

struct piece {
	uint32_t len;
	uint64_t raw_len;
	const struct ofx_gate_edit *edit; /* what the gate changed; NULL: plain text, or an escape */
};

/* Where text ends that was encoded in one go: a line, as far as the gate left it as it was. */
static uint32_t stretch_end(const struct walk *w)
{
	uint32_t end = (uint32_t)w->src.len;
	if (w->edit < w->scan->n_edits)
		end = w->scan->edits[w->edit].span.beg;
	if (w->anchor < w->scan->n_anchors && w->scan->anchors[w->anchor].pos < end)
		end = w->scan->anchors[w->anchor].pos;
	const char *lf = memchr(w->src.ptr + w->pos, '\n', end - w->pos);
	return lf ? (uint32_t)(lf - w->src.ptr) : end;
}

/* Encodes the stretch that begins here. */
static void encode_stretch(struct walk *w)
{
	struct ofx_buf *b = &w->rows->bytes;
	uint32_t lacking;
	while (w->anchor < w->scan->n_anchors && w->scan->anchors[w->anchor].pos <= w->pos)
		w->anchor++;
	struct ofx_span span = {w->pos, stretch_end(w)};
	ofx_buf_clear(b);
	w->byte = 0;
	w->wide = false;
	ofx_encode(w->conv, ofx_str_sub(w->src, span), b, &lacking); /* it came from there */
}

/* How many bytes the character or the escape at p takes. */
static size_t unit_at(const struct walk *w, const unsigned char *p, size_t n)
{
	unsigned c = *p;
	switch (w->rows->encoding) {
	case OFX_SHIFT_JIS: return (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC) ? 2 : 1;
	case OFX_EUC_JP: return c == 0x8F ? 3 : c == 0x8E || c >= 0xA1 ? 2 : 1;
	case OFX_UTF16LE: return n > 1 && p[1] >= 0xD8 && p[1] <= 0xDB ? 4 : 2;
	case OFX_UTF16BE: return c >= 0xD8 && c <= 0xDB ? 4 : 2;
	case OFX_ISO_2022_JP: break;
	default: return 1;
	}
	if (c == 0x1B)
		return n > 3 && p[1] == '$' && p[2] == '(' ? 4 : 3;
	return w->wide ? 2 : 1;
}

/* The next character, or escape, in another encoding than UTF-8. */
static struct piece next_encoded(struct walk *w)
{
	struct ofx_buf *b = &w->rows->bytes;
	if (w->byte >= b->len)
		encode_stretch(w);
	if (!b->len) { /* an LF */
		bool two = w->rows->encoding == OFX_UTF16LE || w->rows->encoding == OFX_UTF16BE;
		return (struct piece){.len = 1, .raw_len = two ? 2 : 1};
	}
	const unsigned char *p = (const unsigned char *)b->ptr + w->byte;
	struct piece piece = {.raw_len = unit_at(w, p, b->len - w->byte)};
	w->byte += piece.raw_len;
	if (w->rows->encoding == OFX_ISO_2022_JP && *p == 0x1B)
		w->wide = p[1] == '$';
	else
		piece.len = ofx_u8_len(w->src.ptr[w->pos]);
	return piece;
}

/* The gate's edit that comes next, if it stands here. */
static const struct ofx_gate_edit *edit_here(const struct walk *w)
{
	const struct ofx_scan *scan = w->scan;
	bool here = w->edit < scan->n_edits && scan->edits[w->edit].span.beg == w->pos;
	return here ? &scan->edits[w->edit] : NULL;
}

static bool is_encoded(const struct walk *w)
{
	return w->conv && w->byte < w->rows->bytes.len;
}

/* The next piece; plain UTF-8 goes up to `limit`. */
static struct piece next_piece(struct walk *w, uint32_t limit)
{
	const struct ofx_gate_edit *e = is_encoded(w) ? NULL : edit_here(w);
	if (e) {
		w->edit++;
		return (struct piece){e->span.end - e->span.beg, e->raw.len, e};
	}
	if (w->conv)
		return next_encoded(w);
	if (w->edit < w->scan->n_edits && w->scan->edits[w->edit].span.beg < limit)
		limit = w->scan->edits[w->edit].span.beg;
	return (struct piece){.len = limit - w->pos, .raw_len = limit - w->pos};
}

/* Walks up to `end` through what is the same in both texts. */
static void walk_same(struct walk *w, uint32_t end, struct ofx_buf *out)
{
	while (w->pos < end || (end == w->src.len && is_encoded(w))) {
		struct piece p = next_piece(w, end);
		struct ofx_str text = ofx_str(w->src.ptr + w->pos, p.len);
		w->pos += p.len;
		if (!w->conv) {
			ofx_rows_same(w->rows, text, out);
			continue;
		}
		grow_run(w->rows,
		         (struct ofx_rows_run){p.len, p.raw_len, p.len != 0, p.len,
		                               (uint32_t)p.raw_len},
		         p.len && *text.ptr == '\n', out);
	}
}

/* How many characters the gate read in the bytes of its edit. */
static uint64_t count_raw(struct walk *w, struct ofx_str raw)
{
	struct ofx_buf *b = &w->rows->bytes;
	if (!w->conv)
		return ofx_u8_count(raw);
	ofx_buf_clear(b);
	w->byte = 0;
	ofx_decode_line(w->conv, raw, b);
	uint64_t n = ofx_u8_count(ofx_buf_str(b));
	ofx_buf_clear(b);
	return n;
}

/* Walks through what a change replaced. */
static void walk_changed(struct walk *w, struct ofx_span src, struct ofx_str clean,
                         struct ofx_buf *out)
{
	struct part part = {.clean = clean.len, .clean_chars = ofx_u8_count(clean)};
	uint64_t lines = 0;
	const struct ofx_gate_edit *e;
	while (w->pos < src.end || ((e = edit_here(w)) && e->span.end <= src.end)) {
		struct piece p = next_piece(w, src.end);
		struct ofx_str text = ofx_str(w->src.ptr + w->pos, p.len);
		uint64_t was = p.edit ? ofx_str_count(p.edit->raw, '\n') : 0, is = ofx_str_count(text, '\n');
		lines += was > is ? was : is;
		part.scan += p.raw_len;
		part.scan_chars += p.edit ? count_raw(w, p.edit->raw) : ofx_u8_count(text);
		w->pos += p.len;
	}
	add_changed(w->rows, part, lines, out);
}

void ofx_rows_block(struct ofx_rows *r, const struct ofx_scan *scan, const struct ofx_result *res,
                    struct ofx_converter *conv, struct ofx_buf *out)
{
	struct walk w = {.rows = r, .scan = scan, .src = ofx_buf_str(&scan->text), .conv = conv};
	ofx_buf_clear(&r->bytes);
	for (size_t i = 0; i < res->map.n; i++) {
		const struct ofx_change *c = &res->map.items[i];
		struct ofx_str clean = ofx_str_sub(res->text, c->cur);
		const struct ofx_gate_edit *e =
		    w.edit < scan->n_edits ? &scan->edits[w.edit] : NULL;
		walk_same(&w, c->src.beg, out);
		/* A change that came back to what stood there is none. */
		if ((!e || e->span.beg > c->src.end || e->span.end > c->src.end) &&
		    ofx_str_eq(clean, ofx_str_sub(w.src, c->src)))
			walk_same(&w, c->src.end, out);
		else
			walk_changed(&w, c->src, clean, out);
	}
	walk_same(&w, (uint32_t)w.src.len, out);
}

void ofx_rows_begin(struct ofx_rows *r, const char *name, enum ofx_encoding encoding,
                    struct ofx_buf *out)
{
	struct ofx_buf bytes = r->bytes;
	json_t *o = json_object();
	*r = (struct ofx_rows){.encoding = encoding, .line = 1, .bytes = bytes};
	json_object_set_new(o, "ocrfix", json_string(OFX_VERSION));
	json_object_set_new(o, "map", json_integer(1));
	json_object_set_new(o, "file", json_string(name));
	json_object_set_new(o, "encoding", json_string(ofx_encoding_name(encoding)));
	ofx_log_object(o, out);
}

void ofx_rows_end(struct ofx_rows *r, struct ofx_buf *out)
{
	end_run(r, out);
	ofx_buf_addf(out,
	             "{\"end\":true,\"clean_bytes\":%" PRIu64 ",\"scan_bytes\":%" PRIu64
	             ",\"clean_chars\":%" PRIu64 ",\"scan_chars\":%" PRIu64 "}\n",
	             r->clean, r->scan, r->clean_chars, r->scan_chars);
}

void ofx_rows_release(struct ofx_rows *r)
{
	ofx_buf_release(&r->bytes);
}
