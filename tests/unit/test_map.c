/* Random edits over many passes: the composed map must always lead back to the first text. */
#include "base/buf.h"
#include "text/apply.h"
#include "text/map.h"

#include "unit.h"

#include <stdint.h>

static const struct ofx_rule rule = {.id = "test/rule", .cls = OFX_SAFE, .confidence = 900};
static uint32_t seed = 12345;

static uint32_t draw(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* What the map says stood in the gate's text, built from the current text. */
static void lead_back(const struct ofx_map *map, struct ofx_str first, struct ofx_str now,
                      struct ofx_buf *out)
{
	uint32_t pos = 0;
	ofx_buf_clear(out);
	for (size_t i = 0; i < map->n; i++) {
		const struct ofx_change *c = &map->items[i];
		CHECK(c->cur.beg >= pos && c->cur.end <= now.len && c->first && c->last);
		ofx_buf_add(out, now.ptr + pos, c->cur.beg - pos);
		CHECK(out->len == c->src.beg);
		ofx_buf_add_str(out, ofx_str_sub(first, c->src));
		pos = c->cur.end;
	}
	ofx_buf_add(out, now.ptr + pos, now.len - pos);
}

static void propose(struct ofx_edits *edits, struct ofx_str text, struct ofx_arena *arena)
{
	edits->n = 0;
	for (uint32_t n = draw(6); n > 0; n--) {
		uint32_t beg = draw((uint32_t)text.len + 1);
		uint32_t end = beg + draw(4);
		if (end > text.len)
			end = (uint32_t)text.len;
		struct ofx_str with = ofx_arena_copy(arena, ofx_str("xyzw", draw(4)));
		ofx_edits_add(edits, (struct ofx_edit){{beg, end}, with, &rule, OFX_SAFE, 900});
	}
}

static void random_passes(void)
{
	struct ofx_buf text[2] = {{0}}, back = {0};
	struct ofx_map map = {0}, next = {0};
	struct ofx_arena arena = {0};
	struct ofx_edits proposed = {0}, take = {0}, report = {0}, lost = {0};
	char first[32];
	size_t len = draw(sizeof first);
	for (size_t i = 0; i < len; i++)
		first[i] = (char)('a' + draw(20));
	ofx_buf_add(&text[0], first, len);
	int t = 0;
	for (int pass = 0; pass < 6; pass++) {
		propose(&proposed, ofx_buf_str(&text[t]), &arena);
		ofx_choose(ofx_buf_str(&text[t]), &proposed, OFX_LIKELY, &take, &report, &lost);
		CHECK(take.n + report.n + lost.n == proposed.n);
		ofx_apply(ofx_buf_str(&text[t]), &take, &text[1 - t]);
		next.n = 0;
		ofx_map_compose(&map, take.items, take.n, "test", ofx_buf_str(&text[t]), &arena,
		                &next);
		struct ofx_map swap = map;
		map = next;
		next = swap;
		t = 1 - t;
		lead_back(&map, ofx_str(first, len), ofx_buf_str(&text[t]), &back);
		CHECK(ofx_str_eq(ofx_buf_str(&back), ofx_str(first, len)));
	}
	ofx_buf_release(&text[0]);
	ofx_buf_release(&text[1]);
	ofx_buf_release(&back);
	ofx_map_release(&map);
	ofx_map_release(&next);
	ofx_arena_release(&arena);
	ofx_edits_release(&proposed);
	ofx_edits_release(&take);
	ofx_edits_release(&report);
	ofx_edits_release(&lost);
}

/* The surer edit wins, then the longer, then the earlier; what loses is told. */
static void choosing(void)
{
	struct ofx_edits e = {0}, take = {0}, report = {0}, lost = {0};
	struct ofx_str text = OFX_STR("abcdefgh");
	ofx_edits_add(&e, (struct ofx_edit){{0, 2}, OFX_STR("X"), &rule, OFX_LIKELY, 900});
	ofx_edits_add(&e, (struct ofx_edit){{1, 2}, OFX_STR("Y"), &rule, OFX_SAFE, 900});
	ofx_edits_add(&e, (struct ofx_edit){{3, 4}, OFX_STR("Z"), &rule, OFX_SAFE, 900});
	ofx_edits_add(&e, (struct ofx_edit){{3, 6}, OFX_STR("W"), &rule, OFX_SAFE, 900});
	ofx_edits_add(&e, (struct ofx_edit){{6, 7}, OFX_STR("g"), &rule, OFX_SAFE, 900});
	ofx_edits_add(&e, (struct ofx_edit){{7, 8}, OFX_STR("R"), &rule, OFX_REVIEW, 900});
	ofx_choose(text, &e, OFX_LIKELY, &take, &report, &lost);
	CHECK(take.n == 2 && take.items[0].with.ptr[0] == 'Y' && take.items[1].with.ptr[0] == 'W');
	CHECK(report.n == 2 && lost.n == 2);
	e.n = 0;
	ofx_edits_add(&e, (struct ofx_edit){{0, 2}, OFX_STR("X"), &rule, OFX_LIKELY, 900});
	ofx_choose(text, &e, OFX_SAFE, &take, &report, &lost);
	CHECK(take.n == 0 && report.n == 1);
	ofx_edits_release(&e);
	ofx_edits_release(&take);
	ofx_edits_release(&report);
	ofx_edits_release(&lost);
}

static void positions(void)
{
	struct ofx_edits take = {0};
	ofx_edits_add(&take, (struct ofx_edit){{2, 4}, OFX_STR("x"), &rule, OFX_SAFE, 900});
	ofx_edits_add(&take, (struct ofx_edit){{6, 6}, OFX_STR("yy"), &rule, OFX_SAFE, 900});
	struct ofx_apply_walk w = {0};
	CHECK(ofx_apply_pos(&take, &w, 0, false) == 0);
	CHECK(ofx_apply_pos(&take, &w, 3, false) == 2);
	struct ofx_apply_walk e = w;
	CHECK(ofx_apply_pos(&take, &e, 3, true) == 3);
	CHECK(ofx_apply_pos(&take, &w, 4, false) == 3);
	CHECK(ofx_apply_pos(&take, &w, 6, false) == 5);
	CHECK(ofx_apply_pos(&take, &w, 7, false) == 8);
	ofx_edits_release(&take);
}

/* A change is told by the least sure of its steps, in whatever order they came. */
static void weakest_step(void)
{
	struct ofx_step last = {.cls = OFX_SAFE, .confidence = 700};
	struct ofx_step sure = {.cls = OFX_LIKELY, .confidence = 960, .next = &last};
	struct ofx_step less = {.cls = OFX_LIKELY, .confidence = 870, .next = &sure};
	struct ofx_step first = {.cls = OFX_SAFE, .confidence = 995, .next = &less};
	CHECK(ofx_steps_weakest(&first) == &less);
	CHECK(ofx_steps_weakest(&sure) == &sure);
	CHECK(ofx_steps_weakest(&last) == &last);
	last = (struct ofx_step){.cls = OFX_LIKELY, .confidence = 960};
	CHECK(ofx_steps_weakest(&sure) == &last);
}

int main(void)
{
	for (int i = 0; i < 3000; i++)
		random_passes();
	choosing();
	positions();
	weakest_step();
	return unit_end();
}
