/* ocrfix explain: tells why a rule exists, with its examples and where it stands. */
#include "commands/commands.h"

#include "formats/format.h"

#include <stdio.h>
#include <stdlib.h>

static void print_rule(const struct ofx_rule *r)
{
	printf("%s  %s  confidence %u.%03u\n", r->id, ofx_class_names[r->cls], r->confidence / 1000u,
	       r->confidence % 1000u);
	printf("  %s\n", r->why);
	for (const struct ofx_example *e = r->examples; e && e->from; e++) {
		if (e->to)
			printf("  + %s -> %s\n", e->from, e->to);
		else
			printf("  - %s stays\n", e->from);
	}
	if (r->file)
		printf("  %s:%lu\n", r->file, (unsigned long)r->line);
	else
		puts("  built in");
}

static const struct ofx_rule *find_rule(const struct ofx_pipeline *pipe, const char *id)
{
	for (const struct ofx_rule *r = ofx_format_rules; r->id; r++)
		if (!strcmp(r->id, id))
			return r;
	return ofx_pipeline_rule(pipe, id);
}

enum ofx_status ofx_cmd_explain(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	struct ofx_pipeline *pipe = NULL;
	struct ofx_selection all = {0};
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_EXPLAIN, argc, argv, &first, err);
	if (!status && s.help) {
		ofx_print_help(OFX_CMD_EXPLAIN);
	} else if (!status && s.version) {
		ofx_print_version();
	} else if (!status && first == argc) {
		status = ofx_fail(err, OFX_BAD, "cannot explain nothing: name a rule, as the log does");
	} else if (!status) {
		status = ofx_pipeline_open(&pipe, &s.config, &all, err);
		for (int i = first; i < argc && !status; i++) {
			const struct ofx_rule *r = find_rule(pipe, argv[i]);
			if (r)
				print_rule(r);
			else
				status = ofx_fail(err, OFX_BAD,
				                  "cannot explain '%s': no such rule", argv[i]);
		}
	}
	ofx_pipeline_close(pipe);
	ofx_settings_release(&s);
	return status;
}
