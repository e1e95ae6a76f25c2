/* SQLite's C interface, with statuses and errors as the rest of the program has them. */
#include "adapt/sqlite.h"

#include "base/buf.h"

#include <sqlite3.h>
#include <stdlib.h>

enum { WAIT_MS = 10000 };

struct ofx_db {
	sqlite3 *handle;
	const char *path;
};

struct ofx_query {
	struct ofx_db *db;
	sqlite3_stmt *stmt;
};

static enum ofx_status fail(const struct ofx_db *db, const char *what, struct ofx_error *err)
{
	int code = sqlite3_errcode(db->handle);
	bool bad = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
	return ofx_fail_at(err, bad ? OFX_BAD : OFX_SYS, db->path, 0, "cannot %s: %s", what,
	                   sqlite3_errmsg(db->handle));
}

enum ofx_status ofx_db_open(struct ofx_db **out, const char *path, enum ofx_db_mode mode,
                            struct ofx_error *err)
{
	struct ofx_db *db = ofx_alloc(sizeof *db);
	*db = (struct ofx_db){.path = path};
	int flags = mode == OFX_DB_READ ? SQLITE_OPEN_READONLY
	                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		if (!db->handle)
			ofx_die_nomem();
		enum ofx_status status = fail(db, "open", err);
		ofx_db_close(db);
		return status;
	}
	sqlite3_busy_timeout(db->handle, WAIT_MS);
	*out = db;
	return OFX_OK;
}

void ofx_db_close(struct ofx_db *db)
{
	if (!db)
		return;
	sqlite3_close(db->handle);
	free(db);
}

enum ofx_status ofx_db_exec(struct ofx_db *db, const char *sql, struct ofx_error *err)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(db, "use", err);
	return OFX_OK;
}

enum ofx_status ofx_query_new(struct ofx_query **out, struct ofx_db *db, const char *sql,
                              struct ofx_error *err)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
	    SQLITE_OK)
		return fail(db, "use", err);
	struct ofx_query *q = ofx_alloc(sizeof *q);
	*q = (struct ofx_query){db, stmt};
	*out = q;
	return OFX_OK;
}

void ofx_query_free(struct ofx_query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->stmt);
	free(q);
}

/* Binding fails only where an index is wrong, which is a bug, or for want of memory. */
static void bound(int code)
{
	if (code == SQLITE_NOMEM)
		ofx_die_nomem();
	if (code != SQLITE_OK)
		abort();
}

void ofx_query_bind_int(struct ofx_query *q, int i, int64_t value)
{
	bound(sqlite3_bind_int64(q->stmt, i, value));
}

void ofx_query_bind_str(struct ofx_query *q, int i, struct ofx_str s)
{
	bound(sqlite3_bind_text64(q->stmt, i, s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8));
}

void ofx_query_bind_blob(struct ofx_query *q, int i, struct ofx_str s)
{
	bound(sqlite3_bind_blob64(q->stmt, i, s.ptr, s.len, SQLITE_STATIC));
}

void ofx_query_reset(struct ofx_query *q)
{
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
}

enum ofx_status ofx_query_step(struct ofx_query *q, bool *row, struct ofx_error *err)
{
	int code = sqlite3_step(q->stmt);
	*row = code == SQLITE_ROW;
	if (*row)
		return OFX_OK;
	enum ofx_status status = code == SQLITE_DONE ? OFX_OK : fail(q->db, "use", err);
	ofx_query_reset(q);
	return status;
}

enum ofx_status ofx_query_run(struct ofx_query *q, struct ofx_error *err)
{
	bool row;
	do
		OFX_TRY(ofx_query_step(q, &row, err));
	while (row);
	return OFX_OK;
}

int64_t ofx_query_int(struct ofx_query *q, int i)
{
	return sqlite3_column_int64(q->stmt, i);
}

struct ofx_str ofx_query_str(struct ofx_query *q, int i)
{
	const void *p = sqlite3_column_blob(q->stmt, i);
	return ofx_str(p ? p : "", (size_t)sqlite3_column_bytes(q->stmt, i));
}

const char *ofx_sqlite_version(void)
{
	return sqlite3_libversion();
}
