/* Cleans a text from memory to memory. */
#include "bulk/page.h"

void ofx_page_release(struct ofx_page *p)
{
	ofx_spool_release(&p->in);
	ofx_spool_release(&p->out);
	ofx_spool_release(&p->log);
	*p = (struct ofx_page){0};
}

void ofx_page_clean(const struct ofx_shop *shop, struct ofx_page *page, unsigned threads)
{
	struct ofx_filter filter = *shop->filter;
	struct ofx_passing p = {.name = page->name,
	                        .read = ofx_spool_read,
	                        .in = &page->in,
	                        .write = ofx_spool_write,
	                        .out = &page->out,
	                        .write_log = shop->logs ? ofx_spool_write : NULL,
	                        .log = &page->log,
	                        .header = shop->header,
	                        .head = shop->head,
	                        .each = ofx_counts_add,
	                        .watch = &page->counts};
	filter.jobs = threads;
	page->status = ofx_spool_rewind(&page->in, &page->err);
	if (!page->status)
		page->status = ofx_filter_pass(&filter, &p, &page->err);
	page->cleaned = !page->status || (p.complete && page->status != OFX_BUDGET);
	page->totals = p.totals;
}
