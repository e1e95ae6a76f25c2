/* ocrfix train ngram: reads the table of weights, trains, writes the model. */
#include "commands/train_ngram.h"

#include "base/io.h"
#include "model/ngram_train.h"

#include <stdlib.h>

/* The name by which the table knows a file. */
static struct ofx_str stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct ofx_str name = ofx_str_of(slash ? slash + 1 : path);
	static const struct ofx_str ends[] = {{".zst", 4}, {".txt", 4}};
	for (size_t k = 0; k < 2; k++)
		if (name.len > 4 && !memcmp(name.ptr + name.len - 4, ends[k].ptr, 4))
			name.len -= 4;
	return name;
}

static enum ofx_status read_row(struct ofx_str row, struct ofx_ngram_source *sources, int n,
                                const char *table, uint64_t line, struct ofx_error *err)
{
	struct ofx_str name = ofx_str_cut(&row, '\t'), number = ofx_str_cut(&row, '\t');
	char text[32] = "", *end = text;
	memcpy(text, number.ptr, number.len < sizeof text ? number.len : 0);
	float weight = strtof(text, &end);
	bool old = ofx_str_eq(row, OFX_STR("old"));
	if (end == text || *end || !(weight > 0 && weight <= 100) ||
	    (!old && !ofx_str_eq(row, OFX_STR("new"))))
		return ofx_fail_at(err, OFX_BAD, table, line,
		                   "cannot read it: expected name, weight, and new or old");
	for (int i = 0; i < n; i++) {
		if (ofx_str_eq(stem(sources[i].path), name)) {
			sources[i].weight = weight;
			sources[i].old = old;
		}
	}
	return OFX_OK;
}

static enum ofx_status read_weights(const char *table, struct ofx_ngram_source *sources, int n,
                                    struct ofx_error *err)
{
	struct ofx_buf file = {0};
	enum ofx_status status = ofx_file_slurp(table, &file, err);
	struct ofx_str rest = ofx_buf_str(&file);
	for (uint64_t line = 1; !status && rest.len; line++) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		if (row.len && row.ptr[0] != '#')
			status = read_row(row, sources, n, table, line, err);
	}
	ofx_buf_release(&file);
	return status;
}

static enum ofx_status write_model(const struct ofx_buf *model, const char *output,
                                   struct ofx_error *err)
{
	struct ofx_output out = {.fd = -1};
	OFX_TRY(ofx_output_open(&out, output, err));
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(model), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	return status;
}

enum ofx_status ofx_train_ngram(int n_files, char **files, const char *weights, const char *output,
                                struct ofx_error *err)
{
	if (n_files < 1)
		return ofx_fail(err, OFX_BAD, "cannot train: name the files of text to train on");
	struct ofx_ngram_source *sources = ofx_alloc((size_t)n_files * sizeof *sources);
	for (int i = 0; i < n_files; i++)
		sources[i] = (struct ofx_ngram_source){files[i], 1, false};
	struct ofx_buf model = {0};
	enum ofx_status status = weights ? read_weights(weights, sources, n_files, err) : OFX_OK;
	if (!status)
		status = ofx_ngram_train(sources, (size_t)n_files, &ofx_ngram_plan, &model, err);
	if (!status)
		status = write_model(&model, output, err);
	ofx_buf_release(&model);
	free(sources);
	return status;
}
