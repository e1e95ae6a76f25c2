/* Finds loops within a line: a character or a few words again and again. */
#include "stages/flags.h"

#include "text/chars.h"

enum {
	LOOP_PERIOD = 40, /* longest unit of a loop, in characters */
	LOOP_CHARS = 24,  /* shortest loop of a unit of two characters and more … */
	LOOP_TIMES = 5,   /* … and how often the unit stands there at least */
	LOOP_KANA = 24,   /* shortest loop of one kana or letter: people do cry ああああ */
};

bool ofx_loop_repeats(const uint16_t *last)
{
	enum { LOOK = 8 };
	const uint16_t *w = last - LOOP_PERIOD;
	uint16_t c = last[0], d = last[-1], pair = 0;
	for (int i = 0; i < LOOP_PERIOD; i++)
		pair |= (uint16_t)((w[i] == c) & (w[i - 1] == d));
	for (int i = 0; pair && i < LOOP_PERIOD; i++) {
		int same = 0;
		while (same < LOOK && w[i - same] == last[-same])
			same++;
		if (same == LOOK)
			return true;
	}
	return false;
}

/* A walk over a line. */
struct walk {
	struct ofx_str text;
	struct ofx_edits *out;
	struct ofx_span line;
	uint32_t codes[64];   /* the last characters, by number modulo 64 */
	uint16_t last[256];   /* number (low bits, from 1) of the last character with a pair hash */
	uint32_t n;           /* characters so far */
	uint32_t period, run; /* so many characters have repeated those `period` before them */
	bool letters;         /* the run holds Japanese characters or letters */
};

/* A loop has ended before byte `end`: reports it if it was long enough. */
static void end_loop(struct walk *s, uint32_t end)
{
	uint32_t chars = s->run + s->period;
	bool kanji = s->period == 1 && ofx_is(s->codes[(s->n - 1) % 64], OFX_KANJI);
	uint32_t least = s->period > 1 ? LOOP_CHARS : kanji ? OFX_LOOP_KANJI : LOOP_KANA;
	if (s->run && s->letters && chars >= least &&
	    (s->period == 1 || chars / s->period >= LOOP_TIMES)) {
		/* Walk back over the run: only the last 64 characters are kept. */
		size_t beg = end;
		for (uint32_t i = 0; i < chars && beg > s->line.beg; i++)
			ofx_u8_prev(s->text.ptr, &beg);
		ofx_flag_add(s->out, s->text, (uint32_t)beg, end, OFX_FLAGS_LOOP);
	}
	s->run = 0;
	s->period = 0;
	s->letters = false;
}

/* Follows a loop, or finds the start of one: a pair of characters seen not long before. */
static void follow_loop(struct walk *s, uint32_t cp, uint32_t pos)
{
	if (s->period && s->n >= s->period && s->codes[(s->n - s->period) % 64] == cp) {
		s->run++;
		s->letters |= ofx_is(cp, OFX_JAPANESE | OFX_LATIN);
	} else if (s->period) {
		end_loop(s, pos);
	}
	uint32_t before = s->n ? s->codes[(s->n - 1) % 64] : 0;
	uint32_t hash = (before * 31 + cp) * 2654435761u >> 24;
	if (!s->period && s->n) {
		uint32_t ago = (uint16_t)(s->n + 1 - s->last[hash]);
		if (s->last[hash] && ago && ago <= LOOP_PERIOD && ago <= s->n &&
		    s->codes[(s->n - ago) % 64] == cp) {
			s->period = ago;
			s->run = ago < s->n && s->codes[(s->n - 1 - ago) % 64] == before ? 2 : 1;
			s->letters = ofx_is(cp, OFX_JAPANESE | OFX_LATIN);
		}
	}
	s->last[hash] = (uint16_t)(s->n + 1);
	s->codes[s->n % 64] = cp;
	s->n++;
}

void ofx_flags_loops(struct ofx_str text, struct ofx_span line, struct ofx_edits *out)
{
	struct walk s = {.text = text, .out = out, .line = line};
	for (size_t pos = line.beg; pos < line.end;) {
		uint32_t at = (uint32_t)pos;
		follow_loop(&s, ofx_u8_next(text.ptr, &pos), at);
	}
	end_loop(&s, line.end);
}
