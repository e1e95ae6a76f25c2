/* MeCab: one shared model, one tagger per worker, tokens with spans into the caller's text. */
#ifndef OFX_ADAPT_MECAB_H
#define OFX_ADAPT_MECAB_H

#include "base/err.h"
#include "base/str.h"

struct ofx_mecab;  /* the dictionary; read-only after open; shared by threads */
struct ofx_tagger; /* working memory; one per worker */

/* The coarse part of speech, read off the first fields of IPADIC's feature string. */
enum ofx_pos {
	OFX_POS_OTHER,
	OFX_POS_NOUN,      /* 名詞 */
	OFX_POS_NAME,      /* 名詞,固有名詞 */
	OFX_POS_NUMBER,    /* 名詞,数 */
	OFX_POS_SUFFIX,    /* 名詞,接尾 */
	OFX_POS_VERB,      /* 動詞 */
	OFX_POS_ADJECTIVE, /* 形容詞 */
	OFX_POS_PARTICLE,  /* 助詞 */
	OFX_POS_AUXILIARY, /* 助動詞 */
	OFX_POS_PREFIX,    /* 接頭詞 */
	OFX_POS_SYMBOL,    /* 記号 */
};

struct ofx_token {
	struct ofx_span span;   /* in the parsed text */
	struct ofx_str feature; /* IPADIC's CSV; lives as long as the dictionary */
	int32_t word_cost;      /* cost of the word alone */
	int32_t path_cost;      /* cost of the best path up to and with this token */
	enum ofx_pos pos;
	bool unknown; /* not in the dictionary */
};

struct ofx_tokens {
	const struct ofx_token *items; /* lives until the tagger's next parse */
	size_t n;
	int32_t cost; /* of the best path over the whole text */
};

/* Longest text that one parse takes, in bytes: well under MeCab's 16-bit lengths. */
enum { OFX_MECAB_MAX = 32 * 1024 };

/* How the token is read, in katakana; empty where the dictionary does not say. */
struct ofx_str ofx_token_reading(const struct ofx_token *);

/* Opens the compiled dictionary in `dir`. A missing one, and one whose charset is not UTF-8, is
   OFX_SYS with one clear line. */
enum ofx_status ofx_mecab_open(struct ofx_mecab **, const char *dir, struct ofx_error *);
void ofx_mecab_close(struct ofx_mecab *); /* accepts NULL */

/* Thread-safe. */
struct ofx_tagger *ofx_tagger_new(const struct ofx_mecab *);
void ofx_tagger_free(struct ofx_tagger *); /* accepts NULL */

/* Tokens of valid UTF-8 `text` of at most OFX_MECAB_MAX bytes; white space belongs to no token. */
struct ofx_tokens ofx_tagger_parse(struct ofx_tagger *, struct ofx_str text);

/* Where the system keeps IPADIC, found at build time; --mecab-dict overrides it. */
const char *ofx_mecab_default_dir(void);
const char *ofx_mecab_version(void);

#endif
