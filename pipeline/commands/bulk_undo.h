/* Undoing what bulk did to containers. */
#ifndef OFX_COMMANDS_BULK_UNDO_H
#define OFX_COMMANDS_BULK_UNDO_H

#include "commands/undo_stream.h"

/* Packs the container `in` again to `out`, with the scans of its members. Of `ends` only the log is
   used. */
enum ofx_status ofx_bulk_undo_container(struct ofx_str name, const struct ofx_undo_ends *ends, int in,
                                        int out, struct ofx_error *);

#endif
