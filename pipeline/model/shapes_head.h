/* The first line of the table of shapes. */
#ifndef OFX_MODEL_SHAPES_HEAD_H
#define OFX_MODEL_SHAPES_HEAD_H

#define SHAPES_HEAD "#! shapes 1"

#endif
