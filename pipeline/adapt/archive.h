/* libarchive: containers of files, read and written member by member. */
#ifndef OFX_ADAPT_ARCHIVE_H
#define OFX_ADAPT_ARCHIVE_H

#include "base/err.h"
#include "base/str.h"

enum ofx_archive_kind {
	OFX_ARCHIVE_ZIP,
	OFX_ARCHIVE_TAR,
	OFX_ARCHIVE_TAR_GZ,
	OFX_ARCHIVE_TAR_ZST,
	OFX_ARCHIVE_GZ, /* one packed file: a container of one member without a name */
	OFX_ARCHIVE_ZST,
};

enum ofx_member_kind { OFX_MEMBER_FILE, OFX_MEMBER_FOLDER, OFX_MEMBER_LINK, OFX_MEMBER_OTHER };

/* Strings live until the next member. */
struct ofx_member {
	enum ofx_member_kind kind;
	struct ofx_str name; /* the bytes that stand in the container */
	struct ofx_str link; /* of a link: where it leads … */
	bool hard;           /* … as a name in the container */
};

struct ofx_unarchive;
/* `fd` is a file, read from its start; borrowed, like `name` for messages. */
enum ofx_status ofx_unarchive_open(struct ofx_unarchive **, int fd, enum ofx_archive_kind,
                                   const char *name, struct ofx_error *);
void ofx_unarchive_close(struct ofx_unarchive *); /* accepts NULL */
/* *more is false behind the last member. */
enum ofx_status ofx_unarchive_next(struct ofx_unarchive *, struct ofx_member *, bool *more,
                                   struct ofx_error *);
/* Reads up to cap bytes of the member; 0 at its end, -1 with *err filled. ctx is the container. */
long ofx_unarchive_read(void *ctx, void *buf, size_t cap, struct ofx_error *err);

/* What a container says of a member besides its bytes: name, time, rights, owner. */
struct ofx_member_head;
struct ofx_member_head *ofx_member_head_copy(const struct ofx_unarchive *); /* of the present one */
void ofx_member_head_free(struct ofx_member_head *);                       /* accepts NULL */

struct ofx_archive;
/* Writes a container like another one, of which a member was read already, to `fd` from where it
   stands. The same calls write the same bytes. */
enum ofx_status ofx_archive_open(struct ofx_archive **, int fd, const struct ofx_unarchive *like,
                                 struct ofx_error *);
/* The head of the next member, for `size` bytes that follow. */
enum ofx_status ofx_archive_add(struct ofx_archive *, const struct ofx_member_head *, uint64_t size,
                                struct ofx_error *);
/* Like an ofx_write_fn; ctx is the container. */
enum ofx_status ofx_archive_write(void *ctx, struct ofx_str, struct ofx_error *);
/* Ends the container; it is freed in every case. */
enum ofx_status ofx_archive_end(struct ofx_archive *, struct ofx_error *);
void ofx_archive_abort(struct ofx_archive *); /* accepts NULL */

#endif
