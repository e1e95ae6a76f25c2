/* Reads the lines of a dictionary file: entries and their examples. */
#ifndef OFX_DICT_READ_H
#define OFX_DICT_READ_H

#include "base/err.h"
#include "base/str.h"

enum ofx_dict_kind {
	OFX_DICT_ENTRY,  /* fields: id from to class when why */
	OFX_DICT_CHANGE, /* a "+" line: fields[1] must become fields[2] */
	OFX_DICT_KEEP,   /* a "-" line: fields[1] must stay */
};

enum ofx_dict_field { OFX_ID, OFX_FROM, OFX_TO, OFX_CLASS, OFX_WHEN, OFX_WHY, OFX_N_FIELDS };

/* What the field `class` says: an enum ofx_class, or this. */
enum { OFX_DICT_OFF = 3 };

/* One line. Every field ends with a NUL that is not counted. */
struct ofx_dict_line {
	enum ofx_dict_kind kind;
	int cls;         /* of an entry */
	uint32_t number; /* from 1 */
	struct ofx_str fields[OFX_N_FIELDS];
};

/* Goes through bytes that it writes to: it ends the fields of the lines that it gives. */
struct ofx_dict_reader {
	char *at, *end;
	const char *path;
	uint32_t number; /* of the last line read */
	bool examples;   /* gives examples too, not only entries */
	bool in_entry;   /* an entry stands before */
};

/* A reader of text[0..len), which is followed by one more byte to write to. A byte order mark
   is skipped. */
struct ofx_dict_reader ofx_dict_reader_init(const char *path, char *text, size_t len,
                                            bool examples);

/* The next entry or example; *more is false at the end. A bad line is OFX_BAD with file and
   line, and the reader stands behind it, so a caller may go on. What enters texts and logs is
   checked, id, `from` and `to`; other fields are not. */
enum ofx_status ofx_dict_read(struct ofx_dict_reader *, struct ofx_dict_line *, bool *more,
                              struct ofx_error *);

/* Gives a fault that was found in a field its place; returns the fault's status. */
enum ofx_status ofx_dict_fault_at(struct ofx_error *, const char *path, uint32_t number);

/* Whether a file says of itself, in its first line "#! ofxdict", that it is a dictionary. */
bool ofx_dict_declared(struct ofx_str text);
/* What the file calls itself in a line "#! name NAME" among the comments at its start, or an
   empty string. */
struct ofx_str ofx_dict_declared_name(struct ofx_str text);

/* Whether this is UTF-8 without control characters, which could break lines or end strings. */
bool ofx_dict_is_clean(struct ofx_str);

/* Cuts the first line off *rest, without its LF or CR LF. */
struct ofx_str ofx_dict_cut_line(struct ofx_str *rest);

#endif
