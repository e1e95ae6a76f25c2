/* The file's bytes on their way out: edits come in passage by passage, parts go out in order of the
   file. Private to rewrite. */
#ifndef OFX_FORMATS_REWRITE_PARTS_H
#define OFX_FORMATS_REWRITE_PARTS_H

#include "formats/place.h"
#include "formats/rewrite.h"

struct ofx_parts {
	struct ofx_rewrite *to;
	/* Edits that wait, in order of off, then as they came; those before `head` are gone. */
	struct ofx_parts_edit {
		struct ofx_byte_edit edit;
		size_t order;
	} *edits;
	size_t head, n, cap, order;
	struct ofx_arena arena;     /* of their strings and steps */
	uint64_t done;              /* bytes of the file that went out */
	uint64_t line, lines_to;    /* the line at lines_to */
	struct ofx_buf stamp;       /* empty: none waits */
	uint64_t stamp_at;
	bool changed; /* an edit of bytes came in */
};

/* Starts with the file's first byte. */
void ofx_parts_init(struct ofx_parts *, struct ofx_rewrite *);
/* Copies what it needs. */
void ofx_parts_add(struct ofx_parts *, const struct ofx_byte_edit *edits, size_t n);
void ofx_parts_stamp(struct ofx_parts *, struct ofx_str stamp, uint64_t at);
/* Gives the parts before byte `end`: no edit of them will come any more. */
enum ofx_status ofx_parts_settle(struct ofx_parts *, uint64_t end, struct ofx_error *);
/* Gives what is left. */
enum ofx_status ofx_parts_end(struct ofx_parts *, struct ofx_error *);
void ofx_parts_release(struct ofx_parts *);

#endif
