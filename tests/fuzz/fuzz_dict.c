/* Fuzzes the loader of dictionaries: any bytes load or are refused, and what loads is found. */
#include "adapt/pcre.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "dict/dict.h"
#include "dict/read.h"
#include "dict/when.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
	if (!condition)
		abort();
}

/* The reader that lint uses goes on behind every bad line. */
static void read_all(struct ofx_str text)
{
	struct ofx_buf copy = {0};
	struct ofx_dict_line line;
	struct ofx_error err;
	ofx_buf_add_str(&copy, text);
	ofx_buf_reserve(&copy, 1);
	struct ofx_dict_reader r = ofx_dict_reader_init("fuzz.tsv", copy.ptr, copy.len, true);
	for (bool more = true; more;)
		if (ofx_dict_read(&r, &line, &more, &err))
			need(err.status == OFX_BAD && err.line == r.number);
	ofx_buf_release(&copy);
}

/* Every entry is found in its own `from`, first or as a shorter one, unless it is off. */
static void find_all(const struct ofx_dict *d, struct ofx_match *m)
{
	const struct ofx_entry *e;
	size_t n = ofx_dict_entries(d, &e);
	for (size_t i = 0; i < n; i++, e++) {
		struct ofx_dict_hit hit;
		need(ofx_u8_valid(e->from) == e->from.len && ofx_u8_valid(e->to) == e->to.len);
		need(ofx_dict_rule(d, e->rule.id) != NULL);
		if (e->off)
			continue;
		need(ofx_dict_find(d, e->from, 0, &hit) && hit.pos == 0 && hit.entry == e);
		do {
			struct ofx_span at = {0, (uint32_t)hit.entry->from.len};
			if (hit.entry->when)
				(void)ofx_when_text(hit.entry->when, m, e->from, at);
		} while (ofx_dict_shorter(d, &hit));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ofx_str text = {(const char *)data, size};
	struct ofx_dict *d;
	struct ofx_error err;
	read_all(text);
	if (ofx_dict_open_text(&d, "fuzz.tsv", text, &err) != OFX_OK)
		return 0;
	struct ofx_match *m = ofx_match_new();
	find_all(d, m);
	ofx_match_free(m);
	ofx_dict_close(d);
	return 0;
}
