/* The report of ocrfix eval --truth: sums become tables. */
#include "commands/eval_sum.h"
#include "commands/eval_table.h"

#include "base/utf8.h"

#include <stdlib.h>

/* Rows of the long tables that the text report shows; TSV and JSON have all. */
enum { SHOWN = 25 };

struct report {
	const struct ofx_eval *eval;
	struct ofx_table table;
	enum ofx_report_format format;
	bool begun;
};

static void begin(struct report *r, const char *title, const char *const *columns)
{
	ofx_table_begin(&r->table, title, columns);
}

static void end(struct report *r, bool last)
{
	ofx_table_print(&r->table, r->format, !r->begun, last);
	r->begun = true;
}

static bool shown(const struct report *r, size_t row)
{
	return row < SHOWN || r->format != OFX_REPORT_TEXT;
}

static void group_name(struct report *r, const struct ofx_group *g)
{
	struct ofx_buf b = {0};
	if (g->column.len)
		ofx_buf_addf(&b, "%.*s:%.*s", OFX_STR_ARG(g->column), OFX_STR_ARG(g->value));
	else
		ofx_buf_add(&b, "ALL", 3);
	ofx_table_str(&r->table, ofx_buf_str(&b));
	ofx_buf_release(&b);
}

static void report_pages(struct report *r, const struct ofx_groups *g)
{
	static const char *const columns[] = {"pages", "left_out", "without_raw", NULL};
	begin(r, "pages", columns);
	ofx_table_count(&r->table, g->items[0].n);
	ofx_table_count(&r->table, r->eval->pages.n - g->items[0].n);
	ofx_table_count(&r->table, r->eval->pages.unpaired);
	end(r, false);
}

static void report_groups(struct report *r, const struct ofx_groups *groups)
{
	static const char *const columns[] = {"group",   "pages",  "chars",     "raw%",
	                                      "fix%",    "-CER%",  "fixed",     "missed",
	                                      "moved",   "broken", "brk/10k",   "prec",
	                                      "ws_raw%", "ws_fix%", NULL};
	begin(r, "groups", columns);
	for (size_t i = 0; i < groups->n; i++) {
		const struct ofx_group *g = &groups->items[i];
		const struct ofx_tally *s = &g->sum;
		struct ofx_table *t = &r->table;
		double chars = (double)s->chars, before = (double)s->before;
		double spaced = (double)s->spaced_chars;
		group_name(r, g);
		ofx_table_count(t, s->pages);
		ofx_table_count(t, s->chars);
		ofx_table_share(t, before, chars, 100, 3);
		ofx_table_share(t, (double)s->after, chars, 100, 3);
		ofx_table_share(t, before - (double)s->after, before, 100, 2);
		ofx_table_count(t, s->fixed);
		ofx_table_count(t, s->missed);
		ofx_table_count(t, s->moved);
		ofx_table_count(t, s->broken);
		ofx_table_share(t, (double)s->broken, (double)s->right, 1e4, 2);
		ofx_table_number(t, ofx_precision(s), 3);
		ofx_table_share(t, (double)s->spaced_before, spaced, 100, 3);
		ofx_table_share(t, (double)s->spaced_after, spaced, 100, 3);
	}
	end(r, false);
}

static void report_spaces(struct report *r, const struct ofx_groups *groups)
{
	static const char *const columns[] = {"group", "spurious", "left", "gone%",
	                                      "meant", "lost",     "lost%", NULL};
	begin(r, "white_space", columns);
	for (size_t i = 0; i < groups->n; i++) {
		const struct ofx_tally *s = &groups->items[i].sum;
		struct ofx_table *t = &r->table;
		group_name(r, &groups->items[i]);
		ofx_table_count(t, s->spurious);
		ofx_table_count(t, s->spurious_left);
		ofx_table_share(t, (double)(s->spurious - s->spurious_left), (double)s->spurious, 100, 2);
		ofx_table_count(t, s->spaces);
		ofx_table_count(t, s->spaces_lost);
		ofx_table_share(t, (double)s->spaces_lost, (double)s->spaces, 100, 2);
	}
	end(r, false);
}

static void breaks_row(struct report *r, const struct ofx_group *g, struct ofx_str text,
                       const struct ofx_break_tally *b)
{
	struct ofx_table *t = &r->table;
	if (!b->breaks)
		return;
	group_name(r, g);
	ofx_table_str(t, text);
	ofx_table_count(t, b->breaks);
	ofx_table_count(t, b->joined);
	ofx_table_count(t, b->kept);
	ofx_table_share(t, (double)(b->breaks - b->joined - b->kept), (double)b->breaks, 100, 2);
	ofx_table_count(t, b->unsure);
}

/* Left out where no page says what its paragraphs are. */
static void report_breaks(struct report *r, const struct ofx_groups *groups)
{
	static const char *const columns[] = {"group", "text",   "breaks", "joined_wrongly",
	                                      "kept_wrongly", "right%", "unsure", NULL};
	if (!groups->items[0].sum.raw_breaks.breaks && !groups->items[0].sum.paper.breaks)
		return;
	begin(r, "line_breaks", columns);
	for (size_t i = 0; i < groups->n; i++) {
		const struct ofx_group *g = &groups->items[i];
		breaks_row(r, g, OFX_STR("paper"), &g->sum.paper);
		breaks_row(r, g, OFX_STR("raw"), &g->sum.raw_breaks);
	}
	end(r, false);
}

static void report_intervals(struct report *r, const struct ofx_groups *groups)
{
	static const char *const columns[] = {"group",        "-CER%_low",    "-CER%_high",
	                                      "brk/10k_low", "brk/10k_high", "prec_low",
	                                      "prec_high",   NULL};
	begin(r, "intervals", columns);
	for (size_t i = 0; i < groups->n; i++) {
		struct ofx_intervals v = ofx_bootstrap(&groups->items[i]);
		group_name(r, &groups->items[i]);
		ofx_table_number(&r->table, v.reduction.low, 2);
		ofx_table_number(&r->table, v.reduction.high, 2);
		ofx_table_number(&r->table, v.broken.low, 2);
		ofx_table_number(&r->table, v.broken.high, 2);
		ofx_table_number(&r->table, v.precision.low, 3);
		ofx_table_number(&r->table, v.precision.high, 3);
	}
	end(r, false);
}

static void by_stage(const struct ofx_eval_change *c, struct ofx_str *name, struct ofx_str *more)
{
	*name = ofx_str_of(c->stage);
	*more = ofx_str_of(ofx_class_names[c->cls]);
}

static void by_rule(const struct ofx_eval_change *c, struct ofx_str *name, struct ofx_str *more)
{
	*name = ofx_str_of(c->why->id);
	*more = ofx_str_of(ofx_class_names[c->cls]);
}

/* What did most harm first. */
static int compare_harm(const void *a, const void *b)
{
	const struct ofx_change_sum *x = a, *y = b;
	uint64_t xw = x->verdicts[OFX_DID_WRONG], yw = y->verdicts[OFX_DID_WRONG];
	if (xw != yw)
		return xw > yw ? -1 : 1;
	if (x->applied != y->applied)
		return x->applied > y->applied ? -1 : 1;
	int c = ofx_str_cmp(x->name, y->name);
	return c ? c : ofx_str_cmp(x->more, y->more);
}

static void report_changes(struct report *r, const char *title, ofx_change_key_fn *key, bool harm)
{
	static const char *const columns[] = {
	    "by",      "class",   "applied", "right",     "wrong",           "nothing", "unseen",
	    "fixed",   "broken",  "moved",   "gain",      "prec",            "suggested",
	    "suggested_right",    "flagged", NULL};
	struct ofx_change_sums sums = {0};
	ofx_changes_sum(r->eval, key, &sums);
	if (harm && sums.n)
		qsort(sums.items, sums.n, sizeof *sums.items, compare_harm);
	begin(r, title, columns);
	for (size_t i = 0; i < sums.n && (!harm || shown(r, i)); i++) {
		const struct ofx_change_sum *s = &sums.items[i];
		struct ofx_table *t = &r->table;
		uint64_t seen = s->applied - s->verdicts[OFX_DID_UNSEEN];
		ofx_table_str(t, s->name);
		ofx_table_str(t, s->more);
		ofx_table_count(t, s->applied);
		for (int v = 0; v < 4; v++)
			ofx_table_count(t, s->verdicts[v]);
		ofx_table_count(t, s->fixed);
		ofx_table_count(t, s->broken);
		ofx_table_count(t, s->moved);
		ofx_table_number(t, (double)s->gain, 0);
		ofx_table_share(t, (double)s->verdicts[OFX_DID_RIGHT], (double)seen, 1, 3);
		ofx_table_count(t, s->suggested);
		ofx_table_count(t, s->suggested_right);
		ofx_table_count(t, s->flagged);
	}
	free(sums.items);
	end(r, false);
}

/* Changes of a stage in one tenth of confidence. */
struct bin {
	uint64_t n, right, confidence; /* confidence: the sum, in thousandths */
};

static void bin_row(struct report *r, const char *stage, int tenth, const struct bin bin[2])
{
	struct ofx_table *t = &r->table;
	if (!bin[0].n && !bin[1].n)
		return;
	ofx_table_str(t, ofx_str_of(stage));
	ofx_table_number(t, tenth / 10.0, 1);
	for (int how = 0; how < 2; how++) {
		double n = (double)bin[how].n;
		ofx_table_count(t, bin[how].n);
		ofx_table_share(t, (double)bin[how].confidence, n, 1e-3, 3);
		ofx_table_share(t, (double)bin[how].right, n, 1, 3);
	}
}

/* Rows of one stage, or of all together (NULL). */
static void bins(struct report *r, const char *stage)
{
	struct bin bin[10][2] = {0}; /* by whether it is a suggestion */
	for (size_t i = 0; i < r->eval->pages.n; i++) {
		for (size_t k = 0; k < r->eval->scores[i].n_changes; k++) {
			const struct ofx_eval_change *c = &r->eval->scores[i].changes[k];
			if (c->verdict == OFX_DID_UNSEEN || (stage && strcmp(stage, c->stage)))
				continue;
			int tenth = c->confidence < 1000 ? c->confidence / 100 : 9;
			struct bin *b = &bin[tenth][c->how == OFX_SUGGESTED];
			b->n++;
			b->right += c->verdict == OFX_DID_RIGHT;
			b->confidence += c->confidence;
		}
	}
	for (int tenth = 0; tenth < 10; tenth++)
		bin_row(r, stage ? stage : "ALL", tenth, bin[tenth]);
}

static void report_reliability(struct report *r)
{
	static const char *const columns[] = {
	    "stage",           "from",         "applied",           "expected",
	    "seen",            "suggested",    "suggested_expected", "suggested_seen", NULL};
	struct ofx_change_sums stages = {0};
	const char *last = "";
	begin(r, "reliability", columns);
	bins(r, NULL);
	ofx_changes_sum(r->eval, by_stage, &stages);
	for (size_t i = 0; i < stages.n; i++) {
		if (!strcmp(stages.items[i].name.ptr, last))
			continue;
		last = stages.items[i].name.ptr;
		bins(r, last);
	}
	free(stages.items);
	end(r, false);
}

/* What would be, were all changes and suggestions at least this sure made, each by itself. */
static void report_curve(struct report *r, const struct ofx_tally *all)
{
	static const int least[] = {0,   100, 200, 300, 400, 500, 600, 700,
	                            800, 850, 900, 930, 950, 970, 980, 990, 995};
	static const char *const columns[] = {"confidence", "changes", "right", "wrong", "-CER%",
	                                      "brk/10k",    "prec",    NULL};
	begin(r, "curve", columns);
	for (size_t l = 0; l < sizeof least / sizeof *least; l++) {
		uint64_t n = 0, verdicts[4] = {0}, broken = 0;
		int64_t gain = 0;
		for (size_t i = 0; i < r->eval->pages.n; i++) {
			for (size_t k = 0; k < r->eval->scores[i].n_changes; k++) {
				const struct ofx_eval_change *c = &r->eval->scores[i].changes[k];
				if (c->confidence < least[l] || c->verdict == OFX_DID_UNSEEN)
					continue;
				n++;
				verdicts[c->verdict]++;
				broken += c->broken;
				gain += c->gain;
			}
		}
		ofx_table_number(&r->table, least[l] / 1000.0, 3);
		ofx_table_count(&r->table, n);
		ofx_table_count(&r->table, verdicts[OFX_DID_RIGHT]);
		ofx_table_count(&r->table, verdicts[OFX_DID_WRONG]);
		ofx_table_share(&r->table, (double)gain, (double)all->before, 100, 2);
		ofx_table_share(&r->table, (double)broken, (double)all->right, 1e4, 2);
		ofx_table_share(&r->table, (double)verdicts[OFX_DID_RIGHT], (double)n, 1, 3);
	}
	end(r, false);
}

static void character(struct ofx_table *t, uint32_t cp)
{
	char utf8[4];
	ofx_table_str(t, cp ? ofx_str(utf8, ofx_u8_put(cp, utf8)) : OFX_STR("-"));
}

static void code_point(struct ofx_table *t, uint32_t cp)
{
	struct ofx_buf b = {0};
	if (cp)
		ofx_buf_addf(&b, "U+%04X", (unsigned)cp);
	else
		ofx_buf_add(&b, "-", 1);
	ofx_table_str(t, ofx_buf_str(&b));
	ofx_buf_release(&b);
}

static void report_left(struct report *r)
{
	static const char *const columns[] = {"left", "written", "written_as", "read", "read_as", NULL};
	struct ofx_pair_counts pairs = {0};
	ofx_pairs_count(r->eval, &pairs);
	begin(r, "confusions", columns);
	for (size_t i = 0; i < pairs.n && shown(r, i); i++) {
		struct ofx_eval_pair p = pairs.items[i].pair;
		ofx_table_count(&r->table, pairs.items[i].n);
		code_point(&r->table, p.written);
		character(&r->table, p.written);
		code_point(&r->table, p.read);
		character(&r->table, p.read);
	}
	free(pairs.items);
	end(r, true);
}

static void report_list(struct report *r)
{
	static const char *const columns[] = {"page", "line", "how",  "did", "stage",
	                                      "rule", "class", "conf", "context", NULL};
	static const char *const how[] = {"applied", "suggested", "flagged"};
	begin(r, "changes", columns);
	for (size_t i = 0; i < r->eval->pages.n; i++) {
		for (size_t k = 0; k < r->eval->scores[i].n_changes; k++) {
			const struct ofx_eval_change *c = &r->eval->scores[i].changes[k];
			ofx_table_str(&r->table, ofx_str_of(r->eval->pages.items[i].id));
			ofx_table_count(&r->table, c->line);
			ofx_table_str(&r->table, ofx_str_of(how[c->how]));
			ofx_table_str(&r->table, ofx_str_of(ofx_verdict_names[c->verdict]));
			ofx_table_str(&r->table, ofx_str_of(c->stage));
			ofx_table_str(&r->table, ofx_str_of(c->why->id));
			ofx_table_str(&r->table, ofx_str_of(ofx_class_names[c->cls]));
			ofx_table_number(&r->table, c->confidence / 1000.0, 3);
			ofx_table_str(&r->table, ofx_str_of(c->context));
		}
	}
	end(r, false);
}

static void list_breaks(struct report *r, const char *page, const char *text,
                        const struct ofx_break_tally *b)
{
	struct ofx_str rest = ofx_buf_str(&b->wrong);
	while (rest.len) {
		struct ofx_str line = ofx_str_cut(&rest, '\n'), did = ofx_str_cut(&line, '\t');
		ofx_table_str(&r->table, ofx_str_of(page));
		ofx_table_str(&r->table, ofx_str_of(text));
		ofx_table_str(&r->table, did);
		ofx_table_str(&r->table, line);
	}
}

/* The breaks that were joined or kept wrongly. */
static void report_wrong_breaks(struct report *r)
{
	static const char *const columns[] = {"page", "text", "did", "context", NULL};
	begin(r, "wrong_breaks", columns);
	for (size_t i = 0; i < r->eval->pages.n; i++) {
		const struct ofx_tally *t = &r->eval->scores[i].tally;
		list_breaks(r, r->eval->pages.items[i].id, "paper", &t->paper);
		list_breaks(r, r->eval->pages.items[i].id, "raw", &t->raw_breaks);
	}
	end(r, false);
}

/* Every page by itself, for who looks for the worst. */
static void report_each(struct report *r)
{
	static const char *const columns[] = {"page",   "chars",  "before", "after", "fixed",
	                                      "missed", "moved", "broken", NULL};
	begin(r, "each", columns);
	for (size_t i = 0; i < r->eval->pages.n; i++) {
		const struct ofx_tally *t = &r->eval->scores[i].tally;
		if (r->eval->scores[i].left_out)
			continue;
		ofx_table_str(&r->table, ofx_str_of(r->eval->pages.items[i].id));
		ofx_table_count(&r->table, t->chars);
		ofx_table_count(&r->table, t->before);
		ofx_table_count(&r->table, t->after);
		ofx_table_count(&r->table, t->fixed);
		ofx_table_count(&r->table, t->missed);
		ofx_table_count(&r->table, t->moved);
		ofx_table_count(&r->table, t->broken);
	}
	end(r, false);
}

void ofx_eval_report(const struct ofx_eval *e)
{
	struct report r = {.eval = e, .format = e->set->report};
	struct ofx_groups groups = {0};
	ofx_groups_find(e, &groups);
	report_pages(&r, &groups);
	report_groups(&r, &groups);
	report_spaces(&r, &groups);
	report_breaks(&r, &groups);
	report_intervals(&r, &groups);
	if (e->pipe) {
		report_changes(&r, "stages", by_stage, false);
		report_changes(&r, "rules", by_rule, true);
		report_reliability(&r);
		report_curve(&r, &groups.items[0].sum);
	}
	if (e->pipe && e->set->list)
		report_list(&r);
	if (e->set->list)
		report_wrong_breaks(&r);
	if (r.format != OFX_REPORT_TEXT)
		report_each(&r);
	report_left(&r);
	ofx_table_release(&r.table);
	ofx_groups_release(&groups);
}
