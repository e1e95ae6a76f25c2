/* Opens the stages that a configuration asks for, and finds rules by their names. */
#include "stages/pipeline.h"

#include "base/buf.h"
#include "stages/garbage.h"

#include <stdlib.h>

const struct ofx_word ofx_min_words[] = {
    {"safe", OFX_SAFE}, {"likely", OFX_LIKELY}, {0},
};
const struct ofx_word ofx_kanji_words[] = {
    {"keep", OFX_KANJI_KEEP}, {"modern", OFX_KANJI_MODERN}, {"auto", OFX_KANJI_AUTO}, {0},
};
const struct ofx_word ofx_lines_words[] = {
    {"keep", OFX_LINES_KEEP}, {"join", OFX_LINES_JOIN}, {"auto", OFX_LINES_AUTO}, {0},
};
const struct ofx_word ofx_ruby_words[] = {
    {"keep", OFX_RUBY_KEEP}, {"drop", OFX_RUBY_DROP}, {"aozora", OFX_RUBY_AOZORA}, {0},
};
const struct ofx_word ofx_heads_words[] = {
    {"mark", OFX_HEADS_MARK}, {"drop", OFX_HEADS_DROP}, {"keep", OFX_HEADS_KEEP}, {0},
};
const struct ofx_word ofx_effort_words[] = {
    {"fast", OFX_EFFORT_FAST}, {"normal", OFX_EFFORT_NORMAL}, {"best", OFX_EFFORT_BEST}, {0},
};

/* Whether `name` is the stage, the rule, or the dictionary that the rule stands in. */
static bool names(const char *name, const char *stage, const char *rule_id)
{
	if (!strcmp(name, stage) || (rule_id && !strcmp(name, rule_id)))
		return true;
	size_t n = strlen(name);
	return rule_id && !strncmp(rule_id, name, n) && rule_id[n] == '/';
}

/* The gate is no row of the table. */
static bool is_stage(const char *name)
{
	if (!strcmp(name, "gate"))
		return true;
	for (const struct ofx_stage *const *s = ofx_stages; *s; s++)
		if (!strcmp((*s)->name, name))
			return true;
	return false;
}

/* Without a rule id: whether any rule of the stage may be on. */
bool ofx_selection_has(const struct ofx_selection *s, const char *stage, const char *rule_id)
{
	bool on = !s->only;
	for (const char *const *p = s->only; p && *p; p++)
		on |= names(*p, stage, rule_id) || (!rule_id && !is_stage(*p));
	for (const char *const *p = s->except; p && *p; p++)
		on &= !names(*p, stage, rule_id);
	return on;
}

/* Whether the list names the stage, or a rule of it. */
static bool is_named(const char *const *list, const char *stage)
{
	size_t n = strlen(stage);
	for (; list && *list; list++)
		if (!strncmp(*list, stage, n) && (!(*list)[n] || (*list)[n] == '/'))
			return true;
	return false;
}

static enum ofx_status check_names(const struct ofx_pipeline *p, const char *const *list,
                                   struct ofx_error *err)
{
	for (; list && *list; list++)
		if (!is_stage(*list) && !ofx_pipeline_rule(p, *list))
			return ofx_fail(err, OFX_BAD,
			                "cannot use '%s': no such stage, dictionary or rule", *list);
	return OFX_OK;
}

enum ofx_status ofx_pipeline_open(struct ofx_pipeline **out, const struct ofx_config *config,
                                  const struct ofx_selection *pick, struct ofx_error *err)
{
	struct ofx_pipeline *p = ofx_alloc(sizeof *p);
	*p = (struct ofx_pipeline){.min = config->min, .pick = *pick};
	p->filtered = pick->only || pick->except;
	enum ofx_status status = OFX_OK;
	for (const struct ofx_stage *const *s = ofx_stages; *s && !status; s++) {
		bool wanted = !((*s)->needs & OFX_COSTLY) || config->effort != OFX_EFFORT_FAST ||
		              is_named(pick->only, (*s)->name);
		if (!wanted || !ofx_selection_has(pick, (*s)->name, NULL))
			continue;
		if (((*s)->needs & OFX_NEED_MORPH) && !p->mecab)
			status = ofx_mecab_open(&p->mecab, config->mecab_dict, err);
		if (((*s)->needs & OFX_GUESSES) && !p->garbage)
			p->garbage = ofx_garbage_new();
		if (!status && (*s)->open)
			status = (*s)->open(&p->selves[p->n], config, err);
		p->stages[p->n++] = *s;
	}
	if (!status)
		status = check_names(p, pick->only, err);
	if (!status)
		status = check_names(p, pick->except, err);
	if (status) {
		ofx_pipeline_close(p);
		return status;
	}
	*out = p;
	return OFX_OK;
}

void ofx_pipeline_close(struct ofx_pipeline *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (p->stages[i]->close)
			p->stages[i]->close(p->selves[i]);
	ofx_mecab_close(p->mecab);
	free(p->garbage);
	free(p);
}

static const struct ofx_rule *find_rule(const struct ofx_rule *rules, const char *id)
{
	for (const struct ofx_rule *r = rules; r && r->id; r++)
		if (!strcmp(r->id, id))
			return r;
	return NULL;
}

const struct ofx_rule *ofx_pipeline_rule(const struct ofx_pipeline *p, const char *id)
{
	const struct ofx_rule *r = find_rule(ofx_gate_rules, id);
	if (!r)
		r = find_rule(ofx_run_rules, id);
	for (const struct ofx_stage *const *s = ofx_stages; *s && !r; s++)
		r = find_rule((*s)->rules, id); /* of stages that are off too */
	for (size_t i = 0; i < p->n && !r; i++)
		if (p->stages[i]->rule)
			r = p->stages[i]->rule(p->selves[i], id);
	return r;
}
