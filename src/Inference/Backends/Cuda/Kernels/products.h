// What both kernels of quantised products share: where a row of outputs is, and how a step is added to a sum. A sum runs over the steps of a
// part in order, and over the parts in order, whichever kernel computes it and whatever else is in the batch: the bits are the same.
#pragma once
#include "activations.h"
#include "formats.h"

// One of up to three matrices that multiply the same input; its groups of 32 rows come after those of the ones before.
struct Target { const u8* weights; float* output; int rows, stride, group; };

#define TARGET_PARAMETERS \
    const u8* weights0, float* output0, int rows0, int stride0, int end0, \
    const u8* weights1, float* output1, int rows1, int stride1, int end1, \
    const u8* weights2, float* output2, int rows2, int stride2, int end2

#define TARGET_ARGUMENTS \
    weights0, output0, rows0, stride0, end0, weights1, output1, rows1, stride1, end1, weights2, output2, rows2, stride2, end2

// end: groups of this matrix and those before.
DEVICE Target target_of(int group, TARGET_PARAMETERS) {
    if (group < end0) return {weights0, output0, rows0, stride0, group};
    if (group < end1) return {weights1, output1, rows1, stride1, group - end0};
    return {weights2, output2, rows2, stride2, group - end1};
}

// Adds one step. dots: of the bytes, or of columns 0-15 and 16-31 apart for formats with halves.
template <class F> DEVICE float added(float sum, int first, int second, Meaning weight, u2 activation) {
    float scale = float_of(activation.x);
    if (F::HALVES) {
        sum = fused((float)first, weight.factor * scale, sum);
        return fused((float)second, weight.second * scale, sum);
    }
    if (F::CENTRE) first -= F::CENTRE * (int)activation.y;
    sum = fused((float)first, weight.factor * scale, sum);
    return F::OFFSET ? fused((float)(int)activation.y, weight.offset * scale, sum) : sum;
}
