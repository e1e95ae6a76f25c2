/* The walk: the files of an archive one by one, from a folder tree, a list, or a single file. */
#ifndef OFX_BULK_WALK_H
#define OFX_BULK_WALK_H

#include "base/io.h"

#include <sys/stat.h>

/* What tells, without reading a file, whether it is still the same. Times are nanoseconds since
   1970; size is -1 where there is no file. */
struct ofx_file_id {
	int64_t size, mtime, inode;
};
struct ofx_file_id ofx_file_id(const struct stat *);
bool ofx_file_same(struct ofx_file_id, struct ofx_file_id);

enum ofx_walked_kind {
	OFX_WALKED_FILE,    /* a regular file */
	OFX_WALKED_FOLDER,  /* comes before what is in it */
	OFX_WALKED_LINK,    /* a symbolic link that stays in the tree */
	OFX_WALKED_REFUSED, /* `why` says why it is left alone */
	OFX_WALKED_FAILED,  /* could not be looked at; `why` */
};

/* Strings live until the next call. */
struct ofx_walked {
	enum ofx_walked_kind kind;
	struct ofx_str path;   /* from the source folder; NUL behind it */
	struct ofx_file_id id; /* of a file or link */
	const char *target;    /* of a link */
	char why[200];
};

/* Entries come in the order of their paths' bytes, so the order does not depend on the file system. */
struct ofx_walk;

/* All below the folder `root` (a descriptor, borrowed) but the folder that `but` names by its device
   and inode. `name` is what messages call the folder; borrowed. Holds the names of one folder for
   each level in memory. */
enum ofx_status ofx_walk_tree(struct ofx_walk **, int root, const char *name,
                              const struct stat *but, struct ofx_error *);
/* The files of the folder `root` that a list names, one a line, or with `end` '\0' one a NUL; each
   once, in order. The list is read to its end first, and kept in a temporary file. */
enum ofx_status ofx_walk_list(struct ofx_walk **, int root, const char *name, struct ofx_input *list,
                              char end, struct ofx_error *);
/* One file of the folder. */
enum ofx_status ofx_walk_one(struct ofx_walk **, int root, const char *name, const char *path,
                             struct ofx_error *);
void ofx_walk_free(struct ofx_walk *); /* accepts NULL */

/* *more is false at the end. Only a list can fail; what is wrong with a file is an entry. */
enum ofx_status ofx_walk_next(struct ofx_walk *, struct ofx_walked *, bool *more, struct ofx_error *);

#endif
