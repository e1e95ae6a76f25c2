/* Takes changes back: clean text and log in, the scan's bytes out, as a stream. */
#include "commands/undo_stream.h"

#include "adapt/icu.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { READ_AT = 64 * 1024 };

/* The clean text goes through here as a stream; what is already undone is behind it. */
struct ofx_undo {
	struct ofx_undo_ends ends;
	struct ofx_buf text;      /* clean text read ahead, as UTF-8 */
	size_t text_pos;          /* of it, how much is used */
	uint64_t offset;          /* of text_pos in this scan's clean text */
	bool text_end;
	struct ofx_buf line;      /* a line of the log */
	struct ofx_buf ahead;     /* log bytes read ahead */
	size_t ahead_pos;
	uint64_t log_line;
	json_t *header;           /* of the section that comes next, or NULL: not read yet */
	struct ofx_converter *from_clean, *to_scan; /* NULL: UTF-8 */
	struct ofx_buf pending;   /* UTF-8 that waits for the end of its line to be encoded */
};

static enum ofx_status bad_log(const struct ofx_undo *u, const char *why, struct ofx_error *err)
{
	return ofx_fail_at(err, OFX_BAD, u->ends.log_name, u->log_line, "cannot undo: %s", why);
}

/* Reads on until at least `want` bytes of clean text are ahead, or its end. */
static enum ofx_status fill_text(struct ofx_undo *u, size_t want, struct ofx_error *err)
{
	if (u->text_pos > 1 << 20) {
		memmove(u->text.ptr, u->text.ptr + u->text_pos, u->text.len - u->text_pos);
		u->text.len -= u->text_pos;
		u->text_pos = 0;
	}
	while (!u->text_end && u->text.len - u->text_pos < want) {
		ofx_buf_reserve(&u->text, READ_AT);
		long n = u->ends.read_clean(u->ends.clean, u->text.ptr + u->text.len, READ_AT, err);
		if (n < 0)
			return err->status;
		u->text.len += (size_t)n;
		u->text_end = n == 0;
	}
	return OFX_OK;
}

/* Another encoding than UTF-8 is decoded whole: such texts are small, and rare. */
static enum ofx_status decode_clean(struct ofx_undo *u, struct ofx_error *err)
{
	struct ofx_buf raw = {0};
	long n;
	do {
		ofx_buf_reserve(&raw, READ_AT);
		n = u->ends.read_clean(u->ends.clean, raw.ptr + raw.len, READ_AT, err);
		raw.len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	if (!n)
		ofx_decode_line(u->from_clean, ofx_buf_str(&raw), &u->text);
	ofx_buf_release(&raw);
	u->text_end = true;
	return n < 0 ? err->status : OFX_OK;
}

static enum ofx_status flush_pending(struct ofx_undo *u, struct ofx_error *err)
{
	struct ofx_buf bytes = {0};
	uint32_t lacking;
	bool ok = ofx_encode(u->to_scan, ofx_buf_str(&u->pending), &bytes, &lacking);
	enum ofx_status status =
	    ok ? u->ends.write(u->ends.out, ofx_buf_str(&bytes), err)
	       : ofx_fail_at(err, OFX_BAD, u->ends.clean_name, 0,
	                     "cannot undo: U+%04" PRIX32 " was not in a scan of this encoding",
	                     lacking);
	ofx_buf_release(&bytes);
	ofx_buf_clear(&u->pending);
	return status;
}

/* Writes decoded text of the scan, in the scan's encoding, line by line. */
static enum ofx_status put_text(struct ofx_undo *u, struct ofx_str s, struct ofx_error *err)
{
	if (!u->to_scan)
		return u->ends.write(u->ends.out, s, err);
	while (s.len) {
		const char *lf = memchr(s.ptr, '\n', s.len);
		size_t n = lf ? (size_t)(lf - s.ptr) + 1 : s.len;
		ofx_buf_add(&u->pending, s.ptr, n);
		s = ofx_str(s.ptr + n, s.len - n);
		if (lf)
			OFX_TRY(flush_pending(u, err));
	}
	return OFX_OK;
}

static enum ofx_status put_raw(struct ofx_undo *u, const char *hex, struct ofx_error *err)
{
	struct ofx_buf bytes = {0};
	enum ofx_status status = u->to_scan ? flush_pending(u, err) : OFX_OK;
	for (; !status && *hex; hex += 2) {
		unsigned x;
		if (sscanf(hex, "%2x", &x) != 1 || !hex[1]) {
			status = bad_log(u, "\"raw\" is not hexadecimal", err);
			break;
		}
		char c = (char)x;
		ofx_buf_add(&bytes, &c, 1);
	}
	if (!status)
		status = u->ends.write(u->ends.out, ofx_buf_str(&bytes), err);
	ofx_buf_release(&bytes);
	return status;
}

/* Passes clean text on, up to `offset`. */
static enum ofx_status copy_to(struct ofx_undo *u, uint64_t offset, struct ofx_error *err)
{
	if (offset < u->offset)
		return bad_log(u, "its records are not in order", err);
	while (u->offset < offset) {
		OFX_TRY(fill_text(u, 1, err));
		size_t n = u->text.len - u->text_pos;
		if (!n)
			return bad_log(u, "the clean text ends before the log does", err);
		if (n > offset - u->offset)
			n = (size_t)(offset - u->offset);
		OFX_TRY(put_text(u, ofx_str(u->text.ptr + u->text_pos, n), err));
		u->text_pos += n;
		u->offset += n;
	}
	return OFX_OK;
}

static enum ofx_status undo_record(struct ofx_undo *u, json_t *o, struct ofx_error *err)
{
	const char *status = json_string_value(json_object_get(o, "status"));
	json_t *from = json_object_get(o, "from"), *to = json_object_get(o, "to");
	json_t *out = json_object_get(o, "out"), *raw = json_object_get(o, "raw");
	if (!status || !json_is_string(from) || !json_is_string(to) || !json_is_integer(out) ||
	    json_integer_value(out) < 0)
		return bad_log(u, "this is no record of a change", err);
	if (strcmp(status, "applied"))
		return OFX_OK;
	OFX_TRY(copy_to(u, (uint64_t)json_integer_value(out), err));
	struct ofx_str want = ofx_str(json_string_value(to), json_string_length(to));
	OFX_TRY(fill_text(u, want.len, err));
	if (u->text.len - u->text_pos < want.len ||
	    (want.len && memcmp(u->text.ptr + u->text_pos, want.ptr, want.len)))
		return bad_log(u, "the clean text is not the one this log was written for", err);
	u->text_pos += want.len;
	u->offset += want.len;
	if (raw)
		return put_raw(u, json_is_string(raw) ? json_string_value(raw) : "?", err);
	return put_text(u, ofx_str(json_string_value(from), json_string_length(from)), err);
}

static enum ofx_status open_converter(struct ofx_converter **c, const char *name, struct ofx_undo *u,
                                      struct ofx_error *err)
{
	enum ofx_encoding e;
	ofx_converter_close(*c);
	*c = NULL;
	if (!name || !ofx_encoding_find(name, &e))
		return bad_log(u, "its header names no encoding that is known here", err);
	return e == OFX_UTF8 ? OFX_OK : ofx_converter_open(c, e, err);
}

/* The next line of the log into u->line; false at its end. */
static enum ofx_status log_line(struct ofx_undo *u, bool *more, struct ofx_error *err)
{
	ofx_buf_clear(&u->line);
	for (;;) {
		size_t n = u->ahead.len - u->ahead_pos;
		const char *p = n ? u->ahead.ptr + u->ahead_pos : NULL;
		const char *lf = n ? memchr(p, '\n', n) : NULL;
		ofx_buf_add(&u->line, p, lf ? (size_t)(lf - p) : n);
		u->ahead_pos += lf ? (size_t)(lf - p) + 1 : n;
		*more = lf || u->line.len;
		if (lf)
			break;
		ofx_buf_clear(&u->ahead);
		u->ahead_pos = 0;
		ofx_buf_reserve(&u->ahead, READ_AT);
		long got = u->ends.read_log(u->ends.log, u->ahead.ptr, READ_AT, err);
		if (got < 0)
			return err->status;
		if (!got)
			break;
		u->ahead.len = (size_t)got;
	}
	u->log_line++;
	return OFX_OK;
}

/* The next line of the log as an object, or NULL at its end. */
static enum ofx_status next_object(struct ofx_undo *u, json_t **out, struct ofx_error *err)
{
	bool more;
	json_error_t fault;
	*out = NULL;
	OFX_TRY(log_line(u, &more, err));
	if (!more)
		return OFX_OK;
	*out = json_loadb(u->line.ptr, u->line.len, JSON_ALLOW_NUL, &fault);
	if (json_is_object(*out))
		return OFX_OK;
	json_decref(*out);
	*out = NULL;
	return bad_log(u, "this line is not a JSON object", err);
}

static enum ofx_status begin_section(struct ofx_undo *u, struct ofx_error *err)
{
	const json_t *h = u->header;
	if (json_integer_value(json_object_get(h, "log")) != 1)
		return bad_log(u, "this is not a log of this version of ocrfix", err);
	u->offset = 0;
	OFX_TRY(open_converter(&u->to_scan, json_string_value(json_object_get(h, "encoding")), u,
	                       err));
	OFX_TRY(open_converter(&u->from_clean,
	                       json_string_value(json_object_get(h, "output_encoding")), u, err));
	return u->from_clean && !u->text_end ? decode_clean(u, err) : OFX_OK;
}

static enum ofx_status undo_object(struct ofx_undo *u, json_t *o, bool *end, struct ofx_error *err)
{
	*end = json_object_get(o, "end") != NULL;
	if (!*end)
		return undo_record(u, o, err);
	OFX_TRY(copy_to(u, (uint64_t)json_integer_value(json_object_get(o, "clean_bytes")), err));
	return u->to_scan ? flush_pending(u, err) : OFX_OK;
}

enum ofx_status ofx_undo_section(struct ofx_undo *u, struct ofx_error *err)
{
	enum ofx_status status = begin_section(u, err);
	json_decref(u->header);
	u->header = NULL;
	OFX_TRY(status);
	for (bool end = false; !end;) {
		json_t *o;
		OFX_TRY(next_object(u, &o, err));
		if (!o)
			return bad_log(u, "the log is cut off: it has no footer", err);
		status = undo_object(u, o, &end, err);
		json_decref(o);
		OFX_TRY(status);
	}
	return OFX_OK;
}

enum ofx_status ofx_undo_next(struct ofx_undo *u, const char **name, struct ofx_error *err)
{
	*name = NULL;
	if (!u->header)
		OFX_TRY(next_object(u, &u->header, err));
	if (!u->header)
		return OFX_OK;
	if (!json_object_get(u->header, "ocrfix"))
		return bad_log(u, "it does not begin with a header", err);
	const char *file = json_string_value(json_object_get(u->header, "file"));
	*name = file ? file : "";
	return OFX_OK;
}

enum ofx_status ofx_undo_end(struct ofx_undo *u, struct ofx_error *err)
{
	OFX_TRY(fill_text(u, 1, err));
	if (u->text.len > u->text_pos)
		return bad_log(u, "the clean text goes on after the log ends", err);
	return OFX_OK;
}

struct ofx_undo *ofx_undo_new(const struct ofx_undo_ends *ends)
{
	struct ofx_undo *u = ofx_alloc(sizeof *u);
	*u = (struct ofx_undo){.ends = *ends};
	return u;
}

void ofx_undo_clean(struct ofx_undo *u, ofx_read_fn *read, void *clean, const char *name)
{
	u->ends.read_clean = read;
	u->ends.clean = clean;
	u->ends.clean_name = name;
	ofx_buf_clear(&u->text);
	u->text_pos = 0;
	u->text_end = false;
}

void ofx_undo_free(struct ofx_undo *u)
{
	if (!u)
		return;
	json_decref(u->header);
	ofx_converter_close(u->from_clean);
	ofx_converter_close(u->to_scan);
	ofx_buf_release(&u->text);
	ofx_buf_release(&u->line);
	ofx_buf_release(&u->ahead);
	ofx_buf_release(&u->pending);
	free(u);
}

enum ofx_status ofx_undo_all(struct ofx_undo *u, struct ofx_error *err)
{
	const char *name;
	for (bool some = false;;) {
		OFX_TRY(ofx_undo_next(u, &name, err));
		if (!name && !some)
			return bad_log(u, "the log is cut off: it has no footer", err);
		if (!name)
			return ofx_undo_end(u, err);
		some = true;
		OFX_TRY(ofx_undo_section(u, err));
	}
}
