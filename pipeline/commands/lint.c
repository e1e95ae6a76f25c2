/* ocrfix lint: tests dictionaries, the base ones or those named. */
#include "commands/commands.h"

#include "adapt/pcre.h"
#include "dict/lint.h"
#include "model/ngram.h"
#include "stages/morph.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Right text that a source tree of this project holds; used where none is named. */
static const char clean_dir[] = "corpus/clean";

extern const struct ofx_stage ofx_dictionary_stage;

/* The stage's own scan over one text; its `self` is the dictionary. */
static enum ofx_status scan(void *ctx, const struct ofx_dict *dict, struct ofx_str text,
                            struct ofx_edits *out, struct ofx_error *err)
{
	struct ofx_facts facts = {0};
	struct ofx_span all = {0, (uint32_t)text.len};
	struct ofx_block block = {.text = text, .todo = &all, .n_todo = 1, .facts = &facts};
	return ofx_dictionary_stage.scan(dict, ctx, &block, out, err);
}

static void report(void *ctx, const char *path, uint32_t line, const char *text)
{
	(void)ctx;
	if (line)
		printf("%s:%lu: %s\n", path, (unsigned long)line, text);
	else
		printf("%s: %s\n", path, text);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_name(struct ofx_names *names, const char *name)
{
	names->items = ofx_grow(names->items, &names->cap, names->n + 1, sizeof *names->items);
	names->items[names->n++] = name;
	names->items[names->n] = NULL;
}

/* Adds the files of the project's clean text, where there are any. */
static void add_clean(struct ofx_names *names, struct ofx_arena *texts)
{
	DIR *dir = opendir(clean_dir);
	struct ofx_buf path = {0};
	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		ofx_buf_clear(&path);
		ofx_buf_addf(&path, "%s/%s", clean_dir, e->d_name);
		add_name(names, ofx_arena_copy(texts, ofx_buf_str(&path)).ptr);
	}
	ofx_buf_release(&path);
	if (dir)
		closedir(dir);
	if (names->n)
		qsort(names->items, names->n, sizeof *names->items, compare_names);
}

/* The checksum of the language model, where there is one: at every start it would cost too much. */
static enum ofx_status check_ngram(const char *dir, struct ofx_error *err)
{
	struct ofx_buf path = {0};
	struct ofx_ngram *ngram = NULL;
	ofx_buf_addf(&path, "%s/ja.ngram", dir);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = OFX_OK;
	if (access(path.ptr, F_OK) == 0) {
		status = ofx_ngram_open(&ngram, path.ptr, err);
		if (!status)
			status = ofx_ngram_check(ngram, path.ptr, err);
	}
	ofx_ngram_close(ngram);
	ofx_buf_release(&path);
	return status;
}

static enum ofx_status lint(struct ofx_settings *s, struct ofx_error *err)
{
	struct ofx_mecab *mecab = NULL;
	OFX_TRY(ofx_mecab_open(&mecab, s->config.mecab_dict, err));
	struct ofx_scratch scratch = {.morph = ofx_morph_new(mecab), .match = ofx_match_new()};
	if (!s->clean_texts.n)
		add_clean(&s->clean_texts, &s->texts);
	struct ofx_lint options = {.dir = s->config.dicts,
	                           .user = s->user_dicts.n ? s->user_dicts.items : NULL,
	                           .base = !s->user_dicts.n,
	                           .clean = s->clean_texts.n ? s->clean_texts.items : NULL,
	                           .scan = scan,
	                           .report = report,
	                           .ctx = &scratch};
	enum ofx_status status = ofx_lint(&options, err);
	if (!status && options.base)
		status = check_ngram(options.dir, err);
	ofx_match_free(scratch.match);
	ofx_morph_free(scratch.morph);
	ofx_arena_release(&scratch.arena);
	ofx_mecab_close(mecab);
	return status;
}

enum ofx_status ofx_cmd_lint(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_LINT, argc, argv, &first, err);
	if (!status && s.help) {
		ofx_print_help(OFX_CMD_LINT);
	} else if (!status && s.version) {
		ofx_print_version();
	} else if (!status) {
		for (int i = first; i < argc; i++)
			add_name(&s.user_dicts, argv[i]);
		status = lint(&s, err);
	}
	ofx_settings_release(&s);
	return status;
}
