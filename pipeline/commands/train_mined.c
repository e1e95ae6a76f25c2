/* ocrfix train mined: counts the texts, and writes what the miner finds. */
#include "commands/train_mined.h"

#include "base/io.h"
#include "commands/train_clean.h"
#include "dict/dict.h"
#include "model/mined_train.h"

#include <stdlib.h>

/* What is mined from, but for the texts. */
struct tables {
	struct ofx_confusions *channel;
	struct ofx_shapes *shapes;
	struct ofx_buf known, stays; /* what the dictionaries written by hand mend, and leave alone, a line each */
};

static enum ofx_status mine(const struct ofx_ngram_source *sources, size_t n, const struct tables *t,
                            struct ofx_buf *out, struct ofx_error *err)
{
	struct ofx_ngram_corpus corpus;
	struct ofx_ngram_counts counts;
	enum ofx_status status = ofx_ngram_corpus_read(&corpus, sources, n, 0, err);
	if (!status) {
		status = ofx_ngram_count(&counts, &corpus, false, err);
		if (!status && !ofx_mine(&corpus, &counts, t->channel, t->shapes, t->known.ptr, t->stays.ptr,
		                        &ofx_mined_plan, out))
			status = ofx_fail(err, OFX_BAD, "cannot mine: too little text to tell what never stands there");
		ofx_ngram_counts_release(&counts);
	}
	ofx_ngram_corpus_release(&corpus);
	return status;
}

static void add_line(struct ofx_buf *b, struct ofx_str line)
{
	ofx_buf_add_str(b, line);
	ofx_buf_add(b, "\n", 1);
}

static enum ofx_status add_known(const char *file, struct tables *t, struct ofx_error *err)
{
	struct ofx_dict *dict = NULL;
	const struct ofx_entry *entry;
	enum ofx_status status = ofx_dict_open(&dict, NULL, (const char *const[]){file, NULL}, err);
	size_t n = status ? 0 : ofx_dict_entries(dict, &entry);
	for (size_t i = 0; i < n; i++) {
		const struct ofx_example *e = ofx_dict_rule(dict, entry[i].rule.id)->examples;
		add_line(&t->known, entry[i].from);
		for (; e->from; e++)
			if (!e->to)
				add_line(&t->stays, ofx_str_of(e->from));
	}
	ofx_dict_close(dict);
	return status;
}

static enum ofx_status load(const struct ofx_config *config, struct tables *t, struct ofx_error *err)
{
	static const char *const by_hand[] = {"phrases.tsv", "suspects.tsv", "words.tsv"};
	struct ofx_buf path = {0};
	enum ofx_status status =
	    ofx_confusions_load(&t->channel, ofx_train_path(config, "confusions.tsv", &path), err);
	if (!status)
		status = ofx_shapes_load(&t->shapes, ofx_train_path(config, "shapes.tsv", &path), err);
	ofx_buf_add(&t->known, "\n", 1);
	for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand && !status; i++)
		status = add_known(ofx_train_path(config, by_hand[i], &path), t, err);
	ofx_buf_add(&t->known, "", 1);
	ofx_buf_add(&t->stays, "", 1);
	ofx_buf_release(&path);
	return status;
}

static enum ofx_status write(const struct ofx_buf *text, const char *output, struct ofx_error *err)
{
	struct ofx_output out = {.fd = -1};
	OFX_TRY(ofx_output_open(&out, output, err));
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(text), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	return status;
}

enum ofx_status ofx_train_mined(const struct ofx_config *config, int n_files, char **files, const char *output,
                                struct ofx_error *err)
{
	if (n_files < 1)
		return ofx_fail(err, OFX_BAD, "cannot mine: name the files of text");
	struct ofx_ngram_source *sources = ofx_alloc((size_t)n_files * sizeof *sources);
	for (int i = 0; i < n_files; i++)
		sources[i] = (struct ofx_ngram_source){files[i], 1, false};
	struct ofx_buf text = {0};
	struct tables t = {0};
	enum ofx_status status = load(config, &t, err);
	if (!status)
		status = mine(sources, (size_t)n_files, &t, &text, err);
	if (!status)
		status = write(&text, output, err);
	ofx_confusions_free(t.channel);
	ofx_shapes_free(t.shapes);
	ofx_buf_release(&t.known);
	ofx_buf_release(&t.stays);
	ofx_buf_release(&text);
	free(sources);
	return status;
}
