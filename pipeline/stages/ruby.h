/* The private parts of the stage "ruby": readings of kanji that an engine took for text. */
#ifndef OFX_STAGES_RUBY_H
#define OFX_STAGES_RUBY_H

#include "model/readings.h"
#include "stages/morph.h"
#include "stages/stage.h"

enum {
	OFX_RUBY_KANJI = 6,  /* most kanji that one reading stands for */
	OFX_RUBY_KANA = 20,  /* most kana of one reading */
	OFX_RUBY_SURE = 3,   /* leaks, or lines of ruby, that make a document one that has them */
	OFX_RUBY_UNITS = 12, /* most readings in a row: 肖しょう像ぞう画が */
};

/* Kanji and the kana behind them that may be their reading. */
struct ofx_ruby_unit {
	struct ofx_span kanji, kana; /* between them may stand a space */
	uint8_t n_kanji, n_kana;
};

/* Readings that follow each other without a gap. */
struct ofx_ruby_leak {
	struct ofx_ruby_unit unit[OFX_RUBY_UNITS];
	unsigned n;
	unsigned n_kanji, n_kana; /* of all units */
	uint32_t lengths; /* of the last unit: bit l is set where its first l kana are a reading too */
	bool spaced;   /* spaces stand between kanji and readings */
	bool katakana; /* the readings are in katakana */
};

/* The leak whose first kanji end at byte `end` of the text, by the table alone. */
bool ofx_ruby_at(const struct ofx_readings *, struct ofx_str text, size_t end,
                 struct ofx_ruby_leak *);

/* The next leak in the text from byte *pos on; moves *pos behind it. */
bool ofx_ruby_next(const struct ofx_readings *, struct ofx_str text, uint32_t *pos,
                   struct ofx_ruby_leak *);

/* Whether a leak is no chance by itself: two kanji and more, with a reading of some length. */
bool ofx_ruby_is_strong(const struct ofx_ruby_leak *);

/* The same for strong leaks alone, and much faster. */
bool ofx_ruby_next_strong(const struct ofx_readings *, struct ofx_str text, uint32_t *pos,
                          struct ofx_ruby_leak *);

/* Whether MeCab reads the line far better without the readings of the leak; shortens the last of them
   where the rest of its kana are an ending (聞きこえる). `leaks`: how many strong ones the document has;
   from OFX_RUBY_SURE on, shorter ones are leaks too. */
bool ofx_ruby_judge(struct ofx_ruby_leak *, struct ofx_str line, uint32_t leaks,
                    struct ofx_scratch *);

/* Whether all that can be seen of the line is kana, two and more: it may be ruby of a line beside
   it. Needs no table. */
bool ofx_ruby_may_be_line(struct ofx_str line);

/* A string of kanji in the line of text, and the part of the line of ruby that is its reading. */
struct ofx_ruby_pair {
	struct ofx_span kanji, kana; /* each in its own line */
	uint8_t n_kanji, n_kana;
};

struct ofx_ruby_pairs {
	struct ofx_ruby_pair items[OFX_RUBY_UNITS];
	unsigned n;
	unsigned n_kana; /* read, of … */
	unsigned all;    /* … so many in the line of ruby */
};

/* Reads the kana line `ruby` as readings of kanji in the line `text`, in their order. False where
   that does not work out. */
bool ofx_ruby_pair(const struct ofx_readings *, struct ofx_str ruby, struct ofx_str text,
                   struct ofx_arena *, struct ofx_ruby_pairs *);

#endif
