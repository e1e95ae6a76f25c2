/* HTML within Markdown: tells tags from the text between them, line by line. */
#ifndef OFX_STAGES_MARKDOWN_HTML_H
#define OFX_STAGES_MARKDOWN_HTML_H

#include "base/str.h"

/* Where a walk over the lines of a block of HTML stands. Start with {0}. */
struct ofx_html_walk {
	enum { OFX_HTML_OUTSIDE, OFX_HTML_IN_TAG, OFX_HTML_IN_COMMENT, OFX_HTML_IN_RAW } where;
	char quote;    /* within an attribute's value, what ends it */
	const char *raw; /* the element whose content is not text: script, style, pre, … */
};

enum ofx_html_part { OFX_HTML_END, OFX_HTML_TEXT, OFX_HTML_MARKUP };

/* Takes the next part off the front of *rest. Text is given without the blanks around it; an entity is
   markup. */
enum ofx_html_part ofx_html_next(struct ofx_html_walk *, struct ofx_str text, struct ofx_span *rest,
                                 struct ofx_span *part);

#endif
