/* Phrase dictionaries: entries loaded from dicts/ and from users' files, ready to be matched.
   The format is described in dicts/README.md. */
#ifndef OFX_DICT_DICT_H
#define OFX_DICT_DICT_H

#include "base/hash.h"
#include "text/edit.h"

struct ofx_dict; /* read-only once it is open; shared by threads */
struct ofx_when; /* dict/when.h */

struct ofx_entry {
	struct ofx_rule rule;    /* id is "<dictionary>/<id>"; for examples ask ofx_dict_rule */
	struct ofx_str from, to; /* valid UTF-8 without control characters; from is not empty */
	const struct ofx_when *when; /* NULL: no conditions */
	bool off; /* overridden or switched off by a later entry; never found in text */
};

/* A file as it was read, for the header of the log. */
struct ofx_dict_file {
	const char *path;
	const char *name;        /* of the dictionary: what its rules' ids begin with */
	char hash[OFX_HASH_HEX]; /* of the file's bytes */
	bool base;               /* from the directory of dictionaries, not a user's own */
};

/* Opens the base dictionaries in `dir` (NULL: none), in order of file name: every *.tsv there
   whose first line is "#! ofxdict". Then the user's files (NULL: none; the list ends with
   NULL), where a later entry overrides an earlier one with the same `from`. The first fault is
   OFX_BAD with file and line; a file that cannot be read is OFX_SYS. */
enum ofx_status ofx_dict_open(struct ofx_dict **, const char *dir, const char *const *user,
                              struct ofx_error *);
/* The same from bytes in memory (they are copied), as one user's file called `path`. */
enum ofx_status ofx_dict_open_text(struct ofx_dict **, const char *path, struct ofx_str text,
                                   struct ofx_error *);
void ofx_dict_close(struct ofx_dict *); /* accepts NULL */

/* The files in order of loading; returns how many. */
size_t ofx_dict_files(const struct ofx_dict *, const struct ofx_dict_file **files);
/* All entries in order of file and line, those that are off included; returns how many. */
size_t ofx_dict_entries(const struct ofx_dict *, const struct ofx_entry **entries);
/* By id ("phrase/P0002"), with its examples, or NULL. They are looked up for each call and live
   as long as the dictionary: a call for one thread, and for `explain`. */
const struct ofx_rule *ofx_dict_rule(const struct ofx_dict *, const char *id);

/* An entry whose `from` stands at byte `pos` of a text. */
struct ofx_dict_hit {
	const struct ofx_entry *entry;
	uint32_t pos;
	uint32_t key; /* private */
};

/* Finds the first place at or after byte `pos` of valid UTF-8 `text` where an entry stands, and
   there the longest entry; false where there is none. Conditions are not looked at. */
bool ofx_dict_find(const struct ofx_dict *, struct ofx_str text, uint32_t pos,
                   struct ofx_dict_hit *);
/* Goes to the next shorter entry at the same place; false where there is none. */
bool ofx_dict_shorter(const struct ofx_dict *, struct ofx_dict_hit *);

#endif
