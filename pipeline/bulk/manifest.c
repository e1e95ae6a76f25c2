/* Keeps the manifest of a bulk run in SQLite. */
#include "bulk/manifest_db.h"

#include "bulk/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { VERSION = 1 };

const char *const ofx_bulk_state_names[OFX_BULK_STATES] = {
    "cleaned", "passed", "copied", "skipped", "linked", "failed", "crashed", "refused", "redo",
};

const struct ofx_word ofx_logs_words[] = {
    {"manifest", OFX_LOGS_MANIFEST}, {"beside", OFX_LOGS_BESIDE}, {"none", OFX_LOGS_NONE}, {0},
};
const struct ofx_word ofx_document_words[] = {
    {"file", OFX_DOCUMENT_FILE},
    {"folder", OFX_DOCUMENT_FOLDER},
    {"container", OFX_DOCUMENT_CONTAINER},
    {0},
};

static const char schema[] =
    "CREATE TABLE runs(run INTEGER PRIMARY KEY, config INTEGER NOT NULL, started INTEGER NOT NULL,"
    " ended INTEGER, outcome TEXT);"
    "CREATE TABLE configs(config INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE);"
    "CREATE TABLE files(name TEXT PRIMARY KEY, state TEXT NOT NULL,"
    " size INTEGER, mtime INTEGER, inode INTEGER, hash TEXT, out_size INTEGER, out_mtime INTEGER,"
    " config INTEGER, members INTEGER, chars INTEGER, changed INTEGER,"
    " safe INTEGER, likely INTEGER, reported INTEGER, stages TEXT,"
    " micros INTEGER, finished INTEGER, error TEXT, log INTEGER,"
    " faults INTEGER, document INTEGER) WITHOUT ROWID;"
    "CREATE TABLE logs(name TEXT, piece INTEGER, data BLOB, UNIQUE(name, piece));"
    "CREATE TABLE faults(name TEXT, member TEXT, error TEXT);"
    "CREATE INDEX faults_by_name ON faults(name);";

static const char *const queries[OFX_Q_N] = {
    [OFX_Q_KNOWN] = "SELECT " OFX_MANIFEST_ROW " FROM files WHERE name > ?1 ORDER BY name LIMIT ?2",
    /* Rows of the target's manifest too, where the shard has none of that name. */
    [OFX_Q_KNOWN_BASED] =
        "SELECT * FROM (SELECT " OFX_MANIFEST_ROW " FROM files WHERE name > ?1 ORDER BY name LIMIT ?2)"
        " UNION ALL SELECT * FROM (SELECT " OFX_MANIFEST_ROW_OF("base") " FROM base.files f WHERE name > ?1"
        " AND NOT EXISTS(SELECT 1 FROM main.files m WHERE m.name = f.name) ORDER BY name LIMIT ?2)"
        " ORDER BY name LIMIT ?2",
    [OFX_Q_REDO] = "UPDATE files SET state='redo' WHERE name = ?1",
    [OFX_Q_SAME] = "UPDATE files SET size=?2, mtime=?3, inode=?4 WHERE name = ?1",
    [OFX_Q_PUT] = "INSERT OR REPLACE INTO files(" OFX_MANIFEST_ROW ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
            "?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
    [OFX_Q_PUT_LOG] = "INSERT INTO logs VALUES(?1,?2,?3)",
    [OFX_Q_DROP_LOG] = "DELETE FROM logs WHERE name = ?1",
    [OFX_Q_PUT_FAULT] = "INSERT INTO faults VALUES(?1,?2,?3)",
    [OFX_Q_DROP_FAULTS] = "DELETE FROM faults WHERE name = ?1",
    [OFX_Q_ONE] = "SELECT " OFX_MANIFEST_ROW " FROM files WHERE name = ?1",
    [OFX_Q_GET_LOG] = "SELECT data FROM logs WHERE name = ?1 AND piece = ?2",
};

char *ofx_manifest_path(const char *target, const char *name)
{
	size_t size = strlen(target) + strlen(name) + sizeof OFX_BULK_ROOM + 2;
	char *path = ofx_alloc(size);
	snprintf(path, size, "%s/" OFX_BULK_ROOM "/%s", target, name);
	return path;
}

enum ofx_status ofx_manifest_query(struct ofx_manifest *m, enum ofx_manifest_query which, struct ofx_query **q,
                             struct ofx_error *err)
{
	if (!m->queries[which])
		OFX_TRY(ofx_query_new(&m->queries[which], m->db, queries[which], err));
	*q = m->queries[which];
	return OFX_OK;
}

/* Asks for one number; `otherwise` where there is no row. */
static enum ofx_status ask(struct ofx_manifest *m, const char *sql, struct ofx_str name,
                           int64_t otherwise, int64_t *out, struct ofx_error *err)
{
	struct ofx_query *q;
	bool row = false;
	OFX_TRY(ofx_query_new(&q, m->db, sql, err));
	if (name.ptr)
		ofx_query_bind_str(q, 1, name);
	enum ofx_status status = ofx_query_step(q, &row, err);
	*out = row ? ofx_query_int(q, 0) : otherwise;
	ofx_query_free(q);
	return status;
}

/* Only one process at a time writes: a lock that ends with the process, and that its children do
   not have. */
static enum ofx_status lock(struct ofx_manifest *m, const char *target, struct ofx_error *err)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	m->lock = open(m->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (m->lock < 0)
		return ofx_fail_at(err, OFX_SYS, m->lock_path, 0, "cannot write: %s",
		                   strerror(errno));
	if (!fcntl(m->lock, F_SETLK, &l))
		return OFX_OK;
	if (errno == EACCES || errno == EAGAIN)
		return ofx_fail_at(err, OFX_SYS, target, 0,
		                   "cannot start: another ocrfix is at work there");
	return ofx_fail_at(err, OFX_SYS, m->lock_path, 0, "cannot lock: %s", strerror(errno));
}

/* A target is ours, or empty: never a folder in which other files might be overwritten. */
static enum ofx_status check_target(const char *target, struct ofx_error *err)
{
	DIR *dir = opendir(target);
	if (!dir)
		return ofx_fail_at(err, OFX_SYS, target, 0, "cannot open: %s", strerror(errno));
	bool ours = false, other = false;
	for (struct dirent *d; (d = readdir(dir));) {
		bool room = !strcmp(d->d_name, OFX_BULK_ROOM);
		ours |= room;
		other |= !room && strcmp(d->d_name, ".") && strcmp(d->d_name, "..");
	}
	closedir(dir);
	if (!ours && other)
		return ofx_fail_at(err, OFX_BAD, target, 0,
		                   "cannot write there: it holds files that ocrfix bulk did not "
		                   "make");
	char *room = ofx_manifest_path(target, "");
	enum ofx_status status = OFX_OK;
	if (!ours && mkdir(room, 0777) && errno != EEXIST)
		status = ofx_fail_at(err, OFX_SYS, target, 0, "cannot write: %s", strerror(errno));
	free(room);
	return status;
}

static enum ofx_status check_schema(struct ofx_manifest *m, struct ofx_error *err)
{
	int64_t version;
	OFX_TRY(ask(m, "PRAGMA user_version", ofx_str(NULL, 0), 0, &version, err));
	if (version == VERSION)
		return OFX_OK;
	if (version || m->lock < 0)
		return ofx_fail_at(err, OFX_BAD, m->path, 0,
		                   "cannot use: it is no manifest of this version of ocrfix");
	OFX_TRY(ofx_manifest_begin(m, err));
	OFX_TRY(ofx_db_exec(m->db, schema, err));
	OFX_TRY(ofx_db_exec(m->db, "PRAGMA user_version=1", err));
	return ofx_manifest_commit(m, err);
}

static struct ofx_manifest *new_manifest(const char *target, struct ofx_shard shard)
{
	struct ofx_manifest *m = ofx_alloc(sizeof *m);
	char name[64] = "manifest.sqlite", lock_name[64] = "lock";
	if (shard.count) {
		snprintf(name, sizeof name, OFX_SHARD_NAME ".sqlite", shard.index, shard.count);
		snprintf(lock_name, sizeof lock_name, OFX_SHARD_NAME ".lock", shard.index, shard.count);
	}
	*m = (struct ofx_manifest){.path = ofx_manifest_path(target, name),
	                           .lock_path = ofx_manifest_path(target, lock_name),
	                           .shard = shard,
	                           .lock = -1};
	return m;
}

enum ofx_status ofx_manifest_attach(struct ofx_manifest *m, const char *path, const char *as,
                                    struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_query_new(&q, m->db, "ATTACH ?1 AS ?2", err));
	ofx_query_bind_str(q, 1, ofx_str_of(path));
	ofx_query_bind_str(q, 2, ofx_str_of(as));
	enum ofx_status status = ofx_query_run(q, err);
	ofx_query_free(q);
	return status;
}

static enum ofx_status attach_base(struct ofx_manifest *m, const char *target, struct ofx_error *err)
{
	char *path = ofx_manifest_path(target, "manifest.sqlite");
	enum ofx_status status = OFX_OK;
	if (m->shard.count && !access(path, F_OK)) {
		m->based = true;
		status = ofx_manifest_attach(m, path, "base", err);
	}
	free(path);
	return status;
}

enum ofx_status ofx_manifest_open(struct ofx_manifest **out, const char *target,
                                  struct ofx_shard shard, struct ofx_error *err)
{
	OFX_TRY(check_target(target, err));
	struct ofx_manifest *m = new_manifest(target, shard);
	enum ofx_status status = lock(m, target, err);
	if (!status)
		status = ofx_db_open(&m->db, m->path, OFX_DB_WRITE, err);
	if (!status)
		status = ofx_db_exec(m->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", err);
	if (!status)
		status = check_schema(m, err);
	if (!status)
		status = attach_base(m, target, err);
	if (status) {
		ofx_manifest_close(m);
		return status;
	}
	*out = m;
	return OFX_OK;
}

enum ofx_status ofx_manifest_look(struct ofx_manifest **out, const char *target,
                                  struct ofx_error *err)
{
	struct ofx_manifest *m = new_manifest(target, (struct ofx_shard){0, 0});
	enum ofx_status status = OFX_OK;
	if (access(m->path, F_OK))
		status = ofx_fail_at(err, OFX_BAD, target, 0,
		                     "cannot read its manifest: no ocrfix bulk wrote there");
	if (!status)
		status = ofx_db_open(&m->db, m->path, OFX_DB_READ, err);
	if (!status)
		status = check_schema(m, err);
	if (status) {
		ofx_manifest_close(m);
		return status;
	}
	*out = m;
	return OFX_OK;
}

void ofx_manifest_close(struct ofx_manifest *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < OFX_Q_N; i++)
		ofx_query_free(m->queries[i]);
	ofx_db_close(m->db);
	if (m->lock >= 0)
		close(m->lock);
	ofx_arena_release(&m->texts);
	ofx_buf_release(&m->last);
	free(m->path);
	free(m->lock_path);
	free(m);
}

enum ofx_status ofx_manifest_start(struct ofx_manifest *m, const char *config_hash, int64_t *run,
                                   int64_t *config, struct ofx_error *err)
{
	struct ofx_query *q;
	struct ofx_str hash = ofx_str_of(config_hash), none = {0};
	OFX_TRY(ofx_manifest_begin(m, err));
	OFX_TRY(ofx_query_new(&q, m->db, "INSERT OR IGNORE INTO configs(hash) VALUES(?1)", err));
	ofx_query_bind_str(q, 1, hash);
	enum ofx_status status = ofx_query_run(q, err);
	ofx_query_free(q);
	OFX_TRY(status);
	OFX_TRY(ask(m, "SELECT config FROM configs WHERE hash=?1", hash, 0, config, err));
	/* Numbers of shards' runs are apart from one another, since they name temporary files. */
	OFX_TRY(ofx_query_new(&q, m->db,
	                      "INSERT INTO runs(run,config,started)"
	                      " SELECT max(coalesce(max(run),0),?3)+1,?1,?2 FROM runs",
	                      err));
	ofx_query_bind_int(q, 3, (int64_t)m->shard.index << OFX_RUN_SHARD);
	ofx_query_bind_int(q, 1, *config);
	ofx_query_bind_int(q, 2, (int64_t)time(NULL));
	status = ofx_query_run(q, err);
	ofx_query_free(q);
	OFX_TRY(status);
	OFX_TRY(ask(m, "SELECT max(run) FROM runs", none, 0, run, err));
	return ofx_manifest_commit(m, err);
}

enum ofx_status ofx_manifest_end(struct ofx_manifest *m, int64_t run, const char *outcome,
                                 struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_query_new(&q, m->db, "UPDATE runs SET ended=?2, outcome=?3 WHERE run=?1", err));
	ofx_query_bind_int(q, 1, run);
	ofx_query_bind_int(q, 2, (int64_t)time(NULL));
	ofx_query_bind_str(q, 3, ofx_str_of(outcome));
	enum ofx_status status = ofx_query_run(q, err);
	ofx_query_free(q);
	return status;
}

enum ofx_bulk_state ofx_manifest_state(struct ofx_str name)
{
	for (int i = 0; i < OFX_BULK_STATES; i++)
		if (ofx_str_eq(name, ofx_str_of(ofx_bulk_state_names[i])))
			return (enum ofx_bulk_state)i;
	return OFX_BULK_REDO; /* written by a later version */
}

/* Reads the columns of ROW; strings go to the arena. */
void ofx_manifest_read(struct ofx_query *q, struct ofx_arena *texts, struct ofx_bulk_row *r)
{
	*r = (struct ofx_bulk_row){.name = ofx_arena_copy(texts, ofx_query_str(q, 0)),
	                           .state = ofx_manifest_state(ofx_query_str(q, 1)),
	                           .scan = {ofx_query_int(q, 2), ofx_query_int(q, 3),
	                                    ofx_query_int(q, 4)},
	                           .out = {ofx_query_int(q, 6), ofx_query_int(q, 7), 0},
	                           .config = ofx_query_int(q, 8),
	                           .members = (uint64_t)ofx_query_int(q, 9),
	                           .chars = (uint64_t)ofx_query_int(q, 10),
	                           .changed = (uint64_t)ofx_query_int(q, 11),
	                           .safe = (uint64_t)ofx_query_int(q, 12),
	                           .likely = (uint64_t)ofx_query_int(q, 13),
	                           .reported = (uint64_t)ofx_query_int(q, 14),
	                           .stages = ofx_arena_copy(texts, ofx_query_str(q, 15)),
	                           .micros = (uint64_t)ofx_query_int(q, 16),
	                           .finished = ofx_query_int(q, 17),
	                           .error = ofx_arena_copy(texts, ofx_query_str(q, 18)),
	                           .log = (enum ofx_bulk_logs)ofx_query_int(q, 19),
	                           .faults = (uint64_t)ofx_query_int(q, 20),
	                           .document = ofx_query_int(q, 21)};
	struct ofx_str hash = ofx_query_str(q, 5);
	if (hash.len < sizeof r->hash)
		memcpy(r->hash, hash.ptr, hash.len);
}

static enum ofx_status load_page(struct ofx_manifest *m, struct ofx_error *err)
{
	struct ofx_query *q;
	bool row;
	OFX_TRY(ofx_manifest_query(m, m->based ? OFX_Q_KNOWN_BASED : OFX_Q_KNOWN, &q, err));
	ofx_arena_reset(&m->texts);
	m->n = m->next = 0;
	ofx_query_bind_str(q, 1, m->last.len ? ofx_buf_str(&m->last) : OFX_STR(""));
	ofx_query_bind_int(q, 2, OFX_PAGE_ROWS);
	for (;;) {
		OFX_TRY(ofx_query_step(q, &row, err));
		if (!row)
			break;
		ofx_manifest_read(q, &m->texts, &m->rows[m->n++]);
	}
	m->end = m->n < OFX_PAGE_ROWS;
	ofx_buf_clear(&m->last);
	if (m->n)
		ofx_buf_add_str(&m->last, m->rows[m->n - 1].name);
	return OFX_OK;
}

enum ofx_status ofx_manifest_known(struct ofx_manifest *m, struct ofx_str name,
                                   const struct ofx_bulk_row **out, uint64_t *gone,
                                   struct ofx_error *err)
{
	*out = NULL;
	for (;; m->next++) {
		if (m->next == m->n && !m->end)
			OFX_TRY(load_page(m, err));
		if (m->next == m->n)
			return OFX_OK;
		int c = ofx_str_cmp(m->rows[m->next].name, name);
		if (c > 0)
			return OFX_OK;
		if (c == 0)
			break;
		++*gone;
	}
	*out = &m->rows[m->next++];
	return OFX_OK;
}

enum ofx_status ofx_manifest_rest(struct ofx_manifest *m, uint64_t *gone, struct ofx_error *err)
{
	*gone += m->n - m->next;
	m->next = m->n;
	while (!m->end) {
		OFX_TRY(load_page(m, err));
		*gone += m->n;
		m->next = m->n;
	}
	return OFX_OK;
}

enum ofx_status ofx_manifest_begin(struct ofx_manifest *m, struct ofx_error *err)
{
	return ofx_db_exec(m->db, "BEGIN IMMEDIATE", err);
}

enum ofx_status ofx_manifest_commit(struct ofx_manifest *m, struct ofx_error *err)
{
	return ofx_db_exec(m->db, "COMMIT", err);
}

/* Runs a query whose only parameter is a name. */
static enum ofx_status by_name(struct ofx_manifest *m, enum ofx_manifest_query which, struct ofx_str name,
                               struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, which, &q, err));
	ofx_query_bind_str(q, 1, name);
	return ofx_query_run(q, err);
}

enum ofx_status ofx_manifest_redo(struct ofx_manifest *m, struct ofx_str name,
                                  struct ofx_error *err)
{
	OFX_TRY(by_name(m, OFX_Q_DROP_LOG, name, err));
	OFX_TRY(by_name(m, OFX_Q_DROP_FAULTS, name, err));
	return by_name(m, OFX_Q_REDO, name, err);
}

enum ofx_status ofx_manifest_same(struct ofx_manifest *m, struct ofx_str name,
                                  struct ofx_file_id scan, struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_SAME, &q, err));
	ofx_query_bind_str(q, 1, name);
	ofx_query_bind_int(q, 2, scan.size);
	ofx_query_bind_int(q, 3, scan.mtime);
	ofx_query_bind_int(q, 4, scan.inode);
	return ofx_query_run(q, err);
}

enum ofx_status ofx_manifest_put(struct ofx_manifest *m, const struct ofx_bulk_row *r,
                                 struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_PUT, &q, err));
	ofx_query_bind_str(q, 1, r->name);
	ofx_query_bind_str(q, 2, ofx_str_of(ofx_bulk_state_names[r->state]));
	const int64_t numbers[] = {r->scan.size, r->scan.mtime, r->scan.inode};
	for (int i = 0; i < 3; i++)
		ofx_query_bind_int(q, 3 + i, numbers[i]);
	ofx_query_bind_str(q, 6, ofx_str_of(r->hash));
	const int64_t more[] = {r->out.size,         r->out.mtime,         r->config,
	                        (int64_t)r->members, (int64_t)r->chars,    (int64_t)r->changed,
	                        (int64_t)r->safe,    (int64_t)r->likely,   (int64_t)r->reported};
	for (int i = 0; i < 9; i++)
		ofx_query_bind_int(q, 7 + i, more[i]);
	ofx_query_bind_str(q, 16, r->stages);
	ofx_query_bind_int(q, 17, (int64_t)r->micros);
	ofx_query_bind_int(q, 18, r->finished);
	ofx_query_bind_str(q, 19, r->error);
	ofx_query_bind_int(q, 20, r->log);
	ofx_query_bind_int(q, 21, (int64_t)r->faults);
	ofx_query_bind_int(q, 22, r->document);
	return ofx_query_run(q, err);
}

enum ofx_status ofx_manifest_put_log(struct ofx_manifest *m, struct ofx_str name, int64_t piece,
                                     struct ofx_str data, struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_PUT_LOG, &q, err));
	ofx_query_bind_str(q, 1, name);
	ofx_query_bind_int(q, 2, piece);
	ofx_query_bind_blob(q, 3, data);
	return ofx_query_run(q, err);
}

enum ofx_status ofx_manifest_put_fault(struct ofx_manifest *m, struct ofx_str name,
                                       struct ofx_str member, struct ofx_str error,
                                       struct ofx_error *err)
{
	struct ofx_query *q;
	OFX_TRY(ofx_manifest_query(m, OFX_Q_PUT_FAULT, &q, err));
	ofx_query_bind_str(q, 1, name);
	ofx_query_bind_str(q, 2, member);
	ofx_query_bind_str(q, 3, error);
	return ofx_query_run(q, err);
}
