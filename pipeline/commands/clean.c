/* ocrfix clean, the default command: files or standard input through the pipeline. */
#include "commands/commands.h"

#include "adapt/mecab.h"
#include "base/utf8.h"
#include "commands/diff.h"
#include "commands/loghead.h"
#include "formats/filter.h"
#include "stages/flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file on its way. */
struct job {
	const struct ofx_settings *set;
	struct ofx_input in;
	struct ofx_output *out, *log, *map; /* NULL: not written */
	struct ofx_diff diff;
	struct ofx_mecab *mecab; /* --tokens */
	struct ofx_tagger *tagger;
	bool changed;
	unsigned flags; /* what it was flagged for, of what --fail-on asks */
	struct ofx_error passed; /* set: what could not be cleaned was passed through */
};

static enum ofx_status write_header(void *ctx, const char *name, enum ofx_encoding e,
                                    struct ofx_buf *out, struct ofx_error *err)
{
	const struct job *j = ctx;
	return ofx_log_header(j->set, name, e, out, err);
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

static enum ofx_status render_tokens(void *ctx, const struct ofx_scan *scan,
                                     const struct ofx_result *res, struct ofx_buf *out,
                                     struct ofx_error *err)
{
	(void)scan;
	(void)err;
	struct ofx_str text = res->text;
	while (text.len) {
		bool lf = memchr(text.ptr, '\n', text.len) != NULL;
		add_tokens(ctx, ofx_str_cut(&text, '\n'), out);
		ofx_buf_add(out, "\n", lf);
	}
	return OFX_OK;
}

static enum ofx_status render_diff(void *ctx, const struct ofx_scan *scan,
                                   const struct ofx_result *res, struct ofx_buf *out,
                                   struct ofx_error *err)
{
	(void)err;
	struct job *j = ctx;
	ofx_diff_block(&j->diff, j->in.name, scan, res, out);
	return OFX_OK;
}

/* Every record passes here where --fail-on asks for flags. */
static enum ofx_status note_flag(void *ctx, const struct ofx_record *r, struct ofx_error *err)
{
	struct job *j = ctx;
	(void)err;
	for (const struct ofx_step *s = r->steps; s; s = s->next)
		j->flags |= ofx_flag_of(s->why) & j->set->fail_on;
	return OFX_OK;
}

static void print_flags(const struct job *j)
{
	const char *between = "";
	fprintf(stderr, "ocrfix: %s: flagged: ", j->in.name);
	for (unsigned bit = 1; bit <= OFX_FLAG_ANY; bit <<= 1) {
		if (!(j->flags & bit))
			continue;
		fprintf(stderr, "%s%s", between, ofx_flag_name(bit));
		between = ", ";
	}
	fputc('\n', stderr);
}

static void print_stats(const char *name, const struct ofx_totals *t)
{
	double per = t->chars ? 1e4 / (double)t->chars : 0;
	uint64_t applied = t->applied[OFX_SAFE] + t->applied[OFX_LIKELY];
	fprintf(stderr,
	        "%s: %" PRIu64 " characters, %" PRIu64 " changes (%" PRIu64 " safe, %" PRIu64
	        " likely; %.2f per 10,000 characters), %" PRIu64 " reported\n",
	        name, t->chars, applied, t->applied[OFX_SAFE], t->applied[OFX_LIKELY],
	        per * (double)applied, t->reported);
}

static void warn(void *ctx, const struct ofx_error *err)
{
	(void)ctx;
	ofx_error_print(err);
}

/* Cleans one file from j->in to j->out and j->log. */
static enum ofx_status clean_one(struct job *j, const struct ofx_pipeline *pipe,
                                 struct ofx_error *err)
{
	const struct ofx_settings *s = j->set;
	struct ofx_filter filter = ofx_settings_filter(s, pipe);
	struct ofx_passing p = {.name = j->in.name,
	                        .read = ofx_input_read,
	                        .in = &j->in,
	                        .write = j->out ? ofx_filter_write_now : NULL,
	                        .out = j->out,
	                        .write_log = j->log ? ofx_filter_write : NULL,
	                        .log = j->log,
	                        .header = write_header,
	                        .head = j,
	                        .write_map = j->map ? ofx_filter_write : NULL,
	                        .map = j->map,
	                        .view = j,
	                        .warn = warn};
	enum ofx_status status = OFX_OK;
	j->diff.colour = s->diff && !s->output && isatty(STDOUT_FILENO);
	if (s->diff)
		p.render = render_diff;
	if (s->tokens) {
		p.render = render_tokens;
		p.text_only = true;
		status = ofx_mecab_open(&j->mecab, s->config.mecab_dict, err);
		if (!status)
			j->tagger = ofx_tagger_new(j->mecab);
	}
	if (s->fail_on) {
		p.each = note_flag;
		p.watch = j;
	}
	if (!status)
		status = ofx_filter_pass(&filter, &p, err);
	if (!status && j->flags)
		print_flags(j);
	if (status && p.complete) {
		j->passed = *err;
		status = OFX_OK;
	}
	if (!status && s->stats)
		print_stats(p.name, &p.totals);
	j->changed = p.changed;
	ofx_tagger_free(j->tagger);
	ofx_mecab_close(j->mecab);
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
	if (s->in_place && (s->log || s->map) && n_files > 1)
		return ofx_fail(err, OFX_BAD,
		                "cannot write one log or map for several files in place");
	if (s->config.second && n_files > 1)
		return ofx_fail(err, OFX_BAD, "cannot use --second with several files");
	if (s->null && (s->field || strcmp(s->format, "auto")))
		return ofx_fail(err, OFX_BAD, "cannot use --null together with --format or --field");
	if (s->field && ofx_settings_records(s) != OFX_RECORDS_JSON)
		return ofx_fail(err, OFX_BAD, "cannot use --field with --format %s", s->format);
	if (s->tokens && (s->log || s->map || s->diff))
		return ofx_fail(err, OFX_BAD,
		                "cannot use --tokens together with --log, --map or --diff: tokens "
		                "cannot be undone");
	return OFX_OK;
}

/* What goes on from scan to scan. */
struct session {
	struct ofx_settings *set;
	struct ofx_pipeline *pipe;
	struct ofx_output out, log, map;
	bool changed, flagged;
	struct ofx_error passed; /* the last thing passed through */
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
	struct job j = {.set = s,
	                .out = s->check ? NULL : &x->out,
	                .log = s->log ? &x->log : NULL,
	                .map = s->map ? &x->map : NULL};
	OFX_TRY(ofx_input_open(&j.in, path, err));
	enum ofx_status status =
	    s->in_place ? clean_in_place(&j, x->pipe, err) : clean_one(&j, x->pipe, err);
	x->changed |= j.changed;
	x->flagged |= j.flags != 0;
	if (j.passed.status) { /* the other files are cleaned all the same */
		if (x->passed.status)
			ofx_error_print(&x->passed);
		x->passed = j.passed;
	}
	ofx_input_close(&j.in);
	return status;
}

/* Gives log, map and output their names: the text last, so that it never stands without them. */
static enum ofx_status commit(struct session *x, struct ofx_error *err)
{
	if (x->log.fd >= 0)
		OFX_TRY(ofx_output_commit(&x->log, err));
	if (x->map.fd >= 0)
		OFX_TRY(ofx_output_commit(&x->map, err));
	return x->set->in_place ? OFX_OK : ofx_output_commit(&x->out, err);
}

static enum ofx_status clean_all(struct ofx_settings *s, char **paths, int n, struct ofx_error *err)
{
	struct session x = {.set = s, .out = {.fd = -1}, .log = {.fd = -1}, .map = {.fd = -1}};
	enum ofx_status status = check_settings(s, n, err);
	if (!status && !s->in_place)
		status = ofx_output_open(&x.out, s->output, err);
	if (!status && s->log)
		status = ofx_output_open(&x.log, s->log, err);
	if (!status && s->map)
		status = ofx_output_open(&x.map, s->map, err);
	for (int i = 0; !status && (i < n || !i); i++)
		status = clean_path(&x, n ? paths[i] : NULL, err);
	if (!status)
		status = commit(&x, err);
	ofx_output_abort(&x.out);
	ofx_output_abort(&x.log);
	ofx_output_abort(&x.map);
	ofx_pipeline_close(x.pipe);
	if (!status && x.passed.status) {
		*err = x.passed;
		return x.passed.status;
	}
	if (!status && x.flagged)
		return OFX_SUSPECT;
	return !status && s->check && x.changed ? OFX_CHANGED : status;
}

static void list_stages(void)
{
	printf("%-12s%s\n", "gate", "decode, and decide about broken bytes, line ends and controls");
	for (const struct ofx_stage *const *s = ofx_stages; *s; s++)
		if ((*s)->summary)
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
