/* Judges from what a block says about its spaces whether an engine made those beside
 * marks. */
#include "stages/spaces.h"

enum {
	HABIT = 12, /* spaces behind 。 that make a habit, if hardly one is left out */
	MIN_EVIDENCE = 2,
	FEW = 3,   /* spaces beside marks … */
	PAGE = 10, /* of so many places that make a page */
};

/* One space in so many places, at least. A text in paragraphs was typed, or has been
   cleaned; in right ones a space is a slip, or a trace of markup that was taken out, and
   rarer than that. Where lines break off in the middle of sentences a page was read, and
   on paper there is hardly any such space. */
struct rate {
	uint32_t typed, wrapped;
};

static bool often(uint32_t with, uint32_t without, struct rate rate,
		  const struct ofx_facts *f)
{
	return with && with * (f->wrapped ? rate.wrapped : rate.typed) >= with + without;
}

static bool stops_spaced(const struct ofx_facts *f)
{
	return often(f->space_stop, f->close_stop, (struct rate){6, 20}, f);
}

static bool commas_spaced(const struct ofx_facts *f)
{
	return often(f->space_comma, f->close_comma, (struct rate){14, 40}, f);
}

/* Some writers put a space behind 。, and then they put it everywhere. */
static bool stops_are_habit(const struct ofx_facts *f)
{
	return f->space_stop >= HABIT && f->close_stop * 10 <= f->space_stop &&
	       !ofx_space_evidence(f);
}

/* One or two among so many marks are what is left where something was taken out of the
   text: 外部 。 An engine that makes such spaces makes more of them on a page. */
static bool few_on_page(const struct ofx_facts *f)
{
	uint32_t n = f->space_bracket + f->space_comma + f->space_stop + f->space_quote +
		     f->space_dot;
	return n < FEW && f->close_bracket >= PAGE;
}

bool ofx_place_spaced(const struct ofx_facts *f, enum ofx_place place)
{
	switch (place) {
	case OFX_AT_LETTERS:
		return false;
	case OFX_AT_BRACKET:
		return often(f->space_bracket, f->close_bracket, (struct rate){30, 30},
			     f) &&
		       !few_on_page(f);
	case OFX_AT_COMMA:
		return commas_spaced(f) ||
		       (stops_spaced(f) &&
			often(f->space_comma, f->close_comma, (struct rate){40, 40}, f));
	case OFX_AT_STOP:
		return !stops_are_habit(f) &&
		       (stops_spaced(f) ||
			(commas_spaced(f) &&
			 often(f->space_stop, f->close_stop, (struct rate){20, 20}, f)));
	case OFX_AT_QUOTE:
		return often(f->space_quote, f->close_quote, (struct rate){10, 10}, f);
	case OFX_AT_DOT:
		return often(f->space_dot, f->close_dot, (struct rate){8, 20}, f);
	}
	return false;
}

bool ofx_space_evidence(const struct ofx_facts *f)
{
	uint32_t n = 0;
	n += ofx_place_spaced(f, OFX_AT_BRACKET) ? f->space_bracket : 0;
	n += ofx_place_spaced(f, OFX_AT_COMMA) ? f->space_comma : 0;
	n += ofx_place_spaced(f, OFX_AT_QUOTE) ? f->space_quote : 0;
	n += ofx_place_spaced(f, OFX_AT_DOT) ? f->space_dot : 0;
	return n >= MIN_EVIDENCE;
}
