/* Merges the manifests that shards of a bulk run left in a target into one. */
#include "bulk/manifest_db.h"

#include "bulk/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The shard's rows take the place of ours; settings keep their hash, whatever their number. */
static const char *const steps[] = {
    "BEGIN IMMEDIATE",
    "INSERT OR IGNORE INTO main.configs(hash) SELECT hash FROM shard.configs",
    "INSERT OR REPLACE INTO main.runs(run,config,started,ended,outcome)"
    " SELECT r.run, (SELECT c.config FROM main.configs c JOIN shard.configs s ON s.hash = c.hash"
    " WHERE s.config = r.config), r.started, r.ended, r.outcome FROM shard.runs r",
    "DELETE FROM main.logs WHERE name IN (SELECT name FROM shard.files)",
    "DELETE FROM main.faults WHERE name IN (SELECT name FROM shard.files)",
    "INSERT OR REPLACE INTO main.files(" OFX_MANIFEST_ROW ")"
    " SELECT " OFX_MANIFEST_ROW_OF("shard") " FROM shard.files f",
    "INSERT INTO main.logs(name,piece,data) SELECT name,piece,data FROM shard.logs",
    "INSERT INTO main.faults(name,member,error) SELECT name,member,error FROM shard.faults",
    "COMMIT",
    "DETACH shard",
};

static enum ofx_status merge_one(struct ofx_manifest *m, const char *path, struct ofx_error *err)
{
	OFX_TRY(ofx_manifest_attach(m, path, "shard", err));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		OFX_TRY(ofx_db_exec(m->db, steps[i], err));
	return OFX_OK;
}

/* Keeps the shard's own runs out while it is merged, and does not wait for one. */
static enum ofx_status lock_shard(const char *target, const char *lock_path, int *fd,
                                  struct ofx_error *err)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	*fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd >= 0 && !fcntl(*fd, F_SETLK, &l))
		return OFX_OK;
	if (*fd >= 0)
		close(*fd);
	return ofx_fail_at(err, OFX_SYS, target, 0, "cannot merge: a shard is still at work (%s)",
	                   lock_path);
}

/* The manifest goes with what SQLite keeps beside it. The rows are in the target's by now; if they
   are merged again, nothing is lost. */
static void remove_shard(const char *path)
{
	static const char *const tails[] = {"-wal", "-shm", ""};
	for (size_t i = 0; i < 3; i++) {
		struct ofx_buf name = {0};
		ofx_buf_addf(&name, "%s%s", path, tails[i]);
		ofx_buf_add(&name, "", 1);
		unlink(name.ptr);
		ofx_buf_release(&name);
	}
}

static enum ofx_status merge_shard(struct ofx_manifest *m, const char *target, unsigned index,
                                   unsigned count, struct ofx_error *err)
{
	char name[64];
	int fd;
	snprintf(name, sizeof name, OFX_SHARD_NAME ".lock", index, count);
	char *lock_path = ofx_manifest_path(target, name);
	snprintf(name, sizeof name, OFX_SHARD_NAME ".sqlite", index, count);
	char *path = ofx_manifest_path(target, name);
	enum ofx_status status = lock_shard(target, lock_path, &fd, err);
	if (!status) {
		status = merge_one(m, path, err);
		if (!status) {
			remove_shard(path);
			unlink(lock_path);
		}
		close(fd);
	}
	free(path);
	free(lock_path);
	return status;
}

enum ofx_status ofx_manifest_merge(const char *target, unsigned *n, struct ofx_error *err)
{
	struct ofx_manifest *m;
	unsigned index, count;
	int end;
	*n = 0;
	OFX_TRY(ofx_manifest_open(&m, target, (struct ofx_shard){0, 0}, err));
	char *room = ofx_manifest_path(target, "");
	DIR *dir = opendir(room);
	enum ofx_status status = OFX_OK;
	if (!dir)
		status = ofx_fail_at(err, OFX_SYS, room, 0, "cannot open: %s", strerror(errno));
	for (struct dirent *d; !status && (errno = 0, d = readdir(dir));) {
		end = 0;
		if (sscanf(d->d_name, OFX_SHARD_NAME ".sqlite%n", &index, &count, &end) != 2 || !end ||
		    d->d_name[end])
			continue;
		status = merge_shard(m, target, index, count, err);
		*n += !status;
	}
	if (!status && errno)
		status = ofx_fail_at(err, OFX_SYS, room, 0, "cannot list: %s", strerror(errno));
	if (dir)
		closedir(dir);
	free(room);
	ofx_manifest_close(m);
	return status;
}
