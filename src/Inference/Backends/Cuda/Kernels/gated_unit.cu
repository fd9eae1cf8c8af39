// gate = f(gate) * up, quantised where wanted. Reference: Reference/ReferenceSwiGlu.cs, ReferenceGeGlu.cs.
#include "activations.h"

DEVICE float sigmoid_unit(float x) { return divide(x, 1.0f + exponential(-x)); }

DEVICE float gaussian_unit(float x) {
    float inner = 0.7978845608f * fused(0.044715f * x * x, x, x);
    return 0.5f * x * (1.0f + hyperbolic_tangent(inner));
}

// Grid: stride / 256, rows; every warp has a whole step.
KERNEL(256, gated_unit, float* gate, const float* up, int gaussian, int columns, int stride,
       i8* high8, u2* meaning8, i8* high16, i8* low16, u2* meaning16, int pitch) {
    int i = block_x() * 256 + thread(), row = block_y();
    if (i >= stride) return;
    long long at = (long long)row * stride + i;
    float value = 0;
    if (i < columns) {
        float x = gate[at];
        gate[at] = value = (gaussian ? gaussian_unit(x) : sigmoid_unit(x)) * up[at];
    }
    Quantized eight = {high8, 0, meaning8, pitch}, sixteen = {high16, low16, meaning16, pitch};
    if (high8) quantize_step(eight, value, i / 32, row);
    if (high16) quantize_step(sixteen, value, i / 32, row);
}
