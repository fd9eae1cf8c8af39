// Rotary positions from a table of the host's, in place. Reference: Reference/ReferenceRope.cs.
#include "device.h"

// Grid: heads, rows. A row of no position is padding of a recorded step and stays as it is.
KERNEL(128, rope, float* vectors, const float* angles, const int* positions, int stride, int size, int rotated, int angle_stride, int neighbours) {
    int position = positions[block_y()], half_of = rotated / 2;
    if (position < 0) return;
    float* x = vectors + (long long)block_y() * stride + block_x() * size;
    for (int i = thread(); i < half_of; i += 128) {
        int a = neighbours ? 2 * i : i, b = neighbours ? 2 * i + 1 : i + half_of;
        float cosine = angles[(long long)position * angle_stride + 2 * i], sine = angles[(long long)position * angle_stride + 2 * i + 1];
        float p = x[a], q = x[b];
        x[a] = fused(p, cosine, -(q * sine));
        x[b] = fused(p, sine, q * cosine);
    }
}
