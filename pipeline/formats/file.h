/* The way of a file of a format through the program, beside that of plain text in filter.c. */
#ifndef OFX_FORMATS_FILE_H
#define OFX_FORMATS_FILE_H

#include "formats/filter.h"
#include "formats/input.h"

/* As ofx_filter_pass. What is no such file passes through: OFX_BAD, and complete. */
enum ofx_status ofx_file_pass(const struct ofx_filter *, struct ofx_passing *,
                              const struct ofx_format *, struct ofx_peek *, struct ofx_error *);

#endif
