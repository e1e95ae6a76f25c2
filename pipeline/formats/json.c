/* Walks the bytes of JSON. */
#include "formats/json.h"

#include <stdlib.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next byte that is no white space; 0 at the end. */
static char look(struct ofx_json *j)
{
	while (j->pos < j->text.len && is_blank(j->text.ptr[j->pos]))
		j->pos++;
	return j->pos < j->text.len ? j->text.ptr[j->pos] : '\0';
}

bool ofx_json_enter(struct ofx_json *j, char bracket)
{
	if (look(j) != bracket)
		return false;
	j->pos++;
	return true;
}

bool ofx_json_item(struct ofx_json *j)
{
	char c = look(j);
	if (c == ',' || c == ']' || c == '}')
		j->pos++;
	return c != ']' && c != '}' && c;
}

bool ofx_json_member(struct ofx_json *j, struct ofx_json_span *key)
{
	if (!ofx_json_item(j) || !ofx_json_string(j, key))
		return false;
	if (look(j) == ':')
		j->pos++;
	return true;
}

bool ofx_json_find(struct ofx_json *j, struct ofx_str name)
{
	struct ofx_json_span key;
	while (ofx_json_member(j, &key)) {
		if (ofx_json_is(j, key, name))
			return true;
		ofx_json_skip(j);
	}
	return false;
}

bool ofx_json_string(struct ofx_json *j, struct ofx_json_span *span)
{
	if (look(j) != '"')
		return false;
	span->beg = ++j->pos;
	while (j->pos < j->text.len && j->text.ptr[j->pos] != '"')
		j->pos += j->text.ptr[j->pos] == '\\' ? 2 : 1;
	if (j->pos > j->text.len)
		j->pos = j->text.len;
	span->end = j->pos;
	j->pos += j->pos < j->text.len;
	return true;
}

void ofx_json_skip(struct ofx_json *j)
{
	size_t depth = 0;
	struct ofx_json_span s;
	do {
		char c = look(j);
		if (!c)
			return;
		if (ofx_json_string(j, &s))
			continue;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		j->pos++;
		if (strchr("{[]},:", c))
			continue;
		while (j->pos < j->text.len && !is_blank(j->text.ptr[j->pos]) &&
		       !strchr("]},", j->text.ptr[j->pos]))
			j->pos++; /* a number, or a name */
	} while (depth);
}

double ofx_json_number(struct ofx_json *j, double none)
{
	look(j);
	size_t beg = j->pos;
	char copy[32], *end;
	ofx_json_skip(j);
	size_t n = j->pos - beg;
	if (!n || n >= sizeof copy || !strchr("-0123456789", j->text.ptr[beg]))
		return none;
	memcpy(copy, j->text.ptr + beg, n);
	copy[n] = '\0';
	double x = strtod(copy, &end);
	return *end ? none : x;
}

int ofx_json_conf(struct ofx_json *j)
{
	double x = ofx_json_number(j, -1);
	return x >= 0 && x <= 1 ? (int)(x * 1000 + 0.5) : OFX_NO_CONF;
}

bool ofx_json_is(const struct ofx_json *j, struct ofx_json_span span, struct ofx_str name)
{
	struct ofx_str raw = ofx_str(j->text.ptr + span.beg, span.end - span.beg);
	if (!raw.len || !memchr(raw.ptr, '\\', raw.len))
		return ofx_str_eq(raw, name);
	struct ofx_json_text t = {0};
	ofx_json_read(&t, j->text, span);
	bool same = ofx_str_eq(ofx_buf_str(&t.text), name);
	ofx_json_text_release(&t);
	return same;
}
