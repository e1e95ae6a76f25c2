/* Writes a unified diff from a block's map: the changed lines are known, nothing is searched. */
#include "commands/diff.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { CONTEXT = 3 };

static uint32_t line_beg(struct ofx_str t, uint32_t pos)
{
	while (pos > 0 && t.ptr[pos - 1] != '\n')
		pos--;
	return pos;
}

/* The edge behind the line that holds pos. */
static uint32_t line_end(struct ofx_str t, uint32_t pos)
{
	const char *lf = pos < t.len ? memchr(t.ptr + pos, '\n', t.len - pos) : NULL;
	return lf ? (uint32_t)(lf - t.ptr) + 1 : (uint32_t)t.len;
}

static uint64_t count_lines(struct ofx_str t, uint32_t beg, uint32_t end)
{
	uint64_t n = 0;
	while (beg < end) {
		beg = line_end(t, beg);
		n++;
	}
	return n;
}

static uint32_t back(struct ofx_str t, uint32_t pos, uint32_t floor, int lines)
{
	while (lines-- > 0 && pos > floor)
		pos = line_beg(t, pos - 1);
	return pos;
}

static uint32_t ahead(struct ofx_str t, uint32_t pos, uint32_t ceiling, int lines)
{
	while (lines-- > 0 && pos < ceiling)
		pos = line_end(t, pos);
	return pos;
}

static void put_lines(const struct ofx_diff *d, char sign, struct ofx_str t, uint32_t beg,
                      uint32_t end, struct ofx_buf *out)
{
	const char *on = !d->colour ? "" : sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
	while (beg < end) {
		uint32_t stop = line_end(t, beg);
		bool lf = t.ptr[stop - 1] == '\n';
		ofx_buf_addf(out, "%s%c", on, sign);
		ofx_buf_add(out, t.ptr + beg, stop - beg - lf);
		ofx_buf_addf(out, "%s\n", *on ? "\033[m" : "");
		if (!lf)
			ofx_buf_addf(out, "\\ No newline at end of file\n");
		beg = stop;
	}
}

/* Lines that differ: in the scan's text and in the clean text. */
struct part {
	struct ofx_span old, new;
};

/* The scan as text, what the gate took away put back (but for CR, which no line shows), and the
   changes with their spans in it. */
struct view {
	struct ofx_buf old;
	struct ofx_str new;
	struct ofx_span *spans; /* of each change of the result, in `old` */
};

static void view_make(struct view *v, const struct ofx_scan *scan, const struct ofx_result *res)
{
	struct ofx_str src = ofx_buf_str(&scan->text);
	size_t g = 0;
	uint32_t pos = 0;
	v->new = res->text;
	v->spans = ofx_alloc(ofx_size_mul(res->map.n, sizeof *v->spans));
	for (size_t i = 0; i < res->map.n; i++) {
		const struct ofx_change *c = &res->map.items[i];
		ofx_buf_add(&v->old, src.ptr + pos, c->src.beg - pos);
		pos = c->src.beg;
		v->spans[i].beg = (uint32_t)v->old.len;
		for (; g < scan->n_edits && scan->edits[g].span.end <= c->src.end; g++) {
			const struct ofx_gate_edit *e = &scan->edits[g];
			bool shown = ofx_u8_valid(e->raw) == e->raw.len &&
			             !(e->raw.len && memchr(e->raw.ptr, '\r', e->raw.len));
			ofx_buf_add(&v->old, src.ptr + pos, e->span.beg - pos);
			ofx_buf_add_str(&v->old, shown ? e->raw : ofx_str_sub(src, e->span));
			pos = e->span.end;
		}
		ofx_buf_add(&v->old, src.ptr + pos, c->src.end - pos);
		pos = c->src.end;
		v->spans[i].end = (uint32_t)v->old.len;
	}
	ofx_buf_add(&v->old, src.ptr + pos, src.len - pos);
}

static bool differs(const struct view *v, const struct ofx_result *res, size_t i)
{
	return !ofx_str_eq(ofx_str_sub(ofx_buf_str(&v->old), v->spans[i]),
	                   ofx_str_sub(v->new, res->map.items[i].cur));
}

/* The next run of changes that share or touch lines, widened to whole lines. */
static bool next_part(const struct view *v, const struct ofx_result *res, size_t *i, struct part *p)
{
	struct ofx_str old = ofx_buf_str(&v->old);
	while (*i < res->map.n && !differs(v, res, *i))
		++*i;
	if (*i == res->map.n)
		return false;
	p->old.beg = line_beg(old, v->spans[*i].beg);
	p->new.beg = line_beg(v->new, res->map.items[*i].cur.beg);
	for (;;) {
		struct ofx_span o = v->spans[*i], c = res->map.items[*i].cur;
		/* A change that ends behind an LF needs no more of the next line, unless it left
		   the other text in the middle of a line. */
		bool whole = o.end > p->old.beg && old.ptr[o.end - 1] == '\n' &&
		             (c.end == p->new.beg || v->new.ptr[c.end - 1] == '\n');
		p->old.end = whole ? o.end : line_end(old, o.end);
		p->new.end = whole ? c.end : line_end(v->new, c.end);
		do
			++*i;
		while (*i < res->map.n && !differs(v, res, *i));
		if (*i == res->map.n || v->spans[*i].beg > p->old.end)
			return true;
	}
}

static void put_hunk(struct ofx_diff *d, struct ofx_str old, struct ofx_str new,
                     const struct part *parts, size_t n, struct ofx_buf *out)
{
	uint32_t old_beg = back(old, parts[0].old.beg, 0, CONTEXT);
	uint32_t lead = parts[0].old.beg - old_beg;
	uint32_t new_beg = parts[0].new.beg - lead;
	uint32_t old_end = ahead(old, parts[n - 1].old.end, (uint32_t)old.len, CONTEXT);
	uint32_t new_end = parts[n - 1].new.end + (old_end - parts[n - 1].old.end);
	uint64_t old_n = count_lines(old, old_beg, old_end);
	uint64_t new_n = count_lines(new, new_beg, new_end);
	ofx_buf_addf(out, "%s@@ -%llu,%llu +%llu,%llu @@%s\n", d->colour ? "\033[36m" : "",
	             (unsigned long long)(d->old_line + count_lines(old, 0, old_beg) + (old_n > 0)),
	             (unsigned long long)old_n,
	             (unsigned long long)(d->new_line + count_lines(new, 0, new_beg) + (new_n > 0)),
	             (unsigned long long)new_n, d->colour ? "\033[m" : "");
	uint32_t pos = old_beg;
	for (size_t i = 0; i < n; i++) {
		put_lines(d, ' ', old, pos, parts[i].old.beg, out);
		put_lines(d, '-', old, parts[i].old.beg, parts[i].old.end, out);
		put_lines(d, '+', new, parts[i].new.beg, parts[i].new.end, out);
		pos = parts[i].old.end;
	}
	put_lines(d, ' ', old, pos, old_end, out);
}

void ofx_diff_block(struct ofx_diff *d, const char *name, const struct ofx_scan *scan,
                    const struct ofx_result *res, struct ofx_buf *out)
{
	struct view v = {0};
	struct part *parts = NULL, p;
	size_t n = 0, cap = 0, i = 0;
	view_make(&v, scan, res);
	struct ofx_str old = ofx_buf_str(&v.old);
	bool more = next_part(&v, res, &i, &p);
	if (more && !d->started) {
		ofx_buf_addf(out, "%s--- %s\n+++ %s%s\n", d->colour ? "\033[1m" : "", name, name,
		             d->colour ? "\033[m" : "");
		d->started = true;
	}
	while (more) {
		parts = ofx_grow(parts, &cap, n, sizeof *parts);
		parts[n++] = p;
		more = next_part(&v, res, &i, &p);
		uint32_t reach = ahead(old, parts[n - 1].old.end, (uint32_t)old.len, 2 * CONTEXT);
		if (!more || p.old.beg > reach) {
			put_hunk(d, old, v.new, parts, n, out);
			n = 0;
		}
	}
	d->old_line += count_lines(old, 0, (uint32_t)old.len);
	d->new_line += count_lines(v.new, 0, (uint32_t)v.new.len);
	free(parts);
	free(v.spans);
	ofx_buf_release(&v.old);
}
