/* Training of the readings: from words with their readings to the readings of single kanji, and of
   the words whose reading is not that of their kanji (大人 おとな). */
#ifndef OFX_MODEL_READINGS_TRAIN_H
#define OFX_MODEL_READINGS_TRAIN_H

#include "base/buf.h"

struct ofx_readings_learner;

struct ofx_readings_learner *ofx_readings_learner_new(void);
void ofx_readings_learner_free(struct ofx_readings_learner *); /* accepts NULL */

/* A word as it is written and read, both UTF-8. `name`: of a person or a place, which are read as
   no other word is. What cannot be aligned is left out. */
void ofx_readings_learn(struct ofx_readings_learner *, struct ofx_str word, struct ofx_str reading,
                        bool name);

/* Appends the rows of the table, sorted. The same words in any order give the same bytes. */
void ofx_readings_train(struct ofx_readings_learner *, struct ofx_buf *out);

#endif
