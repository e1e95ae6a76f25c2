/* An example of libocrfix: cleans its argument and tells each change.
     cc example.c $(pkg-config --cflags --libs ocrfix) && ./a.out 'もののづくり中小企業' */
#include <ocrfix.h>
#include <stdio.h>
#include <string.h>

static int tell(void *ctx, const struct ocrfix_change *c)
{
	(void)ctx;
	printf("byte %llu: %.*s -> %.*s (%s, %s, %u)\n", (unsigned long long)c->at,
	       (int)c->from_len, c->from, (int)c->to_len, c->to, c->rule, c->klass, c->confidence);
	return 0;
}

int main(int argc, char **argv)
{
	struct ocrfix *o;
	char message[256];
	const char *scan = argc > 1 ? argv[1] : "", *clean;
	size_t len;
	if (ocrfix_open(&o, NULL, message, sizeof message)) {
		fprintf(stderr, "example: %s\n", message);
		return 1;
	}
	if (ocrfix_clean(o, scan, strlen(scan), &clean, &len, tell, NULL))
		fprintf(stderr, "example: %s\n", ocrfix_message(o));
	else
		printf("%s\n", clean);
	ocrfix_close(o);
	return 0;
}
