// Norm of every head in place. Reference: Reference/ReferenceNormHeads.cs.
#include "device.h"

// A warp per head; grid: heads / 4, rows.
KERNEL(128, norm_heads, float* vectors, const float* gain, int heads, int size, int stride, float epsilon) {
    int head = block_x() * 4 + thread() / 32, lane = thread() % 32;
    if (head >= heads) return;
    float* x = vectors + (long long)block_y() * stride + head * size;
    float squares = 0;
    for (int i = lane; i < size; i += 32) squares = fused(x[i], x[i], squares);
    squares = warp_sum(squares);
    float scale = divide(1.0f, square_root(divide(squares, (float)size) + epsilon));
    for (int i = lane; i < size; i += 32) x[i] = x[i] * scale * gain[i];
}
