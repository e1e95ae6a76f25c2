/* Walks a folder tree, a list of files, or a single file. */
#define _DEFAULT_SOURCE /* realpath, d_type */
#include "bulk/walk.h"

#include "adapt/sqlite.h"
#include "base/arena.h"
#include "bulk/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A name in a folder. Folders have a '/' at their end, so that names sort as whole paths do. */
struct name {
	struct ofx_str text;
	bool clash; /* another name before it is the same but for case */
};

/* A folder that the walk is in. */
struct level {
	struct ofx_arena texts;
	struct name *names;
	size_t n, cap, next;
	size_t path_len; /* of the folder in the walk's path, with the '/' */
};

struct ofx_walk {
	int root;
	const char *name;
	char *real; /* the root, as realpath gives it */
	struct stat but;
	struct ofx_buf path, target;
	/* A tree. */
	struct level *levels;
	size_t n_levels, cap_levels;
	/* A list, or a single file. */
	struct ofx_db *db;
	struct ofx_query *list;
	struct ofx_seen seen;
	struct ofx_buf parent; /* of the last file, known to be reached without links */
	bool single;
};

struct ofx_file_id ofx_file_id(const struct stat *st)
{
	return (struct ofx_file_id){(int64_t)st->st_size,
	                            (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
	                            (int64_t)st->st_ino};
}

bool ofx_file_same(struct ofx_file_id a, struct ofx_file_id b)
{
	return a.size == b.size && a.mtime == b.mtime && a.inode == b.inode;
}

static void set_path(struct ofx_walk *w, size_t keep, struct ofx_str name)
{
	w->path.len = keep;
	ofx_buf_add_str(&w->path, name);
	ofx_buf_add(&w->path, "", 1);
	w->path.len--;
}

static int by_bytes(const void *a, const void *b)
{
	return ofx_str_cmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static bool is_folder(int dir, const struct dirent *d)
{
	struct stat st;
	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return !fstatat(dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

/* Reads the names of the folder at w->path into a level; 0, or errno. */
static int read_names(struct ofx_walk *w, struct level *l)
{
	int fd = openat(w->root, w->path.len ? w->path.ptr : ".",
	                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		int e = errno;
		if (fd >= 0)
			close(fd);
		return e;
	}
	struct dirent *d;
	while (errno = 0, (d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		size_t len = strlen(d->d_name);
		struct ofx_str text = ofx_arena_copy(&l->texts, ofx_str(d->d_name, len + 1));
		text.len = len;
		if (is_folder(fd, d))
			((char *)text.ptr)[text.len++] = '/';
		l->names = ofx_grow(l->names, &l->cap, l->n, sizeof *l->names);
		l->names[l->n++] = (struct name){text, false};
	}
	int e = errno;
	closedir(dir);
	return e;
}

static void mark_clashes(struct level *l)
{
	struct ofx_seen seen = {0};
	for (size_t i = 0; i < l->n; i++) {
		struct ofx_str s = l->names[i].text;
		s.len -= s.ptr[s.len - 1] == '/';
		l->names[i].clash = !ofx_seen_add(&seen, s);
	}
	ofx_seen_release(&seen);
}

static void level_release(struct level *l)
{
	ofx_arena_release(&l->texts);
	free(l->names);
}

/* Enters the folder at w->path; 0, or errno. */
static int enter(struct ofx_walk *w)
{
	struct level l = {.path_len = w->path.len};
	int e = read_names(w, &l);
	if (e) {
		level_release(&l);
		return e;
	}
	if (l.n)
		qsort(l.names, l.n, sizeof *l.names, by_bytes);
	mark_clashes(&l);
	w->levels = ofx_grow(w->levels, &w->cap_levels, w->n_levels, sizeof *w->levels);
	w->levels[w->n_levels++] = l;
	return 0;
}

/* A link is kept where its target is relative and, followed, is in the tree. */
static void look_at_link(struct ofx_walk *w, struct ofx_walked *e)
{
	ofx_buf_clear(&w->target);
	ofx_buf_reserve(&w->target, PATH_MAX);
	ssize_t n = readlinkat(w->root, w->path.ptr, w->target.ptr, PATH_MAX - 1);
	if (n < 0) {
		e->kind = OFX_WALKED_FAILED;
		snprintf(e->why, sizeof e->why, "cannot read the link: %s", strerror(errno));
		return;
	}
	w->target.ptr[n] = '\0';
	e->target = w->target.ptr;
	e->kind = OFX_WALKED_LINK;
	struct ofx_buf full = {0};
	ofx_buf_addf(&full, "%s/%s", w->real, w->path.ptr);
	ofx_buf_add(&full, "", 1);
	char *to = realpath(full.ptr, NULL);
	size_t root = strlen(w->real);
	bool inside = to && !strncmp(to, w->real, root) && (!to[root] || to[root] == '/');
	if (w->target.ptr[0] == '/' || !inside) {
		e->kind = OFX_WALKED_REFUSED;
		snprintf(e->why, sizeof e->why, "it is a link %s",
		         to ? "out of the tree" : "that leads nowhere");
	}
	free(to);
	ofx_buf_release(&full);
}

static const char *odd_kind(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "it is a FIFO";
	if (S_ISSOCK(mode))
		return "it is a socket";
	return "it is a device";
}

/* Says what stands at w->path. */
static void look(struct ofx_walk *w, struct ofx_walked *e)
{
	struct stat st;
	e->path = ofx_buf_str(&w->path);
	if (fstatat(w->root, w->path.ptr, &st, AT_SYMLINK_NOFOLLOW)) {
		e->kind = OFX_WALKED_FAILED;
		snprintf(e->why, sizeof e->why, "cannot look at it: %s", strerror(errno));
	} else if (S_ISREG(st.st_mode)) {
		e->kind = OFX_WALKED_FILE;
		e->id = ofx_file_id(&st);
	} else if (S_ISLNK(st.st_mode)) {
		e->id = ofx_file_id(&st);
		look_at_link(w, e);
	} else {
		e->kind = OFX_WALKED_REFUSED;
		snprintf(e->why, sizeof e->why, "%s",
		         S_ISDIR(st.st_mode) ? "it is a folder" : odd_kind(st.st_mode));
	}
}

static void refuse(struct ofx_walk *w, struct ofx_walked *e, const char *why)
{
	e->kind = OFX_WALKED_REFUSED;
	e->path = ofx_buf_str(&w->path);
	snprintf(e->why, sizeof e->why, "%s", why);
}

/* The folder at w->path; false where nothing is to be said of it. */
static bool next_folder(struct ofx_walk *w, struct ofx_walked *e)
{
	struct stat st;
	e->kind = OFX_WALKED_FOLDER;
	e->path = ofx_buf_str(&w->path);
	if (!fstatat(w->root, w->path.ptr, &st, AT_SYMLINK_NOFOLLOW) &&
	    st.st_dev == w->but.st_dev && st.st_ino == w->but.st_ino)
		return false;
	int fault = enter(w);
	if (fault) {
		e->kind = OFX_WALKED_FAILED;
		snprintf(e->why, sizeof e->why, "cannot read the folder: %s", strerror(fault));
	} else {
		e->path.len--; /* the entry is the folder's name without the '/' */
	}
	return true;
}

static bool next_in_tree(struct ofx_walk *w, struct ofx_walked *e)
{
	while (w->n_levels) {
		struct level *l = &w->levels[w->n_levels - 1];
		if (l->next == l->n) {
			level_release(l);
			w->n_levels--;
			continue;
		}
		struct name name = l->names[l->next++];
		bool folder = name.text.ptr[name.text.len - 1] == '/';
		struct ofx_str bare = {name.text.ptr, name.text.len - folder};
		if (w->n_levels == 1 && ofx_str_eq(bare, OFX_STR(OFX_BULK_ROOM)))
			continue; /* the source is itself the target of another run */
		set_path(w, l->path_len, name.text);
		if (w->path.len > OFX_NAME_MAX)
			refuse(w, e, "its name is too long");
		else if (name.clash)
			refuse(w, e, "its name differs from another one only in case");
		else if (!folder)
			look(w, e);
		else if (!next_folder(w, e))
			continue;
		return true;
	}
	return false;
}

/* Whether a link stands among the folders that lead to w->path. */
static bool through_link(struct ofx_walk *w)
{
	struct ofx_str path = ofx_buf_str(&w->path), parent = path;
	while (parent.len && parent.ptr[parent.len - 1] != '/')
		parent.len--;
	if (ofx_str_eq(parent, ofx_buf_str(&w->parent)))
		return false;
	for (size_t i = 0; i < parent.len; i++) {
		struct stat st;
		if (path.ptr[i] != '/')
			continue;
		w->path.ptr[i] = '\0';
		bool link = !fstatat(w->root, path.ptr, &st, AT_SYMLINK_NOFOLLOW) &&
		            S_ISLNK(st.st_mode);
		w->path.ptr[i] = '/';
		if (link)
			return true;
	}
	ofx_buf_clear(&w->parent);
	ofx_buf_add_str(&w->parent, parent);
	return false;
}

static enum ofx_status next_in_list(struct ofx_walk *w, struct ofx_walked *e, bool *more,
                                    struct ofx_error *err)
{
	OFX_TRY(ofx_query_step(w->list, more, err));
	if (!*more)
		return OFX_OK;
	set_path(w, 0, ofx_query_str(w->list, 0));
	const char *fault = ofx_name_fault(ofx_buf_str(&w->path));
	if (fault)
		refuse(w, e, fault);
	else if (!ofx_seen_add(&w->seen, ofx_buf_str(&w->path)))
		refuse(w, e, "its name differs from another one only in case");
	else if (through_link(w))
		refuse(w, e, "its name leads through a link");
	else
		look(w, e);
	return OFX_OK;
}

enum ofx_status ofx_walk_next(struct ofx_walk *w, struct ofx_walked *e, bool *more,
                              struct ofx_error *err)
{
	*e = (struct ofx_walked){0};
	if (w->list)
		return next_in_list(w, e, more, err);
	*more = w->single || next_in_tree(w, e);
	if (w->single)
		look(w, e);
	w->single = false;
	return OFX_OK;
}

static enum ofx_status new_walk(struct ofx_walk **out, int root, const char *name,
                                struct ofx_error *err)
{
	struct ofx_walk *w = ofx_alloc(sizeof *w);
	*w = (struct ofx_walk){.root = root, .name = name, .real = realpath(name, NULL)};
	if (!w->real) {
		enum ofx_status status =
		    ofx_fail_at(err, OFX_SYS, name, 0, "cannot open: %s", strerror(errno));
		ofx_walk_free(w);
		return status;
	}
	*out = w;
	return OFX_OK;
}

enum ofx_status ofx_walk_tree(struct ofx_walk **out, int root, const char *name,
                              const struct stat *but, struct ofx_error *err)
{
	struct ofx_walk *w;
	OFX_TRY(new_walk(&w, root, name, err));
	w->but = *but;
	int fault = enter(w);
	if (fault) {
		ofx_walk_free(w);
		return ofx_fail_at(err, OFX_SYS, name, 0, "cannot read the folder: %s",
		                   strerror(fault));
	}
	*out = w;
	return OFX_OK;
}

enum ofx_status ofx_walk_one(struct ofx_walk **out, int root, const char *name, const char *path,
                             struct ofx_error *err)
{
	OFX_TRY(new_walk(out, root, name, err));
	set_path(*out, 0, ofx_str_of(path));
	(*out)->single = true;
	return OFX_OK;
}

/* Puts the names of a list into the temporary database, which sorts them. */
static enum ofx_status load_list(struct ofx_walk *w, struct ofx_input *in, char end,
                                 struct ofx_error *err)
{
	struct ofx_query *add;
	struct ofx_buf text = {0};
	enum { STEP = 64 * 1024 };
	OFX_TRY(ofx_query_new(&add, w->db, "INSERT OR IGNORE INTO names VALUES(?1)", err));
	enum ofx_status status = ofx_db_exec(w->db, "BEGIN", err);
	for (long n = 1; !status && n;) {
		ofx_buf_reserve(&text, STEP);
		n = ofx_input_read(in, text.ptr + text.len, STEP, err);
		if (n < 0) {
			status = err->status;
			break;
		}
		text.len += (size_t)n;
		struct ofx_str rest = ofx_buf_str(&text);
		while (!status && rest.len && (!n || memchr(rest.ptr, end, rest.len))) {
			struct ofx_str name = ofx_str_cut(&rest, end);
			name.len -= !end ? 0 : name.len && name.ptr[name.len - 1] == '\r';
			if (!name.len)
				continue;
			ofx_query_bind_str(add, 1, ofx_name_strip(name));
			status = ofx_query_run(add, err);
		}
		memmove(text.ptr, rest.ptr, rest.len);
		text.len = rest.len;
	}
	if (!status)
		status = ofx_db_exec(w->db, "COMMIT", err);
	ofx_query_free(add);
	ofx_buf_release(&text);
	return status;
}

enum ofx_status ofx_walk_list(struct ofx_walk **out, int root, const char *name,
                              struct ofx_input *list, char end, struct ofx_error *err)
{
	struct ofx_walk *w;
	OFX_TRY(new_walk(&w, root, name, err));
	enum ofx_status status = ofx_db_open(&w->db, "", OFX_DB_WRITE, err);
	if (!status)
		status = ofx_db_exec(w->db, "CREATE TABLE names(name TEXT PRIMARY KEY) WITHOUT ROWID",
		                     err);
	if (!status)
		status = load_list(w, list, end, err);
	if (!status)
		status = ofx_query_new(&w->list, w->db, "SELECT name FROM names ORDER BY name", err);
	if (status) {
		ofx_walk_free(w);
		return status;
	}
	*out = w;
	return OFX_OK;
}

void ofx_walk_free(struct ofx_walk *w)
{
	if (!w)
		return;
	while (w->n_levels)
		level_release(&w->levels[--w->n_levels]);
	free(w->levels);
	ofx_query_free(w->list);
	ofx_db_close(w->db);
	ofx_seen_release(&w->seen);
	free(w->real);
	ofx_buf_release(&w->path);
	ofx_buf_release(&w->target);
	ofx_buf_release(&w->parent);
	free(w);
}
