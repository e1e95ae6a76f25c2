/* What the files of `ocrfix bulk` share. */
#ifndef OFX_COMMANDS_BULK_H
#define OFX_COMMANDS_BULK_H

#include "commands/commands.h"

/* Prints what the manifest of a target says. */
enum ofx_status ofx_bulk_print_status(const char *target, enum ofx_report_format,
                                      struct ofx_error *);

/* Restores the scan `name` (NULL: all) of a target to `output`. */
enum ofx_status ofx_bulk_undo(const char *target, const char *name, const char *output,
                              struct ofx_error *);

/* Appends a file's name fit to be shown: bytes that are no text are written \xHH. */
void ofx_bulk_show_name(struct ofx_str name, struct ofx_buf *out);

#endif
