/* XML as bytes: libxml2 judges whether a file is well formed; what it accepted is walked here,
   because a parser does not tell which bytes of the file an attribute's value stands in. */
#ifndef OFX_FORMATS_XML_H
#define OFX_FORMATS_XML_H

#include "formats/format.h"

enum ofx_xml_kind {
	OFX_XML_END,
	OFX_XML_OPEN,  /* <a> */
	OFX_XML_CLOSE, /* </a> */
	OFX_XML_EMPTY, /* <a/> */
	OFX_XML_TEXT,  /* up to the next tag, comment or the like */
	OFX_XML_CDATA,
};

/* A walk over UTF-8 that passed ofx_xml_check: token by token; comments, declarations and processing
   instructions are skipped. Start with {.file}. */
struct ofx_xml {
	struct ofx_str file;
	size_t pos;             /* behind the token */
	enum ofx_xml_kind kind; /* of the token: */
	struct ofx_str raw;     /* its bytes; of OFX_XML_CDATA what it holds */
	struct ofx_str name;    /* of a tag, without prefix */
	size_t depth;           /* how many elements are open behind it */
};

bool ofx_xml_next(struct ofx_xml *); /* false at the end */
/* Whether the token is a tag of this name. */
bool ofx_xml_is(const struct ofx_xml *, const char *name);
/* The value of an attribute of the tag, as it stands between its quotes; by local name. */
bool ofx_xml_attr(const struct ofx_xml *, const char *name, struct ofx_str *value);
/* The same, as a fraction of 1 or of a hundred turned to 0..1000; OFX_NO_CONF where there is none. */
int ofx_xml_conf(const struct ofx_xml *, const char *name);
uint64_t ofx_xml_off(const struct ofx_xml *, const char *ptr); /* of a byte of the file */

/* How values and text are written. In a value, and in text that is laid out as HTML is, a line feed
   is a space. */
extern const struct ofx_escape ofx_xml_value, ofx_xml_text, ofx_xml_flowing;

/* Decodes raw text to the end of the passage, as pieces of layer 0. A reference to an entity that
   XML does not define stays: it becomes U+FFFC, which no piece holds. */
void ofx_xml_read(struct ofx_passage *, const struct ofx_xml *, struct ofx_str raw,
                  const struct ofx_escape *, unsigned flags, int conf);
/* Whether raw text has a reference to such an entity. */
bool ofx_xml_foreign(struct ofx_str raw);

/* What struct ofx_format asks of every kind of XML; they go by its `root`. */
enum ofx_sniff ofx_xml_sniff(const struct ofx_format *, struct ofx_str head);
enum ofx_status ofx_xml_check_file(const struct ofx_format *, struct ofx_str file, const char *name,
                                   const struct ofx_behind *, struct ofx_error *err);

#endif
