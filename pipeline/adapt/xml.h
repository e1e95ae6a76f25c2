/* XML by libxml2: whether a file is well formed, before anything relies on it. */
#ifndef OFX_ADAPT_XML_H
#define OFX_ADAPT_XML_H

#include "base/err.h"
#include "base/str.h"

/* Checks the file piece by piece, without a tree and without ever loading anything else: XML in
   UTF-8, whose root element has the local name `root`, without
   declarations of entities, elements nested at most 256 deep, no text or value beyond 10 MB.
   Otherwise *err says why: "cannot read TITLE: …". `behind` is told how far it came. Thread-safe. */
enum ofx_status ofx_xml_check(struct ofx_str file, const char *root, const char *title,
                              const char *name, void (*behind)(void *ctx, uint64_t end), void *ctx,
                              struct ofx_error *err);

#endif
