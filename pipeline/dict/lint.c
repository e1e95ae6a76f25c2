/* Tests dictionaries: reads every line for itself, compares entries, then tries them out. */
#include "dict/lint.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/utf8.h"
#include "dict/files.h"
#include "dict/read.h"
#include "dict/trial.h"
#include "dict/when.h"

#include <stdlib.h>

struct file {
	const char *path;
	const char *name;
	struct ofx_buf text;
	bool base;
	bool watched; /* complaints about it are wanted */
};

struct example {
	uint32_t line;
	struct ofx_str from, to;
	bool change; /* else it must stay */
};

/* An entry as it was read, in order of files and lines. */
struct item {
	size_t file;
	struct ofx_dict_line line;
	size_t first, n; /* its examples */
	const char *id;  /* in full */
};

struct lint {
	const struct ofx_lint *options;
	struct ofx_error *err;
	size_t complaints;
	bool broken; /* some line cannot be loaded */
	struct ofx_arena arena;
	struct ofx_whens *whens;
	struct file *files;
	size_t n_files, cap_files;
	struct item *items;
	size_t n_items, cap_items;
	struct example *examples;
	size_t n_examples, cap_examples;
};

#define COMPLAIN(l, item_, ...)                                                                \
	do {                                                                                   \
		const struct file *file_ = &(l)->files[(item_)->file];                         \
		if (file_->watched)                                                            \
			ofx_complain((l)->options, &(l)->complaints, file_->path,              \
			             (item_)->line.number, __VA_ARGS__);                       \
	} while (0)

static struct ofx_str field(const struct item *it, enum ofx_dict_field f)
{
	return it->line.fields[f];
}

/* What cannot be loaded is reported of every file: nothing works with it. */
static void complain_broken(struct lint *l)
{
	l->broken = true;
	ofx_complain(l->options, &l->complaints, l->err->where, (uint32_t)l->err->line, "%s",
	             l->err->text);
}

static void add_example(struct lint *l, const struct ofx_dict_line *line)
{
	struct item *it = &l->items[l->n_items - 1];
	l->examples =
	    ofx_grow(l->examples, &l->cap_examples, l->n_examples, sizeof *l->examples);
	l->examples[l->n_examples++] =
	    (struct example){.line = line->number,
	                     .from = line->fields[1],
	                     .to = line->fields[2],
	                     .change = line->kind == OFX_DICT_CHANGE};
	it->n++;
}

static void add_item(struct lint *l, const struct ofx_dict_line *line)
{
	struct ofx_buf id = {0};
	struct ofx_str own = line->fields[OFX_ID];
	ofx_buf_addf(&id, "%s/%s", l->files[l->n_files - 1].name, own.ptr);
	l->items = ofx_grow(l->items, &l->cap_items, l->n_items, sizeof *l->items);
	l->items[l->n_items++] =
	    (struct item){.file = l->n_files - 1,
	                  .line = *line,
	                  .first = l->n_examples,
	                  .id = ofx_arena_copy(&l->arena, ofx_buf_str(&id)).ptr};
	ofx_buf_release(&id);
	const struct ofx_when *when;
	if (ofx_whens_get(l->whens, line->fields[OFX_WHEN], &when, l->err) != OFX_OK) {
		ofx_dict_fault_at(l->err, l->files[l->n_files - 1].path, line->number);
		complain_broken(l);
	}
}

static enum ofx_status read_file(struct lint *l, const char *path, bool base)
{
	struct ofx_buf text = {0};
	enum ofx_status status = ofx_file_slurp(path, &text, l->err);
	l->files = ofx_grow(l->files, &l->cap_files, l->n_files, sizeof *l->files);
	struct file *f = &l->files[l->n_files++];
	ofx_buf_reserve(&text, 1);
	*f = (struct file){.path = path, .text = text, .base = base};
	f->watched = !base || l->options->base;
	f->name = ofx_arena_copy(&l->arena, ofx_dict_name(path, ofx_buf_str(&text))).ptr;
	if (base && f->watched && memchr(text.ptr, '\r', text.len))
		ofx_complain(l->options, &l->complaints, path, 0,
		             "lines end with CR LF, not LF");
	struct ofx_dict_reader r = ofx_dict_reader_init(path, f->text.ptr, f->text.len, true);
	struct ofx_dict_line line;
	for (bool more = true; !status;) {
		if (ofx_dict_read(&r, &line, &more, l->err))
			complain_broken(l);
		else if (!more)
			break;
		else if (line.kind == OFX_DICT_ENTRY)
			add_item(l, &line);
		else if (l->n_items)
			add_example(l, &line);
	}
	return status;
}

static enum ofx_status read_files(struct lint *l)
{
	const char *const *base = NULL, *const *user = l->options->user;
	if (l->options->dir)
		OFX_TRY(ofx_dict_list(&l->arena, l->options->dir, &base, l->err));
	for (; base && *base; base++)
		OFX_TRY(read_file(l, *base, true));
	for (; user && *user; user++)
		OFX_TRY(read_file(l, *user, false));
	return OFX_OK;
}

/* Characters that NFC would change or join with their neighbour, and those that the stage
   "normalize" folds before dictionaries are looked up: an entry with them never works, or works
   against others. */
static bool is_unstable(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
	    {0x0300, 0x036F},   /* combining marks */
	    {0x1100, 0x11FF},   /* Hangul jamo */
	    {0x2126, 0x2126},   /* OHM SIGN */
	    {0x212A, 0x212B},   /* KELVIN SIGN, ANGSTROM SIGN */
	    {0x2E80, 0x2FD5},   /* radicals */
	    {0x3099, 0x309A},   /* combining voiced sound marks */
	    {0xF900, 0xFAFF},   /* compatibility ideographs */
	    {0xFF61, 0xFF9F},   /* half-width kana and punctuation */
	    {0x2F800, 0x2FA1F}, /* compatibility ideographs */
	};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

static void check_characters(struct lint *l, const struct item *it, enum ofx_dict_field f)
{
	struct ofx_str s = field(it, f);
	for (size_t pos = 0; pos < s.len;) {
		uint32_t cp = ofx_u8_next(s.ptr, &pos);
		if (!is_unstable(cp))
			continue;
		COMPLAIN(l, it, "%s: '%s' holds U+%04X, which normalization changes", it->id,
		         f == OFX_FROM ? "from" : "to", (unsigned)cp);
		return;
	}
}

static void check_examples(struct lint *l, const struct item *it)
{
	size_t changes = 0;
	for (size_t i = it->first; i < it->first + it->n; i++) {
		const struct example *e = &l->examples[i];
		changes += e->change;
		if (!ofx_dict_is_clean(e->from) || !ofx_dict_is_clean(e->to)) {
			COMPLAIN(l, it,
			         "%s: an example is not UTF-8 or holds a control character",
			         it->id);
			l->broken = true;
		}
	}
	if (it->line.cls != OFX_REVIEW && !changes)
		COMPLAIN(l, it, "%s: has no '+' line", it->id);
	if (changes == it->n)
		COMPLAIN(l, it, "%s: has no '-' line", it->id);
}

static void check_item(struct lint *l, const struct item *it)
{
	struct ofx_str from = field(it, OFX_FROM), why = field(it, OFX_WHY);
	bool off = it->line.cls == OFX_DICT_OFF;
	if (off && l->files[it->file].base)
		COMPLAIN(l, it, "%s: switches off in a base dictionary: retire the entry",
		         it->id);
	if (!ofx_dict_is_clean(why))
		COMPLAIN(l, it, "%s: 'why' is not UTF-8 or holds a control character", it->id);
	if (off)
		return;
	if (memchr(field(it, OFX_ID).ptr, '/', field(it, OFX_ID).len))
		COMPLAIN(l, it, "%s: an id holds no '/'", it->id);
	if (!why.len)
		COMPLAIN(l, it, "%s: does not say why", it->id);
	if (ofx_str_eq(from, field(it, OFX_TO)))
		COMPLAIN(l, it, "%s: 'from' and 'to' are the same", it->id);
	check_characters(l, it, OFX_FROM);
	check_characters(l, it, OFX_TO);
	check_examples(l, it);
}

static int compare_ids(const void *pa, const void *pb)
{
	const struct item *const *a = pa, *const *b = pb;
	int c = strcmp((*a)->id, (*b)->id);
	return c ? c : (*a > *b) - (*a < *b);
}

static int compare_froms(const void *pa, const void *pb)
{
	const struct item *const *a = pa, *const *b = pb;
	int c = ofx_str_cmp(field(*a, OFX_FROM), field(*b, OFX_FROM));
	return c ? c : (*a > *b) - (*a < *b);
}

/* Neighbours in the two orders. A user's entry may override one of another file. */
static void check_pair(struct lint *l, const struct item *a, const struct item *b, bool by_id)
{
	if (by_id && !strcmp(a->id, b->id))
		COMPLAIN(l, b, "%s: the id is taken in %s:%u", b->id, l->files[a->file].path,
		         (unsigned)a->line.number);
	if (!by_id && ofx_str_eq(field(a, OFX_FROM), field(b, OFX_FROM)) &&
	    (a->file == b->file || l->files[b->file].base))
		COMPLAIN(l, b, "%s: the same 'from' as %s in %s:%u", b->id, a->id,
		         l->files[a->file].path, (unsigned)a->line.number);
}

/* What only shows when entries are compared. */
static void check_pairs(struct lint *l)
{
	const struct item **sorted = ofx_alloc(ofx_size_mul(l->n_items, sizeof *sorted));
	size_t n = 0;
	for (size_t i = 0; i < l->n_items; i++)
		if (l->items[i].line.cls != OFX_DICT_OFF)
			sorted[n++] = &l->items[i];
	for (size_t i = 1; i < n; i++)
		if (sorted[i]->file == sorted[i - 1]->file && l->files[sorted[i]->file].base &&
		    ofx_str_cmp(field(sorted[i - 1], OFX_FROM), field(sorted[i], OFX_FROM)) > 0)
			COMPLAIN(l, sorted[i], "%s: not in order of the code points of 'from'",
			         sorted[i]->id);
	for (int by_id = 0; by_id < 2; by_id++) {
		if (n)
			qsort(sorted, n, sizeof *sorted, by_id ? compare_ids : compare_froms);
		for (size_t i = 1; i < n; i++)
			check_pair(l, sorted[i - 1], sorted[i], by_id);
	}
	free(sorted);
}

/* Whether an `off` line finds what it switches off among the entries before it. */
static void check_off(struct lint *l, size_t at)
{
	const struct item *off = &l->items[at];
	bool by_id = ofx_str_eq(field(off, OFX_FROM), OFX_STR("-"));
	for (size_t i = 0; i < l->n_items; i++) {
		const struct item *it = &l->items[i];
		if (it->line.cls != OFX_DICT_OFF &&
		    (by_id ? !strcmp(it->id, field(off, OFX_ID).ptr)
		           : i < at && ofx_str_eq(field(it, OFX_FROM), field(off, OFX_FROM))))
			return;
	}
	COMPLAIN(l, off, "cannot switch '%s' off: there is no such entry",
	         field(off, by_id ? OFX_ID : OFX_FROM).ptr);
}

/* The loaded entries stand in the same order as the items that are not `off`. */
static enum ofx_status try_items(struct lint *l, struct ofx_trial *t)
{
	const struct ofx_entry *e;
	ofx_dict_entries(t->dict, &e);
	for (size_t i = 0; i < l->n_items; i++) {
		const struct item *it = &l->items[i];
		if (it->line.cls == OFX_DICT_OFF)
			continue;
		if (!e->off && l->files[it->file].watched) {
			OFX_TRY(ofx_trial_chain(t, e));
			for (size_t k = it->first; k < it->first + it->n; k++) {
				const struct example *x = &l->examples[k];
				OFX_TRY(ofx_trial_example(t, e, x->line, x->from,
				                          x->change ? &x->to : NULL));
			}
		}
		e++;
	}
	const char *const *clean = l->options->clean;
	for (; clean && *clean; clean++)
		OFX_TRY(ofx_trial_clean(t, *clean));
	return OFX_OK;
}

static enum ofx_status check_all(struct lint *l)
{
	OFX_TRY(read_files(l));
	for (size_t i = 0; i < l->n_items; i++) {
		check_item(l, &l->items[i]);
		if (l->items[i].line.cls == OFX_DICT_OFF)
			check_off(l, i);
	}
	check_pairs(l);
	if (l->broken)
		return OFX_OK;
	struct ofx_dict *dict;
	OFX_TRY(ofx_dict_open(&dict, l->options->dir, l->options->user, l->err));
	struct ofx_trial t = {
	    .lint = l->options, .dict = dict, .complaints = &l->complaints, .err = l->err};
	enum ofx_status status = try_items(l, &t);
	ofx_trial_release(&t);
	ofx_dict_close(dict);
	return status;
}

enum ofx_status ofx_lint(const struct ofx_lint *options, struct ofx_error *err)
{
	struct lint l = {.options = options, .err = err, .whens = ofx_whens_new()};
	enum ofx_status status = check_all(&l);
	if (!status && l.complaints)
		status =
		    ofx_fail(err, OFX_BAD, "cannot accept the dictionaries: %zu complaints",
		             l.complaints);
	for (size_t i = 0; i < l.n_files; i++)
		ofx_buf_release(&l.files[i].text);
	free(l.files);
	free(l.items);
	free(l.examples);
	ofx_whens_free(l.whens);
	ofx_arena_release(&l.arena);
	return status;
}
