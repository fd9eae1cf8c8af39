// What treats every value by itself. Grid: columns / 256, rows. Reference: ReferenceAdd.cs, ReferenceAddBias.cs, ReferenceScale.cs,
// ReferenceSoftCap.cs.
#include "device.h"

KERNEL(256, add, float* target, const float* delta, int columns, int stride) {
    int i = block_x() * 256 + thread();
    long long at = (long long)block_y() * stride + i;
    if (i < columns) target[at] += delta[at];
}

KERNEL(256, add_bias, float* target, const float* bias, int columns, int stride) {
    int i = block_x() * 256 + thread();
    if (i < columns) target[(long long)block_y() * stride + i] += bias[i];
}

KERNEL(256, scale, float* target, float factor, int columns, int stride) {
    int i = block_x() * 256 + thread();
    if (i < columns) target[(long long)block_y() * stride + i] *= factor;
}

KERNEL(256, soft_cap, float* target, float cap, int columns, int stride) {
    int i = block_x() * 256 + thread();
    long long at = (long long)block_y() * stride + i;
    if (i < columns) target[at] = cap * hyperbolic_tangent(divide(target[at], cap));
}

// target[r] = source[rows[r]]
KERNEL(256, gather, const float* source, const int* rows, float* target, int columns, int stride) {
    int i = block_x() * 256 + thread();
    if (i < columns) target[(long long)block_y() * stride + i] = source[(long long)rows[block_y()] * stride + i];
}
