/* Tables of a report, printed as text, TSV or JSON from the same cells. */
#ifndef OFX_COMMANDS_EVAL_TABLE_H
#define OFX_COMMANDS_EVAL_TABLE_H

#include "commands/commands.h"

/* Cells are filled row by row, in the order of the columns. Start with {0}. */
struct ofx_table {
	const char *title;
	const char *const *columns; /* ends with NULL */
	size_t n_columns;
	struct ofx_cell {
		bool number;
		size_t beg, len; /* in texts */
	} *cells;
	size_t n, cap;
	struct ofx_buf texts;
};

/* Empties the table and gives it its head; both are borrowed. */
void ofx_table_begin(struct ofx_table *, const char *title, const char *const *columns);
void ofx_table_str(struct ofx_table *, struct ofx_str);
void ofx_table_count(struct ofx_table *, uint64_t);
void ofx_table_number(struct ofx_table *, double, int decimals);
/* part / whole in percent, per ten thousand, … (`unit`); an empty cell where whole is 0. */
void ofx_table_share(struct ofx_table *, double part, double whole, double unit, int decimals);
void ofx_table_release(struct ofx_table *);

/* Prints to standard output. `first` and `last`: of the report's tables. */
void ofx_table_print(const struct ofx_table *, enum ofx_report_format, bool first, bool last);

#endif
