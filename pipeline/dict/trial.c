/* Tries the rules of dictionaries out: on their own examples, on each other, on clean text. */
#include "dict/trial.h"

#include "base/io.h"
#include "base/utf8.h"
#include "text/apply.h"
#include "text/block.h"

#include <stdarg.h>
#include <stdio.h>

/* So often the text is looked at until it should have settled; the runner gives up then too. */
enum { MOST_ROUNDS = 8 };

void ofx_trial_release(struct ofx_trial *t)
{
	ofx_edits_release(&t->proposed);
	ofx_edits_release(&t->take);
	ofx_edits_release(&t->report);
	ofx_edits_release(&t->lost);
	ofx_buf_release(&t->text);
	ofx_buf_release(&t->next);
}

void ofx_complain(const struct ofx_lint *lint, size_t *complaints, const char *path,
                  uint32_t line, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	++*complaints;
	lint->report(lint->ctx, path, line, text);
}

#define COMPLAIN(t, rule_, line_, ...)                                                         \
	ofx_complain((t)->lint, (t)->complaints, (rule_)->file, line_, __VA_ARGS__)

/* Proposes and chooses for t->text. */
static enum ofx_status look(struct ofx_trial *t)
{
	struct ofx_str text = ofx_buf_str(&t->text);
	t->proposed.n = 0;
	OFX_TRY(t->lint->scan(t->lint->ctx, t->dict, text, &t->proposed, t->err));
	ofx_choose(text, &t->proposed, OFX_LIKELY, &t->take, &t->report, &t->lost);
	return OFX_OK;
}

static enum ofx_status look_at(struct ofx_trial *t, struct ofx_str text)
{
	ofx_buf_clear(&t->text);
	ofx_buf_add_str(&t->text, text);
	return look(t);
}

/* Makes the chosen edits. */
static void change(struct ofx_trial *t)
{
	ofx_apply(ofx_buf_str(&t->text), &t->take, &t->next);
	struct ofx_buf swap = t->text;
	t->text = t->next;
	t->next = swap;
}

static bool holds_rule(const struct ofx_edits *edits, const struct ofx_rule *rule)
{
	for (size_t i = 0; i < edits->n; i++)
		if (edits->items[i].why == rule)
			return true;
	return false;
}

/* Follows the text until nothing is taken, or long enough. */
static enum ofx_status settle(struct ofx_trial *t, bool *settled)
{
	for (int round = 0; round < MOST_ROUNDS && t->take.n; round++) {
		change(t);
		OFX_TRY(look(t));
	}
	*settled = !t->take.n;
	return OFX_OK;
}

enum ofx_status ofx_trial_chain(struct ofx_trial *t, const struct ofx_entry *e)
{
	OFX_TRY(look_at(t, e->to));
	if (!t->take.n)
		return OFX_OK;
	const char *by = t->take.items[0].why->id;
	bool settled;
	OFX_TRY(settle(t, &settled));
	COMPLAIN(t, &e->rule, e->rule.line, "%s: '%.*s' is changed again by %s%s", e->rule.id,
	         OFX_STR_ARG(e->to), by,
	         settled ? " (a chain)" : ", and so on without end (a loop)");
	return OFX_OK;
}

/* Complains that a rule did not fire on its example, and of what took its place. */
static void complain_silent(struct ofx_trial *t, const struct ofx_rule *rule, uint32_t line,
                            struct ofx_str text)
{
	if (t->take.n)
		COMPLAIN(t, rule, line, "%s: is hidden by %s in '%.*s'", rule->id,
		         t->take.items[0].why->id, OFX_STR_ARG(text));
	else
		COMPLAIN(t, rule, line, "%s: does not fire on '%.*s'", rule->id,
		         OFX_STR_ARG(text));
}

static enum ofx_status try_change(struct ofx_trial *t, const struct ofx_entry *e, uint32_t line,
                                  struct ofx_str from, struct ofx_str to)
{
	const struct ofx_rule *rule = &e->rule;
	OFX_TRY(look_at(t, from));
	if (!holds_rule(&t->proposed, rule)) {
		complain_silent(t, rule, line, from);
		return OFX_OK;
	}
	if (rule->cls == OFX_REVIEW) /* what would be, if it were followed */
		ofx_choose(from, &t->report, OFX_REVIEW, &t->take, &t->proposed, &t->lost);
	change(t);
	struct ofx_str made = ofx_buf_str(&t->text);
	if (!ofx_str_eq(made, to))
		COMPLAIN(t, rule, line, "%s: '%.*s' becomes '%.*s', not '%.*s'", rule->id,
		         OFX_STR_ARG(from), OFX_STR_ARG(made), OFX_STR_ARG(to));
	OFX_TRY(look(t));
	if (t->take.n)
		COMPLAIN(t, rule, line, "%s: '%.*s' is changed again by %s", rule->id,
		         OFX_STR_ARG(made), t->take.items[0].why->id);
	return OFX_OK;
}

static enum ofx_status try_keep(struct ofx_trial *t, const struct ofx_entry *e, uint32_t line,
                                struct ofx_str text)
{
	OFX_TRY(look_at(t, text));
	if (holds_rule(&t->proposed, &e->rule))
		COMPLAIN(t, &e->rule, line, "%s: fires on '%.*s', which must stay", e->rule.id,
		         OFX_STR_ARG(text));
	else if (t->take.n)
		COMPLAIN(t, &e->rule, line, "%s: %s fires on '%.*s', which must stay",
		         e->rule.id, t->take.items[0].why->id, OFX_STR_ARG(text));
	return OFX_OK;
}

enum ofx_status ofx_trial_example(struct ofx_trial *t, const struct ofx_entry *e, uint32_t line,
                                  struct ofx_str from, const struct ofx_str *to)
{
	return to ? try_change(t, e, line, from, *to) : try_keep(t, e, line, from);
}

static uint32_t line_number(struct ofx_str text, uint32_t pos)
{
	return 1 + (uint32_t)ofx_str_count(ofx_str(text.ptr, pos), '\n');
}

/* Complains of the rule of edit i, once for all its edits in the file. */
static void complain_clean(struct ofx_trial *t, size_t i, const char *path)
{
	const struct ofx_edit *e = &t->take.items[i];
	struct ofx_str text = ofx_buf_str(&t->text);
	size_t n = 0;
	for (size_t k = 0; k < t->take.n; k++) {
		if (k < i && t->take.items[k].why == e->why)
			return;
		n += t->take.items[k].why == e->why;
	}
	struct ofx_str line = ofx_str_sub(text, ofx_line_around(text, e->span.beg));
	COMPLAIN(t, e->why, e->why->line,
	         "%s: fires %zu times on clean text, first at %s:%u: %.*s", e->why->id, n, path,
	         (unsigned)line_number(text, e->span.beg), OFX_STR_ARG(line));
}

enum ofx_status ofx_trial_clean(struct ofx_trial *t, const char *path)
{
	ofx_buf_clear(&t->text);
	OFX_TRY(ofx_file_slurp(path, &t->text, t->err));
	struct ofx_str text = ofx_buf_str(&t->text);
	if (text.len > UINT32_MAX / 2 || ofx_u8_valid(text) != text.len)
		return ofx_fail_at(t->err, OFX_BAD, path, 0,
		                   "cannot use this as clean text: not UTF-8, or too large");
	OFX_TRY(look(t));
	for (size_t i = 0; i < t->take.n; i++)
		complain_clean(t, i, path);
	return OFX_OK;
}
