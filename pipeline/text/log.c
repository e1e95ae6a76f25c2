/* Writes the records of the log. */
#include "text/log.h"

#include "base/utf8.h"

#include <stdlib.h>

static int add_to(const char *data, size_t len, void *buf)
{
	ofx_buf_add(buf, data, len);
	return 0;
}

void ofx_log_object(json_t *object, struct ofx_buf *out)
{
	if (!object || json_dump_callback(object, add_to, out, JSON_COMPACT))
		ofx_die_nomem();
	ofx_buf_add(out, "\n", 1);
	json_decref(object);
}

/* Valid UTF-8 as it is; of other bytes what can be shown. */
static json_t *text_of(struct ofx_str s)
{
	if (ofx_u8_valid(s) == s.len)
		return json_stringn(s.ptr, s.len);
	struct ofx_buf b = {0};
	while (s.len) {
		size_t good = ofx_u8_valid(s);
		bool cut;
		ofx_buf_add(&b, s.ptr, good);
		s = ofx_str(s.ptr + good, s.len - good);
		if (!s.len)
			break;
		size_t bad = ofx_u8_bad(s, &cut);
		ofx_buf_add(&b, "\xEF\xBF\xBD", 3); /* U+FFFD */
		s = ofx_str(s.ptr + bad, s.len - bad);
	}
	json_t *j = json_stringn(b.ptr, b.len);
	ofx_buf_release(&b);
	return j;
}

static json_t *hex_of(struct ofx_str s)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = ofx_alloc(ofx_size_mul(s.len, 2) + 1);
	for (size_t i = 0; i < s.len; i++) {
		hex[2 * i] = digits[(unsigned char)s.ptr[i] >> 4];
		hex[2 * i + 1] = digits[(unsigned char)s.ptr[i] & 15];
	}
	json_t *j = json_stringn(hex, 2 * s.len);
	free(hex);
	return j;
}

static void set_why(json_t *o, const struct ofx_rule *why, enum ofx_class cls, unsigned confidence,
                    const char *stage)
{
	json_object_set_new(o, "rule", json_string(why->id));
	json_object_set_new(o, "class", json_string(ofx_class_names[cls]));
	json_object_set_new(o, "confidence", json_integer((json_int_t)confidence));
	json_object_set_new(o, "stage", json_string(stage));
}

static json_t *steps_of(const struct ofx_step *s)
{
	json_t *list = json_array();
	for (; s; s = s->next) {
		json_t *o = json_object();
		json_object_set_new(o, "from", text_of(s->from));
		json_object_set_new(o, "to", text_of(s->to));
		set_why(o, s->why, s->cls, s->confidence, s->stage);
		json_array_append_new(list, o);
	}
	return list;
}

void ofx_log_record(const struct ofx_record *r, struct ofx_buf *out)
{
	static const char *const statuses[] = {"applied", "reported", "lost"};
	const struct ofx_step *by = ofx_steps_weakest(r->steps);
	json_t *o = json_object();
	json_object_set_new(o, "at", json_integer((json_int_t)r->at));
	json_object_set_new(o, "line", json_integer((json_int_t)r->line));
	json_object_set_new(o, "from", text_of(r->from));
	if (r->raw)
		json_object_set_new(o, "raw", hex_of(r->from));
	json_object_set_new(o, "to", text_of(r->to));
	set_why(o, by->why, by->cls, by->confidence, by->stage);
	json_object_set_new(o, "status", json_string(statuses[r->status]));
	json_object_set_new(o, "out", json_integer((json_int_t)r->out));
	if (r->steps->next)
		json_object_set_new(o, "steps", steps_of(r->steps));
	ofx_log_object(o, out);
}
