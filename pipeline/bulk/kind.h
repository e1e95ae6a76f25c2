/* Kinds of files: what is cleaned, what is opened first, and what is no text at all. */
#ifndef OFX_BULK_KIND_H
#define OFX_BULK_KIND_H

#include "adapt/archive.h"

enum ofx_kind {
	OFX_KIND_TEXT,
	OFX_KIND_OTHER, /* pictures, PDF, programs … */
	/* Containers. */
	OFX_KIND_ZIP,
	OFX_KIND_TAR,
	OFX_KIND_TAR_GZ,
	OFX_KIND_TAR_ZST,
	OFX_KIND_GZ, /* one packed file */
	OFX_KIND_ZST,
};

enum { OFX_KIND_HEAD = 8192 }; /* bytes of a file that tell */

/* By name and first bytes. A container must have both the name and the bytes of one: a .docx holds
   a zip file too, but nobody wants to see it opened. Text is what has few control characters. */
enum ofx_kind ofx_kind_of(struct ofx_str name, struct ofx_str head);

/* What libarchive is to take it for; false where it is no container. */
bool ofx_kind_archive(enum ofx_kind, enum ofx_archive_kind *);

#endif
