/* Counts changes by stage and class. */
#include "bulk/count.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SAFE, LIKELY, REPORTED };

static struct ofx_count *place(struct ofx_counts *c, const char *stage)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->items[i].stage, stage))
			return &c->items[i];
	if (c->n == OFX_COUNT_STAGES)
		abort(); /* there are not so many stages */
	c->items[c->n] = (struct ofx_count){.stage = stage};
	return &c->items[c->n++];
}

enum ofx_status ofx_counts_add(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	(void)err;
	const struct ofx_step *by = ofx_steps_weakest(r->steps);
	if (r->status == OFX_LOST)
		return OFX_OK;
	place(ctx, by->stage)->n[r->status == OFX_REPORTED ? REPORTED
	                         : by->cls == OFX_SAFE     ? SAFE
	                                                   : LIKELY]++;
	return OFX_OK;
}

void ofx_counts_sum(struct ofx_counts *c, const struct ofx_counts *more)
{
	for (size_t i = 0; i < more->n; i++)
		for (int k = 0; k < 3; k++)
			place(c, more->items[i].stage)->n[k] += more->items[i].n[k];
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ofx_count *)a)->stage, ((const struct ofx_count *)b)->stage);
}

void ofx_counts_json(struct ofx_counts *c, struct ofx_buf *out)
{
	if (!c->n)
		return;
	qsort(c->items, c->n, sizeof *c->items, by_name);
	for (size_t i = 0; i < c->n; i++)
		ofx_buf_addf(out, "%s\"%s\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]", i ? "," : "{",
		             c->items[i].stage, c->items[i].n[SAFE], c->items[i].n[LIKELY],
		             c->items[i].n[REPORTED]);
	ofx_buf_add(out, "}", 1);
}
