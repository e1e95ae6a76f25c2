/* Lists of edits. */
#include "text/edit.h"

#include "base/buf.h"

#include <stdlib.h>

const char *const ofx_class_names[3] = {"safe", "likely", "review"};

struct ofx_edit *ofx_edits_add(struct ofx_edits *e, struct ofx_edit edit)
{
	e->items = ofx_grow(e->items, &e->cap, e->n, sizeof *e->items);
	e->items[e->n] = edit;
	return &e->items[e->n++];
}

void ofx_edits_release(struct ofx_edits *e)
{
	free(e->items);
	*e = (struct ofx_edits){0};
}
