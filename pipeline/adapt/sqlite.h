/* SQLite: a database file, its statements, and its errors as ours. */
#ifndef OFX_ADAPT_SQLITE_H
#define OFX_ADAPT_SQLITE_H

#include "base/err.h"
#include "base/str.h"

struct ofx_db;    /* one per thread; never used on both sides of a fork */
struct ofx_query; /* a prepared statement; ends before its database does */

enum ofx_db_mode { OFX_DB_READ, OFX_DB_WRITE /* made where it is missing */ };

/* `path` is borrowed for messages and outlives the database. Waits up to ten seconds for other
   processes' locks. */
enum ofx_status ofx_db_open(struct ofx_db **, const char *path, enum ofx_db_mode,
                            struct ofx_error *);
void ofx_db_close(struct ofx_db *); /* accepts NULL */

/* Statements without parameters and without rows, one or several. */
enum ofx_status ofx_db_exec(struct ofx_db *, const char *sql, struct ofx_error *);

enum ofx_status ofx_query_new(struct ofx_query **, struct ofx_db *, const char *sql,
                              struct ofx_error *);
void ofx_query_free(struct ofx_query *); /* accepts NULL */

/* Parameters count from 1. Bytes are borrowed until the query is reset. */
void ofx_query_bind_int(struct ofx_query *, int i, int64_t);
void ofx_query_bind_str(struct ofx_query *, int i, struct ofx_str);
void ofx_query_bind_blob(struct ofx_query *, int i, struct ofx_str);

/* The next row; *row is false at the end, where the query is reset. */
enum ofx_status ofx_query_step(struct ofx_query *, bool *row, struct ofx_error *);
void ofx_query_reset(struct ofx_query *);
/* Runs a query that has no rows. */
enum ofx_status ofx_query_run(struct ofx_query *, struct ofx_error *);

/* Columns count from 0; bytes live until the next step or reset. */
int64_t ofx_query_int(struct ofx_query *, int i);
struct ofx_str ofx_query_str(struct ofx_query *, int i);

const char *ofx_sqlite_version(void);

#endif
