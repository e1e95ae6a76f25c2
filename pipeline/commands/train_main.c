/* ocrfix-train: what `ocrfix train` runs. A program of its own, because training needs libraries
   that cleaning does not: zstd for corpora, FreeType for the shapes of characters. */
#include "base/io.h"
#include "commands/commands.h"
#include "commands/train_confusions.h"
#include "commands/train_decision.h"
#include "commands/train_mined.h"
#include "commands/train_ngram.h"
#include "commands/train_opinions.h"
#include "commands/train_readings.h"
#include "commands/train_shapes.h"

#include <stdio.h>

static enum ofx_status train(const struct ofx_settings *s, const char *what, int n, char **args,
                             struct ofx_error *err)
{
	if (!strcmp(what, "ngram"))
		return ofx_train_ngram(n, args, s->weights, s->output, err);
	if (!strcmp(what, "mined"))
		return ofx_train_mined(&s->config, n, args, s->output, err);
	if (!strcmp(what, "confusions"))
		return ofx_train_confusions(n, args, s->output, err);
	if (!strcmp(what, "shapes"))
		return ofx_train_shapes(n, args, s->output, err);
	if (!strcmp(what, "decision"))
		return ofx_train_decision(&s->config, n, args, s->output, err);
	if (!strcmp(what, "readings"))
		return ofx_train_readings(n, args, s->output, err);
	if (!strcmp(what, "opinions"))
		return ofx_train_opinions(&s->config, n, args, s->output, err);
	return ofx_fail(err, OFX_BAD,
	                "cannot train '%s': it is ngram, mined, confusions, shapes, decision, readings or opinions",
	                what);
}

int main(int argc, char **argv)
{
	struct ofx_error err = {0};
	struct ofx_settings s;
	int first;
	ofx_io_init();
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_TRAIN, argc, argv, &first, &err);
	if (!status && s.help)
		ofx_print_help(OFX_CMD_TRAIN);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status && first == argc)
		status = ofx_fail(&err, OFX_BAD, "cannot train: say what (see --help)");
	else if (!status)
		status = train(&s, argv[first], argc - first - 1, argv + first + 1, &err);
	if (status)
		ofx_error_print(&err);
	ofx_settings_release(&s);
	return (int)status;
}
