/* The one table of options, and the table of commands. */
#include "commands/commands.h"

#define ALL (OFX_CMD_CLEAN | OFX_CMD_UNDO | OFX_CMD_EXPLAIN | OFX_CMD_LINT | OFX_CMD_EVAL | \
             OFX_CMD_TRAIN | OFX_CMD_WHERE | OFX_CMD_BULK)
#define RULES (CLEANS | OFX_CMD_EXPLAIN | OFX_CMD_LINT | OFX_CMD_TRAIN) /* what loads dictionaries */
#define CLEANS (OFX_CMD_CLEAN | OFX_CMD_EVAL | OFX_CMD_BULK) /* what runs the stages */

const struct ofx_opt ofx_options[] = {
    {OPT_OUTPUT, 'o', "output", "FILE", OFX_CMD_CLEAN | OFX_CMD_UNDO | OFX_CMD_TRAIN,
     "write to FILE, which appears only when it is complete"},
    {OPT_IN_PLACE, 'i', "in-place", NULL, OFX_CMD_CLEAN,
     "replace each FILE by its clean text; untouched where nothing changes"},
    {OPT_DIFF, 'n', "diff", NULL, OFX_CMD_CLEAN, "write a unified diff instead of the text"},
    {OPT_CHECK, 0, "check", NULL, OFX_CMD_CLEAN,
     "write nothing; exit 1 if anything would change"},
    {OPT_LOG, 0, "log", "FILE", OFX_CMD_CLEAN,
     "write every change to FILE (JSON Lines), for undo and audit"},
    {OPT_MAP, 0, "map", "FILE", OFX_CMD_CLEAN,
     "write to FILE which bytes of the scan each part of the clean text comes from"},
    {OPT_MIN, 0, "min", "CLASS", CLEANS,
     "apply only changes at least this sure: safe or likely (default)"},
    {OPT_ONLY, 0, "only", "NAME,...", CLEANS, "use only these stages, dictionaries or rules"},
    {OPT_EXCEPT, 0, "except", "NAME,...", CLEANS,
     "use all but these stages, dictionaries or rules"},
    {OPT_FOR, 0, "for", "PRESET", CLEANS,
     "archive (default), search, corpus, reading or diplomatic"},
    {OPT_KANJI, 0, "kanji", "POLICY", CLEANS, "old kanji: keep, modern or auto (default)"},
    {OPT_RUBY, 0, "ruby", "POLICY", CLEANS,
     "readings taken for text: keep (default; the log tells), drop, or aozora notation"},
    {OPT_LINES, 0, "lines", "POLICY", CLEANS,
     "line breaks of the page: auto (default) joins lines of one width, join, or keep"},
    {OPT_HEADS, 0, "heads", "POLICY", CLEANS,
     "running heads and page numbers of text with form feeds: mark (default; the log tells), drop, or keep"},
    {OPT_EFFORT, 0, "effort", "LEVEL", CLEANS,
     "fast: rules and dictionaries; normal (default): the statistical corrector too; best: it searches wider"},
    {OPT_SECOND, 0, "second", "FILE", OFX_CMD_CLEAN,
     "what another engine read on the same pages, as evidence"},
    {OPT_FOLD_DIGITS, 0, "fold-digits", NULL, CLEANS, "full-width digits become ASCII"},
    {OPT_FOLD_LATIN, 0, "fold-latin", NULL, CLEANS, "full-width letters become ASCII"},
    {OPT_FOLD_SYMBOLS, 0, "fold-symbols", NULL, CLEANS,
     "symbols become what they stand for, as search keys want it"},
    {OPT_DROP_INDENT, 0, "drop-indent", NULL, CLEANS,
     "drop the full-width space that begins a paragraph"},
    {OPT_DICT, 0, "dict", "FILE", RULES, "load this dictionary too; later ones override"},
    {OPT_DICTS, 0, "dicts", "DIR", RULES, "take the base dictionaries from DIR"},
    {OPT_MECAB_DICT, 0, "mecab-dict", "DIR", RULES, "use the compiled MeCab dictionary in DIR"},
    {OPT_ENCODING, 0, "encoding", "NAME", CLEANS,
     "the scan's encoding, instead of detecting it"},
    {OPT_FORMAT, 0, "format", "NAME", OFX_CMD_CLEAN | OFX_CMD_BULK,
     "what the input is: auto (default), text, markdown, jsonl, or a format of section FORMATS"},
    {OPT_FIELD, 0, "field", "NAME", OFX_CMD_CLEAN | OFX_CMD_BULK,
     "jsonl: clean this string of each record, a.b for b in a (default text)"},
    {OPT_NULL, '0', "null", NULL, OFX_CMD_CLEAN, "records end in NUL, and each is a document"},
    {OPT_OUTPUT_ENCODING, 0, "output-encoding", "NAME", OFX_CMD_CLEAN | OFX_CMD_BULK,
     "encode the clean text so (default UTF-8)"},
    {OPT_MAX_CHANGE, 0, "max-change", "PERCENT", OFX_CMD_CLEAN | OFX_CMD_BULK,
     "pass a scan through untouched, exit 4, where more would change"},
    {OPT_FAIL_ON, 0, "fail-on", "FLAG,...", OFX_CMD_CLEAN,
     "exit 5 where text is flagged: garbage, loop, foreign, nonsense or any; it is written all the same"},
    {OPT_STATS, 0, "stats", NULL, OFX_CMD_CLEAN, "print counts of changes to standard error"},
    {OPT_TOKENS, 0, "tokens", NULL, OFX_CMD_CLEAN,
     "write the clean text as MeCab's tokens, a space between them"},
    {OPT_JOBS, 'j', "jobs", "N", CLEANS, "clean on N threads; the bytes are the same for any N"},
    {OPT_CONFIG, 0, "config", "FILE", CLEANS,
     "read options from FILE (default: ocrfix.conf beside the input)"},
    {OPT_CLEAN_TEXT, 0, "clean-text", "FILE", OFX_CMD_LINT,
     "right text on which no safe or likely rule may fire"},
    {OPT_TRUTH, 0, "truth", "DIR", OFX_CMD_EVAL, "pages as they should read: ID.gt.txt, or any names"},
    {OPT_RAW, 0, "raw", "DIR", OFX_CMD_EVAL,
     "the same pages as scanned: ID.ocr.txt, or the same names (default: where the truth is)"},
    {OPT_FIXED, 0, "fixed", "DIR", OFX_CMD_EVAL,
     "the same pages as something corrected them: ID.txt; otherwise the pipeline runs"},
    {OPT_EVAL_CLEAN, 0, "clean", NULL, OFX_CMD_EVAL,
     "count what changes in FILEs, or in directories of them, that are right as they are"},
    {OPT_LIST, 0, "list", NULL, OFX_CMD_EVAL, "list every change with what stands around it"},
    {OPT_REPORT, 0, "report", "FORMAT", OFX_CMD_EVAL | OFX_CMD_BULK,
     "text (default), tsv or json; of a bulk run also FILE.html: a page with charts"},
    {OPT_WEIGHTS, 0, "weights", "FILE", OFX_CMD_TRAIN,
     "ngram: how much each text counts, and which are old (columns name, weight, new or old)"},
    {OPT_CHARS, 0, "chars", NULL, OFX_CMD_WHERE, "count in code points instead of bytes"},
    {OPT_FILES_FROM, 0, "files-from", "FILE", OFX_CMD_BULK,
     "clean only the files that FILE names, one a line, below the source; -: standard input"},
    {OPT_NULL, '0', "null", NULL, OFX_CMD_BULK, "names in --files-from end in NUL"},
    {OPT_OTHERS, 0, "others", "WHAT", OFX_CMD_BULK,
     "files that hold no text: copy (default) or skip"},
    {OPT_LOGS, 0, "logs", "WHERE", OFX_CMD_BULK,
     "a log of every file: manifest (default), beside its output, or none (no undo)"},
    {OPT_DOCUMENT, 0, "document", "WHAT", OFX_CMD_BULK,
     "what holds the pages of one document, cleaned together: file (default), folder or container"},
    {OPT_STATUS, 0, "status", NULL, OFX_CMD_BULK,
     "show what became of the files, by the manifest of a target folder"},
    {OPT_SHARD, 0, "shard", "I/N", OFX_CMD_BULK,
     "clean only part I of N, by a hash of the names: for many machines on one target"},
    {OPT_MERGE, 0, "merge", NULL, OFX_CMD_BULK, "merge the manifests of a target's shards"},
    {OPT_JSON_PROGRESS, 0, "json-progress", NULL, OFX_CMD_BULK,
     "show progress on standard error as JSON Lines"},
    {OPT_LIST_STAGES, 0, "list-stages", NULL, OFX_CMD_CLEAN, "list the stages in running order"},
    {OPT_VERSION, 'V', "version", NULL, ALL, "print versions of the program, libraries and data"},
    {OPT_HELP, 'h', "help", NULL, ALL, "print this help"},
    {0},
};

static const struct ofx_word report_words[] = {
    {"text", OFX_REPORT_TEXT}, {"tsv", OFX_REPORT_TSV}, {"json", OFX_REPORT_JSON}, {0},
};
static const struct ofx_word others_words[] = {{"copy", false}, {"skip", true}, {0}};

const struct ofx_word *ofx_option_words(enum ofx_option_id id)
{
	switch (id) {
	case OPT_MIN: return ofx_min_words;
	case OPT_KANJI: return ofx_kanji_words;
	case OPT_RUBY: return ofx_ruby_words;
	case OPT_LINES: return ofx_lines_words;
	case OPT_HEADS: return ofx_heads_words;
	case OPT_EFFORT: return ofx_effort_words;
	case OPT_REPORT: return report_words;
	case OPT_OTHERS: return others_words;
	case OPT_LOGS: return ofx_logs_words;
	case OPT_DOCUMENT: return ofx_document_words;
	default: return NULL;
	}
}

const struct ofx_command ofx_commands[] = {
    {"clean", OFX_CMD_CLEAN, "[FILE...]", "clean text (the default command)", ofx_cmd_clean},
    {"bulk", OFX_CMD_BULK, "SOURCE TARGET | --status TARGET | --merge TARGET", "clean a whole archive", ofx_cmd_bulk},
    {"undo", OFX_CMD_UNDO, "LOG [FILE]", "give the scan back, byte for byte", ofx_cmd_undo},
    {"where", OFX_CMD_WHERE, "MAP OFFSET[-END]...",
     "tell where in the scan a place of the clean text comes from", ofx_cmd_where},
    {"explain", OFX_CMD_EXPLAIN, "RULE...", "tell why a rule exists", ofx_cmd_explain},
    {"lint", OFX_CMD_LINT, "[FILE...]", "test dictionaries", ofx_cmd_lint},
    {"eval", OFX_CMD_EVAL, "--truth DIR | --clean FILE...", "measure what cleaning does",
     ofx_cmd_eval},
    {"train", OFX_CMD_TRAIN, "WHAT [ARG...]",
     "make the computed files of dicts/: ngram, mined, confusions, shapes, decision, readings or opinions",
     ofx_cmd_train},
    {0},
};
