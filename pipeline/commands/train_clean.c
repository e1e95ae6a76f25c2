/* Cleans training text by all stages before the corrector. */
#include "commands/train_clean.h"

enum ofx_status ofx_train_open(const struct ofx_config *config, struct ofx_pipeline **out,
                               struct ofx_error *err)
{
	/* Lines stay as the page has them: what was learned on joined ones breaks more on both. */
	static const char *const except[] = {"lines", "confusion", "variants", "flags", NULL};
	struct ofx_selection pick = {NULL, except};
	return ofx_pipeline_open(out, config, &pick, err);
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

enum ofx_status ofx_train_clean(struct ofx_worker *worker, struct ofx_str bytes, struct ofx_buf *out,
                                struct ofx_error *err)
{
	struct ofx_gate_options options = {.read = read_bytes, .ctx = &bytes};
	struct ofx_gate *gate = NULL;
	struct ofx_scan scan = {0};
	const struct ofx_result *result;
	enum ofx_status status = ofx_gate_open(&gate, &options, err);
	while (!status) {
		status = ofx_gate_next(gate, &scan, err);
		if (status || !scan.raw_len)
			break;
		status = ofx_worker_clean(worker, &scan, &result, err);
		if (!status)
			ofx_buf_add_str(out, result->text);
	}
	ofx_scan_release(&scan);
	ofx_gate_close(gate);
	return status;
}
