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

#endif
