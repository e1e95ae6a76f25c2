/* The file of the language model. Little-endian numbers:

       0  magic and version, 8 bytes
       8  u64 bytes of the file          16  u64 XXH3 of all that follows
      24  u32 symbols                    28  u32 middles
      32  nine maps of 40 bytes: n-grams of order 2, 3, 4, 5 of both parts; middles by neighbours
            u64 offset  u64 seed  u32 starts  u32 segment  u8 width  u8 check  u8 back bits  0 …
     392  of both parts, what the codes of the orders mean: s16 gains[4][256], s16 backs[4][256]
    8584  per symbol: u16 code point, of both parts s16 score, s16 back
       …  u16 middles, then the cells of the maps

   Sections behind the symbols start at multiples of 8. */
#ifndef OFX_MODEL_NGRAM_FILE_H
#define OFX_MODEL_NGRAM_FILE_H

enum {
	NGRAM_AT_SIZE = 8,
	NGRAM_AT_HASH = 16,
	NGRAM_AT_COUNTS = 24,
	NGRAM_AT_MAPS = 32,
	NGRAM_MAP_BYTES = 40,
	NGRAM_MAPS = 9,
	NGRAM_AT_CODES = NGRAM_AT_MAPS + NGRAM_MAPS * NGRAM_MAP_BYTES,
	NGRAM_CODE_BYTES = 256 * 2,
	NGRAM_PART_BYTES = 2 * 4 * NGRAM_CODE_BYTES,
	NGRAM_AT_SYMBOLS = NGRAM_AT_CODES + 2 * NGRAM_PART_BYTES,
	NGRAM_SYMBOL_BYTES = 10,
};

#define NGRAM_MAGIC "ofxngrm\001"

#endif
