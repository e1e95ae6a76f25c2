/* What the files of the normalize stage share. Private to it. */
#ifndef OFX_STAGES_NORMALIZE_H
#define OFX_STAGES_NORMALIZE_H

#include "base/buf.h"
#include "stages/stage.h"

/* Indices into ofx_normalize_rules. */
enum ofx_normalize_rule {
	OFX_NORM_VOICED,
	OFX_NORM_SPACING_VOICED,
	OFX_NORM_HALFWIDTH,
	OFX_NORM_RADICAL,
	OFX_NORM_SPACE,
	OFX_NORM_INVISIBLE,
	OFX_NORM_SOFT_HYPHEN,
	OFX_NORM_DIGITS,
	OFX_NORM_LATIN,
	OFX_NORM_SYMBOL,
	OFX_NORM_WAVE,
	OFX_NORM_INDENT,
};

extern const struct ofx_rule ofx_normalize_rules[];

/* The kanji that a radical stands for, or 0 if it is no radical or only part of a kanji. */
uint32_t ofx_radical_kanji(uint32_t cp);

/* What the scan of a block carries along. */
struct ofx_norm {
	const struct ofx_config *config;
	struct ofx_str text;
	struct ofx_scratch *scratch;
	struct ofx_edits *out;
	size_t note_seen;  /* up to here it is known … */
	bool in_note;      /* … whether a note of Aozora Bunko, ［＃…］, is open */
	size_t line_end;   /* up to here it is known … */
	bool line_foreign; /* … whether the line holds other scripts */
	size_t half_end;   /* up to here it is known … */
	bool half_kana;    /* … whether the line holds half-width kana */
};

/* Proposes to replace text[beg, end) by one code point. */
void ofx_norm_put(struct ofx_norm *, size_t beg, size_t end, uint32_t cp, enum ofx_normalize_rule);

/* Decides on the run of invisible characters at i; returns its end. */
size_t ofx_norm_invisible(struct ofx_norm *, size_t i);

/* Whether the options may fold cp, and the decision on what stands at i; returns where to go on. */
bool ofx_norm_may_fold(const struct ofx_config *, uint32_t cp);
size_t ofx_norm_fold(struct ofx_norm *, size_t i);

/* The code point before (at) i in the same line, or 0. */
uint32_t ofx_norm_before(const struct ofx_norm *, size_t i);
uint32_t ofx_norm_at(const struct ofx_norm *, size_t i);

#endif
