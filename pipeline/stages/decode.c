/* Bytes of a scan to the flow's text: the encoding, and the lines of encodings other than UTF-8. */
#include "stages/sift.h"

enum {
	CHUNK = 64 * 1024,     /* of one read */
	SAMPLE = 64 * 1024,    /* what the encoding is told from */
	CLEAR_SAMPLE = 4096,   /* enough of clear UTF-8 … */
	CLEAR_LEADS = 256,     /* … with so many characters beyond ASCII */
	LEAD_IN = 1024 * 1024, /* plain ASCII for so long is taken for UTF-8 */
	ASCII_ENOUGH = 256,    /* no UTF-16 text looks like plain ASCII for so long */
	RAW_PIECE = 64 * 1024, /* longer lines of other encodings are decoded in pieces */
};

/* A line end in the raw bytes of other encodings than UTF-8. */
struct line_end {
	size_t at, len; /* len 0: none is known yet */
	enum ofx_gate_rule rule; /* OFX_GATE_BOM: it is an LF, nothing changes */
};

/* NEL is a byte of its own in EUC-JP. */
static struct line_end find_end8(const struct ofx_flow *f, const unsigned char *p, size_t from,
                                 size_t n)
{
	unsigned nel = f->encoding == OFX_EUC_JP ? 0x85 : '\n';
	size_t i = from;
	while (i < n && p[i] != '\n' && p[i] != '\r' && p[i] != nel)
		i++;
	if (i == n)
		return (struct line_end){n, 0, OFX_GATE_BOM};
	if (p[i] == '\n')
		return (struct line_end){i, 1, OFX_GATE_BOM};
	if (p[i] != '\r')
		return (struct line_end){i, 1, OFX_GATE_SEPARATOR};
	if (i + 1 == n && !f->eof)
		return (struct line_end){i, 0, OFX_GATE_BOM};
	if (i + 1 < n && p[i + 1] == '\n')
		return (struct line_end){i, 2, OFX_GATE_CRLF};
	return (struct line_end){i, 1, OFX_GATE_CR};
}

static struct line_end find_end16(const struct ofx_flow *f, const unsigned char *p, size_t from,
                                  size_t n)
{
	unsigned hi = f->encoding == OFX_UTF16LE, lo = !hi;
	for (size_t i = from & ~(size_t)1; i + 1 < n; i += 2) {
		unsigned u = (unsigned)p[i + hi] << 8 | p[i + lo];
		if (u == '\n')
			return (struct line_end){i, 2, OFX_GATE_BOM};
		if (u == 0x85 || u == 0x2028 || u == 0x2029)
			return (struct line_end){i, 2, OFX_GATE_SEPARATOR};
		if (u != '\r')
			continue;
		if (i + 3 >= n && !f->eof)
			return (struct line_end){i, 0, OFX_GATE_BOM};
		if (i + 3 < n && p[i + 2 + hi] == 0 && p[i + 2 + lo] == '\n')
			return (struct line_end){i, 4, OFX_GATE_CRLF};
		return (struct line_end){i, 2, OFX_GATE_CR};
	}
	return (struct line_end){n, 0, OFX_GATE_BOM};
}

/* Walks ISO-2022-JP up to `limit` and finds where a line may be cut: behind an ASCII character in
   ASCII, so that both parts encode as they stand; else within two-byte text, whose escape is then
   remembered in `shift`. */
static size_t cut_iso2022(const unsigned char *p, size_t limit, char shift[4])
{
	size_t ascii = 0, wide = 0, i = 0;
	char now[4], at_wide[4] = "";
	memcpy(now, shift, 4);
	while (i < limit) {
		if (p[i] == 0x1B && i + 3 <= limit) {
			bool four = p[i + 1] == '$' && p[i + 2] == '(' && i + 4 <= limit;
			bool plain = p[i + 1] == '(' && p[i + 2] == 'B';
			memset(now, 0, 4);
			if (!plain)
				memcpy(now, p + i, four ? 4 : 3);
			i += four ? 4 : 3;
			continue;
		}
		i += now[0] && now[1] == '$' ? 2 : 1;
		if (i > limit)
			break;
		if (!now[0]) {
			ascii = i;
		} else {
			wide = i;
			memcpy(at_wide, now, 4);
		}
	}
	memcpy(shift, ascii ? "\0\0\0" : at_wide, 4);
	return ascii ? ascii : wide ? wide : limit;
}

/* Where, at most RAW_PIECE bytes on, a line of another encoding is cut between characters. */
static size_t cut_raw(struct ofx_flow *f, const unsigned char *p)
{
	size_t i = 0, step;
	if (f->encoding == OFX_ISO_2022_JP)
		return cut_iso2022(p, RAW_PIECE, f->shift);
	if (f->encoding == OFX_UTF16LE || f->encoding == OFX_UTF16BE) {
		unsigned char lead = p[RAW_PIECE - (f->encoding == OFX_UTF16LE ? 1 : 2)];
		return lead >= 0xD8 && lead <= 0xDB ? RAW_PIECE - 2 : RAW_PIECE;
	}
	for (;; i += step) {
		unsigned c = p[i];
		if (f->encoding == OFX_EUC_JP)
			step = c == 0x8F ? 3 : c == 0x8E || c >= 0xA1 ? 2 : 1;
		else
			step = (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC) ? 2 : 1;
		if (i + step > RAW_PIECE)
			return i;
	}
}

static bool holds_broken(struct ofx_str s)
{
	for (size_t i = 0; i < s.len;)
		if (ofx_u8_next(s.ptr, &i) == 0xFFFD)
			return true;
	return false;
}

/* Decodes into f->tmp, from the state that the escape `shift` leads to. */
static bool decode_from(struct ofx_flow *f, struct ofx_str raw, const char *shift)
{
	struct ofx_buf shifted = {0};
	ofx_buf_clear(&f->tmp);
	if (!*shift)
		return ofx_decode_line(f->conv, raw, &f->tmp);
	ofx_buf_add_str(&shifted, ofx_str_of(shift));
	ofx_buf_add_str(&shifted, raw);
	ofx_decode_line(f->conv, ofx_buf_str(&shifted), &f->tmp);
	ofx_buf_release(&shifted);
	return false;
}

/* Decodes a line, or a piece of one that goes on from `shift`. Where encoding the text again would
   not give the same bytes, the line becomes one edit. */
static void decode_line(struct ofx_flow *f, struct ofx_str raw, const char *shift)
{
	f->anchors = ofx_grow(f->anchors, &f->cap_anchors, f->n_anchors, sizeof *f->anchors);
	f->anchors[f->n_anchors++] = (struct ofx_flow_anchor){ofx_flow_end(f), f->raw_off};
	bool same = decode_from(f, raw, shift);
	struct ofx_str text = ofx_buf_str(&f->tmp);
	/* Parts of a line of ISO-2022-JP do not encode by themselves to what they were. */
	if (f->encoding == OFX_ISO_2022_JP &&
	    ofx_next_odd((const unsigned char *)text.ptr, 0, text.len) < text.len)
		same = false;
	struct ofx_source s = {.text = text, .off = f->raw_off, .last = true, .silent = !same};
	uint64_t pos = ofx_flow_end(f);
	ofx_sift(f, &s);
	if (same)
		return;
	ofx_buf_add_str(&f->raws, raw);
	ofx_flow_push(f, (struct ofx_flow_edit){
	                 .pos = pos,
	                 .len = (uint32_t)(ofx_flow_end(f) - pos),
	                 .raw_len = (uint32_t)raw.len,
	                 .off = f->raw_off,
	                 .why = &ofx_gate_rules[holds_broken(text) ? OFX_GATE_INVALID
	                                                           : OFX_GATE_REENCODE]});
}

static void add_line_end(struct ofx_flow *f, struct ofx_str raw, enum ofx_gate_rule rule)
{
	if (rule != OFX_GATE_BOM) {
		ofx_buf_add_str(&f->raws, raw);
		ofx_flow_push(f, (struct ofx_flow_edit){ofx_flow_end(f), 1, (uint32_t)raw.len,
		                                        f->raw_off, &ofx_gate_rules[rule]});
	}
	ofx_buf_add(&f->text, "\n", 1);
	f->raw_off += raw.len;
	memset(f->shift, 0, sizeof f->shift);
}

/* Decodes the lines that are whole, and lines too long in pieces; returns how much of raw. */
static size_t decode_lines(struct ofx_flow *f)
{
	const unsigned char *p = (const unsigned char *)f->raw.ptr;
	size_t at = 0, n = f->raw.len;
	while (at < n) {
		bool wide = f->encoding == OFX_UTF16LE || f->encoding == OFX_UTF16BE;
		struct line_end end = wide ? find_end16(f, p + at, f->searched, n - at)
		                           : find_end8(f, p + at, f->searched, n - at);
		char shift[sizeof f->shift];
		memcpy(shift, f->shift, sizeof shift);
		f->searched = 0;
		if (n - at >= RAW_PIECE + 4 && end.at > RAW_PIECE) {
			end = (struct line_end){cut_raw(f, p + at), 0, OFX_GATE_BOM};
		} else if (!end.len && !f->eof) {
			f->searched = end.at;
			break;
		}
		decode_line(f, ofx_str(f->raw.ptr + at, end.at), shift);
		f->raw_off += end.at;
		at += end.at + end.len;
		if (end.len)
			add_line_end(f, ofx_str(f->raw.ptr + at - end.len, end.len), end.rule);
	}
	return at;
}

static size_t decode_utf8(struct ofx_flow *f)
{
	struct ofx_source s = {.text = ofx_buf_str(&f->raw), .off = f->raw_off, .last = f->eof};
	size_t used = ofx_sift(f, &s);
	f->raw_off += used;
	return used;
}

static enum ofx_status read_more(struct ofx_flow *f, struct ofx_error *err)
{
	ofx_buf_reserve(&f->raw, CHUNK);
	long n = f->read(f->ctx, f->raw.ptr + f->raw.len, CHUNK, err);
	if (n < 0)
		return err->status;
	f->raw.len += (size_t)n;
	f->eof = n == 0;
	return OFX_OK;
}

/* ASCII but for NUL and ESC, which other encodings use. */
static bool is_plain(char c)
{
	return c != '\0' && c != 0x1B && !((unsigned char)c & 0x80);
}

/* Whether so much of it is right UTF-8 that no other encoding can look so. */
static bool is_clear_utf8(struct ofx_str s)
{
	size_t n = ofx_u8_valid(s), leads = 0;
	for (size_t i = 0; i < n; i++)
		leads += (unsigned char)s.ptr[i] >= 0xC2;
	return n + 3 >= s.len && leads >= CLEAR_LEADS;
}

/* Tells the encoding from a sample that begins at the first byte that is not plain ASCII, or with
   the scan if it may be UTF-16. Where a sample ends does not hang on the reads: each needs a byte
   beyond it, so as to know that one is there. */
static enum ofx_status decide_encoding(struct ofx_flow *f, struct ofx_error *err)
{
	bool clear = false, looked = false;
	for (;;) {
		while (f->plain < f->raw.len && f->plain < LEAD_IN &&
		       is_plain(f->raw.ptr[f->plain]))
			f->plain++;
		size_t beg = f->plain < ASCII_ENOUGH ? 0 : f->plain, n = f->raw.len - beg;
		if (n > CLEAR_SAMPLE && f->plain < f->raw.len && !looked) {
			clear = is_clear_utf8(ofx_str(f->raw.ptr + beg, CLEAR_SAMPLE));
			looked = true;
		}
		if (clear || f->eof || n > SAMPLE || f->plain == LEAD_IN) {
			bool whole = f->eof && n <= SAMPLE;
			if (!clear && f->plain < LEAD_IN && f->plain < f->raw.len)
				f->encoding = ofx_encoding_detect(
				    ofx_str(f->raw.ptr + beg, n < SAMPLE ? n : SAMPLE), whole);
			if (beg && (f->encoding == OFX_UTF16LE || f->encoding == OFX_UTF16BE))
				f->encoding = OFX_UTF8;
			f->decided = true;
			return OFX_OK;
		}
		OFX_TRY(read_more(f, err));
	}
}

enum ofx_status ofx_flow_more(struct ofx_flow *f, struct ofx_error *err)
{
	if (!f->decided)
		OFX_TRY(decide_encoding(f, err));
	else if (!f->eof)
		OFX_TRY(read_more(f, err));
	if (f->encoding != OFX_UTF8 && !f->conv)
		OFX_TRY(ofx_converter_open(&f->conv, f->encoding, err));
	size_t used = f->conv ? decode_lines(f) : decode_utf8(f);
	f->raw.len -= used;
	if (used)
		memmove(f->raw.ptr, f->raw.ptr + used, f->raw.len);
	f->done = f->eof;
	return OFX_OK;
}
