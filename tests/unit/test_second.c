/* The second text beside a block: what it reads where, and when that cannot be told. */
#include "unit.h"

#include "stages/second.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const block = "春の雨が静かに降り続く朝\n窓辺の猫は退屈そうに外を眺めて居た。\n";

static struct ofx_second *load(const char *text)
{
	char name[] = "/tmp/ofx-second-XXXXXX";
	int fd = mkstemp(name);
	struct ofx_second *s = NULL;
	struct ofx_error err;
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	CHECK(!ofx_second_load(&s, name, &err));
	unlink(name);
	return s;
}

/* What the second text has where `what` stands in the block, as UTF-8; "?" where unknown. */
static const char *reads(const struct ofx_second *s, const struct ofx_beside *b, const char *what)
{
	static char out[64];
	const char *at = strstr(block, what);
	struct ofx_span span = {(uint32_t)(at - block), (uint32_t)(at - block + (long)strlen(what))};
	uint32_t cp[OFX_SECOND_MOST];
	size_t n, len = 0;
	if (!ofx_second_reads(s, b, span, cp, &n))
		return "?";
	for (size_t i = 0; i < n; i++)
		len += ofx_u8_put(cp[i], out + len);
	out[len] = '\0';
	return out;
}

int main(void)
{
	struct ofx_beside b = {0};
	struct ofx_second *s =
	    load("前の頁の終わり。\n春の雨が静かに降り続く朝窓辺の錨は退屈\nそうに 外 を眺めてた。次の頁");
	ofx_second_lay(s, ofx_str_of(block), &b);
	CHECK(!strcmp(reads(s, &b, "猫"), "錨"));  /* another character */
	CHECK(!strcmp(reads(s, &b, "退"), "退"));  /* the same, over a line's end */
	CHECK(!strcmp(reads(s, &b, "外"), "外"));  /* spaces do not count */
	CHECK(!strcmp(reads(s, &b, "居"), ""));    /* it saw nothing here */
	CHECK(!strcmp(reads(s, &b, "の猫"), "の錨"));
	CHECK(!strcmp(reads(s, &b, "春"), "?"));   /* no neighbour before */
	ofx_second_free(s);

	s = load("まったく違う文章がここに書かれている。");
	ofx_second_lay(s, ofx_str_of(block), &b);
	CHECK(!strcmp(reads(s, &b, "猫"), "?"));
	ofx_second_free(s);

	s = load("");
	ofx_second_lay(s, ofx_str_of(block), &b);
	CHECK(!strcmp(reads(s, &b, "猫"), "?"));
	ofx_second_lay(s, ofx_str_of(""), &b);
	ofx_second_free(s);
	ofx_beside_release(&b);
	return unit_end();
}
