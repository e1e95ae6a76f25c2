/* Parses command-line options by a table, with getopt_long. */
#include "base/opt.h"

#include "base/buf.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONG_ONLY = 256 }; /* getopt's codes above this are rows without a letter */

enum ofx_status ofx_opt_parse(const struct ofx_opt *table, unsigned command, int argc, char **argv,
                              ofx_opt_fn *take, void *ctx, int *first, struct ofx_error *err)
{
	size_t n = 0, k = 0, letters = 0;
	while (table[n].name)
		n++;
	struct option *longs = ofx_alloc(ofx_size_mul(n + 1, sizeof *longs));
	char *shorts = ofx_alloc(ofx_size_mul(n, 2) + 2);
	shorts[letters++] = ':'; /* a missing argument is told from an unknown option */
	for (size_t i = 0; i < n; i++) {
		if (!(table[i].commands & command))
			continue;
		longs[k++] = (struct option){table[i].name, table[i].arg != NULL, NULL,
		                             LONG_ONLY + (int)i};
		if (table[i].letter) {
			shorts[letters++] = table[i].letter;
			if (table[i].arg)
				shorts[letters++] = ':';
		}
	}
	longs[k] = (struct option){0};
	shorts[letters] = '\0';

	enum ofx_status status = OFX_OK;
	int c;
	optind = 0; /* glibc: start anew */
	opterr = 0;
	while (!status && (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const char *arg = argv[optind - 1];
		if (c == '?' && optopt && optopt < LONG_ONLY) {
			status = ofx_fail(err, OFX_BAD, "cannot use option '-%c': no such option "
			                  "(see --help)", optopt);
		} else if (c == '?') {
			status = ofx_fail(err, OFX_BAD, "cannot use option '%s': no such option, or "
			                  "not unique, or it takes no argument (see --help)", arg);
		} else if (c == ':') {
			status = ofx_fail(err, OFX_BAD, "cannot use option '%s': it needs an argument",
			                  arg);
		} else {
			size_t i = (size_t)(c - LONG_ONLY);
			for (size_t j = 0; c < LONG_ONLY && j < n; j++)
				if ((table[j].commands & command) && table[j].letter == c)
					i = j;
			status = take(ctx, table[i].id, optarg, err);
		}
	}
	*first = optind;
	free(longs);
	free(shorts);
	return status;
}

const struct ofx_opt *ofx_opt_find(const struct ofx_opt *table, unsigned command,
                                   struct ofx_str name)
{
	for (; table->name; table++)
		if ((table->commands & command) && ofx_str_eq(ofx_str_of(table->name), name))
			return table;
	return NULL;
}

const struct ofx_word *ofx_word_find(const struct ofx_word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words;
	return NULL;
}

void ofx_opt_help(const struct ofx_opt *table, unsigned command)
{
	for (; table->name; table++) {
		if (!(table->commands & command))
			continue;
		char head[64];
		snprintf(head, sizeof head, "%c%c%s --%s%s%s", table->letter ? '-' : ' ',
		         table->letter ? table->letter : ' ', table->letter ? "," : " ", table->name,
		         table->arg ? " " : "", table->arg ? table->arg : "");
		if (strlen(head) < 26)
			printf("  %-26s%s\n", head, table->help);
		else
			printf("  %s\n  %-26s%s\n", head, "", table->help);
	}
}
