/* An arena: memory that is taken piece by piece and given back all at once. */
#include "base/arena.h"

#include "base/buf.h"

#include <stdalign.h>
#include <stdlib.h>

enum { FIRST_PAGE = 64 * 1024 };

struct ofx_arena_page {
	struct ofx_arena_page *older;
	size_t size;
	alignas(max_align_t) char mem[];
};

void *ofx_arena_take(struct ofx_arena *a, size_t size)
{
	size_t step = alignof(max_align_t);
	if (size > SIZE_MAX / 4)
		size = ofx_size_mul(SIZE_MAX, 2); /* ends the program */
	size = (size + step - 1) / step * step;
	if (!a->page || a->page->size - a->used < size) {
		size_t want = a->page ? a->page->size * 2 : FIRST_PAGE;
		if (want < size)
			want = size;
		struct ofx_arena_page *page = ofx_alloc(sizeof *page + want);
		page->older = a->page;
		page->size = want;
		a->page = page;
		a->used = 0;
	}
	void *p = a->page->mem + a->used;
	a->used += size;
	return p;
}

struct ofx_str ofx_arena_copy(struct ofx_arena *a, struct ofx_str s)
{
	char *p = ofx_arena_take(a, s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return ofx_str(p, s.len);
}

static void free_pages(struct ofx_arena_page *page)
{
	while (page) {
		struct ofx_arena_page *older = page->older;
		free(page);
		page = older;
	}
}

void ofx_arena_reset(struct ofx_arena *a)
{
	/* Pages only grow, so the newest is the largest. */
	if (a->page) {
		free_pages(a->page->older);
		a->page->older = NULL;
	}
	a->used = 0;
}

void ofx_arena_release(struct ofx_arena *a)
{
	free_pages(a->page);
	*a = (struct ofx_arena){0};
}
