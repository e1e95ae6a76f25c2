/* Has libxml2 judge whether a file is well-formed XML. */
#include "adapt/xml.h"

#include <libxml/parser.h>
#include <limits.h>
#include <stdio.h>

enum { CHUNK = 64 * 1024, SHOWN = 60, MAX_DEPTH = 256 };

/* What the parser's callbacks see. */
struct check {
	const char *root;
	const char *title, *name;
	xmlParserCtxtPtr parser;
	bool begun; /* the root element was seen */
	size_t depth;
	struct ofx_error *err;
	enum ofx_status status;
};

static void fail(struct check *c, uint64_t line, const char *why)
{
	if (c->status)
		return;
	c->status = ofx_fail_at(c->err, OFX_BAD, c->name, line, "cannot read %s: %s", c->title, why);
	if (c->parser)
		xmlStopParser(c->parser);
}

static uint64_t line_of(const struct check *c)
{
	int line = c->parser ? xmlSAX2GetLineNumber(c->parser) : 0;
	return line > 0 ? (uint64_t)line : 0;
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
                     const xmlChar **attributes)
{
	struct check *c = ctx;
	(void)prefix, (void)uri, (void)n_namespaces, (void)namespaces;
	(void)n_attributes, (void)n_defaulted, (void)attributes;
	if (++c->depth > MAX_DEPTH)
		fail(c, line_of(c), "its elements are nested more than 256 deep");
	if (c->begun)
		return;
	c->begun = true;
	if (!strcmp(c->root, (const char *)local))
		return;
	char why[2 * SHOWN];
	snprintf(why, sizeof why, "its root element is '%.*s'", SHOWN, (const char *)local);
	fail(c, line_of(c), why);
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct check *c = ctx;
	(void)local, (void)prefix, (void)uri;
	c->depth--;
}

static void on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
                      const xmlChar *system_id, xmlChar *content)
{
	struct check *c = ctx;
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	fail(c, line_of(c), "it declares entities, which are not expanded here");
}

static xmlParserInputPtr on_resolve(void *ctx, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)ctx, (void)public_id, (void)system_id;
	return NULL; /* nothing outside the file is ever loaded */
}

static void on_error(void *ctx, xmlErrorPtr e)
{
	struct check *c = ctx;
	char why[256];
	if (e->level != XML_ERR_FATAL)
		return;
	snprintf(why, sizeof why, "%s", e->message ? e->message : "it is not well formed");
	why[strcspn(why, "!\n")] = '\0'; /* what follows only repeats the bytes */
	for (size_t n = strlen(why); n && strchr(" .", why[n - 1]); n--)
		why[n - 1] = '\0';
	if (why[0] >= 'A' && why[0] <= 'Z' && why[1] >= 'a' && why[1] <= 'z')
		why[0] = (char)(why[0] | 0x20);
	fail(c, e->line > 0 ? (uint64_t)e->line : 0, why);
}

static bool starts(struct ofx_str s, const char *head, size_t n)
{
	return ofx_str_starts(s, ofx_str(head, n));
}

/* The encoding that the file's first bytes name, to *name; "UTF-8" where they name none. */
static void find_encoding(struct ofx_str file, char name[SHOWN])
{
	static const char utf8[] = "UTF-8";
	memcpy(name, utf8, sizeof utf8);
	if (starts(file, "\xFF\xFE", 2) || starts(file, "\xFE\xFF", 2) ||
	    starts(file, "<\0", 2) || starts(file, "\0<", 2)) {
		memcpy(name, "UTF-16", sizeof "UTF-16");
		return;
	}
	if (starts(file, "\xEF\xBB\xBF", 3))
		file = ofx_str(file.ptr + 3, file.len - 3);
	if (!starts(file, "<?xml", 5))
		return;
	struct ofx_str decl = ofx_str_cut(&file, '>');
	static const char key[] = "encoding";
	for (size_t i = 0; i + sizeof key < decl.len; i++) {
		if (memcmp(decl.ptr + i, key, sizeof key - 1))
			continue;
		struct ofx_str value = ofx_str(decl.ptr + i, decl.len - i);
		ofx_str_cut(&value, '=');
		while (value.len && strchr(" \t\r\n\"'", *value.ptr))
			value = ofx_str(value.ptr + 1, value.len - 1);
		size_t n = 0;
		while (n < value.len && n < SHOWN - 1 && !strchr("\"' \t", value.ptr[n]))
			n++;
		memcpy(name, value.ptr, n);
		name[n] = '\0';
		return;
	}
}

static bool same_name(const char *a, const char *b)
{
	return xmlStrcasecmp((const xmlChar *)a, (const xmlChar *)b) == 0;
}

static void parse(struct check *c, struct ofx_str file, void (*behind)(void *ctx, uint64_t end),
                  void *ctx)
{
	int rc = 0;
	for (size_t pos = 0; pos < file.len && !rc && !c->status; pos += CHUNK) {
		size_t n = file.len - pos < CHUNK ? file.len - pos : CHUNK;
		rc = xmlParseChunk(c->parser, file.ptr + pos, (int)n, 0);
		behind(ctx, pos + n);
	}
	if (!c->status)
		rc = xmlParseChunk(c->parser, NULL, 0, 1);
	if (rc || !c->parser->wellFormed)
		fail(c, line_of(c), "it is not well formed");
}

enum ofx_status ofx_xml_check(struct ofx_str file, const char *root, const char *title,
                              const char *name, void (*behind)(void *ctx, uint64_t end), void *ctx,
                              struct ofx_error *err)
{
	char encoding[SHOWN];
	struct check c = {.root = root, .title = title, .name = name, .err = err};
	if (!file.len)
		return ofx_fail_at(err, OFX_BAD, name, 0, "cannot read %s: it is empty", title);
	find_encoding(file, encoding);
	if (!same_name(encoding, "UTF-8") && !same_name(encoding, "UTF8"))
		return ofx_fail_at(err, OFX_BAD, name, 1,
		                   "cannot read %s: its encoding is %s; only UTF-8 is rewritten", title,
		                   encoding);
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
	                     .startElementNs = on_start,
	                     .endElementNs = on_end,
	                     .entityDecl = on_entity,
	                     .resolveEntity = on_resolve,
	                     .serror = on_error};
	xmlInitParser();
	c.parser = xmlCreatePushParserCtxt(&sax, &c, NULL, 0, NULL);
	if (!c.parser)
		ofx_die_nomem();
	xmlCtxtUseOptions(c.parser, XML_PARSE_NONET);
	parse(&c, file, behind, ctx);
	xmlFreeDoc(c.parser->myDoc);
	xmlFreeParserCtxt(c.parser);
	return c.status;
}
