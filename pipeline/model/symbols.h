/* What the language model sees of a text: symbols. Characters that mean the same are one symbol,
   and numbers and words of other scripts are one symbol each, so that they are never predicted. */
#ifndef OFX_MODEL_SYMBOLS_H
#define OFX_MODEL_SYMBOLS_H

#include "text/chars.h"

/* A symbol is the code point of its character (in the BMP), or one of these. */
enum ofx_symbol {
	OFX_SYM_OTHER = 0,   /* a character that the model does not know */
	OFX_SYM_EDGE = 1,    /* the beginning or the end of a line */
	OFX_SYM_NUMBER = 2,  /* a run of digits */
	OFX_SYM_LATIN = 3,   /* a run of Latin letters */
	OFX_SYM_FOREIGN = 4, /* a run of letters of other scripts */
	OFX_SYM_CLASSES = 5, /* how many of the above */
	OFX_SYM_DROP = 0xFFFF, /* white space and the invisible: not there */
};

/* The symbol of a character. */
uint16_t ofx_symbol(uint32_t cp);

/* Whether a run of this symbol counts as one: everything but Japanese letters. */
bool ofx_symbol_runs(uint16_t sym);

#endif
