/* Compiles and matches patterns with PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "adapt/pcre.h"

#include "base/buf.h"

#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	/* Per start position; enough for any honest pattern, and reached in milliseconds.
	 */
	MATCH_LIMIT = 100000,
	DEPTH_LIMIT = 10000,
	HEAP_LIMIT_KIB = 8 * 1024,
	JIT_STACK_FIRST = 32 * 1024,
	JIT_STACK_MOST = 1024 * 1024,
};

/* The interpreter serves anchored matches, which PCRE2 keeps from its JIT in any case.
   Machine code is made of a copy at the first search that can use it: it costs ten times
   the compilation, and most patterns of a dictionary are never reached in a run. */
struct ofx_pattern {
	pcre2_code *code;
	_Atomic(pcre2_code *) fast; /* NULL until then */
};

struct ofx_match {
	pcre2_match_context *limits;
	pcre2_match_data *data;
	pcre2_jit_stack *stack; /* NULL where PCRE2 has no JIT */
};

enum ofx_status ofx_pattern_compile(struct ofx_pattern **out, struct ofx_str source,
                                    struct ofx_error *err)
{
	/* \C could cut a code point in two. */
	const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
	int fault;
	size_t at;
	*out = NULL;
	pcre2_code *code =
	    pcre2_compile((PCRE2_SPTR)source.ptr, source.len, options, &fault, &at, NULL);
	if (!code) {
		char why[128];
		pcre2_get_error_message(fault, (PCRE2_UCHAR *)why, sizeof why);
		return ofx_fail(err, OFX_BAD,
		                "cannot compile pattern '%.*s': %s at byte %zu",
		                OFX_STR_ARG(source), why, at);
	}
	*out = ofx_alloc(sizeof **out);
	(*out)->code = code;
	atomic_init(&(*out)->fast, NULL);
	return OFX_OK;
}

void ofx_pattern_free(struct ofx_pattern *p)
{
	if (!p)
		return;
	pcre2_code_free(p->code);
	pcre2_code_free(atomic_load(&p->fast));
	free(p);
}

struct ofx_match *ofx_match_new(void)
{
	struct ofx_match *m = ofx_alloc(sizeof *m);
	m->limits = pcre2_match_context_create(NULL);
	m->data = pcre2_match_data_create(1, NULL);
	if (!m->limits || !m->data)
		ofx_die_nomem();
	pcre2_set_match_limit(m->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(m->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(m->limits, HEAP_LIMIT_KIB);
	m->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
	if (m->stack)
		pcre2_jit_stack_assign(m->limits, NULL, m->stack);
	return m;
}

void ofx_match_free(struct ofx_match *m)
{
	if (!m)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->limits);
	pcre2_jit_stack_free(m->stack);
	free(m);
}

/* Threads that come first together each make one; all but one are thrown away. Where the
   machine has no JIT, or no memory for it, the copy is interpreted: the same work, only
   slower. */
static const pcre2_code *fast_code(const struct ofx_pattern *shared)
{
	struct ofx_pattern *p =
	    (struct ofx_pattern *)shared; /* an atomic is safe to write */
	pcre2_code *fast = atomic_load_explicit(&p->fast, memory_order_acquire);
	if (fast)
		return fast;
	pcre2_code *made = pcre2_code_copy(p->code);
	if (!made)
		ofx_die_nomem();
	(void)pcre2_jit_compile(made, PCRE2_JIT_COMPLETE);
	if (atomic_compare_exchange_strong(&p->fast, &fast, made))
		return made;
	pcre2_code_free(made);
	return fast;
}

enum ofx_found ofx_pattern_find(const struct ofx_pattern *p, struct ofx_match *m,
                                struct ofx_str subject, uint32_t start, bool anchored,
                                struct ofx_span *span)
{
	const pcre2_code *code = anchored ? p->code : fast_code(p);
	uint32_t options = PCRE2_NO_UTF_CHECK | (anchored ? PCRE2_ANCHORED : 0);
	int n = pcre2_match(code, (PCRE2_SPTR)subject.ptr, subject.len, start, options,
	                    m->data, m->limits);
	if (n == PCRE2_ERROR_NOMATCH)
		return OFX_NO_MATCH;
	if (n < 0)
		return OFX_OVER_LIMIT;
	const size_t *pair = pcre2_get_ovector_pointer(m->data);
	*span = (struct ofx_span){(uint32_t)pair[0], (uint32_t)pair[1]};
	return OFX_MATCH;
}

#define TEXT_OF(x)  #x
#define TEXT_OF_(x) TEXT_OF(x)

const char *ofx_pcre_version(void)
{
	return TEXT_OF_(PCRE2_MAJOR) "." TEXT_OF_(PCRE2_MINOR);
}
