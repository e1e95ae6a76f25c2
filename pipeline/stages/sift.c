/* UTF-8 into the flow: what the gate decides on line ends, controls, BOM and broken bytes. */
#include "stages/sift.h"

enum {
	MAX_DROPPED = 64 * 1024, /* bytes in one edit that drops controls */
	MAX_BROKEN = 1024,       /* bytes in one edit that replaces broken ones */
};

#define ONES UINT64_C(0x0101010101010101)

/* Controls that are dropped: all but TAB, LF, FF and CR. */
static bool is_control(unsigned c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || c == 0x7F;
}

/* Length of NEL U+0085, LINE SEPARATOR U+2028 or PARAGRAPH SEPARATOR U+2029 at p, or 0. */
static unsigned separator_len(const unsigned char *p, size_t n)
{
	if (n >= 2 && p[0] == 0xC2 && p[1] == 0x85)
		return 2;
	return n >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] & 0xFE) == 0xA8 ? 3 : 0;
}

/* Sets the top bit of some byte where x holds a zero byte; 0 where it holds none. */
static uint64_t zero_bytes(uint64_t x)
{
	return (x - ONES) & ~x & ONES << 7;
}

/* Whether eight bytes may hold something that the gate decides on: a byte below 20, 7F, or the lead
   of a separator. */
static bool may_be_odd(const unsigned char *p)
{
	uint64_t x;
	memcpy(&x, p, 8);
	uint64_t low = (x - ONES * 0x20) & ~x & ONES << 7;
	return low | zero_bytes(x ^ ONES * 0x7F) | zero_bytes(x ^ ONES * 0xC2) |
	       zero_bytes(x ^ ONES * 0xE2);
}

static bool is_odd(const unsigned char *p, size_t n)
{
	return *p == '\r' || is_control(*p) || separator_len(p, n);
}

size_t ofx_next_odd(const unsigned char *p, size_t i, size_t n)
{
	while (i < n) {
		if (n - i >= 8 && !may_be_odd(p + i)) {
			i += 8;
			continue;
		}
		for (size_t end = n - i < 8 ? n : i + 8; i < end; i++)
			if (is_odd(p + i, n - i))
				return i;
	}
	return n;
}

static uint64_t source_off(struct ofx_flow *f, struct ofx_source *s, size_t i)
{
	uint32_t lacking;
	if (!f->conv)
		return s->off + i;
	size_t before = f->raws.len;
	ofx_encode(f->conv, ofx_str(s->text.ptr + s->at, i - s->at), &f->raws, &lacking);
	s->off += f->raws.len - before;
	s->at = i;
	f->raws.len = before;
	return s->off;
}

void ofx_flow_push(struct ofx_flow *f, struct ofx_flow_edit e)
{
	f->edits = ofx_grow(f->edits, &f->cap_edits, f->n_edits, sizeof *f->edits);
	f->edits[f->n_edits++] = e;
}

/* Makes the edit part of the one before it, if that is of the same kind and touches it: a run of
   NULs, or of broken bytes, is one change. */
static bool merge_edit(struct ofx_flow *f, const struct ofx_flow_edit *e)
{
	if (f->n_edits == f->first_edit)
		return false;
	struct ofx_flow_edit *o = &f->edits[f->n_edits - 1];
	if (o->pos + o->len != e->pos || o->off + o->raw_len != e->off)
		return false;
	const struct ofx_rule *nul = &ofx_gate_rules[OFX_GATE_NUL],
	                      *control = &ofx_gate_rules[OFX_GATE_CONTROL],
	                      *broken = &ofx_gate_rules[OFX_GATE_INVALID];
	bool drops = (o->why == nul || o->why == control) && (e->why == nul || e->why == control) &&
	             o->raw_len + e->raw_len <= MAX_DROPPED;
	bool breaks = o->why == broken && e->why == broken &&
	              o->raw_len + e->raw_len <= MAX_BROKEN;
	if (!drops && !breaks)
		return false;
	if (o->why != e->why)
		o->why = control;
	o->len += e->len;
	o->raw_len += e->raw_len;
	return true;
}

/* Puts `with` into the flow where the source has n bytes at i. */
static void replace(struct ofx_flow *f, struct ofx_source *s, size_t i, size_t n, const char *with,
                    enum ofx_gate_rule rule)
{
	struct ofx_str from = ofx_str(s->text.ptr + i, n), to = ofx_str_of(with);
	if (!s->silent) {
		struct ofx_flow_edit e = {.pos = ofx_flow_end(f),
		                          .len = (uint32_t)to.len,
		                          .off = source_off(f, s, i),
		                          .why = &ofx_gate_rules[rule]};
		size_t before = f->raws.len;
		uint32_t lacking;
		if (f->conv)
			ofx_encode(f->conv, from, &f->raws, &lacking);
		else
			ofx_buf_add_str(&f->raws, from);
		e.raw_len = (uint32_t)(f->raws.len - before);
		if (!merge_edit(f, &e))
			ofx_flow_push(f, e);
	}
	ofx_buf_add_str(&f->text, to);
}

/* Decides on what stands at i; returns how much of the source that took, 0 if more is needed. */
static size_t decide_odd(struct ofx_flow *f, struct ofx_source *s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s->text.ptr + i;
	size_t n = s->text.len - i, len;
	if (*p == '\r') {
		if (n == 1 && !s->last)
			return 0;
		bool crlf = n > 1 && p[1] == '\n';
		replace(f, s, i, crlf ? 2 : 1, "\n", crlf ? OFX_GATE_CRLF : OFX_GATE_CR);
		return crlf ? 2 : 1;
	}
	if (is_control(*p)) {
		for (len = 1; len < n && len < MAX_DROPPED && is_control(p[len]) && !p[len] == !*p;)
			len++;
		replace(f, s, i, len, "", *p ? OFX_GATE_CONTROL : OFX_GATE_NUL);
		return len;
	}
	if ((len = separator_len(p, n)) != 0) {
		if (f->keep_lines)
			ofx_buf_add(&f->text, p, len);
		else
			replace(f, s, i, len, "\n", OFX_GATE_SEPARATOR);
		return len;
	}
	bool cut;
	len = ofx_u8_bad(ofx_str((const char *)p, n), &cut);
	if (cut && !s->last)
		return 0;
	replace(f, s, i, len, "\uFFFD", OFX_GATE_INVALID);
	return len;
}

/* Drops U+FEFF while no text stands before it; false if more is needed to tell. */
static bool drop_bom(struct ofx_flow *f, struct ofx_source *s, size_t *i)
{
	const char *bom = "\uFEFF";
	while (!ofx_flow_end(f) && *i < s->text.len) {
		size_t n = s->text.len - *i < 3 ? s->text.len - *i : 3;
		if (memcmp(s->text.ptr + *i, bom, n))
			return true;
		if (n < 3)
			return s->last;
		replace(f, s, *i, 3, "", OFX_GATE_BOM);
		*i += 3;
	}
	return true;
}

size_t ofx_sift(struct ofx_flow *f, struct ofx_source *s)
{
	const unsigned char *p = (const unsigned char *)s->text.ptr;
	size_t n = s->text.len, i = 0, odd = 0;
	while (i < n) {
		if (!ofx_flow_end(f) && (!drop_bom(f, s, &i) || i == n))
			break;
		if (odd <= i)
			odd = ofx_next_odd(p, i, n);
		struct ofx_str run = ofx_str(s->text.ptr + i, odd - i);
		run.len = f->conv ? run.len : ofx_u8_valid(run);
		ofx_buf_add_str(&f->text, run);
		i += run.len;
		size_t used = i < n ? decide_odd(f, s, i) : 0;
		if (!used)
			break;
		i += used;
	}
	return i;
}

