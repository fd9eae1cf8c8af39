// Root mean square norm, with what usually stands around it: the sum before it and the quantisation after it.
// Reference: Reference/ReferenceRmsNorm.cs, ReferenceAdd.cs.
#include "activations.h"

// A block per row. input += delta first, where there is one; the outputs are quantised where wanted. Output may be input.
KERNEL(256, norm, float* input, const float* delta, const float* gain, float* output, int columns, int stride, float epsilon,
       i8* high8, u2* meaning8, i8* high16, i8* low16, u2* meaning16, int pitch) {
    SHARED static float scratch[32];
    float* x = input + (long long)block_x() * stride;
    float* y = output + (long long)block_x() * stride;
    float squares = 0;
    for (int i = thread(); i < columns; i += 256) {
        float value = x[i];
        if (delta) x[i] = value = value + delta[(long long)block_x() * stride + i];
        squares = fused(value, value, squares);
    }
    squares = block_sum(squares, scratch);
    float scale = divide(1.0f, square_root(divide(squares, (float)columns) + epsilon));
    Quantized eight = {high8, 0, meaning8, pitch}, sixteen = {high16, low16, meaning16, pitch};
    // Whole steps: a warp stays together to quantise.
    for (int i = thread(); i < stride; i += 256) {
        float value = i < columns ? x[i] * scale * gain[i] : 0.0f;
        if (i < columns) y[i] = value;
        if (high8) quantize_step(eight, value, i / 32, block_x());
        if (high16) quantize_step(sixteen, value, i / 32, block_x());
    }
}
