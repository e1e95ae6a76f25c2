/* ocrfix clean, the default command: files or standard input through the pipeline. */
#include "commands/commands.h"

#include "adapt/icu.h"
#include "adapt/mecab.h"
#include "base/io.h"
#include "base/utf8.h"
#include "commands/diff.h"
#include "commands/loghead.h"
#include "stages/drive.h"
#include "stages/emit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One scan on its way. */
struct job {
	const struct ofx_settings *set;
	struct ofx_input in;
	struct ofx_output *out, *log; /* NULL: not written */
	/* With a change budget all waits for the end: clean text, log, and the scan's own bytes. */
	FILE *spool, *log_spool, *copy;
	struct ofx_gate *gate;
	struct ofx_emit emit;
	struct ofx_diff diff;
	struct ofx_converter *to_out; /* NULL: UTF-8 */
	struct ofx_mecab *mecab;      /* --tokens */
	struct ofx_tagger *tagger;
	struct ofx_buf tmp;
	bool begun;                   /* the encoding is known, and the log has its header */
	bool changed;
};

static enum ofx_status spool_error(struct ofx_error *err)
{
	return ofx_fail(err, OFX_SYS, "cannot write a temporary file: %s", strerror(errno));
}

/* The gate's source: the input, with a copy kept where the scan may have to be passed through. */
static long read_scan(void *ctx, void *buf, size_t cap, struct ofx_error *err)
{
	struct job *j = ctx;
	long n = ofx_input_read(&j->in, buf, cap, err);
	if (n > 0 && j->copy && fwrite(buf, 1, (size_t)n, j->copy) != (size_t)n) {
		spool_error(err);
		return -1;
	}
	return n;
}

static enum ofx_status write_bytes(struct job *j, struct ofx_str s, struct ofx_error *err)
{
	if (!j->spool)
		return ofx_output_write(j->out, s, err);
	return fwrite(s.ptr, 1, s.len, j->spool) == s.len ? OFX_OK : spool_error(err);
}

static enum ofx_status write_log(struct job *j, struct ofx_error *err)
{
	struct ofx_str s = ofx_buf_str(&j->tmp);
	if (!j->log_spool)
		return ofx_output_write(j->log, s, err);
	return fwrite(s.ptr, 1, s.len, j->log_spool) == s.len ? OFX_OK : spool_error(err);
}

/* Writes clean text in the output encoding. */
static enum ofx_status write_text(struct job *j, struct ofx_str s, struct ofx_error *err)
{
	if (!j->to_out)
		return write_bytes(j, s, err);
	uint32_t lacking;
	ofx_buf_clear(&j->tmp);
	if (!ofx_encode(j->to_out, s, &j->tmp, &lacking))
		return ofx_fail_at(err, OFX_BAD, j->in.name, 0,
		                   "cannot write U+%04" PRIX32 ": %s has no such character", lacking,
		                   j->set->output_encoding);
	return write_bytes(j, ofx_buf_str(&j->tmp), err);
}

/* Writes a line's tokens with a space between them, as mecab -Owakati does. */
static void add_tokens(struct job *j, struct ofx_str line, struct ofx_buf *out)
{
	bool first = true;
	while (line.len) {
		size_t n = line.len < OFX_MECAB_MAX ? line.len : OFX_MECAB_MAX;
		while (n < line.len && !ofx_u8_edge(line, n))
			n--;
		struct ofx_str piece = ofx_str(line.ptr, n);
		struct ofx_tokens t = ofx_tagger_parse(j->tagger, piece);
		for (size_t i = 0; i < t.n; i++) {
			ofx_buf_add(out, " ", !first);
			ofx_buf_add_str(out, ofx_str_sub(piece, t.items[i].span));
			first = false;
		}
		line = ofx_str(line.ptr + n, line.len - n);
	}
}

static enum ofx_status write_tokens(struct job *j, struct ofx_str text, struct ofx_error *err)
{
	struct ofx_buf b = {0};
	while (text.len) {
		bool lf = memchr(text.ptr, '\n', text.len) != NULL;
		add_tokens(j, ofx_str_cut(&text, '\n'), &b);
		ofx_buf_add(&b, "\n", lf);
	}
	enum ofx_status status = write_text(j, ofx_buf_str(&b), err);
	ofx_buf_release(&b);
	return status;
}

static enum ofx_status write_record(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct job *j = ctx;
	ofx_buf_clear(&j->tmp);
	ofx_log_record(r, &j->tmp);
	return write_log(j, err);
}

static enum ofx_status write_header(struct job *j, enum ofx_encoding e, struct ofx_error *err)
{
	ofx_buf_clear(&j->tmp);
	OFX_TRY(ofx_log_header(j->set, j->in.name, e, &j->tmp, err));
	return write_log(j, err);
}

static enum ofx_status write_footer(struct job *j, struct ofx_error *err)
{
	ofx_buf_clear(&j->tmp);
	ofx_log_footer(&j->emit.totals, &j->tmp);
	return write_log(j, err);
}

/* Waits for the first block, because only then is the encoding known. */
static enum ofx_status begin(struct job *j, struct ofx_error *err)
{
	enum ofx_encoding e = ofx_gate_encoding(j->gate);
	j->begun = true;
	if (e != OFX_UTF8)
		OFX_TRY(ofx_converter_open(&j->emit.conv, e, err));
	return j->log ? write_header(j, e, err) : OFX_OK;
}

static enum ofx_status end(struct job *j, struct ofx_error *err)
{
	if (!j->begun)
		OFX_TRY(begin(j, err)); /* an empty scan has a log too */
	return j->log ? write_footer(j, err) : OFX_OK;
}

static enum ofx_status take_block(void *ctx, const struct ofx_scan *scan,
                                  const struct ofx_result *res, struct ofx_error *err)
{
	struct job *j = ctx;
	if (!j->begun)
		OFX_TRY(begin(j, err));
	OFX_TRY(ofx_emit_block(&j->emit, scan, res, j->log ? write_record : NULL, j, err));
	j->changed = j->changed || j->emit.totals.applied[0] || j->emit.totals.applied[1];
	if (!j->out)
		return OFX_OK;
	if (j->set->diff) {
		ofx_buf_clear(&j->tmp);
		ofx_diff_block(&j->diff, j->in.name, scan, res, &j->tmp);
		return write_bytes(j, ofx_buf_str(&j->tmp), err);
	}
	OFX_TRY(j->set->tokens ? write_tokens(j, res->text, err) : write_text(j, res->text, err));
	/* A block leaves at once, so that output starts before input ends. */
	return j->spool ? OFX_OK : ofx_output_flush(j->out, err);
}

static enum ofx_status pour(FILE *from, struct ofx_output *out, struct ofx_error *err)
{
	char buf[16384];
	size_t n;
	if (fflush(from))
		return spool_error(err);
	rewind(from);
	while ((n = fread(buf, 1, sizeof buf, from)) > 0)
		OFX_TRY(ofx_output_write(out, ofx_str(buf, n), err));
	return ferror(from) ? spool_error(err) : OFX_OK;
}

/* With a budget: the clean text where it was kept, else the scan as it was, with a log that says
   that nothing was changed. */
static enum ofx_status settle_budget(struct job *j, struct ofx_error *err)
{
	struct ofx_totals *t = &j->emit.totals;
	double share = t->chars ? (double)t->changed_chars / (double)t->chars : 0;
	if (share <= j->set->max_change) {
		OFX_TRY(j->log ? pour(j->log_spool, j->log, err) : OFX_OK);
		return j->out ? pour(j->spool, j->out, err) : OFX_OK;
	}
	if (j->log) {
		fclose(j->log_spool);
		j->log_spool = NULL;
		*t = (struct ofx_totals){.scan_bytes = t->scan_bytes, .clean_bytes = t->scan_bytes};
		OFX_TRY(write_header(j, OFX_UTF8, err));
		OFX_TRY(write_footer(j, err));
	}
	if (j->out && !j->set->diff)
		OFX_TRY(pour(j->copy, j->out, err));
	j->changed = false;
	return ofx_fail_at(err, OFX_BUDGET, j->in.name, 0,
	                   "cannot clean: %.2f%% would change, more than %.2f%%; passed through",
	                   100 * share, 100 * j->set->max_change);
}

static void print_stats(const struct job *j)
{
	const struct ofx_totals *t = &j->emit.totals;
	double per = t->chars ? 1e4 / (double)t->chars : 0;
	uint64_t applied = t->applied[OFX_SAFE] + t->applied[OFX_LIKELY];
	fprintf(stderr,
	        "%s: %" PRIu64 " characters, %" PRIu64 " changes (%" PRIu64 " safe, %" PRIu64
	        " likely; %.2f per 10,000 characters), %" PRIu64 " reported\n",
	        j->in.name, t->chars, applied, t->applied[OFX_SAFE], t->applied[OFX_LIKELY],
	        per * (double)applied, t->reported);
}

static enum ofx_status open_job(struct job *j, struct ofx_error *err)
{
	struct ofx_selection pick = ofx_settings_pick(j->set);
	struct ofx_gate_options gate = {.read = read_scan,
	                                .ctx = j,
	                                .encoding = j->set->encoding,
	                                .keep_blank =
	                                    !ofx_selection_has(&pick, "lines", "lines/blank")};
	enum ofx_encoding e;
	if (j->set->max_change >= 0) {
		j->spool = tmpfile();
		j->log_spool = tmpfile();
		j->copy = tmpfile();
		if (!j->spool || !j->log_spool || !j->copy)
			return spool_error(err);
	}
	if (j->set->output_encoding && ofx_encoding_find(j->set->output_encoding, &e) &&
	    e != OFX_UTF8)
		OFX_TRY(ofx_converter_open(&j->to_out, e, err));
	if (j->set->tokens) {
		OFX_TRY(ofx_mecab_open(&j->mecab, j->set->config.mecab_dict, err));
		j->tagger = ofx_tagger_new(j->mecab);
	}
	j->diff.colour = j->set->diff && !j->set->output && isatty(STDOUT_FILENO);
	return ofx_gate_open(&j->gate, &gate, err);
}

static void close_job(struct job *j)
{
	if (j->spool)
		fclose(j->spool);
	if (j->log_spool)
		fclose(j->log_spool);
	if (j->copy)
		fclose(j->copy);
	ofx_gate_close(j->gate);
	ofx_emit_release(&j->emit);
	ofx_converter_close(j->to_out);
	ofx_tagger_free(j->tagger);
	ofx_mecab_close(j->mecab);
	ofx_buf_release(&j->tmp);
}

/* Cleans one scan from j->in to j->out and j->log. */
static enum ofx_status clean_one(struct job *j, const struct ofx_pipeline *pipe,
                                 struct ofx_error *err)
{
	enum ofx_status status = open_job(j, err);
	if (!status)
		status = ofx_drive(pipe, j->gate, j->set->jobs, take_block, j, err);
	if (!status)
		status = end(j, err);
	if (!status && j->spool)
		status = settle_budget(j, err);
	if (!status && j->set->stats)
		print_stats(j);
	close_job(j);
	return status;
}

/* Cleans FILE into itself: not at all where nothing changes, nor where it changed meanwhile. */
static enum ofx_status clean_in_place(struct job *j, const struct ofx_pipeline *pipe,
                                      struct ofx_error *err)
{
	struct ofx_output out;
	struct stat before, now;
	if (!j->in.owned)
		return ofx_fail(err, OFX_BAD, "cannot clean standard input in place");
	if (fstat(j->in.fd, &before) || !S_ISREG(before.st_mode))
		return ofx_fail_at(err, OFX_BAD, j->in.name, 0,
		                   "cannot clean in place: it is no regular file");
	OFX_TRY(ofx_output_open(&out, j->in.name, err));
	j->out = &out;
	enum ofx_status status = clean_one(j, pipe, err);
	bool same = !j->changed && !j->set->output_encoding && !j->set->tokens;
	if (!status && !same) {
		if (stat(j->in.name, &now) || now.st_mtime != before.st_mtime ||
		    now.st_size != before.st_size || now.st_ino != before.st_ino)
			status = ofx_fail_at(err, OFX_SYS, j->in.name, 0,
			                     "cannot replace: it changed while it was read");
		else
			status = ofx_output_commit(&out, err);
	}
	ofx_output_abort(&out);
	return status;
}

static enum ofx_status check_settings(const struct ofx_settings *s, int n_files,
                                      struct ofx_error *err)
{
	if (s->in_place && (s->output || s->diff || s->check))
		return ofx_fail(err, OFX_BAD,
		                "cannot use --in-place together with --output, --diff or --check");
	if (s->in_place && !n_files)
		return ofx_fail(err, OFX_BAD, "cannot clean in place: name the files");
	if (s->in_place && s->log && n_files > 1)
		return ofx_fail(err, OFX_BAD, "cannot write one log for several files in place");
	if (s->tokens && (s->log || s->diff))
		return ofx_fail(err, OFX_BAD,
		                "cannot use --tokens together with --log or --diff: tokens cannot be "
		                "undone");
	return OFX_OK;
}

/* What goes on from scan to scan. */
struct session {
	struct ofx_settings *set;
	struct ofx_pipeline *pipe;
	struct ofx_output out, log;
	bool changed;
};

static enum ofx_status clean_path(struct session *x, const char *path, struct ofx_error *err)
{
	struct ofx_settings *s = x->set;
	bool anew;
	OFX_TRY(ofx_settings_for_file(s, OFX_CMD_CLEAN, path, &anew, err));
	struct ofx_selection pick = ofx_settings_pick(s);
	if (anew) {
		ofx_pipeline_close(x->pipe);
		x->pipe = NULL;
	}
	if (!x->pipe)
		OFX_TRY(ofx_pipeline_open(&x->pipe, &s->config, &pick, err));
	struct job j = {.set = s, .out = s->check ? NULL : &x->out, .log = s->log ? &x->log : NULL};
	OFX_TRY(ofx_input_open(&j.in, path, err));
	enum ofx_status status =
	    s->in_place ? clean_in_place(&j, x->pipe, err) : clean_one(&j, x->pipe, err);
	x->changed |= j.changed;
	ofx_input_close(&j.in);
	return status;
}

/* Gives log and output their names: the log first, so that no clean text stands without one. */
static enum ofx_status commit(struct session *x, struct ofx_error *err)
{
	if (x->log.fd >= 0)
		OFX_TRY(ofx_output_commit(&x->log, err));
	return x->set->in_place ? OFX_OK : ofx_output_commit(&x->out, err);
}

static enum ofx_status clean_all(struct ofx_settings *s, char **paths, int n, struct ofx_error *err)
{
	struct session x = {.set = s, .out = {.fd = -1}, .log = {.fd = -1}};
	struct ofx_error over = {0}; /* the last file over its change budget */
	enum ofx_status status = check_settings(s, n, err);
	if (!status && !s->in_place)
		status = ofx_output_open(&x.out, s->output, err);
	if (!status && s->log)
		status = ofx_output_open(&x.log, s->log, err);
	for (int i = 0; !status && (i < n || !i); i++) {
		status = clean_path(&x, n ? paths[i] : NULL, err);
		if (status == OFX_BUDGET) { /* the other files are cleaned all the same */
			if (over.status)
				ofx_error_print(&over);
			over = *err;
			status = OFX_OK;
		}
	}
	if (!status)
		status = commit(&x, err);
	ofx_output_abort(&x.out);
	ofx_output_abort(&x.log);
	ofx_pipeline_close(x.pipe);
	if (!status && over.status) {
		*err = over;
		return over.status;
	}
	return !status && s->check && x.changed ? OFX_CHANGED : status;
}

static void list_stages(void)
{
	printf("%-12s%s\n", "gate", "decode, and decide about broken bytes, line ends and controls");
	for (const struct ofx_stage *const *s = ofx_stages; *s; s++)
		printf("%-12s%s\n", (*s)->name, (*s)->summary);
}

enum ofx_status ofx_cmd_clean(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_CLEAN, argc, argv, &first, err);
	if (!status && s.help)
		ofx_print_help(OFX_CMD_CLEAN);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status && s.list_stages)
		list_stages();
	else if (!status)
		status = clean_all(&s, argv + first, argc - first, err);
	ofx_settings_release(&s);
	return status;
}
