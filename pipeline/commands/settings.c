/* Turns presets, configuration files and command-line options into settings. */
#include "commands/commands.h"

#include "adapt/mecab.h"
#include "base/buf.h"
#include "base/io.h"
#include "formats/format.h"
#include "stages/flags.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_JOBS = 256 };

static void names_add(struct ofx_names *names, const char *name)
{
	names->items = ofx_grow(names->items, &names->cap, names->n + 1, sizeof *names->items);
	names->items[names->n++] = name;
	names->items[names->n] = NULL;
}

/* Adds the parts of a comma-separated list. */
static void add_list(struct ofx_settings *s, struct ofx_names *names, const char *value)
{
	struct ofx_str rest = ofx_str_of(value);
	while (rest.len) {
		struct ofx_str part = ofx_str_cut(&rest, ',');
		if (part.len)
			names_add(names, ofx_arena_copy(&s->texts, part).ptr);
	}
}

static enum ofx_status bad_value(const char *option, const char *value, const char *want,
                                 struct ofx_error *err)
{
	return ofx_fail(err, OFX_BAD, "cannot use '%s' for --%s: it takes %s", value, option, want);
}

/* Names the words that the option takes. */
static enum ofx_status bad_word(int id, const char *value, struct ofx_error *err)
{
	const struct ofx_opt *o = ofx_options;
	while (o->id != id)
		o++;
	struct ofx_buf names = {0};
	const struct ofx_word *words = ofx_option_words((enum ofx_option_id)id);
	for (const struct ofx_word *w = words; w->name; w++)
		ofx_buf_addf(&names, "%s%s", w == words ? "" : w[1].name ? ", " : " or ", w->name);
	ofx_buf_add(&names, "", 1);
	enum ofx_status status = bad_value(o->name, value, names.ptr, err);
	ofx_buf_release(&names);
	return status;
}

/* Names all there are. */
static enum ofx_status bad_format(const char *value, struct ofx_error *err)
{
	struct ofx_buf names = {0};
	ofx_buf_addf(&names, "auto, text, markdown, jsonl");
	for (const struct ofx_format *const *f = ofx_formats; *f; f++)
		ofx_buf_addf(&names, "%s%s", f[1] ? ", " : " or ", (*f)->name);
	ofx_buf_add(&names, "", 1);
	enum ofx_status status = bad_value("format", value, names.ptr, err);
	ofx_buf_release(&names);
	return status;
}

static enum ofx_status set_encoding(const char **place, const char *option, const char *value,
                                    struct ofx_error *err)
{
	enum ofx_encoding e;
	if (!ofx_encoding_find(value, &e))
		return bad_value(option, value, "UTF-8, Shift_JIS, EUC-JP, ISO-2022-JP or UTF-16",
		                 err);
	*place = value;
	return OFX_OK;
}

static enum ofx_status set_share(double *place, const char *value, struct ofx_error *err)
{
	char *end;
	double x = strtod(value, &end);
	if (*end == '%')
		end++;
	if (end == value || *end || !(x >= 0 && x <= 100))
		return bad_value("max-change", value, "a percentage, such as 5%", err);
	*place = x / 100;
	return OFX_OK;
}

static enum ofx_status set_shard(struct ofx_shard *place, const char *value, struct ofx_error *err)
{
	int end = 0;
	if (*value < '1' || *value > '9' ||
	    sscanf(value, "%u/%u%n", &place->index, &place->count, &end) != 2 || value[end] ||
	    place->count > 65536 || place->index > place->count)
		return bad_value("shard", value, "a part of parts, such as 3/8", err);
	return OFX_OK;
}

static bool is_page(const char *value)
{
	const char *dot = strrchr(value, '.');
	return dot && !strcmp(dot, ".html");
}

static enum ofx_status set_flags(unsigned *place, const char *value, struct ofx_error *err)
{
	struct ofx_str rest = ofx_str_of(value);
	*place = 0;
	while (rest.len) {
		unsigned flag = ofx_flag_named(ofx_str_cut(&rest, ','));
		if (!flag)
			return bad_value("fail-on", value,
			                 "garbage, loop, foreign, nonsense or any, with commas between",
			                 err);
		*place |= flag;
	}
	return OFX_OK;
}

static enum ofx_status set(struct ofx_settings *s, int id, const char *value, struct ofx_error *err)
{
	const struct ofx_word *words = ofx_option_words((enum ofx_option_id)id);
	const struct ofx_word *word = words ? ofx_word_find(words, value) : NULL;
	if (words && !word && !(id == OPT_REPORT && is_page(value)))
		return bad_word(id, value, err);
	int is = word ? word->is : 0;
	switch ((enum ofx_option_id)id) {
	case OPT_HELP: s->help = true; break;
	case OPT_VERSION: s->version = true; break;
	case OPT_WEIGHTS: s->weights = value; break;
	case OPT_LIST_STAGES: s->list_stages = true; break;
	case OPT_OUTPUT: s->output = value; break;
	case OPT_IN_PLACE: s->in_place = true; break;
	case OPT_DIFF: s->diff = true; break;
	case OPT_CHECK: s->check = true; break;
	case OPT_LOG: s->log = value; break;
	case OPT_MAP: s->map = value; break;
	case OPT_CHARS: s->chars = true; break;
	case OPT_NULL: s->null = true; break;
	case OPT_FIELD:
		if (!*value)
			return bad_value("field", value, "the name of a field", err);
		s->field = value;
		break;
	case OPT_FORMAT:
		if (strcmp(value, "auto") && strcmp(value, "text") && strcmp(value, "markdown") &&
		    strcmp(value, "jsonl") && !ofx_format_find(value))
			return bad_format(value, err);
		s->format = value;
		break;
	case OPT_STATS: s->stats = true; break;
	case OPT_FAIL_ON: return set_flags(&s->fail_on, value, err);
	case OPT_TOKENS: s->tokens = true; break;
	case OPT_FOR: s->preset = value; break;
	case OPT_CONFIG: s->config_file = value; break;
	case OPT_FOLD_DIGITS: s->config.fold_digits = true; break;
	case OPT_FOLD_LATIN: s->config.fold_latin = true; break;
	case OPT_FOLD_SYMBOLS: s->config.fold_symbols = true; break;
	case OPT_DROP_INDENT: s->config.drop_indent = true; break;
	case OPT_DICTS: s->config.dicts = value; break;
	case OPT_MECAB_DICT: s->config.mecab_dict = value; break;
	case OPT_ONLY: add_list(s, &s->only, value); break;
	case OPT_EXCEPT: add_list(s, &s->except, value); break;
	case OPT_DICT: names_add(&s->user_dicts, value); break;
	case OPT_CLEAN_TEXT: names_add(&s->clean_texts, value); break;
	case OPT_TRUTH: s->truth = value; break;
	case OPT_RAW: s->raw = value; break;
	case OPT_FIXED: s->fixed = value; break;
	case OPT_EVAL_CLEAN: s->eval_clean = true; break;
	case OPT_LIST: s->list = true; break;
	case OPT_FILES_FROM: s->files_from = value; break;
	case OPT_STATUS: s->bulk_status = true; break;
	case OPT_OTHERS: s->skip_others = is; break;
	case OPT_DOCUMENT: s->document = (enum ofx_bulk_document)is; break;
	case OPT_LOGS: s->logs = (enum ofx_bulk_logs)is; break;
	case OPT_SHARD: return set_shard(&s->shard, value, err);
	case OPT_MERGE: s->bulk_merge = true; break;
	case OPT_JSON_PROGRESS: s->json_progress = true; break;
	case OPT_REPORT:
		if (word)
			s->report = (enum ofx_report_format)is;
		else
			s->page = value;
		break;
	case OPT_ENCODING: return set_encoding(&s->encoding, "encoding", value, err);
	case OPT_OUTPUT_ENCODING:
		return set_encoding(&s->output_encoding, "output-encoding", value, err);
	case OPT_MAX_CHANGE: return set_share(&s->max_change, value, err);
	case OPT_MIN: s->config.min = (enum ofx_class)is; break;
	case OPT_KANJI: s->config.kanji = (enum ofx_kanji)is; break;
	case OPT_RUBY: s->config.ruby = (enum ofx_ruby)is; break;
	case OPT_LINES: s->config.lines = (enum ofx_line_policy)is; break;
	case OPT_HEADS: s->config.heads = (enum ofx_heads_policy)is; break;
	case OPT_EFFORT: s->config.effort = (enum ofx_effort)is; break;
	case OPT_SECOND:
		s->config.second = value;
		if (s->config.effort == OFX_EFFORT_FAST)
			s->config.effort = OFX_EFFORT_NORMAL;
		break;
	case OPT_JOBS: {
		char *end;
		long n = strtol(value, &end, 10);
		if (end == value || *end || n < 1 || n > MAX_JOBS)
			return bad_value("jobs", value, "a number from 1 to 256", err);
		s->jobs = (unsigned)n;
		break;
	}
	}
	return OFX_OK;
}

/* Sets one "key" or "key=value" of a preset or a configuration file. */
static enum ofx_status set_pair(struct ofx_settings *s, unsigned command, struct ofx_str key,
                                const char *value, const char *file, uint64_t line,
                                struct ofx_error *err)
{
	const struct ofx_opt *o = ofx_opt_find(ofx_options, command, key);
	if (!o || o->id == OPT_HELP || o->id == OPT_VERSION || o->id == OPT_CONFIG)
		return ofx_fail_at(err, OFX_BAD, file, line, "cannot set '%.*s': no such option",
		                   OFX_STR_ARG(key));
	if (!o->arg && value && strcmp(value, "yes") && strcmp(value, "no"))
		return ofx_fail_at(err, OFX_BAD, file, line, "cannot set '%.*s': it is yes or no",
		                   OFX_STR_ARG(key));
	if (o->arg && (!value || !*value))
		return ofx_fail_at(err, OFX_BAD, file, line, "cannot set '%.*s': it needs a value",
		                   OFX_STR_ARG(key));
	if (!o->arg && value && !strcmp(value, "no"))
		return OFX_OK;
	struct ofx_error e;
	enum ofx_status status = set(s, o->id, value, &e);
	return status ? ofx_fail_at(err, status, file, line, "%s", e.text) : OFX_OK;
}

static struct ofx_str trim(struct ofx_str s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t'))
		s = ofx_str(s.ptr + 1, s.len - 1);
	while (s.len && strchr(" \t\r", s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static enum ofx_status read_conf(struct ofx_settings *s, unsigned command, const char *path,
                                 struct ofx_error *err)
{
	struct ofx_buf text = {0};
	enum ofx_status status = ofx_file_slurp(path, &text, err);
	struct ofx_str rest = ofx_buf_str(&text);
	for (uint64_t line = 1; !status && rest.len; line++) {
		struct ofx_str value = trim(ofx_str_cut(&rest, '\n'));
		if (!value.len || *value.ptr == '#')
			continue;
		bool has = memchr(value.ptr, '=', value.len) != NULL;
		struct ofx_str key = trim(ofx_str_cut(&value, '='));
		status = set_pair(s, command, key,
		                  has ? ofx_arena_copy(&s->texts, trim(value)).ptr : NULL, path, line,
		                  err);
	}
	ofx_buf_release(&text);
	return status;
}

static enum ofx_status read_preset(struct ofx_settings *s, unsigned command, struct ofx_error *err)
{
	struct ofx_buf path = {0}, text = {0};
	ofx_buf_addf(&path, "%s/presets.tsv", s->config.dicts);
	ofx_buf_add(&path, "", 1);
	enum ofx_status status = ofx_file_slurp(path.ptr, &text, err);
	struct ofx_str rest = ofx_buf_str(&text);
	bool found = false;
	for (uint64_t line = 1; !status && rest.len; line++) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (!row.len || *row.ptr == '#' ||
		    !ofx_str_eq(ofx_str_cut(&row, '\t'), ofx_str_of(s->preset)))
			continue;
		found = true;
		struct ofx_str pairs = ofx_str_cut(&row, '\t');
		while (!status && pairs.len) {
			struct ofx_str value = ofx_str_cut(&pairs, ' ');
			bool has = memchr(value.ptr, '=', value.len) != NULL;
			struct ofx_str key = ofx_str_cut(&value, '=');
			if (ofx_str_eq(key, OFX_STR("-")))
				continue;
			status = set_pair(s, command, key,
			                  has ? ofx_arena_copy(&s->texts, value).ptr : NULL,
			                  path.ptr, line, err);
		}
	}
	if (!status && !found)
		status = ofx_fail(err, OFX_BAD, "cannot use '%s' for --for: no such preset in %s",
		                  s->preset, path.ptr);
	ofx_buf_release(&path);
	ofx_buf_release(&text);
	return status;
}

static enum ofx_status remember(void *ctx, int id, const char *value, struct ofx_error *err)
{
	(void)err;
	struct ofx_settings *s = ctx;
	s->given = ofx_grow(s->given, &s->cap_given, s->n_given, sizeof *s->given);
	s->given[s->n_given++] = (struct ofx_given){id, value};
	return OFX_OK;
}

static const char *given(const struct ofx_settings *s, int id)
{
	for (size_t i = s->n_given; i-- > 0;)
		if (s->given[i].id == id)
			return s->given[i].value;
	return NULL;
}

static unsigned cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > MAX_JOBS ? MAX_JOBS : (unsigned)n;
}

/* Defaults, preset, configuration file, command line: later ones win. */
static enum ofx_status settle(struct ofx_settings *s, unsigned command, const char *conf,
                              struct ofx_error *err)
{
	s->config = (struct ofx_config){.min = OFX_LIKELY, .kanji = OFX_KANJI_AUTO};
	s->config.mecab_dict = ofx_mecab_default_dir();
	s->config.dicts = given(s, OPT_DICTS);
	if (!s->config.dicts)
		s->config.dicts = ofx_find_dicts(&s->texts);
	s->only.n = s->except.n = s->user_dicts.n = s->clean_texts.n = 0;
	s->max_change = -1;
	s->format = "auto";
	s->logs = OFX_LOGS_MANIFEST;
	s->jobs = command == OFX_CMD_BULK ? cores() : 1;
	s->preset = given(s, OPT_FOR);
	if (s->preset) {
		OFX_TRY(read_preset(s, command, err));
	}
	if (conf)
		OFX_TRY(read_conf(s, command, conf, err));
	/* A selection on the command line replaces that of the file or preset. */
	if (given(s, OPT_ONLY))
		s->only.n = 0;
	for (size_t i = 0; i < s->n_given; i++)
		OFX_TRY(set(s, s->given[i].id, s->given[i].value, err));
	if (s->page && command != OFX_CMD_BULK)
		return bad_word(OPT_REPORT, s->page, err);
	s->config.user_dicts = s->user_dicts.n ? s->user_dicts.items : NULL;
	return OFX_OK;
}

enum ofx_status ofx_settings_read(struct ofx_settings *s, enum ofx_command_bit command, int argc,
                                  char **argv, int *first, struct ofx_error *err)
{
	*s = (struct ofx_settings){0};
	OFX_TRY(ofx_opt_parse(ofx_options, command, argc, argv, remember, s, first, err));
	return settle(s, command, given(s, OPT_CONFIG), err);
}

enum ofx_status ofx_settings_for_file(struct ofx_settings *s, enum ofx_command_bit command,
                                      const char *path, bool *anew, struct ofx_error *err)
{
	*anew = false;
	if (given(s, OPT_CONFIG))
		return OFX_OK;
	const char *slash = path ? strrchr(path, '/') : NULL, *conf = NULL;
	struct ofx_buf beside = {0};
	if (path && strcmp(path, "-")) {
		ofx_buf_add(&beside, path, slash ? (size_t)(slash - path) + 1 : 0);
		ofx_buf_add(&beside, "ocrfix.conf", sizeof "ocrfix.conf");
		if (!access(beside.ptr, F_OK))
			conf = ofx_arena_copy(&s->texts, ofx_str_of(beside.ptr)).ptr;
	}
	ofx_buf_release(&beside);
	if (!conf && !s->conf)
		return OFX_OK;
	*anew = !conf || !s->conf || strcmp(conf, s->conf);
	s->conf = conf;
	return *anew ? settle(s, command, conf, err) : OFX_OK;
}

void ofx_settings_release(struct ofx_settings *s)
{
	free(s->only.items);
	free(s->except.items);
	free(s->user_dicts.items);
	free(s->clean_texts.items);
	free(s->given);
	ofx_arena_release(&s->texts);
}

const char *ofx_find_dicts(struct ofx_arena *texts)
{
	const char *env = getenv("OCRFIX_DICTS");
	if (env && *env)
		return env;
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	while (n > 0 && exe[n - 1] != '/')
		n--;
	/* build/ocrfix or build/asan/ocrfix in the tree; PREFIX/bin/ocrfix when installed. */
	static const char *const places[] = {"../dicts", "../../dicts", "../share/ocrfix/dicts"};
	for (size_t i = 0; n > 0 && i < sizeof places / sizeof *places; i++) {
		struct ofx_buf path = {0};
		ofx_buf_addf(&path, "%.*s%s/presets.tsv", (int)n, exe, places[i]);
		struct ofx_str found = ofx_arena_copy(texts, ofx_buf_str(&path));
		ofx_buf_release(&path);
		if (!access(found.ptr, R_OK)) {
			found.len -= strlen("/presets.tsv");
			return ofx_arena_copy(texts, found).ptr;
		}
	}
	return OFX_DATADIR "/dicts";
}
