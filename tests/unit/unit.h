/* The unit tests' whole framework: CHECK counts, unit_end prints and says how it went. */
#ifndef OFX_UNIT_H
#define OFX_UNIT_H

#include <stdio.h>
#include <string.h>

static int unit_passed, unit_failed;

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (cond) {                                                                        \
			unit_passed++;                                                             \
		} else {                                                                           \
			unit_failed++;                                                             \
			fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #cond);         \
		}                                                                                  \
	} while (0)

/* The last line of main: return unit_end(); a program that checked nothing fails. */
static inline int unit_end(void)
{
	printf("%d passed, %d failed\n", unit_passed, unit_failed);
	return unit_failed || !unit_passed;
}

#endif
