/* The rows of --map: which bytes of the clean text stand for which bytes of the scan, so that a
   search hit in the one can be shown on the other. JSON Lines:

   First line:  {"ocrfix":VERSION,"map":1,"file":…,"encoding":…}
   Then runs:   [clean_beg,clean_end,scan_beg,scan_end,"same",line,clean_char,scan_char]
   Last line:   {"end":true,"clean_bytes":…,"scan_bytes":…,"clean_chars":…,"scan_chars":…}

   clean_*  bytes of the clean text, as UTF-8
   scan_*   bytes of the scan, as it is encoded
   line     of the scan, from 1, where the run begins
   *_char   where the run begins, in code points; of broken UTF-8, bytes that begin one

   The runs follow one another and leave no hole in either text. In a "same" run the characters are
   the same, and positions correspond in proportion: of a scan in UTF-8, byte for byte; else its
   characters all take equally many bytes. A "same" run ends with its line at the latest. A
   "changed" one corresponds as a whole. */
#ifndef OFX_FORMATS_MAP_H
#define OFX_FORMATS_MAP_H

#include "stages/run.h"

/* How far the rows have come. Start with {0}. What they say never depends on how the same text is
   divided over the calls. */
struct ofx_rows {
	enum ofx_encoding encoding;
	uint64_t clean, scan, clean_chars, scan_chars, line; /* behind the last row */
	/* The run that is growing; chars 0 and scan 0: none. */
	struct ofx_rows_run {
		uint64_t clean, scan, chars;
		uint32_t clean_unit, scan_unit; /* bytes of each character; 0: the same bytes in both */
	} run;
	struct ofx_buf bytes; /* working memory */
};

/* Opens the rows of a scan: adds the first line. */
void ofx_rows_begin(struct ofx_rows *, const char *name, enum ofx_encoding, struct ofx_buf *out);

/* Adds the rows of a block. `conv` is of the scan's encoding; NULL for UTF-8. */
void ofx_rows_block(struct ofx_rows *, const struct ofx_scan *, const struct ofx_result *,
                    struct ofx_converter *conv, struct ofx_buf *out);

/* For files that are changed in place, where scan and clean text are the same kind of bytes: bytes
   that both have, and a change from one to the other. */
void ofx_rows_same(struct ofx_rows *, struct ofx_str bytes, struct ofx_buf *out);
void ofx_rows_changed(struct ofx_rows *, struct ofx_str clean, struct ofx_str scan,
                      struct ofx_buf *out);

/* Adds the last line. */
void ofx_rows_end(struct ofx_rows *, struct ofx_buf *out);
void ofx_rows_release(struct ofx_rows *);

#endif
