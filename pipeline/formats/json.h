/* JSON as bytes: jansson judges whether a text is JSON; what it accepted is walked here, because
   jansson does not tell where in the text a string stands. */
#ifndef OFX_FORMATS_JSON_H
#define OFX_FORMATS_JSON_H

#include "formats/format.h"

/* Checks that text is one JSON object or array, without duplicate keys, and not too deep for
   jansson (2,048 levels). Otherwise *err says why, on which line of `name`, from 1, and "cannot read
   `what`: …". */
enum ofx_status ofx_json_check(struct ofx_str text, const char *what, const char *name,
                               struct ofx_error *err);

/* A file of JSON is checked page by page, so that memory is bounded by the largest page; that is at
   most so large, and so is what stands around the pages. */
enum { OFX_JSON_MAX = 64 * 1024 * 1024 };

/* A file's first byte behind a byte order mark. */
size_t ofx_json_start(struct ofx_str file);
/* For sniffing: whether the head of a file holds these bytes. */
bool ofx_json_holds(struct ofx_str head, const char *bytes);

/* A walk over text that passed the check; over other text it is safe, but leads nowhere. A value is
   entered, skipped or taken, then the next one is asked for. Start with {text, 0}. */
struct ofx_json {
	struct ofx_str text;
	size_t pos;
};

/* Checks a file. `pages` is a walk inside the list of its pages; NULL, it has no list. */
enum ofx_status ofx_json_check_file(struct ofx_str file, const struct ofx_json *pages,
                                    const char *what, const char *name,
                                    const struct ofx_behind *, struct ofx_error *err);

/* Half open, in bytes of the text; of a string, what stands between its quotes. */
struct ofx_json_span {
	size_t beg, end;
};

/* Steps into an object ('{') or array ('['), if that is what comes; else stays where it is. */
bool ofx_json_enter(struct ofx_json *, char bracket);
/* Moves to the next member and gives its key; false, behind the object, where there is none. */
bool ofx_json_member(struct ofx_json *, struct ofx_json_span *key);
/* Moves to the next item; false, behind the array, where there is none. */
bool ofx_json_item(struct ofx_json *);
/* Takes a string, if that is what comes; else stays. */
bool ofx_json_string(struct ofx_json *, struct ofx_json_span *);
/* Takes any value. */
void ofx_json_skip(struct ofx_json *);
/* Takes any value, and gives the number that it is, or `none`. */
double ofx_json_number(struct ofx_json *, double none);
/* The same for how sure an engine was, 0 to 1: 0..1000, or OFX_NO_CONF. */
int ofx_json_conf(struct ofx_json *);

/* Moves to the member of that name, if there is one; else the object is behind. */
bool ofx_json_find(struct ofx_json *, struct ofx_str name);

/* Whether a string, escapes and all, reads `name`. */
bool ofx_json_is(const struct ofx_json *, struct ofx_json_span, struct ofx_str name);

/* An escape in a string: raw_len bytes at `raw` stand for len bytes of the text at `at`. */
struct ofx_json_unit {
	uint32_t at, len, raw_len;
	size_t raw;
};

/* A string, read; reused from one to the next. Start with {0}. */
struct ofx_json_text {
	struct ofx_buf text; /* UTF-8; may hold NUL */
	struct ofx_json_unit *escapes;
	size_t n, cap;
	size_t raw0; /* where the string begins */
};

/* Reads the string at `span` of a checked text; it must be shorter than 4 GiB. */
void ofx_json_read(struct ofx_json_text *, struct ofx_str json, struct ofx_json_span span);
/* Where byte `at` of the string's text stands in the JSON; `at` is on a code point edge. */
size_t ofx_json_at(const struct ofx_json_text *, uint32_t at);
void ofx_json_text_release(struct ofx_json_text *);

/* How a text writes characters beyond ASCII, so that what changes in it looks like the rest. */
struct ofx_json_style {
	bool ascii; /* as \uXXXX: it has such escapes, and no such characters */
	bool upper; /* with A-F */
};
struct ofx_json_style ofx_json_style(struct ofx_str json);

/* Adds text as it stands in a string: escaped where it must be, or the style says. */
void ofx_json_write(struct ofx_str text, struct ofx_json_style, struct ofx_buf *out);

/* How a format's pieces in strings are read and written. */
const struct ofx_escape *ofx_json_escape(struct ofx_json_style);

#endif
