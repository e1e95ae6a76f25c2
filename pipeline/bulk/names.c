/* Tells which names are safe, and which would meet. */
#include "bulk/names.h"

#include "adapt/fold.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <xxhash.h>

struct ofx_str ofx_name_strip(struct ofx_str path)
{
	while (ofx_str_starts(path, OFX_STR("./")))
		path = ofx_str(path.ptr + 2, path.len - 2);
	return path;
}

const char *ofx_name_fault(struct ofx_str path)
{
	if (!path.len)
		return "its name is empty";
	if (path.ptr[0] == '/')
		return "its name is an absolute path";
	if (path.len > OFX_NAME_MAX)
		return "its name is too long";
	if (memchr(path.ptr, '\0', path.len))
		return "its name holds a NUL";
	if (path.ptr[path.len - 1] == '/')
		return "its name is that of a folder";
	struct ofx_str rest = path;
	for (bool first = true; rest.len; first = false) {
		struct ofx_str part = ofx_str_cut(&rest, '/');
		if (ofx_str_eq(part, OFX_STR("..")))
			return "its name leads out of its folder";
		if (!part.len || ofx_str_eq(part, OFX_STR(".")))
			return "its name has an empty component";
		if (first && ofx_str_eq(part, OFX_STR(OFX_BULK_ROOM)))
			return "its name is one that bulk keeps to itself";
	}
	return NULL;
}

void ofx_name_show(struct ofx_str name, struct ofx_buf *out)
{
	while (name.len) {
		size_t n = ofx_u8_valid(name);
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)name.ptr[i];
			if (c < ' ' || c == 0x7F)
				ofx_buf_addf(out, "\\x%02X", c);
			else
				ofx_buf_add(out, &name.ptr[i], 1);
		}
		if (n < name.len)
			ofx_buf_addf(out, "\\x%02X", (unsigned char)name.ptr[n++]);
		name = ofx_str(name.ptr + n, name.len - n);
	}
}

/* Puts a key that is not there yet. */
static void put(struct ofx_seen *s, uint64_t key)
{
	size_t i = (size_t)key & (s->cap - 1);
	while (s->slots[i])
		i = (i + 1) & (s->cap - 1);
	s->slots[i] = key;
}

static void grow(struct ofx_seen *s)
{
	struct ofx_seen old = *s;
	s->cap = old.cap ? old.cap * 2 : 64;
	s->slots = ofx_alloc(ofx_size_mul(s->cap, sizeof *s->slots));
	memset(s->slots, 0, s->cap * sizeof *s->slots);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i])
			put(s, old.slots[i]);
	free(old.slots);
}

bool ofx_seen_add(struct ofx_seen *s, struct ofx_str name)
{
	if (s->n >= s->cap / 2)
		grow(s);
	ofx_buf_clear(&s->tmp);
	ofx_fold_name(name, &s->tmp);
	uint64_t key = XXH3_64bits(s->tmp.ptr, s->tmp.len);
	key += !key;
	for (size_t i = (size_t)key & (s->cap - 1); s->slots[i]; i = (i + 1) & (s->cap - 1))
		if (s->slots[i] == key)
			return false;
	put(s, key);
	s->n++;
	return true;
}

void ofx_seen_release(struct ofx_seen *s)
{
	free(s->slots);
	ofx_buf_release(&s->tmp);
	*s = (struct ofx_seen){0};
}
