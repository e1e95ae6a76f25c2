/* Writes jobs and what came of them as bytes for the pipes of the pool, and reads them back. */
#include "bulk/job.h"

/* Both ends are the same program, so a struct goes as it is; the strings follow it. */
static void put_str(struct ofx_str s, struct ofx_buf *out)
{
	ofx_buf_add(out, &s.len, sizeof s.len);
	ofx_buf_add_str(out, s);
	ofx_buf_add(out, "", 1);
}

static struct ofx_str get_str(struct ofx_str *in)
{
	size_t len;
	memcpy(&len, in->ptr, sizeof len);
	struct ofx_str s = ofx_str(in->ptr + sizeof len, len);
	size_t used = sizeof len + len + 1;
	*in = ofx_str(in->ptr + used, in->len - used);
	return s;
}

static void get_struct(struct ofx_str *in, void *out, size_t size)
{
	memcpy(out, in->ptr, size);
	*in = ofx_str(in->ptr + size, in->len - size);
}

void ofx_job_put(const struct ofx_job *j, struct ofx_buf *out)
{
	ofx_buf_add(out, j, sizeof *j);
	put_str(j->name, out);
	put_str(j->why, out);
	put_str(j->pages, out);
}

void ofx_job_get(struct ofx_str *in, struct ofx_job *j)
{
	get_struct(in, j, sizeof *j);
	j->name = get_str(in);
	j->why = get_str(in);
	j->pages = get_str(in);
}

void ofx_job_end_put(const struct ofx_job_end *e, struct ofx_buf *out)
{
	ofx_buf_add(out, e, sizeof *e);
	put_str(e->row.name, out);
	put_str(e->row.stages, out);
	put_str(e->row.error, out);
	put_str(e->log_data, out);
	put_str(e->faults, out);
}

void ofx_job_end_get(struct ofx_str *in, struct ofx_job_end *e)
{
	get_struct(in, e, sizeof *e);
	e->row.name = get_str(in);
	e->row.stages = get_str(in);
	e->row.error = get_str(in);
	e->log_data = get_str(in);
	e->faults = get_str(in);
}
