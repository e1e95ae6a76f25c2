/* The runner: takes blocks through the table of stages until nothing changes any more. */
#ifndef OFX_STAGES_RUN_H
#define OFX_STAGES_RUN_H

#include "stages/gate.h"
#include "stages/stage.h"
#include "text/map.h"

/* The opened stages; read-only after open; shared by workers. */
struct ofx_pipeline;

/* Which stages and rules are on: names of stages or rule ids ("spaces", "lookalike/he",
   "phrase/P0002"); each list ends with NULL, a NULL list is none. */
struct ofx_selection {
	const char *const *only;
	const char *const *except;
};

enum ofx_status ofx_pipeline_open(struct ofx_pipeline **, const struct ofx_config *,
                                  const struct ofx_selection *, struct ofx_error *);
void ofx_pipeline_close(struct ofx_pipeline *); /* accepts NULL */

/* A rule by id among all stages and the gate, or NULL. */
const struct ofx_rule *ofx_pipeline_rule(const struct ofx_pipeline *, const char *id);

/* Whether the selection lets this rule of this stage work. */
bool ofx_selection_has(const struct ofx_selection *, const char *stage, const char *rule_id);

/* A report that stands in the clean text: a suggestion, a flag, or an edit that lost. */
struct ofx_report {
	struct ofx_edit edit; /* span in result.text; .with lives as long as the result */
	const char *stage;
	bool lost;
};

/* One per thread. The result lives until the worker's next block. */
struct ofx_worker;
struct ofx_worker *ofx_worker_new(const struct ofx_pipeline *);
void ofx_worker_free(struct ofx_worker *); /* accepts NULL */

struct ofx_result {
	struct ofx_str text;
	struct ofx_map map; /* src in scan.text; gate edits are changes too */
	struct ofx_report *reports; /* in order of span.beg */
	size_t n_reports, cap_reports;
	const struct ofx_trust *trust; /* of the scan, in the text */
	size_t n_trust;
};

/* Cleans one block. A block that does not settle within OFX_MAX_ROUNDS passes through as it left
   the gate, with a report: so a second run leaves it alone too. */
enum { OFX_MAX_ROUNDS = 16 };
enum ofx_status ofx_worker_clean(struct ofx_worker *, const struct ofx_scan *,
                                 const struct ofx_result **, struct ofx_error *);

extern const struct ofx_rule ofx_run_rules[]; /* ends with id NULL */

#endif
