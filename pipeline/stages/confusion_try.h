/* Trials: what may have stood at some places, weighed together, so that the memory that all ask for
   is fetched together. Private to the stage "confusion". */
#ifndef OFX_STAGES_CONFUSION_TRY_H
#define OFX_STAGES_CONFUSION_TRY_H

#include "stages/confusion_memory.h"

enum {
	OFX_REACH = OFX_NGRAM_ORDER - 1, /* symbols on each side that a candidate is weighed with */
	OFX_SURPRISE = -5 * OFX_NGRAM_NAT, /* a character with less than this is looked at */
	OFX_TRIALS = 320,                /* weighed together … */
	OFX_SUSPECTS = 32,               /* … for so many places */
	OFX_CHANNEL_UNKNOWN = INT32_MAX, /* what the channel says is not looked up yet */
};

/* A place that is searched for candidates. */
struct ofx_suspect {
	size_t at;
	struct ofx_place place;
	struct ofx_ngram_state before; /* of what stands before it */
	uint16_t between[OFX_BETWEEN]; /* symbols that stand between its neighbours elsewhere */
	size_t n_between;
	struct ofx_ngram_gap lost; /* between it and the symbol before: something may be missing there */
	size_t first, n_trials; /* its candidates on the scales */
};

/* A candidate on the scales. */
struct ofx_trial {
	struct ofx_candidate c;
	struct ofx_ngram_walk walk;
	uint16_t ids[OFX_REACH + 2 + OFX_REACH];
	size_t at;
	size_t n_right;    /* symbols behind it */
	int old_right;     /* their score as it stands */
	int need;          /* the least gain that it is kept for */
	bool agrees, lost; /* another engine read it so; it cannot gain enough any more */
};

/* What is searched together: the memory that all will ask for is then fetched together. */
struct ofx_trials {
	struct ofx_search *s;
	struct ofx_suspect suspects[OFX_SUSPECTS];
	size_t n_suspects;
	struct ofx_trial items[OFX_TRIALS]; /* those of a suspect together, in their order */
	size_t n;
	uint8_t other[OFX_NGRAM_SYMBOLS]; /* by id: place among a suspect's others, from 1; else 0 */
};

void ofx_trials_begin(struct ofx_trials *, struct ofx_search *);

/* Puts on the scales all that may have stood at the suspect's place. */
void ofx_try_all(struct ofx_trials *, struct ofx_suspect *);

/* Weighs what is on the scales. */
void ofx_trials_weigh(struct ofx_trials *);

/* The candidates of a suspect: of its n trials those that gain enough, the likeliest first. */
size_t ofx_trials_choose(const struct ofx_trial *, size_t n,
                         struct ofx_candidate out[OFX_CANDIDATES]);

#endif
