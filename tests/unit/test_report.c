/* The report of a bulk run: all numbers are there, and no name can break out of its place. */
#include "unit.h"

#include "bulk/report.h"

#include <stdlib.h>

static bool has(const struct ofx_buf *page, const char *text)
{
	return strstr(page->ptr, text) != NULL;
}

int main(int argc, char **argv)
{
	static const struct ofx_report_row first[] = {
	    {"scans/<script>alert(1)</script>.txt", 0, "cannot read: \"Permission\" & more"},
	    {"scans/\xFFname\n.txt", 1.5, NULL},
	};
	static const struct ofx_report_bar stages[] = {{"spaces", 1234567}, {"dictionary", 0}};
	struct ofx_bulk_report r = {.source = "scans",
	                            .target = "clean",
	                            .version = "1.2.3",
	                            .configuration = "c0ffee",
	                            .done = 1200,
	                            .failed = 1,
	                            .bytes_in = 2500000,
	                            .bytes_out = 2400000,
	                            .chars = 1000000,
	                            .applied = {300, 100, 0},
	                            .seconds = 2,
	                            .bins = {1000, 200},
	                            .stages = stages,
	                            .n_stages = 2,
	                            .first = {first, 2}};
	struct ofx_buf page = {0};
	ofx_report_html(&r, &page);
	ofx_buf_add(&page, "", 1);
	CHECK(!has(&page, "<script"));
	CHECK(has(&page, "scans/&lt;script&gt;alert(1)&lt;/script&gt;.txt"));
	CHECK(has(&page, "&quot;Permission&quot; &amp; more"));
	CHECK(has(&page, "scans/\xEF\xBF\xBDname\xEF\xBF\xBD.txt"));
	CHECK(has(&page, "1,234,567"));
	CHECK(has(&page, "4.00 per 10,000"));
	CHECK(has(&page, "2.5 MB became 2.4 MB"));
	CHECK(has(&page, "1.2 MB a second"));
	CHECK(!has(&page, "Slowest")); /* an empty list has no heading */
	CHECK(!has(&page, "http://") && !has(&page, "https://") && !has(&page, "nan"));
	if (argc > 1) { /* for a look at it */
		FILE *f = fopen(argv[1], "w");
		CHECK(f && fwrite(page.ptr, 1, page.len - 1, f) == page.len - 1 && !fclose(f));
	}
	struct ofx_buf empty = {0};
	ofx_report_html(&(struct ofx_bulk_report){.source = "", .target = "", .version = "",
	                                          .configuration = ""}, &empty);
	ofx_buf_add(&empty, "", 1);
	CHECK(has(&empty, "</html>") && !has(&empty, "nan"));
	ofx_buf_release(&page);
	ofx_buf_release(&empty);
	return unit_end();
}
