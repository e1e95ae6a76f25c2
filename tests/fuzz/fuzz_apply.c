/* Fuzz target: the applier and the map. Whatever edits are proposed, pass after pass, the map leads
   back to the first text. Bytes of the input are text first, then edits. */
#include "base/utf8.h"
#include "text/apply.h"
#include "text/map.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ofx_rule rules[2] = {{.id = "fuzz/a"}, {.id = "fuzz/b"}};

/* Edits from four bytes each: start, length, replacement, class. */
static size_t propose(struct ofx_edits *out, struct ofx_str text, const uint8_t *data, size_t size)
{
	static const char *const with[] = {"", "x", "日本", "\n", "ー", "長い置き換え"};
	size_t used = 0;
	for (; used + 4 <= size && data[used] != 0xFF; used += 4) {
		uint32_t beg = (uint32_t)(data[used] * text.len / 255);
		uint32_t end = beg + data[used + 1] % 16;
		if (end > text.len)
			end = (uint32_t)text.len;
		while (!ofx_u8_edge(text, beg))
			beg--;
		while (!ofx_u8_edge(text, end))
			end++;
		ofx_edits_add(out, (struct ofx_edit){{beg, end},
		                                     ofx_str_of(with[data[used + 2] % 6]),
		                                     &rules[data[used + 3] % 2],
		                                     (enum ofx_class)(data[used + 3] / 2 % 3),
		                                     500});
	}
	return used < size ? used + 1 : used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = size < 200 ? size / 2 : 100;
	len = ofx_u8_valid(ofx_str((const char *)data, len));
	struct ofx_str first = ofx_str((const char *)data, len);
	if (len && (memchr(data, 0, len) || memchr(data, '\r', len)))
		return 0;
	struct ofx_buf text[2] = {{0}}, back = {0};
	struct ofx_map map[2] = {{0}};
	struct ofx_arena arena = {0};
	struct ofx_edits proposed = {0}, take = {0}, report = {0}, lost = {0};
	ofx_buf_add_str(&text[0], first);
	int t = 0;
	for (size_t i = len; i < size;) {
		struct ofx_str now = ofx_buf_str(&text[t]);
		proposed.n = 0;
		i += propose(&proposed, now, data + i, size - i);
		ofx_choose(now, &proposed, OFX_LIKELY, &take, &report, &lost);
		ofx_apply(now, &take, &text[1 - t]);
		ofx_map_compose(&map[t], take.items, take.n, "fuzz", now, &arena, &map[1 - t]);
		t = 1 - t;
	}
	uint32_t pos = 0;
	struct ofx_str now = ofx_buf_str(&text[t]);
	for (size_t i = 0; i < map[t].n; i++) {
		const struct ofx_change *c = &map[t].items[i];
		ofx_buf_add(&back, now.ptr + pos, c->cur.beg - pos);
		ofx_buf_add_str(&back, ofx_str_sub(first, c->src));
		pos = c->cur.end;
	}
	ofx_buf_add(&back, now.ptr + pos, now.len - pos);
	if (!ofx_str_eq(ofx_buf_str(&back), first) || ofx_u8_valid(now) != now.len)
		abort();
	ofx_buf_release(&text[0]);
	ofx_buf_release(&text[1]);
	ofx_buf_release(&back);
	ofx_map_release(&map[0]);
	ofx_map_release(&map[1]);
	ofx_arena_release(&arena);
	ofx_edits_release(&proposed);
	ofx_edits_release(&take);
	ofx_edits_release(&report);
	ofx_edits_release(&lost);
	return 0;
}
