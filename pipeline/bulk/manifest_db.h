/* What the files of the manifest share. Private to it. */
#ifndef OFX_BULK_MANIFEST_DB_H
#define OFX_BULK_MANIFEST_DB_H

#include "adapt/sqlite.h"
#include "base/arena.h"
#include "bulk/manifest.h"

/* The columns of a row, as ofx_manifest_read takes them; `config` differs from manifest to manifest. */
#define OFX_MANIFEST_ROW_WITH(config)                                                              \
	"name,state,size,mtime,inode,hash,out_size,out_mtime," config ",members,chars,changed,"    \
	"safe,likely,reported,stages,micros,finished,error,log,faults,document"
#define OFX_MANIFEST_ROW OFX_MANIFEST_ROW_WITH("config")

/* The same of a row `f` of an attached manifest: its settings under the number they have here. */
#define OFX_MANIFEST_ROW_OF(base)                                                                  \
	OFX_MANIFEST_ROW_WITH("coalesce((SELECT c.config FROM main.configs c JOIN " base           \
	                      ".configs b ON b.hash = c.hash WHERE b.config = f.config),0)")

/* Files of shards: number of the part, and of how many. */
#define OFX_SHARD_NAME "shard-%u-of-%u"

/* Queries that a run asks again and again. */
enum ofx_manifest_query {
	OFX_Q_KNOWN,
	OFX_Q_KNOWN_BASED,
	OFX_Q_REDO,
	OFX_Q_SAME,
	OFX_Q_PUT,
	OFX_Q_PUT_LOG,
	OFX_Q_DROP_LOG,
	OFX_Q_PUT_FAULT,
	OFX_Q_DROP_FAULTS,
	OFX_Q_ONE,
	OFX_Q_GET_LOG,
	OFX_Q_N,
};

enum { OFX_PAGE_ROWS = 1000 };

struct ofx_manifest {
	char *path, *lock_path;
	struct ofx_shard shard;
	bool based; /* a shard: the target's manifest is attached as `base` */
	int lock; /* -1: opened to look at */
	struct ofx_db *db;
	struct ofx_query *queries[OFX_Q_N];
	/* A page of the rows in order, for ofx_manifest_known. */
	struct ofx_arena texts;
	struct ofx_bulk_row rows[OFX_PAGE_ROWS];
	size_t n, next;
	struct ofx_buf last; /* name of the last row loaded */
	bool end;            /* no row is behind it */
};

/* Name of a file in the room of a target. To be freed. */
char *ofx_manifest_path(const char *target, const char *name);
/* Attaches the database `path` under a name. */
enum ofx_status ofx_manifest_attach(struct ofx_manifest *, const char *path, const char *as,
                                    struct ofx_error *);

/* The prepared query, which the manifest keeps. */
enum ofx_status ofx_manifest_query(struct ofx_manifest *, enum ofx_manifest_query,
                                   struct ofx_query **, struct ofx_error *);
enum ofx_bulk_state ofx_manifest_state(struct ofx_str name);
/* Reads a row; its strings go to the arena. */
void ofx_manifest_read(struct ofx_query *, struct ofx_arena *, struct ofx_bulk_row *);

#endif
