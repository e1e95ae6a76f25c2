/* The lines of the file of a decision that tell whether it is whole. */
#ifndef OFX_MODEL_DECISION_HEAD_H
#define OFX_MODEL_DECISION_HEAD_H

#define DECISION_HEAD "#! decision 1"
#define DECISION_LINES "# lines behind the features: "
#define DECISION_END  "# end"

#endif
