/* The log: JSON Lines, one record per change, from which the scan can be had back byte for byte.

   First line, header:  {"ocrfix":VERSION,"log":1,"file":…,"encoding":…,"output_encoding":…,…}
   Then records, by place:
     {"at":812,"line":31,"from":"電線後","to":"震災後","rule":"phrase/P0002","class":"safe",
      "confidence":990,"stage":"dictionary","status":"applied","out":812}
   Last line, footer:   {"end":true,"scan_bytes":…,"clean_bytes":…,"applied":…,"reported":…}

   at      byte offset in the scan, as it is encoded; line counts from 1
   raw     hex of the scan's bytes, where "from" could not hold them
   status  applied; reported (class review or below --min); lost (overlapped a better edit)
   out     byte offset in the clean text (in UTF-8)
   steps   where several edits met in one place: each of them, in order */
#ifndef OFX_TEXT_LOG_H
#define OFX_TEXT_LOG_H

#include "base/io.h"
#include "text/map.h"

#include <jansson.h>

enum ofx_record_status { OFX_APPLIED, OFX_REPORTED, OFX_LOST };

struct ofx_record {
	uint64_t at, line, out;
	struct ofx_str from; /* the scan's own bytes; any bytes where `raw` */
	struct ofx_str to;   /* valid UTF-8 */
	bool raw;            /* `from` is not the UTF-8 text that was replaced, but bytes */
	enum ofx_record_status status;
	const struct ofx_step *steps; /* at least one */
};

/* Adds the record as one line. */
void ofx_log_record(const struct ofx_record *, struct ofx_buf *out);

/* Adds any JSON object as one line, keys in the order they were set. Takes the reference. */
void ofx_log_object(json_t *object, struct ofx_buf *out);

#endif
