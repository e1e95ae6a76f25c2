/* The stage "flags": reports what no rule may mend, and changes nothing: loops, runs of foreign script,
   lines too broken to trust, and what reads well and says nothing. */
#include "stages/flags.h"

#include "base/buf.h"
#include "model/ngram.h"
#include "text/chars.h"

#include <stdlib.h>

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

/* What a quick look at a character tells besides its kind (stages/garbage.h). */
enum { KIND = 0x0F, SPECIAL = 0x10 /* foreign or simplified */, FOREIGN = 0x20, BLANK = 0x40 };

struct flags {
	struct ofx_garbage *garbage;
	struct ofx_ngram *ngram; /* NULL: there is no time for it */
	uint8_t look[0x10000];   /* by code point of the BMP */
};

static void close_flags(void *self)
{
	struct flags *f = self;
	if (!f)
		return;
	free(f->garbage);
	ofx_ngram_close(f->ngram);
	free(f);
}

static void fill(struct flags *f)
{
	f->garbage = ofx_garbage_new();
	for (uint32_t cp = 0; cp < 0x10000; cp++) {
		uint8_t kind = f->garbage->kind[cp];
		bool foreign = ofx_is(cp, OFX_FOREIGN) && !is_greek(cp);
		f->look[cp] = kind == OFX_ODD_BLANK ? BLANK : kind;
		if (foreign)
			f->look[cp] = OFX_ODD_OTHER | SPECIAL | FOREIGN;
	}
	for (size_t pos = 0; pos < sizeof simplified - 1;)
		f->look[ofx_u8_next(simplified, &pos)] |= SPECIAL;
}

static enum ofx_status open_flags(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	struct flags *f = ofx_alloc(sizeof *f);
	struct ofx_buf path = {0};
	enum ofx_status status = OFX_OK;
	*f = (struct flags){.ngram = NULL};
	fill(f);
	if (config->effort != OFX_EFFORT_FAST) {
		ofx_buf_addf(&path, "%s/ja.ngram", config->dicts);
		ofx_buf_add(&path, "", 1);
		status = ofx_ngram_open(&f->ngram, path.ptr, err);
		ofx_buf_release(&path);
	}
	if (status)
		close_flags(f);
	else
		*self = f;
	return status;
}

static uint8_t look_at(const struct flags *f, uint32_t cp)
{
	return cp < 0x10000 ? f->look[cp] : OFX_ODD_OTHER;
}

/* What a quick look at a line gives; most lines have nothing of it. */
struct looks {
	bool special; /* foreign or simplified characters */
	bool loop;
	bool gap;     /* a wide gap in it */
	uint32_t odd;
};

static struct looks look(const struct flags *f, struct ofx_str line)
{
	struct looks l = {0};
	struct ofx_loop_look loop = {{0}, 0, 0, 0};
	struct ofx_oddness o = {0};
	uint32_t special = 0;
	for (size_t pos = 0; pos < line.len;) {
		uint32_t cp = ofx_u8_next(line.ptr, &pos);
		uint8_t k = look_at(f, cp);
		l.loop |= ofx_loop_looks_so(&loop, cp);
		special |= k;
		if (k & BLANK) {
			l.gap |= o.blank && o.last;
			k = OFX_ODD_BLANK;
		} else {
			k &= KIND;
		}
		ofx_oddness_add(f->garbage, &o, k);
	}
	l.special = special & SPECIAL;
	l.odd = o.sum;
	return l;
}

/* One walk over a line for foreign scripts. */
struct walk {
	const struct ofx_block *block;
	struct ofx_edits *out;
	struct ofx_span line;
	uint32_t foreign, beg;   /* the present run of foreign letters */
	bool joined;             /* it touches a Japanese character */
	uint32_t japanese, kana; /* in the whole line */
};

static void end_foreign(struct walk *s, uint32_t end, bool joined)
{
	if (s->foreign >= 2 && (s->joined || joined) && s->japanese > s->foreign)
		ofx_flag_add(s->out, s->block->text, s->beg, end, OFX_FLAGS_FOREIGN);
	s->foreign = 0;
}

static void scan_scripts(const struct flags *f, const struct ofx_block *b, struct ofx_span line,
                         struct ofx_edits *out)
{
	struct ofx_str s = ofx_str_sub(b->text, line);
	struct walk w = {.block = b, .out = out, .line = line};
	bool japanese = false;
	w.japanese = ofx_flags_count(s, OFX_JAPANESE);
	w.kana = ofx_flags_count(s, OFX_KANA);
	for (size_t pos = line.beg; pos < line.end;) {
		uint32_t at = (uint32_t)pos, cp = ofx_u8_next(b->text.ptr, &pos);
		uint8_t k = look_at(f, cp);
		bool before = japanese;
		japanese = ofx_is(cp, OFX_JAPANESE);
		if (k & FOREIGN) {
			if (!w.foreign++) {
				w.beg = at;
				w.joined = before;
			}
		} else if (w.foreign) {
			end_foreign(&w, at, japanese);
		}
		if ((k & SPECIAL) && !(k & FOREIGN) && w.kana) /* else the line is Chinese */
			ofx_flag_add(out, b->text, at, (uint32_t)pos, OFX_FLAGS_SIMPLIFIED);
	}
	end_foreign(&w, line.end, false);
}

/* Words that the language model finds hard to believe, in a line of prose, and MeCab too. In 1.9
   million characters of right text one line is so. */
enum {
	NONSENSE = 51 * OFX_NGRAM_NAT / 10, /* mean surprise of a character … */
	NONSENSE_COST = 2400,               /* … and its cost to MeCab */
	NONSENSE_CHARS = 16,
	BROKEN_BLOCK = 35 * OFX_NGRAM_NAT / 10, /* surprise of blocks whose lines are all looked at */
};

static bool is_prose(struct ofx_str line)
{
	uint32_t shown = 0, hira = 0, japanese = 0;
	for (size_t i = 0; i < line.len;) {
		unsigned cls = ofx_char_class(ofx_u8_next(line.ptr, &i));
		shown += !(cls & (OFX_SPACE | OFX_HIDDEN));
		hira += (cls & OFX_HIRA) != 0;
		japanese += (cls & OFX_JAPANESE) != 0;
	}
	return shown >= NONSENSE_CHARS && hira * 4 >= shown && japanese * 5 >= shown * 4;
}

/* How much the model is surprised by the line's Japanese, for a character; as old text or new. */
static int surprise_of(const struct ofx_ngram *m, struct ofx_str line)
{
	struct ofx_ngram_text t = {0};
	int sum[2] = {0}, n = 0;
	ofx_ngram_read(m, line, &t);
	int16_t *score = ofx_alloc(ofx_size_mul(t.n + 1, sizeof *score));
	for (int old = 0; old < 2; old++) {
		ofx_ngram_score(m, old, t.id, 0, t.n, score, NULL);
		n = 0;
		for (size_t i = 0; i < t.n; i++) {
			uint32_t cp = ofx_u8_get(line.ptr + t.span[i].beg);
			if (!ofx_is(cp, OFX_JAPANESE | OFX_PUNCT))
				continue;
			sum[old] -= score[i];
			n++;
		}
	}
	free(score);
	ofx_ngram_text_release(&t);
	return n < NONSENSE_CHARS ? 0 : (sum[0] < sum[1] ? sum[0] : sum[1]) / n;
}

static bool is_nonsense(const struct flags *f, struct ofx_scratch *scratch, struct ofx_str line)
{
	return is_prose(line) && surprise_of(f->ngram, line) >= NONSENSE &&
	       ofx_garbage_cost(scratch->morph, line) >= NONSENSE_COST;
}

static void scan_line(const struct flags *f, struct ofx_scratch *scratch,
                      const struct ofx_block *b, struct ofx_span line, struct ofx_edits *out)
{
	struct ofx_str s = ofx_str_sub(b->text, line);
	struct ofx_span part;
	struct looks l = look(f, s);
	if (l.loop)
		ofx_flags_loops(b->text, line, out);
	if (l.special)
		scan_scripts(f, b, line, out);
	if ((l.odd >= OFX_ODD || l.gap) &&
	    ofx_garbage_part(f->garbage, scratch->morph, s, &part))
		ofx_flag_add(out, b->text, line.beg + part.beg, line.beg + part.end,
		             OFX_FLAGS_GARBAGE);
	else if (f->ngram && (l.odd >= OFX_ODD || b->facts->surprise >= BROKEN_BLOCK) &&
	         is_nonsense(f, scratch, s))
		ofx_flag_add(out, b->text, line.beg, line.end, OFX_FLAGS_NONSENSE);
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	enum { LEAST = 8 }; /* bytes of a line that has something to report */
	struct ofx_lines it = {0};
	struct ofx_lines_back back = {.n = 0};
	struct ofx_span line;
	(void)err;
	while (ofx_block_line(block, &it, &line)) {
		if (line.end - line.beg >= LEAST)
			scan_line(self, scratch, block, line, out);
		ofx_flags_lines(block->text, line, &back, out);
	}
	return OFX_OK;
}

const struct ofx_stage ofx_flags_stage = {
    .name = "flags",
    .summary = "report loops, foreign script, garbage and nonsense; change nothing",
    .needs = OFX_NEED_MORPH,
    .rules = ofx_flag_rules,
    .open = open_flags,
    .scan = scan,
    .close = close_flags,
};
