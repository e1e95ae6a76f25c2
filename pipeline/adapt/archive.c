/* Reads and writes containers through libarchive. */
#include "adapt/archive.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>

enum { READ_AT = 256 * 1024 };

/* libarchive takes names as the thread's locale has them. With UTF-8 it leaves bytes as they are and
   marks names in zip files as UTF-8; in the C locale it does neither. */
struct names {
	locale_t utf8, plain;
};

static void names_open(struct names *n)
{
	n->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	n->plain = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
	if (!n->utf8)
		n->utf8 = newlocale(LC_CTYPE_MASK, "C", (locale_t)0); /* names may lose the mark */
	if (!n->utf8 || !n->plain)
		ofx_die_nomem();
}

static void names_close(struct names *n)
{
	freelocale(n->utf8);
	freelocale(n->plain);
}

struct ofx_unarchive {
	struct archive *a;
	struct archive_entry *entry;
	enum ofx_archive_kind kind;
	const char *name;
	struct names names;
};

static bool is_single(enum ofx_archive_kind kind)
{
	return kind == OFX_ARCHIVE_GZ || kind == OFX_ARCHIVE_ZST;
}

static enum ofx_status read_fail(struct ofx_unarchive *u, struct ofx_error *err)
{
	const char *why = archive_error_string(u->a);
	bool io = archive_errno(u->a) == EIO;
	return ofx_fail_at(err, io ? OFX_SYS : OFX_BAD, u->name, 0, "cannot unpack: %s",
	                   why ? why : "it is broken");
}

static void support(struct archive *a, enum ofx_archive_kind kind)
{
	if (kind == OFX_ARCHIVE_TAR_GZ || kind == OFX_ARCHIVE_GZ)
		archive_read_support_filter_gzip(a);
	if (kind == OFX_ARCHIVE_TAR_ZST || kind == OFX_ARCHIVE_ZST)
		archive_read_support_filter_zstd(a);
	if (kind == OFX_ARCHIVE_ZIP)
		archive_read_support_format_zip_seekable(a);
	else if (is_single(kind))
		archive_read_support_format_raw(a);
	else
		archive_read_support_format_tar(a);
	archive_read_support_format_empty(a);
}

enum ofx_status ofx_unarchive_open(struct ofx_unarchive **out, int fd, enum ofx_archive_kind kind,
                                   const char *name, struct ofx_error *err)
{
	struct ofx_unarchive *u = ofx_alloc(sizeof *u);
	*u = (struct ofx_unarchive){.a = archive_read_new(), .kind = kind, .name = name};
	if (!u->a)
		ofx_die_nomem();
	names_open(&u->names);
	support(u->a, kind);
	locale_t old = uselocale(u->names.utf8);
	int code = archive_read_open_fd(u->a, fd, READ_AT);
	uselocale(old);
	if (code != ARCHIVE_OK) {
		enum ofx_status status = read_fail(u, err);
		ofx_unarchive_close(u);
		return status;
	}
	*out = u;
	return OFX_OK;
}

void ofx_unarchive_close(struct ofx_unarchive *u)
{
	if (!u)
		return;
	archive_read_free(u->a);
	names_close(&u->names);
	free(u);
}

static enum ofx_member_kind kind_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e))
		return OFX_MEMBER_LINK;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
	case 0: return OFX_MEMBER_FILE; /* zip files of some systems keep no kind */
	case AE_IFDIR: return OFX_MEMBER_FOLDER;
	case AE_IFLNK: return OFX_MEMBER_LINK;
	default: return OFX_MEMBER_OTHER;
	}
}

static struct ofx_str str_or_none(const char *s)
{
	return s ? ofx_str_of(s) : OFX_STR("");
}

enum ofx_status ofx_unarchive_next(struct ofx_unarchive *u, struct ofx_member *m, bool *more,
                                   struct ofx_error *err)
{
	locale_t old = uselocale(u->names.utf8);
	int code = archive_read_next_header(u->a, &u->entry);
	*m = (struct ofx_member){0};
	*more = code == ARCHIVE_OK || code == ARCHIVE_WARN;
	if (*more) {
		m->kind = kind_of(u->entry);
		m->name = is_single(u->kind) ? OFX_STR("")
		                             : str_or_none(archive_entry_pathname(u->entry));
		const char *hard = archive_entry_hardlink(u->entry);
		m->hard = hard != NULL;
		m->link = str_or_none(hard ? hard : archive_entry_symlink(u->entry));
	}
	uselocale(old);
	if (!*more && code != ARCHIVE_EOF)
		return read_fail(u, err);
	if (*more && archive_entry_is_encrypted(u->entry))
		return ofx_fail_at(err, OFX_BAD, u->name, 0, "cannot unpack: it is encrypted");
	return OFX_OK;
}

long ofx_unarchive_read(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_unarchive *u = ctx;
	la_ssize_t n = archive_read_data(u->a, buf, cap);
	if (n >= 0)
		return (long)n;
	read_fail(u, err);
	return -1;
}

/* libarchive's own type, under our name. */
static struct archive_entry *entry_of(const struct ofx_member_head *h)
{
	return (struct archive_entry *)(void *)(uintptr_t)h;
}

struct ofx_member_head *ofx_member_head_copy(const struct ofx_unarchive *u)
{
	struct archive_entry *e = archive_entry_clone(u->entry);
	if (!e)
		ofx_die_nomem();
	return (struct ofx_member_head *)(void *)e;
}

void ofx_member_head_free(struct ofx_member_head *h)
{
	if (h)
		archive_entry_free(entry_of(h));
}

struct ofx_archive {
	struct archive *a;
	const char *name;
	struct names names;
};

static enum ofx_status write_fail(struct ofx_archive *w, struct ofx_error *err)
{
	const char *why = archive_error_string(w->a);
	return ofx_fail_at(err, OFX_SYS, w->name, 0, "cannot write: %s", why ? why : "unknown");
}

/* Whether libarchive took the format; the bytes must not depend on the time of writing. */
static bool choose(struct archive *a, const struct ofx_unarchive *like)
{
	enum ofx_archive_kind kind = like->kind;
	int code = ARCHIVE_OK;
	if (kind == OFX_ARCHIVE_ZIP)
		code = archive_write_set_format_zip(a);
	else if (is_single(kind))
		code = archive_write_set_format_raw(a);
	else if (archive_format(like->a) == ARCHIVE_FORMAT_TAR_GNUTAR)
		code = archive_write_set_format_gnutar(a); /* takes names of any bytes */
	else
		code = archive_write_set_format_pax_restricted(a);
	if (code == ARCHIVE_OK && (kind == OFX_ARCHIVE_TAR_GZ || kind == OFX_ARCHIVE_GZ)) {
		code = archive_write_add_filter_gzip(a);
		if (code == ARCHIVE_OK)
			code = archive_write_set_filter_option(a, "gzip", "timestamp", NULL);
	}
	if (code == ARCHIVE_OK && (kind == OFX_ARCHIVE_TAR_ZST || kind == OFX_ARCHIVE_ZST))
		code = archive_write_add_filter_zstd(a);
	return code == ARCHIVE_OK && archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK;
}

enum ofx_status ofx_archive_open(struct ofx_archive **out, int fd, const struct ofx_unarchive *like,
                                 struct ofx_error *err)
{
	struct ofx_archive *w = ofx_alloc(sizeof *w);
	*w = (struct ofx_archive){.a = archive_write_new(), .name = like->name};
	if (!w->a)
		ofx_die_nomem();
	names_open(&w->names);
	if (choose(w->a, like) && archive_write_open_fd(w->a, fd) == ARCHIVE_OK) {
		*out = w;
		return OFX_OK;
	}
	enum ofx_status status = write_fail(w, err);
	ofx_archive_abort(w);
	return status;
}

enum ofx_status ofx_archive_add(struct ofx_archive *w, const struct ofx_member_head *head,
                                uint64_t size, struct ofx_error *err)
{
	struct archive_entry *e = archive_entry_clone(entry_of(head));
	if (!e)
		ofx_die_nomem();
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_sparse_clear(e);
	const char *name = archive_entry_pathname(e);
	bool utf8 = !name || ofx_u8_valid(ofx_str_of(name)) == strlen(name);
	locale_t old = uselocale(utf8 ? w->names.utf8 : w->names.plain);
	int code = archive_write_header(w->a, e);
	uselocale(old);
	archive_entry_free(e);
	return code == ARCHIVE_OK || code == ARCHIVE_WARN ? OFX_OK : write_fail(w, err);
}

enum ofx_status ofx_archive_write(void *ctx, struct ofx_str s, struct ofx_error *err)
{
	struct ofx_archive *w = ctx;
	while (s.len) {
		la_ssize_t n = archive_write_data(w->a, s.ptr, s.len);
		if (n <= 0)
			return write_fail(w, err);
		s = ofx_str(s.ptr + n, s.len - (size_t)n);
	}
	return OFX_OK;
}

enum ofx_status ofx_archive_end(struct ofx_archive *w, struct ofx_error *err)
{
	enum ofx_status status =
	    archive_write_close(w->a) == ARCHIVE_OK ? OFX_OK : write_fail(w, err);
	ofx_archive_abort(w);
	return status;
}

void ofx_archive_abort(struct ofx_archive *w)
{
	if (!w)
		return;
	archive_write_fail(w->a); /* nothing more is written */
	archive_write_free(w->a);
	names_close(&w->names);
	free(w);
}
