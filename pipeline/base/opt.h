/* Command-line options from one table: the parser, --help, the manual page and the shell
   completions are made from the same rows. */
#ifndef OFX_BASE_OPT_H
#define OFX_BASE_OPT_H

#include "base/err.h"
#include "base/str.h"

struct ofx_opt {
	int id;             /* the caller's number for it, from 1 */
	char letter;        /* short form, or 0 */
	const char *name;   /* long form */
	const char *arg;    /* name of its argument, or NULL: takes none */
	unsigned commands;  /* bits of the commands that take it */
	const char *help;   /* one line, lower case, no full stop */
};

/* A word that an option takes, and what it is: a value of an enum. Lists end with name NULL. */
struct ofx_word {
	const char *name;
	int is;
};

/* Takes one option: `value` is NULL where the option has no argument. */
typedef enum ofx_status ofx_opt_fn(void *ctx, int id, const char *value, struct ofx_error *);

/* Parses argv[1..] by the rows of `table` (ends with name NULL) that have a bit of `command`,
   calling `take` for each option; the other arguments are moved behind, and *first is the index
   of the first of them. "--" ends the options. Long options may be abbreviated as getopt_long
   allows. */
enum ofx_status ofx_opt_parse(const struct ofx_opt *table, unsigned command, int argc, char **argv,
                              ofx_opt_fn *take, void *ctx, int *first, struct ofx_error *);

/* The row with this long name, or NULL. */
const struct ofx_opt *ofx_opt_find(const struct ofx_opt *table, unsigned command, struct ofx_str name);

/* The word of this name, or NULL. */
const struct ofx_word *ofx_word_find(const struct ofx_word *words, const char *name);

/* Prints the rows of a command for --help. */
void ofx_opt_help(const struct ofx_opt *table, unsigned command);

#endif
