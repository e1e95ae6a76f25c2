/* Gives the scans in a container back: reads its members, undoes those that the log has a section of,
   and packs all of them again. */
#include "commands/bulk_undo.h"

#include "adapt/archive.h"
#include "bulk/kind.h"
#include "bulk/names.h"
#include "bulk/spool.h"

#include <errno.h>
#include <unistd.h>

struct box {
	struct ofx_str name;
	struct ofx_unarchive *from;
	struct ofx_archive *to; /* NULL until the first member was read */
	int out;
	struct ofx_undo *undo;
	struct ofx_spool member; /* as the scan was */
	struct ofx_buf shown;    /* its name, as the log has it */
};

static enum ofx_status copy_member(struct box *b, struct ofx_error *err)
{
	char buf[64 * 1024];
	long n;
	while ((n = ofx_unarchive_read(b->from, buf, sizeof buf, err)) > 0)
		OFX_TRY(ofx_spool_write(&b->member, ofx_str(buf, (size_t)n), err));
	return n < 0 ? err->status : OFX_OK;
}

static enum ofx_status undo_member(struct box *b, struct ofx_error *err)
{
	const char *section;
	OFX_TRY(ofx_undo_next(b->undo, &section, err));
	if (!section || strcmp(section, b->shown.ptr) != 0)
		return copy_member(b, err);
	ofx_undo_clean(b->undo, ofx_unarchive_read, b->from, b->shown.ptr);
	OFX_TRY(ofx_undo_section(b->undo, err));
	return ofx_undo_end(b->undo, err);
}

static enum ofx_status pack_member(struct box *b, struct ofx_error *err)
{
	char buf[64 * 1024];
	long n;
	struct ofx_member_head *head = ofx_member_head_copy(b->from);
	enum ofx_status status = ofx_archive_add(b->to, head, b->member.size, err);
	ofx_member_head_free(head);
	OFX_TRY(status);
	OFX_TRY(ofx_spool_rewind(&b->member, err));
	while ((n = ofx_spool_read(&b->member, buf, sizeof buf, err)) > 0)
		OFX_TRY(ofx_archive_write(b->to, ofx_str(buf, (size_t)n), err));
	return n < 0 ? err->status : OFX_OK;
}

static enum ofx_status all_members(struct box *b, struct ofx_error *err)
{
	struct ofx_member m;
	const char *section;
	for (bool more;;) {
		OFX_TRY(ofx_unarchive_next(b->from, &m, &more, err));
		if (!b->to)
			OFX_TRY(ofx_archive_open(&b->to, b->out, b->from, err));
		if (!more)
			break;
		ofx_buf_clear(&b->shown);
		ofx_name_show(b->name, &b->shown);
		if (m.name.len)
			ofx_buf_add(&b->shown, "/", 1);
		ofx_name_show(m.name, &b->shown);
		ofx_buf_add(&b->shown, "", 1);
		ofx_spool_clear(&b->member);
		if (m.kind == OFX_MEMBER_FILE)
			OFX_TRY(undo_member(b, err));
		OFX_TRY(pack_member(b, err));
	}
	OFX_TRY(ofx_undo_next(b->undo, &section, err));
	if (section)
		return ofx_fail_at(err, OFX_BAD, b->name.ptr, 0,
		                   "cannot undo: it lacks %s, which the log has", section);
	struct ofx_archive *to = b->to;
	b->to = NULL;
	return ofx_archive_end(to, err);
}

static enum ofx_status archive_kind(struct ofx_str name, int in, enum ofx_archive_kind *kind,
                                    struct ofx_error *err)
{
	char head[OFX_KIND_HEAD];
	ssize_t n = pread(in, head, sizeof head, 0);
	if (n < 0)
		return ofx_fail_at(err, OFX_SYS, name.ptr, 0, "cannot read: %s", strerror(errno));
	if (!ofx_kind_archive(ofx_kind_of(name, ofx_str(head, (size_t)n)), kind))
		return ofx_fail_at(err, OFX_BAD, name.ptr, 0,
		                   "cannot undo: it is no container any more");
	return OFX_OK;
}

enum ofx_status ofx_bulk_undo_container(struct ofx_str name, const struct ofx_undo_ends *ends, int in,
                                        int out, struct ofx_error *err)
{
	struct box b = {.name = name};
	struct ofx_undo_ends inner = *ends;
	enum ofx_archive_kind kind;
	OFX_TRY(archive_kind(name, in, &kind, err));
	inner.write = ofx_spool_write;
	inner.out = &b.member;
	b.undo = ofx_undo_new(&inner);
	enum ofx_status status = ofx_unarchive_open(&b.from, in, kind, name.ptr, err);
	b.out = out;
	if (!status)
		status = all_members(&b, err);
	ofx_archive_abort(b.to);
	ofx_unarchive_close(b.from);
	ofx_undo_free(b.undo);
	ofx_spool_release(&b.member);
	ofx_buf_release(&b.shown);
	return status;
}
