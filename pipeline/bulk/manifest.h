/* The manifest: a SQLite database in the target that knows of each file what became of it. It is the
   truth about what is done: a row says so only once the output stands under its name, on the disk.

   It lies in TARGET/.ocrfix/manifest.sqlite, in WAL mode, so it can be looked at while a run goes
   on. All SQL of the program stands in manifest.c. */
#ifndef OFX_BULK_MANIFEST_H
#define OFX_BULK_MANIFEST_H

#include "base/err.h"
#include "base/hash.h"
#include "base/opt.h"
#include "bulk/walk.h"

/* What became of a file. The names stand in the database. */
enum ofx_bulk_state {
	OFX_BULK_CLEANED,
	OFX_BULK_PASSED,  /* more would change than the budget allows: passed through */
	OFX_BULK_COPIED,  /* holds no text */
	OFX_BULK_SKIPPED, /* holds no text, and such files were not wanted */
	OFX_BULK_LINKED,  /* a symbolic link, made again */
	OFX_BULK_FAILED,  /* could not be cleaned; passed through where it could be read */
	OFX_BULK_CRASHED, /* ended the process that cleaned it; passed through likewise */
	OFX_BULK_REFUSED, /* not safe to read or write */
	OFX_BULK_REDO,    /* its output is just being replaced */
	OFX_BULK_STATES,
};
extern const char *const ofx_bulk_state_names[OFX_BULK_STATES];

/* Whether there is nothing to do for such a file until it or the settings change. */
static inline bool ofx_bulk_settled(enum ofx_bulk_state s)
{
	return s <= OFX_BULK_LINKED;
}

/* Whether the user should hear of it. */
static inline bool ofx_bulk_problem(enum ofx_bulk_state s)
{
	return s == OFX_BULK_PASSED || s > OFX_BULK_LINKED;
}

/* Where the log of a file is kept. */
enum ofx_bulk_logs { OFX_LOGS_NONE, OFX_LOGS_MANIFEST, OFX_LOGS_BESIDE };
extern const struct ofx_word ofx_logs_words[];

/* Which texts are pages of one document, and cleaned together. */
enum ofx_bulk_document {
	OFX_DOCUMENT_FILE,      /* each is one */
	OFX_DOCUMENT_FOLDER,    /* the files of a folder */
	OFX_DOCUMENT_CONTAINER, /* the members of a container */
};
extern const struct ofx_word ofx_document_words[];

/* What a log beside an output is called: NAME.log.zst. */
#define OFX_LOG_TAIL ".log.zst"

/* What the manifest holds of a file. Strings are borrowed. */
struct ofx_bulk_row {
	struct ofx_str name; /* in source and target; NUL behind it */
	enum ofx_bulk_state state;
	struct ofx_file_id scan; /* the source as it was read */
	char hash[OFX_HASH_HEX]; /* of its bytes; "" where they were not read */
	struct ofx_file_id out;  /* the output; size is -1 where there is none, the inode is not kept */
	enum ofx_bulk_logs log;
	int64_t config;          /* settings it was cleaned with, a row of its own */
	int64_t document;        /* a hash of the pages it was cleaned with; 0: alone */
	uint64_t members;        /* files in a container, … */
	uint64_t faults;         /* … and how many of these were left out or could not be cleaned */
	uint64_t chars, changed; /* characters, and how many of them a change touched */
	uint64_t safe, likely, reported; /* changes by class, and reports */
	struct ofx_str stages;   /* {"stage":[safe,likely,reported],…} */
	uint64_t micros;         /* time it took, in microseconds */
	int64_t finished;        /* seconds since 1970 */
	struct ofx_str error;    /* what went wrong, or "" */
};

/* The same of a file, or something in it. */
static inline bool ofx_bulk_row_problem(const struct ofx_bulk_row *r)
{
	return ofx_bulk_problem(r->state) || r->faults;
}

/* Sums over rows. */
struct ofx_bulk_sum {
	uint64_t files, bytes, out_bytes, chars, changed, safe, likely, reported, micros;
};

struct ofx_manifest;

/* A part of an archive, for many machines: of the files, by a hash of their names, part `index` of
   `count`, from 1. count 0: all. */
struct ofx_shard {
	unsigned index, count;
};

/* Opens the manifest of a target for a run and keeps other runs out until it is closed. `target` is
   an existing folder; OFX_BAD where it holds files but no manifest. A shard has a manifest of its
   own beside the target's, whose rows it knows too; so the shards run at the same time. */
enum ofx_status ofx_manifest_open(struct ofx_manifest **, const char *target, struct ofx_shard,
                                  struct ofx_error *);
/* Moves what the manifests of shards hold into the target's; *n counts them. Runs again where it was
   stopped. */
enum ofx_status ofx_manifest_merge(const char *target, unsigned *n, struct ofx_error *);
/* To read only. OFX_BAD where the folder holds none. */
enum ofx_status ofx_manifest_look(struct ofx_manifest **, const char *target, struct ofx_error *);
void ofx_manifest_close(struct ofx_manifest *); /* accepts NULL */

/* The shard whose run has this number; 0: of the whole. */
enum { OFX_RUN_SHARD = 32 };
static inline unsigned ofx_run_shard(int64_t run)
{
	return (unsigned)(run >> OFX_RUN_SHARD);
}

/* Begins a run: numbers it, and finds or adds the settings. */
enum ofx_status ofx_manifest_start(struct ofx_manifest *, const char *config_hash, int64_t *run,
                                   int64_t *config, struct ofx_error *);
/* `outcome`: "done", "stopped" … */
enum ofx_status ofx_manifest_end(struct ofx_manifest *, int64_t run, const char *outcome,
                                 struct ofx_error *);

/* The row of a file, or NULL; it lives until the next call. Names come in ascending order; *gone
   counts the rows that lay between them. */
enum ofx_status ofx_manifest_known(struct ofx_manifest *, struct ofx_str name,
                                   const struct ofx_bulk_row **, uint64_t *gone,
                                   struct ofx_error *);
/* How many rows lie behind the last name asked for. */
enum ofx_status ofx_manifest_rest(struct ofx_manifest *, uint64_t *gone, struct ofx_error *);

/* A transaction. Once it is committed it is on the disk. */
enum ofx_status ofx_manifest_begin(struct ofx_manifest *, struct ofx_error *);
enum ofx_status ofx_manifest_commit(struct ofx_manifest *, struct ofx_error *);
/* Notes that an output is about to be replaced, with its log. */
enum ofx_status ofx_manifest_redo(struct ofx_manifest *, struct ofx_str name, struct ofx_error *);
/* The source has another time or inode, but the same bytes. */
enum ofx_status ofx_manifest_same(struct ofx_manifest *, struct ofx_str name, struct ofx_file_id scan,
                                  struct ofx_error *);
enum ofx_status ofx_manifest_put(struct ofx_manifest *, const struct ofx_bulk_row *,
                                 struct ofx_error *);
/* A piece of a file's log, packed; pieces count from 0. */
enum ofx_status ofx_manifest_put_log(struct ofx_manifest *, struct ofx_str name, int64_t piece,
                                     struct ofx_str data, struct ofx_error *);
/* What is wrong with a member of a container. */
enum ofx_status ofx_manifest_put_fault(struct ofx_manifest *, struct ofx_str name,
                                       struct ofx_str member, struct ofx_str error,
                                       struct ofx_error *);

/* To look at. */
enum ofx_status ofx_manifest_sums(struct ofx_manifest *, struct ofx_bulk_sum by[OFX_BULK_STATES],
                                  struct ofx_error *);
typedef enum ofx_status ofx_stage_sum_fn(void *ctx, struct ofx_str stage, uint64_t safe,
                                         uint64_t likely, uint64_t reported, struct ofx_error *);
enum ofx_status ofx_manifest_stages(struct ofx_manifest *, ofx_stage_sum_fn *, void *ctx,
                                    struct ofx_error *);
/* The last run: its outcome ("" while it goes on, or where it was killed), or NULL before the first. */
enum ofx_status ofx_manifest_last_run(struct ofx_manifest *, int64_t *run, char outcome[16],
                                      struct ofx_error *);

enum ofx_row_order {
	OFX_ROWS_ALL,      /* by name */
	OFX_ROWS_PROBLEMS, /* what the user should hear of, by name */
	OFX_ROWS_CHANGED,  /* share of characters changed, the most first */
	OFX_ROWS_SLOWEST,
};
typedef enum ofx_status ofx_row_fn(void *ctx, const struct ofx_bulk_row *, struct ofx_error *);
enum ofx_status ofx_manifest_rows(struct ofx_manifest *, enum ofx_row_order, int64_t limit,
                                  ofx_row_fn *, void *ctx, struct ofx_error *);
/* error is that of the member, whose name stands behind the container's: "a.zip/b.txt". */
enum ofx_status ofx_manifest_faults(struct ofx_manifest *, ofx_row_fn *, void *ctx,
                                    struct ofx_error *);
/* *row is false where there is none; strings live until the next call. */
enum ofx_status ofx_manifest_row(struct ofx_manifest *, struct ofx_str name, struct ofx_bulk_row *,
                                 bool *found, struct ofx_error *);
/* Appends a piece of a log; *more is false behind the last one. */
enum ofx_status ofx_manifest_log(struct ofx_manifest *, struct ofx_str name, int64_t piece,
                                 struct ofx_buf *out, bool *more, struct ofx_error *);

#endif
