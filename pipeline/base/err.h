/* Status codes and the one error record that callers forward and commands print. */
#ifndef OFX_BASE_ERR_H
#define OFX_BASE_ERR_H

#include <stdint.h>

/* Status of a call; also the exit code of the program, so the numbers are promised. */
enum ofx_status {
	OFX_OK = 0,
	OFX_CHANGED = 1, /* --check: there would be changes */
	OFX_BAD = 2,     /* bad usage or bad input */
	OFX_SYS = 3,     /* I/O, memory, a library that cannot work */
	OFX_BUDGET = 4,  /* --max-change was exceeded; text was passed through */
	OFX_SUSPECT = 5, /* --fail-on: something was flagged; text was written all the same */
};

/* Filled once, where the fault is first known; callers only forward it.
   `where` is a file name or "", `line` counts from 1 and is 0 when it has no meaning. */
struct ofx_error {
	enum ofx_status status;
	uint64_t line;
	char where[256];
	char text[512];
};

/* Fills *err and returns status. The text reads "cannot …: reason", lower case, no full stop. */
enum ofx_status ofx_fail(struct ofx_error *err, enum ofx_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with the file and line (0: none) at fault. */
enum ofx_status ofx_fail_at(struct ofx_error *err, enum ofx_status status, const char *where,
                            uint64_t line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Prints "ocrfix: where:line: text" and a newline to stderr. For commands only. */
void ofx_error_print(const struct ofx_error *err);

/* Prints "ocrfix: …" and exits with OFX_SYS. For want of memory alone. */
_Noreturn void ofx_die_nomem(void);

#define OFX_TRY(call)                                                                              \
	do {                                                                                       \
		enum ofx_status try_status_ = (call);                                              \
		if (try_status_ != OFX_OK)                                                         \
			return try_status_;                                                        \
	} while (0)

#endif
