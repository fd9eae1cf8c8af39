// Rotary positions from a table of the host's, in place. Reference: Reference/ReferenceRope.cs.
#include "rotation.h"

// Grid: heads, rows. A row of no position is padding of a recorded step and stays as it is.
KERNEL(128, rope, float* vectors, const float* angles, const int* positions, int stride, int size, int rotated, int angle_stride, int neighbours) {
    int position = positions[block_y()];
    if (position < 0) return;
    rotate(vectors + (long long)block_y() * stride + block_x() * size, angles + (long long)position * angle_stride, rotated, neighbours);
}
