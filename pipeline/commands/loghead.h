/* The first line of a log. */
#ifndef OFX_COMMANDS_LOGHEAD_H
#define OFX_COMMANDS_LOGHEAD_H

#include "adapt/icu.h"
#include "commands/commands.h"

/* The header of many logs, made once: for each, name and encoding are put in. Not for several threads
   at a time. */
enum ofx_status ofx_log_header_new(const struct ofx_settings *, json_t **, struct ofx_error *);
void ofx_log_header_add(json_t *header, const char *name, enum ofx_encoding, struct ofx_buf *out);

/* Both in one.
   Adds the header: version, the scan's name and encoding, the options given, and the hashes of
   every dictionary and model in effect, so that a run can be repeated exactly. */
enum ofx_status ofx_log_header(const struct ofx_settings *, const char *name, enum ofx_encoding,
                               struct ofx_buf *out, struct ofx_error *);

#endif
