/* Tests dictionaries: format, order, clashes, every example, and what clean text says of
   them. */
#ifndef OFX_DICT_LINT_H
#define OFX_DICT_LINT_H

#include "dict/dict.h"

/* Appends what the stage "dictionary" proposes for `text` by these dictionaries. */
typedef enum ofx_status ofx_lint_scan_fn(void *ctx, const struct ofx_dict *,
                                         struct ofx_str text, struct ofx_edits *out,
                                         struct ofx_error *);
/* Takes a complaint about a line of a dictionary (0: about the whole file). */
typedef void ofx_lint_report_fn(void *ctx, const char *path, uint32_t line, const char *text);

struct ofx_lint {
	const char *dir;         /* base dictionaries, or NULL */
	const char *const *user; /* more dictionaries, or NULL; ends with NULL */
	bool base; /* complain of the base dictionaries too; else of `user` alone */
	const char *const *clean; /* files of right text, or NULL; ends with NULL */
	ofx_lint_scan_fn *scan;
	ofx_lint_report_fn *report;
	void *ctx; /* of both functions */
};

/* Reports every complaint and returns OFX_OK where there is none, else OFX_BAD with a *summary
   in err; OFX_SYS where a file cannot be read. While a line is bad, nothing is *tried out. */
enum ofx_status ofx_lint(const struct ofx_lint *, struct ofx_error *);

#endif
