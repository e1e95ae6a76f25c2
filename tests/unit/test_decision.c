/* The decision: what is learnt from examples is found again, in two steps, and a broken file is
   refused. */
#include "unit.h"

#include "model/decision.h"
#include "model/decision_train.h"

#include <stdlib.h>

enum { N = 4000, FEATURES = 3 };

static const char *const names[FEATURES] = {"size", "colour", "weight"};
static const struct ofx_decision_plan plan = {.first = 10,
                                              .trees = 60,
                                              .depth = 3,
                                              .cheap = 2,
                                              .give_up = 0.15,
                                              .rate = 0.2,
                                              .least = 2,
                                              .smooth = 1,
                                              .groups = 2,
                                              .folds = 4,
                                              .source = "a test"};

/* Right is what is of size 50 and more, and heavy; in group 1 one in two of it. */
static void train(struct ofx_buf *out)
{
	static int32_t features[N * FEATURES];
	static uint8_t right[N], counts[N], group[N];
	static float weight[N];
	static uint32_t page[N], at[N];
	struct ofx_decision_rows rows = {N, FEATURES, features, right, weight, page, counts, group, at};
	for (uint32_t i = 0; i < N; i++) {
		int32_t *f = &features[i * FEATURES];
		f[0] = (int32_t)(i * 7919 % 100);
		f[1] = (int32_t)(i * 104729 % 10);
		f[2] = (int32_t)(i * 1299709 % 1000) - 500;
		group[i] = i % 3 == 0;
		right[i] = f[0] >= 50 && f[2] > 0 && (!group[i] || (i * 2654435761U >> 16) % 2);
		weight[i] = counts[i] = 1;
		page[i] = i / 10;
		at[i] = i;
	}
	ofx_decision_train(&rows, &plan, names, out);
}

static int32_t sum(const struct ofx_decision *d, int32_t size, int32_t weight, bool *goes_on)
{
	const int32_t row[FEATURES] = {size, 5, weight}, *rows = row;
	int32_t s;
	ofx_decision_begin(d, &rows, 1, &s);
	*goes_on = ofx_decision_goes_on(d, s);
	ofx_decision_end(d, &rows, 1, &s);
	return s;
}

static void test_use(struct ofx_str file)
{
	struct ofx_decision *d = NULL;
	struct ofx_error err = {0};
	bool small, light, good;
	CHECK(ofx_decision_load_bytes(&d, file, "test", names, FEATURES, &err) == OFX_OK);
	if (!d)
		return;
	sum(d, 10, 200, &small);
	int32_t no = sum(d, 80, -200, &light), yes = sum(d, 80, 200, &good);
	CHECK(!small);       /* given up without a look at its weight */
	CHECK(light && good);
	CHECK(yes > no);
	CHECK(ofx_decision_confidence(d, 0, yes) > 900);
	CHECK(ofx_decision_confidence(d, 0, no) < 100);
	CHECK(ofx_decision_confidence(d, 1, yes) > 250);
	CHECK(ofx_decision_confidence(d, 1, yes) < 750);
	CHECK(ofx_decision_confidence(d, 2, yes) == 0); /* no such group was learnt */
	for (int32_t s = -9000, last = 0; s < 9000; s += 100) {
		int32_t now = (int32_t)ofx_decision_confidence(d, 0, s);
		CHECK(now >= last && now <= 1000);
		last = now;
	}
	int32_t alone[5], together[5], rows[5][FEATURES];
	const int32_t *at[5];
	for (int i = 0; i < 5; i++) {
		rows[i][0] = 20 * i;
		rows[i][1] = i;
		rows[i][2] = 150 * i - 300;
		at[i] = rows[i];
		ofx_decision_begin(d, &at[i], 1, &alone[i]);
	}
	ofx_decision_begin(d, at, 5, together);
	CHECK(!memcmp(alone, together, sizeof alone));
	ofx_decision_free(d);
}

static bool loads(struct ofx_str file, const char *const *want)
{
	struct ofx_decision *d = NULL;
	struct ofx_error err = {0};
	bool good = ofx_decision_load_bytes(&d, file, "test", want, FEATURES, &err) == OFX_OK;
	CHECK(good || (err.status == OFX_BAD && *err.text));
	if (good)
		ofx_decision_free(d);
	return good;
}

/* Replaces the first `from` by `to`, of the same length. */
static bool loads_with(struct ofx_str file, const char *from, const char *to)
{
	struct ofx_buf copy = {0};
	ofx_buf_add_str(&copy, file);
	ofx_buf_add(&copy, "", 1);
	char *at = strstr(copy.ptr, from);
	CHECK(at != NULL);
	if (at)
		memcpy(at, to, strlen(to));
	bool good = loads(ofx_str(copy.ptr, file.len), names);
	ofx_buf_release(&copy);
	return good;
}

static void test_broken(struct ofx_str file)
{
	static const char *const others[FEATURES] = {"size", "colour", "height"};
	CHECK(loads(file, names));
	CHECK(!loads(file, others));
	CHECK(!loads(ofx_str("", 0), names));
	CHECK(!loads(OFX_STR("leaf\t1\n"), names));
	for (size_t n = 0; n < file.len - 1; n += 1 + n / 16)
		CHECK(!loads(ofx_str(file.ptr, n), names));
	CHECK(!loads_with(file, "#! decision", "#! shapes 1"));
	CHECK(!loads_with(file, "confidence\t0", "confidence\t9"));
	CHECK(!loads_with(file, "confidence\t0", "confidence\tx"));
	CHECK(!loads_with(file, "\nleaf", "\nlaef"));
	CHECK(!loads_with(file, "\nask\t", "\nleaf"));
	CHECK(!loads_with(file, "\ntree\n", "\nleaf\n"));
}

int main(void)
{
	struct ofx_buf file = {0}, again = {0};
	train(&file);
	train(&again);
	CHECK(file.len == again.len && !memcmp(file.ptr, again.ptr, file.len));
	test_use(ofx_buf_str(&file));
	test_broken(ofx_buf_str(&file));
	ofx_buf_release(&file);
	ofx_buf_release(&again);
	return unit_end();
}
