/* PCRE2: patterns that are compiled once, JIT where there is one, and matched within limits. */
#ifndef OFX_ADAPT_PCRE_H
#define OFX_ADAPT_PCRE_H

#include "base/err.h"
#include "base/str.h"

struct ofx_pattern; /* read-only after compile; shared by threads */
struct ofx_match;   /* working memory; one per worker */

/* Compiles `source` (UTF, Unicode properties). A fault is OFX_BAD and names the offset. */
enum ofx_status ofx_pattern_compile(struct ofx_pattern **, struct ofx_str source,
                                    struct ofx_error *);
void ofx_pattern_free(struct ofx_pattern *); /* accepts NULL */

struct ofx_match *ofx_match_new(void);
void ofx_match_free(struct ofx_match *); /* accepts NULL */

enum ofx_found { OFX_NO_MATCH, OFX_MATCH, OFX_OVER_LIMIT };

/* Searches valid UTF-8 `subject` from byte `start`, seeing what stands before it (look-behind).
   With `anchored` the match must begin at `start`. On OFX_MATCH *span is the whole match.
   OFX_OVER_LIMIT: the match or heap limit was reached; callers take it as "rule not used". */
enum ofx_found ofx_pattern_find(const struct ofx_pattern *, struct ofx_match *,
                                struct ofx_str subject, uint32_t start, bool anchored,
                                struct ofx_span *span);

/* PCRE2's version, for --version. */
const char *ofx_pcre_version(void);

#endif
