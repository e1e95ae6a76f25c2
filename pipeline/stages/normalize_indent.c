/* Drops the full-width spaces that begin a paragraph, where that is asked for. A row of its own in the
   table, because the stage `lines` reads them first. */
#include "stages/normalize.h"

#include "base/buf.h"

#include <stdlib.h>

static enum ofx_status scan(const void *self, struct ofx_scratch *scratch,
                            const struct ofx_block *block, struct ofx_edits *out,
                            struct ofx_error *err)
{
	const bool *drop = self;
	struct ofx_lines it = {0};
	struct ofx_span line;
	(void)scratch;
	(void)err;
	while (*drop && ofx_block_line(block, &it, &line)) {
		uint32_t end = line.beg;
		while (line.end - end >= 3 && !memcmp(block->text.ptr + end, "\u3000", 3))
			end += 3;
		if (end > line.beg)
			ofx_propose(out, line.beg, end, OFX_STR(""),
			            &ofx_normalize_rules[OFX_NORM_INDENT]);
	}
	return OFX_OK;
}

static enum ofx_status open_stage(void **self, const struct ofx_config *config,
                                  struct ofx_error *err)
{
	bool *drop = ofx_alloc(sizeof *drop);
	(void)err;
	*drop = config->drop_indent;
	*self = drop;
	return OFX_OK;
}

extern const struct ofx_stage ofx_indent_stage;

const struct ofx_stage ofx_indent_stage = {
    .name = "normalize",
    .open = open_stage,
    .scan = scan,
    .close = free,
};
