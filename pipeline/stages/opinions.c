/* What an opinion is worth: how likely a correction is with it, by how likely it was without. */
#include "base/io.h"
#include "stages/opinions.h"

const char *const ofx_opinion_names[OFX_OPINIONS] = {
    [OFX_OPINION_NONE] = "none",
    [OFX_OPINION_AGREES] = "agrees",
    [OFX_OPINION_KEEPS] = "keeps",
    [OFX_OPINION_OTHER] = "other",
    [OFX_OPINION_SURE] = "sure",
    [OFX_OPINION_FAIR] = "fair",
    [OFX_OPINION_UNSURE] = "unsure",
};

enum { SURE = 900, FAIR = 700 }; /* of a thousand, and more */

enum ofx_opinion ofx_opinion_of_engine(const struct ofx_block *b, struct ofx_span s)
{
	size_t lo = 0, hi = b->n_trust;
	while (lo < hi) { /* the first word that ends where the span begins, or behind that */
		size_t mid = (lo + hi) / 2;
		if (b->trust[mid].span.end < s.beg)
			lo = mid + 1;
		else
			hi = mid;
	}
	unsigned least = UINT16_MAX;
	for (; lo < b->n_trust && b->trust[lo].span.beg <= s.end; lo++)
		if (ofx_span_meets(b->trust[lo].span, s) && b->trust[lo].conf < least)
			least = b->trust[lo].conf;
	return least == UINT16_MAX ? OFX_OPINION_NONE
	       : least >= SURE     ? OFX_OPINION_SURE
	       : least >= FAIR     ? OFX_OPINION_FAIR
	                           : OFX_OPINION_UNSURE;
}

/* A whole number of 0 to 1000 that fills the field. */
static bool read_number(struct ofx_str field, uint16_t *out)
{
	unsigned n = 0;
	for (size_t i = 0; i < field.len && n <= 1000; i++) {
		if (field.ptr[i] < '0' || field.ptr[i] > '9')
			return false;
		n = n * 10 + (unsigned)(field.ptr[i] - '0');
	}
	*out = (uint16_t)n;
	return field.len && n <= 1000;
}

/* The row of an opinion, behind the rows before it. */
static bool read_row(struct ofx_opinion_table *t, struct ofx_str row)
{
	struct ofx_str name = ofx_str_cut(&row, '\t');
	size_t o = OFX_OPINION_AGREES;
	while (o < OFX_OPINIONS && !ofx_str_eq(name, ofx_str_of(ofx_opinion_names[o])))
		o++;
	if (o == OFX_OPINIONS || t->n[o] == OFX_OPINION_STEPS)
		return false;
	struct ofx_opinion_step *s = &t->of[o][t->n[o]++];
	if (!read_number(ofx_str_cut(&row, '\t'), &s->without) || !read_number(row, &s->with))
		return false;
	bool first = t->n[o] == 1;
	return first ? !s->without : s->without > s[-1].without && s->with >= s[-1].with;
}

static enum ofx_status read_table(struct ofx_opinion_table *t, struct ofx_str rest, const char *path,
                                  struct ofx_error *err)
{
	if (!ofx_str_eq(ofx_str_cut(&rest, '\n'), OFX_STR("#! opinions 1")))
		return ofx_fail_at(err, OFX_BAD, path, 1, "cannot read: not a table of opinions");
	uint64_t line = 1;
	for (; rest.len; line++) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (row.len && *row.ptr != '#' && !read_row(t, row))
			return ofx_fail_at(err, OFX_BAD, path, line + 1,
			                   "cannot read: not an opinion and what it makes of a confidence");
	}
	for (size_t o = OFX_OPINION_AGREES; o < OFX_OPINIONS; o++)
		if (!t->n[o] || t->of[o][t->n[o] - 1].without != 1000)
			return ofx_fail_at(err, OFX_BAD, path, line, "cannot read: '%s' has no row for 1000",
			                   ofx_opinion_names[o]);
	return OFX_OK;
}

enum ofx_status ofx_opinions_load(struct ofx_opinion_table *t, const char *path,
                                      struct ofx_error *err)
{
	struct ofx_buf text = {0};
	*t = (struct ofx_opinion_table){0};
	enum ofx_status status = ofx_file_slurp(path, &text, err);
	if (!status)
		status = read_table(t, ofx_buf_str(&text), path, err);
	ofx_buf_release(&text);
	return status;
}

unsigned ofx_opinions_weigh(const struct ofx_opinion_table *t, unsigned confidence, enum ofx_opinion o)
{
	if (o == OFX_OPINION_NONE)
		return confidence;
	const struct ofx_opinion_step *s = t->of[o];
	while (s[1].without < confidence)
		s++;
	unsigned part = (unsigned)(s[1].with - s->with) * (confidence - s->without);
	return s->with + part / (unsigned)(s[1].without - s->without);
}
