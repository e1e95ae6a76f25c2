/* ocrfix where: tells where in the scan a place of the clean text comes from, by the map. */
#include "commands/commands.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* [beg, end) of the clean text, as asked, and the answer. */
struct place {
	uint64_t beg, end;
	size_t order;
	bool found; /* in the file whose runs are being read: */
	bool changed;
	uint64_t line, scan_beg, scan_end;
	struct ofx_buf lines; /* the answer, a line for each file that the place touches */
};

/* In bytes or, with --chars, in code points; of the clean text of all files together. */
struct run {
	uint64_t clean_beg, clean_end, scan_beg, scan_end, line;
	bool same, set;
};

struct where {
	const char *name; /* of the map */
	uint64_t map_line;
	bool chars;
	struct place *places; /* by beg, while the map is read */
	size_t n, cap, first; /* those before `first` are behind the runs */
	json_t *head;         /* of the file whose runs are being read, or NULL */
	uint64_t base;        /* where its clean text begins */
	struct run run;       /* with --chars a run ends where the next one begins */
};

static enum ofx_status bad_map(const struct where *w, const char *why, struct ofx_error *err)
{
	return ofx_fail_at(err, OFX_BAD, w->name, w->map_line, "cannot read map: %s", why);
}

/* The part of the scan that a part of a run stands for. */
static void match(struct place *p, const struct run *r)
{
	uint64_t beg = p->beg > r->clean_beg ? p->beg - r->clean_beg : 0;
	uint64_t end = (p->end < r->clean_end ? p->end : r->clean_end) - r->clean_beg;
	uint64_t clean = r->clean_end - r->clean_beg, scan = r->scan_end - r->scan_beg;
	bool part = r->same && clean;
	if (!p->found) {
		p->found = true;
		p->changed = false;
		p->line = r->line;
		p->scan_beg = r->scan_beg + (part ? beg * scan / clean : 0);
	}
	p->scan_end = r->scan_beg + (part ? (end * scan + clean - 1) / clean : scan);
	p->changed |= !r->same;
}

static void take_run(struct where *w, const struct run *r)
{
	if (!r->set)
		return;
	for (size_t i = w->first; i < w->n && w->places[i].beg < r->clean_end; i++)
		if (w->places[i].end > r->clean_beg)
			match(&w->places[i], r);
	while (w->first < w->n && w->places[w->first].end <= r->clean_end)
		w->first++;
}

/* Notes what was found in the file that ends here. */
static void end_file(struct where *w)
{
	const char *name = json_string_value(json_object_get(w->head, "file"));
	for (size_t i = 0; i < w->n; i++) {
		struct place *p = &w->places[i];
		if (p->found)
			ofx_buf_addf(&p->lines,
			             "%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n",
			             name ? name : "", p->line, p->scan_beg, p->scan_end,
			             p->changed ? "changed" : "same");
		p->found = false;
	}
	json_decref(w->head);
	w->head = NULL;
}

static enum ofx_status read_run(struct where *w, json_t *row, struct ofx_error *err)
{
	json_int_t c[8] = {0};
	for (size_t i = 0; i < 8; i++) {
		json_t *x = json_array_get(row, i);
		c[i] = json_integer_value(x);
		if ((i == 4 ? !json_is_string(x) : !json_is_integer(x)) || c[i] < 0)
			return bad_map(w, "this is no run", err);
	}
	struct run r = {.clean_beg = w->base + (uint64_t)c[w->chars ? 6 : 0],
	                .clean_end = w->base + (uint64_t)c[1],
	                .scan_beg = (uint64_t)c[w->chars ? 7 : 2],
	                .scan_end = (uint64_t)c[3],
	                .line = (uint64_t)c[5],
	                .same = !strcmp(json_string_value(json_array_get(row, 4)), "same"),
	                .set = true};
	w->run.clean_end = w->chars ? r.clean_beg : w->run.clean_end;
	w->run.scan_end = w->chars ? r.scan_beg : w->run.scan_end;
	take_run(w, &w->run);
	w->run = r;
	return OFX_OK;
}

static enum ofx_status read_footer(struct where *w, json_t *o, struct ofx_error *err)
{
	json_t *clean = json_object_get(o, w->chars ? "clean_chars" : "clean_bytes");
	json_t *scan = json_object_get(o, w->chars ? "scan_chars" : "scan_bytes");
	if (!w->head || !json_is_integer(clean) || !json_is_integer(scan))
		return bad_map(w, "this is no end of a map", err);
	w->base += (uint64_t)json_integer_value(clean);
	w->run.clean_end = w->base;
	w->run.scan_end = (uint64_t)json_integer_value(scan);
	take_run(w, &w->run);
	end_file(w);
	return OFX_OK;
}

static enum ofx_status read_line(struct where *w, json_t *o, struct ofx_error *err)
{
	if (json_is_array(o) && w->head)
		return read_run(w, o, err);
	if (json_object_get(o, "end"))
		return read_footer(w, o, err);
	if (w->head || json_integer_value(json_object_get(o, "map")) != 1)
		return bad_map(w, "this is not a map of this version of ocrfix", err);
	w->head = json_incref(o);
	w->run = (struct run){0};
	return OFX_OK;
}

static enum ofx_status read_map(struct where *w, FILE *f, struct ofx_error *err)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	enum ofx_status status = OFX_OK;
	while (!status && (n = getline(&line, &cap, f)) >= 0) {
		w->map_line++;
		json_error_t fault;
		json_t *o = json_loadb(line, (size_t)n, 0, &fault);
		status = o ? read_line(w, o, err) : bad_map(w, "this line is not JSON", err);
		json_decref(o);
	}
	if (!status && ferror(f))
		status = ofx_fail_at(err, OFX_SYS, w->name, 0, "cannot read: %s", strerror(errno));
	if (!status && (w->head || !w->map_line))
		status = bad_map(w, "it is cut off: it has no end", err);
	free(line);
	json_decref(w->head);
	return status;
}

/* "BEG-END", or "OFFSET" for the one byte or character there. */
static enum ofx_status add_place(struct where *w, const char *arg, struct ofx_error *err)
{
	char *end;
	errno = 0;
	struct place p = {.beg = strtoull(arg, &end, 10), .order = w->n};
	bool ok = *arg >= '0' && *arg <= '9' && !errno;
	p.end = p.beg + 1;
	if (ok && *end == '-' && end[1] >= '0' && end[1] <= '9')
		p.end = strtoull(end + 1, &end, 10);
	if (!ok || errno || *end || p.end <= p.beg)
		return ofx_fail(err, OFX_BAD, "cannot use '%s': it is neither OFFSET nor BEG-END",
		                arg);
	w->places = ofx_grow(w->places, &w->cap, w->n, sizeof *w->places);
	w->places[w->n++] = p;
	return OFX_OK;
}

static int by_beg(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	return (a->beg > b->beg) - (a->beg < b->beg);
}

static int by_order(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	return (a->order > b->order) - (a->order < b->order);
}

/* One line an answer: the place asked for, file, line, begin and end in the scan, kind. */
static enum ofx_status print(const struct where *w, struct ofx_error *err)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct place *p = &w->places[i];
		struct ofx_str rest = ofx_buf_str(&p->lines);
		if (!rest.len)
			return ofx_fail_at(err, OFX_BAD, w->name, 0,
			                   "cannot find offset %" PRIu64
			                   ": the clean text has %" PRIu64 " %s",
			                   p->beg, w->base, w->chars ? "characters" : "bytes");
		while (rest.len) {
			struct ofx_str line = ofx_str_cut(&rest, '\n');
			printf("%" PRIu64 "-%" PRIu64 "\t%.*s\n", p->beg, p->end, OFX_STR_ARG(line));
		}
	}
	return OFX_OK;
}

static enum ofx_status find(struct where *w, char **argv, int argc, struct ofx_error *err)
{
	if (argc < 2)
		return ofx_fail(err, OFX_BAD,
		                "cannot tell: name the map and offsets of the clean text");
	enum ofx_status status = OFX_OK;
	for (int i = 1; !status && i < argc; i++)
		status = add_place(w, argv[i], err);
	if (status)
		return status;
	bool std = !strcmp(argv[0], "-");
	w->name = std ? "<stdin>" : argv[0];
	FILE *f = std ? stdin : fopen(argv[0], "r");
	if (!f)
		return ofx_fail_at(err, OFX_SYS, w->name, 0, "cannot open: %s", strerror(errno));
	qsort(w->places, w->n, sizeof *w->places, by_beg);
	status = read_map(w, f, err);
	if (!std)
		fclose(f);
	qsort(w->places, w->n, sizeof *w->places, by_order);
	return status ? status : print(w, err);
}

enum ofx_status ofx_cmd_where(int argc, char **argv, struct ofx_error *err)
{
	struct ofx_settings s;
	int first;
	enum ofx_status status = ofx_settings_read(&s, OFX_CMD_WHERE, argc, argv, &first, err);
	struct where w = {.chars = s.chars};
	if (!status && s.help)
		ofx_print_help(OFX_CMD_WHERE);
	else if (!status && s.version)
		ofx_print_version();
	else if (!status)
		status = find(&w, argv + first, argc - first, err);
	for (size_t i = 0; i < w.n; i++)
		ofx_buf_release(&w.places[i].lines);
	free(w.places);
	ofx_settings_release(&s);
	return status;
}
