/* What the parser of Markdown is given to read: the text, made to suit it. Private to markdown.c.

   The copy differs from the text in this: something in front brings the parser into the state that the
   block begins in; FF is LF; the rule of a table has three hyphens where it had fewer; a footnote is no
   definition of a link. Places in it are put right by the list of shifts. */
#ifndef OFX_STAGES_MARKDOWN_COPY_H
#define OFX_STAGES_MARKDOWN_COPY_H

#include "stages/markdown.h"

/* Finds where the Markdown begins; false where there is none. Makes lines, copy and shifts. */
bool ofx_markdown_copy(struct ofx_markdown *);

#endif
