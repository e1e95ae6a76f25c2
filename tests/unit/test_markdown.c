/* Markdown: states of lines, kinds of lines, text that shows, and structures that edits keep. */
#include "stages/markdown_mend.h"

#include "ocrfix.h"
#include "stages/flow.h"

#include "unit.h"

/* The text of all pieces, with | between them. */
static void expect_shown(const char *text, const char *want)
{
	struct ofx_markdown m = {0};
	struct ofx_md_state state = {.markdown = true};
	char got[1024] = "";
	ofx_markdown_read(&m, ofx_str_of(text), &state);
	for (size_t i = 0; i < m.n_pieces; i++) {
		struct ofx_str s = ofx_str_sub(m.text, m.pieces[i].span);
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s", i ? "|" : "",
		         OFX_STR_ARG(s));
	}
	if (strcmp(got, want))
		fprintf(stderr, "%s: got %s, want %s\n", text, got, want);
	CHECK(!strcmp(got, want));
	ofx_markdown_release(&m);
}

static void test_shown(void)
{
	expect_shown("# 題 ##\n本文\n", "題|本文");
	expect_shown("- **太字**と`code`\n", "太字|と");
	expect_shown("[表](https://example.org/表 \"題\")と![図](図.png)\n", "表|と|図");
	expect_shown("```\n日本\n```\n本文\n", "本文");
	expect_shown("~~~~ 言語\n```\n~~~~\n本文\n", "本文");
	expect_shown("    int x; // 日本\n", "");
	expect_shown("\n        昭和三十年五月一日\n", "昭和三十年五月一日");
	expect_shown("| 名 | 値 |\n|---|---|\n| 東\\|京 | `x` |\n", "名|値|東|||京");
	expect_shown("|一|\n|-|\n|-|\n|三|\n本文\n", "一|-|三|本文");
	expect_shown("<table>\n<tr><td>日本 &amp; 韓国</td></tr>\n</table>\n", "日本|韓国");
	expect_shown("<!-- 日本\n本 -->\n<p title=\"日本\n本\">國</p>\n", "國");
	expect_shown("<pre>日本\n</pre>\n", "");
	expect_shown("<b>日本</b>で\n", "日本|で");
	expect_shown("題\n===\n", "題");
	expect_shown("> 引用\n> 二行\n", "引用|二行");
	expect_shown("本文[^1]。\n\n[^1]: 注である。\n", "本文[^1]。|[^1]: 注である。");
	expect_shown("[題]: https://example.org/\n本文[題]\n", "本文|題");
	expect_shown("式$x_日 + 1$と$5、$6である\n", "式|と|5、|6である");
	expect_shown("上\f# 下\n", "上|下");
	expect_shown("A &amp; B\n", "A | B");
}

/* The kinds of the lines, a letter each. */
static void expect_kinds(const char *text, const char *want)
{
	static const char letters[] = "_phtcHbo";
	struct ofx_markdown m = {0};
	struct ofx_md_state state = {.markdown = true};
	char got[64] = "";
	ofx_markdown_read(&m, ofx_str_of(text), &state);
	for (size_t i = 0; i < m.n_lines; i++)
		got[i] = letters[m.lines[i].kind];
	if (strcmp(got, want))
		fprintf(stderr, "%s: got %s, want %s\n", text, got, want);
	CHECK(!strcmp(got, want));
	ofx_markdown_release(&m);
}

static void test_kinds(void)
{
	expect_kinds("# 題\n\n本文\n続き\n", "h_pp");
	expect_kinds("題\n===\n本文\n\n---\n", "hhp_b");
	expect_kinds("- 一\n  続き\n- 二\n", "ppp");
	expect_kinds("```\nx\n\ny\n```\n本文\n", "cccccp");
	expect_kinds("- ```\n  x\n  ```\n", "ccc");
	expect_kinds("```\n```\n", "cc");
	expect_kinds("|一|二|\n|--|--|\n|三|四|\n", "ttt");
	expect_kinds("|一|二|\n|-|:-|\n|-|-|\n|三|四|\n", "tttt");
	expect_kinds("<div>\n本文\n</div>\n\n本文\n", "HHH_p");
	expect_kinds("[題]: https://example.org/\n", "o");
	expect_kinds("#\n", "h");
	expect_kinds("***\n* * *\n", "bb");
	expect_kinds("上\f\n下\n", "p_p");
}

static void test_lines(void)
{
	struct ofx_markdown m = {0};
	struct ofx_md_state state = {.markdown = true};
	ofx_markdown_read(&m, OFX_STR("## 題\n- 一\n  続き\n  - 二  \n    改行\n\n> 引用\n"), &state);
	CHECK(m.n_lines == 7);
	CHECK(m.lines[0].level == 2 && !m.lines[0].item && !m.lines[0].depth);
	CHECK(m.lines[1].item && m.lines[1].depth == 1 && m.lines[1].soft);
	CHECK(!m.lines[2].item && m.lines[2].leaf == m.lines[1].leaf && !m.lines[2].soft);
	CHECK(m.lines[3].item && m.lines[3].depth == 2 && !m.lines[3].soft);
	CHECK(m.lines[4].leaf == m.lines[3].leaf);
	CHECK(m.lines[6].quoted && !m.lines[6].depth);
	CHECK(ofx_markdown_line(&m, 0) == &m.lines[0]);
	CHECK(ofx_markdown_line(&m, m.lines[3].span.beg + 1) == &m.lines[3]);
	ofx_markdown_release(&m);
}

/* Markdown begins with the first heading, and the state of the lines before counts. */
static void test_start(void)
{
	struct ofx_markdown m = {0};
	struct ofx_md_state state = {0};
	ofx_markdown_read(&m, OFX_STR("本文\n- 一\n"), &state);
	CHECK(!ofx_markdown_is(&m) && ofx_markdown_shows(&m, (struct ofx_span){7, 8}));
	ofx_markdown_read(&m, OFX_STR("- 一\n# 題\n本文\n"), &state);
	CHECK(m.from == 6 && m.n_lines == 2 && ofx_markdown_shows(&m, (struct ofx_span){0, 2}));
	CHECK(!ofx_markdown_shows(&m, (struct ofx_span){6, 7}));
	CHECK(!ofx_md_follow(&state, OFX_STR("# 題")) && state.markdown);
	CHECK(ofx_md_follow(&state, OFX_STR("````x")) && state.fence == '`');
	CHECK(ofx_md_follow(&state, OFX_STR("```")) && state.fence == '`');
	ofx_markdown_read(&m, OFX_STR("# 言語\n````\n# 題\n"), &state);
	CHECK(m.n_pieces == 1 && m.pieces[0].span.beg == 16);
	CHECK(m.lines[0].kind == OFX_MD_LINE_CODE && m.lines[2].kind == OFX_MD_LINE_HEADING);
	state = (struct ofx_md_state){.markdown = true};
	CHECK(ofx_md_follow(&state, OFX_STR("1. ```")) && state.fence_col == 3);
	ofx_markdown_read(&m, OFX_STR("   言語\n本文\n"), &state);
	CHECK(m.n_pieces == 1 && m.pieces[0].span.beg == 10);
	CHECK(!ofx_md_follow(&state, OFX_STR("本文")) && !state.fence);
	state.never = true;
	state.markdown = false;
	ofx_markdown_read(&m, OFX_STR("# 題\n"), &state);
	CHECK(!ofx_markdown_is(&m));
	ofx_markdown_release(&m);
}

static void test_tokens(void)
{
	static const struct { const char *text; size_t len; } cases[] = {
	    {"<|im_end|>", 10},
	    {"<|/ref|>次", 8},
	    {"<|det|>[[1, 2]]<|/det|>次", 23},
	    {"<|ref|>title<|/ref|><|det|>[[1]]<|/det|>", 20},
	    {"<|ref|>題<|/ref|>", 7},
	    {"<|im_start|>assistant", 21},
	    {"<｜end▁of▁sentence｜>", 27},
	    {"<\u200B|ref|>", 10},
	    {"<|>", 0},
	    {"<| x |>", 0},
	    {"<ref>", 0},
	    {"<|", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = ofx_md_token(ofx_str_of(cases[i].text));
		if (n != cases[i].len)
			fprintf(stderr, "%s: %zu\n", cases[i].text, n);
		CHECK(n == cases[i].len);
	}
	CHECK(ofx_md_is_token_line(OFX_STR(" <|ref|>text<|/ref|><|det|>[[1]]<|/det|> ")));
	CHECK(!ofx_md_is_token_line(OFX_STR("<|ref|>題<|/ref|>")));
	CHECK(!ofx_md_is_token_line(OFX_STR("    <|im_end|>")));
	CHECK(!ofx_md_is_token_line(OFX_STR("本文<|im_end|>")));
	CHECK(ofx_md_opens_answer(OFX_STR("```markdown")) && ofx_md_opens_answer(OFX_STR("~~~~md ")));
	CHECK(!ofx_md_opens_answer(OFX_STR("```markdownx")) && !ofx_md_opens_answer(OFX_STR("```")));
	CHECK(ofx_md_is_bare_fence(OFX_STR("``` ")) && !ofx_md_is_bare_fence(OFX_STR("```c")));
}

/* Applies one edit and tells whether it may be. */
static bool keeps(const char *text, const char *from, const char *to)
{
	struct ofx_markdown before = {0}, after = {0};
	struct ofx_md_state state = {.markdown = true};
	const char *at = strstr(text, from);
	uint32_t beg = (uint32_t)(at - text);
	struct ofx_str s = ofx_str_of(text);
	struct ofx_edit e = {.span = {beg, beg + (uint32_t)strlen(from)}, .with = ofx_str_of(to)};
	struct ofx_edits edits = {0};
	struct ofx_buf out = {0};
	ofx_edits_add(&edits, e);
	ofx_buf_add(&out, s.ptr, beg);
	ofx_buf_add_str(&out, e.with);
	ofx_buf_add(&out, s.ptr + e.span.end, s.len - e.span.end);
	ofx_markdown_read(&before, s, &state);
	ofx_markdown_read(&after, ofx_buf_str(&out), &state);
	bool ok = ofx_markdown_shows(&before, e.span) && ofx_markdown_keep(&before, &after, &edits);
	CHECK(ok == (edits.n == 1) || !ofx_markdown_shows(&before, e.span));
	ofx_markdown_release(&before);
	ofx_markdown_release(&after);
	ofx_edits_release(&edits);
	ofx_buf_release(&out);
	return ok;
}

static void test_keep(void)
{
	CHECK(keeps("# 小説業都\n", "小説業都", "中小企業都市"));
	CHECK(!keeps("# 題\n", "題", ""));
	CHECK(!keeps("# 題\n", "#", "##"));
	CHECK(keeps("これは **強調** です\n", "は ", "は"));
	CHECK(!keeps("これは **「強調」** です\n", " です", "です"));
	CHECK(keeps("日 本\n本\n", "日 本\n本", "日本本"));
	CHECK(!keeps("日本  \n本\n", "  \n", ""));
	CHECK(!keeps("> 日本\n> 本\n", "\n> ", ""));
	CHECK(!keeps("1 . 概要\n", "1 .", "1."));
	CHECK(!keeps("日本\n", "日本", "`日`本"));
	CHECK(!keeps("| 一 | 二 |\n|--|--|\n", "一", "一|"));
	CHECK(!keeps("| 一 | 二 |\n|--|--|\n", " | ", "|"));
	CHECK(!keeps("`國`と\n", "國", "国"));
	CHECK(!keeps("[表](國.html)\n", "國", "国"));
	CHECK(keeps("<td>國</td>\n", "國", "国"));
	CHECK(!keeps("<td>國</td>\n", "國", "<b>"));
	CHECK(!keeps("\\*日本\n", "*日", "日"));
	CHECK(keeps("- 日 本\n- 國\n", "國", "国"));
}

/* Of several edits only those to blame are taken back. */
static void test_blame(void)
{
	struct ofx_markdown before = {0}, after = {0};
	struct ofx_md_state state = {.markdown = true};
	struct ofx_edits edits = {0};
	ofx_markdown_read(&before, OFX_STR("國\n\n國 **「強」** で\n\n國\n"), &state);
	ofx_markdown_read(&after, OFX_STR("国\n\n国 **「強」**で\n\n国\n"), &state);
	ofx_edits_add(&edits, (struct ofx_edit){.span = {0, 3}, .with = OFX_STR("国")});
	ofx_edits_add(&edits, (struct ofx_edit){.span = {5, 8}, .with = OFX_STR("国")});
	ofx_edits_add(&edits, (struct ofx_edit){.span = {22, 23}});
	ofx_edits_add(&edits, (struct ofx_edit){.span = {28, 31}, .with = OFX_STR("国")});
	CHECK(!ofx_markdown_keep(&before, &after, &edits));
	CHECK(edits.n >= 2 && edits.items[0].span.beg == 0 &&
	      edits.items[edits.n - 1].span.beg == 28);
	CHECK(ofx_markdown_shape(&before) != ofx_markdown_shape(&after));
	ofx_markdown_release(&before);
	ofx_markdown_release(&after);
	ofx_edits_release(&edits);
}

static int note(void *ctx, const struct ocrfix_change *c)
{
	const char **rule = ctx;
	if (!strcmp(c->rule, *rule))
		*rule = "";
	return 0;
}

/* Every rule does to its examples what they say. */
static void test_examples(struct ocrfix *f, const struct ofx_rule *rules)
{
	for (const struct ofx_rule *r = rules; r->id; r++) {
		for (const struct ofx_example *e = r->examples; e->from; e++) {
			const char *clean, *rule = r->id;
			size_t len;
			bool changes = e->to && r->cls != OFX_REVIEW;
			CHECK(!ocrfix_clean(f, e->from, strlen(e->from), &clean, &len, note, &rule));
			/* In Markdown the last line gets its end. */
			bool right = !strncmp(clean, changes ? e->to : e->from, len - 1) &&
			             (!*rule) == (e->to != NULL);
			if (!right)
				fprintf(stderr, "%s: %s: got %s\n", r->id, e->from, clean);
			CHECK(right);
		}
	}
}

int main(void)
{
	struct ocrfix *f;
	static const char *const only[] = {"markdown", NULL};
	CHECK(!ocrfix_open(&f, &(struct ocrfix_options){.dicts = "dicts", .only = only}, NULL, 0));
	const struct ofx_rule leftover[] = {ofx_gate_rules[OFX_GATE_LEFTOVER], {.id = NULL}};
	test_examples(f, leftover);
	test_examples(f, ofx_markdown_rules);
	ocrfix_close(f);
	test_shown();
	test_kinds();
	test_lines();
	test_start();
	test_tokens();
	test_keep();
	test_blame();
	return unit_end();
}
