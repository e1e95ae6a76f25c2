/* The stage flags: reports what no rule may mend: repetition loops and runs of foreign script. */
#include "base/buf.h"
#include "stages/stage.h"
#include "text/chars.h"

#include <stdlib.h>

enum {
	LOOP_PERIOD = 40, /* longest unit of a loop, in characters */
	LOOP_CHARS = 24,  /* shortest loop of a unit of two characters and more … */
	LOOP_TIMES = 5,   /* … and how often the unit stands there at least */
	LOOP_KANJI = 8,   /* shortest loop of one kanji … */
	LOOP_KANA = 24,   /* … and of one kana or letter: people do cry ああああ */
	SAME_LINES = 4,   /* as many lines, all the same … */
	SAME_CHARS = 8,   /* … of at least so many characters */
};

enum { LOOP, LINES, FOREIGN, SIMPLIFIED };

static const struct ofx_rule rules[] = {
    [LOOP] = {.id = "flags/loop",
              .cls = OFX_REVIEW,
              .confidence = 900,
              .why = "a recogniser that writes word after word can fall into a loop; what stood on "
                     "the page is lost, and only the page can tell",
              .examples =
                  (const struct ofx_example[]){{"八八八八八八八八八八八八", "八八八八八八八八八八八八"},
                                               {"ああああああ、と叫んだ。", NULL},
                                               {"――――――――――――", NULL},
                                               {NULL, NULL}}},
    [LINES] = {.id = "flags/lines",
               .cls = OFX_REVIEW,
               .confidence = 800,
               .why = "the same line again and again is the loop of a recogniser, or a form",
               .examples = (const struct ofx_example[]){{"なし", NULL}, {NULL, NULL}}},
    [FOREIGN] = {.id = "flags/foreign",
                 .cls = OFX_REVIEW,
                 .confidence = 800,
                 .why = "letters of another script between Japanese ones, with nothing between, are "
                        "misread brush strokes more often than words",
                 .examples = (const struct ofx_example[]){{"陸軍한국전투の記録", "陸軍한국전투の記録"},
                                                          {"韓国語の「한국」", NULL},
                                                          {NULL, NULL}}},
    [SIMPLIFIED] = {.id = "flags/simplified",
                    .cls = OFX_REVIEW,
                    .confidence = 800,
                    .why = "a character that only simplified Chinese uses stands in a Japanese line; "
                           "engines with a Chinese model write it for its Japanese twin",
                    .examples = (const struct ofx_example[]){{"本を编辑した。", "本を编辑した。"},
                                                             {"这本书的编辑", NULL},
                                                             {"本を編集した。", NULL},
                                                             {NULL, NULL}}},
    {.id = NULL},
};

/* Frequent characters of simplified Chinese that neither JIS X 0213 nor CP932 knows: no Japanese
   page was set with them. */
static const char simplified[] =
    "东为乐书买产亲亿仅仓仪们优伟传伤伦侦侧侨储兴兽冻净凤击创剂剑剧劝办务动劳势勋发张"
    "时汉汤泽洁浆测济浓润渐滚满灭炼烂热爱爷狮猎玛环现电畅疗疯盐监盘矿码积穷竞笼签简类"
    "紧纠红约级纪纯纲纳纷纸线练组细终绍经结给络绝统继绩续维综绿编缩职联聪肃肠肾脏脑脸"
    "舱艰艺节苏药获营萧蓝虏虑虽虾蚀蚂补裤见观规视览觉订认让训议讯记讲许论设访证评识诉"
    "诊词译试诗诚话询该详语误说请读课谁调谈谋谢贝财责贤败货质贩贪贫购贯贷贸费资赏赔赛"
    "赞赠趋跃车轨转轮软轴轻载较辅辆辈辑输过迈还这进远违连迟选递逻遗邓邮郑鉴针钟钢钱钻"
    "铁铃铅铜银铺链销锁锅锋错锦键镇长门闪闭问闲间闷闻阁阅阔队阵阶际陆陈险隐难雾顶项顺"
    "须顾顿预领频颗题颜额风飞饭饮饰饱饼馆马驱驳驶驻驾骂验骑骗鱼鲁鲜鸟鸡鸣鸭鹅齐齿龙龟";

static bool is_greek(uint32_t cp)
{
	return cp >= 0x370 && cp <= 0x3FF; /* α, μ, Ω are symbols in Japanese text */
}

enum { KIND_FOREIGN = 1, KIND_SIMPLIFIED = 2 };

struct flags {
	uint8_t kind[0x10000]; /* of code points of the BMP */
};

static enum ofx_status open_flags(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	(void)config;
	(void)err;
	struct flags *f = ofx_alloc(sizeof *f);
	for (uint32_t cp = 0; cp < 0x10000; cp++)
		f->kind[cp] = ofx_is(cp, OFX_FOREIGN) && !is_greek(cp) ? KIND_FOREIGN : 0;
	for (size_t pos = 0; pos < sizeof simplified - 1;)
		f->kind[ofx_u8_next(simplified, &pos)] = KIND_SIMPLIFIED;
	*self = f;
	return OFX_OK;
}

static uint8_t kind_of(const struct flags *f, uint32_t cp)
{
	return cp < 0x10000 ? f->kind[cp] : 0;
}

/* Whether the last four of n characters stood so already within the longest period. */
static bool repeats(const uint32_t codes[64], uint32_t n)
{
	uint32_t c = codes[(n - 1) % 64];
	for (uint32_t i = n - 2; i != n - 2 - LOOP_PERIOD; i--)
		if (codes[i % 64] == c && codes[(i - 1) % 64] == codes[(n - 2) % 64] &&
		    codes[(i - 2) % 64] == codes[(n - 3) % 64] &&
		    codes[(i - 3) % 64] == codes[(n - 4) % 64])
			return true;
	return false;
}

/* A quick look that most lines pass: false where the line holds nothing to report. A loop of 24
   characters, and five times its unit, has an eighth character at which `repeats` is true. */
static bool may_report(const struct flags *f, struct ofx_str line)
{
	uint32_t codes[64] = {0}, n = 0, same = 0, before = 0;
	for (size_t pos = 0; pos < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &pos);
		if (kind_of(f, cp))
			return true;
		same = cp == before ? same + 1 : 1;
		before = codes[n++ % 64] = cp;
		if (same == LOOP_KANJI || (n % 8 == 0 && repeats(codes, n)))
			return true;
	}
	return false;
}

static void flag(struct ofx_edits *out, const struct ofx_block *b, uint32_t beg, uint32_t end,
                 const struct ofx_rule *why)
{
	struct ofx_span span = {beg, end};
	ofx_propose(out, beg, end, ofx_str_sub(b->text, span), why);
}

/* What one walk over a line keeps in mind. */
struct line_state {
	const struct ofx_block *block;
	struct ofx_edits *out;
	struct ofx_span line;
	uint32_t starts[64]; /* where the last characters began, by number modulo 64 */
	uint32_t codes[64];
	uint16_t last[256]; /* number (low bits, from 1) of the last character with a pair hash */
	uint32_t n;         /* characters so far */
	uint32_t period, run; /* so many characters have repeated those `period` before them */
	bool letters;         /* the run holds Japanese characters or letters */
	uint32_t foreign, foreign_beg;
	uint32_t japanese, kana; /* in the whole line; counted when first asked for */
	bool counted;
	bool foreign_joined; /* the present foreign run touches a Japanese character */
};

/* A loop has ended before byte `end`: reports it if it was long enough. */
static void end_loop(struct line_state *s, uint32_t end)
{
	uint32_t chars = s->run + s->period;
	bool kanji = s->period == 1 && ofx_is(s->codes[(s->n - 1) % 64], OFX_KANJI);
	uint32_t least = s->period > 1 ? LOOP_CHARS : kanji ? LOOP_KANJI : LOOP_KANA;
	if (s->run && s->letters && chars >= least &&
	    (s->period == 1 || chars / s->period >= LOOP_TIMES)) {
		/* Walk back over the run: only the last 64 starts are kept. */
		size_t beg = end;
		for (uint32_t i = 0; i < chars && beg > s->line.beg; i++)
			ofx_u8_prev(s->block->text.ptr, &beg);
		flag(s->out, s->block, (uint32_t)beg, end, &rules[LOOP]);
	}
	s->run = 0;
	s->period = 0;
	s->letters = false;
}

/* Follows a loop, or finds the start of one: a pair of characters seen not long before. */
static void follow_loop(struct line_state *s, uint32_t cp, uint32_t pos)
{
	if (s->period && s->n >= s->period && s->codes[(s->n - s->period) % 64] == cp) {
		s->run++;
		s->letters |= ofx_is(cp, OFX_JAPANESE | OFX_LATIN);
	} else if (s->period) {
		end_loop(s, pos);
	}
	uint32_t before = s->n ? s->codes[(s->n - 1) % 64] : 0;
	uint32_t hash = (before * 31 + cp) * 2654435761u >> 24;
	if (!s->period && s->n) {
		uint32_t ago = (uint16_t)(s->n + 1 - s->last[hash]);
		if (s->last[hash] && ago && ago <= LOOP_PERIOD && ago <= s->n &&
		    s->codes[(s->n - ago) % 64] == cp) {
			s->period = ago;
			s->run = ago < s->n && s->codes[(s->n - 1 - ago) % 64] == before ? 2 : 1;
			s->letters = ofx_is(cp, OFX_JAPANESE | OFX_LATIN);
		}
	}
	s->last[hash] = (uint16_t)(s->n + 1);
	s->codes[s->n % 64] = cp;
	s->n++;
}

/* Characters of the span that have one of the classes. */
static uint32_t count_class(const struct ofx_block *b, struct ofx_span span, unsigned classes)
{
	uint32_t n = 0;
	for (size_t pos = span.beg; pos < span.end;)
		n += ofx_is(ofx_u8_next(b->text.ptr, &pos), classes);
	return n;
}

static void count_line(struct line_state *s)
{
	if (s->counted)
		return;
	s->japanese = count_class(s->block, s->line, OFX_JAPANESE);
	s->kana = count_class(s->block, s->line, OFX_KANA);
	s->counted = true;
}

static void end_foreign(struct line_state *s, uint32_t end, bool joined)
{
	if (s->foreign >= 2 && (s->foreign_joined || joined)) {
		count_line(s);
		if (s->japanese > s->foreign)
			flag(s->out, s->block, s->foreign_beg, end, &rules[FOREIGN]);
	}
	s->foreign = 0;
	s->foreign_joined = false;
}

static void follow_foreign(struct line_state *s, bool foreign, unsigned cls, unsigned before,
                           uint32_t pos)
{
	if (foreign) {
		if (!s->foreign) {
			s->foreign_beg = pos;
			s->foreign_joined = (before & OFX_JAPANESE) != 0;
		}
		s->foreign++;
	} else if (s->foreign) {
		end_foreign(s, pos, (cls & OFX_JAPANESE) != 0);
	}
}

static void scan_line(const struct flags *f, struct line_state *s)
{
	const struct ofx_block *b = s->block;
	unsigned before = 0;
	for (size_t pos = s->line.beg; pos < s->line.end;) {
		uint32_t at = (uint32_t)pos;
		uint32_t cp = ofx_u8_next(b->text.ptr, &pos);
		unsigned cls = ofx_char_class(cp);
		uint8_t kind = kind_of(f, cp);
		follow_loop(s, cp, at);
		follow_foreign(s, kind == KIND_FOREIGN, cls, before, at);
		if (kind == KIND_SIMPLIFIED) {
			count_line(s);
			if (s->kana) /* else the line is Chinese */
				flag(s->out, b, at, (uint32_t)pos, &rules[SIMPLIFIED]);
		}
		before = cls;
	}
	end_loop(s, s->line.end);
	end_foreign(s, s->line.end, false);
}

/* Whether the line `text[beg, beg + s.len)` says the same as s. */
static bool is_line(struct ofx_str text, size_t beg, struct ofx_str s)
{
	size_t end = beg + s.len;
	return end <= text.len && !memcmp(text.ptr + beg, s.ptr, s.len) &&
	       (beg == 0 || text.ptr[beg - 1] == '\n') &&
	       (end == text.len || text.ptr[end] == '\n');
}

/* Reports a line that follows lines just like it: the run of them, at its last line. */
static void same_lines(const struct ofx_block *b, struct ofx_span line, struct ofx_edits *out)
{
	struct ofx_str s = ofx_str_sub(b->text, line);
	size_t beg = line.beg, n = 1;
	if (s.len < SAME_CHARS || is_line(b->text, line.end + 1u, s))
		return;
	while (beg > s.len && is_line(b->text, beg - 1 - s.len, s)) {
		beg -= s.len + 1;
		n++;
	}
	if (n >= SAME_LINES && count_class(b, line, OFX_JAPANESE) >= SAME_CHARS)
		flag(out, b, (uint32_t)beg, line.end, &rules[LINES]);
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	(void)scratch;
	(void)err;
	struct ofx_lines it = {0};
	struct ofx_span line;
	while (ofx_block_line(block, &it, &line)) {
		if (line.end - line.beg < LOOP_KANJI)
			continue;
		if (may_report(self, ofx_str_sub(block->text, line))) {
			struct line_state s = {.block = block, .out = out, .line = line};
			scan_line(self, &s);
		}
		same_lines(block, line, out);
	}
	return OFX_OK;
}

const struct ofx_stage ofx_flags_stage = {
    .name = "flags",
    .summary = "report repetition loops and foreign script; change nothing",
    .rules = rules,
    .open = open_flags,
    .scan = scan,
    .close = free,
};
