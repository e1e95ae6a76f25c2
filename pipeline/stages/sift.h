/* From UTF-8 to the flow's text. Private to the gate. */
#ifndef OFX_STAGES_SIFT_H
#define OFX_STAGES_SIFT_H

#include "stages/flow.h"

/* Text on its way into the flow: UTF-8, which may be broken where the flow has no converter. */
struct ofx_source {
	struct ofx_str text;
	uint64_t off; /* of text in the scan … */
	size_t at;    /* … or, with a converter, of text from here on */
	bool last;    /* nothing follows in the scan */
	bool silent;  /* the caller makes one edit of it all */
};

/* Puts the source into the flow, with an edit wherever something was decided; returns how much of it
   was used. All of it, if it is the last. */
size_t ofx_sift(struct ofx_flow *, struct ofx_source *);

/* The first place at or behind i where the gate has something to decide, broken bytes aside. */
size_t ofx_next_odd(const unsigned char *p, size_t i, size_t n);

/* Adds an edit at the end of the flow; its bytes were added to f->raws. */
void ofx_flow_push(struct ofx_flow *, struct ofx_flow_edit);

/* The position of the end of the text. */
static inline uint64_t ofx_flow_end(const struct ofx_flow *f)
{
	return f->base + f->text.len;
}

#endif
