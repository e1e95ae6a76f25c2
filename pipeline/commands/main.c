/* The program: finds the command, runs it, prints its error, exits with its status. */
#include "commands/commands.h"

#include "base/io.h"

#include <errno.h>
#include <stdio.h>

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
	if (status != OFX_OK && status != OFX_CHANGED && status != OFX_SUSPECT)
		ofx_error_print(&err);
	/* What a command printed counts only once it is written. */
	errno = 0;
	if ((fflush(stdout) || ferror(stdout)) && errno != EPIPE && status == OFX_OK) {
		fputs("ocrfix: <stdout>: cannot write\n", stderr);
		status = OFX_SYS;
	}
	return (int)status;
}
