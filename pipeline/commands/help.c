/* What --help and --version print. */
#include "commands/commands.h"

#include "adapt/icu.h"
#include "adapt/mecab.h"
#include "adapt/pcre.h"

#include <stdio.h>

void ofx_print_help(enum ofx_command_bit bit)
{
	for (const struct ofx_command *c = ofx_commands; c->name; c++) {
		if (c->bit != bit)
			continue;
		printf("usage: ocrfix %s%s[options] %s\n", c == ofx_commands ? "" : c->name,
		       c == ofx_commands ? "" : " ", c->args);
		printf("       %s\n\n", c->summary);
	}
	ofx_opt_help(ofx_options, bit);
	if (bit != OFX_CMD_CLEAN)
		return;
	puts("\ncommands (ocrfix COMMAND --help tells more):");
	for (const struct ofx_command *c = ofx_commands; c->name; c++)
		printf("  %-10s%s\n", c->name, c->summary);
	puts("\nexit status: 0 done; 1 --check found changes; 2 bad usage or input; 3 system error;\n"
	     "4 --max-change was exceeded; 5 --fail-on found flags. See ocrfix(1).");
}

void ofx_print_version(void)
{
	puts("ocrfix " OFX_VERSION);
	printf("ICU %s, PCRE2 %s, MeCab %s\n", ofx_icu_version(), ofx_pcre_version(),
	       ofx_mecab_version());
}
