/* libocrfix: cleaning Japanese OCR text from another program.

   Open once (dictionaries are loaded then), clean as many texts as you like. An ocrfix object may
   be used by one thread at a time; objects are independent of each other. All text is UTF-8 unless
   said otherwise; all offsets are bytes. Link with `pkg-config --cflags --libs ocrfix`. */
#ifndef OCRFIX_H
#define OCRFIX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define OCRFIX_API __attribute__((visibility("default")))
#else
#define OCRFIX_API
#endif

struct ocrfix;

/* Zero is the default of every member. Strings are borrowed during ocrfix_open alone. */
struct ocrfix_options {
	const char *dicts;      /* directory of the dictionaries; NULL: as installed */
	const char *mecab_dict; /* directory of the compiled MeCab dictionary; NULL: IPADIC */
	const char *const *only;   /* stages, dictionaries or rule ids; ends with NULL */
	const char *const *except; /* likewise */
	const char *const *user_dicts; /* files; ends with NULL */
	const char *encoding;   /* of the scans; NULL: detected for each */
	const char *kanji;      /* "keep", "modern" or "auto"; NULL: auto */
	const char *lines;      /* "keep", "join" or "auto"; NULL: auto */
	int safe_only;          /* leave out changes of class likely */
	const char *effort;     /* "fast", "normal" or "best"; NULL: normal */
	const char *heads;      /* "mark", "drop" or "keep"; NULL: mark */
};

/* Statuses are the program's exit codes. */
enum {
	OCRFIX_OK = 0,
	OCRFIX_BAD = 2, /* bad options or input */
	OCRFIX_SYS = 3, /* files, memory, libraries */
};

/* A change, or (applied == 0) something that was only reported. Strings are not NUL-ended and live
   during the call. */
struct ocrfix_change {
	uint64_t at;   /* byte offset in the scan */
	uint64_t line; /* in the scan, from 1 */
	uint64_t out;  /* byte offset in the clean text */
	const char *from; /* the scan's text; any bytes where it was not text */
	size_t from_len;
	const char *to;
	size_t to_len;
	const char *rule;  /* id; `ocrfix explain` tells more */
	const char *klass; /* "safe", "likely" or "review" */
	unsigned confidence; /* 0..1000 */
	int applied;
};

/* Returns non-zero to stop. */
typedef int ocrfix_change_fn(void *ctx, const struct ocrfix_change *);

/* Opens *out, to be closed by ocrfix_close. On an error *out is NULL and `message` (of `cap`
   bytes; may be NULL) holds one line that says what is wrong. */
OCRFIX_API int ocrfix_open(struct ocrfix **out, const struct ocrfix_options *, char *message,
                           size_t cap);

/* Cleans a whole scan. *clean is NUL-ended, `*clean_len` bytes long, and lives until the next call
   on the same object. `each` (may be NULL) is called for every change, by place. */
OCRFIX_API int ocrfix_clean(struct ocrfix *, const char *scan, size_t len, const char **clean,
                            size_t *clean_len, ocrfix_change_fn *each, void *ctx);

/* What went wrong in the last call. */
OCRFIX_API const char *ocrfix_message(const struct ocrfix *);

OCRFIX_API void ocrfix_close(struct ocrfix *); /* accepts NULL */

OCRFIX_API const char *ocrfix_version(void);

#ifdef __cplusplus
}
#endif

#endif
