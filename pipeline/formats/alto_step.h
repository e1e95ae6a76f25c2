/* The note in an ALTO file that its text was corrected: a processing step of its description, added
   where something is changed, unless the file names ocrfix already. Private to alto.c. */
#ifndef OFX_FORMATS_ALTO_STEP_H
#define OFX_FORMATS_ALTO_STEP_H

#include "formats/xml.h"

/* Start with {0}. */
struct ofx_alto_step {
	bool modern;  /* version 4: the step is a Processing, else a postProcessingStep */
	bool present; /* a step of ocrfix is there */
	bool done;    /* the description was read, or there is none */
	/* The element that the step becomes the last child of. */
	size_t depth;     /* 0: it was not seen; what is in it is one deeper */
	bool closed;
	struct ofx_str white; /* before its last child, which the step repeats */
	const char *end;      /* of its last child; NULL: it has none */
	struct ofx_str prefix; /* of its name: "alto:", or "" */
	struct ofx_str text;  /* the last token, if it was text */
	bool name;            /* a softwareName is open */
};

/* Sees every token of the file, before `give`. */
void ofx_alto_step_see(struct ofx_alto_step *, const struct ofx_xml *);
/* Gives the step to the first passage behind the description. */
void ofx_alto_step_give(struct ofx_alto_step *, const struct ofx_xml *, struct ofx_passage *);

#endif
