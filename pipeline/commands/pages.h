/* Pages with their truth: which files of two or three directories belong together. */
#ifndef OFX_COMMANDS_PAGES_H
#define OFX_COMMANDS_PAGES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Strings live in the pages' arena. */
struct ofx_page {
	const char *id;
	const char *truth, *raw;       /* files … */
	const char *layout;            /* … the truth with its white space, or NULL … */
	const char *fixed;             /* … and a fixed text, where a directory of them was given */
	const struct ofx_str *columns; /* values of the columns, or NULL */
};

/* Start with {0}. */
struct ofx_pages {
	struct ofx_page *items; /* by id */
	size_t n, cap;
	size_t unpaired;               /* files of the truth without a raw text */
	const struct ofx_str *columns; /* names of the columns */
	size_t n_columns;
	struct ofx_arena arena;
};

/* Finds ID.gt.txt in `truth` with ID.ocr.txt in `raw`, with ID.par.txt for its layout and ID.txt in
   `fixed` (may be NULL), in folders below too: then the ID has their names in it. Where `truth` has no
   ID.gt.txt, files of the same name. The table TRUTH.tsv beside the directory says more of the pages;
   its first column is the id. No page is OFX_BAD, and a page without its fixed text too. */
enum ofx_status ofx_pages_find(struct ofx_pages *, const char *truth, const char *raw,
                               const char *fixed, struct ofx_error *);
void ofx_pages_release(struct ofx_pages *);

#endif
