/* Fills and prints error records. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void fill(struct ofx_error *err, enum ofx_status status, const char *where, uint64_t line,
                 const char *fmt, va_list ap)
{
	err->status = status;
	err->line = line;
	snprintf(err->where, sizeof err->where, "%s", where);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
}

enum ofx_status ofx_fail(struct ofx_error *err, enum ofx_status status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fill(err, status, "", 0, fmt, ap);
	va_end(ap);
	return status;
}

enum ofx_status ofx_fail_at(struct ofx_error *err, enum ofx_status status, const char *where,
                            uint64_t line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fill(err, status, where, line, fmt, ap);
	va_end(ap);
	return status;
}

void ofx_error_print(const struct ofx_error *err)
{
	fprintf(stderr, "ocrfix: ");
	if (err->where[0] && err->line)
		fprintf(stderr, "%s:%llu: ", err->where, (unsigned long long)err->line);
	else if (err->where[0])
		fprintf(stderr, "%s: ", err->where);
	fprintf(stderr, "%s\n", err->text);
}

void ofx_die_nomem(void)
{
	fputs("ocrfix: cannot go on: out of memory\n", stderr);
	exit(OFX_SYS);
}
