/* Which files of a directory are dictionaries. */
#ifndef OFX_DICT_FILES_H
#define OFX_DICT_FILES_H

#include "base/arena.h"
#include "base/err.h"

/* The paths of the base dictionaries in `dir`, in order of name, ending with NULL: every *.tsv
   whose first line is "#! ofxdict". They live in the arena. */
enum ofx_status ofx_dict_list(struct ofx_arena *, const char *dir, const char *const **paths,
                              struct ofx_error *);

/* What a dictionary is called: the name that it gives itself, else its path's last part without
   the extension. */
struct ofx_str ofx_dict_name(const char *path, struct ofx_str text);

#endif
