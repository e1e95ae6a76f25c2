/* Echo: text that stands in the file a second time, laid beside the text of a passage: the words of a
   line, or the text of a region beside that of its lines. The two agree if they have the same
   characters in the same order, white space aside. */
#ifndef OFX_FORMATS_ECHO_H
#define OFX_FORMATS_ECHO_H

#include "formats/format.h"

struct ofx_echo {
	struct ofx_passage *passage;
	uint32_t pos, end; /* of its text, what was not met yet */
	uint8_t layer;
	size_t first;      /* piece */
	struct ofx_span met; /* of the text, what the last part stands beside */
	bool broken;       /* they do not agree */
};

/* Begins an echo of the passage's text from `beg` to `end`. */
void ofx_echo_begin(struct ofx_echo *, struct ofx_passage *, uint32_t beg, uint32_t end,
                    unsigned layer);
/* Takes the next part of it, `raw` at `off` of the file. */
void ofx_echo_read(struct ofx_echo *, struct ofx_str raw, uint64_t off, const struct ofx_escape *,
                   unsigned flags, int conf);
/* Whether the two agree. If they do not, the echo's pieces are taken away. */
bool ofx_echo_end(struct ofx_echo *);

#endif
