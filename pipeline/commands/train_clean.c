/* Cleans training text by all stages before the corrector, and opens its models. */
#include "commands/train_clean.h"

#include <stdlib.h>

const char *ofx_train_path(const struct ofx_config *config, const char *name, struct ofx_buf *b)
{
	ofx_buf_clear(b);
	ofx_buf_addf(b, "%s/%s", config->dicts, name);
	ofx_buf_add(b, "", 1);
	return b->ptr;
}

static enum ofx_status open_all(struct ofx_train_models *m, const struct ofx_config *config,
                                struct ofx_buf *path, struct ofx_error *err)
{
	/* Lines stay as the page has them: what was learned on joined ones breaks more on both. What was mined
	   is of the corrector's own kind, and leaves it fewer to learn from. */
	static const char *const except[] = {"lines", "mined", "confusion", "variants", "flags", NULL};
	struct ofx_selection pick = {NULL, except};
	OFX_TRY(ofx_pipeline_open(&m->pipe, config, &pick, err));
	m->worker = ofx_worker_new(m->pipe);
	OFX_TRY(ofx_mecab_open(&m->mecab, config->mecab_dict, err));
	m->morph = ofx_morph_new(m->mecab);
	OFX_TRY(ofx_ngram_open(&m->ngram, ofx_train_path(config, "ja.ngram", path), err));
	return ofx_shapes_load(&m->shapes, ofx_train_path(config, "shapes.tsv", path), err);
}

enum ofx_status ofx_train_models_open(struct ofx_train_models *m, const struct ofx_config *config,
                                      struct ofx_error *err)
{
	struct ofx_buf path = {0};
	enum ofx_status status = open_all(m, config, &path, err);
	ofx_buf_release(&path);
	return status;
}

void ofx_train_models_close(struct ofx_train_models *m)
{
	ofx_worker_free(m->worker);
	ofx_pipeline_close(m->pipe);
	ofx_morph_free(m->morph);
	ofx_mecab_close(m->mecab);
	ofx_ngram_close(m->ngram);
	ofx_shapes_free(m->shapes);
}

static long read_bytes(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct ofx_str *s = ctx;
	size_t n = s->len < cap ? s->len : cap;
	(void)err;
	memcpy(buf, s->ptr, n);
	*s = ofx_str(s->ptr + n, s->len - n);
	return (long)n;
}

/* Adds a block that was cleaned. */
static void add(struct ofx_train_block *out, const struct ofx_result *result)
{
	uint32_t base = (uint32_t)out->text.len;
	ofx_buf_add_str(&out->text, result->text);
	for (size_t i = 0; i < result->n_trust; i++) {
		struct ofx_trust t = result->trust[i];
		t.span = (struct ofx_span){base + t.span.beg, base + t.span.end};
		out->trust = ofx_grow(out->trust, &out->cap_trust, out->n_trust, sizeof *out->trust);
		out->trust[out->n_trust++] = t;
	}
}

/* `passage`: what the bytes are the text of, or NULL. */
static enum ofx_status clean(struct ofx_worker *worker, struct ofx_gate_options options,
                             const struct ofx_passage *passage, struct ofx_train_block *out,
                             struct ofx_error *err)
{
	struct ofx_gate *gate = NULL;
	struct ofx_scan scan = {0};
	const struct ofx_result *result;
	size_t piece = 0;
	enum ofx_status status = ofx_gate_open(&gate, &options, err);
	while (!status) {
		status = ofx_gate_next(gate, &scan, err);
		if (status || !scan.raw_len)
			break;
		if (passage)
			ofx_passage_trust(passage, &piece, &scan);
		status = ofx_worker_clean(worker, &scan, &result, err);
		if (!status)
			add(out, result);
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	return status;
}

enum ofx_status ofx_train_clean(struct ofx_worker *worker, struct ofx_str bytes, struct ofx_buf *out,
                                struct ofx_error *err)
{
	struct ofx_train_block block = {.text = *out};
	enum ofx_status status = clean(
	    worker, (struct ofx_gate_options){.read = read_bytes, .ctx = &bytes}, NULL, &block, err);
	*out = block.text;
	return status;
}

enum ofx_status ofx_train_clean_passage(struct ofx_worker *worker, const struct ofx_passage *passage,
                                        struct ofx_train_block *out, struct ofx_error *err)
{
	struct ofx_str bytes = ofx_buf_str(&passage->text);
	ofx_buf_clear(&out->text);
	out->n_trust = 0;
	return clean(worker,
	             (struct ofx_gate_options){.read = read_bytes,
	                                       .ctx = &bytes,
	                                       .encoding = "UTF-8",
	                                       .keep_lines = passage->keep_lines,
	                                       .keep_blank = true,
	                                       .keep_marks = true},
	             passage, out, err);
}

void ofx_train_block_release(struct ofx_train_block *b)
{
	ofx_buf_release(&b->text);
	free(b->trust);
}
