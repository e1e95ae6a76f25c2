/* Makes the manual page and the bash completion from the table of options; run by the Makefile.
     mkdocs man <template >page    mkdocs bash >completion */
#include "commands/commands.h"

#include "formats/format.h"

#include <stdio.h>

/* mdoc takes "\" and a leading "." or "'" as its own. */
static void put_mdoc(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++)
		fputs(*s == '\\' ? "\\e" : *s == '-' ? "\\-" : (char[]){*s, '\0'}, stdout);
	putchar('\n');
}

static void man_options(unsigned command)
{
	puts(".Bl -tag -width Ds");
	for (const struct ofx_opt *o = ofx_options; o->name; o++) {
		if (!(o->commands & command))
			continue;
		printf(".It ");
		if (o->letter)
			printf("Fl %c , ", o->letter);
		printf("Fl Fl %s", o->name);
		if (o->arg)
			printf(" Ar %s", o->arg);
		putchar('\n');
		put_mdoc(o->help);
	}
	puts(".El");
}

static void man_formats(void)
{
	puts(".Bl -tag -width ndljson");
	for (const struct ofx_format *const *f = ofx_formats; *f; f++) {
		printf(".It Cm %s\n", (*f)->name);
		put_mdoc((*f)->summary);
	}
	puts(".El");
}

static int man(void)
{
	char line[1024];
	while (fgets(line, sizeof line, stdin)) {
		const struct ofx_command *c = ofx_commands;
		char name[64];
		if (!strcmp(line, ".\\\" @FORMATS@\n")) {
			man_formats();
			continue;
		}
		if (sscanf(line, ".\\\" @OPTIONS %63[a-z]@", name) != 1) {
			fputs(line, stdout);
			continue;
		}
		while (c->name && strcmp(c->name, name))
			c++;
		if (!c->name)
			return 1;
		man_options((unsigned)c->bit);
	}
	return ferror(stdin) || ferror(stdout);
}

static void bash_words(unsigned command)
{
	for (const struct ofx_opt *o = ofx_options; o->name; o++)
		if (o->commands & command)
			printf("--%s ", o->name);
}

/* What may stand behind an option that takes one of a few words. */
static void bash_values(void)
{
	for (const struct ofx_opt *o = ofx_options; o->name; o++) {
		const struct ofx_word *w = ofx_option_words((enum ofx_option_id)o->id);
		if (!w)
			continue;
		printf("\t--%s) words='%s", o->name, w->name);
		while ((++w)->name)
			printf(" %s", w->name);
		puts("' ;;");
	}
}

static int bash(void)
{
	puts("# bash completion for ocrfix; made from the table of options.");
	puts("_ocrfix()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words");
	puts("\tcase $prev in");
	bash_values();
	printf("\t--format) words='auto text markdown jsonl");
	for (const struct ofx_format *const *f = ofx_formats; *f; f++)
		printf(" %s", (*f)->name);
	puts("' ;;");
	puts("\t--for) words='archive search corpus reading diplomatic' ;;");
	puts("\t--only|--except) words=$(ocrfix --list-stages | cut -d' ' -f1) ;;");
	printf("\t");
	const char *bar = "";
	for (const struct ofx_opt *o = ofx_options; o->name; o++) {
		if (!o->arg || (strcmp(o->arg, "FILE") && strcmp(o->arg, "DIR")))
			continue;
		printf("%s--%s", bar, o->name);
		bar = "|";
	}
	puts(") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n\tesac");
	puts("\tif [ -z \"$words\" ]; then\n\t\tcase ${COMP_WORDS[1]} in");
	for (const struct ofx_command *c = ofx_commands; c->name; c++) {
		if (c == ofx_commands)
			continue;
		printf("\t\t%s) words='", c->name);
		bash_words((unsigned)c->bit);
		puts("' ;;");
	}
	printf("\t\t*) words='");
	bash_words((unsigned)ofx_commands->bit);
	puts("' ;;\n\t\tesac\n\tfi");
	printf("\t[ \"$COMP_CWORD\" = 1 ] && words=\"$words");
	for (const struct ofx_command *c = ofx_commands; c->name; c++)
		printf(" %s", c->name);
	puts("\"\n\tcase $cur in\n\t-*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;");
	puts("\t*) COMPREPLY=($(compgen -f -W \"$words\" -- \"$cur\")) ;;\n\tesac\n}");
	puts("complete -o filenames -F _ocrfix ocrfix");
	return ferror(stdout);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "man"))
		return man();
	if (argc == 2 && !strcmp(argv[1], "bash"))
		return bash();
	fputs("usage: mkdocs man|bash\n", stderr);
	return 2;
}
