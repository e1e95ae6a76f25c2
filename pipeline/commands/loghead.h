/* The first and the last line of a log. */
#ifndef OFX_COMMANDS_LOGHEAD_H
#define OFX_COMMANDS_LOGHEAD_H

#include "adapt/icu.h"
#include "commands/commands.h"
#include "stages/emit.h"

/* Adds the header: version, the scan's name and encoding, the options given, and the hashes of
   every dictionary and model in effect, so that a run can be repeated exactly. */
enum ofx_status ofx_log_header(const struct ofx_settings *, const char *name, enum ofx_encoding,
                               struct ofx_buf *out, struct ofx_error *);
void ofx_log_footer(const struct ofx_totals *, struct ofx_buf *out);

#endif
