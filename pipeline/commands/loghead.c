/* Writes the first line of a log. */
#include "commands/loghead.h"

#include "adapt/mecab.h"
#include "adapt/pcre.h"
#include "base/hash.h"
#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

static enum ofx_status add_hash(json_t *o, const char *name, const char *path,
                                struct ofx_error *err)
{
	char hex[OFX_HASH_HEX];
	OFX_TRY(ofx_hash_file(path, hex, err));
	json_object_set_new(o, name, json_string(hex));
	return OFX_OK;
}

static int is_data(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');
	return d->d_name[0] != '.' && dot && (!strcmp(dot, ".tsv") || !strcmp(dot, ".ngram"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum ofx_status add_dir(json_t *o, const char *dir, struct ofx_error *err)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_data, by_bytes);
	if (n < 0)
		return ofx_fail_at(err, OFX_SYS, dir, 0, "cannot read dictionaries: %s",
		                   strerror(errno));
	enum ofx_status status = OFX_OK;
	for (int i = 0; i < n; i++) {
		struct ofx_buf path = {0};
		ofx_buf_addf(&path, "%s/%s", dir, list[i]->d_name);
		ofx_buf_add(&path, "", 1);
		if (!status)
			status = add_hash(o, list[i]->d_name, path.ptr, err);
		ofx_buf_release(&path);
		free(list[i]);
	}
	free(list);
	return status;
}

static enum ofx_status add_mecab(json_t *o, const char *dir, struct ofx_error *err)
{
	struct ofx_buf path = {0};
	ofx_buf_addf(&path, "%s/sys.dic", dir);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = add_hash(o, "mecab:sys.dic", path.ptr, err);
	ofx_buf_release(&path);
	return status;
}

/* Options that change nothing in the clean text. */
static const char silent[] = {OPT_JOBS,  OPT_LOG,        OPT_MAP,  OPT_OUTPUT, OPT_DICTS,
                              OPT_STATS, OPT_FILES_FROM, OPT_REPORT, OPT_SHARD, OPT_JSON_PROGRESS};

static json_t *options_of(const struct ofx_settings *s)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->n_given; i++) {
		int id = s->given[i].id;
		if (memchr(silent, id, sizeof silent) || (id == OPT_NULL && s->files_from))
			continue;
		const struct ofx_opt *o = ofx_options;
		while (o->id != id)
			o++;
		struct ofx_buf b = {0};
		ofx_buf_addf(&b, "--%s%s%s", o->name, s->given[i].value ? "=" : "",
		             s->given[i].value ? s->given[i].value : "");
		json_array_append_new(list, json_stringn(b.ptr, b.len));
		ofx_buf_release(&b);
	}
	return list;
}

/* A name as JSON can hold it: bytes that are no UTF-8 become U+FFFD. */
static json_t *name_json(const char *name)
{
	struct ofx_str rest = ofx_str_of(name);
	struct ofx_buf b = {0};
	while (rest.len) {
		size_t good = ofx_u8_valid(rest);
		ofx_buf_add(&b, rest.ptr, good);
		if (good < rest.len) {
			ofx_buf_add_str(&b, OFX_STR("\xEF\xBF\xBD"));
			good++;
		}
		rest = ofx_str(rest.ptr + good, rest.len - good);
	}
	json_t *json = json_stringn(ofx_buf_str(&b).ptr, b.len);
	ofx_buf_release(&b);
	return json;
}

enum ofx_status ofx_log_header_new(const struct ofx_settings *s, json_t **out,
                                   struct ofx_error *err)
{
	json_t *data = json_object();
	enum ofx_status status = add_dir(data, s->config.dicts, err);
	for (size_t i = 0; !status && i < s->user_dicts.n; i++)
		status = add_hash(data, s->user_dicts.items[i], s->user_dicts.items[i], err);
	if (!status && s->config.second)
		status = add_hash(data, "second", s->config.second, err);
	if (!status)
		status = add_mecab(data, s->config.mecab_dict, err);
	if (status) {
		json_decref(data);
		return status;
	}
	enum ofx_encoding to = OFX_UTF8;
	if (s->output_encoding)
		ofx_encoding_find(s->output_encoding, &to);
	json_t *o = json_object();
	json_object_set_new(o, "ocrfix", json_string(OFX_VERSION));
	json_object_set_new(o, "log", json_integer(1));
	json_object_set_new(o, "file", json_null());
	json_object_set_new(o, "encoding", json_null());
	json_object_set_new(o, "output_encoding", json_string(ofx_encoding_name(to)));
	json_object_set_new(o, "icu", json_string(ofx_icu_version()));
	json_object_set_new(o, "pcre2", json_string(ofx_pcre_version()));
	json_object_set_new(o, "mecab", json_string(ofx_mecab_version()));
	json_object_set_new(o, "options", options_of(s));
	json_object_set_new(o, "data", data);
	*out = o;
	return OFX_OK;
}

void ofx_log_header_add(json_t *header, const char *name, enum ofx_encoding encoding,
                        struct ofx_buf *out)
{
	/* Setting a key again keeps its place. */
	json_object_set_new(header, "file", name_json(name));
	json_object_set_new(header, "encoding", json_string(ofx_encoding_name(encoding)));
	ofx_log_object(json_incref(header), out);
}

enum ofx_status ofx_log_header(const struct ofx_settings *s, const char *name,
                               enum ofx_encoding encoding, struct ofx_buf *out,
                               struct ofx_error *err)
{
	json_t *header;
	OFX_TRY(ofx_log_header_new(s, &header, err));
	ofx_log_header_add(header, name, encoding, out);
	json_decref(header);
	return OFX_OK;
}
