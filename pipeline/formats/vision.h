/* What the files of the Google Vision reader share: a response as it was read, and the passages that
   it makes. Private to the reader.

   A response tells its text up to four times: symbol by symbol, each with the break behind it; as one
   string, fullTextAnnotation.text; as another, textAnnotations[0].description; and word by word, in
   the textAnnotations that follow. Those that agree, but for white space, are layers of one passage,
   so that they agree afterwards; what disagrees is cleaned by itself. */
#ifndef OFX_FORMATS_VISION_H
#define OFX_FORMATS_VISION_H

#include "formats/json.h"

struct ofx_vision_symbol {
	struct ofx_json_span text;
	int conf;
	uint32_t paragraph;
	enum ofx_vision_break {
		OFX_VISION_NONE,
		OFX_VISION_SPACE, /* can be taken out: `cut` is the member that says so */
		OFX_VISION_GAP,   /* a wide space, which stays */
		OFX_VISION_LINE,
	} kind;
	bool prefix; /* the break stands before the symbol */
	struct ofx_json_span cut;
};

enum ofx_vision_source {
	OFX_VISION_SYMBOLS,
	OFX_VISION_FULL,        /* fullTextAnnotation.text */
	OFX_VISION_DESCRIPTION, /* of textAnnotations[0] */
	OFX_VISION_WORDS,       /* those behind it */
	OFX_VISION_SOURCES,
};

/* Reused from response to response; start with {0}. */
struct ofx_vision_response {
	struct ofx_json_span span; /* of the response in the file */
	struct ofx_vision_symbol *symbols;
	size_t n_symbols, cap_symbols;
	uint32_t paragraphs;
	struct ofx_json_span full, description;
	struct ofx_json_span *words;
	size_t n_words, cap_words;
	bool has[OFX_VISION_SOURCES]; /* and no passage was made of it yet */
	/* Working memory. */
	struct ofx_json_text text;
	struct ofx_span *places;
	size_t cap_places;
};

/* Takes a response. */
void ofx_vision_read(struct ofx_vision_response *, struct ofx_json *);

/* Fills the next passage of a response that has symbols, full text or description left; it may have
   no pieces. */
void ofx_vision_passage(struct ofx_vision_response *, struct ofx_str file,
                        const struct ofx_escape *, struct ofx_passage *);

void ofx_vision_release(struct ofx_vision_response *);

#endif
