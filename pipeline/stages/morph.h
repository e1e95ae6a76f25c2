/* MeCab as a service that stages ask: tokens of a clause, parsed when a candidate needs it. */
#ifndef OFX_STAGES_MORPH_H
#define OFX_STAGES_MORPH_H

#include "adapt/mecab.h"

struct ofx_morph; /* one per worker; remembers the last clauses parsed */

struct ofx_morph *ofx_morph_new(const struct ofx_mecab *);
void ofx_morph_free(struct ofx_morph *); /* accepts NULL */

/* The clause around `at` in `line`: up to the nearest 。、「」 or space on each side, so that a
   parse costs little and does not depend on the rest of a long line. Spans of the tokens are in
   `line`. Lives until the next call. */
struct ofx_tokens ofx_morph_clause(struct ofx_morph *, struct ofx_str line, uint32_t at);

/* The same clause with `span` of the line replaced by `with`: what MeCab would think of the
   correction. Spans of the tokens are in the replaced line. Lives until the next call. */
struct ofx_tokens ofx_morph_if(struct ofx_morph *, struct ofx_str line, struct ofx_span span,
                               struct ofx_str with);

/* All of a text of at most OFX_MECAB_MAX bytes, not only a clause. Lives until the next call. */
struct ofx_tokens ofx_morph_text(struct ofx_morph *, struct ofx_str text);

/* The token that covers byte `at`, or NULL. */
const struct ofx_token *ofx_token_at(const struct ofx_tokens *, uint32_t at);

/* Whether a token begins (ends) at byte `at`. */
bool ofx_token_begins(const struct ofx_tokens *, uint32_t at);
bool ofx_token_ends(const struct ofx_tokens *, uint32_t at);

#endif
