/* The first and the last line of the file of a decision. */
#ifndef OFX_MODEL_DECISION_HEAD_H
#define OFX_MODEL_DECISION_HEAD_H

#define DECISION_HEAD "#! decision 1"
#define DECISION_END  "# end"

#endif
