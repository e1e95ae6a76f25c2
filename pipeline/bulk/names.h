/* Names of files in an archive: which are safe to write below a folder, and which would meet on a
   file system that does not tell upper from lower case. */
#ifndef OFX_BULK_NAMES_H
#define OFX_BULK_NAMES_H

#include "base/buf.h"

/* The folder in the target that bulk keeps to itself. */
#define OFX_BULK_ROOM ".ocrfix"

enum { OFX_NAME_MAX = 4000 }; /* bytes of a path; Linux takes 4095, and temporary names want some */

/* Without "./" at its start, as find and tar write it. */
struct ofx_str ofx_name_strip(struct ofx_str path);

/* Why a path from outside may not be used, to stand behind "refused: "; NULL where it may: it is
   relative, stays below where it starts, and has no empty component. */
const char *ofx_name_fault(struct ofx_str path);

/* Appends a name fit to be shown: bytes that are no text are written \xHH. */
void ofx_name_show(struct ofx_str name, struct ofx_buf *out);

/* Folded names seen so far: 8 to 16 bytes each. Start with {0}. */
struct ofx_seen {
	uint64_t *slots; /* 0: free */
	size_t n, cap;   /* cap is a power of two, or 0 */
	struct ofx_buf tmp;
};

/* Adds a name; false if one was there that is the same but for case and composition. */
bool ofx_seen_add(struct ofx_seen *, struct ofx_str name);
void ofx_seen_release(struct ofx_seen *);

#endif
