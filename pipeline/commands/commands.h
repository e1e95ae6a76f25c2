/* The commands, their options, and the settings that options, presets and files come to. */
#ifndef OFX_COMMANDS_COMMANDS_H
#define OFX_COMMANDS_COMMANDS_H

#include "base/opt.h"
#include "bulk/job.h"
#include "formats/filter.h"
#include "stages/run.h"


/* Bits, so that an option can say which commands take it. */
enum ofx_command_bit {
	OFX_CMD_CLEAN = 1 << 0,
	OFX_CMD_UNDO = 1 << 1,
	OFX_CMD_EXPLAIN = 1 << 2,
	OFX_CMD_LINT = 1 << 3,
	OFX_CMD_EVAL = 1 << 4,
	OFX_CMD_TRAIN = 1 << 5,
	OFX_CMD_BULK = 1 << 8,
	OFX_CMD_WHERE = 1 << 10,
};

struct ofx_command {
	const char *name;
	enum ofx_command_bit bit;
	const char *args;    /* for the usage line */
	const char *summary; /* one line */
	enum ofx_status (*run)(int argc, char **argv, struct ofx_error *);
};

extern const struct ofx_command ofx_commands[]; /* `clean` first; ends with name NULL */
extern const struct ofx_opt ofx_options[];      /* ends with name NULL */

enum ofx_option_id {
	OPT_HELP = 1,
	OPT_VERSION,
	OPT_LIST_STAGES,
	OPT_OUTPUT,
	OPT_IN_PLACE,
	OPT_DIFF,
	OPT_CHECK,
	OPT_LOG,
	OPT_MIN,
	OPT_ONLY,
	OPT_EXCEPT,
	OPT_FOR,
	OPT_KANJI,
	OPT_EFFORT,
	OPT_SECOND,
	OPT_FOLD_DIGITS,
	OPT_FOLD_LATIN,
	OPT_FOLD_SYMBOLS,
	OPT_DROP_INDENT,
	OPT_DICT,
	OPT_DICTS,
	OPT_MECAB_DICT,
	OPT_ENCODING,
	OPT_OUTPUT_ENCODING,
	OPT_MAX_CHANGE,
	OPT_STATS,
	OPT_TOKENS,
	OPT_JOBS,
	OPT_CONFIG,
	OPT_CLEAN_TEXT,
	OPT_TRUTH,
	OPT_RAW,
	OPT_FIXED,
	OPT_EVAL_CLEAN,
	OPT_REPORT,
	OPT_SHARD,
	OPT_MERGE,
	OPT_JSON_PROGRESS,
	OPT_WEIGHTS,
	OPT_LIST,
	OPT_FILES_FROM,
	OPT_OTHERS,
	OPT_LOGS,
	OPT_DOCUMENT,
	OPT_STATUS,
	OPT_MAP,
	OPT_RUBY,
	OPT_LINES,
	OPT_HEADS,
	OPT_FAIL_ON,
	OPT_FORMAT,
	OPT_FIELD,
	OPT_NULL,
	OPT_CHARS,
};

/* The words that an option takes, or NULL where its value is something else. */
const struct ofx_word *ofx_option_words(enum ofx_option_id);

enum ofx_status ofx_cmd_clean(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_undo(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_explain(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_lint(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_eval(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_where(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_train(int argc, char **argv, struct ofx_error *);
enum ofx_status ofx_cmd_bulk(int argc, char **argv, struct ofx_error *);

/* --help and --version of any command: prints and sets *done. */
void ofx_print_help(enum ofx_command_bit);
void ofx_print_version(void);

/* Strings collected by an option that may be given again; items ends with NULL. */
struct ofx_names {
	const char **items;
	size_t n, cap;
};

/* All that options can say. Strings are borrowed from argv, or owned by `texts`. */
struct ofx_settings {
	struct ofx_config config;
	struct ofx_names only, except, user_dicts;
	const char *preset, *config_file, *output, *log, *map, *encoding, *output_encoding;
	bool in_place, diff, check, stats, tokens, help, version, list_stages;
	unsigned fail_on;  /* clean: bits of enum ofx_flag */
	double max_change; /* share of characters, 0..1; below 0: no budget */
	unsigned jobs;
	struct ofx_names clean_texts; /* lint */
	const char *truth, *raw, *fixed; /* eval: directories */
	bool eval_clean, list;           /* eval */
	enum ofx_report_format { OFX_REPORT_TEXT, OFX_REPORT_TSV, OFX_REPORT_JSON } report; /* eval */
	bool chars;                      /* where */
	const char *format, *field;
	bool null;
	const char *weights;             /* train ngram */
	const char *files_from;          /* bulk: a list of files, or NULL */
	bool skip_others, bulk_status, bulk_merge, json_progress; /* bulk */
	struct ofx_shard shard;
	const char *page; /* of the report */
	enum ofx_bulk_logs logs;         /* bulk */
	enum ofx_bulk_document document; /* bulk */
	const char *conf; /* the configuration file in effect, or NULL */
	struct ofx_arena texts;
	struct ofx_given { int id; const char *value; } *given; /* the command line's, in order */
	size_t n_given, cap_given;
};

/* Parses the command line into settings: preset first, then the configuration file, then the
   options. *first is the first argument that is no option. */
enum ofx_status ofx_settings_read(struct ofx_settings *, enum ofx_command_bit, int argc, char **argv,
                                  int *first, struct ofx_error *);
/* Again for an input file, beside which an ocrfix.conf may stand. *anew is set where the settings
   may differ from those of the file before. */
enum ofx_status ofx_settings_for_file(struct ofx_settings *, enum ofx_command_bit, const char *path,
                                      bool *anew, struct ofx_error *);
void ofx_settings_release(struct ofx_settings *);

static inline struct ofx_selection ofx_settings_pick(const struct ofx_settings *s)
{
	return (struct ofx_selection){s->only.n ? s->only.items : NULL,
	                              s->except.n ? s->except.items : NULL};
}

/* --null, or --format jsonl, which --field implies. */
static inline enum ofx_records ofx_settings_records(const struct ofx_settings *s)
{
	if (s->null)
		return OFX_RECORDS_NUL;
	bool json = !strcmp(s->format, "jsonl") || (s->field && !strcmp(s->format, "auto"));
	return json ? OFX_RECORDS_JSON : OFX_RECORDS_NONE;
}

/* Whether --format says that text is Markdown, or that it is not. */
static inline enum ofx_markup ofx_settings_markup(const struct ofx_settings *s)
{
	return !strcmp(s->format, "markdown") ? OFX_MARKUP_MARKDOWN
	       : !strcmp(s->format, "text")   ? OFX_MARKUP_NONE
	                                      : OFX_MARKUP_AUTO;
}

/* How to clean a file, as the settings say. */
static inline struct ofx_filter ofx_settings_filter(const struct ofx_settings *s,
                                                    const struct ofx_pipeline *pipe)
{
	struct ofx_selection pick = ofx_settings_pick(s);
	return (struct ofx_filter){.pipe = pipe,
	                           .encoding = s->encoding,
	                           .output_encoding = s->output_encoding,
	                           .max_change = s->max_change,
	                           .jobs = s->jobs,
	                           .records = ofx_settings_records(s),
	                           .field = s->field ? s->field : "text",
	                           .format = s->format,
	                           .keep_lines = s->config.lines == OFX_LINES_KEEP,
	                           .keep_blank =
	                               !ofx_selection_has(&pick, "lines", "lines/blank"),
	                           .keep_marks =
	                               !ofx_selection_has(&pick, "markdown", "markdown/leftover"),
	                           .markup = ofx_settings_markup(s)};
}

/* The directory of the dictionaries: OCRFIX_DICTS, else beside the program (a build tree or an
   installation), else where they were to be installed. Borrowed; lives as long as `texts`. */
const char *ofx_find_dicts(struct ofx_arena *texts);

#endif
