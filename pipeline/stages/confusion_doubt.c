/* Finds what is hardly language, though nothing better is known: runs of letters that surprise the
   model, and what stands where the document elsewhere has other words. */
#include "stages/confusion_doubt.h"

#include "model/symbols.h"
#include "text/chars.h"

enum {
	NAT = OFX_NGRAM_NAT,
	USUAL = -5 * NAT, /* a letter with this score is neither for nor against */
	ALONE = 19 * NAT,  /* so much below, summed up, is doubted: in right text once in 10,000 letters … */
	ECHOED = 10 * NAT, /* … and so much where the document has other words before what follows */
	ECHO = 6,         /* letters that are the same: in the run's end, and behind it */
};

static bool is_letter(const struct ofx_ngram *m, uint16_t id)
{
	return id >= OFX_SYM_CLASSES && id != OFX_NGRAM_NONE && ofx_is(m->symbol[id], OFX_JAPANESE);
}

/* Whether the run [beg, end) stands before words that elsewhere follow on another run. */
static bool is_echoed(const struct ofx_ngram *m, const struct ofx_reading *r, size_t beg, size_t end)
{
	const uint16_t *id = r->text.id;
	size_t n = r->text.n;
	if (end >= n || !is_letter(m, id[end]))
		return false;
	for (size_t p = r->first[id[end]]; p < r->first[id[end] + 1]; p++) {
		size_t at = r->places[p], same = 0, left = 0;
		while (end + same < n && at + same < n && id[end + same] == id[at + same] &&
		       is_letter(m, id[end + same]) && same < ECHO)
			same++;
		while (left < end - beg && left < at && id[end - 1 - left] == id[at - 1 - left])
			left++;
		if (at != end && left < end - beg && left < at && same + left >= ECHO &&
		    is_letter(m, id[at - 1 - left]))
			return true;
	}
	return false;
}

/* The run of letters that surprises most, of those that begin at or behind *i; moves *i behind it.
   How much it surprises, or 0 at the end. */
static int next_run(const struct ofx_ngram *m, const struct ofx_reading *r, size_t *i, size_t end,
                    struct ofx_doubt *out)
{
	int sum = 0, best = 0;
	size_t first = *i, k = *i;
	for (; k < end; k++) {
		bool letter = is_letter(m, r->text.id[k]);
		sum += USUAL - r->score[k];
		if (letter && sum > best) {
			best = sum;
			out->beg = first;
			out->end = k + 1;
		}
		if (!letter || sum <= 0) {
			if (best)
				break;
			sum = 0;
			first = k + 1;
		}
	}
	*i = k + (k < end);
	return best;
}

bool ofx_doubt_next(const struct ofx_ngram *m, const struct ofx_reading *r, size_t *i, size_t end,
                    struct ofx_doubt *out)
{
	for (int sum; (sum = next_run(m, r, i, end, out)) > 0;)
		if (sum >= ALONE || (sum >= ECHOED && is_echoed(m, r, out->beg, out->end)))
			return true;
	return false;
}
