/* The public library: the pipeline behind a small C interface. */
#include "ocrfix.h"

#include "adapt/icu.h"
#include "adapt/mecab.h"
#include "stages/drive.h"
#include "stages/emit.h"

#include <stdio.h>
#include <stdlib.h>

struct ocrfix {
	struct ofx_pipeline *pipe;
	struct ofx_arena texts;   /* copies of the options' strings */
	const char *encoding;
	struct ofx_selection pick; /* strings are the arena's */
	bool keep_lines;
	struct ofx_buf clean;
	struct ofx_error err;
	char message[sizeof(((struct ofx_error *)0)->text) + 300];
	/* during a call */
	struct ofx_str scan;
	struct ofx_gate *gate;
	struct ofx_emit emit;
	ocrfix_change_fn *each;
	void *ctx;
};

static const char *keep(struct ocrfix *o, const char *s)
{
	return s ? ofx_arena_copy(&o->texts, ofx_str_of(s)).ptr : NULL;
}

static const char *const *keep_list(struct ocrfix *o, const char *const *list)
{
	size_t n = 0;
	if (!list)
		return NULL;
	while (list[n])
		n++;
	const char **copy = ofx_arena_take(&o->texts, ofx_size_mul(n + 1, sizeof *copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = keep(o, list[i]);
	copy[n] = NULL;
	return copy;
}

/* Leaves *is as it stands where the caller gave no word. */
static enum ofx_status take_word(int *is, const struct ofx_word *words, const char *given,
                                 const char *use, struct ofx_error *err)
{
	const struct ofx_word *word = given ? ofx_word_find(words, given) : NULL;
	if (given && !word)
		return ofx_fail(err, OFX_BAD, "cannot use '%s' %s", given, use);
	if (word)
		*is = word->is;
	return OFX_OK;
}

static enum ofx_status configure(struct ocrfix *o, const struct ocrfix_options *opt,
                                 struct ofx_config *c)
{
	const char *dicts = opt->dicts ? opt->dicts : getenv("OCRFIX_DICTS");
	enum ofx_encoding e;
	*c = (struct ofx_config){
	    .dicts = keep(o, dicts ? dicts : OFX_DATADIR "/dicts"),
	    .mecab_dict = keep(o, opt->mecab_dict ? opt->mecab_dict : ofx_mecab_default_dir()),
	    .user_dicts = keep_list(o, opt->user_dicts),
	    .min = opt->safe_only ? OFX_SAFE : OFX_LIKELY,
	};
	o->encoding = keep(o, opt->encoding);
	if (o->encoding && !ofx_encoding_find(o->encoding, &e))
		return ofx_fail(&o->err, OFX_BAD, "cannot use '%s' as encoding", o->encoding);
	int effort = OFX_EFFORT_NORMAL, lines = OFX_LINES_AUTO, heads = OFX_HEADS_MARK;
	int kanji = OFX_KANJI_AUTO;
	OFX_TRY(take_word(&effort, ofx_effort_words, opt->effort, "as effort", &o->err));
	OFX_TRY(take_word(&lines, ofx_lines_words, opt->lines, "for lines", &o->err));
	OFX_TRY(take_word(&heads, ofx_heads_words, opt->heads, "for heads", &o->err));
	OFX_TRY(take_word(&kanji, ofx_kanji_words, opt->kanji, "for kanji", &o->err));
	c->effort = (enum ofx_effort)effort;
	c->lines = (enum ofx_line_policy)lines;
	c->heads = (enum ofx_heads_policy)heads;
	c->kanji = (enum ofx_kanji)kanji;
	o->keep_lines = c->lines == OFX_LINES_KEEP;
	return OFX_OK;
}

static const char *tell(struct ocrfix *o)
{
	const struct ofx_error *e = &o->err;
	if (e->where[0] && e->line)
		snprintf(o->message, sizeof o->message, "%s:%llu: %s", e->where,
		         (unsigned long long)e->line, e->text);
	else
		snprintf(o->message, sizeof o->message, "%s%s%s", e->where,
		         e->where[0] ? ": " : "", e->text);
	return o->message;
}

int ocrfix_open(struct ocrfix **out, const struct ocrfix_options *opt, char *message, size_t cap)
{
	static const struct ocrfix_options none;
	struct ocrfix *o = ofx_alloc(sizeof *o);
	struct ofx_config config;
	*o = (struct ocrfix){0};
	opt = opt ? opt : &none;
	o->pick = (struct ofx_selection){keep_list(o, opt->only), keep_list(o, opt->except)};
	enum ofx_status status = configure(o, opt, &config);
	if (!status)
		status = ofx_pipeline_open(&o->pipe, &config, &o->pick, &o->err);
	if (status && message && cap)
		snprintf(message, cap, "%s", tell(o));
	if (status) {
		ocrfix_close(o);
		o = NULL;
	}
	*out = o;
	return (int)status;
}

static long read_scan(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ocrfix *o = ctx;
	(void)err;
	size_t n = o->scan.len < cap ? o->scan.len : cap;
	if (n)
		memcpy(buf, o->scan.ptr, n);
	o->scan = ofx_str(o->scan.ptr + n, o->scan.len - n);
	return (long)n;
}

static enum ofx_status tell_change(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct ocrfix *o = ctx;
	const struct ofx_step *by = ofx_steps_weakest(r->steps);
	struct ocrfix_change c = {.at = r->at,
	                          .line = r->line,
	                          .out = r->out,
	                          .from = r->from.ptr,
	                          .from_len = r->from.len,
	                          .to = r->to.ptr,
	                          .to_len = r->to.len,
	                          .rule = by->why->id,
	                          .klass = ofx_class_names[by->cls],
	                          .confidence = by->confidence,
	                          .applied = r->status == OFX_APPLIED};
	return o->each(o->ctx, &c) ? ofx_fail(err, OFX_BAD, "cannot go on: the caller stopped")
	                           : OFX_OK;
}

static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct ocrfix *o = ctx;
	enum ofx_encoding e = ofx_gate_encoding(o->gate);
	if (e != OFX_UTF8 && !o->emit.conv)
		OFX_TRY(ofx_converter_open(&o->emit.conv, e, err));
	OFX_TRY(ofx_emit_block(&o->emit, scan, res, o->each ? tell_change : NULL, o, err));
	ofx_buf_add_str(&o->clean, res->text);
	return OFX_OK;
}

int ocrfix_clean(struct ocrfix *o, const char *scan, size_t len, const char **clean,
                 size_t *clean_len, ocrfix_change_fn *each, void *ctx)
{
	struct ofx_gate_options gate = {
	    .read = read_scan,
	    .ctx = o,
	    .encoding = o->encoding,
	    .keep_lines = o->keep_lines,
	    .keep_blank = !ofx_selection_has(&o->pick, "lines", "lines/blank"),
	    .keep_marks = !ofx_selection_has(&o->pick, "markdown", "markdown/leftover"),
	};
	o->scan = ofx_str(scan, len);
	o->each = each;
	o->ctx = ctx;
	ofx_buf_clear(&o->clean);
	enum ofx_status status = ofx_gate_open(&o->gate, &gate, &o->err);
	if (!status)
		status = ofx_drive(o->pipe, o->gate, 1, take_block, o, &o->err);
	ofx_gate_close(o->gate);
	ofx_emit_release(&o->emit);
	ofx_buf_add(&o->clean, "", 1); /* NUL */
	*clean = o->clean.ptr;
	*clean_len = o->clean.len - 1;
	if (status)
		tell(o);
	return (int)status;
}

const char *ocrfix_message(const struct ocrfix *o)
{
	return o->message;
}

void ocrfix_close(struct ocrfix *o)
{
	if (!o)
		return;
	ofx_pipeline_close(o->pipe);
	ofx_arena_release(&o->texts);
	ofx_buf_release(&o->clean);
	free(o);
}

const char *ocrfix_version(void)
{
	return OFX_VERSION;
}
