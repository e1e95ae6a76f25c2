/* Writes the report of a bulk run as HTML with charts drawn in SVG. */
#include "bulk/report.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const double ofx_report_limit[OFX_REPORT_BINS - 1] = {0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05};

static const char *const bin_names[OFX_REPORT_BINS] = {
    "none", "≤ 0.05 %", "≤ 0.1 %", "≤ 0.2 %", "≤ 0.5 %", "≤ 1 %", "≤ 2 %", "≤ 5 %", "more",
};

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'; img-src data:\">\n"
    "<link rel=\"icon\" href=\"data:,\">\n"
    "<title>ocrfix bulk report</title>\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1c1c1a;--soft:#6b6a64;--line:#dcdad2;--page:#fbfaf6;"
    "--bar:#3b6ea5;--bad:#a33a2c}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8e6df;--soft:#a19f96;--line:#3a3934;"
    "--page:#1b1b19;--bar:#7fa9d6;--bad:#e08a7c}}\n"
    "body{max-width:60rem;margin:2rem auto;padding:0 1.25rem;background:var(--page);"
    "color:var(--ink);font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}\n"
    "p{margin:.3rem 0}.soft{color:var(--soft)}.bad{color:var(--bad)}\n"
    ".facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1rem;"
    "margin:1.5rem 0}\n"
    ".facts b{display:block;font-size:1.5rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}\n"
    "th{font-weight:600}td.n,th.n{text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}\n"
    "svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:13px}"
    "svg .n{fill:var(--soft)}svg rect{fill:var(--bar)}svg line{stroke:var(--line)}\n"
    "</style>\n</head>\n<body>\n";

/* Adds text of any bytes: markup is escaped, and what is no UTF-8 is shown as U+FFFD. */
static void add_text(struct ofx_buf *out, const char *text)
{
	struct ofx_str s = ofx_str_of(text);
	while (s.len) {
		size_t good = ofx_u8_valid(s);
		for (size_t i = 0; i < good; i++) {
			char c = s.ptr[i];
			if (c == '&')
				ofx_buf_addf(out, "&amp;");
			else if (c == '<')
				ofx_buf_addf(out, "&lt;");
			else if (c == '>')
				ofx_buf_addf(out, "&gt;");
			else if (c == '"')
				ofx_buf_addf(out, "&quot;");
			else if ((unsigned char)c < ' ' || c == 0x7F)
				ofx_buf_addf(out, "\xEF\xBF\xBD");
			else
				ofx_buf_add(out, &c, 1);
		}
		s = ofx_str(s.ptr + good, s.len - good);
		if (s.len) {
			ofx_buf_addf(out, "\xEF\xBF\xBD");
			s = ofx_str(s.ptr + 1, s.len - 1);
		}
	}
}

/* Adds a number with commas between thousands. */
static void add_count(struct ofx_buf *out, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			ofx_buf_add(out, ",", 1);
		ofx_buf_add(out, digits + i, 1);
	}
}

static void add_bytes(struct ofx_buf *out, uint64_t n)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double x = (double)n;
	size_t u = 0;
	for (; x >= 1000 && u < 4; u++)
		x /= 1000;
	ofx_buf_addf(out, u ? "%.1f %s" : "%.0f %s", x, units[u]);
}

static void add_fact(struct ofx_buf *out, uint64_t n, const char *what, bool bad)
{
	ofx_buf_addf(out, "<div><b%s>", bad && n ? " class=\"bad\"" : "");
	add_count(out, n);
	ofx_buf_addf(out, "</b>%s</div>\n", what);
}

static void add_facts(const struct ofx_bulk_report *r, struct ofx_buf *out)
{
	uint64_t applied = r->applied[0] + r->applied[1];
	ofx_buf_addf(out, "<div class=\"facts\">\n");
	add_fact(out, r->done, "files cleaned", false);
	add_fact(out, r->copied + r->skipped, "copied or skipped", false);
	add_fact(out, r->passed, "passed through", true);
	add_fact(out, r->failed, "failed", true);
	add_fact(out, r->chars, "characters", false);
	add_fact(out, applied, "changes", false);
	add_fact(out, r->reported, "only reported", false);
	ofx_buf_addf(out, "</div>\n<p>");
	add_bytes(out, r->bytes_in);
	ofx_buf_addf(out, " became ");
	add_bytes(out, r->bytes_out);
	ofx_buf_addf(out, "; ");
	add_count(out, r->applied[0]);
	ofx_buf_addf(out, " changes were safe, ");
	add_count(out, r->applied[1]);
	ofx_buf_addf(out, " likely: %.2f per 10,000 characters.",
	             r->chars ? 1e4 * (double)applied / (double)r->chars : 0);
	if (r->seconds > 0) {
		ofx_buf_addf(out, " Cleaning took %.1f s of work, ", r->seconds);
		add_bytes(out, (uint64_t)((double)r->bytes_in / r->seconds));
		ofx_buf_addf(out, " a second and thread.");
	}
	ofx_buf_addf(out, "</p>\n");
}

/* A chart of horizontal bars; each says its number, so that no axis is needed. */
static void add_chart(struct ofx_buf *out, const char *title, const struct ofx_report_bar *bars,
                      size_t n)
{
	enum { ROW = 26, LEFT = 150, WIDTH = 800, ROOM = 90 };
	uint64_t most = 1;
	for (size_t i = 0; i < n; i++)
		most = bars[i].count > most ? bars[i].count : most;
	ofx_buf_addf(out, "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"%s\">\n",
	             title, WIDTH, n * ROW + 4, title);
	for (size_t i = 0; i < n; i++) {
		double width = (double)bars[i].count / (double)most * (WIDTH - LEFT - ROOM);
		size_t y = i * ROW;
		ofx_buf_addf(out, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LEFT - 10, y + 18);
		add_text(out, bars[i].label);
		ofx_buf_addf(out, "</text><rect x=\"%d\" y=\"%zu\" width=\"%.1f\" height=\"%d\"/>", LEFT,
		             y + 4, width, ROW - 8);
		ofx_buf_addf(out, "<text class=\"n\" x=\"%.1f\" y=\"%zu\">", LEFT + width + 8, y + 18);
		add_count(out, bars[i].count);
		ofx_buf_addf(out, "</text>\n");
	}
	ofx_buf_addf(out, "</svg>\n");
}

static void add_list(struct ofx_buf *out, const char *title, const char *unit,
                     const struct ofx_report_list *list)
{
	if (!list->n)
		return;
	ofx_buf_addf(out, "<h2>%s</h2>\n<table>\n<tr><th>file</th><th class=\"n\">%s</th><th></th></tr>\n",
	             title, unit);
	for (size_t i = 0; i < list->n; i++) {
		const struct ofx_report_row *row = &list->rows[i];
		ofx_buf_addf(out, "<tr><td>");
		add_text(out, row->path);
		ofx_buf_addf(out, "</td><td class=\"n\">%.2f</td><td class=\"soft\">", row->value);
		add_text(out, row->note ? row->note : "");
		ofx_buf_addf(out, "</td></tr>\n");
	}
	ofx_buf_addf(out, "</table>\n");
}

void ofx_report_html(const struct ofx_bulk_report *r, struct ofx_buf *out)
{
	struct ofx_report_bar bins[OFX_REPORT_BINS];
	for (size_t i = 0; i < OFX_REPORT_BINS; i++)
		bins[i] = (struct ofx_report_bar){bin_names[i], r->bins[i]};
	ofx_buf_add(out, head, sizeof head - 1);
	ofx_buf_addf(out, "<h1>");
	add_text(out, r->source);
	ofx_buf_addf(out, " → ");
	add_text(out, r->target);
	ofx_buf_addf(out, "</h1>\n<p class=\"soft\">ocrfix ");
	add_text(out, r->version);
	ofx_buf_addf(out, ", configuration ");
	add_text(out, r->configuration);
	ofx_buf_addf(out, "</p>\n");
	add_facts(r, out);
	add_list(out, "Look at these first", "changed, of 10,000", &r->first);
	add_chart(out, "Files by the share of their characters that changed", bins, OFX_REPORT_BINS);
	add_chart(out, "Changes by stage", r->stages, r->n_stages);
	add_list(out, "Most changed", "changed, of 10,000", &r->changed);
	add_list(out, "Slowest", "seconds", &r->slowest);
	ofx_buf_addf(out, "</body>\n</html>\n");
}
