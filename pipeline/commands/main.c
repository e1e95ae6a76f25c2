/* The program: finds the command, runs it, prints its error, exits with its status. */
#include "commands/commands.h"

#include "adapt/icu.h"
#include "adapt/mecab.h"
#include "adapt/pcre.h"
#include "base/io.h"

#include <stdio.h>

void ofx_print_help(enum ofx_command_bit bit)
{
	for (const struct ofx_command *c = ofx_commands; c->name; c++) {
		if (c->bit != bit)
			continue;
		printf("usage: ocrfix %s[options] %s\n", c == ofx_commands ? "" : c->name, c->args);
		printf("       %s\n\n", c->summary);
	}
	ofx_opt_help(ofx_options, bit);
	if (bit != OFX_CMD_CLEAN)
		return;
	puts("\ncommands (ocrfix COMMAND --help tells more):");
	for (const struct ofx_command *c = ofx_commands; c->name; c++)
		printf("  %-10s%s\n", c->name, c->summary);
	puts("\nexit status: 0 done; 1 --check found changes; 2 bad usage or input; 3 system error;\n"
	     "4 --max-change was exceeded. See ocrfix(1).");
}

void ofx_print_version(void)
{
	puts("ocrfix " OFX_VERSION);
	printf("ICU %s, PCRE2 %s, MeCab %s\n", ofx_icu_version(), ofx_pcre_version(),
	       ofx_mecab_version());
}

int main(int argc, char **argv)
{
	struct ofx_error err = {0};
	const struct ofx_command *command = ofx_commands;
	ofx_io_init();
	for (const struct ofx_command *c = ofx_commands; argc > 1 && c->name; c++) {
		if (!strcmp(argv[1], c->name)) {
			command = c;
			argc--;
			argv++;
			break;
		}
	}
	enum ofx_status status = command->run(argc, argv, &err);
	if (status != OFX_OK && status != OFX_CHANGED)
		ofx_error_print(&err);
	/* What a command printed counts only once it is written. */
	if ((fflush(stdout) || ferror(stdout)) && status == OFX_OK) {
		fputs("ocrfix: <stdout>: cannot write\n", stderr);
		status = OFX_SYS;
	}
	return (int)status;
}
