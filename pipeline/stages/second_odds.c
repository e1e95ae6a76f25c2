/* What a second opinion is worth: odds by which it makes a correction likelier or not. */
#include "base/io.h"
#include "stages/second.h"

#include <stdlib.h>

const char *const ofx_opinion_names[OFX_OPINIONS] = {
    [OFX_OPINION_NONE] = "none",
    [OFX_OPINION_AGREES] = "agrees",
    [OFX_OPINION_KEEPS] = "keeps",
    [OFX_OPINION_OTHER] = "other",
};

/* A whole number of at most nine digits that fills the field. */
static bool read_number(struct ofx_str field, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < field.len; i++) {
		if (field.ptr[i] < '0' || field.ptr[i] > '9')
			return false;
		*out = *out * 10 + (uint32_t)(field.ptr[i] - '0');
	}
	return field.len && field.len <= 9;
}

static enum ofx_status read_odds(struct ofx_odds *odds, struct ofx_str rest, const char *path,
                                 struct ofx_error *err)
{
	if (!ofx_str_eq(ofx_str_cut(&rest, '\n'), OFX_STR("#! second 1")))
		return ofx_fail_at(err, OFX_BAD, path, 1, "cannot read: not a table of second opinions");
	uint64_t line = 1;
	for (; rest.len; line++) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (!row.len || *row.ptr == '#')
			continue;
		struct ofx_str name = ofx_str_cut(&row, '\t');
		size_t o = OFX_OPINION_AGREES;
		while (o < OFX_OPINIONS && !ofx_str_eq(name, ofx_str_of(ofx_opinion_names[o])))
			o++;
		if (o == OFX_OPINIONS || !read_number(ofx_str_cut(&row, '\t'), &odds->of[o]) ||
		    !odds->of[o])
			return ofx_fail_at(err, OFX_BAD, path, line + 1,
			                   "cannot read: not an opinion and its odds");
	}
	for (size_t o = OFX_OPINION_AGREES; o < OFX_OPINIONS; o++)
		if (!odds->of[o])
			return ofx_fail_at(err, OFX_BAD, path, line, "cannot read: '%s' is missing",
			                   ofx_opinion_names[o]);
	return OFX_OK;
}

enum ofx_status ofx_odds_load(struct ofx_odds *odds, const char *path, struct ofx_error *err)
{
	struct ofx_buf text = {0};
	*odds = (struct ofx_odds){.of = {[OFX_OPINION_NONE] = 1000}};
	enum ofx_status status = ofx_file_slurp(path, &text, err);
	if (!status)
		status = read_odds(odds, ofx_buf_str(&text), path, err);
	ofx_buf_release(&text);
	return status;
}

unsigned ofx_odds_apply(const struct ofx_odds *odds, unsigned probability, enum ofx_opinion o)
{
	uint64_t is = (uint64_t)probability * odds->of[o], not = (uint64_t)(1000 - probability) * 1000;
	return is + not ? (unsigned)(is * 1000 / (is + not)) : 0;
}
