/* ocrfix train readings: learns from a MeCab dictionary's sources how kanji are read. */
#include "commands/train_readings.h"

#include "adapt/icu.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/readings_train.h"

enum { READING = 11 }; /* the field of IPADIC's CSV; the first one is the word */

static const char head[] =
    "# readings.tsv: which kana kanji are read as; made by `ocrfix train readings`.\n"
    "# Computed from IPADIC (mecab-ipadic 2.7.0-20070801), Copyright 2000-2003 Nara Institute of\n"
    "# Science and Technology; its licence stands in COPYING.ipadic and holds for this file too.\n"
    "# Columns: kanji, readings with spaces between.\n";

static void learn_row(struct ofx_readings_learner *l, struct ofx_str row)
{
	struct ofx_str word = ofx_str_cut(&row, ',');
	bool name = false;
	for (int field = 1; field < READING; field++)
		name |= ofx_str_eq(ofx_str_cut(&row, ','), OFX_STR("固有名詞"));
	ofx_readings_learn(l, word, ofx_str_cut(&row, ','), name);
}

static enum ofx_status learn_file(struct ofx_readings_learner *l, struct ofx_converter *euc,
                                  const char *path, struct ofx_error *err)
{
	struct ofx_buf bytes = {0}, line = {0};
	enum ofx_status status = ofx_file_slurp(path, &bytes, err);
	struct ofx_str rest = ofx_buf_str(&bytes);
	bool utf8 = ofx_u8_valid(rest) == rest.len;
	while (!status && rest.len) {
		struct ofx_str row = ofx_str_cut(&rest, '\n');
		ofx_buf_clear(&line);
		if (utf8)
			ofx_buf_add_str(&line, row);
		else
			ofx_decode_line(euc, row, &line);
		learn_row(l, ofx_buf_str(&line));
	}
	ofx_buf_release(&bytes);
	ofx_buf_release(&line);
	return status;
}

static enum ofx_status write_table(struct ofx_readings_learner *l, const char *output,
                                   struct ofx_error *err)
{
	struct ofx_output out = {.fd = -1};
	struct ofx_buf table = {0};
	OFX_TRY(ofx_output_open(&out, output, err));
	ofx_buf_add_str(&table, OFX_STR(head));
	ofx_readings_train(l, &table);
	enum ofx_status status = ofx_output_write(&out, ofx_buf_str(&table), err);
	if (!status)
		status = ofx_output_commit(&out, err);
	ofx_output_abort(&out);
	ofx_buf_release(&table);
	return status;
}

enum ofx_status ofx_train_readings(int n, char **files, const char *output, struct ofx_error *err)
{
	struct ofx_converter *euc;
	if (!n)
		return ofx_fail(err, OFX_BAD, "cannot learn readings: name the CSV files of IPADIC");
	OFX_TRY(ofx_converter_open(&euc, OFX_EUC_JP, err));
	struct ofx_readings_learner *l = ofx_readings_learner_new();
	enum ofx_status status = OFX_OK;
	for (int i = 0; !status && i < n; i++)
		status = learn_file(l, euc, files[i], err);
	if (!status)
		status = write_table(l, output, err);
	ofx_readings_learner_free(l);
	ofx_converter_close(euc);
	return status;
}
