/* The contract of a format: a file that holds text among other things. Its reader finds the text
   and says where in the file each part of it stands; cleaning then changes those bytes and no
   others, so coordinates, confidences, white space and spelling of the file stay what they were.

   file → reader → passages → gate, stages (as for plain text) → place: which piece each change
   belongs to → bytes of the file

   Adding a format is one file with one row for the table in formats.c. */
#ifndef OFX_FORMATS_FORMAT_H
#define OFX_FORMATS_FORMAT_H

#include "base/buf.h"
#include "base/err.h"
#include "stages/gate.h"

/* How text is written in a file. Both functions are pure. */
struct ofx_escape {
	/* Reads the character at the start of `raw`, plain or as an escape: puts it to `out`, returns
	   how many bytes of UTF-8 it has, and sets *used to how many bytes of raw it takes (at least
	   1). `raw` is the rest of a piece, never empty. */
	unsigned (*unit)(struct ofx_str raw, size_t *used, char out[4]);
	/* Adds `text` as it has to stand in the piece that now reads `raw`, in that piece's style. */
	void (*put)(struct ofx_str text, struct ofx_str raw, struct ofx_buf *out);
};

enum ofx_piece_flag {
	OFX_PIECE_SPACE = 1 << 0,     /* its bytes as a whole (an element, white space between two)
	                                 stand for one U+0020: it stays as it is, or goes */
	OFX_PIECE_MAY_EMPTY = 1 << 1, /* may lose all that it shows; other pieces keep something */
	OFX_PIECE_SAME_LEN = 1 << 2,  /* keeps its number of characters */
};

enum { OFX_NO_CONF = -1 };

/* `len` bytes at `off` of the file, which read as text[span] of their passage. */
struct ofx_piece {
	uint64_t off;
	uint32_t len;
	struct ofx_span span;
	const struct ofx_escape *escape; /* NULL only with OFX_PIECE_SPACE */
	uint8_t layer;                   /* index into the passage's layers */
	uint8_t flags;
	int16_t conf; /* how sure the engine was, 0..1000, or OFX_NO_CONF */
};

/* The same text may stand in a file several times: a line, and its words. Layer 0 is the one that
   is read: what no piece of it holds (a line feed between two lines, a space between two words that
   the file only implies) stands in the text, but nowhere in the file, and cannot change. The other
   layers follow; what none of their pieces holds is no concern of theirs, unless the layer is
   `whole`: then it holds all but white space. A change that one layer cannot take is not made in
   any, and is reported. */
enum { OFX_LAYERS = 8 };

/* Text that is cleaned together: a page, or a part of one. Filled by the reader, which is given it
   empty. What belongs to a passage and how its lines are cut must not depend on what cleaning
   changes, or a second run would see other passages: count lines, not characters. */
struct ofx_passage {
	struct ofx_buf text;       /* as decoded; lines end in LF */
	struct ofx_piece *pieces;  /* in any order; those of one layer do not overlap */
	size_t n, cap;
	bool whole[OFX_LAYERS];
	bool keep_lines; /* LF is structure: the stages may neither take one away nor add one */
	bool loose;      /* a space that no piece holds may vanish from the text: the file has none */
	enum ofx_role role; /* of its lines */
	/* No later passage has a piece or a stamp before this byte of the file. */
	uint64_t settled;
	/* Bytes to insert at stamp_at if anything in the file is changed, here or later (a processing
	   step). Read again, the file must give no stamp. */
	struct ofx_buf stamp;
	uint64_t stamp_at;
};

/* Adds a piece; text must have been added to passage->text up to span.end. */
void ofx_passage_add(struct ofx_passage *, struct ofx_piece);
/* Decodes `raw`, which stands at `off` of the file, to the end of the text, as a piece of layer 0. */
void ofx_passage_read(struct ofx_passage *, struct ofx_str raw, uint64_t off,
                      const struct ofx_escape *, unsigned flags, int conf);
/* Lays how sure the engine was of the block's words to the scan, which is a block of the passage's text.
   *piece, of layer 0, is where to begin, and then where the next block begins: 0 for the first. The pieces
   are by layer, then by span. */
void ofx_passage_trust(const struct ofx_passage *, size_t *piece, struct ofx_scan *);
void ofx_passage_clear(struct ofx_passage *); /* keeps the memory */
void ofx_passage_release(struct ofx_passage *);

/* Whether the file looks like the format: MORE while the bytes so far do not tell. Once it is YES or
   NO, no further bytes may change that: so the answer never depends on how the file was read. */
enum ofx_sniff { OFX_SNIFF_NO, OFX_SNIFF_YES, OFX_SNIFF_MORE };
enum { OFX_SNIFF_BYTES = 4096 };

/* Told how far a check has gone through the file, for the memory behind that to be given back: the
   bytes can still be read, at the cost of mapping them again. */
struct ofx_behind {
	void (*pass)(void *ctx, uint64_t end);
	void *ctx;
};

static inline void ofx_behind(const struct ofx_behind *b, uint64_t end)
{
	b->pass(b->ctx, end);
}

struct ofx_format {
	const char *name;    /* what --format calls it */
	const char *title;   /* what messages call it: "ALTO" */
	const char *summary; /* one line for the manual page */
	const char *root;    /* of XML: the local name of the root element */
	/* `head` is at most OFX_SNIFF_BYTES long. NULL: only by --format. */
	enum ofx_sniff (*sniff)(const struct ofx_format *, struct ofx_str head);
	/* Goes through the whole file, which is memory-mapped: well formed, encoded as it says, within
	   limits? Otherwise OFX_BAD, and *err says why: "cannot read ALTO: …"; the core adds "; passed
	   through", and the file is. The reader then need not ask again. */
	enum ofx_status (*check)(const struct ofx_format *, struct ofx_str file, const char *name,
	                         const struct ofx_behind *, struct ofx_error *err);
	/* The file outlives the reader. */
	enum ofx_status (*open)(void **self, struct ofx_str file, struct ofx_error *err);
	/* Fills the next passage; *more is false, and the passage empty, behind the last one. */
	enum ofx_status (*next)(void *self, struct ofx_passage *, bool *more, struct ofx_error *err);
	void (*close)(void *self); /* accepts NULL */
};

/* In the order in which they are asked; ends with NULL. */
extern const struct ofx_format *const ofx_formats[];

/* By name; NULL where there is none ("auto", "text" and "markdown" are no files of this kind). */
const struct ofx_format *ofx_format_find(const char *name);
/* The format that `head` looks like, or NULL for plain text. *more is set, and NULL returned, while
   further bytes could tell; `all`: there are none. */
const struct ofx_format *ofx_format_sniff(struct ofx_str head, bool all, bool *more);

/* In the order of the enum; ends with id NULL. */
enum ofx_format_rule { OFX_FORMAT_STEP };
extern const struct ofx_rule ofx_format_rules[];

/* The rows. */
extern const struct ofx_format ofx_format_hocr, ofx_format_alto, ofx_format_page,
    ofx_format_ndlocr, ofx_format_ndljson, ofx_format_vision, ofx_format_tsv;

#endif
