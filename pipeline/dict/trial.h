/* Tries the rules of dictionaries out: on their own examples, on each other, on clean text. */
#ifndef OFX_DICT_TRIAL_H
#define OFX_DICT_TRIAL_H

#include "base/buf.h"
#include "dict/lint.h"

struct ofx_trial {
	const struct ofx_lint *lint;
	const struct ofx_dict *dict;
	size_t *complaints;
	struct ofx_error *err;
	struct ofx_edits proposed, take, report, lost; /* of the last text */
	struct ofx_buf text, next;
};

void ofx_trial_release(struct ofx_trial *);

/* Complains of the rule at this line of this file. */
void ofx_complain(const struct ofx_lint *, size_t *complaints, const char *path, uint32_t line,
                  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Whether the entry's replacement is changed in its turn. */
enum ofx_status ofx_trial_chain(struct ofx_trial *, const struct ofx_entry *);
/* Whether an example at `line` of the entry's file goes as it says; `to` is NULL for
   "stays". */
enum ofx_status ofx_trial_example(struct ofx_trial *, const struct ofx_entry *, uint32_t line,
                                  struct ofx_str from, const struct ofx_str *to);
/* Whether rules that are applied fire on a file of right text. */
enum ofx_status ofx_trial_clean(struct ofx_trial *, const char *path);

#endif
