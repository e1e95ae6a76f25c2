/* Conditions of dictionary entries: what must stand around a match for the entry to be used. */
#ifndef OFX_DICT_WHEN_H
#define OFX_DICT_WHEN_H

#include "adapt/mecab.h"
#include "adapt/pcre.h"

struct ofx_when; /* the conditions of one entry, all of which must hold */

/* Owns conditions and compiles each different source only once. */
struct ofx_whens;

struct ofx_whens *ofx_whens_new(void);
void ofx_whens_free(struct ofx_whens *); /* accepts NULL */

/* Compiles the field `when` of an entry, as dicts/README.md describes it; "-" gives NULL. The
   source is borrowed. A fault is OFX_BAD. The result lives as long as the owner, and is
   read-only. */
enum ofx_status ofx_whens_get(struct ofx_whens *, struct ofx_str source,
                              const struct ofx_when **, struct ofx_error *);

/* Whether the conditions on the text around `at` hold. A pattern over PCRE2's limits does
   not. */
bool ofx_when_text(const struct ofx_when *, struct ofx_match *, struct ofx_str line,
                   struct ofx_span at);

/* Whether there are conditions on tokens, */
bool ofx_when_needs_tokens(const struct ofx_when *);
/* and whether they hold for the tokens of a line in which the replacement stands at `at`.
   Without any tokens they do not. */
bool ofx_when_tokens(const struct ofx_when *, const struct ofx_tokens *, struct ofx_span at);

#endif
