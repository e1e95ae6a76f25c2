/* Edits: what stages propose, and the rules that they propose them by. */
#ifndef OFX_TEXT_EDIT_H
#define OFX_TEXT_EDIT_H

#include "base/str.h"

enum ofx_class {
	OFX_SAFE,   /* applied */
	OFX_LIKELY, /* applied unless --min safe */
	OFX_REVIEW, /* only reported */
};

extern const char *const ofx_class_names[3]; /* "safe", "likely", "review" */

/* An example that a rule carries: `to` is NULL where `from` must stay as it is. */
struct ofx_example {
	const char *from, *to;
};

/* Why a change is right. Rules live as long as the run; ids are permanent, and a retired id is
   never used again. */
struct ofx_rule {
	const char *id; /* "stage-or-dictionary/name" */
	enum ofx_class cls;
	uint16_t confidence; /* 0..1000: of a thousand such edits so many are right */
	const char *why;     /* one sentence for `ocrfix explain` */
	const struct ofx_example *examples; /* ends with {NULL, NULL} */
	const char *file;                   /* where the rule stands, or NULL: in the program */
	uint32_t line;
};

/* A proposal: replace span by `with`. The edit is a mere report where `with` is the same as the
   text in the span (a flag), or where its class is OFX_REVIEW (a suggestion). */
struct ofx_edit {
	struct ofx_span span; /* in the text of the scanned block */
	struct ofx_str with;  /* lives as long as the block: rule data, literal or arena */
	const struct ofx_rule *why; /* never NULL */
	enum ofx_class cls;
	uint16_t confidence;
};

/* A list of edits in order of span.beg; a scan only appends. */
struct ofx_edits {
	struct ofx_edit *items;
	size_t n, cap;
};

struct ofx_edit *ofx_edits_add(struct ofx_edits *, struct ofx_edit);
void ofx_edits_release(struct ofx_edits *);

/* Appends an edit with its rule's own class and confidence. */
static inline void ofx_propose(struct ofx_edits *out, uint32_t beg, uint32_t end,
                               struct ofx_str with, const struct ofx_rule *why)
{
	ofx_edits_add(out, (struct ofx_edit){{beg, end}, with, why, why->cls, why->confidence});
}

#endif
