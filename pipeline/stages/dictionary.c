/* The stage "dictionary": replaces phrases that dicts/ and users' dictionaries know to be
   wrong. */
#include "stages/stage.h"

#include "base/utf8.h"
#include "dict/dict.h"
#include "dict/when.h"
#include "stages/morph.h"

static enum ofx_status open_dict(void **self, const struct ofx_config *config,
                                 struct ofx_error *err)
{
	struct ofx_dict *dict = NULL;
	enum ofx_status status = ofx_dict_open(&dict, config->dicts, config->user_dicts, err);
	*self = dict;
	return status;
}

static void close_dict(void *self)
{
	ofx_dict_close(self);
}

static const struct ofx_rule *find_rule(const void *self, const char *id)
{
	return ofx_dict_rule(self, id);
}

/* Whether the entry's conditions hold where it stands; `at` is in the line. */
static bool holds(const struct ofx_entry *e, struct ofx_scratch *scratch, struct ofx_str line,
                  struct ofx_span at)
{
	if (!e->when)
		return true;
	if (!ofx_when_text(e->when, scratch->match, line, at))
		return false;
	if (!ofx_when_needs_tokens(e->when))
		return true;
	struct ofx_tokens tokens = ofx_morph_if(scratch->morph, line, at, e->to);
	return ofx_when_tokens(e->when, &tokens,
	                       (struct ofx_span){at.beg, at.beg + (uint32_t)e->to.len});
}

/* Proposes what may be replaced at the place of the hit, the longest entry first; returns where
   to go on. A mere suggestion does not keep others off its place. */
static uint32_t propose_at(const struct ofx_dict *dict, struct ofx_scratch *scratch,
                           struct ofx_str text, struct ofx_span line, struct ofx_dict_hit hit,
                           struct ofx_edits *out)
{
	do {
		const struct ofx_entry *e = hit.entry;
		uint32_t end = hit.pos + (uint32_t)e->from.len;
		struct ofx_span at = {hit.pos - line.beg, end - line.beg};
		if (!holds(e, scratch, ofx_str_sub(text, line), at))
			continue;
		ofx_propose(out, hit.pos, end, e->to, &e->rule);
		if (e->rule.cls != OFX_REVIEW)
			return end;
	} while (ofx_dict_shorter(dict, &hit));
	return hit.pos + ofx_u8_len(text.ptr[hit.pos]);
}

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	const struct ofx_dict *dict = self;
	struct ofx_span line = {0, 0};
	struct ofx_dict_hit hit;
	(void)err;
	for (size_t i = 0; i < block->n_todo; i++) {
		/* No entry holds a line break, so there is no need to go line by line. */
		struct ofx_str part = ofx_str(block->text.ptr, block->todo[i].end);
		uint32_t pos = block->todo[i].beg;
		while (ofx_dict_find(dict, part, pos, &hit)) {
			if (hit.pos >= line.end)
				line = ofx_line_around(block->text, hit.pos);
			pos = propose_at(dict, scratch, block->text, line, hit, out);
		}
	}
	return OFX_OK;
}

const struct ofx_stage ofx_dictionary_stage = {
    .name = "dictionary",
    .summary = "replace phrases that a dictionary knows to be misread",
    .needs = OFX_NEED_MORPH,
    .open = open_dict,
    .scan = scan,
    .rule = find_rule,
    .close = close_dict,
};
