/* Loads phrase dictionaries and finds their entries in text. */
#include "dict/dict.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/utf8.h"
#include "dict/automaton.h"
#include "dict/files.h"
#include "dict/read.h"
#include "dict/when.h"

#include <stdlib.h>

/* Of a thousand edits by an entry of each class so many should be right: what the admission
   rules of dicts/README.md ask for. */
static const uint16_t confidences[] = {
    [OFX_SAFE] = 990,
    [OFX_LIKELY] = 900,
    [OFX_REVIEW] = 500,
};

static const struct ofx_example no_examples[] = {{NULL, NULL}};

struct ofx_dict {
	struct ofx_dict_file *files;
	struct ofx_buf *texts; /* of the files; all strings of entries but ids lie here */
	size_t n_files, cap_files, cap_texts;
	struct ofx_entry *entries;
	size_t n_entries, cap_entries;
	struct ofx_arena arena; /* ids, names of files */
	struct ofx_arena *told; /* rules with their examples, as they were asked for */
	struct ofx_whens *whens;
	struct ofx_str *keys; /* `from` of the entries that are on, in byte order */
	const struct ofx_entry **by_key;
	struct ofx_automaton *automaton;
};

/* An entry, or the end of one, in the order of its `from`. */
struct key {
	struct ofx_str from;
	size_t entry; /* NO_ENTRY: switches off what stands before */
};

#define NO_ENTRY SIZE_MAX

/* What is only needed while loading. */
struct loader {
	struct ofx_dict *dict;
	struct key *keys;
	size_t n_keys, cap_keys;
	struct ofx_str *offs; /* full ids of rules that are switched off by id */
	size_t n_offs, cap_offs;
	struct ofx_error *err;
};

static int compare_ids(const void *pa, const void *pb)
{
	const struct ofx_str *a = pa, *b = pb;
	return ofx_str_cmp(*a, *b);
}

/* "phrase" and "P0002" make "phrase/P0002". */
static const char *full_id(struct ofx_arena *arena, struct ofx_str name, struct ofx_str id)
{
	char *s = ofx_arena_take(arena, name.len + id.len + 2);
	memcpy(s, name.ptr, name.len);
	s[name.len] = '/';
	memcpy(s + name.len + 1, id.ptr, id.len + 1);
	return s;
}

static void add_key(struct loader *l, struct ofx_str from, size_t entry)
{
	l->keys = ofx_grow(l->keys, &l->cap_keys, l->n_keys, sizeof *l->keys);
	l->keys[l->n_keys++] = (struct key){from, entry};
}

/* An `off` line names the `from` of what it switches off, or in its id, with `-` as `from`, the
   rule. */
static void add_off(struct loader *l, const struct ofx_dict_line *line)
{
	if (!ofx_str_eq(line->fields[OFX_FROM], OFX_STR("-"))) {
		add_key(l, line->fields[OFX_FROM], NO_ENTRY);
		return;
	}
	l->offs = ofx_grow(l->offs, &l->cap_offs, l->n_offs, sizeof *l->offs);
	l->offs[l->n_offs++] = line->fields[OFX_ID];
}

static enum ofx_status add_entry(struct loader *l, const struct ofx_dict_line *line)
{
	struct ofx_dict *d = l->dict;
	const struct ofx_dict_file *file = &d->files[d->n_files - 1];
	const struct ofx_str *f = line->fields;
	const struct ofx_when *when;
	if (ofx_whens_get(d->whens, f[OFX_WHEN], &when, l->err) != OFX_OK)
		return ofx_dict_fault_at(l->err, file->path, line->number);
	add_key(l, f[OFX_FROM], d->n_entries);
	d->entries = ofx_grow(d->entries, &d->cap_entries, d->n_entries, sizeof *d->entries);
	d->entries[d->n_entries++] = (struct ofx_entry){
	    .rule = {.id = full_id(&d->arena, ofx_str_of(file->name), f[OFX_ID]),
	             .cls = (enum ofx_class)line->cls,
	             .confidence = confidences[line->cls],
	             .why = f[OFX_WHY].ptr,
	             .examples = no_examples,
	             .file = file->path,
	             .line = line->number},
	    .from = f[OFX_FROM],
	    .to = f[OFX_TO],
	    .when = when};
	return OFX_OK;
}

static enum ofx_status read_file(struct loader *l, struct ofx_buf *text)
{
	struct ofx_dict *d = l->dict;
	struct ofx_dict_reader r =
	    ofx_dict_reader_init(d->files[d->n_files - 1].path, text->ptr, text->len, false);
	struct ofx_dict_line line;
	for (bool more;;) {
		OFX_TRY(ofx_dict_read(&r, &line, &more, l->err));
		if (!more)
			return OFX_OK;
		if (line.cls == OFX_DICT_OFF)
			add_off(l, &line);
		else
			OFX_TRY(add_entry(l, &line));
	}
}

/* Takes over *text. */
static enum ofx_status add_file(struct loader *l, const char *path, struct ofx_buf *text,
                                bool base)
{
	struct ofx_dict *d = l->dict;
	struct ofx_str name = ofx_arena_copy(&d->arena, ofx_dict_name(path, ofx_buf_str(text)));
	d->files = ofx_grow(d->files, &d->cap_files, d->n_files, sizeof *d->files);
	d->texts = ofx_grow(d->texts, &d->cap_texts, d->n_files, sizeof *d->texts);
	struct ofx_dict_file *file = &d->files[d->n_files];
	*file = (struct ofx_dict_file){.path = ofx_arena_copy(&d->arena, ofx_str_of(path)).ptr,
	                               .name = name.ptr,
	                               .base = base};
	ofx_hash(ofx_buf_str(text), file->hash);
	ofx_buf_reserve(text, 1);
	d->texts[d->n_files++] = *text;
	*text = (struct ofx_buf){0};
	if (!ofx_dict_is_clean(name) || strchr(file->name, '/'))
		return ofx_fail_at(l->err, OFX_BAD, path, 0,
		                   "cannot use the name of this dictionary");
	return read_file(l, &d->texts[d->n_files - 1]);
}

static enum ofx_status add_files(struct loader *l, const char *const *paths, bool base)
{
	enum ofx_status status = OFX_OK;
	for (; paths && *paths && !status; paths++) {
		struct ofx_buf text = {0};
		status = ofx_file_slurp(*paths, &text, l->err);
		if (!status)
			status = add_file(l, *paths, &text, base);
		ofx_buf_release(&text);
	}
	return status;
}

static enum ofx_status add_base(struct loader *l, const char *dir)
{
	const char *const *paths;
	OFX_TRY(ofx_dict_list(&l->dict->arena, dir, &paths, l->err));
	return add_files(l, paths, true);
}

static size_t run_end(const struct key *k, size_t beg, size_t n)
{
	size_t end = beg + 1;
	while (end < n && ofx_str_cmp(k[end - 1].from, k[end].from) <= 0)
		end++;
	return end;
}

/* Merges src[a..b) and src[b..c) into dst, the first of equals first. */
static void merge(const struct key *src, struct key *dst, size_t a, size_t b, size_t c)
{
	size_t i = a, j = b;
	for (size_t to = a; to < c; to++) {
		bool left = j == c || (i < b && ofx_str_cmp(src[i].from, src[j].from) <= 0);
		dst[to] = left ? src[i++] : src[j++];
	}
}

/* Natural merge sort: stable, and one pass for each doubling of the number of sorted files. */
static void sort_keys(struct loader *l)
{
	size_t n = l->n_keys, runs;
	struct key *spare = ofx_alloc(ofx_size_mul(n, sizeof *spare));
	do {
		runs = 0;
		for (size_t a = 0, c; a < n; a = c, runs++) {
			size_t b = run_end(l->keys, a, n);
			c = b < n ? run_end(l->keys, b, n) : b;
			merge(l->keys, spare, a, b, c);
		}
		struct key *swap = l->keys;
		l->keys = spare;
		spare = swap;
	} while (runs > 1);
	free(spare);
}

static bool is_off(const struct loader *l, const struct ofx_entry *e)
{
	struct ofx_str id = ofx_str_of(e->rule.id);
	return l->n_offs && bsearch(&id, l->offs, l->n_offs, sizeof id, compare_ids);
}

/* The byte of `from` where it stops being like `to`: what is wrong there is the last thing to
   expect in right text. */
static uint32_t first_difference(const struct ofx_entry *e)
{
	size_t i = 0;
	while (i < e->from.len && i < e->to.len && e->from.ptr[i] == e->to.ptr[i])
		i++;
	while (!ofx_u8_edge(e->from, i))
		i--;
	return (uint32_t)i;
}

/* Keeps of each `from` what was said last, and makes the automaton of what is on. */
static void make_automaton(struct loader *l)
{
	struct ofx_dict *d = l->dict;
	size_t n = 0;
	sort_keys(l);
	if (l->n_offs)
		qsort(l->offs, l->n_offs, sizeof *l->offs, compare_ids);
	d->keys = ofx_alloc(ofx_size_mul(l->n_keys, sizeof *d->keys));
	d->by_key = ofx_alloc(ofx_size_mul(l->n_keys, sizeof *d->by_key));
	uint32_t *odd = ofx_alloc(ofx_size_mul(l->n_keys, sizeof *odd));
	for (size_t i = 0; i < l->n_keys; i++) {
		struct key k = l->keys[i];
		if (k.entry == NO_ENTRY)
			continue;
		struct ofx_entry *e = &d->entries[k.entry];
		bool last = i + 1 == l->n_keys || !ofx_str_eq(k.from, l->keys[i + 1].from);
		e->off = !last || is_off(l, e);
		if (e->off)
			continue;
		d->keys[n] = k.from;
		odd[n] = first_difference(e);
		d->by_key[n++] = e;
	}
	d->automaton = ofx_automaton_new(d->keys, odd, (uint32_t)n);
	free(odd);
}

static struct ofx_dict *dict_new(void)
{
	struct ofx_dict *d = ofx_alloc(sizeof *d);
	*d = (struct ofx_dict){.whens = ofx_whens_new(), .told = ofx_alloc(sizeof *d->told)};
	*d->told = (struct ofx_arena){0};
	return d;
}

/* Ends loading: *out is the dictionary, unless `status` is a fault. */
static enum ofx_status finish(struct loader *l, enum ofx_status status, struct ofx_dict **out)
{
	if (!status)
		make_automaton(l);
	free(l->keys);
	free(l->offs);
	if (status)
		ofx_dict_close(l->dict);
	*out = status ? NULL : l->dict;
	return status;
}

enum ofx_status ofx_dict_open(struct ofx_dict **out, const char *dir, const char *const *user,
                              struct ofx_error *err)
{
	struct loader l = {.dict = dict_new(), .err = err};
	enum ofx_status status = dir ? add_base(&l, dir) : OFX_OK;
	if (!status)
		status = add_files(&l, user, false);
	return finish(&l, status, out);
}

enum ofx_status ofx_dict_open_text(struct ofx_dict **out, const char *path, struct ofx_str text,
                                   struct ofx_error *err)
{
	struct loader l = {.dict = dict_new(), .err = err};
	struct ofx_buf copy = {0};
	ofx_buf_add_str(&copy, text);
	return finish(&l, add_file(&l, path, &copy, false), out);
}

void ofx_dict_close(struct ofx_dict *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n_files; i++)
		ofx_buf_release(&d->texts[i]);
	free(d->files);
	free(d->texts);
	free(d->entries);
	free(d->keys);
	free(d->by_key);
	ofx_automaton_free(d->automaton);
	ofx_whens_free(d->whens);
	ofx_arena_release(&d->arena);
	ofx_arena_release(d->told);
	free(d->told);
	free(d);
}

size_t ofx_dict_files(const struct ofx_dict *d, const struct ofx_dict_file **files)
{
	*files = d->files;
	return d->n_files;
}

size_t ofx_dict_entries(const struct ofx_dict *d, const struct ofx_entry **entries)
{
	*entries = d->entries;
	return d->n_entries;
}

/* What stands behind the entry in its file. */
static struct ofx_str text_behind(const struct ofx_dict *d, const struct ofx_entry *e)
{
	size_t i = 0;
	while (strcmp(d->files[i].path, e->rule.file) != 0)
		i++;
	const char *end = d->texts[i].ptr + d->texts[i].len;
	const char *beg = e->rule.why + strlen(e->rule.why);
	return beg < end ? ofx_str(beg + 1, (size_t)(end - beg) - 1) : OFX_STR("");
}

/* The examples at the start of `rest`, copied. */
static const struct ofx_example *copy_examples(struct ofx_arena *arena, struct ofx_str rest)
{
	struct ofx_example *list = NULL;
	size_t n = 0, cap = 0;
	while (rest.len && memchr("+-#\r\n", *rest.ptr, 5)) {
		struct ofx_str line = ofx_dict_cut_line(&rest), kind = ofx_str_cut(&line, '\t');
		bool change = ofx_str_eq(kind, OFX_STR("+"));
		if (!change && !ofx_str_eq(kind, OFX_STR("-")))
			continue;
		list = ofx_grow(list, &cap, n, sizeof *list);
		list[n].from = ofx_arena_copy(arena, ofx_str_cut(&line, '\t')).ptr;
		list[n++].to = change ? ofx_arena_copy(arena, line).ptr : NULL;
	}
	struct ofx_example *copy = ofx_arena_take(arena, ofx_size_mul(n + 1, sizeof *copy));
	if (n)
		memcpy(copy, list, n * sizeof *copy);
	copy[n] = (struct ofx_example){NULL, NULL};
	free(list);
	return copy;
}

const struct ofx_rule *ofx_dict_rule(const struct ofx_dict *d, const char *id)
{
	size_t len = strlen(id);
	bool whole = strchr(id, '/') != NULL;
	for (size_t i = d->n_entries; i > 0; i--) {
		const struct ofx_entry *e = &d->entries[i - 1];
		if (strncmp(e->rule.id, id, len) != 0 || e->rule.id[len] != (whole ? '\0' : '/'))
			continue;
		struct ofx_rule *rule = ofx_arena_take(d->told, sizeof *rule);
		*rule = e->rule;
		rule->examples = copy_examples(d->told, text_behind(d, e));
		return rule;
	}
	return NULL;
}

static bool set_hit(const struct ofx_dict *d, uint32_t key, struct ofx_dict_hit *hit)
{
	if (key == OFX_NO_KEY)
		return false;
	hit->key = key;
	hit->entry = d->by_key[key];
	return true;
}

bool ofx_dict_find(const struct ofx_dict *d, struct ofx_str text, uint32_t pos,
                   struct ofx_dict_hit *hit)
{
	size_t at = pos;
	uint32_t key = ofx_automaton_find(d->automaton, text, &at);
	hit->pos = (uint32_t)at;
	return set_hit(d, key, hit);
}

bool ofx_dict_shorter(const struct ofx_dict *d, struct ofx_dict_hit *hit)
{
	return set_hit(d, ofx_automaton_shorter(d->automaton, hit->key), hit);
}
