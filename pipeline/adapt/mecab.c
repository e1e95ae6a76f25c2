/* Tokens of Japanese text with MeCab and a compiled IPADIC. */
#include "adapt/mecab.h"

#include "base/buf.h"

#include <assert.h>
#include <mecab.h>
#include <stdlib.h>
#include <strings.h>

#ifndef OFX_MECAB_DICT
#define OFX_MECAB_DICT "/var/lib/mecab/dic/ipadic-utf8"
#endif

/* Opening maps the files and reads little of them (0.2 ms), so it needs no laziness. */
struct ofx_mecab {
	mecab_model_t *model;
};

struct ofx_tagger {
	mecab_t *tagger;
	mecab_lattice_t *lattice;
	struct ofx_token *items;
	size_t cap;
	struct ofx_buf text; /* what is parsed, with a NUL behind it */
};

static bool is_utf8_name(const char *charset)
{
	return strcasecmp(charset, "utf-8") == 0 || strcasecmp(charset, "utf8") == 0 ||
	       strcasecmp(charset, "utf_8") == 0;
}

/* MeCab's message without the C++ source that it names first: "x.cpp(7) [call] reason ". */
static struct ofx_str open_fault(void)
{
	const char *text = mecab_strerror(NULL);
	const char *reason = text ? strrchr(text, ']') : NULL;
	reason = reason ? reason + 1 : text && *text ? text : "not a MeCab dictionary";
	while (*reason == ' ')
		reason++;
	size_t len = strlen(reason);
	while (len && reason[len - 1] == ' ')
		len--;
	return ofx_str(reason, len);
}

enum ofx_status ofx_mecab_open(struct ofx_mecab **out, const char *dir,
                               struct ofx_error *err)
{
	/* The dictionary alone decides: no mecabrc of the system or the user may add to
	   it. As separate arguments, so that a directory may hold blanks; MeCab only
	   reads them. */
	char *args[] = {"ocrfix", "-r", "/dev/null", "-d", (char *)dir, NULL};
	*out = NULL;
	mecab_model_t *model = mecab_model_new(sizeof args / sizeof *args - 1, args);
	if (!model) {
		struct ofx_str why = open_fault();
		return ofx_fail(err, OFX_SYS, "cannot open MeCab dictionary '%s': %.*s",
		                dir, OFX_STR_ARG(why));
	}
	for (const mecab_dictionary_info_t *d = mecab_model_dictionary_info(model); d;
	     d = d->next) {
		if (is_utf8_name(d->charset))
			continue;
		ofx_fail(err, OFX_SYS,
		         "cannot open MeCab dictionary '%s': it is in %s, not UTF-8", dir,
		         d->charset);
		mecab_model_destroy(model);
		return OFX_SYS;
	}
	*out = ofx_alloc(sizeof **out);
	(*out)->model = model;
	return OFX_OK;
}

void ofx_mecab_close(struct ofx_mecab *m)
{
	if (!m)
		return;
	mecab_model_destroy(m->model);
	free(m);
}

struct ofx_tagger *ofx_tagger_new(const struct ofx_mecab *m)
{
	struct ofx_tagger *t = ofx_alloc(sizeof *t);
	*t = (struct ofx_tagger){
	    .tagger = mecab_model_new_tagger(m->model),
	    .lattice = mecab_model_new_lattice(m->model),
	};
	if (!t->tagger || !t->lattice)
		ofx_die_nomem();
	return t;
}

void ofx_tagger_free(struct ofx_tagger *t)
{
	if (!t)
		return;
	mecab_lattice_destroy(t->lattice);
	mecab_destroy(t->tagger);
	ofx_buf_release(&t->text);
	free(t->items);
	free(t);
}

static enum ofx_pos pos_of(struct ofx_str feature)
{
	static const struct {
		const char *head;
		enum ofx_pos pos;
	} table[] = {
	    {"名詞,固有名詞,", OFX_POS_NAME},
	    {"名詞,数,", OFX_POS_NUMBER},
	    {"名詞,接尾,", OFX_POS_SUFFIX},
	    {"名詞,", OFX_POS_NOUN}, /* behind its kinds */
	    {"助詞,", OFX_POS_PARTICLE},
	    {"動詞,", OFX_POS_VERB},
	    {"助動詞,", OFX_POS_AUXILIARY},
	    {"記号,", OFX_POS_SYMBOL},
	    {"形容詞,", OFX_POS_ADJECTIVE},
	    {"接頭詞,", OFX_POS_PREFIX},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (ofx_str_starts(feature, ofx_str_of(table[i].head)))
			return table[i].pos;
	return OFX_POS_OTHER;
}

struct ofx_str ofx_token_reading(const struct ofx_token *t)
{
	enum { READING = 7 }; /* fields before it in IPADIC's features */
	struct ofx_str rest = t->feature;
	for (int i = 0; i < READING; i++)
		ofx_str_cut(&rest, ',');
	struct ofx_str reading = ofx_str_cut(&rest, ',');
	return ofx_str_eq(reading, OFX_STR("*")) ? ofx_str("", 0) : reading;
}

/* MeCab skips ASCII blanks by itself, and makes a symbol of U+3000. */
static bool is_blank(const mecab_node_t *n)
{
	return n->length == 0 ||
	       ofx_str_starts(ofx_str_of(n->feature), OFX_STR("記号,空白,"));
}

static int32_t cost_of(long cost)
{
	return cost > INT32_MAX ? INT32_MAX : cost < INT32_MIN ? INT32_MIN : (int32_t)cost;
}

static struct ofx_token token_of(const mecab_node_t *n, const char *text)
{
	uint32_t beg =
	    (uint32_t)(n->surface - text); /* not NUL-ended; behind leading blanks */
	struct ofx_str feature = ofx_str_of(n->feature);
	return (struct ofx_token){
	    .span = {beg, beg + n->length},
	    .feature = feature,
	    .word_cost = n->wcost,
	    .path_cost = cost_of(n->cost),
	    .pos = pos_of(feature),
	    .unknown = n->stat == MECAB_UNK_NODE,
	};
}

struct ofx_tokens ofx_tagger_parse(struct ofx_tagger *t, struct ofx_str text)
{
	assert(text.len <= OFX_MECAB_MAX);
	/* At the end of the text MeCab asks for the length of what is left, and takes 0 for "until
	   the NUL": so the text must have one. The lattice borrows the copy. */
	ofx_buf_clear(&t->text);
	ofx_buf_add_str(&t->text, text);
	ofx_buf_add(&t->text, "", 1);
	mecab_lattice_set_sentence2(t->lattice, t->text.ptr, text.len);
	if (!mecab_parse_lattice(t->tagger, t->lattice))
		return (struct ofx_tokens){t->items, 0, 0};
	const mecab_node_t *node = mecab_lattice_get_bos_node(t->lattice);
	size_t n = 0;
	for (node = node->next; node->stat != MECAB_EOS_NODE; node = node->next) {
		if (is_blank(node))
			continue;
		t->items = ofx_grow(t->items, &t->cap, n, sizeof *t->items);
		t->items[n++] = token_of(node, t->text.ptr);
	}
	return (struct ofx_tokens){t->items, n, cost_of(node->cost)};
}

const char *ofx_mecab_default_dir(void)
{
	return OFX_MECAB_DICT;
}

const char *ofx_mecab_version(void)
{
	return mecab_version();
}
