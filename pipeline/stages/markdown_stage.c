/* The stage "markdown": mends and reports what engines that write Markdown get wrong in it. */
#include "stages/markdown_mend.h"
#include "text/chars.h"

#define EXAMPLES(...) (const struct ofx_example[]){__VA_ARGS__, {NULL, NULL}}

const struct ofx_rule ofx_markdown_rules[] = {
    [OFX_MD_TOKEN] =
        {.id = "markdown/token",
         .cls = OFX_SAFE,
         .confidence = 985,
         .why = "<|name|> is a mark by which a vision model guides itself; it stood on no page",
         .examples = EXAMPLES({"本文である。<|im_end|>", "本文である。"},
                              {"<|ref|>題名<|/ref|>である", "題名である"},
                              {"記号 `<|im_end|>` の意味", NULL}, {"F# の <| 演算子", NULL})},
    [OFX_MD_MARKS] =
        {.id = "markdown/marks",
         .cls = OFX_LIKELY,
         .confidence = 960,
         .why = "the marks of a heading stand there twice: the engine read a heading whose # it had "
                "already written",
         .examples = EXAMPLES({"# # 第一章", "# 第一章"}, {"## ## 序論", "## 序論"},
                              {"# # の使い方", NULL}, {"# C# の紹介", NULL},
                              {"## 序論 ##", NULL})},
    [OFX_MD_NO_SPACE] =
        {.id = "markdown/heading",
         .cls = OFX_LIKELY,
         .confidence = 950,
         .why = "in a document with headings a line by itself that begins with # is one too, but "
                "without a plain space behind # no parser sees it",
         .examples = EXAMPLES({"# 題\n\n##第二節\n", "# 題\n\n## 第二節\n"},
                              {"# 題\n\n#\u3000結び\n", "# 題\n\n# 結び\n"},
                              {"# 題\n\n#東京 #大阪\n", NULL}, {"# 題\n\n#旅行\n", NULL})},
    [OFX_MD_PIPE] =
        {.id = "markdown/pipe",
         .cls = OFX_SAFE,
         .confidence = 985,
         .why = "the row of a table lacks the | at its end that all its cells and the other rows have",
         .examples = EXAMPLES({"# 題\n\n| 年 | 数 |\n|---|---|\n| 元 | 一\n",
                               "# 題\n\n| 年 | 数 |\n|---|---|\n| 元 | 一 |\n"},
                              {"# 題\n\n年 | 数\n---|---\n元 | 一\n", NULL})},
    [OFX_MD_CELLS] =
        {.id = "markdown/cells",
         .cls = OFX_REVIEW,
         .confidence = 900,
         .why = "the row of a table has more or fewer cells than its head: the engine lost or made "
                "one, or the line is no row",
         .examples = EXAMPLES({"# 題\n\n| 年 | 数 |\n|---|---|\n| 元 |\n",
                               "# 題\n\n| 年 | 数 |\n|---|---|\n| 元 |\n"},
                              {"# 題\n\n| 年 | 数 |\n|---|---|\n| 元 | 一 |\n", NULL})},
    [OFX_MD_NO_RULE] =
        {.id = "markdown/table",
         .cls = OFX_REVIEW,
         .confidence = 900,
         .why = "the rows look like a table, but the line |---|---| below the first is missing, so no "
                "parser sees one",
         .examples = EXAMPLES({"# 題\n\n| 年 | 数 |\n| 元 | 一 |\n", "# 題\n\n| 年 | 数 |\n| 元 | 一 |\n"},
                              {"# 題\n\n| 年 | 数 |\n|---|---|\n| 元 | 一 |\n", NULL})},
    [OFX_MD_STRAY_FENCE] =
        {.id = "markdown/fence",
         .cls = OFX_REVIEW,
         .confidence = 800,
         .why = "what stands in this block of code reads as sentences: the fence is likely the "
                "engine's, and keeps the text from being cleaned",
         .examples = EXAMPLES({"# 題\n\n```\n昔の話である。\n山があった。\n", "# 題\n\n```\n昔の話である。\n山があった。\n"},
                              {"# 題\n\n```\nint x; // 数\n```\n", NULL})},
    [OFX_MD_TEX_LEFT] =
        {.id = "markdown/formula",
         .cls = OFX_REVIEW,
         .confidence = 800,
         .why = "a formula of TeX, which Markdown does not know and shows as it is written, or worse",
         .examples = EXAMPLES({"# 題\n\n面積は \\(a^2\\) である。\n", "# 題\n\n面積は \\(a^2\\) である。\n"},
                              {"# 題\n\n本文\\[注\\]である。\n", NULL})},
    [OFX_MD_ENTITY_LEFT] =
        {.id = "markdown/entity",
         .cls = OFX_REVIEW,
         .confidence = 800,
         .why = "an entity of HTML; a page shows the character",
         .examples = EXAMPLES({"# 題\n\n甲 &amp; 乙\n", "# 題\n\n甲 & 乙\n"},
                              {"# 題\n\n`&amp;` は実体である\n", NULL}, {"# 題\n\n&lt;b&gt; は印\n", NULL})},
    [OFX_MD_TWICE] =
        {.id = "markdown/twice",
         .cls = OFX_REVIEW,
         .confidence = 700,
         .why = "the same words twice in a row, or nearly: the engine may have read one place of the "
                "page twice; `to` is how it read them first",
         .examples = EXAMPLES({"# 大田区の工場を訪ねて\n\n太田区の工場を訪ねて\n",
                               "# 大田区の工場を訪ねて\n\n大田区の工場を訪ねて\n"},
                              {"# 工場\n\n工場を訪ねた。\n", NULL})},
    {.id = NULL},
};

bool ofx_mend_one_of(uint32_t cp, const char *chars)
{
	for (; *chars; chars += ofx_u8_len(*chars))
		if (ofx_u8_get(chars) == cp)
			return true;
	return false;
}

size_t ofx_mend_find(struct ofx_str s, struct ofx_str what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (!memcmp(s.ptr + i, what.ptr, what.len))
			return i;
	return s.len;
}

void ofx_mend_flag(const struct ofx_mend *w, struct ofx_span span, enum ofx_markdown_rule rule)
{
	ofx_propose(w->out, span.beg, span.end, ofx_mend_text(w, span), &ofx_markdown_rules[rule]);
}

/* What an entity shows; empty where that is no visible character, or not known here. */
static struct ofx_str entity_text(struct ofx_str s, struct ofx_arena *arena)
{
	static const struct { const char *name, *text; } names[] = {
	    {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ofx_str_eq(s, ofx_str_of(names[i].name)))
			return ofx_str_of(names[i].text);
	uint32_t cp = 0, base = 10;
	size_t i = 2;
	if (s.ptr[1] != '#')
		return OFX_STR("");
	if (s.ptr[i] == 'x' || s.ptr[i] == 'X') {
		base = 16;
		i++;
	}
	for (; i + 1 < s.len && cp < 0x110000; i++) {
		uint32_t c = (unsigned char)s.ptr[i];
		cp = cp * base + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	if (cp <= ' ' || cp >= 0x110000 || (cp >= 0x7F && cp < 0xA1) || (cp >= 0xD800 && cp < 0xE000) ||
	    ofx_is(cp, OFX_SPACE | OFX_HIDDEN | OFX_BREAK))
		return OFX_STR("");
	char *out = ofx_arena_take(arena, 4);
	return ofx_str(out, ofx_u8_put(cp, out));
}

/* &lt; before what would else begin a tag, and the &gt; behind it, are how Markdown must write it. */
static bool is_needed(struct ofx_str text, struct ofx_span s, bool *open)
{
	struct ofx_str name = ofx_str_sub(text, s);
	if (ofx_str_eq(name, OFX_STR("&lt;")))
		*open = s.end < text.len && (ofx_is((unsigned char)text.ptr[s.end], OFX_LATIN) ||
		                             strchr("/!?", text.ptr[s.end]));
	return *open && (ofx_str_eq(name, OFX_STR("&lt;")) || ofx_str_eq(name, OFX_STR("&gt;")));
}

static void entities(const struct ofx_mend *w, struct ofx_span todo)
{
	const struct ofx_markdown *m = w->m;
	uint32_t line_end = 0;
	bool open = false; /* a needed &lt; stands before on the line */
	for (size_t i = 0; i < m->n_entities; i++) {
		struct ofx_span s = m->entities[i];
		if (s.beg < todo.beg || s.beg >= todo.end)
			continue;
		if (s.beg >= line_end) {
			line_end = ofx_line_around(m->text, s.beg).end;
			open = false;
		}
		if (is_needed(m->text, s, &open))
			continue;
		struct ofx_str with = entity_text(ofx_mend_text(w, s), w->arena);
		if (with.len)
			ofx_propose(w->out, s.beg, s.end, with, &ofx_markdown_rules[OFX_MD_ENTITY_LEFT]);
		else
			ofx_mend_flag(w, s, OFX_MD_ENTITY_LEFT);
	}
}

static void scan_line(const struct ofx_mend *w, size_t i)
{
	switch ((enum ofx_md_kind)w->m->lines[i].kind) {
	case OFX_MD_LINE_HEADING: ofx_mend_heading(w, i); break;
	case OFX_MD_LINE_CODE: ofx_mend_fence(w, i); return;
	case OFX_MD_LINE_TABLE: ofx_mend_table(w, i); break;
	case OFX_MD_LINE_PARAGRAPH:
		ofx_mend_heading(w, i);
		ofx_mend_table(w, i);
		break;
	case OFX_MD_LINE_BLANK:
	case OFX_MD_LINE_HTML:
	case OFX_MD_LINE_BREAK:
	case OFX_MD_LINE_OTHER: return;
	}
	ofx_mend_tex(w, i);
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	struct ofx_mend w = {block, block->markdown, &scratch->arena, out};
	(void)self;
	(void)err;
	ofx_mend_tokens(&w);
	if (!ofx_markdown_is(w.m))
		return OFX_OK;
	size_t i = 0;
	for (size_t k = 0; k < block->n_todo; k++) {
		struct ofx_span todo = block->todo[k];
		while (i < w.m->n_lines && w.m->lines[i].span.beg < todo.beg)
			i++;
		size_t beg = i;
		for (; i < w.m->n_lines && w.m->lines[i].span.beg < todo.end; i++)
			scan_line(&w, i);
		ofx_mend_twice(&w, beg, i);
		entities(&w, todo);
	}
	return OFX_OK;
}

extern const struct ofx_stage ofx_markdown_stage;

const struct ofx_stage ofx_markdown_stage = {
    .name = "markdown",
    .summary = "marks of headings, tables and models in Markdown; its syntax is kept from all stages",
    .needs = OFX_MENDS_MARKUP,
    .rules = ofx_markdown_rules,
    .scan = scan,
};
