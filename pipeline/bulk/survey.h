/* What a manifest says in sum: fills the report of a bulk run. */
#ifndef OFX_BULK_SURVEY_H
#define OFX_BULK_SURVEY_H

#include "base/arena.h"
#include "bulk/manifest.h"
#include "bulk/report.h"

/* Fills all of the report but source, target, version and configuration. What it points to lives in
   the arena. */
enum ofx_status ofx_survey(struct ofx_manifest *, struct ofx_bulk_report *, struct ofx_arena *,
                           struct ofx_error *);

#endif
