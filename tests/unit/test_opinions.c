/* Opinions: which one the engine's own words come to, and what the table makes of them. */
#include "unit.h"

#include "stages/opinions.h"

#include <stdlib.h>
#include <unistd.h>

static const struct ofx_trust trust[] = {
    {{0, 6}, 960}, {{6, 12}, 720}, {{15, 18}, 300}, {{18, 24}, 900},
};
static const struct ofx_block block = {.trust = trust, .n_trust = 4};

static enum ofx_opinion at(uint32_t beg, uint32_t end)
{
	return ofx_opinion_of_engine(&block, (struct ofx_span){beg, end});
}

static enum ofx_status load(struct ofx_opinion_table *t, const char *text)
{
	char name[] = "/tmp/ofx-opinions-XXXXXX";
	int fd = mkstemp(name);
	struct ofx_error err;
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	enum ofx_status status = ofx_opinions_load(t, name, &err);
	unlink(name);
	return status;
}

#define REST "keeps\t0\t0\nkeeps\t1000\t1000\nother\t0\t0\nother\t1000\t1000\nsure\t0\t0\nsure\t1000\t1000\n" \
             "fair\t0\t0\nfair\t1000\t1000\nunsure\t0\t0\nunsure\t1000\t1000\n"

int main(void)
{
	struct ofx_opinion_table t;
	CHECK(at(0, 3) == OFX_OPINION_SURE);
	CHECK(at(3, 9) == OFX_OPINION_FAIR);    /* of two words the less sure one */
	CHECK(at(9, 18) == OFX_OPINION_UNSURE);
	CHECK(at(12, 15) == OFX_OPINION_NONE);  /* what no word holds */
	CHECK(at(6, 6) == OFX_OPINION_FAIR);    /* put in where two words meet */
	CHECK(at(13, 13) == OFX_OPINION_NONE);
	CHECK(at(30, 33) == OFX_OPINION_NONE);
	CHECK(!load(&t, "#! opinions 1\n# agrees\nagrees\t0\t100\nagrees\t500\t900\nagrees\t1000\t1000\n" REST));
	CHECK(ofx_opinions_weigh(&t, 0, OFX_OPINION_AGREES) == 100);
	CHECK(ofx_opinions_weigh(&t, 250, OFX_OPINION_AGREES) == 500);
	CHECK(ofx_opinions_weigh(&t, 500, OFX_OPINION_AGREES) == 900);
	CHECK(ofx_opinions_weigh(&t, 1000, OFX_OPINION_AGREES) == 1000);
	CHECK(ofx_opinions_weigh(&t, 250, OFX_OPINION_NONE) == 250);
	CHECK(load(&t, "#! opinions 1\n" REST) == OFX_BAD);                                    /* one lacks */
	CHECK(load(&t, "#! opinions 1\nagrees\t0\t0\nagrees\t900\t1000\n" REST) == OFX_BAD);   /* ends early */
	CHECK(load(&t, "#! opinions 1\nagrees\t5\t0\nagrees\t1000\t1000\n" REST) == OFX_BAD);  /* begins late */
	CHECK(load(&t, "#! opinions 1\nagrees\t0\t9\nagrees\t1000\t8\n" REST) == OFX_BAD);     /* falls */
	CHECK(load(&t, "#! other 1\n") == OFX_BAD);
	return unit_end();
}
