// Activations for products with quantised weights. Reference: Cpu/Int8Activations.cs.
#include "activations.h"

// A warp per step of 32 columns; grid: steps / 4, rows.
KERNEL(128, quantize, const float* input, int stride, int steps, i8* high, i8* low, u2* meaning, int pitch) {
    int step = block_x() * 4 + thread() / 32, row = block_y();
    if (step >= steps) return;
    Quantized to = {high, low, meaning, pitch};
    quantize_step(to, input[(long long)row * stride + step * 32 + thread() % 32], step, row);
}
