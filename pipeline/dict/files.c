/* Finds out which files of a directory are dictionaries, and what they are called. */
#include "dict/files.h"

#include "base/buf.h"
#include "base/io.h"
#include "dict/read.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

/* Reads no more than the first line needs: other tables may be large. */
static enum ofx_status is_dictionary(const char *path, bool *yes, struct ofx_error *err)
{
	struct ofx_input in;
	char start[64];
	OFX_TRY(ofx_input_open(&in, path, err));
	long n = ofx_input_read(&in, start, sizeof start, err);
	ofx_input_close(&in);
	*yes = n > 0 && ofx_dict_declared(ofx_str(start, (size_t)n));
	return n < 0 ? err->status : OFX_OK;
}

static bool is_table(const char *name)
{
	size_t len = strlen(name);
	return *name != '.' && len > 4 && !strcmp(name + len - 4, ".tsv");
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(struct ofx_arena *arena, const char *dir, const char *name)
{
	size_t len = strlen(dir), size = strlen(name) + 1;
	char *path = ofx_arena_take(arena, len + 1 + size);
	memcpy(path, dir, len);
	path[len] = '/';
	memcpy(path + len + 1, name, size);
	return path;
}

enum ofx_status ofx_dict_list(struct ofx_arena *arena, const char *dir,
                              const char *const **paths, struct ofx_error *err)
{
	DIR *handle = opendir(dir);
	if (!handle)
		return ofx_fail_at(err, OFX_SYS, dir, 0,
		                   "cannot open the directory of dictionaries: %s",
		                   strerror(errno));
	const char **list = NULL;
	size_t n = 0, cap = 0, kept = 0;
	for (struct dirent *e; (errno = 0, e = readdir(handle));) {
		if (!is_table(e->d_name))
			continue;
		list = ofx_grow(list, &cap, n, sizeof *list);
		list[n++] = join(arena, dir, e->d_name);
	}
	enum ofx_status status = OFX_OK;
	if (errno)
		status = ofx_fail_at(err, OFX_SYS, dir, 0, "cannot list the directory of dictionaries: %s",
		                     strerror(errno));
	closedir(handle);
	if (n)
		qsort(list, n, sizeof *list, compare_paths);
	for (size_t i = 0; i < n && !status; i++) {
		bool yes = false;
		status = is_dictionary(list[i], &yes, err);
		if (yes)
			list[kept++] = list[i];
	}
	const char **copy = ofx_arena_take(arena, ofx_size_mul(kept + 1, sizeof *copy));
	if (kept)
		memcpy(copy, list, kept * sizeof *copy);
	copy[kept] = NULL;
	*paths = copy;
	free(list);
	return status;
}

struct ofx_str ofx_dict_name(const char *path, struct ofx_str text)
{
	struct ofx_str name = ofx_dict_declared_name(text);
	if (name.len)
		return name;
	const char *slash = strrchr(path, '/');
	const char *beg = slash ? slash + 1 : path, *dot = strrchr(beg, '.');
	return dot && dot > beg ? ofx_str(beg, (size_t)(dot - beg)) : ofx_str_of(beg);
}
