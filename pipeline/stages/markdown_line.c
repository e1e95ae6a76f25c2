/* Reads single lines of Markdown: headings, fences, and what vision models leave behind. */
#include "stages/markdown_line.h"

#include "text/chars.h"

enum {
	TOKEN_NAME = 32,   /* characters of a mark's name */
	TOKEN_INSIDE = 400, /* characters between <|det|> and <|/det|> */
	VERTICAL = 0xFF5C, /* ｜, which some models write for | */
	LOW_BLOCK = 0x2581, /* ▁, which stands for a space in the names of theirs */
};

/* The next code point that is not invisible: hidden characters may be gone in a second run, and must
   not decide. A space of any kind is given as U+0020; 0 at the end. */
static uint32_t next_shown(struct ofx_str s, size_t *i)
{
	while (*i < s.len) {
		uint32_t cp = ofx_u8_next(s.ptr, i);
		if (ofx_is(cp, OFX_SPACE))
			return ' ';
		if (!ofx_is(cp, OFX_HIDDEN))
			return cp;
	}
	return 0;
}

static uint32_t peek(struct ofx_str s, size_t i)
{
	return next_shown(s, &i);
}

/* The name of a mark, without < and |. */
struct name {
	char text[TOKEN_NAME + 1];
	bool end; /* it begins with a slash */
};

/* Reads <|name|> at *i and steps over it. */
static bool read_mark(struct ofx_str s, size_t *i, struct name *name)
{
	size_t n = 0, at = *i;
	uint32_t cp, bar;
	if (next_shown(s, &at) != '<')
		return false;
	bar = next_shown(s, &at);
	if (bar != '|' && bar != VERTICAL)
		return false;
	name->end = peek(s, at) == '/';
	if (name->end)
		next_shown(s, &at);
	while ((cp = next_shown(s, &at)) != bar) {
		if (cp == LOW_BLOCK && bar == VERTICAL)
			cp = '_';
		bool fits = (cp >= 'a' && cp <= 'z') || (n && (cp == '_' || (cp >= '0' && cp <= '9')));
		if (!fits || n == TOKEN_NAME)
			return false;
		name->text[n++] = (char)cp;
	}
	name->text[n] = 0;
	if (n < 2 || next_shown(s, &at) != '>')
		return false;
	*i = at;
	return true;
}

/* Whether characters up to a mark that ends `name` are all of `chars`; steps over that mark. */
static bool read_inside(struct ofx_str s, size_t *i, const char *name, const char *chars)
{
	size_t at = *i, n = 0;
	struct name end;
	for (; peek(s, at) != '<'; n++) {
		uint32_t cp = next_shown(s, &at);
		if (!cp || cp >= 0x80 || !strchr(chars, (int)cp) || n == TOKEN_INSIDE)
			return false;
	}
	if (!read_mark(s, &at, &end) || !end.end || strcmp(end.text, name) != 0)
		return false;
	*i = at;
	return true;
}

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(name, *list))
			return true;
	return false;
}

size_t ofx_md_token(struct ofx_str s)
{
	static const char *const places[] = {"det", "box", "quad", "point", NULL};
	static const char *const roles[] = {"assistant", "system", "user", NULL};
	size_t i = 0, behind;
	struct name name;
	if (s.len < 6 || s.ptr[0] != '<' || !read_mark(s, &i, &name))
		return 0;
	if (name.end)
		return i;
	if (is_one_of(name.text, places))
		read_inside(s, &i, name.text, "0123456789.,-[]() ");
	/* The label of a layout goes with its mark, if coordinates follow; other words stay. */
	behind = i;
	if (!strcmp(name.text, "ref") &&
	    read_inside(s, &behind, "ref", "abcdefghijklmnopqrstuvwxyz_ ")) {
		struct name next;
		size_t at = behind;
		if (read_mark(s, &at, &next) && !next.end && is_one_of(next.text, places))
			i = behind;
	}
	/* So does the name of whose turn it is. */
	for (const char *const *r = roles; !strcmp(name.text, "im_start") && *r; r++)
		if (ofx_str_eq(ofx_str(s.ptr + i, s.len - i), ofx_str_of(*r)))
			return s.len;
	return i;
}

/* The next code point of the text, as it is once the marks of models are gone. */
static uint32_t next_seen(struct ofx_str s, size_t *i)
{
	size_t used;
	while (*i < s.len && s.ptr[*i] == '<' &&
	       (used = ofx_md_token(ofx_str(s.ptr + *i, s.len - *i))) != 0)
		*i += used;
	return next_shown(s, i);
}

static uint32_t peek_seen(struct ofx_str s, size_t i)
{
	return next_seen(s, &i);
}

bool ofx_md_is_heading(struct ofx_str line)
{
	size_t i = 0, n = 0;
	uint32_t cp;
	while ((cp = next_seen(line, &i)) == '#')
		n++;
	if (n < 1 || n > 6 || cp != ' ')
		return false;
	while (cp == ' ')
		cp = next_seen(line, &i);
	return cp != 0;
}

/* Where the text of a line begins: behind blanks, marks of quotation and marks of lists. */
struct start {
	size_t pos;
	uint32_t indent; /* blanks before anything else */
	uint32_t col;
	bool quoted, item;
};

/* Steps over the mark of a list item with the blank behind it. */
static bool step_mark(struct ofx_str line, struct start *s)
{
	size_t i = s->pos;
	uint32_t n = 1, cp = next_seen(line, &i);
	if (cp >= '0' && cp <= '9') {
		while ((cp = next_seen(line, &i)) >= '0' && cp <= '9')
			n++;
		if (n > 9 || (cp != '.' && cp != ')'))
			return false;
		n++;
	} else if (cp != '-' && cp != '*' && cp != '+') {
		return false;
	}
	if (next_seen(line, &i) != ' ')
		return false;
	s->pos = i;
	s->col += n + 1;
	s->item = true;
	return true;
}

static struct start start_of(struct ofx_str line)
{
	struct start s = {0};
	for (;;) {
		size_t i = s.pos;
		uint32_t cp = next_seen(line, &i);
		if (cp == ' ' || cp == '>') {
			s.quoted |= cp == '>';
			s.indent += cp == ' ' && !s.quoted && !s.item;
			s.col++;
			s.pos = i;
		} else if (!step_mark(line, &s)) {
			return s;
		}
	}
}

/* A run of at least three fence marks at *i; steps over it and gives its length, else 0. */
static uint32_t fence_run(struct ofx_str line, size_t *i, uint32_t *mark)
{
	uint32_t n = 0;
	*mark = peek_seen(line, *i);
	if (*mark != '`' && *mark != '~')
		return 0;
	while (peek_seen(line, *i) == *mark) {
		next_seen(line, i);
		n++;
	}
	return n >= 3 ? n : 0;
}

static bool only_blanks(struct ofx_str line, size_t i)
{
	uint32_t cp;
	while ((cp = next_seen(line, &i)) != 0)
		if (cp != ' ')
			return false;
	return true;
}

static void open_fence(struct ofx_md_state *m, struct ofx_str line, const struct start *s)
{
	size_t i = s->pos;
	uint32_t mark, n = fence_run(line, &i, &mark), cp;
	if (!n)
		return;
	/* An info string holds no backtick, else it is a span of code. */
	while (mark == '`' && (cp = next_seen(line, &i)) != 0)
		if (cp == '`')
			return;
	m->fence = (char)mark;
	m->fence_len = n;
	m->quoted = s->quoted;
	/* A fence may stand up to three blanks deeper than the item around it. */
	m->fence_col = s->item ? s->col : s->indent > 3 ? s->indent - 3 : 0;
}

static bool closes_fence(const struct ofx_md_state *m, struct ofx_str line, const struct start *s)
{
	size_t i = s->pos;
	uint32_t mark, n = fence_run(line, &i, &mark);
	return !s->item && n >= m->fence_len && mark == (unsigned char)m->fence &&
	       s->indent <= m->fence_col + 3 && only_blanks(line, i);
}

static bool follow_fence(struct ofx_md_state *m, struct ofx_str line)
{
	if (only_blanks(line, 0))
		return m->fence != 0;
	struct start s = start_of(line);
	if (m->fence && closes_fence(m, line, &s)) {
		m->fence = 0;
		return true;
	}
	/* What the fence stands in may have ended before it. */
	if (m->fence && ((m->quoted && !s.quoted) || s.indent < (m->quoted ? 0 : m->fence_col)))
		m->fence = 0;
	if (!m->fence)
		open_fence(m, line, &s);
	return m->fence != 0;
}

/* A line without FF. */
static bool follow(struct ofx_md_state *m, struct ofx_str line)
{
	unsigned char first = line.len ? (unsigned char)line.ptr[0] : 0;
	bool plain = first > ' ' && first < 0xC2 && !strchr("#`~>-*+<0123456789", first);
	/* Other bytes begin no heading and no fence, and hide none. */
	if (plain && !m->fence)
		return false;
	if (!m->fence && !m->markdown && !m->never)
		m->markdown = ofx_md_is_heading(line);
	/* Nearly all lines of Japanese hold neither. */
	if (m->fence || memchr(line.ptr, '`', line.len) || memchr(line.ptr, '~', line.len))
		return follow_fence(m, line);
	return false;
}

bool ofx_md_follow(struct ofx_md_state *m, struct ofx_str line)
{
	bool code = false;
	while (line.len && memchr(line.ptr, '\f', line.len))
		code |= follow(m, ofx_str_cut(&line, '\f'));
	return follow(m, line) || code;
}

bool ofx_md_begins_syntax(struct ofx_str line)
{
	struct start s = {0};
	size_t i = 0;
	uint32_t cp;
	while ((cp = next_seen(line, &i)) == ' ')
		s.pos = i;
	return (cp && cp < 0x80 && strchr("#>`~=|_<*+-", (int)cp)) || step_mark(line, &s);
}

bool ofx_md_only_tokens(struct ofx_str line)
{
	size_t i = 0, n = 0;
	if (line.len < 6 || !memchr(line.ptr, '<', line.len))
		return false;
	while (i < line.len) {
		size_t used = ofx_md_token(ofx_str(line.ptr + i, line.len - i));
		if (used) {
			i += used;
			n++;
		} else if (!ofx_is(ofx_u8_next(line.ptr, &i), OFX_SPACE | OFX_HIDDEN)) {
			return false;
		}
	}
	return n > 0;
}

bool ofx_md_is_token_line(struct ofx_str line)
{
	size_t i = 0, indent = 0;
	if (!ofx_md_only_tokens(line))
		return false;
	while (next_shown(line, &i) == ' ')
		indent++;
	return indent < 4;
}

bool ofx_md_opens_answer(struct ofx_str line)
{
	size_t i = 0;
	uint32_t mark, cp, n = 0;
	char info[10];
	if (!line.len || !fence_run(line, &i, &mark))
		return false;
	while ((cp = next_seen(line, &i)) != 0 && cp != ' ' && n < sizeof info - 1)
		info[n++] = (char)(cp < 0x80 ? cp : '?');
	info[n] = 0;
	return (cp == 0 || cp == ' ') && only_blanks(line, i) &&
	       (!strcmp(info, "markdown") || !strcmp(info, "md"));
}

bool ofx_md_is_bare_fence(struct ofx_str line)
{
	size_t i = 0;
	uint32_t mark;
	return line.len && fence_run(line, &i, &mark) && only_blanks(line, i);
}
