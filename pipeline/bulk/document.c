/* Cleans pages as one text: puts them one behind the other, and takes text and log apart again. */
#include "bulk/page.h"
#include "base/utf8.h"
#include "formats/format.h"

#include <stdio.h>
#include <stdlib.h>

/* A page in the whole. Scan offsets count bytes of the source, clean ones of UTF-8. */
struct part {
	struct ofx_page *page;
	uint64_t scan;  /* where it begins */
	uint64_t clean;
	uint64_t lines; /* line feeds before it */
	uint64_t feeds; /* its own form feeds */
};

struct whole {
	const struct ofx_shop *shop;
	struct part *parts;
	size_t n;
	enum ofx_encoding encoding;
	size_t reading; /* the part that is read */
	bool between;   /* the form feed behind it comes next */
	struct ofx_spool text; /* the clean text */
	size_t logging; /* the part that records are of */
	bool torn;      /* a change reaches from one page into another */
	struct ofx_buf line;
};

/* Pages and form feeds are the same bytes in these, wherever they stand. */
static bool may_join(enum ofx_encoding e)
{
	return e == OFX_UTF8 || e == OFX_SHIFT_JIS || e == OFX_EUC_JP;
}

/* What the gate makes of a page by itself: encoding, lines, characters. */
struct sight {
	enum ofx_encoding encoding;
	bool ascii; /* goes with any encoding */
	uint64_t lines, feeds, chars;
};

static void look_at_text(struct ofx_str s, struct sight *out)
{
	for (size_t i = 0; i < s.len; i++) {
		out->ascii = out->ascii && (unsigned char)s.ptr[i] < 0x80;
		out->lines += s.ptr[i] == '\n';
		out->feeds += s.ptr[i] == '\f';
	}
	out->chars += ofx_u8_count(s);
}

static bool look(const struct whole *w, struct ofx_page *page, struct sight *out)
{
	const struct ofx_filter *f = w->shop->filter;
	struct ofx_gate_options o = {.read = ofx_spool_read,
	                             .ctx = &page->in,
	                             .encoding = f->encoding,
	                             .keep_blank = f->keep_blank};
	struct ofx_gate *gate = NULL;
	struct ofx_scan scan = {0};
	struct ofx_error err;
	*out = (struct sight){.ascii = true};
	bool ok = !ofx_spool_rewind(&page->in, &err) && !ofx_gate_open(&gate, &o, &err);
	while (ok) {
		ok = !ofx_gate_next(gate, &scan, &err);
		if (!scan.text.len && !scan.raw_len)
			break;
		look_at_text(ofx_buf_str(&scan.text), out);
		for (size_t i = 0; i < scan.n_edits; i++)
			out->ascii &= ofx_str_eq(scan.edits[i].raw, OFX_STR("\r\n"));
	}
	out->encoding = ok ? ofx_gate_encoding(gate) : OFX_UTF8;
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	return ok;
}

/* Whether a page is plain text, by how it begins. */
static bool is_plain(struct ofx_page *page)
{
	char head[OFX_SNIFF_BYTES];
	struct ofx_error err;
	bool more;
	if (ofx_spool_rewind(&page->in, &err))
		return false;
	long n = ofx_spool_read(&page->in, head, sizeof head, &err);
	return n >= 0 && !ofx_format_sniff(ofx_str(head, (size_t)n), true, &more);
}

/* Puts the pages in order behind one another; false where they do not go together. */
static bool join(struct whole *w, struct ofx_page *const *pages)
{
	uint64_t scan = 0, lines = 0;
	bool decided = false;
	for (size_t i = 0; i < w->n; i++) {
		struct sight s;
		if (!is_plain(pages[i]) || !look(w, pages[i], &s))
			return false;
		if (!s.ascii && !decided)
			w->encoding = s.encoding;
		if (!s.ascii && (!may_join(s.encoding) || s.encoding != w->encoding))
			return false;
		decided = decided || !s.ascii;
		w->parts[i] = (struct part){.page = pages[i], .scan = scan, .lines = lines, .feeds = s.feeds};
		pages[i]->totals = (struct ofx_totals){.scan_bytes = pages[i]->in.size, .chars = s.chars};
		scan += pages[i]->in.size + 1;
		lines += s.lines;
	}
	return true;
}

/* An ofx_read_fn: page, form feed, page … */
static long read_whole(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct whole *w = ctx;
	while (w->reading < w->n) {
		if (w->between) {
			w->between = false;
			w->reading++;
			if (w->reading == w->n)
				break;
			*(char *)buf = '\f';
			return 1;
		}
		long n = ofx_spool_read(&w->parts[w->reading].page->in, buf, cap, err);
		if (n)
			return n;
		w->between = true;
	}
	return 0;
}

/* An ofx_record_fn: gives a record to the log of its page. Where it stands in the clean text is told
   as of the whole, and mended once that is known. */
static enum ofx_status take_record(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct whole *w = ctx;
	while (w->logging + 1 < w->n && r->at >= w->parts[w->logging + 1].scan)
		w->logging++;
	struct part *part = &w->parts[w->logging];
	struct ofx_page *page = part->page;
	struct ofx_record mine = *r;
	bool feed = memchr(r->from.ptr, '\f', r->from.len) || memchr(r->to.ptr, '\f', r->to.len);
	w->torn |= r->status == OFX_APPLIED && feed;
	if (r->at < part->scan || r->line <= part->lines) {
		w->torn = true;
		return OFX_OK;
	}
	mine.at -= part->scan;
	mine.line -= part->lines;
	if (r->status == OFX_APPLIED) {
		size_t before = r->raw ? r->from.len : ofx_u8_count(r->from), after = ofx_u8_count(r->to);
		page->totals.applied[ofx_steps_weakest(r->steps)->cls]++;
		page->totals.changed_chars += before > after ? before : after;
	} else {
		page->totals.reported += r->status == OFX_REPORTED;
	}
	OFX_TRY(ofx_counts_add(&page->counts, r, err));
	if (w->shop->logs == OFX_LOGS_NONE)
		return OFX_OK;
	ofx_buf_clear(&w->line);
	ofx_log_record(&mine, &w->line);
	return ofx_spool_write(&page->log, ofx_buf_str(&w->line), err);
}

static bool clean_whole(struct whole *w, unsigned threads)
{
	struct ofx_filter filter = *w->shop->filter;
	struct ofx_error err;
	struct ofx_passing p = {.name = w->parts[0].page->name,
	                        .read = read_whole,
	                        .in = w,
	                        .write = ofx_spool_write,
	                        .out = &w->text,
	                        .each = take_record,
	                        .watch = w};
	filter.jobs = threads;
	filter.max_change = -1; /* judged page by page */
	filter.encoding = ofx_encoding_name(w->encoding);
	for (size_t i = 0; i < w->n; i++)
		if (ofx_spool_rewind(&w->parts[i].page->in, &err))
			return false;
	return !ofx_filter_pass(&filter, &p, &err) && !w->torn;
}

/* Cuts the clean text at the form feeds between pages; false where they are not all there. */
static bool cut(struct whole *w)
{
	char buf[64 * 1024];
	struct ofx_error err;
	uint64_t at = 0, feeds = 0;
	size_t k = 0;
	long n;
	if (ofx_spool_rewind(&w->text, &err))
		return false;
	while ((n = ofx_spool_read(&w->text, buf, sizeof buf, &err)) > 0) {
		struct ofx_str rest = ofx_str(buf, (size_t)n);
		while (rest.len) {
			const char *feed = memchr(rest.ptr, '\f', rest.len);
			bool own = feed && feeds < w->parts[k].feeds;
			size_t len = feed ? (size_t)(feed - rest.ptr) + own : rest.len;
			if (ofx_spool_write(&w->parts[k].page->out, ofx_str(rest.ptr, len), &err))
				return false;
			feeds += feed != NULL;
			len += feed && !own;
			at += len;
			rest = ofx_str(rest.ptr + len, rest.len - len);
			if (!feed || own)
				continue;
			feeds = 0;
			if (++k == w->n)
				return false;
			w->parts[k].clean = at;
		}
	}
	return !n && k + 1 == w->n && feeds == w->parts[k].feeds;
}

/* The record of a line of the log, where it stands in the page's clean text. */
static bool mend_line(struct ofx_str line, uint64_t base, struct ofx_buf *out)
{
	json_error_t fault;
	json_t *o = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &fault);
	json_int_t at = json_integer_value(json_object_get(o, "out"));
	if (!o || at < (json_int_t)base) {
		json_decref(o);
		return false;
	}
	json_object_set_new(o, "out", json_integer(at - (json_int_t)base));
	ofx_log_object(o, out);
	return true;
}

/* Gives a page's log its head, its places and its foot. */
static bool mend_log(struct whole *w, struct part *part)
{
	struct ofx_page *page = part->page;
	struct ofx_spool log = {0};
	struct ofx_buf text = {0}, line = {0};
	struct ofx_error err;
	enum { STEP = 64 * 1024 };
	bool ok = !ofx_spool_rewind(&page->log, &err);
	if (ok)
		ok = !w->shop->header(w->shop->head, page->name, w->encoding, &line, &err);
	for (long n = 1; ok && n > 0;) {
		ofx_buf_reserve(&text, STEP);
		n = ofx_spool_read(&page->log, text.ptr + text.len, STEP, &err);
		text.len += n > 0 ? (size_t)n : 0;
		struct ofx_str rest = ofx_buf_str(&text);
		while (ok && rest.len && memchr(rest.ptr, '\n', rest.len))
			ok = mend_line(ofx_str_cut(&rest, '\n'), part->clean, &line);
		memmove(text.ptr, rest.ptr, rest.len);
		text.len = rest.len;
		ok = ok && n >= 0 && !ofx_spool_write(&log, ofx_buf_str(&line), &err);
		ofx_buf_clear(&line);
	}
	ofx_log_footer(&page->totals, &line);
	ok = ok && !ofx_spool_write(&log, ofx_buf_str(&line), &err);
	ofx_spool_release(&page->log);
	page->log = log;
	ofx_buf_release(&text);
	ofx_buf_release(&line);
	return ok;
}

/* A page over its budget passes through. */
static void judge(const struct whole *w, struct ofx_page *page)
{
	struct ofx_totals *t = &page->totals;
	double most = w->shop->filter->max_change;
	double share = t->chars ? (double)t->changed_chars / (double)t->chars : 0;
	page->cleaned = most < 0 || share <= most;
	if (page->cleaned)
		return;
	page->counts.n = 0;
	page->status = ofx_fail(&page->err, OFX_BUDGET,
	                        "cannot clean: %.2f%% would change, more than %.2f%%; passed through",
	                        100 * share, 100 * most);
}

static bool take_apart(struct whole *w)
{
	if (!cut(w))
		return false;
	for (size_t i = 0; i < w->n; i++) {
		struct ofx_page *page = w->parts[i].page;
		page->totals.clean_bytes = page->out.size;
		if (w->shop->logs != OFX_LOGS_NONE && !mend_log(w, &w->parts[i]))
			return false;
		judge(w, page);
	}
	return true;
}

static void forget(struct ofx_page *page)
{
	ofx_spool_clear(&page->out);
	ofx_spool_clear(&page->log);
	page->counts.n = 0;
	page->totals = (struct ofx_totals){0};
	page->cleaned = false;
	page->status = OFX_OK;
}

bool ofx_pages_clean(const struct ofx_shop *shop, struct ofx_page *const *pages, size_t n,
                     unsigned threads)
{
	const struct ofx_filter *f = shop->filter;
	struct whole w = {.shop = shop, .n = n};
	enum ofx_encoding to = OFX_UTF8;
	if (f->output_encoding)
		ofx_encoding_find(f->output_encoding, &to);
	bool other = f->format && strcmp(f->format, "auto") != 0 && strcmp(f->format, "text") != 0 &&
	             strcmp(f->format, "markdown") != 0;
	if (n < 2 || to != OFX_UTF8 || other || f->records != OFX_RECORDS_NONE)
		return false;
	w.parts = ofx_alloc(ofx_size_mul(n, sizeof *w.parts));
	bool ok = join(&w, pages) && clean_whole(&w, threads) && take_apart(&w);
	for (size_t i = 0; i < n && !ok; i++)
		forget(pages[i]);
	free(w.parts);
	ofx_spool_release(&w.text);
	ofx_buf_release(&w.line);
	return ok;
}
