/* What the files of `ocrfix eval` share: pages, what became of their characters, and tables. */
#ifndef OFX_COMMANDS_EVAL_H
#define OFX_COMMANDS_EVAL_H

#include "commands/commands.h"
#include "commands/pages.h"
#include "model/compare.h"
#include "stages/drive.h"

/* What became of the line breaks of a text. */
struct ofx_break_tally {
	uint64_t breaks;       /* of which the truth tells what they are */
	uint64_t joined, kept; /* wrongly */
	uint64_t unsure;       /* beside a line that is nowhere in the truth */
	/* With `list`: a line for each wrong one, which says what was done and what stands around it. */
	bool list;
	struct ofx_buf wrong;
};

/* Sums over characters of the truth, in the words of the reference scorer. */
struct ofx_tally {
	uint64_t pages, chars;
	uint64_t before, after; /* edit distance from the truth: of the raw text, of the fixed one */
	uint64_t right;         /* right in the raw text; of these … */
	uint64_t broken;        /* … wrong in the fixed one */
	uint64_t fixed;         /* wrong in the raw text, right in the fixed one */
	uint64_t moved;         /* wrong in both, differently */
	uint64_t missed;        /* wrong in both, the same */
	uint64_t spaced_chars, spaced_before, spaced_after; /* with white space counted */
	uint64_t spurious, spurious_left; /* spaces between Japanese characters that truth has not */
	uint64_t spaces, spaces_lost;     /* spaces that truth and raw text have */
	struct ofx_break_tally paper, raw_breaks; /* of the truth's lines, cleaned as well; of the raw text's */
};

/* What a change did to the edit distance from the truth around it; without white space, or where
   that shows nothing, with it. */
enum ofx_verdict {
	OFX_DID_RIGHT,   /* less than without the change */
	OFX_DID_WRONG,   /* more */
	OFX_DID_NOTHING, /* the same: one wrong text for another */
	OFX_DID_UNSEEN,  /* the compared texts are the same with it and without it */
};
extern const char *const ofx_verdict_names[4];

/* A change or a suggestion of the pipeline, judged. */
struct ofx_eval_change {
	const struct ofx_rule *why; /* of several steps, the last */
	const char *stage;
	enum ofx_class cls;
	uint16_t confidence;
	enum { OFX_DONE, OFX_SUGGESTED, OFX_FLAGGED } how; /* suggested: judged as if it were done */
	uint64_t line;                                     /* of the scan */
	enum ofx_verdict verdict;
	int32_t gain;                  /* by how much the distance fell, white space left out */
	uint32_t fixed, broken, moved; /* characters, likewise */
	char *context; /* with --list: what stands around it */
};

/* A character of the truth and what stands for it in the fixed text; 0: none. */
struct ofx_eval_pair {
	uint32_t written, read;
};

/* What came of a page. */
struct ofx_eval_page {
	bool left_out; /* too broken to say anything by alignment */
	struct ofx_tally tally;
	struct ofx_eval_change *changes;
	size_t n_changes, cap_changes;
	struct ofx_eval_pair *left; /* still wrong */
	size_t n_left, cap_left;
};

struct ofx_eval {
	const struct ofx_settings *set;
	const struct ofx_pipeline *pipe; /* NULL: pages come with a fixed text */
	struct ofx_pages pages;
	struct ofx_eval_page *scores; /* by page */
};

/* Working memory of one thread. Start with {0}. */
struct ofx_eval_room {
	struct ofx_align align;
	struct ofx_arena arena; /* of the page */
	struct ofx_buf file, raw, clean;
	struct ofx_compared one, two;
	/* What was aligned with what for the page, without white space and with it. */
	struct ofx_eval_side {
		bool there, spaces;
		struct ofx_compared truth, text; /* text: the fixed one */
		uint32_t *at;                     /* by index in truth: the index in text, or none */
		uint32_t *back;                   /* by index in text: the index in truth, or none */
		size_t cap_at, cap_back;
	} plain, spaced;
	struct ofx_compared lines[3]; /* truth, raw and fixed text, with white space */
};
void ofx_eval_room_release(struct ofx_eval_room *);

/* Reads, cleans where there is a pipeline, and scores one page. */
enum ofx_status ofx_eval_score(const struct ofx_eval *, struct ofx_eval_room *, size_t page,
                               struct ofx_error *);

/* Counts spaces; the texts are in room->lines, the plain side is aligned, and so is the raw text
   without white space, by raw_at. */
void ofx_eval_spaces(struct ofx_eval_room *, const struct ofx_compared *raw, const uint32_t *raw_at,
                     struct ofx_tally *);

/* By character of a text that was read with its white space: what stands before it, which is nothing (0),
   a space, or LF. In the arena; ends with one more for the end. */
uint8_t *ofx_eval_gaps(const struct ofx_compared *spaced, struct ofx_arena *);

/* What stands in another text between what the characters i - 1 and i became: LF, else a space, else 0.
   Where one of them is gone, between those nearest to it. `at` are the places of all n characters there,
   `gap` the gaps of that text. */
uint8_t ofx_eval_gap_at(const uint32_t *at, size_t n, const uint8_t *gap, size_t i);

/* Judges the breaks of a text by what stands there in the fixed one and in the layout; all three with
   white space. */
void ofx_eval_breaks(struct ofx_eval_room *, const struct ofx_compared *text,
                     const struct ofx_compared *fixed, const struct ofx_compared *layout,
                     struct ofx_break_tally *);

/* A change, suggestion or flag before it is judged. */
struct ofx_eval_edit {
	struct ofx_span at;   /* in the page's clean text */
	struct ofx_str other; /* what stands there without the change, or with the suggestion */
	struct ofx_eval_change change;
};
struct ofx_eval_edits {
	struct ofx_eval_edit *items;
	size_t n, cap;
};
/* Appends a block's clean text to *clean, and its changes, suggestions and flags to *edits; their
   strings live in the arena. What the gate alone changed is not among them. */
void ofx_eval_collect(const struct ofx_scan *, const struct ofx_result *, struct ofx_buf *clean,
                      struct ofx_eval_edits *edits, struct ofx_arena *);
/* Judges it by the sides of the room. */
void ofx_eval_judge(struct ofx_eval_room *, struct ofx_eval_edit *);

/* left[from→to]right on one line, of the clean text. */
char *ofx_eval_context(struct ofx_str clean, const struct ofx_eval_edit *);

/* Cleans a text in memory. */
enum ofx_status ofx_eval_clean(const struct ofx_settings *, const struct ofx_pipeline *,
                               struct ofx_str raw, ofx_sink_fn *sink, void *ctx,
                               struct ofx_error *);

/* Does `one` with the numbers 0 … n-1 on the threads asked for; each thread has a room. Returns
   the error of the lowest number that failed. */
typedef enum ofx_status ofx_eval_one_fn(void *ctx, struct ofx_eval_room *, size_t i,
                                        struct ofx_error *);
enum ofx_status ofx_eval_each(unsigned jobs, size_t n, ofx_eval_one_fn *one, void *ctx,
                              struct ofx_error *);

/* ocrfix eval --clean: what changes in texts that are right. Prints the report. */
enum ofx_status ofx_eval_right(const struct ofx_settings *, const struct ofx_pipeline *, int n,
                               char **paths, struct ofx_error *);
/* ocrfix eval --truth, when all pages are scored. */
void ofx_eval_report(const struct ofx_eval *);

#endif
